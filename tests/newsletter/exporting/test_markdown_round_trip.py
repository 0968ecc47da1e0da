from hypothesis import HealthCheck, given, settings

from newsletter.exporting.markdown import write_sections
from newsletter.importing.markdown import read_sections
from tests.document_strategy import documents


def without_ids(sections):
    return [
        (section.kind, list(section.content), dict(section.settings), section.in_email, section.on_web)
        for section in sections
    ]


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(documents())
def test_every_document_survives_being_written_and_read(document):
    text = write_sections(document.sections)
    read = read_sections(text)
    assert without_ids(read) == without_ids(document.sections)
    assert write_sections(read) == text
