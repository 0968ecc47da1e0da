"""Signing up, confirming, choosing, leaving and voting in the newsletter's language."""

import datetime as dt
import html
import re

import pytest
import time_machine
from django.utils import timezone, translation

from subscribers import limits
from subscribers.models import ConsentEvent, Subscription, SubscriptionState
from subscribers.reader_links import confirm_url, feedback_url, preferences_url, unsubscribe_url
from subscribers.signup_form import seen_now
from tests.factories import IssueFactory, NewsletterFactory, SubscriptionFactory
from tests.subscribers.views.test_feedback import asking

pytestmark = pytest.mark.django_db
BROWSER = {"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
NOW = dt.datetime(2026, 6, 9, 17, 20, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _standing_clock_and_english_afterwards():
    with time_machine.travel(NOW, tick=False):
        yield
    assert translation.get_language() == "en"


@pytest.fixture
def german():
    return NewsletterFactory(slug="flut", name="Flutbrief", language="de")


@pytest.fixture
def arabic():
    return NewsletterFactory(slug="madd", name="رسائل المد", language="ar")


def text_of(response):
    return html.unescape(response.content.decode())


def sign_up(client, newsletter, **fields):
    seen = seen_now(newsletter, timezone.now() - dt.timedelta(seconds=30))
    data = {"email": "bob@example.org", "seen": seen, **fields}
    return client.post(f"/{newsletter.slug}/subscribe/", data, headers=BROWSER)


def pages_of(newsletter):
    """Every page a reader may come to, by what it is about."""
    make = {"newsletter": newsletter}
    reader = SubscriptionFactory(**make)
    pending = SubscriptionFactory(state=SubscriptionState.PENDING, confirmed_at=None, **make)
    left = SubscriptionFactory(state="unsubscribed", ended_at=NOW, end_reason="by the reader", **make)
    used = SubscriptionFactory(state="unsubscribed", ended_at=NOW, end_reason="by the reader", **make)
    issue = IssueFactory(state="sent", publish_at=NOW, document=asking(), **make)
    return {
        "signup": f"/{newsletter.slug}/subscribe/",
        "embed": f"/{newsletter.slug}/embed/",
        "confirm": confirm_url(pending.pk, issued_at=NOW),
        "confirmed": confirm_url(reader.pk, issued_at=NOW),
        "expired": confirm_url(pending.pk, issued_at=NOW - dt.timedelta(days=8)),
        "used": confirm_url(used.pk, issued_at=NOW - dt.timedelta(days=1)),
        "preferences": preferences_url(reader.pk),
        "unsubscribe": unsubscribe_url(reader.pk),
        "left": unsubscribe_url(left.pk),
        "vote": feedback_url(reader.pk, issue.pk, "loved"),
    }


GERMAN = {
    "signup": ["Flutbrief abonnieren", "Es kommt jeden zweiten Sonntag um 17:00 Uhr", "wenn du magst", "Abonnieren"],
    "embed": ["Ein Anmeldeformular für deine Website", 'for="fortnight-flut-email">E-Mail-Adresse</label>'],
    "confirm": ["Noch ein Klick, und du bist dabei", "Ja, bitte"],
    "confirmed": [
        "Du bist dabei",
        "Die nächste Ausgabe ist geplant für Sonntag, 21. Juni 2026, 17:00 Uhr (Europe/Amsterdam).",
    ],
    "expired": ["Dieser Link ist abgelaufen", "Neuen Link schicken"],
    "used": ["Dieser Link funktioniert nicht mehr", "Wieder abonnieren"],
    "preferences": ["Deine Einstellungen", "Was du bekommst", "Von allem abmelden"],
    "unsubscribe": ["<bdi>Flutbrief</bdi> nicht mehr an", "Abmelden"],
    "left": ["Du bist abgemeldet", "Rückgängig: bitte weiter schicken", "Es kommt zu oft"],
    "vote": ["Wie fandest du es?", "Möchtest du etwas hinzufügen?", "Antwort schicken"],
}
ARABIC = {
    "signup": ["اشترك في رسائل المد", "موعدها: كل أسبوعين يوم الأحد الساعة 17:00 بتوقيت Amsterdam."],
    "embed": ["استمارة اشتراك لموقعك"],
    "confirm": ["ضغطة واحدة، ويتم اشتراكك"],
    "confirmed": ["موعد العدد القادم: الأحد 21 يونيو، 2026، الساعة 17:00 (Europe/Amsterdam)."],
    "expired": ["انتهت صلاحية هذا الرابط"],
    "used": ["لم يعد هذا الرابط يعمل"],
    "preferences": ["تفضيلاتك", "إلغاء كل الاشتراكات"],
    "unsubscribe": ["هل نوقف إرسال <bdi>رسائل المد</bdi> إلى"],
    "left": ["أُلغي اشتراكك"],
    "vote": ["ما رأيك؟"],
}


def test_each_page_of_a_german_newsletter_speaks_german(client, german, settings):
    for name, address in pages_of(german).items():
        response = client.get(address.removeprefix(settings.BASE_URL), headers={"Accept-Language": "fr"})
        page = text_of(response)
        assert '<html lang="de" dir="ltr">' in page
        assert [words for words in GERMAN[name] if words not in page] == []
        assert response["Cache-Control"] == "private, no-store"
        assert "Accept-Language" not in response.get("Vary", "")


def test_each_page_of_an_arabic_newsletter_speaks_arabic_from_right_to_left(client, arabic, settings):
    for name, address in pages_of(arabic).items():
        page = text_of(client.get(address.removeprefix(settings.BASE_URL)))
        assert '<html lang="ar" dir="rtl">' in page
        assert [words for words in ARABIC[name] if words not in page] == []


def test_no_page_of_a_german_newsletter_has_an_english_word_left_in_it(client, german, settings):
    """The words of the frame, as far as German has none of them."""
    english = re.compile(r"\b(the|your|you|subscribe|issues?|send|name it|not|mail to|and|link has)\b", re.IGNORECASE)
    german.tagline = german.description = ""
    german.save()
    for name, address in pages_of(german).items():
        page = text_of(client.get(address.removeprefix(settings.BASE_URL)))
        shown = re.sub(r"<textarea.*?</textarea>|<[^>]*>", " ", page.partition("<body")[2], flags=re.DOTALL)
        shown = re.sub(r"(High water|How was it|Loved it|It was fine|Not for me|Alice at Tide Notes)", "", shown)
        assert (name, english.findall(shown)) == (name, [])


@pytest.mark.parametrize(
    ("fields", "complaint"),
    [
        ({"email": ""}, "Gib deine E-Mail-Adresse ein."),
        ({"email": "bob"}, "In einer E-Mail-Adresse steht ein @."),
        ({"email": "bob@"}, "Nach dem @ fehlt etwas."),
        ({"email": "bob@example"}, "Was nach dem @ steht, ist nicht vollständig: Es fehlt ein Punkt."),
        ({"email": "bob@exa mple.org"}, "An diese Adresse lässt sich keine E-Mail schicken."),
        ({"email": "bø@example.org"}, "Nicht jeder Mailserver nimmt solche Buchstaben vor dem @ an."),
        ({"email": "b\u202eb@example.org"}, "In der Adresse steckt ein Zeilenumbruch oder ein unsichtbares Zeichen."),
        ({"email": "b" * 400 + "@example.org"}, "Das hat 412 Zeichen; höchstens 320 passen. Kürze es."),
        ({"name": "Bo\0b"}, "Darin steckt ein unsichtbares Zeichen (NUL)."),
        ({"name": "www.example.net"}, "Im Namen steht eine Internetadresse."),
        ({"name": "x" * 150}, "Der Name ist länger als 100 Zeichen. Kürze ihn."),
        ({"seen": ""}, "Sieh dir die Adresse an, und drück noch einmal auf den Knopf."),
    ],
)
def test_a_signup_that_cannot_be_taken_is_explained_in_german(client, german, fields, complaint):
    response = sign_up(client, german, **fields)
    assert response.status_code == 400
    assert complaint in text_of(response)


def test_too_many_signups_are_told_to_wait_with_the_right_plural(client, arabic, monkeypatch):
    monkeypatch.setattr(limits, "PER_CLIENT", limits.Limit(name="client", most=0, seconds=3600))
    response = sign_up(client, arabic)
    assert response.status_code == 429
    assert "بعد 40 دقيقة؛" in text_of(response)


@pytest.mark.parametrize("language", ["ar", "de", "es", "fr", "it", "ja", "nl", "pt", "zh-hans"])
def test_whoever_has_to_wait_reads_so_in_every_language_without_a_script(client, monkeypatch, language):
    monkeypatch.setattr(limits, "IN_ALL", limits.Limit(name="all", most=0, seconds=3600))
    page = sign_up(client, NewsletterFactory(slug="tide-notes", language=language)).content.decode()
    (said,) = re.findall(r'<p class="notice is-warn" role="alert">(.*?)</p>', page)
    assert ("40" in said, "Many people" in said, "{" in said) == (True, False, False)


@pytest.mark.parametrize("language", ["de", "ar", "ja"])
def test_the_answer_to_a_signup_is_the_same_bytes_whether_or_not_the_address_is_known(client, language):
    newsletter = NewsletterFactory(slug="tide-notes", language=language)
    fresh = sign_up(client, newsletter)
    Subscription.objects.update(state=SubscriptionState.ACTIVE, confirmed_at=NOW)
    known = sign_up(client, newsletter)
    Subscription.objects.all().delete()
    again = sign_up(client, newsletter)
    assert fresh.status_code == 200
    assert known.content == fresh.content
    assert again.content == fresh.content
    assert known.items() == fresh.items()


def test_the_words_that_are_kept_as_evidence_are_those_that_were_shown(client, german):
    shown = text_of(client.get("/flut/subscribe/"))
    sign_up(client, german)
    kept = ConsentEvent.objects.get().wording
    assert kept.startswith("Du bekommst Flutbrief per E-Mail: erst eine Nachricht zum Bestätigen")
    assert kept in shown


def test_a_reason_for_leaving_is_kept_in_english_for_the_studio(client, german, settings):
    left = SubscriptionFactory(newsletter=german, state="unsubscribed", ended_at=NOW, end_reason="by the reader")
    client.post(unsubscribe_url(left.pk).removeprefix(settings.BASE_URL), {"action": "why", "reason": "often"})
    left.refresh_from_db()
    assert left.end_reason == "by the reader: It comes too often"


def test_forms_that_come_back_explain_themselves_in_german(client, german, settings):
    reader = SubscriptionFactory(newsletter=german)
    issue = IssueFactory(newsletter=german, state="sent", publish_at=NOW, document=asking())
    choices = preferences_url(reader.pk).removeprefix(settings.BASE_URL)
    assert "Das kam nicht vollständig an." in text_of(client.post(choices, {}))
    assert "Im Namen steht eine Internetadresse." in text_of(client.post(choices, {"name": "www.example.net"}))
    ballot = feedback_url(reader.pk, issue.pk, "loved").removeprefix(settings.BASE_URL)
    assert "Wähle eine dieser Antworten." in text_of(client.post(ballot, {"choice": "none"}))


@pytest.mark.parametrize("where", ["c", "u", "p"])
def test_a_link_that_is_none_of_ours_is_answered_in_the_browsers_language(client, where):
    response = client.get(f"/{where}/garbage/", headers={"Accept-Language": "de"})
    assert response.status_code == 404
    assert "Dieser Link führt nirgendwohin" in text_of(response)
    assert "Accept-Language" in response["Vary"]


def test_the_code_of_the_embedded_form_survives_any_name(client):
    newsletter = NewsletterFactory(slug="odd", name='<b>"Tide" & Co</b>', language="fr")
    page = client.get(f"/{newsletter.slug}/embed/").content.decode()
    code = html.unescape(re.search(r"<textarea[^>]*>(.*?)</textarea>", page, re.DOTALL)[1])
    assert "<button>S’abonner à &lt;b&gt;&quot;Tide&quot; &amp; Co&lt;/b&gt;</button>" in code
