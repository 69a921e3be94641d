"""Waits that end early when the job they belong to is cancelled."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from vitrine.errors import Cancelled
from vitrine.words import phrase

_POLL = 0.05  # seconds between looks at whether to stop

_stop: ContextVar[Callable[[], bool] | None] = ContextVar("stop", default=None)


@contextmanager
def stoppable(stop: Callable[[], bool]) -> Iterator[None]:
    """Within, on this thread, every `pause` ends as soon as `stop` says so."""
    token = _stop.set(stop)
    try:
        yield
    finally:
        _stop.reset(token)


def in_job() -> bool:
    """Whether a job in the background waits here, and not a visitor."""
    return _stop.get() is not None


def stopped() -> bool:
    """Whether the job that works here was asked to stop."""
    stop = _stop.get()
    return stop is not None and stop()


def pause(seconds: float) -> None:
    """Wait that long.

    Raises:
        Cancelled: the job that waits was stopped.
    """
    stop, until = _stop.get(), time.monotonic() + seconds
    while True:
        if stop is not None and stop():
            raise Cancelled(
                phrase("Waiting for the remote model was stopped"),
                phrase("the job was cancelled"),
                phrase("start it again"),
            )
        left = until - time.monotonic()
        if left <= 0:
            return
        time.sleep(min(left, _POLL))
