"""Addresses as they go out: absolute, encoded, safe, and with the newsletter's UTM parameters."""

import dataclasses
import re
from urllib.parse import quote, unquote, urljoin, urlsplit

from newsletter.document.attributes import is_safe_link, is_safe_picture
from newsletter.rendering.edition import Edition

# What RFC 3986 allows in an address, and "%": what is encoded already stays as it is.
_ALLOWED = "%:/?#[]@!$&'()*+,;=-._~"
_LOOSE_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_HOST = re.compile(
    r"^((?:[a-z][a-z0-9+.-]*:)?//)([^/?#@:\[\]\x00-\x7f][^/?#@:\[\]]*|[^/?#@:\[\]]*[^/?#@:\[\]\x00-\x7f][^/?#@:\[\]]*)",
    re.IGNORECASE,
)
_HAS_UTM = re.compile(r"(?:^|[?&;])utm_[a-z_]+=", re.IGNORECASE)
_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")


def encode_url(url: str) -> str:
    """The address with all that may not stand in one percent-encoded, and nothing encoded twice."""
    # Browsers take tabs and line ends out of an address, and spaces off its ends.
    cleaned = _HOST.sub(_ascii_host, re.sub(r"[\x00-\x1f\x7f]", "", url).strip())
    return quote(_LOOSE_PERCENT.sub("%25", cleaned), safe=_ALLOWED, errors="replace")


def _ascii_host(match: re.Match[str]) -> str:
    """A host name of other letters in the form that every mail program resolves (IDNA)."""
    try:
        return match[1] + match[2].encode("idna").decode("ascii")
    except UnicodeError:
        return match[0]


def utm_query(pattern: str, *, newsletter: str, number: int, slug: str) -> str:
    """The pattern with its placeholders filled, each value percent-encoded; empty for an empty pattern."""
    values = {"newsletter": newsletter, "number": str(number), "slug": slug}
    pairs = []
    for part in pattern.strip().lstrip("?&").split("&"):
        name, equals, value = part.partition("=")
        if name.strip():
            filled = _PLACEHOLDER.sub(lambda match: values.get(match[1], match[0]), unquote(value))
            pairs.append(quote(unquote(name.strip()), safe="") + equals + quote(filled, safe=""))
    return "&".join(pairs)


def add_query(url: str, query: str) -> str:
    """The address with these parameters after its own, before its fragment; its own keep their order and spelling."""
    address, hash_sign, fragment = url.partition("#")
    before, _, own = address.partition("?")
    joint = "&" if own and not own.endswith("&") else ""
    return f"{before}?{own}{joint}{query}{hash_sign}{fragment}"


@dataclasses.dataclass(frozen=True, kw_only=True)
class Links:
    """How the addresses of one document are written: relative to what, and with which parameters.

    ``page`` is the issue's own address, which a bare ``#fragment`` belongs to; empty on that page itself, None where
    there is no such page.
    """

    base_url: str
    page: str | None = ""
    utm: str = ""

    @classmethod
    def in_mail(cls, edition: Edition) -> "Links":
        """For the mail: everything absolute, with the newsletter's UTM parameters."""
        query = utm_query(
            edition.utm_pattern, newsletter=edition.newsletter_slug, number=edition.number, slug=edition.slug
        )
        return cls(base_url=edition.base_url, page=edition.web_url if edition.on_web else None, utm=query)

    @classmethod
    def on_web(cls, edition: Edition) -> "Links":
        """For the archive page: everything absolute but fragments, no parameters added."""
        return cls(base_url=edition.base_url)

    def link(self, href: str) -> str:
        """Where a reader is sent; empty when there is nowhere safe to send one."""
        if not href.strip() or not is_safe_link(href):
            return ""
        if href.strip().startswith("#"):
            return "" if self.page is None else self.page + encode_url(href)
        url = self._absolute(href)
        if self.utm and url.startswith(("http://", "https://")) and not _HAS_UTM.search(urlsplit(url).query):
            return add_query(url, self.utm)
        return url

    def picture(self, src: str) -> str:
        """Where a picture is loaded from; empty when it is nowhere safe."""
        return self._absolute(src) if src.strip() and is_safe_picture(src) else ""

    def _absolute(self, url: str) -> str:
        encoded = encode_url(url)
        try:
            absolute = urljoin(f"{self.base_url}/", encoded)
            parts = urlsplit(absolute)
        except ValueError:
            return ""
        if parts.scheme in {"http", "https"}:
            # Schemes and host names are the same in any case; a consistent one is easier to find again.
            return absolute if parts.netloc else ""
        return absolute
