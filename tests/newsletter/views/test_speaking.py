"""Public pages in the newsletter's language, and in the browser's where they belong to no newsletter."""

import datetime as dt

import pytest
from django.test import RequestFactory
from django.utils import translation

from newsletter.views.speaking import for_readers, speak_for
from tests.factories import IssueFactory, NewsletterFactory, one_topic

pytestmark = pytest.mark.django_db
SENT_AT = dt.datetime(2026, 1, 4, 16, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _speaks_english_again():
    yield
    assert translation.get_language() == "en"


def sent(newsletter, number, text="Water rose."):
    return IssueFactory(
        newsletter=newsletter,
        number=number,
        title=f"High water {number}",
        state="sent",
        publish_at=SENT_AT + dt.timedelta(days=number),
        document=one_topic("Tides", text),
    )


def page(client, address, **headers):
    response = client.get(address, headers=headers)
    return response, response.content.decode()


def test_a_german_home_and_issue_speak_german_whatever_the_browser_asks_for(client):
    newsletter = NewsletterFactory(slug="flut", language="de")
    issues = [sent(newsletter, number, text="Wasser " * 700) for number in (1, 2, 3)]
    response, home = page(client, "/flut/", **{"Accept-Language": "fr, en"})
    for words in (
        '<html lang="de" dir="ltr">',
        "Jeden zweiten Sonntag um 17:00 Uhr (Ortszeit Amsterdam)",
        "Ausgabe 3 · 7. Januar 2026",
        "Ausgabe lesen",
        "3 Minuten",
        "Per E-Mail bekommen",
        "Alle Ausgaben",
        "Zum Inhalt springen",
    ):
        assert words in home
    assert "Accept-Language" not in response.get("Vary", "")
    _, issue = page(client, f"/flut/{issues[1].slug}/", **{"Accept-Language": "ar"})
    for words in (
        '<html lang="de" dir="ltr">',
        "3 Minuten Lesezeit",
        "Weiterempfehlen",
        'data-copy="Link kopieren" data-copied="Kopiert" data-share="Teilen …"',
        "Auf Bluesky teilen",
        '<span class="label">Davor</span>',
        '<span class="label">Danach</span>',
        "Die nächste Ausgabe per E-Mail bekommen",
    ):
        assert words in issue


def test_an_arabic_home_and_issue_run_from_right_to_left(client):
    newsletter = NewsletterFactory(slug="madd", language="ar-EG")
    issue = sent(newsletter, 1)
    _, home = page(client, "/madd/")
    assert '<html lang="ar-EG" dir="rtl">' in home
    assert "كل أسبوعين يوم الأحد الساعة 17:00 بتوقيت Amsterdam" in home
    _, read = page(client, f"/madd/{issue.slug}/")
    assert "العدد 1 · 5 يناير، 2026" in read
    assert "دقيقة واحدة للقراءة" in read


@pytest.mark.parametrize("language", ["xx", "pl", "", "de\n", "../de", "zh-Hant-TW"])
def test_any_language_code_gives_pages(client, language):
    newsletter = NewsletterFactory(slug="tide-notes", language=language)
    issue = sent(newsletter, 1)
    for address in ("/tide-notes/", f"/tide-notes/{issue.slug}/", "/tide-notes/subscribe/", "/tide-notes/feed.atom"):
        assert client.get(address).status_code == 200
    words = "订阅" if language == "zh-Hant-TW" else "Subscribe"
    assert f'<button class="button" type="submit">{words}</button>' in page(client, "/tide-notes/")[1]


@pytest.mark.parametrize(
    ("asked", "lang", "words"),
    [
        ("de-AT,de;q=0.9,en;q=0.5", '"de" dir="ltr"', "Jeden zweiten Sonntag um 17:00 Uhr (Ortszeit Amsterdam)"),
        ("pl, ar;q=0.8", '"ar" dir="rtl"', "النشرات البريدية"),
        ("pl", '"en" dir="ltr"', "Every second Sunday at 17:00 Amsterdam time"),
        ("*", '"en" dir="ltr"', "Newsletters"),
        ("de;q=0, ;;;=\x7f,,", '"en" dir="ltr"', "Newsletters"),
        ("x" * 5000, '"en" dir="ltr"', "Newsletters"),
        ("", '"en" dir="ltr"', "Newsletters"),
    ],
)
def test_the_list_of_newsletters_speaks_the_browsers_language(client, asked, lang, words):
    NewsletterFactory(slug="one", language="fr")
    NewsletterFactory(slug="two", language="ja")
    response, listed = page(client, "/", **{"Accept-Language": asked})
    assert f"<html lang={lang}>" in listed
    assert words in listed
    assert "Accept-Language" in response["Vary"]
    assert "public" in response["Cache-Control"]


def test_what_is_not_there_is_not_there_in_the_newsletters_language(client):
    NewsletterFactory(slug="flut", name="Flutbrief", language="de")
    NewsletterFactory(slug="two")
    response, missing = page(client, "/flut/no-such-issue/", **{"Accept-Language": "fr"})
    assert response.status_code == 404
    assert "Alle Ausgaben von Flutbrief" in missing
    assert "Accept-Language" not in response.get("Vary", "")
    response, nowhere = page(client, "/nowhere/", **{"Accept-Language": "fr"})
    assert "Il n’y a rien ici" in nowhere
    assert "Accept-Language" in response["Vary"]


def test_the_studio_speaks_english_whatever_the_browser_and_the_newsletter_speak(studio_client):
    NewsletterFactory(slug="flut", language="de")
    _, settings_page = page(studio_client, "/studio/flut/settings/", **{"Accept-Language": "de"})
    assert '<html lang="en"' in settings_page
    assert "Zum Inhalt springen" not in settings_page
    _, admin = page(studio_client, "/admin/", **{"Accept-Language": "de"})
    assert "Site administration" in admin


def test_a_view_that_fails_leaves_its_language_behind_in_no_thread():
    @for_readers
    def failing(_request):
        speak_for(NewsletterFactory.build(language="de"))
        assert translation.get_language() == "de"
        raise RuntimeError

    with pytest.raises(RuntimeError):
        failing(RequestFactory().get("/"))
    assert translation.get_language() == "en"
