"""Routes that answer with pictures: thumbnails, full sizes, and a visitor's own previews."""

from __future__ import annotations

import secrets
import threading
import time
from collections import OrderedDict
from typing import Any

from starlette.requests import Request
from starlette.responses import FileResponse, Response

from vitrine.errors import NotFound
from vitrine.service import shared
from vitrine.words import phrase, tr

_FOREVER = "public, max-age=31536000, immutable"
_PRIVATE = "private, max-age=3600"


class Previews:
    """Small copies of uploaded pictures for the visitor's own page: in memory, for an hour, the newest few."""

    def __init__(self, most: int = 500, seconds: float = 3600.0) -> None:
        self._most, self._seconds = most, seconds
        self._kept: OrderedDict[str, tuple[float, bytes]] = OrderedDict()
        self._gate = threading.Lock()

    def add(self, data: bytes) -> str:
        """Keep a preview; returns a key that cannot be guessed."""
        key = secrets.token_urlsafe(16)
        with self._gate:
            self._kept[key] = (time.monotonic(), data)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return key

    def get(self, key: str) -> bytes:
        """Raises NotFound: unknown, or over its hour."""
        with self._gate:
            kept = self._kept.get(key)
            if kept is None or time.monotonic() - kept[0] > self._seconds:
                self._kept.pop(key, None)
                raise NotFound(phrase("This preview is no longer kept"), remedy=phrase("add the picture again"))
            return kept[1]


previews = Previews()


def thumbnail(request: Request) -> Response:
    """`GET /thumb/<hash>-<size>.webp`: named by content, so a browser may keep it for ever."""
    picture, _, size = request.path_params["name"].removesuffix(".webp").rpartition("-")
    return FileResponse(
        shared().catalogs.thumbnail(picture, size), media_type="image/webp", headers={"Cache-Control": _FOREVER}
    )


def original(request: Request) -> Response:
    """`GET /original/<catalog>/<hash>.webp`: the full picture in a format every browser shows.

    Named by content as thumbnails are, so a file that is another picture by now is none under that name.
    """
    picture = request.path_params["picture"].removesuffix(".webp")
    data = shared().catalogs.original(request.path_params["catalog"], picture, unchanged=True)
    return Response(data, media_type="image/webp", headers={"Cache-Control": _FOREVER})


def preview(request: Request) -> Response:
    """`GET /preview/<key>.webp`: a visitor's own uploaded picture."""
    data = previews.get(request.path_params["key"].removesuffix(".webp"))
    return Response(data, media_type="image/webp", headers={"Cache-Control": _PRIVATE})


def upload(request: Request, data: bytes) -> dict[str, Any]:
    """`POST /api/pictures?catalog=N`, the file as body: its place in a link, an address of its preview, and advice."""
    picture, small, advice = shared().searching.uploaded(request.query_params.get("catalog", ""), data)
    return {"picture": picture.to_text(), "preview": f"/preview/{previews.add(small)}.webp", "advice": tr(advice)}
