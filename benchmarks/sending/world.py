"""A database with readers in it, and issues of a size to send them. Django is set up before this is imported."""

import functools
from typing import Any

from django.utils import timezone

from delivery import mailings
from delivery.message import CompiledMessage, Identity, Recipient, compile_message
from delivery.models import DkimState, Mailing
from delivery.signing import keys
from newsletter.document import Document, SectionNode
from newsletter.editing.saving import save_document
from newsletter.models import Issue, Newsletter
from newsletter.rendering.types import RenderedIssue, SlotKind, digest_of
from subscribers.models import Subscriber, Subscription, SubscriptionState
from subscribers.reader_links import press_of_issue

DOMAIN = "example.org"
SENTENCE = "The float rises in its well, and the pen draws what the water did while nobody was looking. "
CHOICES = 8  # with the links to leave and to change, ten that differ from reader to reader
BATCH = 10_000
LIGHTEST = 23_000
"""What the lightest issue with these links weighs; below that a plain page stands in for the layout."""


def make_readers(count: int) -> Newsletter:
    """A newsletter with so many readers, spread over some domains."""
    newsletter = Newsletter.objects.create(
        slug=f"bench-{count}", name="Tide Notes", sender_name="Alice", sender_email=f"alice@{DOMAIN}",
        postal_address="1 Quay Road",
    )  # fmt: skip
    for start in range(0, count, BATCH):
        people = Subscriber.objects.bulk_create(
            Subscriber(address=address, given_address=address)
            for number in range(start, min(start + BATCH, count))
            for address in [f"r{number}.{count}@{('gmail.com', 'example.net', 'example.com')[number % 3]}"]
        )
        Subscription.objects.bulk_create(
            Subscription(
                subscriber=person, newsletter=newsletter, name=f"Reader {number}", state=SubscriptionState.ACTIVE
            )
            for number, person in enumerate(people, start)
        )
    return newsletter


def begin_mailing(newsletter: Newsletter, *, size: int) -> Mailing:
    """An issue whose mail weighs about ``size`` bytes, frozen and under way."""
    sentences = _sentences_for(size)
    number = Issue.objects.filter(newsletter=newsletter).count() + 1
    issue = Issue.objects.create(newsletter=newsletter, number=number, title=f"High water {number}", slug=str(number))
    save_document(issue, _document(sentences), reason="benchmark")
    mailing = mailings.begin(issue, now=timezone.now())
    if size < LIGHTEST:
        mailing.rendered |= _plain_page(mailing.rendered, size=size)
        mailing.rendered_hash = digest_of(mailing.rendered)
        mailing.save(update_fields=["rendered", "rendered_hash"])
    return mailing


def sample(mailing: Mailing) -> tuple[CompiledMessage, Recipient]:
    """The mailing's message and a reader to fill it for."""
    message = compile_message(
        RenderedIssue.from_json(mailing.rendered), identity=Identity.from_json(mailing.identity), date=mailing.date
    )
    tokens = press_of_issue(mailing.issue_id).tokens(1_000_000)
    return message, Recipient(address=f"r1@{DOMAIN}", token="00" * 18, name="Reader 1", link_tokens=tokens)


def sign_mail(*, signed: bool) -> None:
    """Have an RSA key of 2,048 bits sign what goes out from now on, or nothing."""
    key = keys.keys_of(DOMAIN).filter(state=DkimState.ACTIVE).first()
    if signed and key is None:
        keys.activate(keys.make_key(DOMAIN))
    elif key is not None and not signed:
        keys.retire(key)


def _plain_page(rendered: dict[str, Any], *, size: int) -> dict[str, str]:
    links = [slot["token"] for slot in rendered["slots"] if slot["kind"] == SlotKind.URL]
    words = "".join(f"<p>{SENTENCE * 4}</p>\n" for _ in range(max(1, (size - 3500) // (len(SENTENCE) * 6))))
    text = f"{SENTENCE}\n" * (words.count(SENTENCE) // 2)
    anchors = "\n".join(f'<p><a href="{link}">here</a></p>' for link in links)
    return {
        "html": f"<!DOCTYPE html>\n<html><body>\n{words}{anchors}\n</body></html>\n",
        "text": "\n".join([text, *links, ""]),
    }


@functools.cache
def _sentences_for(size: int) -> int:
    """How many sentences an issue needs for that: a mail grows by the same with each."""
    from newsletter.rendering.edition import Edition
    from newsletter.rendering.issue import render_edition

    edition = Edition(
        newsletter_name="Tide Notes", newsletter_slug="tide-notes", number=1, title="High water", slug="1",
        base_url="https://notes.example.org", utm_pattern="",
    )  # fmt: skip

    def weight(sentences: int) -> int:
        rendered = render_edition(edition, _document(sentences))
        return len(rendered.html) + len(rendered.text)

    few, many = weight(10), weight(60)
    return max(1, round(10 + (size - few) / ((many - few) / 50)))


def _document(sentences: int) -> Document:
    def text(words: str) -> dict[str, object]:
        return {"type": "text", "text": words}

    greeting = [text("Dear "), {"type": "merge_tag", "attrs": {"name": "first_name", "fallback": "friend"}}, text(",")]
    paragraphs = [
        {"type": "paragraph", "content": [text(SENTENCE * min(8, sentences - start))]}
        for start in range(0, sentences, 8)
    ]
    letter = SectionNode(kind="letter", content=({"type": "greeting", "content": greeting}, *paragraphs))
    return Document(sections=(letter, *(_feedback(start) for start in range(0, CHOICES, 4))))


def _feedback(start: int) -> SectionNode:
    choices = [{"key": f"choice{number}", "label": f"Choice {number}"} for number in range(start, start + 4)]
    title = {"type": "title", "content": [{"type": "text", "text": "Well?"}]}
    return SectionNode(kind="feedback", content=(title,), settings={"choices": choices})
