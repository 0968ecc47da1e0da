"""What a script posts as JSON: one small object, read with care."""

import json
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponseBase, JsonResponse, UnreadablePostError

from newsletter.document.validate import MAX_BYTES
from newsletter.forms.submissions import Unusable, read_json, too_large


class BadBody(ValueError):
    """The request's body is not what was asked for; ``status`` is the answer's."""

    def __init__(self, message: str, *, status: int = 422) -> None:
        super().__init__(message)
        self.status = status

    def answer(self) -> HttpResponseBase:
        """The answer to the script."""
        return refused(str(self), status=self.status)


def refused(message: str, *, status: int = 422) -> HttpResponseBase:
    """An answer that says what is wrong."""
    return JsonResponse({"error": message}, status=status)


def read_object(request: HttpRequest, *, most_bytes: int, too_large: str) -> dict[str, Any]:
    """The object that was posted. Raises BadBody."""
    try:
        posted = json.loads(_body(request, most_bytes=most_bytes, too_large=too_large))
    except BadBody:
        raise
    except (ValueError, RecursionError):
        raise BadBody("What was sent is not JSON.") from None
    if not isinstance(posted, dict):
        raise BadBody("Send an object.")
    return posted


def read_words(request: HttpRequest) -> dict[str, Any]:
    """The object with an issue's words that the editor sent. Raises Unusable."""
    try:
        return read_json(_body(request, most_bytes=MAX_BYTES, too_large=str(too_large())))
    except BadBody as error:
        raise Unusable(str(error), status=error.status) from error


def _body(request: HttpRequest, *, most_bytes: int, too_large: str) -> bytes:
    length = request.META.get("CONTENT_LENGTH") or "0"
    # Looked at before anything is read: what is far too large is not even taken in.
    if not length.isascii() or not length.isdigit() or int(length[:12]) > most_bytes:
        raise BadBody(too_large, status=413)
    try:
        return request.body
    except RequestDataTooBig:
        raise BadBody(too_large, status=413) from None
    except UnreadablePostError:
        raise BadBody("The connection broke before everything was here. Try again.", status=400) from None


def read_text(posted: dict[str, Any], name: str) -> str:
    """A text of the object, without characters that cannot be stored. Raises BadBody."""
    value = posted.get(name)
    if not isinstance(value, str):
        raise BadBody(f"Send {name} as text.")
    return value.encode("utf-8", "replace").decode().replace("\x00", "")
