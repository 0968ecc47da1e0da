"""Slips in the part after the @: ``gmial.com`` is probably ``gmail.com``.

Only ever offered. Whoever typed an address knows it better than a table, and a domain that looks like a slip may be
somebody's own.
"""

# Where most people have their mail, the world over; two names that are one slip apart are both here.
_COMMON = frozenset(
    {
        "aol.com", "arcor.de", "bigpond.com", "bluewin.ch", "btinternet.com", "comcast.net", "duck.com",
        "fastmail.com", "fastmail.fm", "free.fr", "freenet.de", "gmail.com", "gmx.at", "gmx.ch", "gmx.com", "gmx.de",
        "gmx.net", "googlemail.com", "hey.com", "home.nl", "hotmail.be", "hotmail.co.uk", "hotmail.com", "hotmail.de",
        "hotmail.es", "hotmail.fr", "hotmail.it", "hotmail.nl", "icloud.com", "kpnmail.nl", "laposte.net", "libero.it",
        "live.be", "live.co.uk", "live.com", "live.de", "live.fr", "live.it", "live.nl", "mac.com", "mail.com",
        "mail.de", "mail.ru", "mailbox.org", "me.com", "msn.com", "naver.com", "neuf.fr", "ntlworld.com", "online.de",
        "orange.fr", "outlook.be", "outlook.com", "outlook.de", "outlook.es", "outlook.fr", "outlook.it", "planet.nl",
        "pm.me", "posteo.de", "proton.me", "protonmail.com", "qq.com", "rocketmail.com", "sfr.fr", "sky.com",
        "t-online.de", "telenet.be", "tiscali.it", "tutanota.com", "verizon.net", "virgilio.it", "wanadoo.fr",
        "web.de", "xs4all.nl", "yahoo.co.in", "yahoo.co.jp", "yahoo.co.uk", "yahoo.com", "yahoo.com.br", "yahoo.de",
        "yahoo.es", "yahoo.fr", "yahoo.it", "yandex.ru", "ymail.com", "ziggo.nl", "zonnet.nl",
    }
)  # fmt: skip
# Endings that do not exist, or that are hardly ever meant behind the names above.
_ENDINGS = {
    "cim": "com", "clm": "com", "cmo": "com", "cnm": "com", "co": "com", "coem": "com", "com1": "com", "comm": "com",
    "con": "com", "coom": "com", "cop": "com", "cpm": "com", "cm": "com", "ccom": "com", "ocm": "com", "om": "com",
    "vom": "com", "xom": "com", "dom": "com", "nte": "net", "ent": "net", "ner": "net", "nett": "net", "met": "net",
    "ogr": "org", "orgg": "org", "rog": "org", "ed": "de", "dde": "de", "dee": "de", "nll": "nl", "ln": "nl",
}  # fmt: skip
# Among the above, country codes and endings of their own: only behind a name that is common are they slips.
_REAL_ENDINGS = frozenset({"cm", "co", "om", "met"})
_NAMES_BY_ENDING: dict[str, set[str]] = {}
for _domain in _COMMON:
    _NAMES_BY_ENDING.setdefault(_domain.partition(".")[2], set()).add(_domain.partition(".")[0])
# Letters of a name: with fewer, one slip (two slips) make too many other people's names.
_LETTERS_FOR_ONE, _LETTERS_FOR_TWO = 4, 7


def probably_meant(address: str) -> str:
    """The address with the domain that was probably meant; empty where nothing looks like a slip."""
    local, at, domain = address.rpartition("@")
    meant = _domain_meant(domain.lower())
    return f"{local}{at}{meant}" if meant else ""


def _domain_meant(domain: str) -> str:
    if domain in _COMMON:
        return ""
    name, dot, ending = domain.rpartition(".")
    mended = f"{name}.{_ENDINGS[ending]}" if dot and ending in _ENDINGS else ""
    if mended in _COMMON:
        return mended
    nearest = _nearest(domain) or (_nearest(mended) if mended else "")
    if nearest:
        return nearest
    return mended if mended and ending not in _REAL_ENDINGS else ""


def _nearest(domain: str) -> str:
    """The one common domain that is fewest slips away; none where several are as near."""
    name, _, ending = domain.partition(".")
    slips = {
        f"{common}.{ending}": found
        for common in _NAMES_BY_ENDING.get(ending, ())
        if 0 < (found := slips_between(name, common, most=_slips_allowed(common))) <= _slips_allowed(common)
    }
    if not slips and len(ending) > 2:
        # The name is right: one slip in the ending.
        slips = {
            f"{name}.{common}": 1
            for common, names in _NAMES_BY_ENDING.items()
            if name in names and slips_between(ending, common, most=1) == 1
        }
    near = [common for common, found in slips.items() if found == min(slips.values())]
    return near[0] if len(near) == 1 else ""


def _slips_allowed(name: str) -> int:
    return (len(name) >= _LETTERS_FOR_ONE) + (len(name) >= _LETTERS_FOR_TWO)


def slips_between(one: str, other: str, *, most: int) -> int:
    """How many letters were left out, put in, mistaken or swapped with their neighbour; ``most`` + 1 for any more.

    The optimal string alignment distance (Damerau 1964), row by row.
    """
    # Each slip changes at most two letters of the two sets; that is looked at first, since most names are far apart.
    if abs(len(one) - len(other)) > most or len(set(one) ^ set(other)) > 2 * most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        above, row = row, [i]
        for j, wanted in enumerate(other, start=1):
            cost = min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (letter != wanted))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == wanted:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        before = above
        if min(row) > most:
            return most + 1
    return min(row[-1], most + 1)
