"""The wall of pictures: hits in rank order, the line below which nothing resembles the query, what to do with each."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from components.kit import Link, define
from vitrine.catalog.captions import SORTABLE, caption
from vitrine.catalog.records import Column
from vitrine.embedding import model_name
from vitrine.embedding.reading import Truncated
from vitrine.search.query import Query
from vitrine.search.result import Result
from vitrine.search.wider import Wider
from vitrine.words import tr

TILE_STYLE = Path(__file__).with_name("tile.css")

_component = define(Path(__file__).parent, TILE_STYLE, Path(__file__).with_name("why.css"))
__all__ = ["TILE_STYLE", "caption", "gallery", "tile", "waking"]


def gallery(
    result: Result,
    link: Link,
    query: Query,
    columns: Sequence[Column],
    changing: str = "",
    wider: Sequence[Wider] = (),
) -> None:
    """Show a result.

    Args:
        result: what was found.
        link: the page's address.
        query: what was asked.
        columns: the catalog's.
        changing: the name of a model that the catalog is being changed to meanwhile; empty: none.
        wider: searches without one of the filters.
    """
    data = {
        "catalog": result.catalog,
        "hits": [tile(hit.as_json()) for hit in result.hits],
        "total": result.total,
        "available": result.available,
        "asks": query.asks,
        "ms": round(result.ms.get("total", 0)),
        "caption": caption(columns, query.sort),
        "kinds": {column.name: column.kind for column in columns},
        "sorts": [column.name for column in columns if column.kind in SORTABLE],
        "sort": query.sort,
        "view": "grid" if link.first("view") == "grid" else "wall",
        "size": link.first("size") if link.first("size") in ("s", "l") else "m",
        "filters": len(query.where),
        "query": query.text,
        "model": model_name(result.model),
        "changing": changing,
        "notice": tr(result.notice) or _cut(result),
        "vary": query.vary,
        "fold": query.fold,
        "meant": result.query.get("spelling", ""),
        "off": list(query.off),
        "wider": [one.as_json() for one in wider],
        "passport": {"query": result.query, "ms": result.ms, "model": result.model, "notice": tr(result.notice)},
    }
    _component(key="gallery", data=data)


def _cut(result: Result) -> str:
    """That the model read only the beginning of a long text; what is written of the items is searched for all of it."""
    cut = result.query.get("truncated")
    if not cut:
        return ""
    read = tr(Truncated(**cut).said)
    return tr("{what_was_read}; titles and descriptions were searched for all of them.", what_was_read=read)


def waking(catalog: str) -> None:
    """Stand in for the wall while the model is being loaded."""
    _component(key="gallery-waking", data={"waking": True, "catalog": catalog})


def tile(hit: dict[str, Any]) -> dict[str, Any]:
    """What the wall needs of a hit."""
    return {name: value for name, value in hit.items() if name not in ("signals", "shares", "image")}
