"""The quality page: what of a catalog should be photographed again, and why."""

from __future__ import annotations

import streamlit as st

from components.kit import Link, opened, page_path
from components.notice import notice
from components.quality import quality
from vitrine.access import Role, current
from vitrine.service import shared
from vitrine.words import tr


def show() -> None:
    """Run the page."""
    service, link = shared(), Link.here()
    info = opened(service, link)
    if info is None or not info.items:
        notice(
            tr("There are no pictures to look at yet"),
            tr("Make a catalog first; its pictures are then looked at by themselves."),
            [(tr("All catalogs"), page_path("catalogs"))],
        )
        return
    st.set_page_config(page_title=f"{tr('Pictures to take again')} – {info.name} – Vitrine")
    with st.container(key="page"):
        quality(service.quality.report(info.name), link.first("fault"), admin=current().role >= Role.ADMIN)
