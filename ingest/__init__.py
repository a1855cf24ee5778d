"""From a portal to clean Parquet: pull, land, validate. Plain Python; knows neither Airflow nor DuckDB."""
