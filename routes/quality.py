"""Routes about pictures that should be taken again, and about what could not be read off pictures."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from vitrine.errors import translated
from vitrine.service import shared


def table(request: Request) -> Response:
    """`GET /api/catalogs/<name>/quality.csv`: a row for each fault of a picture, the worst first."""
    name = request.path_params["name"]
    headers = {"Content-Disposition": 'attachment; filename="quality.csv"'}
    return Response(shared().quality.table(name), media_type="text/csv; charset=utf-8", headers=headers)


def failures(request: Request) -> dict[str, Any]:
    """`GET /api/catalogs/<name>/unread`: what enrichers could not read of it, and why."""
    found = shared().enriching.failures(request.path_params["name"])
    return {"failures": [one | {"error": translated(one["error"])} for one in found]}
