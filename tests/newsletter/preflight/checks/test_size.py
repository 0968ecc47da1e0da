"""How near the mail is to the size at which Gmail cuts it off."""

from tests.newsletter.preflight.making import ID, findings, paragraph, section

TWO = (section(paragraph("x"), number=1, name="Long"), section(paragraph("y"), number=2, name="Short"))
BYTES = {ID.format(1): 80_000, ID.format(2): 10_000}


def size(**facts):
    return [(each.severity, each.section, each.message.split(".")[0]) for each in findings("size", *TWO, **facts)]


def test_nothing_is_said_below_nine_tenths():
    assert size(mail_bytes=92_159, section_bytes=BYTES) == []


def test_above_the_clip_it_warns_and_names_the_heaviest_sections():
    assert size(mail_bytes=102_401, section_bytes=BYTES, frame_bytes=10_000) == [
        ("warning", "", "The mail is 102 KB"),
        ("hint", ID.format(1), "“Long” makes up about 80 KB of the mail, 80% of it"),
        ("hint", ID.format(2), "“Short” makes up about 10 KB of the mail, 10% of it"),
    ]


def test_close_to_the_clip_it_only_hints_and_a_reckoned_size_is_said_to_be_one():
    severity, _, message = size(section_bytes=BYTES, frame_bytes=5_000)[0]
    assert (severity, message) == (
        "hint",
        "The mail is about 95 KB, close to the 102 KB above which Gmail cuts it off",
    )
