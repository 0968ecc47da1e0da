"""The page behind the buttons at the end of an issue: it asks once, since scanners press every button of a mail."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from newsletter.views.speaking import for_readers, speak_for
from subscribers import voting
from subscribers.tokens import BadToken
from subscribers.views.pages import bad_link, reader_page
from subscribers.voting import Ballot, UnknownChoice


# The token in the address is what authorises; there is no session or cookie that a forged form could ride on.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@for_readers
def feedback(request: HttpRequest, token: str, choice: str) -> HttpResponse:
    """Show the issue's choices with the pressed one chosen; count the vote on POST, in place of an earlier one."""
    try:
        ballot = voting.read_ballot(token)
    except BadToken:
        return bad_link(request)
    if ballot is None:
        return bad_link(request)
    speak_for(ballot.issue.newsletter)
    if request.method != "POST":
        return _show(request, ballot, choice=choice, thanked="thanks" in request.GET)
    picked = request.POST.get("choice", "")
    comment = request.POST.get("comment", "").replace("\0", "")
    try:
        voting.vote(ballot, choice=picked, comment=comment)
    except UnknownChoice:
        return _show(request, ballot, choice=choice, comment=comment, error=gettext("Choose one of these."))
    # Reloading the page that thanks casts no second vote; it shows the vote that counts, whichever button led here.
    response = HttpResponseRedirect(f"{request.path}?thanks")
    response.status_code = 303
    return response


def _show(
    request: HttpRequest, ballot: Ballot, *, choice: str, comment: str = "", thanked: bool = False, error: str = ""
) -> HttpResponse:
    vote = ballot.vote
    picked = vote.choice if thanked and vote else choice
    context = {
        "ballot": ballot,
        "picked": picked,
        "picked_label": next((known.label for known in ballot.choices if known.key == picked), ""),
        "comment": comment or (vote.comment if vote else ""),
        "error": error,
    }
    template = (
        "subscribers/voted.html" if thanked and (vote or ballot.subscription is None) else "subscribers/vote.html"
    )
    return reader_page(request, template, context, newsletter=ballot.issue.newsletter, status=400 if error else 200)
