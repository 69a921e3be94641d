"""The map page: all pictures of a catalog on a plane, the like near the like."""

from __future__ import annotations

import streamlit as st

from components.atlas import atlas
from components.kit import Link, opened, page_path
from components.notice import notice
from vitrine.service import shared
from vitrine.words import tr


def show() -> None:
    """Run the page. What the map shows and how is the component's: no change of it runs the page."""
    service, link = shared(), Link.here()
    info = opened(service, link)
    if info is None or not info.items or not info.indexed:
        notice(
            tr("There is nothing to draw a map of yet"),
            tr("A map shows all pictures of a catalog, the like near the like: make a catalog first."),
            [(tr("All catalogs"), page_path("catalogs"))],
        )
        return
    st.set_page_config(page_title=tr("Map of {catalog} – Vitrine", catalog=info.name))
    with st.container(key="atlas"):
        others = [
            one.name
            for one in service.catalogs.all()
            if one.indexed and one.items and one.model == info.model and one.name != info.name
        ]
        atlas(info.name, service.catalogs.columns(info.name), others, info.former)
