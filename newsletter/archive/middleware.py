"""Old addresses of issues lead to where they are now."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase, HttpResponsePermanentRedirect

from newsletter.archive.publishing import find_by_alias, issue_path


class AliasMiddleware:
    """Answers what would be "not found" with a permanent redirect, where an issue used to live at that path.

    It looks only after everything else has failed, so an alias can never hide a page; the query plays no part.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Handle one request."""
        response = self.get_response(request)
        if response.status_code != 404 or request.method not in {"GET", "HEAD"}:
            return response
        issue = find_by_alias(request.path_info)
        if issue is None or issue_path(issue) == request.path_info:
            return response
        return HttpResponsePermanentRedirect(issue_path(issue))
