"""For whoever watches the app: does it live (`/healthz`), can it serve (`/readyz`), how busy is it (`/metrics`)."""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from typing import Any

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from routes import sessions
from routes.guard import guarded
from routes.visitors import is_here
from vitrine import metrics
from vitrine.errors import Unauthorized, VitrineError
from vitrine.service import Service, shared
from vitrine.words import phrase

_STATES = ("waiting", "running", "done", "failed", "cancelled")


def alive(_: Request) -> Response:
    """`GET /healthz`: the process answers. Says nothing else: a database that is away is no reason to restart it."""
    return JSONResponse({"status": "ok"})


def ready(_: Request) -> Response:
    """`GET /readyz`: the record book answers, and the store of every catalog that is searched; 503 where not."""
    service = shared()
    try:
        for catalog in service.catalogs.all():
            if catalog.indexed:
                service.searching.searcher(catalog.name)
    except VitrineError:
        # Which catalog and why is in `vitrine doctor` and the log, not for everybody who asks.
        return JSONResponse({"status": "not ready"}, status_code=503)
    return JSONResponse({"status": "ok"})


def measured(request: Request) -> Response:
    """`GET /metrics`: in Prometheus' text format; for this machine, or with VITRINE_METRICS_TOKEN as bearer token.

    Raises:
        Unauthorized: from elsewhere without it.
    """
    service = shared()
    token, given = service.settings.metrics_token, request.headers.get("authorization", "")
    with_token = bool(token) and hmac.compare_digest(given.encode(), f"Bearer {token}".encode())
    if not with_token and not is_here(request.client and request.client.host, request.headers):
        raise Unauthorized(
            phrase("The figures are for this machine only"),
            phrase("the request comes from elsewhere"),
            phrase("set VITRINE_METRICS_TOKEN, and send it: Authorization: Bearer TOKEN"),
        )
    text = generate_latest(metrics.REGISTRY) + generate_latest(_Now(service))  # type: ignore[arg-type]
    return Response(text, media_type=CONTENT_TYPE_LATEST)


class _Now(Collector):
    """What is looked up when it is asked for."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def collect(self) -> Iterable[Any]:
        jobs = GaugeMetricFamily("vitrine_jobs", "running and recent jobs, by state", labels=["state"])
        states = [job.state for job in self._service.jobs.all()]
        for state in _STATES:
            jobs.add_metric([state], states.count(state))
        yield jobs
        yield GaugeMetricFamily("vitrine_sessions", "pages that are open", value=sessions.opened())
        catalogs = self._service.catalogs.all()
        yield GaugeMetricFamily("vitrine_catalogs", "catalogs", value=len(catalogs))
        yield GaugeMetricFamily(
            "vitrine_pictures", "pictures of all catalogs", value=sum(one.views for one in catalogs)
        )


routes = [
    Route("/healthz", guarded(alive)),
    Route("/readyz", guarded(ready)),
    Route("/metrics", guarded(measured)),
]
