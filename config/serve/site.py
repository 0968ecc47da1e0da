"""Asking the web process of this machine how it is."""

import urllib.error
import urllib.request

from django.conf import settings

from config.health import PATH


def site_answers() -> bool:
    """Whether it answers, and says that its database and broker answer too."""
    host = "127.0.0.1" if settings.WEB_HOST in {"0.0.0.0", "::"} else settings.WEB_HOST  # noqa: S104 - compared only
    shown = f"[{host}]" if ":" in host else host
    try:
        with urllib.request.urlopen(f"http://{shown}:{settings.WEB_PORT}{PATH}", timeout=3) as response:
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False
