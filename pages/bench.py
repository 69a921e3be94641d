"""The model bench: two models on one catalog, blind votes, and what came of them."""

from __future__ import annotations

import streamlit as st

from components.bench import Setup, bench
from components.kit import Link, opened, page_path
from components.notice import notice, trouble
from vitrine import embedding
from vitrine.errors import NotFound
from vitrine.service import shared
from vitrine.words import tr


def show() -> None:
    """Run the page."""
    service, link = shared(), Link.here()
    if id := link.first("id"):
        try:
            state = service.comparisons.state(id)
        except NotFound as error:
            trouble(error, [(tr("Compare models"), page_path("bench")), (tr("All catalogs"), page_path("catalogs"))])
            return
        with st.container(key="page"):
            bench(state["catalog"], state=state)
        return
    info = opened(service, link)
    if info is None or not info.items:
        notice(
            tr("There is nothing to compare models on yet"),
            tr("Two models are compared on your own pictures: make a catalog first."),
            [(tr("All catalogs"), page_path("catalogs"))],
        )
        return
    names = service.models.names()
    chosen = [embedding.model_name(info.model), embedding.model_name(info.former) if info.former else ""]
    with st.container(key="page"):
        bench(info.name, setup=Setup(names, chosen, service.comparisons.of_catalog(info.name)))
