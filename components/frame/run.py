"""Runs a page inside its frame."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

import streamlit as st

from components import theme
from components.kit import Link, opened, page_path
from components.notice import notice, trouble
from components.shell import shell
from components.tray import tray
from vitrine.errors import VitrineError
from vitrine.service import Service
from vitrine.words import tr

_log = logging.getLogger("vitrine")


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
    """A defect: the visitor gets a plain word and the way on, the log the rest."""
    _log.error("a page failed", exc_info=error)
    notice(
        tr("Something went wrong in Vitrine"),
        tr("The log of the app says more. Reload the page, or start again."),
        [(tr("Start"), page_path(""))],
    )
    return True
