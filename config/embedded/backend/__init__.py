"""A Django database engine: PostgreSQL that is started when the first connection is made."""
