"""The item page: all views of one item, all that is known of it, and what is like it."""

from __future__ import annotations

import streamlit as st

from components.item import item
from components.kit import Link, opened, page_path
from components.notice import notice, trouble
from pages.allowance import count_search
from vitrine.errors import NotFound, VitrineError
from vitrine.service import shared
from vitrine.words import tr

SIMILAR = 18


def show() -> None:
    """Run the page."""
    service, link = shared(), Link.here()
    info = opened(service, link)
    if info is None or not link.first("id"):
        notice(tr("This address names no item"), tr("It may have been cut."), [(tr("Search"), page_path(""))])
        return
    try:
        id, asked = link.first("id"), link.first("catalog")
        if asked and asked != info.name and (now := service.catalogs.leads_to(asked, id)):
            id = now[1]
        shown = service.catalogs.item(info.name, id)
    except NotFound as error:
        trouble(error, [(tr("Search {catalog}", catalog=info.name), page_path("", {"catalog": info.name}))])
        return
    st.set_page_config(page_title=f"{shown.title} – {info.name} – Vitrine")
    columns = service.catalogs.columns(info.name)
    with st.container(key="page"):
        place = st.empty()
        if service.models.state(info.name) != "ready":
            with place.container():  # what is known stands at once; what is like it comes when the model is awake
                item(info.name, shown, columns, [], key="item-waiting")
        pictures = [view.picture for view in shown.views]
        similar, starts, error = [], [], None
        try:
            count_search()
            starts = service.searching.recipes(info.name, shown.id)
            similar = service.searching.similar(info.name, shown.id, SIMILAR)
        except VitrineError as unavailable:
            error = unavailable
        with place.container():
            read = service.enriching.of_pictures(info.name, pictures)
            guesses = service.tagging.of_item(info.name, shown.id)
            item(info.name, shown, columns, similar, error, starts, read, guesses)
