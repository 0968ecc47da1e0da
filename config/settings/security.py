"""What browsers are told, and what they may do."""

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
CSRF_FAILURE_VIEW = "newsletter.views.studio.account.forged"  # JSON for scripts
SECURE_SSL_REDIRECT = SITE_IS_HTTPS and TRUSTED_PROXIES > 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
SECURE_HSTS_SECONDS = 31_536_000 if SITE_IS_HTTPS else 0
# Sub-domains and browsers' preload lists are the domain owner's to decide, not ours.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
