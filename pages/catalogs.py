"""The catalogs page: make, fill, watch, inspect, correct, rename and delete catalogs."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import streamlit as st

from components.catalogs import Card, Detail, Living, Request, catalogs
from components.kit import Link
from vitrine.access import Role, current
from vitrine.catalog.records import Kind
from vitrine.catalog.samples import SAMPLES
from vitrine.embedding import EMBEDDED, model_name
from vitrine.errors import QueryError, VitrineError
from vitrine.search.query import Query
from vitrine.service import CatalogInfo, Service, shared

PICTURES = 3
_ERROR = "catalogs-error"


def show() -> None:
    """Run the page."""
    service, link = shared(), Link.here()
    infos = service.catalogs.all()
    error = st.session_state.pop(_ERROR, None)
    detail = None
    if name := link.first("catalog"):
        try:
            service.catalogs.get(name)
            detail = Detail(
                name,
                service.catalogs.columns(name),
                service.indexing.last_report(name),
                service.models.names(),
                service.changing.kept(name),
                Living(
                    service.editing.hidden(name),
                    service.editing.conflicts(name),
                    service.editing.history(name, 30),
                    service.changing.former(name),
                    service.watching.state(name),
                ),
                service.enriching.state(name),
                service.tagging.state(name),
                service.weighing.state(name),
            )
        except VitrineError as unknown:
            error = error or unknown
    known = {info.name for info in infos}
    samples = [name for name, folder in SAMPLES.items() if name not in known and folder.is_dir()]
    with st.container(key="page"):
        catalogs(
            [_card(service, info) for info in infos],
            detail,
            service.jobs.all(),
            samples,
            _act,
            error,
            service.backing.all() if current().role >= Role.ADMIN else None,
            service.watching.all(),
        )


def _card(service: Service, info: CatalogInfo) -> Card:
    return Card(info, _pictures(service, info), _origin(service, info))


def _origin(service: Service, info: CatalogInfo) -> Literal["place", "sample", "files"]:
    location = Path(info.location)
    if location.is_relative_to(service.settings.home / "uploads"):
        return "files"
    return "sample" if location in SAMPLES.values() else "place"


def _pictures(service: Service, info: CatalogInfo) -> list[str]:
    """A few of a catalog's pictures, spread over it."""
    if not info.items:
        return []
    step = max(1, info.items // PICTURES)
    found: dict[str, None] = {}
    try:
        for offset in range(step // 2, info.items, step):
            found.update(
                (hit.picture, None) for hit in service.searching.search(info.name, Query(), limit=1, offset=offset).hits
            )
    except QueryError:  # its first run has not come far enough to search it
        return []
    return list(found)[:PICTURES]


def _embedded(service: Service) -> list[str]:
    """The catalogs that are still searched by the embedded model."""
    return [info.name for info in service.catalogs.all() if model_name(info.model) == EMBEDDED]


def _number(text: str) -> float:
    """A number that the page sent; one that is none is refused as a weight is."""
    try:
        return float(text)
    except ValueError:
        return float("nan")


def _act(request: Request) -> None:
    """Do what the visitor asked for; what goes wrong is shown by the run that follows."""
    service = shared()
    try:
        match request.do:
            case "index":
                service.indexing.index(request.catalog, request.values.get("source"))
            case "rebuild":
                service.indexing.index(request.catalog, rebuild=True)
            case "regions":
                service.indexing.index(request.catalog, regions=request.values["on"] == "yes")
            case "model":
                service.indexing.index(request.catalog, model=request.values["model"])
            case "rollback":
                service.changing.rollback(request.catalog)
            case "revert":
                service.changing.revert(request.catalog)
            case "enricher":
                service.enriching.switch(request.catalog, request.values["name"], request.values["on"] == "yes")
            case "languages":
                service.enriching.speak(request.catalog, request.values["codes"].split(","))
            case "again":
                service.enriching.again(request.catalog)
            case "watch":
                service.watching.switch(request.catalog, request.values["on"] == "yes")
            case "accept":
                service.watching.accept(request.catalog)
            case "vocabulary":
                vocabulary, state = request.values["vocabulary"], request.values["state"]
                words = request.values.get("words")
                service.tagging.set_vocabulary(
                    request.catalog, vocabulary, state=state, words=words, actor=current().name
                )
            case "weight":
                signal, weight = request.values["signal"], request.values["weight"]
                if weight:
                    service.weighing.set(request.catalog, {signal: _number(weight)}, actor=current().name)
                else:
                    service.weighing.reset(request.catalog, [signal], actor=current().name)
            case "weights-reset":
                service.weighing.reset(request.catalog, actor=current().name)
            case "duplicate":
                service.copying.duplicate(request.catalog, request.values["new"])
            case "merge":
                service.copying.merge(request.catalog, request.values["other"], join=request.values["join"] == "yes")
            case "backup":
                service.backing.back_up(catalog=request.catalog)
            case "drop-backup":
                service.backing.delete(request.values["name"])
            case "drop":
                service.changing.drop_former(request.catalog)
            case "kind":
                service.indexing.set_kind(request.catalog, request.values["column"], Kind(request.values["kind"]))
            case "get-model":
                service.models.download(request.values["model"], _embedded(service) if "use" in request.values else ())
            case "measure-models":
                service.models.measure()
            case "rename":
                service.catalogs.rename(request.catalog, request.values["new"])
                st.query_params["catalog"] = request.values["new"]
            case "delete":
                service.catalogs.delete(request.catalog)
                st.query_params.clear()
    except VitrineError as error:
        st.session_state[_ERROR] = error
