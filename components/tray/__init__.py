"""The tray of what is selected, on every page: compare it, search with it, put it on a board."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from components.kit import define

_component = define(Path(__file__).parent)


def tray(*, boards: bool = True) -> None:
    """Show the tray; it stays out of sight until something is selected. `boards`: whether it leads to boards."""
    with st.container(key="tray"):
        _component(key="tray-bar", data={"boards": boards})
