"""Running a server that refuses to be root, when we are root.

PostgreSQL will not start as root. Rather than adding a user to the machine or opening the directories above
``DATA_DIR`` to everyone, it runs as ``nobody``, and where ``nobody`` may not walk to the files (a clone under
``/root``, a ``mktemp -d``), it is given the one capability that reading directories takes (capabilities(7)).
"""

import ctypes
import os
import pwd
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from config.errors import SetupError

PR_SET_PDEATHSIG, PR_SET_KEEPCAPS, PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE = 1, 8, 47, 2
CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH = 1, 2
CAPABILITY_VERSION_3 = 0x20080522


class _Header(ctypes.Structure):
    _fields_ = [("version", ctypes.c_uint32), ("pid", ctypes.c_int)]


class _Data(ctypes.Structure):
    _fields_ = [
        ("effective", ctypes.c_uint32),
        ("permitted", ctypes.c_uint32),
        ("inheritable", ctypes.c_uint32),
    ]


@dataclass(frozen=True, kw_only=True)
class Account:
    """Whom a server runs as."""

    uid: int
    gid: int
    switch: bool

    def own(self, path: Path) -> None:
        """Hand ``path`` itself (not what is below it) to the account."""
        if self.switch:
            os.chown(path, self.uid, self.gid)


def server_account() -> Account:
    """Ourselves, or ``nobody`` when we are root."""
    if os.geteuid() != 0:
        return Account(uid=os.geteuid(), gid=os.getegid(), switch=False)
    try:
        entry = pwd.getpwnam("nobody")
    except KeyError:
        raise SetupError(
            "PostgreSQL refuses to run as root and this machine has no user named nobody. "
            "Run as an ordinary user, or set DATABASE_URL and REDIS_URL."
        ) from None
    return Account(uid=entry.pw_uid, gid=entry.pw_gid, switch=True)


def before_exec(*, account: Account, reach: tuple[Path, ...], death_signal: signal.Signals) -> Callable[[], None]:
    """A ``preexec_fn`` that becomes ``account``, able to reach ``reach``, and dies when its parent does (Linux)."""
    libc = ctypes.CDLL(None, use_errno=True)
    walled = account.switch and not all(_reachable(path) for path in reach)
    linux = sys.platform == "linux"
    if walled and not linux:
        raise SetupError("PostgreSQL refuses to run as root. Run as an ordinary user.")

    def run() -> None:
        if account.switch:
            if walled:
                libc.prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0)
            os.setgroups([])
            os.setresgid(account.gid, account.gid, account.gid)
            os.setresuid(account.uid, account.uid, account.uid)
            if walled:
                _keep_search_capability(libc)
        if linux:  # after the change of user, which clears it
            libc.prctl(PR_SET_PDEATHSIG, int(death_signal), 0, 0, 0)

    return run


def _reachable(path: Path) -> bool:
    return all(folder.stat().st_mode & 0o001 for folder in path.parents)


def _keep_search_capability(libc: ctypes.CDLL) -> None:
    """Keep one capability over the change of user: to walk directories, or failing that to ignore their modes."""
    header, data = _Header(CAPABILITY_VERSION_3, 0), (_Data * 2)()
    libc.capget(ctypes.byref(header), data)
    permitted = data[0].permitted
    wanted = next((bit for bit in (CAP_DAC_READ_SEARCH, CAP_DAC_OVERRIDE) if permitted >> bit & 1), None)
    if wanted is None:
        return  # the server then says itself which path it cannot reach
    data[0].effective = data[0].permitted = data[0].inheritable = 1 << wanted
    data[1].effective = data[1].permitted = data[1].inheritable = 0
    libc.capset(ctypes.byref(header), data)
    libc.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, wanted, 0, 0)
