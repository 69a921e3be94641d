"""The JSON API that the app's own components and the command line use."""

from __future__ import annotations

import csv
import io
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from routes.bodies import read_body, read_object, save_files
from routes.guard import TOKEN, check_host, check_key, check_token, problem
from vitrine import commands
from vitrine.access import Actor, Role, acting, current
from vitrine.catalog.cells import BOM, safe_cell
from vitrine.errors import NotFound, QueryError, VitrineError
from vitrine.search.query import Query
from vitrine.service import shared
from vitrine.words import phrase, tr_in

_MOST_HITS = 1000


def token(_: Request) -> dict[str, str]:
    """`GET /api/token`: for the app's own pages; other sites cannot read the answer."""
    return {"token": TOKEN}


def catalogs(_: Request) -> dict[str, Any]:
    """`GET /api/catalogs`; where their pictures lie on this machine is for admins."""
    found = [asdict(info) for info in shared().catalogs.all()]
    if current().role < Role.ADMIN:
        for info in found:
            del info["location"]
    return {"catalogs": found}


def search(request: Request) -> dict[str, Any]:
    """`GET /api/catalogs/<name>/search?…`: the parameters of a link, with `limit` and `offset`."""
    limit, offset = _number(request, "limit", 60), _number(request, "offset", 0)
    return shared().searching.search(request.path_params["name"], _query(request), limit=limit, offset=offset).as_json()


def why(request: Request) -> dict[str, Any]:
    """`GET /api/catalogs/<name>/why?id=…&…`: why an item is a hit, with the parameters of a link."""
    return shared().searching.why(request.path_params["name"], _query(request), request.query_params.get("id", ""))


def complete(request: Request) -> dict[str, Any]:
    """`GET /api/catalogs/<name>/complete?q=…`: what may be meant by words that are being typed."""
    found = shared().searching.complete(request.path_params["name"], request.query_params.get("q", "")[:200])
    return {"completions": [asdict(one) for one in found]}


def facets(request: Request) -> dict[str, Any]:
    """`GET /api/catalogs/<name>/facets?…`."""
    return {
        "facets": [asdict(facet) for facet in shared().searching.facets(request.path_params["name"], _query(request))]
    }


def hits_csv(request: Request) -> Response:
    """`GET /api/catalogs/<name>/hits.csv?…`: the hits above the line as a table."""
    name = request.path_params["name"]
    service = shared()
    result = service.searching.search(name, _query(request), limit=_MOST_HITS)
    columns = [column.name for column in service.catalogs.columns(name)]
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["rank", "score", "id", "title", "image", *columns])
    for hit in result.hits:
        if hit.above_line:
            fields = [safe_cell(hit.fields.get(column, "")) for column in columns]
            writer.writerow([hit.rank, hit.score, *map(safe_cell, (hit.id, hit.title, hit.image)), *fields])
    headers = {"Content-Disposition": 'attachment; filename="hits.csv"'}
    return Response(BOM + out.getvalue(), media_type="text/csv; charset=utf-8", headers=headers)


def item(request: Request) -> dict[str, Any]:
    """`GET /api/catalogs/<name>/items/<id>`."""
    return asdict(shared().catalogs.item(request.path_params["name"], request.path_params["id"]))


def cost(request: Request) -> dict[str, Any]:
    """`GET /api/catalogs/<name>/cost?model=M`: what changing the catalog to that model takes."""
    return asdict(shared().changing.cost(request.path_params["name"], request.query_params.get("model", "")))


def models(_: Request) -> dict[str, Any]:
    """`GET /api/models`: the suggested models and those in use."""
    return {"models": [tr_in(asdict(info), "languages", "good_for") for info in shared().models.all()]}


def offer(_: Request) -> dict[str, Any]:
    """`GET /api/models/offer`: whether the hub can be reached, and a better model with what it costs; takes seconds."""
    return {
        "reachable": shared().models.hub_reachable(),
        "offer": tr_in(offered, "languages") if (offered := shared().models.offer()) else None,
    }


def compare(request: Request) -> dict[str, Any]:
    """`POST /api/catalogs/<name>/comparisons?model=A&model=B[&words=…]`: start comparing two models."""
    models, words = request.query_params.getlist("model"), request.query_params.getlist("words")
    id, _ = shared().comparisons.start(request.path_params["name"], models, words)
    return shared().comparisons.state(id)


def comparison(request: Request) -> dict[str, Any]:
    """`GET /api/comparisons/<id>`: how it stands."""
    return shared().comparisons.state(request.path_params["id"])


def vote(request: Request) -> dict[str, Any]:
    """`POST /api/comparisons/<id>/votes?query=N&choice=left|right|same`."""
    choice = request.query_params.get("choice", "")
    return shared().comparisons.vote(request.path_params["id"], _number(request, "query", 0), choice)


def undo_vote(request: Request) -> dict[str, Any]:
    """`POST /api/comparisons/<id>/undo`: take back the last vote."""
    return shared().comparisons.undo(request.path_params["id"])


def end_vote(request: Request) -> dict[str, Any]:
    """`POST /api/comparisons/<id>/end`: show the result now."""
    return shared().comparisons.end(request.path_params["id"])


def compare_again(request: Request) -> dict[str, Any]:
    """`POST /api/comparisons/<id>/start`: prepare one anew that failed or was stopped."""
    shared().comparisons.again(request.path_params["id"])
    return shared().comparisons.state(request.path_params["id"])


def jobs(_: Request) -> dict[str, Any]:
    """`GET /api/jobs`: the jobs, and how watched folders stand, which begin some by themselves."""
    watched = {name: asdict(watch) for name, watch in shared().watching.all().items()}
    return {"jobs": [job.translated() for job in shared().jobs.all()], "watched": watched}


def cancel(request: Request) -> dict[str, Any]:
    """`POST /api/jobs/<id>/cancel`."""
    return shared().jobs.cancel(request.path_params["id"]).translated()


async def add_files(request: Request) -> Response:
    """`POST /api/catalogs/<name>/files`, multipart: pictures or zips for a catalog that lives in the home folder."""
    try:
        check_host(request)
        check_token(request)
        service = shared()
        with tempfile.TemporaryDirectory(dir=service.settings.home, prefix="incoming-") as folder:
            files = await save_files(request, Path(folder), service.settings.max_zip_bytes)
            job = await run_in_threadpool(service.indexing.add_files, request.path_params["name"], files)
    except VitrineError as error:
        return problem(error)
    return JSONResponse(asdict(job))


async def run_command(request: Request) -> Response:
    """`POST /api/commands`: what the command line asks while the app owns the home folder."""
    try:
        check_host(request)
        check_key(request)
        body = await read_body(request, 2**20)
        with acting(Actor(Role.ADMIN, "key", "command line")):
            answer = await run_in_threadpool(commands.answer, shared(), read_object(body))
    except VitrineError as error:
        return problem(error)
    return Response(answer, media_type="application/json")


def unknown(request: Request) -> dict[str, Any]:
    """Any other path under `/api`: Streamlit would answer it with the page."""
    raise NotFound(phrase("There is no {path}", path=request.url.path))


def _query(request: Request) -> Query:
    params: dict[str, list[str]] = {}
    for name, value in request.query_params.multi_items():
        params.setdefault(name, []).append(value)
    return Query.from_params(params)


def _number(request: Request, name: str, default: int) -> int:
    text = request.query_params.get(name, str(default))
    if not text.isdigit() or int(text) > 10**6:
        raise QueryError(
            phrase("{name}={text} is not a count", name=name, text=text),
            remedy=phrase("leave {name} out, or give a whole number", name=name),
        )
    return min(int(text), _MOST_HITS) if name == "limit" else int(text)
