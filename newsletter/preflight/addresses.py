"""Addresses in a section, where they stand, and when two of them mean the same page."""

import dataclasses
import functools
import ipaddress
import re
from collections.abc import Iterable, Iterator
from urllib.parse import SplitResult, urlsplit

from newsletter.document import Node, SectionNode
from newsletter.importing.tracking import without_utm
from newsletter.preflight.places import Path, Spot
from newsletter.preflight.raw import parsed

_MARKDOWN_LINK = re.compile(r"\[(?P<words>[^\]]*)\]\(<?(?P<url>[^\s)>]+)")
# What mail services and social networks hang on a link to follow a click; it names no other page.
_CLICK_IDS = re.compile(
    r"(?:fbclid|gclid|dclid|gbraid|wbraid|msclkid|yclid|twclid|igshid|mc_cid|mc_eid|_hsenc|_hsmi|mkt_tok|vero_id)=",
    re.IGNORECASE,
)
_LOOKS_NUMERIC = re.compile(r"[0-9.]+|[0-9a-f:.]*:[0-9a-f:.%]*")
_DEFAULT_PORTS = {"http": 80, "https": 443}


@dataclasses.dataclass(frozen=True, kw_only=True)
class Address:
    """Where a reader can go: the address as it was written, the words that lead there, and where they stand.

    ``place`` is ``link`` (words), ``button``, ``picture``, ``card``, ``raw`` or ``setting`` (a section's own, such as
    "see all"; ``path`` is empty then).
    """

    url: str
    words: str
    place: str
    path: Path = ()


def addresses_in(section: SectionNode, spots: Iterable[Spot]) -> Iterator[Address]:
    """Every address of a section, in reading order, empty ones of buttons included."""
    for spot in spots:
        match spot.type:
            case "raw_block":
                yield from _of_raw(spot)
            case "figure" if spot.attrs["href"]:
                yield Address(url=spot.attrs["href"], words=spot.attrs["alt"], place="picture", path=spot.path)
            case "call_to_action":
                yield Address(url=spot.attrs["href"], words=_words(spot.node), place="button", path=spot.path)
            case "link_card":
                yield Address(url=spot.attrs["href"], words=spot.attrs["title"], place="card", path=spot.path)
        yield from _of_marks(spot)
    if url := str(section.settings.get("see_all_url") or ""):
        yield Address(url=url, words=str(section.settings.get("see_all_label") or ""), place="setting")


def _of_marks(spot: Spot) -> Iterator[Address]:
    """The links in a node's own line; neighbours with the same link are one."""
    last, url, words, at = None, "", "", spot.path
    for index, child in enumerate(spot.node.get("content") or ()):
        link = next((mark for mark in child.get("marks") or () if mark["type"] == "link"), None)
        if link != last and last is not None:
            yield Address(url=url, words=words.strip(), place="link", path=at)
        if link is not None and link != last:
            url, words, at = link["attrs"]["href"], "", (*spot.path, index)
        if link is not None:
            words += child.get("text") or (child.get("attrs") or {}).get("alt", "") or " "
        last = link
    if last is not None:
        yield Address(url=url, words=words.strip(), place="link", path=at)


def _of_raw(spot: Spot) -> Iterator[Address]:
    source = spot.attrs["source"]
    if spot.attrs["format"] not in {"html", "markdown"}:
        return
    if spot.attrs["format"] == "markdown":
        found = [(match["url"], match["words"]) for match in _MARKDOWN_LINK.finditer(source)]
    else:
        root = parsed(source)
        links = [] if root is None else root.xpath("//a[@href]")
        found = [(link.get("href"), " ".join(link.text_content().split())) for link in links]
    for url, words in found:
        yield Address(url=url, words=words, place="raw", path=spot.path)


def _words(node: Node) -> str:
    return "".join(child.get("text", "") for child in node.get("content") or ()).strip()


@functools.lru_cache(maxsize=8192)
def split(url: str) -> SplitResult | None:
    """The parts of an address; None for one that leads nowhere."""
    try:
        parts = urlsplit(url.strip())
        _ = parts.port  # reading it is what checks it
    except ValueError:
        return None
    return parts


def is_web(url: str) -> bool:
    """Whether the address is one of http or https, with a host."""
    parts = split(url)
    return parts is not None and parts.scheme.lower() in _DEFAULT_PORTS and bool(parts.hostname)


def host_of(url: str) -> str:
    """The host in lower case, without a dot at its end; empty where there is none."""
    parts = split(url)
    return (parts.hostname or "").rstrip(".") if parts else ""


@functools.lru_cache(maxsize=8192)
def canonical(url: str) -> str:
    """The address by which two links to one page are known as the same; empty for what is not on the web.

    Host in lower case without ``www.``, always https, without what follows clicks (``utm_``, click ids), a slash at the
    end, a default port, or a fragment, save one that a page reads itself (``#!`` and ``#/``).
    """
    parts = split(without_utm(url.strip()))
    if parts is None or not is_web(url):
        return ""
    host = (parts.hostname or "").rstrip(".").removeprefix("www.")
    if parts.port and parts.port != _DEFAULT_PORTS[parts.scheme.lower()]:
        host = f"{host}:{parts.port}"
    query = "&".join(part for part in parts.query.split("&") if part and not _CLICK_IDS.match(part))
    fragment = f"#{parts.fragment}" if parts.fragment[:1] in {"!", "/"} else ""
    return f"https://{host}{parts.path.rstrip('/')}{f'?{query}' if query else ''}{fragment}"


def is_unreachable_for_readers(host: str) -> bool:
    """Whether a host is known to the writer's own machine or network alone."""
    if host == "localhost" or host.endswith((".localhost", ".local", ".internal", ".home.arpa", ".lan")):
        return True
    if not _LOOKS_NUMERIC.fullmatch(host):
        return bool(host) and "." not in host
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return False
