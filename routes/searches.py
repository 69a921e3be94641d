"""Routes of saved searches, and of finding items by their titles as somebody types."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any
from urllib.parse import parse_qs

from starlette.requests import Request

from routes.bodies import read_object
from vitrine.errors import QueryError
from vitrine.service import shared
from vitrine.store.saved import SavedSearch
from vitrine.words import phrase

MOST_BYTES = 2**16
_MOST_FOUND = 20


def listed(_: Request) -> dict[str, Any]:
    """`GET /api/searches`: every saved search, newest first."""
    return {"searches": [_shown(saved) for saved in shared().saving.all()]}


def new(request: Request) -> dict[str, Any]:
    """`GET /api/searches/<id>/new`: how many of its hits are new since it was last looked at."""
    return {"new": shared().saving.new(request.path_params["id"])}


def found(request: Request) -> dict[str, Any]:
    """`GET /api/find?q=…`: items of all catalogs whose title holds these words."""
    return {
        "items": [asdict(one) for one in shared().saving.titled(request.query_params.get("q", "")[:200], _MOST_FOUND)]
    }


def create(_: Request, body: bytes) -> dict[str, Any]:
    """`POST /api/searches` `{"name", "catalog", "query"}`, the query as in a link: the saved search."""
    asked = read_object(body)
    query = parse_qs(_text(asked, "query"))
    return _shown(shared().saving.add(_text(asked, "name"), _text(asked, "catalog"), query))


def change(request: Request, body: bytes) -> dict[str, Any]:
    """`POST /api/searches/<id>` `{"do": "look"|"rename"|"delete", "name"}`."""
    id, saving, asked = request.path_params["id"], shared().saving, read_object(body)
    match asked.get("do"):
        case "look":
            saving.look(id)
        case "rename":
            saving.rename(id, _text(asked, "name"))
        case "delete":
            saving.delete(id)
            return {"deleted": id}
        case _:
            raise QueryError(phrase("This cannot be done to a saved search"))
    return _shown(saving.get(id))


def _shown(saved: SavedSearch) -> dict[str, Any]:
    return {name: value for name, value in asdict(saved).items() if name != "known"}


def _text(asked: Mapping[str, Any], name: str) -> str:
    value = asked.get(name, "")
    if not isinstance(value, str):
        raise QueryError(phrase("{name} is not a text", name=name))
    return value
