"""The map of a catalog: points and pictures drawn by the graphics chip, what is selected beside them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from components.gallery import TILE_STYLE
from components.kit import JOB_STYLE, define
from vitrine.access import Role, current
from vitrine.catalog.captions import caption
from vitrine.catalog.records import Column, Kind

_component = define(Path(__file__).parent, TILE_STYLE, JOB_STYLE)


def atlas(catalog: str, columns: Sequence[Column]) -> None:
    """Show the map; everything that it needs comes from the app's routes, so that it is sent once."""
    shown = [{"name": one.name, "kind": one.kind} for one in columns if one.kind is not Kind.TEXT]
    kinds = {column.name: column.kind for column in columns}
    data = {
        "catalog": catalog,
        "columns": shown,
        "kinds": kinds,
        "caption": caption(columns),
        "stops": current().role >= Role.ADMIN,
        "edits": current().role >= Role.EDITOR,
    }
    _component(key="atlas-map", data=data)
