"""Facts about the person: address, domain, language, the name the newsletter knows, and what they answered it."""

import contextlib
import re
import unicodedata

import idna
from django.db.models import F, Func, Q, TextField, Value

from newsletter.models import Newsletter
from subscribers.preferences import languages
from subscribers.segments.attribute_names import known_attributes, left_out
from subscribers.segments.comparing import text
from subscribers.segments.facts import Asked, Choices, Fact, Family, register, register_family
from subscribers.segments.verbs import WORDS, Kind, Verb

PERSON = "The person"
ANSWERS = "Answers and other fields"
_DOTS = re.compile("[.\u3002\uff0e\uff61]")  # RFC 3490 §3.1: what people type between labels
LONGEST_NAME = 120


def _address(asked: Asked) -> Q:
    """As they typed it, or as it is known: the two differ in case and in how letters beyond ASCII are written."""
    return text("subscriber__given_address", asked) | text("subscriber__address", asked)


def _domain(asked: Asked) -> Q:
    """Of the canonical address, which is in small letters and has the domain as DNS does."""
    typed = unicodedata.normalize("NFC", str(asked.value).strip().lower().lstrip("@"))
    wanted = _as_in_dns(typed)
    if asked.verb is Verb.IS:
        return Q(subscriber__address__endswith=f"@{wanted}")
    if "@" in wanted:  # it would reach over the end of the domain
        return Q(pk__in=[])
    ends = Q(subscriber__address__endswith=wanted)
    # The end of a label is no end in DNS; as it was given, the domain is in its own letters.
    return ends if typed.isascii() else ends | Q(subscriber__given_address__endswith=".".join(_DOTS.split(typed)))


def _as_in_dns(domain: str) -> str:
    """With A-labels, as far as it can be; a dot at its beginning or end stays."""
    if domain.isascii():
        return domain
    labels = _DOTS.split(domain)
    with contextlib.suppress(UnicodeError):  # no domain is called so: nobody has it
        labels = [label if label.isascii() else idna.encode(label, uts46=True).decode("ascii") for label in labels]
    return ".".join(labels)


def _language(asked: Asked) -> Q:
    """``pt`` finds ``pt-BR`` too. Who chose none reads in the newsletter's own."""
    if asked.verb is Verb.FILLED:
        return ~Q(subscriber__language="")
    wanted = str(asked.value)
    chosen = Q(subscriber__language__iexact=wanted) | Q(subscriber__language__istartswith=f"{wanted}-")
    is_own = f"{asked.newsletter.language}-".casefold().startswith(f"{wanted}-".casefold())
    return chosen | Q(subscriber__language="") if is_own else chosen


def _languages(newsletter: Newsletter) -> Choices:  # noqa: ARG001 - a fact's choices are asked for a newsletter
    return languages()


def _attribute(name: str) -> Fact | None:
    if not name or len(name) > LONGEST_NAME:
        return None
    return Fact(
        key=f"attribute:{name}",
        label=name,
        heading=ANSWERS,
        kind=Kind.TEXT,
        condition=lambda asked: text(_kept(name), asked),
    )


def _kept(name: str) -> Func:
    """The text of an attribute; a lookup by path would take a name of digits for a place in a list."""
    return Func(
        F("attributes"),
        Value(name, output_field=TextField()),
        function="jsonb_extract_path_text",
        output_field=TextField(),
    )


def _attributes(newsletter: Newsletter) -> list[Fact]:
    return [fact for name in known_attributes(newsletter) if (fact := _attribute(name))]


def register_all() -> None:
    """Register them."""
    register(
        Fact(
            key="address",
            label="Address",
            heading=PERSON,
            kind=Kind.TEXT,
            condition=_address,
            words=_FULL,
            names_persons=True,
        )
    )
    register(
        Fact(
            key="domain",
            label="Domain",
            heading=PERSON,
            kind=Kind.TEXT,
            condition=_domain,
            words={Verb.IS: "is", Verb.IS_NOT: "is not", Verb.ENDS: "ends with"},
            says={
                Verb.IS: "whose address is at {value}",
                Verb.IS_NOT: "whose address is not at {value}",
                Verb.ENDS: "whose address is at a domain that ends with {value}",
            },
        )
    )
    register(
        Fact(
            key="name",
            label="Name",
            heading=PERSON,
            kind=Kind.TEXT,
            condition=lambda asked: text("name", asked),
            says={Verb.FILLED: "whose name is known", Verb.EMPTY: "whose name is not known"},
            names_persons=True,
        )
    )
    register(
        Fact(
            key="language",
            label="Language",
            heading=PERSON,
            kind=Kind.CHOICE,
            condition=_language,
            choices=_languages,
            is_open=True,
            named=lambda _, tag: dict(languages()).get(tag, tag),
            words={
                Verb.IS: "is",
                Verb.IS_NOT: "is not",
                Verb.FILLED: "was chosen",
                Verb.EMPTY: "was not chosen",
            },
            says={
                Verb.IS: "who reads in {value}",
                Verb.IS_NOT: "who does not read in {value}",
                Verb.FILLED: "who chose a language",
                Verb.EMPTY: "who chose no language",
            },
        )
    )
    register_family(Family(key="attribute", named=_attribute, offered=_attributes, heading=ANSWERS, left_out=left_out))


# An address is never empty.
_NEVER = {Verb.FILLED, Verb.EMPTY}
_FULL: dict[Verb, str] = {verb: words for verb, words in WORDS[Kind.TEXT].items() if verb not in _NEVER}
