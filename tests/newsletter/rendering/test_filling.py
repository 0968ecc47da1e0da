"""A rendering's slots, filled for one reader."""

import pytest

from newsletter.rendering.filling import Hole, personalise, split
from newsletter.rendering.refusals import Unfillable
from newsletter.rendering.sample_readers import SampleReader
from newsletter.rendering.types import RenderedIssue, Slot, SlotKind

NAME = Slot(token="SLOTaN0X", name="first_name", kind=SlotKind.TEXT)
CITY = Slot(token="SLOTaN1X", name="attributes.city", kind=SlotKind.TEXT, fallback="the <coast>")
LEAVE = Slot(token="https://slot-a.invalid/n2x", name="unsubscribe_url", kind=SlotKind.URL)
RENDERED = RenderedIssue(
    subject="For SLOTaN0X",
    preheader="",
    language="en",
    html='<p>SLOTaN0X of SLOTaN1X</p><a href="https://slot-a.invalid/n2x">Leave</a>',
    text="SLOTaN0X of SLOTaN1X\nhttps://slot-a.invalid/n2x\n",
    mjml="",
    slots=(NAME, CITY, LEAVE),
)


def reader(**changes):
    return SampleReader(
        **{"base_url": "https://news.example.org", "name": "Zoë & Co", "email": "z@example.org", **changes}
    )


def test_each_part_is_filled_as_its_place_needs():
    made = personalise(RENDERED, reader(name="<Zoë> Ray"))
    link = "https://news.example.org/u/test-mail/"
    assert (made.subject, made.text) == ("For <Zoë>", f"<Zoë> of the <coast>\n{link}\n")
    assert made.html == f'<p>&lt;Zoë&gt; of the &lt;coast&gt;</p><a href="{link}">Leave</a>'


def test_a_value_stands_before_its_fallback_and_is_not_filled_again():
    assert personalise(RENDERED, reader(attribute="SLOTaN0X")).text.startswith("Zoë of SLOTaN0X\n")


def test_a_text_is_cut_at_its_tokens_and_nowhere_else():
    assert list(split("aSLOTaN0XSLOTaN1X", RENDERED.slots)) == ["a", Hole(NAME), Hole(CITY)]
    assert [list(split(text, ())) for text in ("", "SLOTaN0X")] == [[], ["SLOTaN0X"]]


@pytest.mark.parametrize("changes", [{"name": "a\nb\x00c"}, {"token": 'a"b'}, {"base_url": "javascript:x"}])
def test_what_no_copy_may_hold_is_refused(changes):
    if "name" in changes:
        changes = {"attribute": changes["name"]}
    with pytest.raises(Unfillable):
        personalise(RENDERED, reader(**changes))
