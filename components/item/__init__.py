"""One item: all its views with zoom, all that is known of it, and what is like it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from components.gallery import TILE_STYLE, caption, tile
from components.kit import define
from vitrine.access import Role, current
from vitrine.catalog.records import Column
from vitrine.errors import VitrineError
from vitrine.search.recipes import Recipe, as_json
from vitrine.search.result import Hit
from vitrine.service import Item
from vitrine.words import tr

_MOST_READ = 60
_component = define(Path(__file__).parent, TILE_STYLE)


def item(
    catalog: str,
    shown: Item,
    columns: Sequence[Column],
    similar: Sequence[Hit],
    error: VitrineError | None = None,
    recipes: Sequence[Recipe] = (),
    read: Mapping[str, Mapping[str, Sequence[Mapping[str, Any]]]] | None = None,
    guesses: Mapping[str, Any] | None = None,
    *,
    key: str = "item",
) -> None:
    """Show an item of a catalog, with searches from it and the items most like it, or why they cannot be shown.

    `read` is what was read of its pictures, by content hash and enricher; `guesses` what the program takes it for, as
    `Tagging.of_item` gives it.
    """
    kinds = {column.name: column.kind for column in columns}
    data = {
        "catalog": catalog,
        "item": asdict(shown),
        "kinds": kinds,
        "caption": caption(columns),
        "edits": current().role >= Role.EDITOR,
        "recipes": [as_json(recipe) | {"name": tr(recipe.name)} for recipe in recipes],
        "read": _told(read or {}) | _captions(read or {}),
        "guesses": None if guesses is None else dict(guesses),
        "error": None if error is None else error.translated(),
        "similar": [tile(hit.as_json()) for hit in similar],
    }
    _component(key=key, data=data)


def _captions(read: Mapping[str, Mapping[str, Sequence[Mapping[str, Any]]]]) -> dict[str, list[dict[str, Any]]]:
    """What a captioning model has said of the pictures, each text once; no entry where it has said nothing."""
    said: dict[str, dict[str, Any]] = {}
    for picture, by_enricher in read.items():
        for record in by_enricher.get("captions", ()):
            text = str(record["text"])
            said.setdefault(text, {"text": text, "model": str(record["model"]), "picture": picture})
    return {"captions": list(said.values())} if said else {}


def _told(read: Mapping[str, Mapping[str, Sequence[Mapping[str, Any]]]]) -> dict[str, list[dict[str, Any]]]:
    """What was read of all pictures, by enricher, each text once with the places where it stands."""
    told: dict[str, dict[str, list[dict[str, Any]]]] = {}
    for picture, by_enricher in read.items():
        for name, records in by_enricher.items():
            for record in records if name != "captions" else ():
                places = told.setdefault(name, {}).setdefault(str(record["text"]), [])
                if record["box"] is not None:
                    places.append({"picture": picture, "box": record["box"]})
    return {
        name: [{"text": text, "places": places} for text, places in list(texts.items())[:_MOST_READ]]
        for name, texts in told.items()
    }
