"""What a worker does for an import of the studio: read its files, then move people in once the word is given.

One worker at a time is at a run; the next goes on where one that was killed stopped.
"""

import datetime as dt
import logging
import time

from celery.exceptions import SoftTimeLimitExceeded
from django.db import InterfaceError, OperationalError
from django.db.models import Q

from subscribers.importing import runs
from subscribers.importing.sources import Unreadable
from subscribers.models import ImportedRow, ImportState, RefusedRow, SubscriberImport
from subscribers.one_at_a_time import AN_IMPORT, alone
from subscribers.uploads import keeping

logger = logging.getLogger(__name__)

WAITS_FOR = dt.timedelta(days=7)
"""An import that nobody gives the word for is cancelled after this."""
REFUSED_KEPT_FOR = dt.timedelta(days=90)
"""The rows that were refused hold addresses: so long after the end they can be fetched."""
_STRAY_AFTER = dt.timedelta(days=1)
_UNDER_WAY = Q(state=ImportState.READING, busy_since__isnull=False) | Q(state=ImportState.MERGING)
_OVER = (ImportState.DONE, ImportState.CANCELLED)

FILES_GONE = "The uploaded files are not on this machine any more. Upload them again: who is in already counts once."
BROKE = "Something broke on our side, and what it was stands in the log. What was done stays, and it can go on."


class _CancelledMeanwhile(Exception):
    """Somebody cancelled the run while it was read."""


def go_on(run_id: int, *, seconds: float) -> bool:
    """Do what is to be done for a run, for so long at most. Nothing where somebody else is at it, or all is done.

    Returns whether more people are to be moved in.
    """
    with alone(AN_IMPORT, run_id) as is_alone:
        run = SubscriberImport.objects.filter(_UNDER_WAY, pk=run_id).exclude(upload="").first()
        if not is_alone or run is None:
            return False
        until = time.monotonic() + seconds
        try:
            if run.state == ImportState.READING:
                runs.read(run, tell=_noting(run), look=True)
            else:
                runs.carry_on(run, tell=_noting(run), stop=lambda: time.monotonic() > until)
        except _CancelledMeanwhile:
            ImportedRow.objects.filter(run=run).delete()  # what was read since
        except Unreadable as error:
            _fail(run, str(error) if keeping.folder_of(run.upload).is_dir() else FILES_GONE)
        except (OperationalError, InterfaceError, SoftTimeLimitExceeded):
            raise  # the database is away, or the worker's time is up: a later turn goes on
        except Exception:
            logger.exception("The import %s broke", run_id)
            _fail(run, BROKE)
    run.refresh_from_db()
    if run.state in _OVER:
        keeping.forget(run.upload)
    return run.state == ImportState.MERGING


def under_way() -> list[int]:
    """The runs that a worker has something to do for, the oldest first."""
    runs_of_studio = SubscriberImport.objects.filter(_UNDER_WAY).exclude(upload="")
    return list(runs_of_studio.order_by("pk").values_list("pk", flat=True))


def tidy(*, now: dt.datetime) -> None:
    """Cancel what nobody gave the word for, and delete files and rows that no run needs, and rows refused long ago.

    A run of the command that nobody brought to an end has no end to reckon from: it is reckoned from its beginning.
    """
    waiting = SubscriberImport.objects.filter(created_at__lt=now - WAITS_FOR).exclude(upload="").exclude(_UNDER_WAY)
    for run in waiting.exclude(state__in=_OVER):
        runs.cancel(run)
    long_ago = now - REFUSED_KEPT_FOR
    unfinished = Q(run__finished_at=None, run__upload="", run__created_at__lt=long_ago)
    RefusedRow.objects.filter(Q(run__finished_at__lt=long_ago) | unfinished).delete()
    over = list(SubscriberImport.objects.filter(state__in=_OVER).values_list("pk", flat=True))
    ImportedRow.objects.filter(run__in=over).delete()  # of one that was cancelled while a worker read it, and died
    for upload in list(keeping.untouched_since(now - _STRAY_AFTER)):
        if not SubscriberImport.objects.filter(upload=upload).exclude(state__in=_OVER).exists():
            keeping.forget(upload)


def _noting(run: SubscriberImport) -> runs.Tell:
    """Notes how much is read, and stops reading where the run was cancelled meanwhile."""
    begun_as = SubscriberImport.objects.filter(pk=run.pk, state=run.state)
    is_known = run.state == ImportState.MERGING  # the files are only read again: how many rows they have is known

    def note(now: runs.Progress) -> None:
        if now.state == ImportState.READING and not (begun_as.exists() if is_known else begun_as.update(rows=now.done)):
            raise _CancelledMeanwhile

    return note


def _fail(run: SubscriberImport, error: str) -> None:
    under_way = SubscriberImport.objects.filter(_UNDER_WAY, pk=run.pk)
    under_way.update(state=ImportState.FAILED, error=error)
