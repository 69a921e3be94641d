"""One item: all its views with zoom, all that is known of it, and what is like it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from components.gallery import TILE_STYLE, caption, tile
from components.kit import define
from vitrine.access import Role, current
from vitrine.catalog.records import Column
from vitrine.errors import VitrineError
from vitrine.search.recipes import Recipe, as_json
from vitrine.search.result import Hit
from vitrine.service import Item
from vitrine.words import tr

_component = define(Path(__file__).parent, TILE_STYLE)


def item(
    catalog: str,
    shown: Item,
    columns: Sequence[Column],
    similar: Sequence[Hit],
    error: VitrineError | None = None,
    recipes: Sequence[Recipe] = (),
    *,
    key: str = "item",
) -> None:
    """Show an item of a catalog, with searches from it and the items most like it, or why they cannot be shown."""
    kinds = {column.name: column.kind for column in columns}
    data = {
        "catalog": catalog,
        "item": asdict(shown),
        "kinds": kinds,
        "caption": caption(columns),
        "edits": current().role >= Role.EDITOR,
        "recipes": [as_json(recipe) | {"name": tr(recipe.name)} for recipe in recipes],
        "error": None if error is None else error.translated(),
        "similar": [tile(hit.as_json()) for hit in similar],
    }
    _component(key=key, data=data)
