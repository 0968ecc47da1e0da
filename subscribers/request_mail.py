"""The mails that belong to readers' requests: each says what was asked and holds one link."""

import dataclasses

from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from newsletter.directions import isolated, isolated_in_text
from newsletter.due_mail import MailKind
from newsletter.languages import speaking
from subscribers.models import ReaderRequest, Subscription
from subscribers.reader_links import new_address_url, old_address_url, own_data_url
from subscribers.reader_requests import Letter, RequestErrand, also_moving, drop, due, note_sent, put_off, take
from subscribers.service_mail import looks, service_mail


@dataclasses.dataclass(frozen=True, kw_only=True)
class Words:
    """What one of these mails says: the sentence above the button, the button, what to know, why it came.

    ``lead`` has ``{newsletter}`` where ``name`` is to stand; ``also`` are the names of newsletters that the sentence
    holds for as well.
    """

    subject: str
    lead: str
    name: str
    note: str
    why: str
    button: str = ""
    url: str = ""
    also: tuple[str, ...] = ()

    @property
    def lead_in_text(self) -> str:
        """The sentence for the plain part."""
        return self.lead.format(newsletter=isolated_in_text(self.name))

    @property
    def lead_in_markup(self) -> SafeString:
        """The sentence for the part in HTML."""
        return format_html(self.lead, newsletter=isolated(self.name))


def compose(errand: RequestErrand, *, base_url: str) -> EmailMultiAlternatives:
    """The mail, in the reader's language. Nothing in it was typed by a stranger, and it names no other address."""
    subscription = errand.request.subscription
    newsletter = subscription.newsletter
    language = subscription.subscriber.language
    with speaking(language or newsletter.language):
        words = _WRITERS[errand.letter](errand.request, subscription)
        context = {**looks(newsletter, language=language), "words": words, "home_url": f"{base_url}/{newsletter.slug}/"}
        return service_mail(
            newsletter,
            to=[errand.to],
            subject=words.subject,
            text=render_to_string("emails/request.txt", context),
            html=render_to_string("emails/request.html", context),
        )


def send(errand: RequestErrand, *, base_url: str) -> None:
    """Send the mail and note that it went.

    Raises OSError or SMTPException, and the wish stays for the next try; ValueError for an address that no header can
    hold.
    """
    compose(errand, base_url=base_url).send()
    note_sent(errand)


MAILS = MailKind(about="The mail of request {}", due=due, take=take, send=send, drop=drop, put_off=put_off)


def _take_on(request: ReaderRequest, subscription: Subscription) -> Words:
    name = subscription.newsletter.name
    return Words(
        subject=gettext("Get {newsletter} at this address").format(newsletter=isolated_in_text(name)),
        lead=gettext("Someone, we hope you, wants to get {newsletter} at this address from now on."),
        name=name,
        button=gettext("Use this address"),
        url=new_address_url(request.pk),
        also=_also(request),
        note=gettext("The button opens a page with one more button on it. It works for 7 days."),
        why=gettext(
            "You get this one mail because a reader typed this address into a form. If it was not you, do nothing: "
            "nothing changes, and the address is forgotten."
        ),
    )


def _known(_request: ReaderRequest, subscription: Subscription) -> Words:
    return Words(
        subject=gettext("This address is known already"),
        lead=gettext(
            "Someone, perhaps you, wants to get {newsletter} at this address instead of another one. This address has "
            "a subscription of its own, so nothing was changed."
        ),
        name=subscription.newsletter.name,
        note=gettext(
            "If both addresses are yours: sign up with the one you want to keep, and unsubscribe with the other."
        ),
        why=gettext("If it was not you, do nothing."),
    )


def _moved(request: ReaderRequest, subscription: Subscription) -> Words:
    name = subscription.newsletter.name
    return Words(
        subject=gettext("Your mail from {newsletter} goes to another address").format(
            newsletter=isolated_in_text(name)
        ),
        lead=gettext("As was asked for, {newsletter} now goes to another address, and no longer comes to this one."),
        name=name,
        button=gettext("It was not me: take it back"),
        url=old_address_url(request.pk),
        also=_also(request),
        note=gettext("The button opens a page with one more button on it. It works for 30 days."),
        why=gettext("You get this one mail so that nobody can move your subscription without your knowing."),
    )


def _own_data(request: ReaderRequest, subscription: Subscription) -> Words:
    return Words(
        subject=gettext("What we keep about you"),
        lead=gettext("Here you can look at everything we keep about you, download it, or have it erased."),
        name=subscription.newsletter.name,
        button=gettext("See my data"),
        url=own_data_url(request.pk),
        note=gettext("The link works for one day. Do not forward this mail: who has the link sees your data."),
        why=gettext(
            "You get this one mail because someone, we hope you, asked for it on the page of your preferences. If it "
            "was not you, do nothing."
        ),
    )


def _also(request: ReaderRequest) -> tuple[str, ...]:
    return tuple(each.name for each in also_moving(request))


_WRITERS = {
    Letter.TAKE_ON: _take_on,
    Letter.KNOWN: _known,
    Letter.MOVED: _moved,
    Letter.OWN_DATA: _own_data,
}
