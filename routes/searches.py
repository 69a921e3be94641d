"""Routes of saved searches, and of finding items by their titles as somebody types."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any
from urllib.parse import parse_qs

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from routes.bodies import read_body, read_object
from routes.guard import check_host, check_token, problem
from vitrine.errors import QueryError, VitrineError
from vitrine.service import shared
from vitrine.service.saving import Saving
from vitrine.store.saved import SavedSearch
from vitrine.words import phrase

_MOST_BYTES = 2**16
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


async def create(request: Request) -> Response:
    """`POST /api/searches` `{"name", "catalog", "query"}`, the query as in a link: the saved search."""

    def add(saving: Saving, asked: Mapping[str, Any]) -> dict[str, Any]:
        return _shown(saving.add(_text(asked, "name"), _text(asked, "catalog"), parse_qs(_text(asked, "query"))))

    return await _answer(request, add)


async def change(request: Request) -> Response:
    """`POST /api/searches/<id>` `{"do": "look"|"rename"|"delete", "name"}`."""
    id = request.path_params["id"]

    def changed(saving: Saving, asked: Mapping[str, Any]) -> dict[str, Any]:
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

    return await _answer(request, changed)


async def _answer(request: Request, do: Callable[[Saving, Mapping[str, Any]], dict[str, Any]]) -> Response:
    try:
        check_host(request)
        check_token(request)
        asked = read_object(await read_body(request, _MOST_BYTES))
        said = await run_in_threadpool(lambda: do(shared().saving, asked))
    except VitrineError as error:
        return problem(error)
    return JSONResponse(said)


def _shown(saved: SavedSearch) -> dict[str, Any]:
    return {name: value for name, value in asdict(saved).items() if name != "known"}


def _text(asked: Mapping[str, Any], name: str) -> str:
    value = asked.get(name, "")
    if not isinstance(value, str):
        raise QueryError(phrase("{name} is not a text", name=name))
    return value
