"""What runs for every visitor: the frame, then the page that the address names."""

from __future__ import annotations

import streamlit as st

from components.frame import frame
from pages import bench, board, boards, catalogs, compare, item, search, sheet
from vitrine.service import shared

PAGES = [
    st.Page(search.show, title="Search", url_path="search", default=True),
    st.Page(item.show, title="Item", url_path="item"),
    st.Page(catalogs.show, title="Catalogs", url_path="catalogs"),
    st.Page(bench.show, title="Compare models", url_path="bench"),
    st.Page(boards.show, title="Boards", url_path="boards"),
    st.Page(board.show, title="Board", url_path="board"),
    st.Page(compare.show, title="Compare", url_path="compare"),
    st.Page(sheet.show, title="Sheet", url_path="sheet"),
]
IN_NAVIGATION = [("", "Search", "search"), ("boards", "Boards", "board"), ("catalogs", "Catalogs", "stack")]

page = st.navigation(PAGES, position="hidden")
frame(shared(), IN_NAVIGATION, page)
