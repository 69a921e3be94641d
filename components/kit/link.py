"""The state of a page, as its link holds it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

import streamlit as st

from vitrine.errors import UnknownCatalog
from vitrine.search.query import Query
from vitrine.service import CatalogInfo, Service

PAGE = 60
"""Hits painted at once."""

MOST = 600
"""Hits that a link may ask for at once; more are loaded while scrolling."""


@dataclass(frozen=True, slots=True)
class Link:
    """What an address says. `params` holds every parameter with all its values."""

    params: Mapping[str, list[str]]

    @classmethod
    def here(cls) -> Link:
        """The address of the page that is being run."""
        return cls({name: st.query_params.get_all(name) for name in st.query_params})

    def first(self, name: str, default: str = "") -> str:
        """The first value of a parameter."""
        values = self.params.get(name)
        return values[0] if values else default

    @property
    def query(self) -> Query:
        """What is asked. Raises QueryError where the link is damaged."""
        return Query.from_params(self.params)

    @property
    def shown(self) -> int:
        """How many hits to show."""
        text = self.first("n")
        return min(MOST, max(PAGE, int(text))) if text.isascii() and text.isdigit() else PAGE


def opened(service: Service, link: Link) -> CatalogInfo | None:
    """The catalog that the address names; without a name the first that holds anything; None where there is none.

    Raises:
        UnknownCatalog: there is none of that name.
    """
    if name := link.first("catalog"):
        try:
            return service.catalogs.get(name)
        except UnknownCatalog:
            if (now := service.catalogs.leads_to(name)) is None:
                raise
            return service.catalogs.get(now[0])  # renamed, or merged into another
    known = service.catalogs.all()
    return next((one for one in known if one.items and one.indexed), known[0] if known else None)


def page_path(page: str, params: Mapping[str, list[str] | str] | None = None) -> str:
    """The address of a page (`""` is the search page) with parameters."""
    text = urlencode(dict(params or {}), doseq=True)
    return f"/{page}?{text}" if text else f"/{page}"
