"""The confirmation mail in the newsletter's language."""

import datetime as dt
import email
import email.policy

import pytest
from django.utils import translation

from subscribers.confirmation_mail import compose
from subscribers.models import SubscriptionState
from tests.factories import NewsletterFactory, SubscriptionFactory

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 1, 4, 17, tzinfo=dt.UTC)


def composed(*, language, known=False, name="Flutbrief"):
    state = {} if known else {"state": SubscriptionState.PENDING, "confirmed_at": None}
    subscription = SubscriptionFactory(newsletter=NewsletterFactory(language=language, name=name), **state)
    raw = compose(subscription, at=NOW, base_url="https://news.example.org").message().as_bytes()
    assert translation.get_language() == "en"
    return raw, email.message_from_bytes(raw, policy=email.policy.default)


def part(mail, kind):
    return mail.get_body((kind,)).get_content()


def test_a_german_mail_has_a_german_subject_text_and_page():
    raw, mail = composed(language="de-AT")
    assert b"Subject: =?utf-8?q?Best=C3=A4tige_dein_Abo_von_Flutbrief?=" in raw
    assert raw.isascii()
    assert mail["Subject"] == "Bestätige dein Abo von Flutbrief"
    assert part(mail, "plain").startswith("Jemand, hoffentlich du, möchte Flutbrief an diese Adresse bekommen.\n\nZum")
    page = part(mail, "html")
    assert '<html lang="de-AT" dir="ltr">' in page
    assert ">Abo bestätigen</a>" in page


def test_a_german_mail_to_someone_who_is_subscribed_says_so():
    _, mail = composed(language="de", known=True)
    assert mail["Subject"] == "Du bekommst Flutbrief schon"
    assert "Sie ist schon angemeldet, es gibt also nichts zu tun." in part(mail, "plain")
    assert "Ändern, was du bekommst" in part(mail, "html")


def test_an_arabic_mail_runs_from_right_to_left_where_the_head_is_cut_off_too():
    _, mail = composed(language="ar", name="رسائل المد")
    assert mail["Subject"] == "أكّد اشتراكك في رسائل المد"
    page = part(mail, "html")
    assert '<html lang="ar" dir="rtl">' in page
    assert '<table role="presentation" class="card" dir="rtl"' in page


@pytest.mark.parametrize("language", ["xx", "", "pl", "\u202e", "-"])
def test_a_language_that_is_not_ours_gets_an_english_mail(language):
    _, mail = composed(language=language)
    assert mail["Subject"] == "Confirm your subscription to Flutbrief"


@pytest.mark.parametrize("language", ["de", "nl", "fr", "es", "it", "pt", "ar", "zh", "ja"])
@pytest.mark.parametrize("name", ["100% {newsletter} %s %(x)s", "<b>Tide</b> & Co"])
def test_any_name_passes_through_every_language_unharmed(language, name):
    _, mail = composed(language=language, name=name)
    assert name in mail["Subject"]
    assert name in part(mail, "plain")
    assert "<b>" not in part(mail, "html")


def test_a_long_subject_is_folded_after_its_first_word():
    raw, mail = composed(language="ja", name="二週間ごとに届く潮と港とそこに暮らす人びとの便り")
    assert mail["Subject"] == "二週間ごとに届く潮と港とそこに暮らす人びとの便りの購読を確認してください"
    lines = raw.partition(b"\n\n")[0].split(b"\n")
    assert [line for line in lines if not line.strip().partition(b": ")[2] and line.endswith((b":", b": "))] == []
    assert max(map(len, lines)) <= 76
