"""The settings of the tests: the embedded profile in a place of its own, told nothing by the machine's environment."""

import os
from pathlib import Path

_ours = Path(__file__).resolve().parent.parent / "var"
_data_dir = Path(os.environ.get("DATA_DIR") or _ours)
if _data_dir.name != "test":  # the workers of a parallel run inherit what the first process set
    _data_dir /= "test"
for _name in (
    "DATABASE_URL", "REDIS_URL", "EMAIL_URL", "BASE_URL", "SECRET_KEY", "TOKEN_KEYS", "SUPPRESSION_KEY",
    "ENCRYPTION_KEYS", "DNS_SERVERS", "BOUNCE_DOMAIN", "BOUNCE_LISTEN", "BOUNCE_MAILBOX_URL", "BOUNCE_HANDLED_FOLDER",
    "ALLOWED_HOSTS", "TRUSTED_PROXIES", "DEBUG", "TIME_ZONE", "PORT", "BIND", "MAILBOX_ENABLED", "STATIC_ROOT",
    "EMAIL_GROUP_LIMITS", "CONSENT_IP_DAYS",
):  # fmt: skip
    os.environ.pop(_name, None)
os.environ["DATA_DIR"] = str(_data_dir)

from config.settings import *  # noqa: E402, F403 - the environment is set first
from config.settings import CACHES  # noqa: E402

EMBEDDED_DURABLE = False
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # logins by the hundred
MAIL_SERVER_CHECKS = False  # whoever wants them turns them on, and has a DNS server of its own answer
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = True  # stylesheets and scripts without collectstatic
# Parallel workers share one Valkey; what one of them caches or counts, no other sees.
CACHES["default"]["KEY_PREFIX"] = f"test-{os.environ.get('PYTEST_XDIST_WORKER', 'master')}"
