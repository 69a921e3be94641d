"""The map of a catalog: points and pictures drawn by the graphics chip, what is selected beside them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from components.gallery import TILE_STYLE
from components.kit import JOB_STYLE, define
from vitrine.access import Role, current
from vitrine.catalog.captions import caption
from vitrine.catalog.records import Column, Kind

_HERE = Path(__file__).parent
_PARTS = [_HERE / f"{part}.css" for part in ("side", "selected", "contrast", "hang")]
_component = define(_HERE, TILE_STYLE, JOB_STYLE, *_PARTS)


def atlas(catalog: str, columns: Sequence[Column], others: Sequence[str] = (), former: str = "") -> None:
    """Show the map; everything that it needs comes from the app's routes, so that it is sent once.

    Args:
        catalog: the catalog's name.
        columns: the catalog's.
        others: catalogs that can lie on the same map.
        former: key of the model that was in use before; empty: none is kept.
    """
    shown = [{"name": one.name, "kind": one.kind} for one in columns if one.kind is not Kind.TEXT]
    kinds = {column.name: column.kind for column in columns}
    data = {
        "catalog": catalog,
        "columns": shown,
        "kinds": kinds,
        "caption": caption(columns),
        "others": list(others),
        "former": former,
        "stops": current().role >= Role.ADMIN,
        "edits": current().role >= Role.EDITOR,
    }
    _component(key="atlas-map", data=data)
