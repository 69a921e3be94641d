"""The page of one board: its pictures in order, notes, undo, slides, and ways out of the app."""

from __future__ import annotations

import streamlit as st

from components.board import board
from components.kit import Link, page_path, visitor
from components.notice import trouble
from vitrine.access import Role
from vitrine.errors import NotFound
from vitrine.service import shared
from vitrine.words import tr


def show() -> None:
    """Run the page."""
    try:
        shown = shared().boards.get(Link.here().first("id"))
    except NotFound as error:
        trouble(error, [(tr("All boards"), page_path("boards"))])
        return
    st.set_page_config(page_title=f"{shown.name} – Vitrine")
    with st.container(key="page"):
        board(shown, editable=visitor().role >= Role.EDITOR)
