"""One section as Markdown, for the editor's dialog: written by the exporter, and read by the importer."""

from typing import Any

from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.views.decorators.http import require_POST

from newsletter.document import DocumentError, SectionNode, check_document
from newsletter.editing.markdown_mode import HtmlNotAllowed, read_words_safely, write_words
from newsletter.exporting.markdown import UnwritableSection
from newsletter.forms.submissions import with_ids
from newsletter.importing.encodings import LIMIT, MAX_BYTES
from newsletter.views.studio.access import for_staff, may_write_raw
from newsletter.views.studio.json_bodies import BadBody, read_object, read_text, refused

# The section and its words, whose characters take up to twelve bytes each as JSON.
MOST_BYTES = 4_000_000
TOO_LARGE = f"That is more than {LIMIT}, the most that one issue may have. Your text is still here: make it shorter."


@require_POST
@for_staff
def section_markdown(request: HttpRequest) -> HttpResponseBase:
    """POST ``{section}``: ``{text}``. POST ``{section, text}``: ``{sections, warnings}``, the section of that text.

    413 or 422 ``{error, line}`` for what cannot be read; ``line`` counts from 1 and may be null.
    """
    try:
        posted = read_object(request, most_bytes=MOST_BYTES, too_large=TOO_LARGE)
        stem = _section(posted.get("section"))
        if "text" not in posted:
            return JsonResponse({"text": write_words(stem)})
        text = _text(posted)
        read = read_words_safely(text, stem=stem, may_write_raw=may_write_raw(request))
    except BadBody as error:
        return error.answer()
    except HtmlNotAllowed as error:
        return JsonResponse({"error": str(error), "line": error.line}, status=422)
    except UnwritableSection:
        return refused("This section says more than Markdown can. Change it in the editor.")
    except DocumentError as error:
        return refused(f"This cannot be a section: {error}.")
    return JsonResponse(
        {
            "sections": [section.to_json() for section in read.sections],
            "warnings": [{"line": warning.line, "message": warning.message} for warning in read.warnings],
        }
    )


def _text(posted: dict[str, Any]) -> str:
    """The Markdown that was sent. Raises BadBody."""
    text = read_text(posted, "text")
    if len(text.encode()) > MAX_BYTES:
        raise BadBody(TOO_LARGE, status=413)
    return text


def _section(sent: Any) -> SectionNode:
    """The section that was sent. Raises BadBody, DocumentError."""
    if not isinstance(sent, dict):
        raise BadBody("Send a section.")
    try:
        # The ids of further sections are made from this one, so it must be one.
        kept, _ = with_ids({"type": "doc", "content": [sent]})
        sections = check_document(kept).sections
    except RecursionError as error:
        raise BadBody("The section is nested too deeply.") from error
    return sections[0]
