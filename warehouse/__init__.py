"""DuckDB outside dbt: the one module that opens it, the build, and releases that readers never trip over."""
