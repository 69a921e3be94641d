"""How a refusal is said before any route is reached: as JSON to programs, as a page to people, by hanging up."""

from __future__ import annotations

from html import escape
from pathlib import Path

from starlette.datastructures import Headers
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.types import Receive, Scope, Send

from vitrine.errors import TooMany, VitrineError

_PAGE = Path(__file__).with_name("refused.html").read_text(encoding="utf-8")


async def refuse(error: VitrineError, scope: Scope, receive: Receive, send: Send) -> None:
    """Answer with the error; a live connection that has not begun does not begin."""
    if scope["type"] == "websocket":
        await receive()  # the request to connect
        await send({"type": "websocket.close", "code": 1008, "reason": error.what[:100]})
        return
    await said(error, Headers(scope=scope)).__call__(scope, receive, send)


def said(error: VitrineError, headers: Headers) -> Response:
    """The error as a page where a person's browser asks for one, else as the API's JSON."""
    more = {"Cache-Control": "no-store"}
    if isinstance(error, TooMany):
        more["Retry-After"] = str(error.retry_after)
    if headers.get("sec-fetch-dest", "document") == "document" and "text/html" in headers.get("accept", ""):
        words = error.translated()
        rest = ". ".join(part[:1].upper() + part[1:] for part in (words["why"], words["remedy"]) if part)
        page = _PAGE.replace("{what}", escape(words["what"])).replace("{rest}", escape(f"{rest}." if rest else ""))
        return HTMLResponse(page, error.status, more)
    return JSONResponse(error.translated(), error.status, more)
