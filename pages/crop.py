"""The crop page: point at a thing in a picture, and search for just that."""

from __future__ import annotations

import streamlit as st

from components.gallery import gallery
from components.kit import Link, opened, page_path
from components.notice import notice, trouble
from components.picker import Shown, picker
from components.readings import Column, readings
from vitrine.errors import NotFound, VitrineError
from vitrine.search.query import PictureVector, Query
from vitrine.segment.readings import READINGS
from vitrine.segment.sam import INSTALL, SAM, SUGGESTED
from vitrine.service import CatalogInfo, Service, shared
from vitrine.words import tr

BEST = 8
EXAMPLES = 8


def show() -> None:
    """Run the page."""
    service, link = shared(), Link.here()
    info = opened(service, link)
    if info is None or not info.items:
        notice(
            tr("There is nothing to search yet"),
            tr("Make a catalog first, then point at a thing in a picture to find it there."),
            [(tr("Make a catalog"), page_path("catalogs"))],
        )
        return
    shown = None
    if id := link.first("id"):
        try:
            shown = _view(service, info.name, id, link.first("v"))
        except NotFound as error:
            trouble(error, [(tr("Search"), page_path("", {"catalog": info.name}))])
            return
    key = link.first("pic")
    examples = [] if shown or key else service.searching.examples(info.name).items[:EXAMPLES]
    with st.container(key="page"):
        picker(info.name, shown, key, examples, service.settings.segmenter, _better())
        try:
            query = link.query
            if query.pictures:
                _found(service, info, link, query)
        except VitrineError as error:
            trouble(error, [(tr("Search"), page_path("", {"catalog": info.name}))])


def _found(service: Service, info: CatalogInfo, link: Link, query: Query) -> None:
    columns = []
    for name in READINGS:
        if text := link.first(f"r.{name}"):
            picture = PictureVector.from_text(text)
            hits = service.searching.search(info.name, Query(pictures=(picture,)), limit=BEST).hits
            columns.append(Column(name, picture, hits))
    if columns:
        readings(info.name, columns)
    result = service.searching.search(info.name, query, limit=link.shown)
    gallery(result, link, query, service.catalogs.columns(info.name), info.changing)


def _view(service: Service, catalog: str, id: str, number: str) -> Shown:
    """The picture of an item that the link names: the first, or by its number from 1. Raises NotFound."""
    item = service.catalogs.item(catalog, id)
    if not item.views:
        raise NotFound(tr("This item has no picture"))
    at = int(number) if number.isascii() and number.isdigit() else 1
    return Shown(item.views[min(max(at, 1), len(item.views)) - 1].picture, item.title)


def _better() -> str:
    return f"{INSTALL}\nVITRINE_SEGMENTER={SAM}{SUGGESTED}"
