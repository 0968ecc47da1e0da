"""What a page says about itself, asked for while one goes on writing."""

import dataclasses

from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.views.decorators.http import require_POST

from newsletter.link_cards import NoCard, read_card
from newsletter.views.studio.access import for_staff
from newsletter.views.studio.json_bodies import BadBody, read_object, read_text, refused

MOST_BYTES = 32_000


@require_POST
@for_staff
def link_card(request: HttpRequest) -> HttpResponseBase:
    """POST ``{url}``: ``{href, title, description, image, site}``, or 413 or 422 ``{error}``."""
    try:
        posted = read_object(request, most_bytes=MOST_BYTES, too_large="The address is too long.")
        return JsonResponse(dataclasses.asdict(read_card(read_text(posted, "url"))))
    except BadBody as error:
        return error.answer()
    except NoCard as error:
        return refused(str(error))
