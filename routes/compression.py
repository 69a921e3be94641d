"""Scripts, styles and words on their way to the browser, compressed.

Streamlit sends its own as they are: three megabytes before anything can be seen. Only what is named by its content is
compressed, and kept so, since it is the same for everybody; answers that may hold something secret are left alone.
"""

from __future__ import annotations

import gzip
import re
import threading
from collections import OrderedDict

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_KEPT = re.compile(r"/(static|assets)/")
_KINDS = ("text/", "application/javascript", "application/json", "image/svg+xml", "application/wasm")
_LEAST = 600
"""Bytes below which packing gains nothing."""
_MOST = 16 * 2**20
"""Bytes of packed files that are held in memory."""


class Compression:
    """ASGI middleware that sends files named by their content compressed to whoever understands gzip."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._packed: OrderedDict[str, bytes] = OrderedDict()
        self._gate = threading.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or scope["method"] != "GET" or not _KEPT.match(scope["path"]):
            await self._app(scope, receive, send)
            return
        asked = Headers(scope=scope)
        if "gzip" not in asked.get("accept-encoding", "") or "range" in asked:
            await self._app(scope, receive, send)
            return
        start: Message | None = None
        body = bytearray()

        async def pack(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start":
                headers = Headers(raw=message["headers"])
                if message["status"] == 200 and _worth(headers):
                    start = message
                    return
            elif start is not None and message["type"] == "http.response.body":
                body.extend(message.get("body", b""))
                if message.get("more_body"):
                    return
                packed = await run_in_threadpool(self._pack, _key(scope["path"], start), bytes(body))
                headers = MutableHeaders(raw=start["headers"])
                headers["Content-Encoding"] = "gzip"
                headers["Content-Length"] = str(len(packed))
                headers.add_vary_header("Accept-Encoding")
                if "etag" in headers:  # weak: the bytes are others, what they say is the same
                    headers["ETag"] = "W/" + headers["etag"].removeprefix("W/")
                if "accept-ranges" in headers:
                    del headers["accept-ranges"]
                await send(start)
                await send({"type": "http.response.body", "body": packed})
                return
            await send(message)

        await self._app(scope, receive, pack)

    def _pack(self, key: str, data: bytes) -> bytes:
        with self._gate:
            if (kept := self._packed.get(key)) is not None:
                self._packed.move_to_end(key)
                return kept
        packed = gzip.compress(data, 6, mtime=0)
        with self._gate:
            self._packed[key] = packed
            while sum(map(len, self._packed.values())) > _MOST:
                self._packed.popitem(last=False)
        return packed


def _worth(headers: Headers) -> bool:
    return (
        "immutable" in headers.get("cache-control", "")
        and "content-encoding" not in headers
        and headers.get("content-type", "").startswith(_KINDS)
        and int(headers.get("content-length", _LEAST)) >= _LEAST
    )


def _key(path: str, start: Message) -> str:
    headers = Headers(raw=start["headers"])
    return f"{path} {headers.get('etag', '')} {headers.get('content-length', '')}"
