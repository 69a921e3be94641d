"""Routes of maps: big arrays as bytes, sent once and kept by the browser; what changes names points by their numbers.

A packed answer is the length of its head (four bytes, little end first), the head (JSON: whatever belongs to the
answer, and `arrays`: name, kind and count of each), then the arrays one after the other, each from a multiple of four.
"""

from __future__ import annotations

import csv
import io
import json
from typing import Any, Literal

import numpy as np
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from routes.bodies import read_body, read_object
from routes.guard import HEADERS, check_host, problem
from vitrine.access import current
from vitrine.atlas import sheets, still
from vitrine.atlas.files import Map
from vitrine.atlas.layouts import LAYOUTS, Pictures
from vitrine.atlas.parameters import Parameters
from vitrine.catalog.cells import BOM, safe_cell
from vitrine.catalog.records import Kind
from vitrine.errors import NotFound, QueryError, VitrineError
from vitrine.search.query import PictureVector, Query
from vitrine.service import shared
from vitrine.service.contents import Beside
from vitrine.words import phrase

_FOREVER = "private, max-age=31536000, immutable"
MOST_BYTES = 2**19
_MOST_ITEMS = 200  # that are looked up at once
_MOST_CHOSEN = 20_000  # that are kept as a filter: each is a condition of every search in them
_KINDS = {"f4": "<f4", "i2": "<i2", "u1": "|u1"}
_MOST_CODES = 200  # values of a column that get a colour of their own


def state(request: Request) -> dict[str, Any]:
    """`GET /api/catalogs/<name>/map?neighbours=&min_dist=&with=&model=`: where the map stands; begins it where there is
    none. `with` is another catalog that is on it too, `model` another model than the one in use."""
    return shared().mapping.state(request.path_params["name"], _parameters(request), _beside(request))


def again(request: Request) -> dict[str, Any]:
    """`POST /api/catalogs/<name>/map?…`: begin it again after it was cancelled or failed."""
    return shared().mapping.state(request.path_params["name"], _parameters(request), _beside(request), again=True)


def points(request: Request) -> Response:
    """`GET …/map/<version>/points`: places, clusters, truth, colours and shapes of all points."""
    map = _map(request)
    shapes = np.array(shared().mapping.shapes(map), np.float32)
    longest = shapes.max(axis=1, keepdims=True, initial=1)
    return _packed(
        {"n": len(map.ids), "k": map.about["k"], "tile": sheets.tile(len(map.ids)), "ours": map.ours},
        places=("f4", map.places * (1, -1)),
        clusters=("i2", map.clusters),
        faithful=("u1", map.faithful),
        colours=("u1", map.colours),
        shapes=("u1", np.round(255 * shapes / longest)),
    )


def column(request: Request) -> Response:
    """`GET …/map/<version>/column?name=C`: a column's values, as numbers or as codes of its most frequent values."""
    name = request.query_params.get("name", "")
    kind, values = shared().mapping.values(request.path_params["name"], _map(request), name)
    if kind in (Kind.NUMBER, Kind.YEAR):
        numbers = np.array([np.nan if value is None else value for value in values], np.float32)
        known = numbers[np.isfinite(numbers)]
        span = [float(known.min()), float(known.max())] if len(known) else [0.0, 1.0]
        return _packed({"kind": kind.value, "span": span}, numbers=("f4", numbers))
    counts: dict[str, int] = {}
    for value in values:
        if value is not None:
            counts[value] = counts.get(value, 0) + 1
    labels = sorted(counts, key=lambda label: (-counts[label], label))[:_MOST_CODES]
    code = {label: n for n, label in enumerate(labels)}
    codes = np.array([-1 if value is None else code.get(value, len(labels)) for value in values], np.int16)
    return _packed(
        {"kind": kind.value, "labels": labels, "counts": [counts[one] for one in labels]}, codes=("i2", codes)
    )


def layout(request: Request) -> Response:
    """`GET …/map/<version>/layout?name=L&column=C`: places of another layout, with its labels."""
    map, mapping = _map(request), shared().mapping
    name, asked = request.query_params.get("name", ""), request.query_params.get("column", "")
    if name not in LAYOUTS:
        raise NotFound(
            phrase("There is no layout {name}", name=name), remedy=phrase("choose {names}", names=", ".join(LAYOUTS))
        )
    values: list[Any] = []
    if name in ("axis", "columns"):
        _, values = mapping.values(request.path_params["name"], map, asked)
    laid = LAYOUTS[name](Pictures(map.places * np.array([1, -1], np.float32), map.colours, values))
    labels = [{"text": one.text, "x": one.x, "y": one.y} for one in laid.labels]
    return _packed({"labels": labels, "cell": laid.cell}, places=("f4", laid.places))


def sheet(request: Request) -> Response:
    """`GET …/map/<version>/sheet-<n>.webp`: packed thumbnails."""
    folder = shared().mapping.folder(request.path_params["name"], request.path_params["version"])
    file = folder / f"sheet-{request.path_params['number']}.webp"
    if not file.is_file():
        raise NotFound(phrase("There is no such sheet"), remedy=phrase("open the map again"))
    return FileResponse(file, media_type="image/webp", headers={"Cache-Control": _FOREVER})


def picture(request: Request) -> Response:
    """`GET …/map/<version>/picture.webp`: the map as a picture."""
    map = _map(request)
    clusters = shared().mapping.clusters(request.path_params["name"], map)
    data = still.picture(map.places, map.clusters, [(one["name"], one["x"], one["y"]) for one in clusters])
    return Response(data, media_type="image/webp", headers={"Cache-Control": "private, max-age=3600"})


def items(request: Request) -> dict[str, Any]:
    """`GET …/map/<version>/items?i=3,17`: what a page shows of these points."""
    chosen = _indices(request.query_params.get("i", "").split(","), _map(request), _MOST_ITEMS)
    return {"items": _items(request, chosen)}


def near(request: Request) -> dict[str, Any]:
    """`GET …/map/<version>/near?i=3`: the true nearest of a point."""
    map = _map(request)
    (index,) = _indices([request.query_params.get("i", "")], map, 1)
    return {"neighbours": map.neighbours[index].tolist(), "faithful": int(map.faithful[index])}


def where(request: Request) -> dict[str, Any]:
    """`GET …/map/<version>/where?id=I` or `?p=PICTURE`: the point of an item, or the place of a visitor's picture."""
    map, name = _map(request), request.path_params["name"]
    if text := request.query_params.get("p", ""):
        return shared().mapping.place(name, map, PictureVector.from_text(text))
    id = request.query_params.get("id", "")
    if id not in map.ids:
        raise NotFound(
            phrase("There is no item {id} on this map", id=id),
            remedy=phrase("it may have been removed; search for it"),
        )
    index = map.ids.index(id)
    return {"index": index, "neighbours": map.neighbours[index].tolist()}


def matches(request: Request) -> Response:
    """`GET …/map/<version>/matches?…`: the parameters of a link; one bit a point, set where the query finds it."""
    params: dict[str, list[str]] = {}
    for name, value in request.query_params.multi_items():
        params.setdefault(name, []).append(value)
    found = shared().mapping.matching(request.path_params["name"], _map(request), Query.from_params(params))
    bits = np.packbits(found, bitorder="little")
    headers = {"X-Vitrine-Found": str(int(found.sum())), "Cache-Control": "no-store"}
    return Response(bits.tobytes(), media_type="application/octet-stream", headers=headers)


async def table(request: Request) -> Response:
    """`GET …/map/<version>/items.csv?i=3,17`, or `POST` with the numbers as body, which holds more: a table."""
    try:
        check_host(request)
        body = request.query_params.get("i", "").encode()
        if request.method == "POST":
            body = await read_body(request, 2**21)
        return await run_in_threadpool(_csv, request, body)
    except VitrineError as error:
        return problem(error)


def group(request: Request) -> dict[str, Any]:
    """`GET …/map/<version>/group?i=2`: what the pictures of a group have in common."""
    number = request.query_params.get("i", "")
    if not (number.isascii() and number.isdigit() and len(number) < 9):
        raise QueryError(phrase("This is no group of the map"), remedy=phrase("reload the page"))
    return shared().mapping.summary(request.path_params["name"], _map(request), int(number))


def lacking(request: Request) -> dict[str, Any]:
    """`GET …/map/<version>/gaps?side=theirs|ours`: what one catalog has and the other lacks, farthest first."""
    side: Literal["theirs", "ours"] = "ours" if request.query_params.get("side") == "ours" else "theirs"
    return {"gaps": shared().mapping.gaps(request.path_params["name"], _map(request), side)}


def agreement(request: Request) -> Response:
    """`GET …/map/<version>/agreement?other=VERSION`: of each point how many true neighbours are the same there."""
    name, other = request.path_params["name"], request.query_params.get("other", "")
    return _packed({}, agree=("u1", shared().mapping.agreement(name, _map(request), other)))


def rename(request: Request, body: bytes) -> dict[str, Any]:
    """`POST …/map/<version>/group` `{"id": 2, "name": "…"}`: all groups, and the `entry` by which it is undone."""
    asked = read_object(body)
    id, text = asked.get("id"), asked.get("name")
    if not isinstance(id, int) or not isinstance(text, str):
        raise QueryError(phrase("This is no group of the map"), remedy=phrase("reload the page"))
    name, map = request.path_params["name"], _map(request)
    entry = shared().mapping.name_group(name, map, id, text, actor=current().name)
    return {"entry": entry, "clusters": shared().mapping.clusters(name, map)}


def choice(request: Request, body: bytes) -> dict[str, Any]:
    """`POST …/map/<version>/choice`, the numbers as body: they are kept as a filter, `in=KEY` of a link."""
    map = _map(request)
    chosen = _indices(body.decode("ascii", "replace").split(","), map, _MOST_CHOSEN)
    return {"in": shared().mapping.choose(request.path_params["name"], map, chosen), "items": len(chosen)}


def _csv(request: Request, body: bytes) -> Response:
    map = _map(request)
    chosen = _indices(body.decode("ascii", "replace").split(","), map, len(map.ids))
    service, name = shared(), request.path_params["name"]
    columns = [one.name for one in service.catalogs.columns(name)]
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["id", "title", *columns, "cluster", "faithful"])
    names = {one["id"]: one["name"] for one in service.mapping.clusters(name, map)}
    for start in range(0, len(chosen), 1000):
        part = chosen[start : start + 1000]
        for item in _items(request, part):
            index = item["index"]
            cells = [safe_cell(item["fields"].get(column, "")) for column in columns]
            group = names.get(int(map.clusters[index]), "")
            writer.writerow(
                [safe_cell(item["id"]), safe_cell(item["title"]), *cells, safe_cell(group), int(map.faithful[index])]
            )
    headers = {"Content-Disposition": 'attachment; filename="map.csv"', **HEADERS}
    return Response(BOM + out.getvalue(), media_type="text/csv; charset=utf-8", headers=headers)


def _items(request: Request, chosen: list[int]) -> list[dict[str, Any]]:
    return shared().mapping.items(request.path_params["name"], _map(request), chosen)


def _map(request: Request) -> Map:
    return shared().mapping.get(request.path_params["name"], request.path_params["version"])


def _parameters(request: Request) -> Parameters:
    usual = Parameters()
    try:
        return Parameters(
            int(request.query_params.get("neighbours") or usual.neighbours),
            float(request.query_params.get("min_dist") or usual.min_dist),
        )
    except ValueError:
        raise QueryError(
            phrase("The map's settings in this link are not numbers"), remedy=phrase("remove them from the link")
        ) from None


def _beside(request: Request) -> Beside:
    return Beside(request.query_params.get("with", ""), request.query_params.get("model", ""))


def _indices(texts: list[str], map: Map, most: int) -> list[int]:
    """Raises QueryError: not numbers of points on the map, or too many."""
    wanted = [text for text in texts if text]
    if len(wanted) > most or not all(text.isascii() and text.isdigit() and len(text) < 9 for text in wanted):
        raise QueryError(phrase("These are not points of the map"), remedy=phrase("reload the page"))
    numbers = [int(text) for text in wanted]
    if not numbers or max(numbers) >= len(map.ids):
        raise QueryError(phrase("These points are not on the map"), remedy=phrase("reload the page"))
    return numbers


def _packed(head: dict[str, Any], **arrays: tuple[str, Any]) -> Response:
    parts = []
    said = []
    for name, (kind, values) in arrays.items():
        data = np.ascontiguousarray(values).astype(_KINDS[kind])
        said.append({"name": name, "kind": kind, "count": int(data.size)})
        parts.append(data.tobytes())
    text = json.dumps({**head, "arrays": said}).encode()
    text += b" " * (-len(text) % 4)
    body = len(text).to_bytes(4, "little") + text + b"".join(part + b"\0" * (-len(part) % 4) for part in parts)
    return Response(body, media_type="application/octet-stream", headers={"Cache-Control": _FOREVER})
