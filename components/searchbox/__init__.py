"""The search box: words, pictures, items liked and disliked, words for what should not be there, and every filter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from components.kit import define
from vitrine.catalog.records import Column
from vitrine.errors import VitrineError
from vitrine.search.examples import Examples
from vitrine.search.query import Query
from vitrine.search.routing import NOTHING, Routing
from vitrine.service import Item

PICTURES_STYLE = Path(__file__).with_name("pictures.css")
"""Style of the ways in which a picture is brought, for components that use `pictures.js`."""

_component = define(Path(__file__).parent, PICTURES_STYLE)


def searchbox(
    catalog: str,
    query: Query,
    columns: Sequence[Column],
    items: Mapping[str, Item],
    examples: Examples | None = None,
    error: VitrineError | None = None,
    routing: Routing = NOTHING,
) -> None:
    """Show what is asked, and let it be changed.

    Args:
        catalog: the catalog's name.
        query: what is asked.
        columns: the catalog's.
        items: those of the items that it names (liked, disliked, what others go with) that are still there.
        examples: what to try, where nothing is asked yet.
        error: what went wrong with the query.
        routing: what its words became filters of.
    """
    kinds = {column.name: column.kind for column in columns}
    data = {
        "catalog": catalog,
        "text": query.text,
        "without": query.without,
        "weight": query.weight,
        "pictures": [{"text": one.to_text(), "placeholder": one.placeholder} for one in query.pictures],
        "like": [_example(id, items.get(id)) for id in query.like],
        "unlike": [_example(id, items.get(id)) for id in query.unlike],
        "where": [
            {
                "column": where.column,
                "kind": kinds.get(where.column, "category"),
                "values": list(where.values),
                "low": where.low,
                "high": where.high,
                "excluded": list(where.excluded),
            }
            for where in query.where
        ],
        "within": query.within,
        "goes": _example(query.goes, items.get(query.goes)) if query.goes else None,
        "tagged": list(query.tagged),
        "routed": [one | {"kind": kinds.get(one.get("column", ""), "")} for one in routing.as_json()],
        "plain": list(query.plain),
        "off": list(query.off),
        "examples": None if examples is None else _examples(examples),
        "error": None if error is None else error.translated(),
    }
    _component(key="searchbox", data=data)


def _example(id: str, item: Item | None) -> dict[str, Any]:
    picture = item.views[0].picture if item and item.views else ""
    return {"id": id, "title": item.title if item else id, "picture": picture}


def _examples(examples: Examples) -> dict[str, Any]:
    return {
        "words": examples.words,
        "items": [{"id": hit.id, "title": hit.title, "picture": hit.picture} for hit in examples.items],
    }
