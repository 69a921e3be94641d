"""How many pages are open: counted, and bounded, because each keeps its state in memory."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from routes.refusals import refuse
from routes.visitors import bucket, is_here
from vitrine import metrics
from vitrine.errors import TooMany
from vitrine.settings import Settings
from vitrine.words import phrase

_open: Counter[str] = Counter()
_gate = threading.Lock()


def opened() -> int:
    """Pages open in this process."""
    with _gate:
        return _open.total()


class Sessions:
    """ASGI middleware that counts live connections and refuses those over the limit.

    One address may hold a quarter of them at most, so that nobody keeps out all others.

    Args:
        app: what answers.
        settings: the settings in force.
    """

    def __init__(self, app: ASGIApp, settings: Callable[[], Settings]) -> None:
        self._app, self._settings = app, settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let one connection in, or refuse it."""
        if scope["type"] != "websocket":
            await self._app(scope, receive, send)
            return
        client = scope.get("client")
        visitor = bucket(client[0]) if client else ""
        most = self._settings().max_sessions
        each = most if is_here(client and client[0], Headers(scope=scope)) else max(1, most // 4)
        with _gate:
            full = most > 0 and (_open.total() >= most or _open[visitor] >= each)
            if not full:
                _open[visitor] += 1
        if full:
            metrics.refusal("sessions")
            await refuse(
                TooMany(phrase("Too many pages are open"), "", phrase("close some, then reload this one")),
                scope,
                receive,
                send,
            )
            return
        try:
            await self._app(scope, receive, send)
        finally:
            with _gate:
                _open[visitor] -= 1
                if _open[visitor] <= 0:
                    del _open[visitor]
