"""The secrets of the embedded profile: made once, kept in ``DATA_DIR/secrets.json``, readable by the owner only."""

import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from config.embedded.places import make_data_dir
from config.env import parse_key, parse_key_ring
from config.errors import SetupError


@dataclass(frozen=True, kw_only=True)
class Secrets:
    """What signs sessions, what signs links in mails, and what hashes suppressed addresses."""

    secret_key: str
    token_keys: dict[str, bytes]
    suppression_key: bytes


def load(data_dir: Path) -> Secrets:
    """Read the secrets of ``data_dir``, making them on first use. Raises SetupError where the file is unusable."""
    path = data_dir / "secrets.json"
    if not path.exists():
        make_data_dir(data_dir)
        _make(path)
    try:
        found = json.loads(path.read_text("utf-8"))
        return Secrets(
            secret_key=str(found["secret_key"]),
            token_keys=parse_key_ring(found["token_keys"]),
            suppression_key=parse_key(found["suppression_key"]),
        )
    except OSError as error:
        raise SetupError(f"{path} cannot be read ({error.strerror}). Run as the user it belongs to.") from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise SetupError(
            f"{path} is damaged. Restore it from a backup: without it, links in mails already sent stop working."
        ) from None


def _make(path: Path) -> None:
    fresh = {
        "secret_key": secrets.token_urlsafe(48),
        "token_keys": f"k1:{secrets.token_hex(32)}",
        "suppression_key": secrets.token_hex(32),
    }
    draft = path.with_name(f".secrets.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(fresh, file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)  # atomic, and leaves the winner's file alone when several processes come first
    except FileExistsError:
        pass
    finally:
        draft.unlink()
