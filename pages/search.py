"""The search page: what is asked, the wall of hits, and filters."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from components.facets import facets
from components.gallery import gallery, waking
from components.kit import Link, opened, page_path
from components.notice import notice
from components.searchbox import searchbox
from vitrine.errors import NotFound, QueryError
from vitrine.search.query import Query
from vitrine.service import CatalogInfo, Item, Service, shared


def show() -> None:
    """Run the page."""
    service, link = shared(), Link.here()
    info = opened(service, link)
    if info is None:
        notice(
            "Show Vitrine some pictures",
            "A folder on this machine, a CSV with one row a picture, or files dropped into the page: "
            "Vitrine reads them once, and you can search them by words and by pictures.",
            [("Make a catalog", page_path("catalogs"))],
        )
        return
    if not info.indexed and not info.items:
        _not_yet(info)
        return
    error: QueryError | None = None
    try:
        query = link.query
    except QueryError as damaged:  # the rest of the page still works
        query, error = Query(), damaged
    title = query.text or info.name
    st.set_page_config(page_title=f"{title} – Vitrine")
    columns = service.columns(info.name)
    first_visit = query == Query() and error is None
    searchbox(
        info.name,
        query,
        columns,
        _items(service, info.name, (*query.like, *query.unlike)),
        service.examples(info.name) if first_visit else None,
        error,
    )
    if query.asks and service.model_state(info.name) != "ready":
        _wait_for_model(service, info.name)
    with st.container(key="results"):
        side, wall = st.container(key="side"), st.container(key="wall")
    try:
        with wall:
            result = service.search(info.name, query, limit=link.shown)
            gallery(result, link, query, columns)
        with side:
            facets(service.facets(info.name, query))
    except QueryError as unanswerable:
        with wall:
            notice(
                unanswerable.what,
                unanswerable.remedy,
                [(f"Browse {info.name}", page_path("", {"catalog": info.name}))],
            )


def _not_yet(info: CatalogInfo) -> None:
    title = f"{info.name} is being indexed" if info.state == "indexing" else f"{info.name} is empty"
    text = "Its pictures can be searched as soon as the first run is done." if info.job else "Add pictures to it first."
    notice(title, text, [("Watch it" if info.job else "Add pictures", page_path("catalogs", {"catalog": info.name}))])


def _wait_for_model(service: Service, catalog: str) -> None:
    """Say that the model is being loaded, and wait for it. Raises ModelUnavailable."""
    place = st.empty()
    with place.container(key="results-waiting"):
        waking(catalog)
    service.embedder(catalog)
    place.empty()


def _items(service: Service, catalog: str, ids: Iterable[str]) -> dict[str, Item]:
    found = {}
    for id in ids:
        try:
            found[id] = service.item(catalog, id)
        except NotFound:
            continue  # an old link may name an item that has gone; the search goes on without it
    return found
