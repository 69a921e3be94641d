"""What is counted while the app runs, for `/metrics`: searches and how long they take, uploads, refusals, defects.

Counters only, without names of visitors, queries or catalogs: whoever reads them learns how busy the app is, not who
asked for what. What can be looked up (jobs, sessions, catalogs) is not counted here but read when it is asked for.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from prometheus_client import CollectorRegistry, Counter, Histogram

REGISTRY = CollectorRegistry()
"""Of the process."""

_SEARCHES = Counter("vitrine_searches", "searches answered", registry=REGISTRY)
_SEARCH_SECONDS = Histogram(
    "vitrine_search_seconds",
    "how long searches took, in seconds",
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0),
    registry=REGISTRY,
)
_UPLOADS = Counter("vitrine_uploads", "pictures that were sent, by what became of them", ["outcome"], registry=REGISTRY)
_REFUSALS = Counter("vitrine_refusals", "requests refused, by reason", ["reason"], registry=REGISTRY)
_DEFECTS = Counter("vitrine_defects", "errors that nobody foresaw; each has a number in the log", registry=REGISTRY)


@contextmanager
def search() -> Iterator[None]:
    """Count a search and time it, unless it fails."""
    began = time.perf_counter()
    yield
    _SEARCHES.inc()
    _SEARCH_SECONDS.observe(time.perf_counter() - began)


def upload(outcome: str) -> None:
    """Count an uploaded picture: `read`, or the code of the error that refused it."""
    _UPLOADS.labels(outcome).inc()


def refusal(reason: str) -> None:
    """Count a refused request: `host`, `origin`, `too_long`, or the allowance that was used up."""
    _REFUSALS.labels(reason).inc()


def defect() -> None:
    """Count an error that nobody foresaw."""
    _DEFECTS.inc()
