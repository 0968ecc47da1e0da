"""Django's Redis cache on the embedded Valkey, which is started when the cache is first used."""

from typing import Any

from django.conf import settings
from django.core.cache.backends.redis import RedisCache, RedisCacheClient

from config.embedded import servers


class Client(RedisCacheClient):
    """Sees before each use that the server runs; free after the first."""

    def get_client(self, key: Any = None, *, write: bool = False) -> Any:
        servers.use(data_dir=settings.DATA_DIR, durable=settings.EMBEDDED_DURABLE)
        return super().get_client(key, write=write)


class Cache(RedisCache):
    """Named as BACKEND in the embedded profile."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = Client
