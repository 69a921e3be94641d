"""The strip of similar items for other sites' pages: one script, at an address that stays (`docs/embed.md`)."""

from __future__ import annotations

import hashlib
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

_SCRIPT = Path(__file__).with_name("embed.js").read_bytes()
_TAG = f'"{hashlib.blake2b(_SCRIPT, digest_size=12).hexdigest()}"'
_HEADERS = {
    # Kept for an hour: the address is in other people's pages, so it cannot change with the contents.
    "Cache-Control": "public, max-age=3600",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "ETag": _TAG,
    "X-Content-Type-Options": "nosniff",
}


async def _serve(request: Request) -> Response:
    if _TAG in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=_HEADERS)
    return Response(_SCRIPT, media_type="text/javascript", headers=_HEADERS)


embed = Route("/embed.js", _serve)
