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


async def opened(request: Request) -> Response:
    """`POST /api/scans`, the file as body: `{key, width, height}`."""
    try:
        check_host(request)
        check_token(request)
        service = shared()
        data = await read_body(request, service.settings.max_bytes)
        found = await run_in_threadpool(service.scanning.open, data)
    except VitrineError as error:
        return problem(error)
    return JSONResponse(asdict(found), headers=HEADERS)


def stage(request: Request) -> dict[str, Any]:
    """`POST /api/scans/<key>/<stage>?catalog=N`: what that stage (codes, words, picture) finds on the photo."""
    asked = request.path_params
    catalog = request.query_params.get("catalog", "")
    return shared().scanning.stage(catalog, asked["key"], asked["stage"]).as_json()
