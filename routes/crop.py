"""Routes of the crop page: open a picture, point at things in it, read what was selected."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from routes.bodies import read_object
from routes.pictures import previews
from vitrine.errors import NotFound, QueryError
from vitrine.segment import Mask, Point, Prompt, rle
from vitrine.service import shared
from vitrine.words import phrase, tr_in

MOST_BYTES = 2**20
_MOST_POINTS = 1000
_MOST_PIXELS = 2**22  # of a mask that is sent back; those sent out are a quarter of that


def opened(request: Request, data: bytes) -> dict[str, Any]:
    """`POST /api/crops`, the file as body, or `?catalog=N&picture=HASH`: `{key, width, height, advice}`."""
    service = shared()
    catalog, picture = (request.query_params.get(name, "") for name in ("catalog", "picture"))
    if picture:
        data = service.catalogs.picture_file(catalog, picture)
    return tr_in(asdict(service.segmenting.open(data, photo=not picture, catalog=catalog)), "advice")


def known(request: Request) -> dict[str, Any]:
    """`GET /api/crops/<key>`: the picture that was opened, while it is kept."""
    return asdict(shared().segmenting.opened(request.path_params["key"]))


def picture(request: Request) -> Response:
    """`GET /api/crops/<key>/picture.webp`: the picture as it is pointed at."""
    data = shared().segmenting.picture(request.path_params["key"])
    return Response(data, media_type="image/webp", headers={"Cache-Control": "private, no-store"})


def masks(request: Request, body: bytes) -> dict[str, Any]:
    """`POST /api/crops/<key>/masks` `{"points": [[x, y, 1 or 0]], "box": [...], "outline": [[x, y]]}`."""
    segmenting = shared().segmenting
    found = segmenting.masks(request.path_params["key"], _prompt(read_object(body)))
    return {"masks": [thing.as_json() for thing in found], "segmenter": segmenting.segmenter.key}


def proposals(request: Request, body: bytes) -> dict[str, Any]:
    """`POST /api/crops/<key>/proposals?catalog=N` `{"text": …}`: the things in it, or what words name."""
    catalog, text = request.query_params.get("catalog", ""), str(read_object(body).get("text", ""))[:2000]
    found = shared().segmenting.proposals(request.path_params["key"], catalog, text)
    return {"masks": [thing.as_json() for thing in found]}


def read(request: Request, body: bytes) -> dict[str, Any]:
    """`POST /api/crops/<key>/readings?catalog=N` `{"rle": …, "box": …}`: the selection as pictures of a query."""
    asked = read_object(body)
    box = _numbers(asked["box"], 4) if asked.get("box") else None
    found = shared().segmenting.read(
        request.path_params["key"],
        request.query_params.get("catalog", ""),
        _mask(asked.get("rle")),
        (box[0], box[1], box[2], box[3]) if box else None,
    )
    return {
        name: {"picture": one.picture.to_text(), "preview": f"/preview/{previews.add(one.preview)}.webp"}
        for name, one in found.items()
    }


def _prompt(asked: Mapping[str, Any]) -> Prompt:
    points = [_numbers(one, 3) for one in _listed(asked.get("points"))]
    outline = [_numbers(one, 2) for one in _listed(asked.get("outline"))]
    box = _numbers(asked["box"], 4) if asked.get("box") else None
    return Prompt(
        tuple(Point(x, y, positive > 0) for x, y, positive in points),
        (box[0], box[1], box[2], box[3]) if box else None,
        tuple((x, y) for x, y in outline),
    )


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    if not isinstance(value, list) or len(value) > _MOST_POINTS:
        raise QueryError(phrase("The points of the request cannot be read"))
    return value


def _numbers(value: Any, count: int) -> list[float]:
    if not isinstance(value, list) or len(value) != count or not all(_is_number(one) for one in value):
        raise QueryError(phrase("The points of the request cannot be read"))
    return [float(one) for one in value]


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e9


def _mask(value: Any) -> Mask:
    size, counts = (value.get("size"), value.get("counts")) if isinstance(value, dict) else (None, None)
    whole = all(isinstance(one, list) and all(type(n) is int for n in one) for one in (size, counts))
    if not whole or len(size) != 2 or min(*size, 0) < 0 or size[0] * size[1] > _MOST_PIXELS:
        raise QueryError(phrase("The mask of the request cannot be read"))
    mask = Mask(rle.decode(size, counts), 1.0)
    if not mask.area:
        raise NotFound(phrase("Nothing is selected"), "", phrase("click on the thing, or draw a box around it"))
    return mask
