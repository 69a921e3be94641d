"""The components' JavaScript modules, served as files so that they can share code and be kept by the browser."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Route

COMPONENTS = Path(__file__).resolve().parent.parent


@cache
def _modules() -> dict[str, Path]:
    return {path.relative_to(COMPONENTS).as_posix(): path for path in sorted(COMPONENTS.rglob("*.js"))}


@cache
def version() -> str:
    """A checksum of all modules; part of their address, so that a browser may keep them for ever."""
    digest = hashlib.blake2b(digest_size=8)
    for name, path in _modules().items():
        digest.update(name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def address(module: str) -> str:
    """Where the browser finds a module such as `gallery/gallery.js`."""
    return f"/assets/{version()}/{module}"


async def _serve(request: Request) -> Response:
    path = _modules().get(request.path_params["module"])
    if path is None:
        return PlainTextResponse("Not found", status_code=404)
    kept = "public, max-age=31536000, immutable" if request.path_params["version"] == version() else "no-cache"
    headers = {"Cache-Control": kept, "X-Content-Type-Options": "nosniff"}
    return FileResponse(path, media_type="text/javascript", headers=headers)


assets = Route("/assets/{version}/{module:path}", _serve)
