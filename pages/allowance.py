"""Searches that a page makes for its visitor count like those that come by the API."""

from __future__ import annotations

import streamlit as st

from routes.rates import count_search as count


def count_search() -> None:
    """Count one. Raises TooMany: the visitor has used up what is allowed."""
    count(st.context.ip_address, st.context.headers.to_dict())
