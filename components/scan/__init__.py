"""The scan box: a photo of a thing, what each stage reads of it, and a card for the item that it is."""

from __future__ import annotations

from pathlib import Path

from components.kit import define
from components.searchbox import PICTURES_STYLE

_component = define(Path(__file__).parent, PICTURES_STYLE)


def scan(catalog: str, items: int) -> None:
    """Show the box for a catalog of so many items."""
    _component(key="scan", data={"catalog": catalog, "items": items})
