"""The API for other programs, version 1: `/api/v1`."""

from __future__ import annotations

import json
import re

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Match, Route

from routes import paths as paths  # brings the converter `rest`
from routes.guard import check_host
from routes.v1.endpoint import answering, refused
from routes.v1.openapi import document
from routes.v1.table import BASE, OPERATIONS
from vitrine.errors import NotFound, VitrineError

__all__ = ["BASE", "OPERATIONS", "document", "routes"]

_CONVERTORS = {"id": "{id:rest}", "job": "{job:int}"}


class _NotAllowed(VitrineError):
    """The address is right, but that cannot be done with it."""

    code = "not_allowed"
    status = 405


async def _openapi(request: Request) -> Response:
    """`GET /api/v1/openapi.json`: open to everybody, like the page for people."""
    try:
        check_host(request)
    except VitrineError as error:
        return refused(error)
    return Response(json.dumps(document()), media_type="application/json", headers={"Cache-Control": "no-cache"})


async def _unknown(request: Request) -> Response:
    """Any other address or method under `/api/v1`."""
    allowed = {
        method
        for route in _operations
        for method in route.methods or ()
        if route.matches({**request.scope, "method": method, "path_params": {}})[0] is Match.FULL
    }
    if not allowed:
        return refused(NotFound(f"There is no {request.url.path}", remedy="see /api/v1/docs"))
    names = ", ".join(sorted(allowed))
    response = refused(_NotAllowed(f"{request.method} cannot be done with {request.url.path}", f"but {names} can"))
    response.headers["Allow"] = names
    return response


def _path(template: str) -> str:
    return BASE + re.sub(r"{(\w+)}", lambda found: _CONVERTORS.get(found[1], found[0]), template)


_operations = [Route(_path(one.path), answering(one), methods=[one.method]) for one in OPERATIONS]
_OTHER = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"]
routes: list[BaseRoute] = [
    Route(f"{BASE}/openapi.json", _openapi),
    *_operations,
    Route(BASE, _unknown, methods=_OTHER),
    Route(BASE + "/{rest:rest}", _unknown, methods=_OTHER),
]
