"""What runs for every visitor: the frame, then the page that the address names."""

from __future__ import annotations

import streamlit as st

from components.frame import frame, speak_to_visitor
from pages import (
    IN_KIOSK,
    NEEDS,
    bench,
    board,
    boards,
    catalogs,
    compare,
    crop,
    item,
    map,
    quality,
    scan,
    search,
    sheet,
    signin,
)
from vitrine.service import shared
from vitrine.words import tr

speak_to_visitor()
PAGES = [
    st.Page(search.show, title=tr("Search"), url_path="search", default=True),
    st.Page(item.show, title=tr("Item"), url_path="item"),
    st.Page(catalogs.show, title=tr("Catalogs"), url_path="catalogs"),
    st.Page(bench.show, title=tr("Compare models"), url_path="bench"),
    st.Page(boards.show, title=tr("Boards"), url_path="boards"),
    st.Page(board.show, title=tr("Board"), url_path="board"),
    st.Page(compare.show, title=tr("Compare"), url_path="compare"),
    st.Page(sheet.show, title=tr("Sheet"), url_path="sheet"),
    st.Page(crop.show, title=tr("Crop & search"), url_path="crop"),
    st.Page(scan.show, title=tr("Scan"), url_path="scan"),
    st.Page(map.show, title=tr("Map"), url_path="map"),
    st.Page(quality.show, title=tr("Pictures to take again"), url_path="quality"),
    st.Page(signin.show, title=tr("Sign in"), url_path="signin"),
]
IN_NAVIGATION = [
    ("", tr("Search"), "search"),
    ("crop", tr("Crop"), "crop"),
    ("scan", tr("Scan"), "scan"),
    ("map", tr("Map"), "map"),
    ("boards", tr("Boards"), "board"),
    ("catalogs", tr("Catalogs"), "stack"),
]

page = st.navigation(PAGES, position="hidden")
frame(shared(), IN_NAVIGATION, page, NEEDS, IN_KIOSK)
