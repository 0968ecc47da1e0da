"""The words that a person saw when they agreed, as they are kept with each newsletter that they agreed to.

Nothing is kept that did not stand on the page, but for a pause, of which a sentence tells: in the language that it
spoke, with what was ticked there. Where a page names the person's own address, an ellipsis stands for it, since the
words stay when the person is erased. Templates and these functions say the same words; a test of each page compares
them.
"""

from collections.abc import Sequence

from django.utils.html import strip_tags
from django.utils.translation import gettext, ngettext

from newsletter.languages import speaking
from newsletter.models import Newsletter
from subscribers.signup import wording

_UNNAMED = "…"


def of_form(newsletter: Newsletter, *, also: Sequence[Newsletter], with_taglines: bool) -> str:
    """Of a signup form: what stands beside its button, and the other newsletters that were ticked.

    The form for other sites shows their names without the taglines.
    """
    with speaking(newsletter.language):
        return _lines(
            wording(newsletter), *_listed(gettext("And these, if you like"), also, with_taglines=with_taglines)
        )


def of_sending_again(newsletter: Newsletter) -> str:
    """Of the page that answers a signup, where the mail is asked for once more."""
    with speaking(newsletter.language):
        asked = gettext(
            'If <strong dir="ltr">%(typed)s</strong> can get %(newsletter)s, a mail with a link is on its way to it. '
            "Open the link, press the button there, and you are in."
        )
        return _lines(_without_address(asked, newsletter), gettext("Send it again"))


def of_confirmation(newsletter: Newsletter, *, also: Sequence[Newsletter]) -> str:
    """Of the page behind a confirmation mail, with the other newsletters that stayed ticked."""
    with speaking(newsletter.language):
        question = gettext('Send %(newsletter)s to <strong dir="ltr">%(address)s</strong>?')
        return _lines(
            _without_address(question, newsletter),
            *_listed(gettext("And these, which were asked for with it"), also),
            gettext("Yes, send it to me"),
        )


def of_new_link(newsletter: Newsletter, *, also: Sequence[Newsletter]) -> str:
    """Of the page behind a link that ran out, with what else the new one will ask about."""
    with speaking(newsletter.language):
        question = gettext(
            'A confirmation link works for 7 days. Have a new one sent to <strong dir="ltr">%(address)s</strong>?'
        )
        return _lines(
            _without_address(question, newsletter),
            *_listed(gettext("And these, which were asked for with it"), also, box=""),
            gettext("Send me a new link"),
        )


def of_preferences(newsletters: Sequence[Newsletter]) -> str:
    """Of the preferences page, where newsletters were ticked anew; in the language that is spoken."""
    told = gettext(
        "A newsletter that you tick anew begins once you confirm it: we send you one mail with a link first."
    )
    return _lines(*_listed(gettext("What you get"), newsletters), told, gettext("Save"))


def of_address_change(newsletter: Newsletter, *, also: Sequence[Newsletter], before: str, undo: bool) -> str:
    """Of the page that moves a reader to another address, or back; in the language that is spoken.

    The last line is the address ``before``, which the page does not show: without it nobody could say later whose the
    older evidence is. Erasing takes it away.
    """
    if undo:
        moves = gettext('%(newsletter)s then comes to <strong dir="ltr">%(address)s</strong> again.')
        button = gettext("Take it back")
    else:
        moves = gettext(
            '%(newsletter)s comes to <strong dir="ltr">%(address)s</strong> from then on, and no longer to the address '
            "it goes to now."
        )
        button = gettext("Use this address")
    with_it = _listed(gettext("And these with it"), also, with_taglines=False, box="")
    return _lines(_without_address(moves, newsletter), *with_it, button, f"{gettext('Address before')}: {before}")


def of_pause(weeks: int) -> str:
    """What was chosen where a pause is taken, as a sentence; in the language that is spoken."""
    return ngettext("Asked to get nothing for %(weeks)s week.", "Asked to get nothing for %(weeks)s weeks.", weeks) % {
        "weeks": weeks
    }


def of_undoing(newsletter: Newsletter, *, language: str) -> str:
    """Of the page after leaving, where that is taken back."""
    with speaking(language):
        left = gettext('%(newsletter)s no longer comes to <strong dir="ltr">%(address)s</strong>.')
        return _lines(_without_address(left, newsletter), gettext("Undo: keep sending it"))


def _listed(
    legend: str, newsletters: Sequence[Newsletter], *, with_taglines: bool = True, box: str = "☑ "
) -> list[str]:
    named = [
        f"{box}{each.name} – {each.tagline}" if with_taglines and each.tagline else f"{box}{each.name}"
        for each in newsletters
    ]
    return [legend, *named] if named else []


def _without_address(shown: str, newsletter: Newsletter) -> str:
    return strip_tags(shown) % {"newsletter": newsletter.name, "address": _UNNAMED, "typed": _UNNAMED}


def _lines(*lines: str) -> str:
    return "\n".join(lines)
