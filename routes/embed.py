"""What the strip of similar items asks from other sites' pages (`docs/embed.md`): its items and their thumbnails.

Off until `VITRINE_EMBED_ORIGINS` names sites. Browsers then let exactly these read the answers (CORS), without cookies.
A program can say that it is any site, so whatever is answered here is public: `VITRINE_EMBED_CATALOGS` says of which
catalogs.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route

from routes.guard import check_host, problem
from routes.headers import HEADERS
from vitrine.errors import Forbidden, NotFound, QueryError, UnknownCatalog, VitrineError
from vitrine.incidents import incident
from vitrine.search.result import Hit
from vitrine.service import shared

_MOST = 24
_LINKS = ("link", "url")  # columns that may hold the address of an item's own page


def _embedded(handler: Callable[[Request], Response]) -> Callable[[Request], Awaitable[Response]]:
    """A route that pages of the named sites may read."""

    @wraps(handler)
    async def endpoint(request: Request) -> Response:
        allowed: dict[str, str] = {}
        try:
            check_host(request)
            allowed = {"Access-Control-Allow-Origin": _origin(request), "Cross-Origin-Resource-Policy": "cross-origin"}
            response = await run_in_threadpool(handler, request)
        except VitrineError as error:
            response = problem(error)
        except Exception as error:  # a defect: the caller gets a number, the log the traceback
            response = problem(incident(error, f"{request.method} {request.url.path}"))
        response.headers.update({**HEADERS, **allowed, "Vary": "Origin"})
        return response

    return endpoint


def _origin(request: Request) -> str:
    """The site that asks. Raises NotFound where none may, Forbidden where that one may not."""
    sites = {site.rstrip("/").lower() for site in _listed(shared().settings.embed_origins)}
    if not sites:
        raise NotFound(f"There is no {request.url.path}", "no site may show this catalog", "set VITRINE_EMBED_ORIGINS")
    origin = request.headers.get("origin", "")
    if origin.lower() not in sites:
        raise Forbidden(
            f"{origin or 'A page that does not say its site'} may not show these items",
            "the site is not on the list",
            "add it to VITRINE_EMBED_ORIGINS",
        )
    return origin


@_embedded
def similar(request: Request) -> Response:
    """`GET /embed/<catalog>/similar?item=ID&limit=12&caption=COLUMN`: the items most like that one."""
    service = shared()
    name = request.path_params["catalog"]
    shown = _listed(service.settings.embed_catalogs)
    if shown and name not in shown:
        raise UnknownCatalog(f"There is no catalog called {name} for other sites", remedy="see VITRINE_EMBED_CATALOGS")
    limit = request.query_params.get("limit", "12")
    if not (limit.isascii() and limit.isdigit() and len(limit) < 9 and 1 <= int(limit) <= _MOST):
        raise QueryError(f"limit={limit[:20]} cannot be", f"it counts items, {_MOST} at most", "change data-limit")
    item = service.catalogs.item(name, request.query_params.get("item", ""))
    hits = service.searching.similar(name, item.id, int(limit))
    caption = request.query_params.get("caption", "")
    said = {"catalog": name, "item": item.id, "items": [_shown(hit, caption) for hit in hits]}
    return JSONResponse(said, headers={"Cache-Control": "public, max-age=300"})


@_embedded
def thumbnail(request: Request) -> Response:
    """`GET /embed/thumb/<hash>-<size>.webp`: named by content, kept for ever."""
    picture, _, size = request.path_params["name"].removesuffix(".webp").rpartition("-")
    headers = {"Cache-Control": "public, max-age=31536000, immutable"}
    return FileResponse(shared().catalogs.thumbnail(picture, size), media_type="image/webp", headers=headers)


def _shown(hit: Hit, caption: str) -> dict[str, Any]:
    value = hit.fields.get(caption, "")
    return {
        "id": hit.id,
        "title": hit.title,
        "caption": ", ".join(value) if isinstance(value, list) else value,
        "link": next((link for link in map(hit.fields.get, _LINKS) if _is_address(link)), None),
        "width": hit.width,
        "height": hit.height,
        "small": f"embed/thumb/{hit.picture}-small.webp",
        "large": f"embed/thumb/{hit.picture}-large.webp",
        "placeholder": hit.placeholder,
    }


def _is_address(link: Any) -> bool:
    return isinstance(link, str) and link.startswith(("https://", "http://"))


def _listed(names: str) -> list[str]:
    return [name.strip() for name in names.split(",") if name.strip()]


routes = [Route("/embed/thumb/{name}", thumbnail), Route("/embed/{catalog}/similar", similar)]
