"""The one place that says who may do what: roles, the rights of each, and the right that every page asks for.

A page below ``/studio/`` whose name is not in :data:`PAGES` is refused, to everybody. Administrators (superusers) have
every right in every newsletter; nobody else has any without a membership.
"""

import dataclasses
import enum

from newsletter.models import Role


class Right(enum.Enum):
    """What a role may do in its newsletter; the words end the sentence “An editor may …”."""

    NUMBERS = "see the issues, the calendar and the numbers of what was sent"
    WRITING = "write issues and plan them"
    TESTING = "send test mails"
    RAW_HTML = "put raw HTML into issues"
    DELETING = "delete drafts"
    SENDING = "schedule, send and stop mailings"
    PERSONS = "see readers with their addresses"
    READERS = "add, change, unsubscribe and suppress readers"
    IMPORTING = "import readers"
    LOOKS = "change the rhythm, the looks and the signup page"
    EXPORTING = "export readers with their addresses"
    ERASING = "erase readers"
    SETTINGS = "change the name, the sender and the other settings"
    TEAM = "invite people, change roles, and see who did what"


_ANALYST = frozenset({Right.NUMBERS})
_WRITER = _ANALYST | {Right.WRITING, Right.TESTING}
_EDITOR = _WRITER | {
    Right.RAW_HTML,
    Right.DELETING,
    Right.SENDING,
    Right.PERSONS,
    Right.READERS,
    Right.IMPORTING,
    Right.LOOKS,
}

RIGHTS: dict[Role, frozenset[Right]] = {
    Role.OWNER: frozenset(Right),
    Role.EDITOR: _EDITOR,
    Role.WRITER: _WRITER,
    Role.ANALYST: _ANALYST,
}


AS_ONE = {Role.OWNER: "An owner", Role.EDITOR: "An editor", Role.WRITER: "A writer", Role.ANALYST: "An analyst"}
"""How a sentence about somebody in the role begins."""


class Where(enum.Enum):
    """How a page's address says which newsletter it is about."""

    SLUG = "by the newsletter’s slug"
    MEMBER = "by the newsletter’s slug, and it is for all of its team, also while it is shut to them"
    ISSUE = "by the number of an issue in the database"
    ANY = "by none: it is for whoever has the right in some newsletter"
    ACCOUNT = "by none: it is for everybody who is signed in"
    SITE = "by none: it is for administrators"


@dataclasses.dataclass(frozen=True)
class Page:
    """What a page asks for: a right to look (GET, HEAD), and another to change (any other method) where they differ."""

    where: Where
    look: Right | None = None
    change: Right | None = None

    def right(self, method: str | None) -> Right | None:
        """What a request of this method needs; None where no role is asked for."""
        return self.look if method in LOOKING or self.change is None else self.change


LOOKING = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})


def of_slug(look: Right, *, change: Right | None = None) -> Page:
    """A page of one newsletter, below ``/studio/<slug>/``."""
    return Page(Where.SLUG, look, change)


def of_issue(look: Right, *, change: Right | None = None) -> Page:
    """A page of one issue, below ``/studio/issues/<pk>/``."""
    return Page(Where.ISSUE, look, change)


def anywhere(look: Right, *, change: Right | None = None) -> Page:
    """A page of no newsletter in particular, for whoever has the right in one of them."""
    return Page(Where.ANY, look, change)


OWN_ACCOUNT = Page(Where.ACCOUNT)
OWN_MEMBERSHIP = Page(Where.MEMBER)
ADMINISTRATORS = Page(Where.SITE)


def _pages(page: Page, space: str, names: str) -> dict[str, Page]:
    """Several pages of one namespace that ask for the same."""
    return {f"{space}:{name}": page for name in names.split()}


PAGES: dict[str, Page] = {
    # One’s own account, and the page that shows what one’s newsletters allow.
    "studio_delivery:overview": OWN_ACCOUNT,
    **_pages(OWN_ACCOUNT, "studio", "password session account account_details prove end_session end_other_sessions"),
    **_pages(OWN_ACCOUNT, "studio", "authenticator authenticator_off recovery_codes add_passkey passkey new_address"),
    # The site.
    **_pages(ADMINISTRATORS, "studio", "new_newsletter site_log site_log_csv"),
    **_pages(
        ADMINISTRATORS,
        "studio_delivery",
        "routes new_route try_setting route try_route delete_route domain make_key change_key",
    ),
    # Issues and planning.
    **_pages(of_slug(Right.NUMBERS), "studio", "issues calendar team"),
    **_pages(
        of_slug(Right.WRITING),
        "studio",
        "new_issue import move_issue next_issue links links_json add_link edit_link mark_link delete_link "
        "restore_link templates edit_template delete_template snippets snippets_json new_snippet edit_snippet "
        "delete_snippet",
    ),
    **_pages(
        of_issue(Right.WRITING),
        "studio",
        "issue document details preflight mend history compare_versions revision name_version bring_back markdown "
        "duplicate_issue save_as_template",
    ),
    **_pages(of_issue(Right.NUMBERS), "studio", "mail preview preview_mail export"),
    "studio:delete_issue": of_issue(Right.DELETING),
    **_pages(
        anywhere(Right.WRITING), "studio", "upload_picture fetch_picture crop_picture link_card pasted section_markdown"
    ),
    "studio:preview_canvas": anywhere(Right.NUMBERS),
    "studio:skip_slot": of_slug(Right.SENDING),
    # Sending.
    **_pages(of_issue(Right.NUMBERS), "studio_delivery", "issue progress"),
    **_pages(of_issue(Right.TESTING), "studio_delivery", "test proof"),
    **_pages(
        of_issue(Right.SENDING),
        "studio_delivery",
        "addressees schedule unschedule now pause resume cancel reopen retry resend go-on",
    ),
    **_pages(of_issue(Right.PERSONS), "studio_delivery", "recipients recipient"),
    "studio_delivery:export": of_issue(Right.EXPORTING),
    # Readers.
    **_pages(of_slug(Right.PERSONS), "studio_people", "people person health finding"),
    **_pages(of_slug(Right.PERSONS, change=Right.READERS), "studio_people", "suppressed suppression"),
    **_pages(
        of_slug(Right.READERS),
        "studio_people",
        "add bulk bulk_progress bulk_undo profile tags note delete_note unsubscribe suppress lift new_segment "
        "segment duplicate_segment delete_segment clean",
    ),
    **_pages(
        of_slug(Right.IMPORTING),
        "studio_people",
        "imports import import_progress import_columns import_without import_start import_cancel import_again "
        "import_refused",
    ),
    **_pages(of_slug(Right.NUMBERS), "studio_people", "segments segment_count growth growth_numbers"),
    **_pages(of_slug(Right.EXPORTING), "studio_people", "export evidence"),
    "studio_people:erase": of_slug(Right.ERASING),
    # Settings and the team.
    "studio:leave_team": OWN_MEMBERSHIP,
    "studio_people:signup": of_slug(Right.LOOKS),
    **_pages(of_slug(Right.LOOKS), "studio", "rhythm next_dates looks looks_preview looks_frame"),
    "studio:settings": of_slug(Right.SETTINGS),
    **_pages(
        of_slug(Right.TEAM),
        "studio",
        "invite member remove_member resend_invitation revoke_invitation team_second_step log log_csv",
    ),
}
