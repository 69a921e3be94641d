"""Runs a page inside its frame."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from components import theme
from components.kit import Link, opened, page_path
from components.notice import trouble
from components.shell import shell
from components.tray import tray
from vitrine.errors import VitrineError
from vitrine.incidents import incident
from vitrine.service import Service
from vitrine.words import tr


def frame(service: Service, pages: Sequence[tuple[str, str, str]], page: Any) -> None:
    """Show the header and run the page; an error that the page lets through is shown in its place.

    Args:
        service: the app's.
        pages: path, label and icon of what stands in the navigation.
        page: the page chosen by `st.navigation`.
    """
    st.set_page_config(page_title=f"{page.title} – Vitrine", layout="wide")
    theme.apply()
    link = Link.here()
    try:
        info = opened(service, link)
    except VitrineError:  # the page itself says so
        info = None
    shell(pages, page.url_path, service.catalogs.all(), info.name if info else "")
    tray()
    try:
        page.run()
    except VitrineError as error:
        trouble(error, [(tr("All catalogs"), page_path("catalogs")), (tr("Start"), page_path(""))])


def on_error(error: Exception) -> bool:
    """A defect: the visitor gets a plain word, a number and the way on, the log the rest."""
    trouble(incident(error, "a page"), [(tr("Start"), page_path(""))])
    return True
