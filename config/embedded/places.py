"""Where the embedded servers keep their files; everything follows from ``DATA_DIR``."""

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from config.errors import SetupError

# A Unix socket's path is at most 107 bytes on Linux and 103 on macOS (sun_path in unix(7)).
SOCKET_PATH_BYTES = 103
PORT = 5432
DATABASE = "fortnight"
ROLE = "fortnight"


@dataclass(frozen=True, kw_only=True)
class Places:
    """The files of one set of embedded servers."""

    data_dir: Path

    @property
    def cluster(self) -> Path:
        return self.data_dir / "postgres"

    @property
    def valkey(self) -> Path:
        return self.data_dir / "valkey"

    @property
    def logs(self) -> Path:
        return self.data_dir / "log"

    @property
    def run(self) -> Path:
        return self.data_dir / "run"

    @property
    def users_lock(self) -> Path:
        return self.run / "users.lock"

    @property
    def start_lock(self) -> Path:
        return self.run / "start.lock"

    @property
    def keeper_lock(self) -> Path:
        return self.run / "keeper.lock"

    @property
    def state(self) -> Path:
        """Written by the keeper: its process id once the servers answer."""
        return self.run / "keeper.pid"

    @property
    def sockets(self) -> Path:
        """Inside ``DATA_DIR``, or in ``/tmp`` under a name derived from it where the path would be too long."""
        inside = self.run / "sockets"
        if len(os.fsencode(inside / f".s.PGSQL.{PORT}")) <= SOCKET_PATH_BYTES:
            return inside
        digest = hashlib.sha256(os.fsencode(self.data_dir)).hexdigest()[:16]
        return Path("/tmp") / f"fortnight-{digest}"  # noqa: S108 - made 0700, its owner is checked

    @property
    def postgres_socket(self) -> Path:
        return self.sockets / f".s.PGSQL.{PORT}"

    @property
    def valkey_socket(self) -> Path:
        return self.sockets / "valkey.sock"

    def redis_url(self, *, scheme: str, database: int) -> str:
        """``scheme`` is ``unix`` for redis-py and ``redis+socket`` for kombu; they name the database differently."""
        option = "virtual_host" if scheme == "redis+socket" else "db"
        return f"{scheme}://{quote(str(self.valkey_socket))}?{option}={database}"

    def make(self) -> None:
        """Create the directories. Raises SetupError where ``DATA_DIR`` cannot be one."""
        make_data_dir(self.data_dir)
        for folder in (self.run, self.logs, self.valkey):
            make_data_dir(folder)


def make_data_dir(path: Path) -> None:
    """Create ``path`` and see that it can be written to. Raises SetupError with the mend."""
    mend = "Give DATA_DIR a directory you can write to."
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except FileExistsError:
        raise SetupError(f"DATA_DIR: {path} is a file, not a directory. {mend}") from None
    except OSError as error:
        raise SetupError(f"DATA_DIR: {path} cannot be made ({error.strerror}). {mend}") from None
    if not os.access(path, os.R_OK | os.W_OK | os.X_OK):
        raise SetupError(f"DATA_DIR: {path} is not writable. {mend}")
