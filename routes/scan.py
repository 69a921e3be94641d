"""Routes of the scan page: a photo comes once, then each stage is asked for by itself."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from starlette.requests import Request

from vitrine.service import shared
from vitrine.words import tr_in


def opened(request: Request, photo: bytes) -> dict[str, Any]:
    """`POST /api/scans?catalog=N`, the file as body: `{key, width, height, advice}`."""
    return tr_in(asdict(shared().scanning.open(photo, request.query_params.get("catalog", ""))), "advice")


def stage(request: Request) -> dict[str, Any]:
    """`POST /api/scans/<key>/<stage>?catalog=N`: what that stage (codes, words, picture) finds on the photo."""
    asked = request.path_params
    catalog = request.query_params.get("catalog", "")
    return tr_in(shared().scanning.stage(catalog, asked["key"], asked["stage"]).as_json(), "advice")
