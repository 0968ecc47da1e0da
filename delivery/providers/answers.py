"""What a provider's answer means, as the reply a mail server would have given. The one table of HTTP's codes."""

import json
import ssl

import requests
from anymail.exceptions import AnymailError, AnymailRecipientsRefused
from anymail.message import AnymailRecipientStatus, AnymailStatus
from urllib3.exceptions import NameResolutionError, NewConnectionError

from delivery.transport import NoReply, Reply

LONGEST = 300

# Nothing was sent: the connection did not come about, or not with whom we meant.
_BEFORE = (NewConnectionError, NameResolutionError, ssl.SSLCertVerificationError, ConnectionRefusedError)
_BY_STATUS = {
    401: (535, "5.7.8"),
    403: (535, "5.7.8"),
    408: (451, "4.4.2"),
    413: (552, "5.3.4"),
    429: (451, "4.3.2"),
}
# The provider's front does not know what became of the request behind it.
_UNKNOWN = frozenset({502, 504})


def reply_of(status: AnymailStatus, recipient: str) -> Reply | NoReply:
    """What a provider that answered as it should said about ``recipient``."""
    of_recipient = _found(status, recipient)
    state = of_recipient.status if of_recipient is not None else None
    identity = str(of_recipient.message_id or "") if of_recipient is not None else ""
    if state in {"sent", "queued"}:
        return Reply(250, "2.0.0", f"{state} as {identity}"[:LONGEST] if identity else state)
    if state == "invalid":
        return Reply(550, "5.1.3", _words(status.esp_response) or "the provider takes it for no address")
    if state == "rejected":
        return Reply(550, "", _words(status.esp_response) or "the provider does not send to this address")
    if state == "failed":
        return Reply(451, "4.3.0", _words(status.esp_response) or "the provider could not send it")
    response = status.esp_response
    if isinstance(response, requests.Response) and response.status_code >= 400:
        return _of_status(response, repeatable=False)
    return NoReply(f"the provider’s answer says nothing about this copy: {_words(status.esp_response)}"[:LONGEST])


def reply_of_error(
    error: Exception, *, status: AnymailStatus | None, recipient: str, repeatable: bool
) -> Reply | NoReply:
    """What an error at the call means. ``repeatable``: the provider knows a message it has already."""
    if isinstance(error, AnymailRecipientsRefused) and status is not None:
        return reply_of(status, recipient)
    response = error.response if isinstance(error, AnymailError) else None
    if response is not None:
        return _of_status(response, repeatable=repeatable)
    if isinstance(error, requests.TooManyRedirects):
        return Reply(550, "5.7.0", "the provider’s address leads elsewhere: see api_url among the route’s options")
    text = plain(error)
    if is_away(error):
        return Reply(421, "4.4.2", text)
    if isinstance(error, requests.RequestException):
        return NoReply(text)
    if isinstance(error, AnymailError | ValueError):
        # Made before anything was sent: a header or value that the backend cannot say.
        return Reply(554, "5.6.0", text)
    return NoReply(text)


def is_away(error: BaseException) -> bool:
    """Whether no connection came about, so that nothing was sent."""
    return isinstance(error, requests.ConnectTimeout) or any(isinstance(each, _BEFORE) for each in _chain(error))


def plain(error: BaseException) -> str:
    """An error in one line of words, without the traceback's trimmings and without what was in the request."""
    cause = error.__cause__ if isinstance(error, requests.RequestException) and error.__cause__ else error
    chain = list(_chain(cause))
    reason = next((each for each in chain if isinstance(each, OSError) and each.strerror), chain[-1])
    text = reason.strerror if isinstance(reason, OSError) and reason.strerror else str(reason)
    return " ".join((text or type(error).__name__).split())[:LONGEST]


def _of_status(response: requests.Response, *, repeatable: bool) -> Reply | NoReply:
    code, words = response.status_code, _words(response)
    said = f"HTTP {code}: {words}"[:LONGEST] if words else f"HTTP {code}"
    if code in _BY_STATUS:
        return Reply(*_BY_STATUS[code], said)
    if code in _UNKNOWN:
        return NoReply(said)
    if code >= 500:
        return Reply(451, "4.3.0", said)
    if code == 409 and repeatable:
        # Another request with this key is under way, or was answered in other words: the message may be there.
        return NoReply(said)
    if code >= 400:
        return Reply(550, "5.7.0", said)
    return NoReply(f"an answer nobody can read: {said}"[:LONGEST])


def _found(status: AnymailStatus, recipient: str) -> AnymailRecipientStatus | None:
    recipients = status.recipients or {}
    by_address = {address.lower(): each for address, each in recipients.items()}
    return by_address.get(recipient.lower()) or (next(iter(recipients.values())) if len(recipients) == 1 else None)


def _words(response: object) -> str:
    """What an answer says in words: its message, where it is JSON with one."""
    if not isinstance(response, requests.Response):
        return ""
    try:
        answer = json.loads(response.content[:20_000])
    except ValueError:
        return " ".join(response.content[:200].decode("utf-8", "replace").split())
    for name in ("Message", "message", "error", "errors", "ErrorMessage", "description"):
        if isinstance(answer, dict) and answer.get(name):
            found = answer[name]
            return " ".join((found if isinstance(found, str) else json.dumps(found)).split())[:LONGEST]
    return " ".join(json.dumps(answer).split())[:LONGEST]


def _chain(error: BaseException) -> list[BaseException]:
    """The error and what it comes from, as requests and urllib3 wrap it."""
    found: list[BaseException] = []
    current: object = error
    while isinstance(current, BaseException) and current not in found:
        found.append(current)
        inner = [part for part in (getattr(current, "reason", None), *current.args) if isinstance(part, BaseException)]
        current = current.__cause__ or (inner[0] if inner else current.__context__)
    return found
