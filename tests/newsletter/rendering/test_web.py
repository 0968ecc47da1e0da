"""The issue's page."""

import dataclasses

from lxml import html as lxml_html

from newsletter.rendering.web import render_web
from tests.newsletter.rendering.nodes import document, figure, link, node, p, section
from tests.newsletter.rendering.reading import addresses, letters, visible_text, words_of
from tests.newsletter.rendering.samples import EDITION, WHOLE_ISSUE

PAGE = render_web(WHOLE_ISSUE, edition=EDITION)
TREE = lxml_html.fragment_fromstring(PAGE, create_parent="div")


def web(*content, kind="topic"):
    return render_web(document(section(kind, *content)), edition=EDITION)


def test_every_word_but_the_mail_s_feedback_buttons_is_on_the_page():
    words = words_of(document(*(made for made in WHOLE_ISSUE.sections if made.kind != "feedback")))
    on_page = letters(visible_text(PAGE))
    assert [each for each in words if each not in on_page] == []
    assert "Loved it" not in PAGE


def test_a_page_under_a_strict_policy_has_no_style_no_script_and_no_handler():
    assert TREE.xpath("//@style | //script | //style | //@onclick") == []


def test_links_carry_no_utm_parameters_of_ours():
    assert [address for address in addresses(PAGE, "href") if "utm_medium=email" in address] == []
    assert "https://films.example.org/fog?id=9&utm_source=friend" in addresses(PAGE, "href")


def test_titles_are_second_level_headings_with_ids_made_of_their_words():
    assert [(title.get("id"), title.text_content()) for title in TREE.iter("h2")] == [
        ("instruments", "Instruments\u00a0🔭"),
        ("the-bell-that-told-the-tide", "The bell that told the tide"),
        ("ropes-that-remember-their-knots", "Ropes that remember their knots"),
        ("quick-links", "Quick links\u00a0⚡️"),
        ("was-this-forwarded-to-you", "Was this forwarded to you?"),
    ]


def test_the_same_heading_twice_has_two_ids_and_one_of_signs_alone_has_none():
    markup = web(
        node("title", "Tides"),
        node("heading", "Tides", level=1),
        node("heading", "Tides 2"),
        node("heading", "Tides"),
        node("heading", "潮"),
        node("heading", "🌊"),
    )
    headings = lxml_html.fragment_fromstring(markup).xpath("//h2 | //h3")
    assert [heading.get("id") for heading in headings] == ["tides", "tides-2", "tides-2-2", "tides-3", "潮", None]


def test_pictures_load_lazily_at_their_own_size_with_their_caption():
    assert lxml_html.tostring(TREE.xpath("//article/figure")[0], encoding="unicode", with_tail=False) == (
        '<figure><img src="https://notes.example.org/media/images/bell.png" alt="A bronze bell" loading="lazy" '
        'decoding="async" width="1280" height="720"><figcaption>The bell at the pier head</figcaption></figure>'
    )


def test_a_story_is_an_article_a_sponsor_an_aside_with_its_label_first():
    assert [element.get("class") for element in TREE] == [
        "is-letter",
        "is-topic",
        "is-story",
        "is-sponsor",
        "is-divider",
        "is-links",
        "is-image",
        "is-button",
        "is-raw",
        "is-subscribe",
    ]
    sponsor = TREE.xpath("//aside[@class='is-sponsor']")[0]
    assert sponsor[0].text_content() == "Sponsored by Harbour Ropes"


def test_feedback_on_the_web_shows_its_words_if_it_has_any():
    assert web(node("title", "What did you think?"), kind="feedback").strip() == ""
    assert "Write to us." in web(node("title", "What did you think?"), p("Write to us."), kind="feedback")


def test_sections_for_mail_alone_are_left_out():
    issue = document(section("letter", p("seen"), name="a"), section("letter", p("unseen"), name="b", on_web=False))
    markup = render_web(issue, edition=EDITION)
    assert "seen" in markup
    assert "unseen" not in markup


def test_merge_tags_show_their_fallbacks_escaped():
    tag = {"type": "merge_tag", "attrs": {"name": "name", "fallback": "<b>you</b>"}}
    assert "<p>Dear &lt;b&gt;you&lt;/b&gt;</p>" in web(p("Dear ", tag))


def test_words_and_addresses_are_escaped():
    markup = web(
        node("title", "<script>x</script>"),
        p(link('"><script>x</script>', 'https://example.org/"><script>', title='"><script>')),
        figure('/a.png"><script>', '"><script>', alt='"><script>'),
        node("link_card", href='/"><script>', title="<script>", description="<script>", site="<script>"),
        node("call_to_action", "<script>", href='/"><script>'),
    )
    assert lxml_html.fragment_fromstring(markup, create_parent="div").xpath("//script") == []


def test_settings_are_escaped():
    issue = document(section("sponsor", label="<script>", advertiser="<script>"))
    assert "<script" not in render_web(issue, edition=EDITION)


def test_an_issue_without_sections_is_an_empty_page():
    assert render_web(document(), edition=dataclasses.replace(EDITION)).strip() == ""
