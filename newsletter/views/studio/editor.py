"""The page with the block editor: it brings the document along, and the script saves it through the document's API."""

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_safe

from newsletter.archive.pages import theme_of
from newsletter.document.kinds import SectionKind, kinds
from newsletter.document.schema import defaults_of_node
from newsletter.document.validate import MAX_BYTES, MAX_DEPTH, MAX_SECTIONS
from newsletter.editing.revisions import hold_version
from newsletter.editing.saving import load_document
from newsletter.editing.submissions import fields_of
from newsletter.forms.issues import IssueFieldsForm
from newsletter.forms.settings_of_kind import setting_fields
from newsletter.models import Issue
from newsletter.team.rights import roles_of
from newsletter.views.studio.access import for_staff, may_write_raw, signed_in
from newsletter.views.studio.document_api import page_fields
from newsletter.views.studio.rewriting import why_not

# What the script asks for, by the name of the page.
_ADDRESSES = {
    "document": "document",
    "preview": "preview",
    "test": "studio_delivery:proof",
    "preflight": "preflight",
    "mend": "mend",
    "markdown": "markdown",
}
_SHARED_ADDRESSES = {
    "upload": "upload_picture",
    "fetch_picture": "fetch_picture",
    "crop": "crop_picture",
    "pasted": "pasted",
    "section_markdown": "section_markdown",
    "preview_canvas": "preview_canvas",
    "session": "session",
    "login": "login",
    "link_card": "link_card",
}
_ADDRESSES_OF_NEWSLETTER = {
    "snippets": "snippets_json",
    "links": "links_json",
    "settings": "settings",
    "looks": "looks",
}


@require_safe
@for_staff
def editor(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The page to write on; an issue that is on its way or gone out is only shown, and so is one that is scheduled to
    whoever may not send it.
    """
    issue = get_object_or_404(Issue.objects.select_related("newsletter"), pk=pk)
    context: dict[str, Any] = {"issue": issue, "newsletter": issue.newsletter, "area": "issues"}
    writer = signed_in(request)
    # Words that are kept on this device are kept for this account.
    account = {"id": writer.pk, "username": writer.get_username()}
    if not roles_of(request).may_rewrite(issue):
        context["kept_words"] = {**_shown(issue), "account": account}
        context["why_not"] = why_not(request, issue) if issue.is_editable else ""
        return render(request, "studio/issues/frozen.html", context)
    # A save merges with what others saved since this version was read.
    hold_version(issue)
    context |= {
        "form": IssueFieldsForm(instance=issue),
        "saved_at": f"{issue.updated_at.astimezone(issue.newsletter.zone):%H:%M}",
        "editor_data": {
            **editor_data(issue, may_write_raw=may_write_raw(request)),
            "account": account,
        },
    }
    return render(request, "studio/issues/editor.html", context)


def editor_data(issue: Issue, *, may_write_raw: bool) -> dict[str, Any]:
    """What the script begins with: the document, the fields, the kinds and where to send what."""
    newsletter = issue.newsletter
    return {
        "issue": issue.pk,
        "version": issue.version,
        "document": load_document(issue).to_json(),
        "fields": page_fields(fields_of(issue)),
        "kinds": [_kind(kind, may_write_raw=may_write_raw) for kind in kinds()],
        "newsletter": {
            "name": newsletter.name,
            "zone": newsletter.timezone,
            "language": newsletter.language,
            "direction": newsletter.text_direction,
            "width": theme_of(newsletter).width,
        },
        "urls": {key: _address(name, issue.pk) for key, name in _ADDRESSES.items()}
        | {key: _address(name) for key, name in _SHARED_ADDRESSES.items()}
        | {key: _address(name, newsletter.slug) for key, name in _ADDRESSES_OF_NEWSLETTER.items()}
        | {"emoji": static("editor/emoji.txt")},
        "role": {"raw": may_write_raw},
        "limits": {"bytes": MAX_BYTES, "sections": MAX_SECTIONS, "depth": MAX_DEPTH},
    }


def _shown(issue: Issue) -> dict[str, Any]:
    """What stands on the page of an issue that is not written any more, to compare words kept on a device with."""
    return {
        "issue": issue.pk,
        "document": load_document(issue).to_json(),
        "fields": page_fields(fields_of(issue)),
        "kinds": [{"name": kind.name, "label": kind.label} for kind in kinds()],
        "newsletter": {"zone": issue.newsletter.timezone},
    }


def _kind(kind: SectionKind, *, may_write_raw: bool) -> dict[str, Any]:
    """A kind as the menus and the inspector need it: a new one shows up there by itself."""
    defaults = defaults_of_node(kind.name)
    return {
        "name": kind.name,
        "label": kind.label,
        "hint": kind.hint,
        "starter": kind.starter(),
        "allowed": may_write_raw or kind.name != "raw",
        "settings": [
            {
                "name": field.name,
                "label": field.label,
                "hint": field.hint,
                "widget": field.widget,
                "default": defaults.get(field.name),
            }
            for field in setting_fields(kind)
        ],
    }


def _address(name: str, *args: int | str) -> str:
    """The page's path; empty where this installation has no such page."""
    try:
        return reverse(name if ":" in name else f"studio:{name}", args=args)
    except NoReverseMatch:
        return ""
