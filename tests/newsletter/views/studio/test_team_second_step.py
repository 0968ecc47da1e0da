"""A newsletter that asks everybody in its team for a second step is shut to whoever has none."""

import pytest
from django.urls import reverse
from django.utils import timezone

from newsletter.access import counters, recovery_codes
from newsletter.models import AuditEntry, Authenticator, Membership
from newsletter.sealing import seal, unseal
from newsletter.team.matrix import Right
from newsletter.team.rights import Roles
from tests.factories import IssueFactory, NewsletterFactory, in_team
from tests.newsletter.access.soft_passkey import SoftPasskey
from tests.newsletter.access.test_authenticators import code
from tests.newsletter.views.studio.account.test_passkeys import add, use

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery staple"
ASK = "/studio/tide-notes/settings/team/second-step/"
ISSUES = "/studio/tide-notes/issues/"
SHUT = "Everybody in the team of Tide Notes needs one"


@pytest.fixture(autouse=True)
def _no_counts():
    counters._in_process.clear()


@pytest.fixture
def newsletter():
    return NewsletterFactory(slug="tide-notes", name="Tide Notes")


@pytest.fixture
def bob(newsletter, client):
    made = in_team(newsletter, "owner")
    client.force_login(made)
    return made


def set_up(user):
    Authenticator.objects.create(user=user, secret=seal("JBSWY3DPEHPK3PXP"), confirmed_at=timezone.now())


def needing(newsletter):
    newsletter.needs_second_step = True
    newsletter.save()


def show(client):
    """As if this browser had been let in by a code."""
    session = client.session
    session["second_step_shown"] = True
    session.save()


def asks(newsletter):
    newsletter.refresh_from_db()
    return newsletter.needs_second_step


def test_an_owner_with_one_asks_everybody_and_leaves_it_to_each_again(client, newsletter, bob):
    set_up(bob)
    show(client)
    client.post(ASK, {"needed": "yes"})
    shown = client.get("/studio/tide-notes/settings/team/").content.decode()
    assert (asks(newsletter), "Leave it to each" in shown) == (True, True)
    client.post(ASK)
    assert asks(newsletter) is False
    assert [row.details["changes"] for row in AuditEntry.objects.order_by("pk")] == [
        {"needs_second_step": [False, True]}, {"needs_second_step": [True, False]},
    ]  # fmt: skip


@pytest.mark.parametrize("needed", ["no", "", "0", "YES", ["yes", "no"]])
def test_no_other_word_asks_or_leaves_it_to_each(client, newsletter, bob, needed):
    set_up(bob)
    show(client)
    for before in (False, True):
        newsletter.needs_second_step = before
        newsletter.save()
        response = client.post(ASK, {"needed": needed})
        assert (response.status_code, asks(newsletter)) == (422, before)
        assert "Press one of the buttons here." in response.content.decode()
    assert AuditEntry.objects.count() == 0


def test_the_team_reads_how_many_are_shut_out_and_its_owners_who(client, newsletter, bob):
    set_up(bob)
    editor = in_team(newsletter, "editor", name="chiyo")
    set_up(editor)
    writer = in_team(newsletter, "writer", name="dara")
    assert "no second step yet" not in team_page(client, bob)
    needing(newsletter)
    told = "1 of 3 has no second step yet, and Tide Notes is shut to them until they set one up"
    assert f"{told}: <bdi>{writer}</bdi>." in team_page(client, bob)
    assert f"{told}." in team_page(client, editor)
    for changed in ({"is_superuser": True}, {"is_superuser": False, "is_active": False}):
        type(writer).objects.filter(pk=writer.pk).update(**changed)
        assert "Everybody here has the second step that Tide Notes asks for." in team_page(client, editor)


def team_page(client, user):
    client.force_login(user)
    show(client)
    return client.get("/studio/tide-notes/settings/team/").content.decode()


def test_an_owner_without_one_does_not_shut_themselves_out(client, newsletter, bob):
    shown = client.post(ASK, {"needed": "yes"}, follow=True).content.decode()
    assert (asks(newsletter), "Set up a second step for your own account first" in shown) == (False, True)
    assert AuditEntry.objects.count() == 0


@pytest.mark.parametrize("role", ["editor", "writer", "analyst"])
def test_only_owners_ask(client, newsletter, role):
    other = in_team(newsletter, role)
    set_up(other)
    client.force_login(other)
    assert (client.post(ASK, {"needed": "yes"}).status_code, asks(newsletter)) == (403, False)


def test_it_is_shut_to_whoever_has_none_and_they_are_led_to_set_one_up(client, newsletter, bob):
    issue = IssueFactory(newsletter=newsletter)
    needing(newsletter)
    for address in ("/studio/tide-notes/issues/", f"/studio/issues/{issue.pk}/", "/studio/tide-notes/readers/"):
        response = client.get(address)
        assert (response.status_code, response.headers["Location"]) == (302, "/studio/account/")
    assert "needs a second step" in client.get("/studio/account/").content.decode()
    overview = client.get("/studio/").content.decode()
    assert ("Everybody in the team of Tide Notes needs a second step" in overview, issue.title in overview) == (
        True,
        False,
    )
    script = client.get(reverse("studio:document", args=[issue.pk]), headers={"Accept": "application/json"})
    assert (script.status_code, "second step" in script.json()["error"]) == (403, True)
    picture = client.post(reverse("studio:upload_picture"), headers={"Accept": "application/json"})
    assert (picture.status_code, "Set up an app" in picture.json()["error"]) == (403, True)
    assert client.post(reverse("studio:upload_picture")).headers["Location"] == "/studio/account/"


def test_no_right_is_left_in_it_and_all_in_others(newsletter):
    other = NewsletterFactory(slug="night-post")
    bob = in_team(newsletter, "owner")
    in_team(other, "editor")
    needing(newsletter)
    roles = Roles.of(bob)
    assert [roles.may(Right.NUMBERS, each) for each in (newsletter, other)] == [False, True]
    assert (list(roles.newsletters()), roles.withheld) == ([other], {newsletter.pk})
    set_up(bob)
    assert Roles.of(bob).may(Right.TEAM, newsletter) is True
    assert Roles.of(bob, second_step_shown=False).withheld == {newsletter.pk}


def test_what_is_asked_of_the_database_for_it(newsletter, django_assert_num_queries):
    bob = in_team(newsletter, "owner")
    with django_assert_num_queries(1):
        Roles.of(bob)
    needing(newsletter)
    for shown, queries in ((True, 3), (False, 1)):
        with django_assert_num_queries(queries):
            Roles.of(bob, second_step_shown=shown)


def test_a_browser_that_the_password_let_in_shows_the_second_step_once(client, newsletter, bob):
    needing(newsletter)
    bob.set_password(PASSWORD)
    bob.save()
    client.force_login(bob)
    set_up(bob)
    prove = f"/studio/account/prove/?next={ISSUES.replace('/', '%2F')}"
    assert client.get(ISSUES).headers["Location"] == prove
    assert "This browser was let in without yours" in client.get("/studio/").content.decode()
    answer = client.post(prove, {"password": PASSWORD, "code": recovery_codes.make(bob)[0], "next": ISSUES})
    assert (answer.headers["Location"], client.get(ISSUES).status_code) == (ISSUES, 200)


def test_the_password_alone_shows_no_second_step(client, newsletter, bob):
    needing(newsletter)
    bob.set_password(PASSWORD)
    bob.save()
    client.force_login(bob)
    client.post("/studio/account/prove/", {"password": PASSWORD})
    set_up(bob)
    assert client.get(ISSUES).status_code == 302


def test_who_signs_in_with_a_code_is_asked_for_nothing_more(client, newsletter, bob):
    needing(newsletter)
    bob.set_password(PASSWORD)
    bob.save()
    set_up(bob)
    client.logout()
    client.post("/studio/login/", {"username": "bob", "password": PASSWORD})
    client.post("/studio/login/code/", {"code": recovery_codes.make(bob)[0]})
    assert client.get(ISSUES).status_code == 200


def test_who_sets_their_first_one_up_is_in_with_it(client, newsletter, bob):
    needing(newsletter)
    client.get("/studio/account/app/")
    client.post("/studio/account/app/", {"code": code(unseal(Authenticator.objects.get().secret).decode())})
    assert client.get(ISSUES).status_code == 200


def test_a_passkey_is_one_as_it_is_added_and_as_it_signs_in(client, newsletter, bob):
    needing(newsletter)
    device = SoftPasskey()
    add(client, device)
    assert client.get(ISSUES).status_code == 200
    client.logout()
    use(client, device)
    assert client.get(ISSUES).status_code == 200


def test_who_takes_their_last_one_away_reads_what_that_shuts(client, newsletter, bob):
    device = SoftPasskey()
    add(client, device)
    pages = [f"/studio/account/passkeys/{bob.passkeys.get().pk}/", "/studio/account/app/off/"]
    said = [SHUT in client.get(pages[0]).content.decode()]
    needing(newsletter)
    said.append(SHUT in client.get(pages[0]).content.decode())
    set_up(bob)
    said += [SHUT in client.get(page).content.decode() for page in pages]
    client.post(pages[0], {"remove": "yes"})
    said.append(SHUT in client.get(pages[1]).content.decode())
    assert said == [False, True, False, False, True]


def test_the_withheld_may_leave(client, newsletter, bob):
    in_team(newsletter, "owner", name="chiyo")
    needing(newsletter)
    leave = "/studio/tide-notes/settings/team/leave/"
    assert leave in client.get("/studio/").content.decode()
    assert "Leave the team of Tide Notes?" in client.get(leave).content.decode()
    client.post(leave)
    assert list(Membership.objects.values_list("user__username", flat=True)) == ["chiyo"]


def test_somebody_of_no_team_learns_nothing_of_it(client, newsletter):
    client.force_login(in_team(NewsletterFactory(slug="night-post"), "owner"))
    needing(newsletter)
    leave = "/studio/tide-notes/settings/team/leave/"
    assert [client.get(ISSUES).status_code, client.get(leave).status_code] == [404, 404]
