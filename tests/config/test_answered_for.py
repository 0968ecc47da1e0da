"""Every page of the studio that takes a press is known to stand in the log, or not to, and why."""

import uuid

import pytest
from django.urls import get_resolver, reverse
from django.urls.converters import IntConverter, UUIDConverter

# What is pressed there is an act of weight: a row says who did it (newsletter/team/audit.py).
IN_THE_LOG = {
    "studio": """account_details add_passkey authenticator authenticator_off delete_issue end_other_sessions end_session
        finish_passkey invite join leave_team log_csv login looks member move_issue new_address new_newsletter passkey
        password recovery_codes remove_member resend_invitation reset revoke_invitation rhythm second_step settings
        site_log_csv skip_slot team_second_step""",
    "studio_delivery": """addressees cancel change_key delete_route export go-on make_key new_route now pause
        reopen resend resume retry route schedule unschedule""",
    "studio_people": """add bulk bulk_undo clean delete_segment duplicate_segment erase evidence export
        import_cancel import_refused import_start lift new_segment segment signup suppress suppressed suppression
        unsubscribe""",
}
# Writing: an issue keeps its versions, each with its author.
WRITING = {
    "studio": """add_link bring_back crop_picture delete_link delete_snippet delete_template details duplicate_issue
        edit_link edit_snippet edit_template fetch_picture import link_card mark_link markdown mend name_version
        new_issue new_snippet next_issue restore_link save_as_template snippets_json upload_picture""",
}
# A reader's page keeps what was changed there and by whom.
ON_THE_READERS_PAGE = {"studio_people": "delete_note note profile tags"}
# Nothing changes, or nothing that anybody else sees.
CHANGES_NOTHING = {
    "studio": """begin_passkey forgotten logout looks_preview next_dates pasted preflight preview prove
        section_markdown""",
    "studio_delivery": "proof test try_route try_setting",
    "studio_people": "import_again import_columns import_without imports",
}


def names(*groups):
    return {f"{space}:{name}" for group in groups for space, words in group.items() for name in words.split()}


def addresses(resolver=None, space=()):
    """``(name, address)`` of every page below /studio/."""
    for each in (resolver or get_resolver()).url_patterns:
        if hasattr(each, "url_patterns"):
            yield from addresses(each, (*space, *([each.namespace] if each.namespace else [])))
        elif space and space[0].startswith("studio"):
            samples = {IntConverter: 1, UUIDConverter: uuid.UUID(int=1)}
            given = {key: samples.get(type(of), "x") for key, of in each.pattern.converters.items()}
            name = ":".join([*space, each.name])
            yield name, reverse(name, kwargs=given)


@pytest.mark.django_db
def test_every_page_that_takes_a_press_is_known_to_the_log(client):
    pressed = {name for name, address in addresses() if client.post(address).status_code != 405}
    assert pressed == names(IN_THE_LOG, WRITING, ON_THE_READERS_PAGE, CHANGES_NOTHING)


def test_none_is_in_two_places():
    groups = [names(group) for group in (IN_THE_LOG, WRITING, ON_THE_READERS_PAGE, CHANGES_NOTHING)]
    assert sum(map(len, groups)) == len(set().union(*groups))
