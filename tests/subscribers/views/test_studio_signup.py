"""The studio's page about the signup: what is kept, what is refused, and the code for other sites."""

import pytest
from html5lib import parse

from subscribers.models import SignupPage
from subscribers.questions import MOST_QUESTIONS
from tests.factories import NewsletterFactory
from tests.studio_pages import XHTML, fields_of

WHERE = "/studio/tide-notes/signup/"
CITY = {"key": "city", "label": "Your city", "required": True, "choices": []}
BOAT = {"key": "boat", "label": "Your boat", "required": False, "choices": ["Dinghy", "Ketch"]}


@pytest.fixture
def newsletter(db):
    return NewsletterFactory(slug="tide-notes", name="Tide Notes")


def save(client, **changes):
    fields = fields_of(client.get(WHERE), form="signup-form")
    return client.post(WHERE, {**fields, **changes})


def stored():
    return SignupPage.objects.get()


def test_a_page_that_nobody_changed_is_shown_with_its_defaults_and_saved_as_it_is(studio_client, newsletter):
    shown = studio_client.get(WHERE).content.decode()
    assert 'href="/tide-notes/subscribe/"' in shown
    assert SignupPage.objects.count() == 0
    assert save(studio_client).status_code == 302
    page = stored()
    assert (page.words, page.shows_issues, page.asks_name, page.fields, page.origins) == ("", 3, "optional", [], [])


def test_everything_on_the_page_is_kept(studio_client, newsletter):
    bells = NewsletterFactory(slug="bells", name="Bells")
    response = save(
        studio_client,
        words="For **sailors**.",
        shows_issues="5",
        shows_count="on",
        asks_name="required",
        offers=[str(bells.pk)],
        origins="https://Blog.example.org/\nhttps://example.net",
    )
    assert response.status_code == 302
    page = stored()
    assert (page.words, page.shows_issues, page.shows_count, page.asks_name) == (
        "For **sailors**.",
        5,
        True,
        "required",
    )
    assert page.origins == ["https://blog.example.org", "https://example.net"]
    assert list(page.offers.all()) == [bells]


def test_questions_are_written_in_rows_and_an_empty_key_is_made_from_the_words(studio_client, newsletter):
    save(
        studio_client,
        **{
            "q0-label": "Your home town?",
            "q0-required": "on",
            "q1-label": "Your boat",
            "q1-key": "boat",
            "q1-choices": "Dinghy\n\n Ketch \nDinghy",
        },
    )
    assert stored().fields == [
        {"key": "your_home_town", "label": "Your home town?", "required": True, "choices": []},
        BOAT,
    ]


def test_what_is_saved_comes_back_with_two_empty_rows_and_saving_it_again_changes_nothing(studio_client, newsletter):
    SignupPage.objects.create(newsletter=newsletter, fields=[CITY, BOAT], origins=["https://example.net"])
    rows = studio_client.get(WHERE).context["rows"]
    assert [row["label"].value() for row in rows] == ["Your city", "Your boat", None, None]
    save(studio_client)
    assert (stored().fields, stored().origins) == ([CITY, BOAT], ["https://example.net"])


def test_a_row_that_is_emptied_is_taken_away(studio_client, newsletter):
    SignupPage.objects.create(newsletter=newsletter, fields=[CITY, BOAT])
    save(studio_client, **{"q0-label": "", "q0-key": ""})
    assert stored().fields == [BOAT]


def test_no_more_rows_than_questions_fit(studio_client, newsletter):
    fields = [{**CITY, "key": f"k{n}"} for n in range(MOST_QUESTIONS)]
    SignupPage.objects.create(newsletter=newsletter, fields=fields)
    assert len(studio_client.get(WHERE).context["rows"]) == MOST_QUESTIONS
    save(studio_client)
    assert stored().fields == fields


def test_what_others_write_meanwhile_is_left_alone(studio_client, newsletter):
    SignupPage.objects.create(newsletter=newsletter)
    fields = fields_of(studio_client.get(WHERE), form="signup-form")
    SignupPage.objects.update(guarded_until="2026-06-07T17:20Z")
    studio_client.post(WHERE, {**fields, "words": "New"})
    assert stored().words == "New"
    assert stored().guarded_until is not None


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"words": "<script>alert(1)</script>"}, "HTML of its own"),
        ({"words": "x" * 4001}, "at most 4000 fit"),
        ({"words": "a\x00b"}, "An invisible character (NUL)"),
        ({"shows_issues": "11"}, "Write 10 or less."),
        ({"shows_issues": "-1"}, "Write 0 or more."),
        ({"shows_issues": "many"}, "That is not a whole number."),
        ({"shows_issues": ""}, "This is empty."),
        ({"asks_name": "perhaps"}, "Choose one that is shown."),
        ({"offers": ["999999"]}, "Choose one that is shown."),
        ({"offers": ["x"]}, "Choose one that is shown."),
        ({"offers": ["\x00"]}, "An invisible character (NUL)"),
        ({"origins": "https://example.org\nwhat"}, "Line 2: “what” is no site’s address."),
        ({"origins": "https://example.org/blog"}, "Write its site alone: https://example.org."),
        ({"q0-label": "A", "q0-key": "Not good"}, "Small letters, digits"),
        ({"q0-label": "", "q0-choices": "Dinghy"}, "Write the question"),
        ({"q0-label": "A", "q0-key": "a", "q1-label": "B", "q1-key": "a"}, "“A” is kept as a already."),
        ({"q0-label": "潮", "q1-label": "風"}, "is kept as answer already."),
        ({"q0-label": "x" * 200}, "at most 120 fit"),
        ({"q0-label": "A", "q0-choices": "\n".join(map(str, range(41)))}, "41 choices; at most 40 fit."),
        ({"q0-label": "A", "q0-choices": "y" * 201}, "A choice is longer than 200 characters."),
        ({"q0-label": "A\x00"}, "An invisible character (NUL)"),
        ({"welcome_words": "Hi *{{ fname }}*"}, "{{ fname }} is no merge tag that we know"),
        ({"welcome_words": "Hi %%first_name%%"}, "%%first_name%% is no merge tag that we know"),
        ({"welcome_subject": "{{ name | x }} {% if y %}"}, "{% if y %} is no merge tag that we know"),
        ({"welcome_subject": "Hello {{ name | friend"}, "{{ name | friend is no merge tag that we know"),
        ({"welcome_subject": "Hello {{ name | friend }"}, "{{ name | friend } is no merge tag that we know"),
        ({"welcome_words": "[site](https://example.org/?a={{ first_name }})"}, "stands in the address of a link"),
        ({"welcome_words": "[site](https://example.org/?a={{first_name|b}})"}, "stands in the address of a link"),
        ({"welcome_words": "See <https://example.org/{{ name }}>."}, "stands in the address of a link"),
        ({"welcome_words": "[write](mailto:{{ email }})"}, "stands in the address of a link"),
    ],
)
def test_what_cannot_be_used_is_said_where_it_stands_and_nothing_is_saved(studio_client, newsletter, changes, words):
    response = save(studio_client, **changes)
    shown = response.content.decode()
    assert response.status_code == 422
    assert "Something needs mending before this can be saved." in shown
    assert words in shown
    assert SignupPage.objects.count() == 0


def test_merge_tags_that_we_know_are_kept_and_braces_in_code_are_meant(studio_client, newsletter):
    words = "{{ first_name | friend }} of {{ attributes.city }}, write `{{ fname }}`"
    assert save(studio_client, welcome_words=words, welcome_subject="{{ name }}").status_code == 302
    assert (stored().welcome_words, stored().welcome_subject) == (words, "{{ name }}")


def test_a_form_without_its_questions_takes_none_away(studio_client, newsletter):
    SignupPage.objects.create(newsletter=newsletter, fields=[CITY])
    fields = fields_of(studio_client.get(WHERE), form="signup-form")
    whole = {name: value for name, value in fields.items() if not name.startswith("q")}
    shown = studio_client.post(WHERE, {**whole, "words": "New"}).content.decode()
    assert "The questions did not arrive with the rest." in shown
    assert (stored().fields, stored().words) == ([CITY], "")


def test_a_newsletter_cannot_offer_itself(studio_client, newsletter):
    assert save(studio_client, offers=[str(newsletter.pk)]).status_code == 422
    assert SignupPage.objects.count() == 0


def test_the_codes_have_every_field_and_are_text(studio_client, newsletter, settings):
    settings.BASE_URL = "https://news.example.org"
    newsletter.name = "Fish & </textarea><script>"
    newsletter.save()
    page = SignupPage.objects.create(newsletter=newsletter, fields=[CITY, {**BOAT, "label": "</textarea><b>"}])
    page.offers.set([NewsletterFactory(slug="bells", name="Bells")])
    shown = studio_client.get(WHERE).content.decode()
    assert '&lt;form action="https://news.example.org/tide-notes/embed/" method="post"&gt;' in shown
    assert '&lt;form action="https://news.example.org/tide-notes/embed/" method="post" data-fortnight&gt;' in shown
    assert '&lt;script src="https://news.example.org/static/js/embed.js" defer&gt;&lt;/script&gt;' in shown
    assert 'fetch("https://news.example.org/tide-notes/subscribe.json"' in shown
    assert shown.count('name="field-city"') == 2
    assert '"field-boat": "Dinghy"' in shown
    assert shown.count('name="also" value="bells"') == 2
    assert "<b>" not in shown.split('id="codes-title"')[1]
    assert "</textarea><script>" not in shown


def test_only_staff_comes_here(client, newsletter):
    assert client.get(WHERE).status_code == 302
    assert client.post(WHERE, {"words": "New"}).status_code == 302
    assert SignupPage.objects.count() == 0


def test_an_unknown_newsletter_is_not_found(studio_client, newsletter):
    assert studio_client.get("/studio/nothing/signup/").status_code == 404


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_other_methods_are_not_allowed(studio_client, newsletter, method):
    assert getattr(studio_client, method)(WHERE).status_code == 405


class TestMoving:
    @pytest.fixture
    def asks(self, newsletter):
        SignupPage.objects.create(newsletter=newsletter, fields=[CITY, BOAT])

    def move(self, client, wish, **changes):
        response = save(client, move=wish, **changes)
        assert response.status_code == 200
        return response

    @pytest.mark.parametrize("wish", ["up-1", "down-0"])
    def test_a_question_changes_places_with_its_neighbour_once_the_page_is_saved(self, studio_client, asks, wish):
        page = self.move(studio_client, wish)
        assert stored().fields == [CITY, BOAT]
        studio_client.post(WHERE, fields_of(page, form="signup-form"))
        assert stored().fields == [BOAT, CITY]

    def test_what_was_typed_meanwhile_stays_on_the_page(self, studio_client, asks):
        page = self.move(studio_client, "up-1", words="For sailors.", **{"q2-label": "Your port", "q0-label": ""})
        filled = fields_of(page, form="signup-form")
        assert (filled["words"], filled["q2-label"]) == (["For sailors."], ["Your port"])
        assert ["Nothing is saved yet" in page.content.decode(), stored().words] == [True, ""]

    def test_it_can_move_on_from_where_it_is(self, studio_client, asks):
        filled = fields_of(self.move(studio_client, "down-0"), form="signup-form")
        page = studio_client.post(WHERE, filled | {"move": "down-1"})
        studio_client.post(WHERE, fields_of(page, form="signup-form"))
        assert [entry["key"] for entry in stored().fields] == ["boat", "city"]

    @pytest.mark.parametrize("wish", ["up-0", "down-3", "up-12", "up--1", "up-", "left-1", "\x00", "up-²", "up-01", ""])
    def test_what_cannot_be_moved_stays(self, studio_client, asks, wish):
        page = self.move(studio_client, wish)
        assert "The question is moved" not in page.content.decode()
        assert fields_of(page, form="signup-form")["q0-key"] == ["city"]

    def test_what_moves_nowhere_is_not_offered(self, studio_client, asks):
        buttons = parse(studio_client.get(WHERE).content.decode()).iter(f"{XHTML}button")
        assert [each.get("value") for each in buttons if each.get("name") == "move"] == ["down-0", "up-1"]

    def test_enter_in_a_field_saves_and_moves_nothing(self, studio_client, asks):
        form = parse(studio_client.get(WHERE).content.decode()).find(f".//{XHTML}form[@id='signup-form']")
        first = next(form.iter(f"{XHTML}button"))
        assert (first.get("name"), first.text) == (None, "Save the signup")
