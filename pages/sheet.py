"""The sheet page: a board as A4 pages of pictures with titles and codes, to be printed or kept as a PDF."""

from __future__ import annotations

import streamlit as st

from components.kit import Link, page_path
from components.notice import trouble
from components.sheet import sheet
from vitrine.errors import NotFound
from vitrine.service import shared
from vitrine.words import tr

COLUMNS = (2, 3, 4, 5)


def show() -> None:
    """Run the page."""
    link = Link.here()
    try:
        board = shared().boards.get(link.first("id"))
    except NotFound as error:
        trouble(error, [(tr("All boards"), page_path("boards"))])
        return
    st.set_page_config(page_title=f"{board.name} – Vitrine")
    asked = link.first("columns")
    columns = next((count for count in COLUMNS if str(count) == asked), 3)
    with st.container(key="page"):
        sheet(board, columns, COLUMNS, with_notes=link.first("notes") != "0")
