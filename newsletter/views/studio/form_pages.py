"""Pages with a form: what was sent to it, and the page again, with 422, where that cannot be saved."""

from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render


def sent(request: HttpRequest) -> QueryDict | None:
    """What was posted, be it nothing; None for a page that is only looked at, whose form is not filled in."""
    return request.POST if request.method == "POST" else None


def form_page(request: HttpRequest, template: str, context: dict[str, Any], *, refused: bool = False) -> HttpResponse:
    """The page of the ``form`` in the context: 422 where something is wrong with it, or is ``refused`` all the same."""
    status = 422 if refused or context["form"].errors else 200
    return render(request, template, context, status=status)


class RefusedWith422:
    """For Django's views of forms: the form again, with what is wrong."""

    def form_invalid(self, form: Any) -> HttpResponse:
        """As Django's, but for the status."""
        response: HttpResponse = super().form_invalid(form)  # type: ignore[misc]
        response.status_code = 422
        return response
