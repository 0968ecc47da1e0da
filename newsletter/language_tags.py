"""The tags of languages (BCP 47, RFC 5646): which are offered, under which names, and which are no tags at all."""

import functools
import re
from importlib.resources import files

from django.conf import settings
from django.conf.locale import LANG_INFO

# ISO 639-1: every language code of two letters. Those of three are too many to list, and are taken by their form.
TWO_LETTERS = frozenset(
    """
    aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en
    eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv
    ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne
    ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st
    su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu
    """.split()  # noqa: SIM905 - a table of two hundred codes is read as one
)
# Where Django has a language's name in English only.
OWN_NAMES = {"eu": "euskara", "mn": "Монгол", "pa": "ਪੰਜਾਬੀ"}
# RFC 5646, section 2.1: language, script, region, variants. Extensions say nothing that a newsletter could use.
TAG = re.compile(
    r"(?P<language>[a-z]{2,3})(-(?P<script>[a-z]{4}))?(-(?P<region>[a-z]{2}|[0-9]{3}))?"
    r"(?P<variants>(-([a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*)",
    re.IGNORECASE | re.ASCII,
)


class NoSuchLanguage(ValueError):
    """The text is no language tag; the message says why and what to write."""


def read_tag(text: str) -> str:
    """The tag in its usual spelling: ``pt-BR`` for PT-br, ``zh-Hans`` for zh-hans. Raises NoSuchLanguage."""
    found = TAG.fullmatch(text.strip())
    if found is None:
        raise NoSuchLanguage(f"“{text.strip()[:40]}” is not a language code. Write one such as en, nl or pt-BR.")
    language, script, region = found["language"].lower(), found["script"] or "", (found["region"] or "").upper()
    if len(language) == 2 and language not in TWO_LETTERS:
        raise NoSuchLanguage(f"There is no language “{language}”. Write a code such as en, nl or pt-BR.")
    if len(region) == 2 and region not in _regions():
        raise NoSuchLanguage(f"There is no country “{region}”. Write a code such as GB or BR, or leave it out.")
    return "-".join(part for part in (language, script.title(), region) if part) + found["variants"].lower()


def offered_languages() -> list[tuple[str, str]]:
    """Tag and own name of each known language; first those in which readers' pages and mails exist."""
    named: dict[str, str] = {code: info.get("name_local", "") for code, info in LANG_INFO.items()} | OWN_NAMES
    ours = [code for code, _ in settings.LANGUAGES]
    others = sorted((name.casefold(), code) for code, name in named.items() if name and code not in ours)
    codes = [*ours, *(code for _, code in others)]
    return [(read_tag(code), f"{named[code][:1].upper()}{named[code][1:]}") for code in codes]


@functools.cache
def _regions() -> frozenset[str]:
    """ISO 3166 country codes, from the table that comes with the time zones."""
    lines = (files("tzdata") / "zoneinfo" / "iso3166.tab").read_text(encoding="utf-8").splitlines()
    return frozenset(line.split("\t")[0] for line in lines if line and not line.startswith("#"))
