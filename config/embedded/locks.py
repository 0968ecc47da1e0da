"""File locks that the kernel releases when their holder dies, however it dies (``flock(2)``)."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def acquire(path: Path, *, exclusive: bool) -> int:
    """Lock ``path``, waiting for its turn, and return the descriptor that holds the lock.

    The lock lasts until ``release`` or until the last process that inherited the descriptor is gone.
    """
    return _lock(path, fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH)


def try_acquire(path: Path, *, exclusive: bool) -> int | None:
    """As ``acquire``, but ``None`` at once where someone else's lock is in the way."""
    try:
        return _lock(path, (fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH) | fcntl.LOCK_NB)
    except BlockingIOError:
        return None


def release(descriptor: int) -> None:
    """Let go of a lock taken with ``acquire``, also for children that inherited the descriptor."""
    fcntl.flock(descriptor, fcntl.LOCK_UN)
    os.close(descriptor)


def is_held(path: Path) -> bool:
    """Whether some process holds ``path`` exclusively right now."""
    descriptor = try_acquire(path, exclusive=False)
    if descriptor is None:
        return True
    release(descriptor)
    return False


@contextmanager
def exclusive(path: Path) -> Iterator[None]:
    """Hold ``path`` alone for the length of the block; waits for its turn."""
    descriptor = acquire(path, exclusive=True)
    try:
        yield
    finally:
        release(descriptor)


def _lock(path: Path, operation: int) -> int:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, operation)
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor
