"""The secrets of the embedded profile: made once, kept in ``DATA_DIR/secrets.json``, readable by the owner only."""

import fcntl
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from config.embedded.places import make_data_dir
from config.env import parse_encryption_keys, parse_key, parse_key_ring
from config.errors import SetupError


@dataclass(frozen=True, kw_only=True)
class Secrets:
    """What signs sessions, signs links in mails, hashes suppressed addresses, and seals keys and passwords at rest."""

    secret_key: str
    token_keys: dict[str, bytes]
    suppression_key: bytes
    encryption_keys: dict[str, bytes]


def load(data_dir: Path) -> Secrets:
    """Read the secrets of ``data_dir``, making them on first use. Raises SetupError where the file is unusable."""
    path = data_dir / "secrets.json"
    try:
        if not path.exists():
            make_data_dir(data_dir)
            with _alone(data_dir):
                if not path.exists():
                    _write(path, _fresh())
        found = _read(path)
        if "encryption_keys" not in found:
            found = _add_encryption_keys(path)
        return _parsed(found)
    except OSError as error:
        raise SetupError(f"{path} cannot be read ({error.strerror}). Run as the user it belongs to.") from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise SetupError(
            f"{path} is damaged. Restore it from a backup: without it, links in mails already sent stop working."
        ) from None


def _fresh() -> dict[str, object]:
    return {
        "secret_key": secrets.token_urlsafe(48),
        "token_keys": f"k1:{secrets.token_hex(32)}",
        "suppression_key": secrets.token_hex(32),
        "encryption_keys": f"k1:{secrets.token_hex(32)}",
    }


def _read(path: Path) -> dict[str, object]:
    found = json.loads(path.read_text("utf-8"))
    if not isinstance(found, dict):
        raise TypeError("not an object")
    return found


def _parsed(found: dict[str, object]) -> Secrets:
    return Secrets(
        secret_key=str(found["secret_key"]),
        token_keys=parse_key_ring(_text(found["token_keys"])),
        suppression_key=parse_key(_text(found["suppression_key"])),
        encryption_keys=parse_encryption_keys(_text(found["encryption_keys"])),
    )


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("not a text")
    return value


def _add_encryption_keys(path: Path) -> dict[str, object]:
    """For a file of a version that had none yet. A damaged file is left as it is."""
    with _alone(path.parent):
        found = _read(path)
        if "encryption_keys" not in found:
            found["encryption_keys"] = _fresh()["encryption_keys"]
            _parsed(found)
            _write(path, found)
    return found


@contextmanager
def _alone(directory: Path) -> Iterator[None]:
    """One process at a time: two that came first together must not seal with two keys. The directory is the lock."""
    descriptor = os.open(directory, os.O_RDONLY | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _write(path: Path, content: dict[str, object]) -> None:
    """Put ``content`` in the file's place, whole or not at all."""
    draft = path.with_name(f".secrets.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(content, file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
