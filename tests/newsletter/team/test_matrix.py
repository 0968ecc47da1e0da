"""Every address below /studio/, asked for in every role: what is let through, what is refused, what is not there."""

import pytest
from django.db import transaction
from django.urls import reverse

from newsletter.models import Membership
from newsletter.team.matrix import PAGES
from tests.factories import WriterFactory
from tests.newsletter.team.rights_table import EXPECTED, NOT_MADE, OPEN, ROLES
from tests.newsletter.team.studio_rows import Rows, studio_names

NAMES = studio_names()
REFUSED = {401, 403, 404, 500}


@pytest.fixture
def ours(db):
    return Rows("tide-notes", member=WriterFactory(username="walter", email="w@example.org", is_superuser=False))


@pytest.fixture
def theirs(db):
    return Rows("night-post", member=WriterFactory(username="nora", email="n@example.org", is_superuser=False))


def sign_in(client, rows, role, *, name="alina"):
    """Somebody in that role of the newsletter; it is no matter whether Django calls them staff."""
    user = WriterFactory(username=name, is_superuser=False, is_staff=False)
    if role is not None:
        Membership.objects.create(newsletter=rows.newsletter, user=user, role=role)
    client.force_login(user)
    return user


def ask(client, method, address):
    """The status of one request, whose deeds are undone."""
    with transaction.atomic():
        status = getattr(client, method)(address).status_code
        transaction.set_rollback(True)
    return status


def methods(name):
    for method, who in zip(("get", "post"), EXPECTED[name], strict=True):
        if who != ".":
            yield method, who


def test_the_table_and_the_matrix_know_every_address_below_studio():
    assert (set(NAMES) - OPEN, set(PAGES)) == (set(EXPECTED), set(EXPECTED))


def test_the_methods_of_the_table_are_those_that_the_pages_have(ours, studio_client):
    found = {name: [] for name in EXPECTED}
    for name in EXPECTED:
        address = ours.address(name, NAMES[name])
        if name.startswith("studio_delivery:try"):
            continue  # it would ask a server that is not there
        found[name] = [method for method in ("get", "post") if ask(studio_client, method, address) != 405]
    assert found == {
        name: [method for method, _ in methods(name)] if not name.startswith("studio_delivery:try") else []
        for name in EXPECTED
    }


@pytest.mark.parametrize("letter", ROLES)
def test_each_role_is_let_through_where_the_table_says_so_and_nowhere_else(ours, client, letter):
    sign_in(client, ours, ROLES[letter])
    wrong = []
    for name in EXPECTED:
        for method, who in methods(name):
            status = ask(client, method, ours.address(name, NAMES[name]))
            allowed = who == "*" or letter in who
            let_through = status not in REFUSED or (allowed and name in NOT_MADE and status == 404)
            if let_through != allowed or (not allowed and status != 403):
                wrong.append((method, name, status))
    assert wrong == []


@pytest.mark.parametrize("letter", ROLES)
def test_what_belongs_to_a_newsletter_of_others_is_not_there_in_any_role(ours, theirs, client, letter):
    sign_in(client, ours, ROLES[letter])
    seen = []
    for name in EXPECTED:
        for method, who in methods(name):
            if who in "*-" or not {"slug", "pk"} & NAMES[name]:
                continue
            status = ask(client, method, theirs.address(name, NAMES[name]))
            if status != 404:
                seen.append((method, name, status))
    assert seen == []


def test_what_belongs_to_others_is_not_there_under_ones_own_address_either(ours, theirs, client):
    sign_in(client, ours, "owner")
    seen, asked = [], 0
    for name in EXPECTED:
        mixed = NAMES[name] - {"domain", "deed", "kind", "key", "part", "file"}
        if (EXPECTED[name][0] in "*-" and EXPECTED[name][1] in "*-.") or not mixed - {"slug"} or mixed == {"pk"}:
            continue
        address = mixed_address(ours, theirs, name)
        for method, _ in methods(name):
            asked += 1
            status = ask(client, method, address)
            # A note that is not there is said to be gone, in a message.
            if status != 404 and name != "studio_people:delete_note":
                seen.append((method, name, status))
    assert (seen, asked > 30) == ([], True)


def mixed_address(ours, theirs, name):
    """Our newsletter or issue, and inside it somebody else's thing."""
    first = "slug" if "slug" in NAMES[name] else "pk"
    filled = {each: (ours if each == first else theirs).filled(name, each) for each in NAMES[name]}
    return reverse(name, kwargs=filled)


def test_an_account_in_no_team_sees_its_own_account_and_nothing_else(ours, client):
    sign_in(client, ours, None)
    through = set()
    for name in EXPECTED:
        for method, who in methods(name):
            status = ask(client, method, ours.address(name, NAMES[name]))
            if status not in REFUSED:
                through.add((name, who))
            elif {"slug", "pk"} & NAMES[name] and who not in "-*":
                assert (name, status) == (name, 404)
    assert through == {(name, "*") for name in EXPECTED if "*" in EXPECTED[name] and name not in NOT_MADE}


def test_administrators_may_look_at_everything(ours, studio_client):
    refused = [
        name
        for name in EXPECTED
        if EXPECTED[name][0] != "." and name not in NOT_MADE | {"studio:leave_team"}
        and ask(studio_client, "get", ours.address(name, NAMES[name])) in REFUSED
    ]  # fmt: skip
    assert refused == []


def test_a_page_that_was_forgotten_in_the_matrix_is_refused_to_everybody(studio_client, monkeypatch):
    monkeypatch.delitem(PAGES, "studio:new_newsletter")
    response = studio_client.get("/studio/new/")
    assert (response.status_code, "entered in the matrix" in response.content.decode()) == (403, True)
