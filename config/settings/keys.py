"""Secrets: from the environment, or made once and kept under DATA_DIR.

All other variables are read before, so that whatever is wrong with any of them is said before a secret is made.
"""

from config import env as parse, secrets
from config.settings import mail, sending, site  # noqa: F401 - they are read before ENV.finish
from config.settings.environment import ENV
from config.settings.stores import DATA_DIR, EMBEDDED

_secret_key = ENV.text(
    "SECRET_KEY", shown="made on first run", help="Signs sessions: with a new one, everybody is signed out."
)
_token_keys = ENV.read(
    "TOKEN_KEYS", parse.parse_key_ring, kind="key ring", default=None, shown="made on first run",
    help="Sign the links in mails, as id:hex,id:hex. The first signs, all verify: put a new key in front to rotate, "
    "and keep the old ones for as long as old mails should work.",
)  # fmt: skip
_suppression_key = ENV.read(
    "SUPPRESSION_KEY", parse.parse_key, kind="key, in hexadecimal", default=None, shown="made on first run",
    help="Hashes suppressed addresses. It must never change: with another key nobody is suppressed any more.",
)  # fmt: skip
_encryption_keys = ENV.read(
    "ENCRYPTION_KEYS", parse.parse_encryption_keys, kind="key ring", default=None, shown="made on first run",
    help="Seal private keys and passwords in the database, as id:hex,id:hex with 32 bytes each. The first seals, all "
    "unseal: put a new key in front, run manage.py reseal, and then drop the old one.",
)  # fmt: skip

if not EMBEDDED:
    _why = "it is needed when DATABASE_URL and REDIS_URL are set (docs/settings.md)."
    for _name in ("DATABASE_URL", "REDIS_URL", "EMAIL_URL", "BASE_URL", "SECRET_KEY", "TOKEN_KEYS", "SUPPRESSION_KEY",
                  "ENCRYPTION_KEYS"):  # fmt: skip
        ENV.require(_name, why=_why)
ENV.finish()

if EMBEDDED:
    _kept = secrets.load(DATA_DIR)
    SECRET_KEY = _secret_key or _kept.secret_key
    TOKEN_KEYS = _token_keys or _kept.token_keys
    SUPPRESSION_KEY = _suppression_key or _kept.suppression_key
    ENCRYPTION_KEYS = _encryption_keys or _kept.encryption_keys
else:  # required above
    SECRET_KEY, TOKEN_KEYS, SUPPRESSION_KEY = _secret_key, _token_keys or {}, _suppression_key or b""
    ENCRYPTION_KEYS = _encryption_keys or {}
