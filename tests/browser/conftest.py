"""A browser on the running site: desktop or phone, light or dark, logged in or not.

Every page must load without a console error, a script error or a broken content security policy; a test that
expects one empties ``page.complaints`` itself.
"""

import datetime as dt
import functools
import mimetypes
import os
import threading
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.signals import request_finished, request_started
from django.http import Http404, HttpResponse
from django.test import Client
from playwright.sync_api import expect

from config.celery import app
from config.static_files import joined
from subscribers import signup_form
from tests.browser import chromium
from tests.browser.layout import overflow  # noqa: F401 - several tests ask for it here
from tests.factories import WriterFactory

DESKTOP = {"viewport": {"width": 1280, "height": 900}}
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True, "device_scale_factor": 2}
# A machine with much else to do is slow; what never comes fails all the same.
PATIENCE = 15_000
expect.set_options(timeout=PATIENCE)


def pytest_collection_modifyitems(items):
    for item in items:
        if "tests/browser/" in item.path.as_posix():
            item.add_marker("browser")


@pytest.fixture(scope="session")
def browser_type_launch_args():
    found = chromium.find()
    if found is None:
        if os.environ.get("CI") == "true":
            pytest.fail(chromium.NOT_RUN)
        pytest.skip(chromium.NOT_RUN)
    return {
        "executable_path": found,
        # Chromium's own sandbox will not run as root, nor in most containers.
        "args": ["--no-sandbox", "--disable-dev-shm-usage"],
    }


@functools.cache
def static_file(name):
    """What the deployed site answers for a stylesheet, script or picture: a stylesheet is one file."""
    path = finders.find(name)
    if path is None:
        raise Http404(name)
    path = Path(path)
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return joined(path).encode() if path.suffix == ".css" else path.read_bytes(), kind


@pytest.fixture(scope="session", autouse=True)
def _static_files_in_memory():
    """Found and read once; a page of the studio asks for three dozen stylesheets otherwise, each time it is loaded."""

    def serve(handler, request):
        words, kind = static_file(handler.file_path(request.path))
        return HttpResponse(words, content_type=kind)

    kept, StaticFilesHandler.serve = StaticFilesHandler.serve, serve
    yield
    StaticFilesHandler.serve = kept


class UnderWay:
    """How many requests the site is answering."""

    def __init__(self):
        self._count, self._changed = 0, threading.Condition()

    def begin(self, **_signal):
        self._change(1)

    def end(self, **_signal):
        self._change(-1)

    def _change(self, by):
        with self._changed:
            self._count += by
            self._changed.notify_all()

    def wait_for_none(self, *, seconds):
        with self._changed:
            assert self._changed.wait_for(lambda: self._count <= 0, seconds), f"{self._count} requests never ended"


@pytest.fixture
def site(live_server, settings):
    """The running site; links in mails lead to it.

    A page that was closed may still be saving something: the database is not emptied for the next test before that.
    """
    settings.BASE_URL = live_server.url
    settings.CSRF_TRUSTED_ORIGINS = [live_server.url]
    under_way = UnderWay()
    request_started.connect(under_way.begin)
    request_finished.connect(under_way.end)
    yield live_server
    under_way.wait_for_none(seconds=20)
    request_started.disconnect(under_way.begin)
    request_finished.disconnect(under_way.end)


@pytest.fixture
def open_page(browser, site):
    """``open_page(phone=True, dark=True, user=writer)``: a fresh page, each with cookies of its own."""
    pages = []

    def new(*, phone=False, dark=False, user=None, **options):
        size = PHONE if phone else DESKTOP
        context = browser.new_context(
            base_url=site.url,
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
            **{**size, **options},
        )
        context.set_default_timeout(PATIENCE)
        if user is not None:
            log_in(context, site=site, user=user)
        page = context.new_page()
        page.complaints = []
        page.on("console", lambda said: page.complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        pages.append(page)
        return page

    yield new
    complaints = [(page.url, page.complaints) for page in pages if page.complaints]
    for page in pages:
        page.context.close()
    assert complaints == []


@pytest.fixture
def page(open_page):
    """A desktop page in light colours, of someone who is not logged in."""
    return open_page()


@pytest.fixture
def phone_page(open_page):
    return open_page(phone=True)


@pytest.fixture(params=["desktop-light", "phone-dark"])
def any_page(request, open_page):
    """The same test on both sizes and in both colour schemes, which have nothing to do with one another."""
    size, colours = request.param.split("-")
    return open_page(phone=size == "phone", dark=colours == "dark")


@pytest.fixture
def mails(settings, smtp_sink, monkeypatch):
    """What readers get: the worker's tasks run at once, and a real SMTP server takes the mail."""
    settings.EMAIL_BACKEND = "delivery.mail_backend.SigningBackend"
    app.conf.task_always_eager = True
    # A browser that is driven is quicker than a person.
    monkeypatch.setattr(signup_form, "FASTEST", dt.timedelta(0))
    yield smtp_sink
    app.conf.task_always_eager = False


@pytest.fixture
def writer(transactional_db):
    return WriterFactory()


@pytest.fixture
def studio_page(open_page, writer):
    """A desktop page of the writer, logged in to the studio."""
    return open_page(user=writer)


def log_in(context, *, site, user):
    """Give the browser a session of ``user`` without the login form, which has a test of its own."""
    client = Client()
    client.force_login(user)
    session = client.cookies[django_settings.SESSION_COOKIE_NAME]
    context.add_cookies([{"name": session.key, "value": session.value, "url": site.url}])
