"""What a newsletter knows of a reader is its own: another team that has the address finds nothing of it anywhere."""

from typing import NamedTuple

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from delivery import mailings
from delivery.proofs import send_test
from newsletter.document import Document, SectionNode
from subscribers.importing import runs
from subscribers.models import SignupPage, Subscription
from subscribers.segments.attribute_names import known_attributes
from subscribers.segments.compiling import matching
from subscribers.segments.rules import read
from subscribers.welcoming import compose
from tests.delivery.segments import rule
from tests.factories import IssueFactory, NewsletterFactory, SubscriptionFactory, in_team

pytestmark = pytest.mark.django_db
BOB = "bob@example.org"
SURFACES = (
    "list", "search by name", "search by a part", "page", "export", "segment by name", "segment by field",
    "field to choose", "proof", "copy", "welcome",
)  # fmt: skip


class Known(NamedTuple):
    """A name, and a field with what stands in it."""

    name: str
    field: str
    value: str

    def is_in(self, words):
        return self.name in words or self.value in words


THEIRS, OURS = Known("Robert Ebbinge", "town", "Zierikzee"), Known("Bobby Tidewater", "boat", "Hoogaars")


class Team:
    """A newsletter with somebody who owns it, and whatever shows them what is known of Bob."""

    def __init__(self, slug, *, smtp_sink):
        self.newsletter, self.smtp_sink, self.browser = NewsletterFactory(slug=slug, name=slug), smtp_sink, Client()
        self.browser.force_login(in_team(self.newsletter, "owner", name=f"owner-of-{slug}"))
        tags = "".join(f"{{{{ {tag} }}}}" for tag in ("name", "attributes.town", "attributes.boat"))
        SignupPage.objects.create(newsletter=self.newsletter, welcomes=True, welcome_words=tags)

    @property
    def bob(self):
        return self.newsletter.subscriptions.get(subscriber__address=BOB)

    def address(self, page, *args, **query):
        return reverse(f"studio_people:{page}", args=[self.newsletter.slug, *args], query=query)

    def shown(self, page, *args, **query):
        return self.browser.get(self.address(page, *args, **query)).content.decode()

    def found(self, words):
        """Whether the list finds anybody."""
        return len(self.browser.get(self.address("people", q=words)).context["page"].rows) > 0

    def matched(self, *condition):
        return matching(self.newsletter, read(self.newsletter, rule(condition))).exists()

    def exported(self):
        return b"".join(self.browser.post(self.address("export"), {"format": "json"}).streaming_content).decode()

    def issue(self):
        tags = [{"type": "merge_tag", "attrs": {"name": f"attributes.{field}"}} for field in ("town", "boat")]
        title = {"type": "title", "content": [{"type": "text", "text": "Tides"}]}
        topic = SectionNode(kind="topic", content=(title, {"type": "paragraph", "content": tags}))
        return IssueFactory(newsletter=self.newsletter, document=Document(sections=(topic,)))

    def proof(self, issue):
        self.smtp_sink.received.clear()
        send_test(issue, to=["desk@example.org"], as_subscription=self.bob)
        return self.smtp_sink.received[0].content.decode()

    def frozen(self, issue):
        return str(mailings.begin(issue, now=timezone.now()).deliveries.get(address=BOB).values)

    def sees(self, known):
        """``{where: whether}`` this team sees the name or the field there, or finds Bob by it."""
        cache.clear()  # fields to choose from are looked up every two minutes
        issue = self.issue()
        return {
            "list": known.is_in(self.shown("people", sort="name")),
            "search by name": self.found(known.name),
            "search by a part": self.found(known.name.split()[1][:5]),
            "page": known.is_in(self.shown("person", self.bob.pk)),
            "export": known.is_in(self.exported()),
            "segment by name": self.matched("name", "is", known.name),
            "segment by field": self.matched(f"attribute:{known.field}", "is", known.value),
            "field to choose": known.field in known_attributes(self.newsletter),
            "proof": known.is_in(self.proof(issue)),
            "copy": known.is_in(self.frozen(issue)),
            "welcome": known.is_in(compose(self.bob, base_url="https://news.example.org").body),
        }


def everywhere(answer):
    return dict.fromkeys(SURFACES, answer)


def add(team, path):
    answers = {"address": BOB, "name": "", "statement": "Asked me", "confirmation": "confirmed"}
    team.browser.post(team.address("add"), answers)


def move_in(team, path, *, rows=f"email\n{BOB}\n"):
    path.write_text(rows, encoding="utf-8")
    run = runs.begin([path], newsletter=team.newsletter)
    runs.read(run)
    runs.start(run)
    assert runs.carry_on(run)


@pytest.fixture
def theirs(smtp_sink):
    """The team that knows Bob by name."""
    team = Team("night-post", smtp_sink=smtp_sink)
    SubscriptionFactory(
        newsletter=team.newsletter, subscriber__address=BOB, name=THEIRS.name, attributes={THEIRS.field: THEIRS.value}
    )
    return team


@pytest.fixture
def ours(smtp_sink):
    return Team("tide-notes", smtp_sink=smtp_sink)


@pytest.mark.parametrize("come_by_him", [add, move_in])
def test_a_team_that_has_the_address_learns_nothing_of_what_another_keeps(theirs, ours, tmp_path, come_by_him):
    come_by_him(ours, tmp_path / "list.csv")

    assert theirs.sees(THEIRS) == everywhere(True)
    assert ours.sees(THEIRS) == everywhere(False)

    answers = {"name": OURS.name, "field_name": [OURS.field], "field_value": [OURS.value], "field_was": [""]}
    assert ours.browser.post(ours.address("profile", ours.bob.pk), answers).status_code == 302

    assert ours.sees(OURS) == everywhere(True)
    assert ours.sees(THEIRS) == everywhere(False)
    assert theirs.sees(OURS) == everywhere(False)
    assert theirs.sees(THEIRS) == everywhere(True)


def test_what_a_list_says_of_somebody_is_kept_by_the_newsletter_it_was_moved_in_to(theirs, ours, tmp_path):
    move_in(ours, tmp_path / "list.csv", rows=f"email,name,boat\n{BOB},{OURS.name},{OURS.value}\n")

    rows = Subscription.objects.order_by("newsletter__slug").values_list("newsletter__slug", "name", "attributes")
    assert list(rows) == [
        ("night-post", THEIRS.name, {THEIRS.field: THEIRS.value}),
        ("tide-notes", OURS.name, {OURS.field: OURS.value}),
    ]
