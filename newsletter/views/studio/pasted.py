"""Markdown that was pasted into the editor, read by the importer: one reader for files and for pasting."""

from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.views.decorators.http import require_POST

from newsletter.editing.pasting import read_pasted
from newsletter.importing.draft import UnusableSource
from newsletter.views.studio.access import for_staff, may_write_raw
from newsletter.views.studio.json_bodies import BadBody, read_object, read_text, refused

# Characters outside ASCII take up to twelve bytes each as JSON.
MOST_BYTES = 4_000_000
TOO_LARGE = "That is more than one issue can hold. It stays plain text; paste it in parts."


@require_POST
@for_staff
def pasted(request: HttpRequest) -> HttpResponseBase:
    """POST ``{text}``: ``{blocks, sections, title, preheader, number, date, warnings}``, or 413, 422 ``{error}``."""
    try:
        posted = read_object(request, most_bytes=MOST_BYTES, too_large=TOO_LARGE)
        text = read_text(posted, "text")
        read = read_pasted(text, may_write_raw=may_write_raw(request))
    except BadBody as error:
        return error.answer()
    except UnusableSource as error:
        return refused(str(error))
    return JsonResponse(
        {
            "blocks": list(read.blocks),
            "sections": [section.to_json() for section in read.sections],
            "title": read.title,
            "preheader": read.preheader,
            "number": read.number,
            "date": None if read.date is None else read.date.isoformat(),
            "warnings": [{"line": warning.line, "message": warning.message} for warning in read.warnings],
        }
    )
