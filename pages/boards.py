"""The boards page: every board, and those that can be restored."""

from __future__ import annotations

import streamlit as st

from components.boards import boards
from components.kit import Link
from vitrine.service import shared


def show() -> None:
    """Run the page."""
    link = Link.here()
    with st.container(key="page"):
        boards(shared().boards.all(), link.first("deleted"))
