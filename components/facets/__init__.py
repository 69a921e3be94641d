"""Filters from the catalog's own columns: values with counts, and ranges over a histogram."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from components.kit import define
from vitrine.search.result import Facet

_component = define(Path(__file__).parent)


def facets(found: Sequence[Facet]) -> None:
    """Show what the hits can be filtered by."""
    _component(key="facets", data={"facets": [asdict(facet) for facet in found]})
