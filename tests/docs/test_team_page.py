"""docs/operate/team.md says of each role what the matrix says."""

from pathlib import Path

from newsletter.due_mail import LEASE
from newsletter.models import Role
from newsletter.team import invitation_mail, invitations
from newsletter.team.matrix import RIGHTS, Right

TEXT = (Path(__file__).resolve().parents[2] / "docs/operate/team.md").read_text("utf-8")
PAGE = " ".join(TEXT.split())


def test_the_table_has_every_right_of_every_role():
    rows = [line.strip("| ").split(" | ") for line in TEXT.splitlines() if line.startswith("| ")]
    assert rows[0] == ["may", *(role.label.lower() for role in Role)]
    assert rows[2:] == [[right.value, *("yes" if right in RIGHTS[role] else "no" for role in Role)] for right in Right]


def test_the_numbers_are_those_of_the_code():
    assert f"at most {invitations.MOST_IN_A_DAY} addresses a day" in PAGE
    assert (invitations.LASTS.days, "for seven days" in PAGE) == (7, True)
    hours = invitation_mail.MOST_TRIES * LEASE.total_seconds() / 3600
    assert (hours, "every five minutes for two hours" in PAGE) == (2, True)
