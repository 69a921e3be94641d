"""The compare page: two to four items side by side; the address names them as `i=CATALOG/ID`."""

from __future__ import annotations

import streamlit as st

from components.compare import compare
from components.kit import Link, page_path
from components.notice import trouble
from vitrine.errors import QueryError
from vitrine.service import shared
from vitrine.words import tr


def show() -> None:
    """Run the page."""
    link = Link.here()
    named = (text.partition("/") for text in link.params.get("i", []))
    try:
        comparison = shared().boards.compare((catalog, id) for catalog, _, id in named)
    except QueryError as error:
        trouble(error, [(tr("Search"), page_path("")), (tr("All boards"), page_path("boards"))])
        return
    with st.container(key="page"):
        compare(comparison, link.first("only") == "1")
