"""What a start finds unfinished or outdated, and begins again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vitrine import embedding
from vitrine.errors import ModelUnavailable, UnknownCatalog
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
        if kind == "download":
            resumed.append(service.models.download(request["model"], request["catalogs"]))
            continue
        try:
            left = home.book.catalog(catalog)
        except UnknownCatalog:
            continue  # deleted while its job was running
        if kind == "index":
            resumed.append(service.indexing.submit(catalog, **request))
        elif kind == "rollback" and left.former_model == request["model"]:  # else it was killed when it was done
            resumed.append(service.changing.submit_rollback(catalog, request["model"]))
        elif kind == "compare" and (compared := service.comparisons.resume(request)):
            resumed.append(compared)
    active = {job.catalog for job in resumed}
    for known in home.book.catalogs():
        name = embedding.model_name(known.model)
        if known.name not in active and name == embedding.EMBEDDED and known.model != embedding.model_key(name):
            resumed.append(service.indexing.submit(known.name))
        elif known.name not in active and (base := _outlived(known.model)):
            resumed.append(service.indexing.submit(known.name, model=base))
        elif known.name not in active and known.indexed and not home.book.calibrated(known.id, known.model):
            resumed.append(service.calibrating.submit(known.name))  # indexed by an older version, or cut short
    return resumed


def _outlived(key: str) -> str:
    """The name of the base model of an adapter that was made for weights which are no longer there; else empty."""
    try:
        base = embedding.base_key(key)
    except ModelUnavailable:
        return ""  # a search says what to do
    return embedding.model_name(base) if base and embedding.replaced(base) else ""
