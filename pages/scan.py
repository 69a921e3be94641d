"""The scan page: a photo of a thing, and which item it is."""

from __future__ import annotations

import streamlit as st

from components.kit import Link, opened, page_path
from components.notice import notice
from components.scan import scan
from vitrine.service import shared
from vitrine.words import tr


def show() -> None:
    """Run the page."""
    service, link = shared(), Link.here()
    info = opened(service, link)
    if info is None or not info.items:
        notice(
            tr("There is nothing to know things by yet"),
            tr("Make a catalog first, then show a thing, and see which of its items it is."),
            [(tr("Make a catalog"), page_path("catalogs"))],
        )
        return
    with st.container(key="page"):
        scan(info.name, info.items)
