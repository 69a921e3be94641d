"""What a start finds unfinished or outdated, and begins again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vitrine import embedding
from vitrine.errors import Conflict, ModelUnavailable, VitrineError
from vitrine.indexing.jobs import Job
from vitrine.store.book import Catalog

if TYPE_CHECKING:
    from vitrine.service import Service


def resume(service: Service) -> list[Job]:
    """Start again what a killed process left unfinished, and embed anew what an older embedded model has read.

    Where several processes share the home, this one goes on looking for what others leave unfinished.
    """
    home = service.home
    service.editing.catch_up()
    resumed = take_up(service)
    home.jobs.on_beat = lambda: take_up(service)
    active = {job.catalog for job in resumed}
    stored = set(home.store.names())
    for known in home.book.catalogs():
        if known.name in active:
            continue
        try:
            if known.indexed and known.collection not in stored:  # restored from a backup
                resumed.append(service.copying.submit_refill(known.name))
            else:
                resumed += _renewed(service, known)
        except Conflict:
            continue  # another process is at it
    return resumed


def take_up(service: Service) -> list[Job]:
    """Start again what processes that are gone left unfinished."""
    home = service.home
    resumed: list[Job] = []
    for id, catalog, kind, request in home.log.unfinished():
        try:
            job = _again(service, catalog, kind, request)
        except Conflict:  # somebody has begun it anew already
            job = None
        except VitrineError as error:  # its catalog or model has gone meanwhile: the app starts all the same
            home.log.end(id, "failed", error=error.as_json())
            continue
        home.log.end(id, "interrupted")
        resumed += [job] if job else []
    return resumed


def _again(service: Service, catalog: str, kind: str, request: dict[str, Any]) -> Job | None:
    """The job that goes on where a killed one was; None where there is nothing left to do, or it is not resumed."""
    if kind == "download":
        there = {known.name for known in service.home.book.catalogs()}
        return service.models.download(request["model"], [name for name in request["catalogs"] if name in there])
    if kind in ("enrich", "caption"):
        return None  # the app begins again by itself with what is lacking
    if kind == "backup":
        return None  # nothing of it is left: who wants it asks again
    left = service.home.book.catalog(catalog)
    if kind == "index":
        return service.indexing.submit(catalog, **request)
    if kind == "rollback" and left.former_model == request["model"]:  # else it was killed when it was done
        return service.changing.submit_rollback(catalog, request["model"])
    if kind == "compare":
        return service.comparisons.resume(request)
    if kind == "revert":
        return service.changing.submit_revert(catalog, **request)
    if kind == "duplicate":
        return service.copying.submit_duplicate(catalog, **request)
    if kind == "merge":
        return service.copying.submit_merge(catalog, **request)
    if kind == "refill":
        return service.copying.submit_refill(catalog)
    return None


def _renewed(service: Service, known: Catalog) -> list[Job]:
    name = embedding.model_name(known.model)
    if name == embedding.EMBEDDED and embedding.replaced(known.model):
        return [service.indexing.submit(known.name)]
    if base := _outlived(known.model):
        return [service.indexing.submit(known.name, model=base)]
    if known.indexed and not service.home.book.calibrated(known.id, known.model):
        return [service.calibrating.submit(known.name)]  # indexed by an older version, or cut short
    return []


def _outlived(key: str) -> str:
    """The name of the base model of an adapter that was made for weights which are no longer there; else empty."""
    try:
        base = embedding.base_key(key)
    except ModelUnavailable:
        return ""  # a search says what to do
    return embedding.model_name(base) if base and embedding.replaced(base) else ""
