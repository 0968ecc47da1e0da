"""What browsers are told, and what they may do; how one signs in."""

import datetime as dt

from csp.constants import NONE, SELF

from config.settings.site import BASE_URL, SITE_IS_HTTPS, TRUSTED_PROXIES

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        # Issues and logos may show pictures from anywhere; those of old issues often stand at plain http addresses.
        "img-src": [SELF, "data:", "https:", "http:"],
        "frame-src": [SELF],
        "frame-ancestors": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"  # addresses of pages carry readers' tokens
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SITE_IS_HTTPS
CSRF_TRUSTED_ORIGINS = [BASE_URL]
CSRF_FAILURE_VIEW = "newsletter.views.studio.account.by_script.forged"  # JSON for scripts
SECURE_SSL_REDIRECT = SITE_IS_HTTPS and TRUSTED_PROXIES > 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
SECURE_HSTS_SECONDS = 31_536_000 if SITE_IS_HTTPS else 0
SILENCED_SYSTEM_CHECKS = [
    # Sub-domains and browsers' preload lists are the domain owner's to decide, not ours.
    "security.W005",
    "security.W021",
    # django-axes asks for its middleware, which would answer instead of our forms (sign_in_throttle.py).
    "axes.W002",
]

# --- Signing in ------------------------------------------------------------------------------------------------------
AUTHENTICATION_BACKENDS = [
    "newsletter.access.backends.GuardedBackend",
    "django.contrib.auth.backends.ModelBackend",
]
SESSION_COOKIE_AGE = 14 * 24 * 3600  # since the browser was seen last: newsletter/access/sessions.py renews it
PASSWORD_RESET_TIMEOUT = 2 * 3600
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = dt.timedelta(minutes=15)
AXES_RESET_ON_SUCCESS = True
# Whoever tries on while the door is closed does not keep it closed.
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_USERNAME_CALLABLE = "newsletter.access.sign_in_throttle.hashed_name"
AXES_CLIENT_IP_CALLABLE = "newsletter.access.sign_in_throttle.client_network"
AXES_DISABLE_ACCESS_LOG = True  # sessions are told of on one's own account's page
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
