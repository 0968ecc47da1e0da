"""django-newsletter's own way to send, over a database in memory. For the Python of an environment that has it.

``python peer.py PORT COUNT TEXT``; prints what it cost. The issue is one article with the words in the file TEXT.
"""

import json
import sys
import time
from importlib import import_module
from pathlib import Path
from typing import Any

import django
from django.conf import settings

DOMAIN = "notes.example.org"
APPS = ["contenttypes", "auth", "sites", "messages", "sessions"]


def main() -> None:
    """Send, and print."""
    port, count, words = int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]).read_text()
    settings.configure(
        INSTALLED_APPS=[*(f"django.contrib.{app}" for app in APPS), "sorl.thumbnail", "newsletter"],
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
        TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}],
        EMAIL_HOST="127.0.0.1", EMAIL_PORT=port, SITE_ID=1, NEWSLETTER_THUMBNAIL="sorl-thumbnail",
        ROOT_URLCONF="newsletter.urls", STATIC_URL="/static/", DEFAULT_AUTO_FIELD="django.db.models.AutoField",
        USE_TZ=True, MEDIA_URL="/media/",
    )  # fmt: skip
    django.setup()
    submission = _submission(count, words)
    before, started = time.process_time(), time.perf_counter()
    submission.submit()
    print(json.dumps({"seconds": time.perf_counter() - started, "cpu": time.process_time() - before}))


def _submission(count: int, words: str) -> Any:
    from django.core.management import call_command  # settings come first
    from django.utils import timezone

    models: Any = import_module("newsletter.models")  # django-newsletter's, not ours

    call_command("migrate", verbosity=0)
    newsletter = models.Newsletter.objects.create(
        title="Tide Notes", slug="tide", email="alice@example.org", sender="Alice"
    )
    message = models.Message.objects.create(title="High water", slug="high", newsletter=newsletter)
    models.Article.objects.create(title="Tides", text=words, post=message, sortorder=10)
    people = [
        models.Subscription(
            newsletter=newsletter, name_field=f"Reader {number}", email_field=f"r{number}@example.org", subscribed=True
        )
        for number in range(count)
    ]
    models.Subscription.objects.bulk_create(people)
    submission = models.Submission.objects.create(
        newsletter=newsletter, message=message, publish_date=timezone.now(), prepared=True
    )
    submission.subscriptions.set(models.Subscription.objects.all())
    return submission


if __name__ == "__main__":
    main()
