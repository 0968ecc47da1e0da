"""The Celery app. Its messages are hints to look at the database: a lost broker loses nothing."""

import os
import warnings
from typing import Any

import redis
from celery import Celery
from celery.platforms import SecurityWarning  # type: ignore[attr-defined]  # absent from the stubs
from django.conf import settings
from kombu import Queue
from kombu.exceptions import OperationalError

from config.cache_options import bounded
from config.embedded import servers
from delivery.queues import ERRANDS, MAILINGS

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

# Celery warns root of pickled messages; we take JSON only, and a container's or a trial's user may well be root.
warnings.filterwarnings("ignore", category=SecurityWarning)

TICK_SECONDS = 30.0
# Longer than any task may run: a message that is redelivered while its task still runs would run twice.
VISIBILITY_SECONDS = 3600
TASK_SECONDS = 1800


def _each_minute(task: str) -> dict[str, Any]:
    """An entry of beat's: what is due is looked for once a minute; a worker that comes late leaves it to the next."""
    return {"task": task, "schedule": 60.0, "options": {"expires": 60}}


class FortnightCelery(Celery):
    """Sees before it connects that the embedded broker runs."""

    def connection_for_read(self, *args: Any, **kwargs: Any) -> Any:
        use_embedded_broker()
        return super().connection_for_read(*args, **kwargs)

    def connection_for_write(self, *args: Any, **kwargs: Any) -> Any:
        use_embedded_broker()
        _see_that_it_answers()
        return super().connection_for_write(*args, **kwargs)


def use_embedded_broker() -> None:
    """Start the embedded Valkey if this machine is to run one and does not yet."""
    if settings.EMBEDDED:
        servers.use(data_dir=settings.DATA_DIR, durable=settings.EMBEDDED_DURABLE)


def _see_that_it_answers() -> None:
    """Whoever writes to a broker that hangs would hang with it. Raises kombu's OperationalError, as for one away."""
    try:
        with redis.Redis.from_url(settings.CACHE_URL, **bounded()) as client:
            client.ping()
    except redis.TimeoutError as error:
        raise OperationalError(f"Valkey or Redis does not answer: {error}") from error
    except redis.RedisError:
        return  # it is away, or wants something else: the connection itself says what


app = FortnightCelery("fortnight")
app.conf.update(
    broker_url=settings.BROKER_URL,
    broker_connection_retry_on_startup=True,
    # kombu reads the visibility timeout in three places, and the shortest wins.
    broker_transport_options={"visibility_timeout": VISIBILITY_SECONDS, "global_keyprefix": "fortnight:"},
    result_backend_transport_options={"visibility_timeout": VISIBILITY_SECONDS},
    visibility_timeout=VISIBILITY_SECONDS,
    # A worker that is not told which (-Q) takes from both, a message from each in turn.
    task_queues=[Queue(name, routing_key=name) for name in (ERRANDS, MAILINGS)],
    task_default_queue=ERRANDS,
    task_routes={"delivery.tasks.send": {"queue": MAILINGS}},
    task_ignore_result=True,
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    task_time_limit=TASK_SECONDS,
    task_soft_time_limit=TASK_SECONDS - 60,
    task_serializer="json",
    accept_content=["json"],
    worker_prefetch_multiplier=1,
    worker_concurrency=settings.WORKER_CONCURRENCY,
    worker_soft_shutdown_timeout=10.0,
    worker_enable_soft_shutdown_on_idle=True,
    worker_hijack_root_logger=False,
    worker_redirect_stdouts=False,
    worker_cancel_long_running_tasks_on_connection_loss=True,
    timezone="UTC",
    enable_utc=True,
    beat_scheduler="config.heartbeat.HeartbeatScheduler",
    beat_max_loop_interval=10,
    beat_schedule={
        "tick": {"task": "delivery.tasks.tick", "schedule": TICK_SECONDS, "options": {"expires": 60}},
        "confirmations": _each_minute("subscribers.tasks.send_due_confirmations"),
        "welcomes": _each_minute("subscribers.tasks.send_due_welcomes"),
        "signups": _each_minute("subscribers.tasks.watch_signups"),
        "link_checks": {"task": "newsletter.tasks.forget_link_checks", "schedule": 24 * 3600.0},
        "reminders": _each_minute("delivery.tasks.send_due_reminders"),
        "requests": _each_minute("subscribers.tasks.send_due_request_mails"),
        "details": {"task": "subscribers.tasks.forget_details", "schedule": 6 * 3600.0},
        "search_entries": _each_minute("subscribers.list_tasks.make_search_entries"),
        "growth": _each_minute("subscribers.list_tasks.fold_growth"),
        "bulk_acts": _each_minute("subscribers.list_tasks.go_on_with_bulk_acts"),
        "imports": _each_minute("subscribers.list_tasks.go_on_with_imports"),
        "invitations": _each_minute("newsletter.tasks.send_due_invitations"),
        "old_invitations": {"task": "newsletter.tasks.forget_invitations", "schedule": 24 * 3600.0},
        "account_mails": _each_minute("newsletter.tasks.send_account_mails"),
        "sign_ins": {"task": "newsletter.tasks.forget_sign_ins", "schedule": 3600.0},
        "unconfirmed": {"task": "subscribers.tasks.forget_unconfirmed_signups", "schedule": 6 * 3600.0},
    },
)
app.autodiscover_tasks()
app.autodiscover_tasks(related_name="list_tasks")
