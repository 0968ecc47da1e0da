"""Rows for tests, with a few named people: Alice writes, Bob and Chiyo read."""

import datetime as dt

import factory
from django.contrib.auth import get_user_model

from newsletter.document import Document, SectionNode
from newsletter.editing.saving import save_document
from newsletter.models import Issue, Membership, Newsletter
from subscribers.models import Subscriber, Subscription, SubscriptionState


class WriterFactory(factory.django.DjangoModelFactory):
    """Alice, who may use the studio."""

    class Meta:
        model = get_user_model()
        django_get_or_create = ("username",)
        skip_postgeneration_save = True

    username = "alice"
    email = "alice@example.org"
    is_staff = True
    is_superuser = True
    password = factory.django.Password("correct horse battery staple")


class NewsletterFactory(factory.django.DjangoModelFactory):
    """A newsletter that goes out every second Sunday at 17:00 in Amsterdam."""

    class Meta:
        model = Newsletter

    slug = factory.Sequence(lambda n: f"tide-notes-{n}" if n else "tide-notes")
    name = "Tide Notes"
    tagline = "What the water did this fortnight"
    sender_name = "Alice at Tide Notes"
    sender_email = "alice@example.org"
    postal_address = "1 Harbour Wall, Testhaven"
    timezone = "Europe/Amsterdam"
    cadence_weeks = 2
    cadence_weekdays = [6]
    cadence_time = dt.time(17, 0)
    cadence_anchor = dt.date(2026, 1, 4)


def in_team(newsletter, role="writer", *, name="bob", is_superuser=False):
    """Bob, who is no administrator and works on the newsletter in that role."""
    user = WriterFactory(username=name, email=f"{name}@example.org", is_staff=is_superuser, is_superuser=is_superuser)
    Membership.objects.update_or_create(newsletter=newsletter, user=user, defaults={"role": role})
    return user


class IssueFactory(factory.django.DjangoModelFactory):
    """A draft with one topic; pass ``document=`` for another."""

    class Meta:
        model = Issue
        skip_postgeneration_save = True

    newsletter = factory.SubFactory(NewsletterFactory)
    number = factory.LazyAttribute(lambda issue: next_number(issue.newsletter))
    title = factory.LazyAttribute(lambda issue: f"High water {issue.number}")
    slug = factory.LazyAttribute(lambda issue: f"{issue.number}-high-water")
    preheader = "The spring tide came early."

    @factory.post_generation
    def document(self, create, extracted, **kwargs):
        """Save the words through the same door as everyone."""
        if not create:
            return
        state, publish_at = self.state, self.publish_at
        Issue.objects.filter(pk=self.pk).update(state="draft", publish_at=None)
        save_document(self, extracted or one_topic(), reason="made by a factory")
        if state != "draft":
            Issue.objects.filter(pk=self.pk).update(state=state, publish_at=publish_at)
            self.refresh_from_db()


class SubscriberFactory(factory.django.DjangoModelFactory):
    """A reader at example.org."""

    class Meta:
        model = Subscriber

    address = factory.Sequence(lambda n: f"reader{n}@example.org")
    given_address = factory.SelfAttribute("address")


class SubscriptionFactory(factory.django.DjangoModelFactory):
    """A confirmed subscription of Bob's."""

    class Meta:
        model = Subscription

    subscriber = factory.SubFactory(SubscriberFactory)
    newsletter = factory.SubFactory(NewsletterFactory)
    name = "Bob"
    state = SubscriptionState.ACTIVE
    source = "signup page"
    confirmed_at = dt.datetime(2026, 1, 1, 12, tzinfo=dt.UTC)


def next_number(newsletter):
    """One more than the newsletter's last, so that a test's numbers do not hang on the tests before it."""
    last = newsletter.issues.order_by("-number").first() if newsletter.pk else None
    return last.number + 1 if last else 1


def one_topic(title: str = "Tides 🌊", text: str = "The water rose.") -> Document:
    """A document of one topic with one paragraph."""
    return Document(
        sections=(
            SectionNode(
                kind="topic",
                content=(
                    {"type": "title", "content": [{"type": "text", "text": title}]},
                    {"type": "paragraph", "content": [{"type": "text", "text": text}]},
                ),
            ),
        )
    )
