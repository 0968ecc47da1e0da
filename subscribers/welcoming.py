"""The mail that greets someone who has just confirmed, where the newsletter wants it: once for each subscription, ever.

A wish for one is ``Subscription.welcome_due_at``, made by the first confirmation of somebody who signed up; whoever was
imported or added by the writer gets none. It doubles as the lease of the worker that sends the mail.
"""

import dataclasses
import datetime as dt
from typing import Any

from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from newsletter.directions import isolated_in_text
from newsletter.due_mail import GIVE_UP_AFTER, MailColumn, MailKind
from newsletter.languages import speaking
from newsletter.models import Newsletter
from newsletter.rendering.merge import replace_merge_tags, without_merge_tags
from newsletter.rhythm import rhythm_in_words
from subscribers import suppression
from subscribers.models import ConsentAct, ConsentEvent, SignupPage, SubscriberState, Subscription, SubscriptionState
from subscribers.reader_links import preferences_url, unsubscribe_url
from subscribers.reader_values import values_of
from subscribers.service_mail import looks, service_mail
from subscribers.signup_page import Values, page_of, words_as_html, words_as_text

_ISSUES_SHOWN = 3
_WAITING = MailColumn(Subscription.objects, "welcome_due_at")


@dataclasses.dataclass(frozen=True, kw_only=True)
class Welcome:
    """A welcome mail to be sent now."""

    subscription: Subscription


def wish(subscription: Subscription, *, now: dt.datetime) -> None:
    """Have somebody welcomed who signed up, and confirmed for the first time, if the newsletter wants that."""
    if not SignupPage.objects.filter(newsletter=subscription.newsletter_id, welcomes=True).exists():
        return
    signed_up = ConsentEvent.objects.filter(
        subscriber=subscription.subscriber_id, newsletter=subscription.newsletter_id, act=ConsentAct.SIGNED_UP
    )
    if signed_up.exists():
        Subscription.objects.filter(pk=subscription.pk).update(welcome_due_at=now)


due = _WAITING.due
"""The ids of subscriptions whose welcome is due, the longest waiting first."""


def take(subscription_id: int, *, now: dt.datetime) -> Welcome | None:
    """Take on the welcome of a subscription for 5 minutes; None where none is due, or none may be sent any more."""
    if not _WAITING.lease(subscription_id, now=now):
        return None
    subscription = (
        Subscription.objects.select_related("subscriber", "newsletter__signup_page").filter(pk=subscription_id).first()
    )
    if subscription is None:
        return None
    welcome = Welcome(subscription=subscription)
    if not _may_be_sent(subscription):
        drop(welcome)
        return None
    return welcome


def send(welcome: Welcome, *, base_url: str) -> None:
    """Send it, and note that it went.

    Raises OSError or SMTPException, and the wish stays for the next try; ValueError for an address that no header can
    hold.
    """
    compose(welcome.subscription, base_url=base_url).send()
    drop(welcome)


def drop(welcome: Welcome) -> None:
    """Nothing more is to be sent."""
    _WAITING.end(welcome.subscription.pk)


def put_off(welcome: Welcome, *, now: dt.datetime) -> None:
    """The server did not take it: the lease's end is the next try, but two days after the click is no time to greet."""
    confirmed_at = welcome.subscription.confirmed_at
    if confirmed_at is None or confirmed_at < now - GIVE_UP_AFTER:
        drop(welcome)


MAILS = MailKind(about="The welcome mail of subscription {}", due=due, take=take, send=send, drop=drop, put_off=put_off)


def compose(subscription: Subscription, *, base_url: str) -> EmailMultiAlternatives:
    """The mail itself, in the newsletter's language and looks; it can be left by one click (RFC 8058)."""
    newsletter = subscription.newsletter
    with speaking(newsletter.language):
        context = _context(subscription, base_url=base_url)
        name = isolated_in_text(newsletter.name)
        subject = _subject(subscription) or gettext("Welcome to {newsletter}").format(newsletter=name)
        mail = service_mail(
            newsletter,
            to=[subscription.subscriber.given_address],
            subject=subject,
            text=render_to_string("emails/welcome.txt", context),
            html=render_to_string("emails/welcome.html", context),
        )
    mail.extra_headers |= {
        "List-Unsubscribe": f"<{context['unsubscribe_url']}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    return mail


def _context(subscription: Subscription, *, base_url: str) -> dict[str, Any]:
    newsletter = subscription.newsletter
    page = page_of(newsletter)
    appearance = looks(newsletter)
    issues = _issues(newsletter, base_url=base_url) if page.welcome_with_latest else []
    values = values_of(subscription)
    return {
        **appearance,
        "words": words_as_text(page.welcome_words, values=values),
        "words_in_html": _in_mail(page.welcome_words, values=values, colour=appearance["theme"].light.link),  # type: ignore[attr-defined]
        "latest": issues[:1],
        "earlier": issues[1:],
        "rhythm": rhythm_in_words(newsletter),
        "preferences_url": preferences_url(subscription.pk),
        "unsubscribe_url": unsubscribe_url(subscription.pk),
        "home_url": f"{base_url}/{newsletter.slug}/",
    }


def _subject(subscription: Subscription) -> str:
    """The writer's, for this reader; empty where they wrote none, or nothing is left of it."""
    values = values_of(subscription)
    words = page_of(subscription.newsletter).welcome_subject
    return replace_merge_tags(words, lambda tag: values(tag.name) or tag.fallback).strip()


def _may_be_sent(subscription: Subscription) -> bool:
    return (
        subscription.state == SubscriptionState.ACTIVE
        and subscription.subscriber.state == SubscriberState.ACTIVE
        and page_of(subscription.newsletter).welcomes
        and suppression.find_suppression(subscription.subscriber.address, newsletter=subscription.newsletter_id) is None
    )


def _issues(newsletter: Newsletter, *, base_url: str) -> list[dict[str, str]]:
    return [
        {
            "title": without_merge_tags(issue.title),
            "teaser": without_merge_tags(issue.preheader),
            "url": base_url + reverse("archive:issue", args=[newsletter.slug, issue.slug]),
        }
        for issue in newsletter.issues.published()[:_ISSUES_SHOWN]
    ]


def _in_mail(words: str, *, values: Values, colour: str) -> SafeString:
    """The writer's Markdown as HTML whose links have the theme's colour; empty for what cannot be read any more."""
    link = f'<a class="link" style="color:{colour};" href'
    return mark_safe(words_as_html(words, values=values).replace("<a href", link))  # noqa: S308 - escaped where it was made
