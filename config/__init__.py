"""The house: settings, URLs, Celery, and the servers of a machine that has none."""
