"""An import as the studio takes it."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from subscribers.models import SubscriberImport
from tests.factories import NewsletterFactory
from tests.subscribers.views.studio_imports import PAGE


@pytest.fixture
def uploaded(studio_client):
    """``uploaded(("a.csv", "email\\n…"))``: the import, as the studio took it."""
    NewsletterFactory(slug="tide-notes")

    def upload(*files):
        contents = [(name, text if isinstance(text, bytes) else text.encode()) for name, text in files]
        studio_client.post(PAGE, {"files": [SimpleUploadedFile(name, content) for name, content in contents]})
        return SubscriberImport.objects.get()

    return upload
