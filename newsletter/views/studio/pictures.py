"""Pictures of the issue page: taken in from a file, fetched from another site, cut to a part of themselves."""

from typing import Any

from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.views.decorators.http import require_http_methods, require_POST

from newsletter.fetched_pictures import fetch_picture
from newsletter.media import MAX_BYTES, UnusablePicture, store_picture
from newsletter.models import Image
from newsletter.picture_crops import crop_picture, find_picture
from newsletter.views.studio.access import for_staff
from newsletter.views.studio.json_bodies import BadBody, read_object, read_text, refused

MOST_BYTES_OF_A_QUESTION = 32_000
TOO_LARGE = "The picture is larger than 20 MB. Save a smaller copy of it and upload that."
# The form round the file, on top of the file itself.
_FORM = 64 * 1024
ELSEWHERE = "That picture is not stored here. Upload it first, then crop it."


@require_POST
@for_staff
def upload(request: HttpRequest) -> HttpResponseBase:
    """Store the posted ``picture``; answers with its address and size, or with 413 or 422 and what to do."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    # Before the form is read: what is far too large is not even taken in.
    if not length.isascii() or not length.isdigit() or int(length[:15]) > MAX_BYTES + _FORM:
        return refused(TOO_LARGE, status=413)
    given = request.FILES.get("picture")
    if given is None:
        return refused("No picture came with that. Choose a file and try again.")
    try:
        image = store_picture(given, name=given.name or "The picture")
    except UnusablePicture as error:
        return refused(str(error))
    return JsonResponse(as_json(image))


@require_POST
@for_staff
def fetched(request: HttpRequest) -> HttpResponseBase:
    """Fetch the picture at the posted ``{url}`` and keep it; answers as :func:`upload` does."""
    try:
        posted = read_object(request, most_bytes=MOST_BYTES_OF_A_QUESTION, too_large="The address is too long.")
        url = read_text(posted, "url")
        # A picture of our own, copied from another issue, stays what it is.
        return JsonResponse(as_json(find_picture(url) or fetch_picture(url)))
    except BadBody as error:
        return error.answer()
    except UnusablePicture as error:
        return refused(str(error))


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def crop(request: HttpRequest) -> HttpResponseBase:
    """GET ``?src=``: the whole picture and which part of it is shown. POST ``{src, box}``: keep that part."""
    try:
        if request.method != "POST":
            return JsonResponse(as_json(_found(request.GET.get("src", ""))))
        posted = read_object(request, most_bytes=MOST_BYTES_OF_A_QUESTION, too_large="The address is too long.")
        image = _found(read_text(posted, "src"))
        return JsonResponse(as_json(crop_picture(image, box=_box(posted.get("box")))))
    except BadBody as error:
        return error.answer()
    except UnusablePicture as error:
        return refused(str(error))


def _found(src: str) -> Image:
    image = find_picture(src)
    if image is None:
        raise BadBody(ELSEWHERE, status=404)
    return image


def _box(given: Any) -> list[float]:
    numbers = [each for each in given if isinstance(each, int | float)] if isinstance(given, list) else []
    if not isinstance(given, list) or len(numbers) != len(given) or len(numbers) != 4:
        raise BadBody("Send box as four numbers: left, top, width and height, as shares of the picture.")
    return [max(-1.0, min(2.0, number)) for number in numbers]


def as_json(image: Image) -> dict[str, Any]:
    """A picture as the page's script reads it; ``whole`` is what a crop is cut from."""
    whole = image.crop_of or image
    stored = whole.source or whole.file
    return {
        "url": image.file.url,
        "width": image.width,
        "height": image.height,
        "small": image.small.url if image.small else "",
        "whole": {
            "url": stored.url,
            "width": whole.source_width or whole.width,
            "height": whole.source_height or whole.height,
        },
        "crop": image.crop or [0, 0, 1, 1],
    }
