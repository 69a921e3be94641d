"""Routes of the scan page: a photo comes once, then each stage is asked for by itself."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from routes.bodies import read_body
from routes.guard import HEADERS, check_host, check_token, problem
from vitrine.errors import VitrineError
from vitrine.service import shared
from vitrine.words import tr_in


async def opened(request: Request) -> Response:
    """`POST /api/scans?catalog=N`, the file as body: `{key, width, height, advice}`."""
    try:
        check_host(request)
        check_token(request)
        service = shared()
        data = await read_body(request, service.settings.max_bytes)
        found = await run_in_threadpool(service.scanning.open, data, request.query_params.get("catalog", ""))
    except VitrineError as error:
        return problem(error)
    return JSONResponse(tr_in(asdict(found), "advice"), headers=HEADERS)


def stage(request: Request) -> dict[str, Any]:
    """`POST /api/scans/<key>/<stage>?catalog=N`: what that stage (codes, words, picture) finds on the photo."""
    asked = request.path_params
    catalog = request.query_params.get("catalog", "")
    return tr_in(shared().scanning.stage(catalog, asked["key"], asked["stage"]).as_json(), "advice")
