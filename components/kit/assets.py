"""The components' JavaScript modules, served as files so that they can share code and be kept by the browser."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Route

from vitrine.words import PSEUDO, catalog, is_language
from vitrine.words.catalogs import LOCALE

COMPONENTS = Path(__file__).resolve().parent.parent

BASE = (COMPONENTS / "kit" / "base.css").read_text(encoding="utf-8")
"""The style that everything starts from: texts, buttons, fields."""


@cache
def _modules() -> dict[str, Path]:
    return {path.relative_to(COMPONENTS).as_posix(): path for path in sorted(COMPONENTS.rglob("*.js"))}


@cache
def version() -> str:
    """A checksum of all modules and words; part of their address, so that a browser may keep them for ever."""
    digest = hashlib.blake2b(digest_size=8)
    words = {path.relative_to(LOCALE).as_posix(): path for path in sorted(LOCALE.rglob("*.po"))}
    for name, path in (_modules() | words).items():
        digest.update(name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


@cache
def _words(code: str) -> str:
    """A language's words as a module: `messages` by their English text, and which of a message's forms counts `n`."""
    known = catalog(code)
    return (
        f"export const messages = {json.dumps(dict(known.scripts), ensure_ascii=False)};\n"
        f"export const plural = (n) => Number({known.plural});\n"
        f"export const pseudo = {json.dumps(code == PSEUDO)};\n"
    )


def address(module: str) -> str:
    """Where the browser finds a module such as `gallery/gallery.js`."""
    return f"/assets/{version()}/{module}"


async def _serve(request: Request) -> Response:
    module = request.path_params["module"]
    path = _modules().get(module)
    folder, _, file = module.partition("/")
    code = file.removesuffix(".js")
    if path is None and not (folder == "words" and is_language(code)):
        return PlainTextResponse("Not found", status_code=404)
    kept = "public, max-age=31536000, immutable" if request.path_params["version"] == version() else "no-cache"
    headers = {"Cache-Control": kept, "X-Content-Type-Options": "nosniff"}
    if path is None:
        return Response(_words(code), media_type="text/javascript", headers=headers)
    return FileResponse(path, media_type="text/javascript", headers=headers)


assets = Route("/assets/{version}/{module:path}", _serve)
