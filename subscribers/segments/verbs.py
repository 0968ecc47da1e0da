"""How a fact can be compared, by its kind, and what is written beside the comparison."""

import enum
from collections.abc import Mapping


class Kind(enum.StrEnum):
    """What sort of thing a fact is."""

    TEXT = "text"
    CHOICE = "choice"
    NUMBER = "number"
    DATE = "date"
    FLAG = "flag"


class Verb(enum.StrEnum):
    """A comparison. The names are kept in rules: none may change its meaning."""

    IS = "is"
    IS_NOT = "is_not"
    CONTAINS = "contains"
    LACKS = "lacks"
    BEGINS = "begins"
    ENDS = "ends"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    LAST = "last"
    LONGER = "longer"
    SINCE = "since"
    BEFORE = "before"
    FILLED = "filled"
    EMPTY = "empty"
    YES = "yes"
    NO = "no"


class Takes(enum.StrEnum):
    """What is written beside a comparison. DAYS is a number of them, DAY one of the calendar."""

    NOTHING = "nothing"
    TEXT = "text"
    CHOICE = "choice"
    NUMBER = "number"
    DAYS = "days"
    DAY = "day"


OPPOSITE: Mapping[Verb, Verb] = {
    Verb.IS_NOT: Verb.IS,
    Verb.LACKS: Verb.CONTAINS,
    Verb.EMPTY: Verb.FILLED,
    Verb.NO: Verb.YES,
}
"""Those that hold exactly where another one does not."""

WORDS: Mapping[Kind, Mapping[Verb, str]] = {
    Kind.TEXT: {
        Verb.CONTAINS: "contains",
        Verb.LACKS: "does not contain",
        Verb.IS: "is",
        Verb.IS_NOT: "is not",
        Verb.BEGINS: "begins with",
        Verb.ENDS: "ends with",
        Verb.FILLED: "is not empty",
        Verb.EMPTY: "is empty",
    },
    Kind.CHOICE: {Verb.IS: "is", Verb.IS_NOT: "is not"},
    Kind.NUMBER: {Verb.AT_LEAST: "is at least", Verb.AT_MOST: "is at most", Verb.IS: "is", Verb.IS_NOT: "is not"},
    Kind.DATE: {
        Verb.LAST: "in the last",
        Verb.LONGER: "longer ago than",
        Verb.SINCE: "on or after",
        Verb.BEFORE: "before",
        Verb.FILLED: "at any time",
        Verb.EMPTY: "never",
    },
    Kind.FLAG: {Verb.YES: "yes", Verb.NO: "no"},
}
"""The comparisons of a kind, as they stand between a fact and a value, the usual one first."""

_OF_KIND = {Kind.TEXT: Takes.TEXT, Kind.CHOICE: Takes.CHOICE, Kind.NUMBER: Takes.NUMBER}
_OF_VERB = {
    Verb.LAST: Takes.DAYS,
    Verb.LONGER: Takes.DAYS,
    Verb.SINCE: Takes.DAY,
    Verb.BEFORE: Takes.DAY,
    Verb.FILLED: Takes.NOTHING,
    Verb.EMPTY: Takes.NOTHING,
    Verb.YES: Takes.NOTHING,
    Verb.NO: Takes.NOTHING,
}


def takes(kind: Kind, verb: Verb) -> Takes:
    """What is written beside the comparison of a fact of this kind."""
    return _OF_VERB.get(verb) or _OF_KIND.get(kind, Takes.TEXT)
