"""Names of newsletters in the sentences of mails of the other direction."""

import datetime as dt
import email
import email.policy
import re

import pytest
from django.utils.html import escape

from newsletter.languages import speaking
from subscribers import confirmation_mail, request_mail, welcoming
from subscribers.addresses import read_address
from subscribers.guarding import flood_mail
from subscribers.models import SignupPage, SubscriptionState
from subscribers.reader_requests import Letter, RequestErrand, ask_for_address
from tests.factories import NewsletterFactory, SubscriptionFactory

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 6, 7, 17, 20, tzinfo=dt.UTC)
BASE = "https://news.example.org"
ARABIC, HEBREW, LATIN = "رسائل المد", "מכתבי הגאות", "Tide Notes"
UNSEEN = re.compile("[\u2066-\u2069]")


def confirmation(reader, others, *, state=SubscriptionState.PENDING):
    reader.state = state
    for other in others:
        other.state = SubscriptionState.PENDING
    return confirmation_mail.compose(reader, at=NOW, base_url=BASE, others=others)


def known(reader, others):
    return confirmation(reader, others, state=SubscriptionState.ACTIVE)


def welcome(reader, _others):
    SignupPage.objects.create(newsletter=reader.newsletter, welcomes=True)
    return welcoming.compose(reader, base_url=BASE)


def letter(which):
    def compose(reader, _others):
        wish = ask_for_address(reader, address=read_address("bob@new.example.net"), now=NOW)
        wish.old_given_address = "bob@old.example.net"
        return request_mail.compose(RequestErrand(letter=which, request=wish, at=NOW), base_url=BASE)

    return compose


IN_SUBJECT = [confirmation, known, welcome, letter(Letter.TAKE_ON), letter(Letter.MOVED)]
WITHOUT = [letter(Letter.KNOWN)]
WITH_OTHERS = [confirmation, letter(Letter.TAKE_ON), letter(Letter.MOVED)]


def made(compose, *, name, language, others=(), **fields):
    """Its subject and its two parts, as they are read from the wire."""
    newsletter = NewsletterFactory(name=name, language=language, slug="first", sender_name="Alice")
    reader = SubscriptionFactory(newsletter=newsletter, **fields)
    more = [
        SubscriptionFactory(subscriber=reader.subscriber, newsletter__name=other, newsletter__slug=f"other-{number}")
        for number, other in enumerate(others)
    ]
    raw = compose(reader, more).message().as_bytes()
    mail = email.message_from_bytes(raw, policy=email.policy.default)
    html = mail.get_body(("html",)).get_content()
    return str(mail["Subject"]), mail.get_body(("plain",)).get_content(), html[html.index("</head>") :]


@pytest.mark.parametrize(
    ("name", "language"), [(ARABIC, "en"), (HEBREW, "de"), (ARABIC, "zh-Hans"), (LATIN, "ar"), ("Tide Notes!", "ar")]
)
@pytest.mark.parametrize("compose", IN_SUBJECT + WITHOUT)
def test_a_name_of_the_other_direction_is_set_apart(compose, name, language):
    subject, text, html = made(compose, name=name, language=language)
    apart = f"\u2068{name}\u2069"
    assert (subject.count(apart), subject.count(name)) == ((0, 0) if compose in WITHOUT else (1, 1))
    assert (text.count(apart), text.count(name)) == (1, 1)
    sentences = html.count(f"<bdi>{name}</bdi>")
    assert (sentences, UNSEEN.findall(html)) == (html.count(name), [])
    assert sentences >= 2  # the head of the mail, and the sentence


@pytest.mark.parametrize(("name", "language"), [(LATIN, "en"), (LATIN, "nl"), (ARABIC, "ar"), (HEBREW, "ar")])
@pytest.mark.parametrize("compose", IN_SUBJECT + WITHOUT)
def test_a_name_that_runs_with_the_mail_stays_plain(compose, name, language):
    subject, text, html = made(compose, name=name, language=language)
    assert UNSEEN.findall(subject + text + html) == []
    assert name in text


@pytest.mark.parametrize("compose", WITH_OTHERS)
def test_so_is_each_of_the_other_newsletters(compose):
    _, text, html = made(compose, name=LATIN, language="en", others=[ARABIC, "Bells"])
    assert (f"- \u2068{ARABIC}\u2069\n" in text, "- Bells\n" in text, LATIN in text) == (True, True, True)
    assert (html.count(f"<br>· <bdi>{ARABIC}</bdi>"), html.count("<br>· <bdi>Bells</bdi>")) == (1, 1)


def test_a_mail_in_the_reader_s_language_is_laid_out_for_it():
    subject, text, html = made(letter(Letter.TAKE_ON), name=LATIN, language="en", subscriber__language="ar")
    assert f"\u2068{LATIN}\u2069" in subject
    assert f"\u2068{LATIN}\u2069" in text
    assert ('class="card" dir="rtl"' in html, f"<bdi>{LATIN}</bdi>" in html) == (True, True)


@pytest.mark.parametrize(("language", "direction"), [("ar", "ltr"), ("en", "rtl")])
def test_a_direction_that_was_chosen_holds_where_the_mail_speaks_the_newsletter_s_language(language, direction):
    newsletter = NewsletterFactory(language=language, direction=direction)
    mail = confirmation(SubscriptionFactory(newsletter=newsletter), [])
    assert f'<html lang="{language}" dir="{direction}">' in mail.alternatives[0].content


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("compose", IN_SUBJECT)
def test_a_name_puts_nothing_into_the_header_and_long_ones_are_folded(compose, language):
    name = f"{ARABIC}\r\nBcc: eve@example.net =?utf-8?q?x?= " + f"{ARABIC} Tides " * 4
    reader = SubscriptionFactory(newsletter=NewsletterFactory(name=name, language=language))
    raw = compose(reader, []).message().as_bytes()
    head = raw.partition(b"\n\n")[0]
    mail = email.message_from_bytes(raw, policy=email.policy.default)
    assert (mail["Bcc"], head.isascii(), max(map(len, head.splitlines())) <= 78) == (None, True, True)
    assert (str(mail["Subject"]).count("\u2068"), str(mail["Subject"]).count("\u2069")) == (1, 1)
    assert " ".join(name.replace("=?", "= ?").split()) in str(mail["Subject"])


@pytest.mark.parametrize(("name", "apart"), [(ARABIC, f"\u2068{ARABIC}\u2069"), (LATIN, LATIN)])
def test_the_team_s_mails_are_in_english_whatever_the_newsletter_speaks(name, apart):
    newsletter = NewsletterFactory(name=name, language="ar")
    with speaking("en"):
        mail = flood_mail.compose(SignupPage.objects.create(newsletter=newsletter), at=NOW, base_url=BASE)
    html = mail.alternatives[0].content
    assert f"the signup form of {apart}. In the last" in mail.body
    assert f"the signup form of <bdi>{name}</bdi>.</b>" in html
    assert ('<html lang="en" dir="ltr">' in html, UNSEEN.findall(html)) == (True, [])


@pytest.mark.parametrize("language", ["ar", "de", "en", "es", "fr", "it", "ja", "nl", "pt", "zh-Hans"])
@pytest.mark.parametrize("compose", [letter(which) for which in Letter])
def test_no_sentence_of_a_request_loses_its_name_or_has_a_mark_that_markup_would_take(compose, language):
    _, text, html = made(compose, name="Tide & <Notes>", language=language)
    lead = text.partition("\n")[0]
    in_markup = html_of(lead.replace("\u2068", "").replace("\u2069", ""), name="Tide & <Notes>")
    assert html.count(in_markup) == 2  # for the list of mails, and in the mail


def html_of(lead, *, name):
    return lead.replace(name, f"<bdi>{escape(name)}</bdi>")
