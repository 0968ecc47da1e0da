"""Any rule over the readers of ``crowd.py``, for Hypothesis; and what it means, worked out in plain Python.

@given(rules())
def test_something(data): ...
"""

import datetime as dt
import functools

from hypothesis import strategies as st

TEXTS = ["a", "An", "ann", "o", "bo", "%", "_", "\\", "é", "x@example.org", "amster", "Amsterdam", "7", "null", "None"]
TAGS = ["vip", "tides", "none has it", "VIP"]
STATES = ["pending", "active", "unsubscribed", "bounced", "complained"]
DAYS = ["2026-01-01", "2026-03-29", "2026-06-15", "2026-06-16", "2030-01-01"]
TEXT_VERBS = ["is", "is_not", "contains", "lacks", "begins", "ends", "filled", "empty"]
DATE_VERBS = ["last", "longer", "since", "before", "filled", "empty"]
OWN_LANGUAGE = "pt-BR"
"""The newsletter's, which those read in who chose none."""
TEXT_FACTS = ["name", "attribute:city", "attribute:2024", "attribute:a.b__c", "came_utm_source", "came_referrer"]


def _condition(fact, verb, value):
    takes_one = value is not None and verb not in {"filled", "empty"}
    return {"fact": fact, "verb": verb, **({"value": value} if takes_one else {})}


def _texts(fact, verbs):
    return st.builds(_condition, st.just(fact), st.sampled_from(verbs), st.sampled_from(TEXTS))


def _choices(fact, verbs, values):
    return st.builds(_condition, st.just(fact), st.sampled_from(verbs), st.sampled_from(values))


@st.composite
def _dates(draw, fact, verbs):
    verb = draw(st.sampled_from(verbs))
    if verb in {"last", "longer"}:
        return _condition(fact, verb, draw(st.sampled_from([1, 2, 30, 400])))
    return _condition(fact, verb, draw(st.sampled_from(DAYS)) if verb in {"since", "before"} else None)


@functools.cache
def conditions(*newsletters):
    """One comparison of each kind; ``newsletters`` are the numbers of others."""
    return st.one_of(
        *(_texts(fact, TEXT_VERBS) for fact in TEXT_FACTS),
        _texts("address", TEXT_VERBS[:-2]),
        _choices("domain", ["is", "is_not", "ends"], ["example.org", "@example.net", "org", "ample.org"]),
        _choices("language", ["is", "is_not"], ["nl", "pt", "pt-BR", "PT-br", "pt-PT", "p"]),
        _choices("language", ["filled", "empty"], [None]),
        _choices("tag", ["is", "is_not", "filled", "empty"], TAGS),
        _choices("state", ["is", "is_not"], STATES),
        _choices("source", ["is", "is_not"], ["import", "signup page", "nowhere"]),
        _choices("newsletter", ["is", "is_not"], newsletters),
        _choices("vote", ["is", "is_not"], ["loved", "meh", "none has it"]),
        *(_choices(fact, ["yes", "no"], [None]) for fact in ("paused", "note")),
        *(_dates(fact, DATE_VERBS) for fact in ("confirmed", "ended", "last_vote")),
        _dates("created", DATE_VERBS[:-2]),
    )


@functools.cache
def rules(*newsletters):
    """Groups of one to three parts, three deep."""
    parts = conditions(*newsletters)
    for _ in range(3):
        groups = st.builds(
            lambda join, of: {"join": join, "of": of},
            st.sampled_from(["all", "any", "none"]),
            st.lists(parts, min_size=1, max_size=3),
        )
        parts = st.one_of(conditions(*newsletters), groups)
    return groups.map(lambda group: {"version": 1, "rule": group})


def holds(part, person, *, now, zone):
    """Whether it is true of a person, who is a dict as ``crowd.py`` has them."""
    if "join" in part:
        answers = [holds(each, person, now=now, zone=zone) for each in part["of"]]
        return {"all": all(answers), "any": any(answers), "none": not any(answers)}[part["join"]]
    verb, value = part["verb"], part.get("value")
    opposite = {"is_not": "is", "lacks": "contains", "empty": "filled", "no": "yes"}
    if verb in opposite:
        return not holds({**part, "verb": opposite[verb]}, person, now=now, zone=zone)
    match part["fact"].split(":"):
        case ["address"]:
            return any(_text(person[field], verb, value) for field in ("address", "given_address"))
        case ["name"]:
            return _text(person["name"], verb, value)
        case ["attribute", key]:
            return _text(_plain(person["attributes"].get(key)), verb, value)
        case ["came_utm_source" | "came_referrer" as fact]:
            return _text(_plain(person["came_from"].get(fact.removeprefix("came_"))), verb, value)
        case ["domain"]:
            domain, wanted = person["address"].split("@")[1], value.lstrip("@")
            return domain == wanted if verb == "is" else domain.endswith(wanted)
        case ["language"]:
            if verb == "filled":
                return bool(person["language"])
            read, wanted = (person["language"] or OWN_LANGUAGE).lower(), value.lower()
            return read == wanted or read.startswith(f"{wanted}-")
        case ["tag"]:
            return bool(person["tags"]) if verb == "filled" else value in person["tags"]
        case ["state" | "source" as fact]:
            return person[fact] == value
        case ["newsletter"]:
            return int(value) in person["also"]
        case ["vote"]:
            return value in [choice for choice, _ in person["votes"]]
        case ["paused"]:
            return person["paused_until"] is not None and person["paused_until"] > now
        case ["note"]:
            return person["notes"] > 0
        case ["last_vote"]:
            return _date(max((at for _, at in person["votes"]), default=None), verb, value, now=now, zone=zone)
        case [fact]:
            at = person[{"created": "created_at", "confirmed": "confirmed_at", "ended": "ended_at"}[fact]]
            return _date(at, verb, value, now=now, zone=zone)


def _plain(value):
    return value if value is None or isinstance(value, str) else str(value)


def _text(value, verb, wanted):
    if verb == "filled":
        return bool(value)
    if value is None:
        return False
    value, wanted = value.upper(), wanted.upper()
    return {
        "is": value == wanted,
        "contains": wanted in value,
        "begins": value.startswith(wanted),
        "ends": value.endswith(wanted),
    }[verb]


def _date(at, verb, value, *, now, zone):
    if at is None or verb == "filled":
        return at is not None
    day = at.astimezone(zone).date()
    if verb in {"last", "longer"}:
        first = now.astimezone(zone).date() - dt.timedelta(days=value)
    else:
        first = dt.date.fromisoformat(value)
    return day >= first if verb in {"last", "since"} else day < first
