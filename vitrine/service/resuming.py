"""What a start finds unfinished or outdated, and begins again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vitrine import embedding
from vitrine.errors import ModelUnavailable, VitrineError
from vitrine.indexing.jobs import Job

if TYPE_CHECKING:
    from vitrine.service import Service


def resume(service: Service) -> list[Job]:
    """Start again what a killed process left unfinished, and embed anew what an older embedded model has read."""
    home = service.home
    service.editing.catch_up()
    resumed = []
    for id, catalog, kind, request in home.log.unfinished():
        home.log.end(id, "interrupted")
        try:
            job = _again(service, catalog, kind, request)
        except VitrineError as error:  # its catalog or model has gone meanwhile: the app starts all the same
            home.log.end(id, "failed", error=error.as_json())
            continue
        resumed += [job] if job else []
    active = {job.catalog for job in resumed}
    stored = set(home.store.names())
    for known in home.book.catalogs():
        if known.name not in active and known.indexed and known.collection not in stored:  # restored from a backup
            resumed.append(service.copying.submit_refill(known.name))
            active.add(known.name)
    for known in home.book.catalogs():
        name = embedding.model_name(known.model)
        if known.name not in active and name == embedding.EMBEDDED and embedding.replaced(known.model):
            resumed.append(service.indexing.submit(known.name))
        elif known.name not in active and (base := _outlived(known.model)):
            resumed.append(service.indexing.submit(known.name, model=base))
        elif known.name not in active and known.indexed and not home.book.calibrated(known.id, known.model):
            resumed.append(service.calibrating.submit(known.name))  # indexed by an older version, or cut short
    return resumed


def _again(service: Service, catalog: str, kind: str, request: dict[str, Any]) -> Job | None:
    """The job that goes on where a killed one was; None where there is nothing left to do, or it is not resumed."""
    if kind == "download":
        there = {known.name for known in service.home.book.catalogs()}
        return service.models.download(request["model"], [name for name in request["catalogs"] if name in there])
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


def _outlived(key: str) -> str:
    """The name of the base model of an adapter that was made for weights which are no longer there; else empty."""
    try:
        base = embedding.base_key(key)
    except ModelUnavailable:
        return ""  # a search says what to do
    return embedding.model_name(base) if base and embedding.replaced(base) else ""
