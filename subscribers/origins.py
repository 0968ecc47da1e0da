"""The sites whose scripts may sign people up, as browsers name them in ``Origin`` (RFC 6454 §6.2)."""

from urllib.parse import urlsplit

MOST_ORIGINS = 50
LONGEST = 300
_USUAL_PORTS = {"http": 80, "https": 443}


class BadOrigin(ValueError):
    """Names no site; the message says why."""


def read_origin(text: str) -> str:
    """``https://example.org`` of what somebody wrote. Raises BadOrigin.

    As browsers do: in small letters, the host in ASCII, no port where it is the usual one.
    """
    shown = text.strip()[:80]
    try:
        parts = urlsplit(text.strip())
        host, port = parts.hostname or "", parts.port
        host = host if host.isascii() else host.encode("idna").decode("ascii")
    except (ValueError, UnicodeError):
        raise BadOrigin(f"“{shown}” is no site’s address. Write one such as https://example.org.") from None
    if parts.scheme not in _USUAL_PORTS or not host or "@" in parts.netloc or not host.isprintable() or " " in host:
        raise BadOrigin(f"“{shown}” is no site’s address. Write one such as https://example.org.")
    if parts.path.strip("/") or parts.query or parts.fragment:
        raise BadOrigin(f"“{shown}” is one page. Write its site alone: {parts.scheme}://{parts.netloc}.")
    host = f"[{host}]" if ":" in host else host
    origin = f"{parts.scheme}://{host}" + (f":{port}" if port not in {None, _USUAL_PORTS[parts.scheme]} else "")
    if len(origin) > LONGEST:
        raise BadOrigin(f"“{shown}…” is longer than any site’s name can be.")
    return origin


def read_origins(text: str) -> list[str]:
    """One a line; each once, in order. Raises BadOrigin, which names the line."""
    found: dict[str, None] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            found[read_origin(line)] = None
        except BadOrigin as error:
            raise BadOrigin(f"Line {number}: {error}") from None
    if len(found) > MOST_ORIGINS:
        raise BadOrigin(f"{len(found)} sites; at most {MOST_ORIGINS} are kept.")
    return list(found)
