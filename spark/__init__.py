"""The same dbt project on Apache Spark: a standalone master and two workers on this machine, the same accepted files, the same marts."""
