"""The whole mail: what must stand in every one, whatever the issue says."""

import dataclasses
import datetime as dt
import re

import html5lib
import pytest
from lxml import html as lxml_html

from newsletter.rendering.issue import render_edition
from newsletter.rendering.types import RenderedIssue, Slot
from newsletter.theme import Theme
from tests.newsletter.rendering.nodes import document, figure, link, node, p, section
from tests.newsletter.rendering.reading import addresses, letters, visible_text, words_of
from tests.newsletter.rendering.samples import EDITION, WHOLE_ISSUE

WHOLE = render_edition(EDITION, WHOLE_ISSUE)
TREE = lxml_html.document_fromstring(WHOLE.html)
EMPTY = document()


def rendered(*content, kind="topic", edition=EDITION):
    return render_edition(edition, document(section(kind, node("title", "Tides"), *content)))


def test_the_html_parses_without_a_single_error():
    html5lib.HTMLParser(strict=True).parse(WHOLE.html)


def test_the_html_begins_with_the_doctype_and_says_its_language_direction_and_title():
    assert WHOLE.html.startswith("<!DOCTYPE html>\n<html ")
    assert (TREE.get("lang"), TREE.get("dir")) == ("en", "ltr")
    assert TREE.findtext("head/title") == "Bells, floats, and a very low tide"


def test_every_word_of_the_issue_is_in_the_html_and_in_the_text():
    html, text = letters(visible_text(WHOLE.html)), letters(WHOLE.text)
    assert [words for words in words_of(WHOLE_ISSUE) if words not in html] == []
    assert [words for words in words_of(WHOLE_ISSUE) if words not in text] == []


def test_every_link_of_the_issue_is_in_the_html_and_in_the_text():
    utm = "utm_source=tide-notes&utm_medium=email&utm_campaign=21"
    assert WHOLE.links == (
        "https://notes.example.org/tide-notes/",
        "https://notes.example.org/tide-notes/21-bells-floats/",
        f"https://almanac.example.org/tides?station=7&{utm}",
        f"https://keepers.example.org/wells?{utm}#stilling",
        f"https://keepers.example.org/log/9?{utm}",
        f"https://example.org/stilling?{utm}",
        f"https://example.org/casting?{utm}",
        f"https://example.org/gauges?{utm}",
        f"https://tides.example.org/today?{utm}",
        f"https://ropes.example.org/?{utm}",
        f"https://example.org/map?{utm}",
        "https://films.example.org/fog?id=9&utm_source=friend",
        f"https://example.org/all?{utm}",
        f"https://example.org/large?{utm}",
        f"https://keepers.example.org/log?{utm}",
        f"https://example.org/raw?{utm}",
        "https://notes.example.org/tide-notes/subscribe/",
    )
    assert [address for address in WHOLE.links if address not in WHOLE.text] == []


def test_it_is_smaller_than_what_gmail_clips():
    assert WHOLE.html_bytes == len(WHOLE.html.encode())
    assert WHOLE.html_bytes < 102_400


def test_nothing_is_fetched_but_pictures():
    assert re.findall(r"@import|@font-face|url\(|<link\b|<script\b", WHOLE.html) == []
    assert {element.tag for element in TREE.iter() if element.get("src")} == {"img"}


def test_the_layout_stands_without_its_style_element():
    bare = re.sub(r"<style.*?</style>", "", WHOLE.html, flags=re.DOTALL)
    tree = lxml_html.document_fromstring(bare)
    paper = tree.xpath("//div[@class='paper']")[0].get("style")
    assert paper == "background:#ffffff;background-color:#ffffff;margin:0px auto;max-width:640px;"
    prose = tree.xpath("//td[contains(@class, 'prose')]/div/p")
    assert [words.text_content() for words in prose if "margin:" not in words.get("style", "")] == []
    assert [
        link.text_content() for link in tree.iter("a") if link.text_content() and "color:" not in link.get("style", "")
    ] == []
    assert [image.get("src") for image in tree.iter("img") if "width:100%" not in image.get("style")] == []


def test_rules_that_were_copied_onto_elements_do_not_travel_a_second_time():
    assert "/* inlined */" not in WHOLE.html
    assert WHOLE.html.count("prefers-color-scheme: dark") == 1


def test_layout_tables_are_marked_as_presentation_and_data_tables_are_not():
    roles = {(table.get("class"), table.get("role")) for table in TREE.iter("table")}
    assert roles == {
        (None, "presentation"),
        ("choices", "presentation"),
        ("card-frame", "presentation"),
        ("data", None),
    }


def test_every_picture_has_an_alternative_text_and_an_absolute_address():
    assert [(image.get("src"), image.get("alt")) for image in TREE.iter("img")] == [
        ("https://pictures.example.org/tide-gauge.png", "A tide gauge in its well"),
        ("https://notes.example.org/media/images/bell.png", "A bronze bell"),
        (
            "https://pictures.example.org/tide-gauge.png",
            "https://example.org/large",
        ),
    ]


def test_it_says_that_it_has_a_dark_scheme_and_brings_one():
    metas = {meta.get("name"): meta.get("content") for meta in TREE.iter("meta")}
    assert (metas["color-scheme"], metas["supported-color-schemes"]) == ("light dark", "light dark")
    assert "background-color: #1a1d1f !important" in WHOLE.html


def test_outlook_gets_its_own_tables_in_well_formed_conditionals():
    assert WHOLE.html.count("<!--[if") == WHOLE.html.count("<![endif]-->")
    for condition in re.findall(r"<!--\[if mso \| IE\]>(.*?)<!\[endif\]-->", WHOLE.html, re.DOTALL):
        assert "<!--" not in condition


def test_the_footer_offers_every_way_out_and_says_who_sends():
    footer = TREE.xpath("//td[contains(@class, 'footer')]")[0]
    assert " ".join(footer.text_content().split()) == (
        "You receive this because you subscribed to Tide Notes.Forward to a friend · View in browser"
        "Preferences · UnsubscribeTide Notes · 1 Harbour Wall, Testhaven"
    )
    by_name = {slot.name: slot.token for slot in WHOLE.slots}
    assert [anchor.get("href") for anchor in footer.iter("a")] == [
        EDITION.forward_url,
        EDITION.web_url,
        by_name["preferences_url"],
        by_name["unsubscribe_url"],
    ]


def test_the_preheader_is_hidden_and_keeps_the_body_out_of_the_inbox_row():
    hidden = TREE.xpath("//div[contains(@style, 'display:none')]")[0].text_content()
    assert hidden.startswith("The spring tide came early.\u034f\u200c\u00a0\u034f")
    assert hidden.count("\u034f\u200c\u00a0") == 60
    assert WHOLE.preheader == "The spring tide came early."


def test_without_a_preheader_the_first_paragraph_stands_in_cut_at_a_word():
    edition = dataclasses.replace(EDITION, preheader="")
    sentence = "The water rose and rose and rose again, " * 5
    assert rendered(p("Short."), edition=edition).preheader == "Short."
    cut = rendered(p(sentence.strip()), edition=edition).preheader
    assert cut == (
        "The water rose and rose and rose again, The water rose and rose and rose again, The water rose and rose and "
        "rose again, The water rose and…"
    )


def test_sections_that_are_not_for_mail_are_left_out_of_both_parts():
    document_ = document(
        section("topic", node("title", "Shown"), p("seen"), name="a"),
        section("topic", node("title", "Hidden"), p("unseen"), name="b", in_email=False),
        section("topic", node("title", "Offline"), p("mailed"), name="c", on_web=False),
    )
    made = render_edition(EDITION, document_)
    assert "unseen" not in made.html + made.text + made.mjml
    assert "mailed" in made.html
    assert "mailed" in made.text


def test_an_issue_without_sections_is_still_a_whole_mail():
    made = render_edition(EDITION, EMPTY)
    html5lib.HTMLParser(strict=True).parse(made.html)
    assert made.text.startswith("TIDE NOTES\nWhat the water did this fortnight\nIssue 21 · 1 September 2019\n")


def test_a_right_to_left_issue_runs_from_the_right():
    edition = dataclasses.replace(EDITION, language="ar", direction="rtl")
    made = rendered(p("الماء"), node("quote", p("قال")), node("code_block", "x = 1"), edition=edition)
    tree = lxml_html.document_fromstring(made.html)
    assert (tree.get("lang"), tree.get("dir")) == ("ar", "rtl")
    assert "border-right:3px solid" in tree.xpath("//blockquote")[0].get("style")
    assert tree.xpath("//td[contains(@class, 'prose')]/@align") == ["right"]
    assert tree.xpath("//pre")[0].get("dir") == "ltr"
    assert "text-align:left" in tree.xpath("//pre")[0].get("style")
    assert "إلغاء الاشتراك" in made.text


def test_the_theme_s_colours_fonts_width_and_logo_are_used():
    theme = Theme.read({"accent": "#7a1f3d", "heading_font": "verdana", "width": 600, "logo_url": "/media/logo.png"})
    made = rendered(p("x"), edition=dataclasses.replace(EDITION, theme=theme))
    logo = lxml_html.document_fromstring(made.html).xpath("//img")[0]
    assert (logo.get("src"), logo.get("alt")) == ("https://notes.example.org/media/logo.png", "Tide Notes")
    assert "max-width:600px" in made.html
    assert "solid 2px #7a1f3d" in made.html
    assert 'font-family:Verdana, Geneva, "DejaVu Sans", sans-serif' in made.html


def test_the_text_part_is_the_same_issue_in_72_columns_but_for_addresses():
    long = [line for line in WHOLE.text.splitlines() if len(line) > 72 and "https://" not in line]
    assert long == []


def test_a_rendering_survives_the_freezer():
    assert RenderedIssue.from_json(WHOLE.to_json()) == WHOLE
    assert RenderedIssue.from_json(WHOLE.to_json()).digest() == render_edition(EDITION, WHOLE_ISSUE).digest()
    assert isinstance(WHOLE.slots[0], Slot)


def test_an_unknown_date_leaves_only_the_number():
    made = render_edition(dataclasses.replace(EDITION, date=None), EMPTY)
    assert "\nIssue 21\n" in made.text


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("en", "Issue 21 · 1 September 2019"),
        ("en-US", "Issue 21 · September 1, 2019"),
        ("nl", "Nummer 21 · 1 september 2019"),
        ("de-AT", "Ausgabe 21 · 1. September 2019"),
        ("zh-CN", "第 21 期 · 2019年9月1日"),
        ("tlh", "Issue 21 · 1 September 2019"),
        ("../../x", "Issue 21 · 1 September 2019"),
    ],
)
def test_the_dateline_speaks_the_newsletter_s_language(language, line):
    edition = dataclasses.replace(EDITION, language=language, date=dt.date(2019, 9, 1))
    assert edition.dateline == line


def test_a_link_inside_marks_is_one_link():
    made = rendered(p(link("one ", "https://example.org/1"), link("link", "https://example.org/1", "strong")))
    anchors = lxml_html.document_fromstring(made.html).xpath("//p/a[starts-with(@href, 'https://example.org/1')]")
    assert [anchor.text_content() for anchor in anchors] == ["one link"]
    assert made.text.count("[1]") == 2


def test_unsafe_addresses_are_words_alone():
    made = rendered(p(link("click", "javascript:alert(1)")), figure("data:image/png;base64,xx", "seen"))
    assert [
        value
        for value in addresses(made.html, "href") + addresses(made.html, "src")
        if "javascript" in value or "data:" in value
    ] == []
    assert "click" in made.text
    assert "seen" in made.text


def test_an_issue_that_is_not_on_the_web_leads_to_no_page_of_its_own():
    edition = dataclasses.replace(EDITION, on_web=False)
    made = rendered(p(link("below", "#below")), edition=edition)
    assert EDITION.web_url not in made.html + made.text
    assert "View in browser" not in made.html + made.text
    assert "Forward to a friend" not in made.html
    assert "below" in made.text
