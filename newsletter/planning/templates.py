"""Issue templates: documents that new issues may begin with."""

from django.db import IntegrityError, transaction

from newsletter.document import Document, DocumentError, check_document
from newsletter.document.normalise import normalise
from newsletter.document.stored import check_stored
from newsletter.editing.skeleton import skeleton
from newsletter.models import IssueTemplate, Newsletter
from newsletter.planning.naming import NameTaken, check_free, read_name


def keep_template(
    newsletter: Newsletter, *, name: str, document: Document, with_words: bool, replace: bool = False
) -> IssueTemplate:
    """Keep a document as a template; without words, its sections with titles and settings.

    ``replace`` puts it in the place of the one of that name. Raises NotAName, NameTaken, DocumentError.
    """
    name = read_name(name)
    kept = normalise(check_document((document if with_words else skeleton(document)).to_json()))
    known = newsletter.issue_templates.filter(name__iexact=name).first()
    if known is not None:
        if not replace:
            raise NameTaken(f"There is a template “{known.name}” already. Choose another name, or replace it.")
        known.document = kept.to_json()
        known.save(update_fields=["document", "updated_at"])
        return known
    try:
        with transaction.atomic():
            return IssueTemplate.objects.create(newsletter=newsletter, name=name, document=kept.to_json())
    except IntegrityError as error:
        raise NameTaken(f"There is a template “{name}” already: it was made just now.") from error


def rename_template(template: IssueTemplate, name: str) -> None:
    """Give it another name. Raises NotAName, NameTaken."""
    name = read_name(name)
    check_free(template.newsletter.issue_templates.all(), name, besides=template.pk)
    template.name = name
    template.save(update_fields=["name", "updated_at"])


def outline(template: IssueTemplate) -> list[tuple[str, str]]:
    """Its sections as kind and title, for lists; empty where it cannot be read."""
    try:
        sections = check_stored(template.document).sections
    except DocumentError:
        return []
    return [(section.kind, section.title) for section in sections]
