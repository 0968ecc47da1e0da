"""Taking in a picture that was chosen, dropped or pasted on the issue page."""

from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.views.decorators.http import require_POST

from newsletter.media import UnusablePicture, store_picture
from newsletter.views.studio.access import for_staff


@require_POST
@for_staff
def upload(request: HttpRequest) -> HttpResponseBase:
    """Store the posted ``picture``; answers with its address and size, or with 422 and what to do."""
    given = request.FILES.get("picture")
    if given is None:
        return JsonResponse({"error": "No picture came with that. Choose a file and try again."}, status=422)
    try:
        image = store_picture(given, name=given.name or "The picture")
    except UnusablePicture as error:
        return JsonResponse({"error": str(error)}, status=422)
    return JsonResponse({"url": image.file.url, "width": image.width, "height": image.height})
