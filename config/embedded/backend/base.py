"""Django's PostgreSQL engine, which sees before it connects that the embedded server runs."""

from typing import Any

from django.conf import settings
from django.db.backends.postgresql import base
from psycopg import OperationalError

from config.embedded import servers
from config.embedded.places import Places


class DatabaseWrapper(base.DatabaseWrapper):
    """Starts the server on the first connection, and looks again when a connection is refused."""

    @property
    def never_started(self) -> bool:
        """Whether there is no database yet, so that nothing can stand in it; asking starts no server."""
        return not Places(data_dir=settings.DATA_DIR).cluster.exists()

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        servers.use(data_dir=settings.DATA_DIR, durable=settings.EMBEDDED_DURABLE)
        try:
            return super().get_new_connection(conn_params)
        except OperationalError:
            servers.use(data_dir=settings.DATA_DIR, durable=settings.EMBEDDED_DURABLE, again=True)
            return super().get_new_connection(conn_params)
