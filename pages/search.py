"""The search page: what is asked, the wall of hits, and filters."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import streamlit as st

from components.facets import facets
from components.gallery import gallery, waking
from components.kit import Link, opened, page_path
from components.notice import notice, trouble
from components.searchbox import searchbox
from pages import catalogs
from pages.allowance import count_search
from vitrine.errors import ModelUnavailable, NotFound, QueryError, TooMany, VitrineError
from vitrine.search import variety
from vitrine.search.query import Query
from vitrine.search.routing import NOTHING, Routing
from vitrine.service import CatalogInfo, Item, Service, shared
from vitrine.words import tr


def show() -> None:
    """Run the page."""
    service, link = shared(), Link.here()
    info = opened(service, link)
    if info is None:
        catalogs.show()  # it says in three steps how to come by one
        return
    if not info.indexed and not info.items:
        _not_yet(service, info)
        return
    error: QueryError | None = None
    try:
        query = link.query
    except QueryError as damaged:  # the rest of the page still works
        query, error = Query(), damaged
    title = query.text or info.name
    st.set_page_config(page_title=f"{title} – Vitrine")
    columns = service.catalogs.columns(info.name)
    first_visit = query == Query() and error is None
    searchbox(
        info.name,
        query,
        columns,
        _items(service, info.name, (*query.like, *query.unlike, *((query.goes,) if query.goes else ()))),
        service.searching.examples(info.name) if first_visit else None,
        error,
        _routing(service, info.name, query),
    )
    place = st.empty()
    if query.asks and service.models.state(info.name) != "ready":
        with place.container(key="results-waiting"):
            waking(info.name)
    try:
        count_search()
        shown = replace(
            query, fold=link.first("fold") != "0", vary=query.vary if link.first("vary") else variety.DEFAULT
        )
        result = service.searching.search(info.name, shown, limit=link.shown)  # waits for the model
        place.empty()
        with st.container(key="results"):
            side, wall = st.container(key="side"), st.container(key="wall")
        with wall:
            gallery(result, link, shown, columns, info.changing, service.searching.wider(info.name, query))
        with side:
            facets(service.searching.facets(info.name, query))
    except VitrineError as unanswerable:
        place.empty()
        trouble(unanswerable, _ways_on(info, unanswerable))


def _routing(service: Service, catalog: str, query: Query) -> Routing:
    try:
        return service.searching.routing(catalog, query)
    except VitrineError:
        return NOTHING  # the search that follows says what is wrong


def _not_yet(service: Service, info: CatalogInfo) -> None:
    place = page_path("catalogs", {"catalog": info.name})
    job = next((one for one in service.jobs.all() if one.id == info.job), None)
    if job is None:
        title = tr("{catalog} is empty", catalog=info.name)
        notice(title, tr("Add pictures to it first."), [(tr("Add pictures"), place)])
        return
    title = tr("{catalog} is being indexed", catalog=info.name)
    text = tr("Its pictures can be searched as soon as the first run is done.")
    notice(title, text, [(tr("Watch it"), place)], job=job, key="notice-waiting")


def _ways_on(info: CatalogInfo, error: VitrineError) -> list[tuple[str, str]]:
    browse = (tr("Browse {catalog}", catalog=info.name), page_path("", {"catalog": info.name}))
    manage = (tr("Manage {catalog}", catalog=info.name), page_path("catalogs", {"catalog": info.name}))
    if isinstance(error, TooMany):
        return []  # every way on would search again
    return [manage, browse] if isinstance(error, ModelUnavailable) else [browse, manage]


def _items(service: Service, catalog: str, ids: Iterable[str]) -> dict[str, Item]:
    found = {}
    for id in ids:
        try:
            found[id] = service.catalogs.item(catalog, id)
        except NotFound:
            continue  # an old link may name an item that has gone; the search goes on without it
    return found
