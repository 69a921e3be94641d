"""How long an address and its headers may be, and which of Streamlit's own doors stay shut."""

from __future__ import annotations

import re

from starlette.types import ASGIApp, Receive, Scope, Send

from routes.refusals import refuse
from vitrine import metrics
from vitrine.errors import NotFound, QueryError
from vitrine.words import phrase

LONGEST = 2**15
"""Bytes of an address with its query: eight pictures of a link, at 400 letters each, fit many times."""

_HEADERS = 2**16
_SHUT = re.compile(r"/_stcore/(upload_file|metrics|agent|script-health-check)(/|$)")


class TooLong(QueryError):
    """The address or a header is longer than anything the app makes."""

    code = "too_long"
    status = 414


class Sizes:
    """ASGI middleware that refuses overlong requests, and routes of Streamlit's that the app has no use for.

    Streamlit's own upload takes 200 MB of anybody with a session and keeps them in memory; the app's pages upload to
    `/api/pictures` and never use it. Its metrics and its interface for agents would tell and do more than `/metrics`
    and `/api/v1`, and ask nobody for a token.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or refuse it."""
        if scope["type"] in ("http", "websocket"):
            error: TooLong | NotFound | None = None
            length = len(scope.get("raw_path") or b"") + len(scope["query_string"])
            if length > LONGEST or sum(len(name) + len(value) for name, value in scope["headers"]) > _HEADERS:
                error = TooLong(
                    phrase("The address is too long"),
                    phrase("at most {n} bytes are read", n=f"{LONGEST:,}"),
                    phrase("leave something out"),
                )
            elif _SHUT.match(scope["path"]):
                error = NotFound(phrase("There is no {path}", path=scope["path"][:100]))
            if error is not None:
                metrics.refusal(error.code)
                await refuse(error, scope, receive, send)
                return
        await self._app(scope, receive, send)
