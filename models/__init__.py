"""What is kept (dữ liệu): tables, queries and operations, one file per subject; the only place with SQL."""
