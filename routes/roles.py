"""Which role each route takes, and which routes a screen in kiosk mode has not.

A route without a row is an error at the start of the app. Every request acts as whoever sends it from here on, so that
the service can ask (`vitrine.access.current`).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import wraps

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import HTTPConnection, Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from routes.guard import check_host, problem
from vitrine.access import Peer, Role, acting
from vitrine.errors import Forbidden, VitrineError
from vitrine.service import shared
from vitrine.words import phrase

V, E, A = Role.VISITOR, Role.EDITOR, Role.ADMIN

ROLES: dict[tuple[str, str], Role] = {
    ("GET", "/thumb/{name}"): V,
    ("GET", "/original/{catalog}/{picture}"): V,
    ("GET", "/preview/{key}"): V,
    ("GET", "/api/token"): V,
    ("POST", "/api/pictures"): V,  # a picture to search with: nothing is kept
    ("GET", "/api/catalogs"): V,
    ("GET", "/api/catalogs/{name}/search"): V,
    ("GET", "/api/catalogs/{name}/facets"): V,
    ("GET", "/api/catalogs/{name}/why"): V,
    ("GET", "/api/catalogs/{name}/complete"): V,
    ("GET", "/api/catalogs/{name}/cost"): A,
    ("GET", "/api/catalogs/{name}/hits.csv"): V,
    ("GET", "/api/catalogs/{name}/items/{id:rest}"): V,
    ("POST", "/api/catalogs/{name}/files"): A,
    ("GET", "/api/catalogs/{name}/edits"): E,
    ("POST", "/api/catalogs/{name}/edits"): E,
    ("GET", "/api/catalogs/{name}/history"): E,
    ("GET", "/api/backups/{name}"): A,
    ("GET", "/api/models"): A,
    ("GET", "/api/models/offer"): A,
    ("POST", "/api/catalogs/{name}/comparisons"): A,
    ("GET", "/api/comparisons/{id}"): E,
    ("POST", "/api/comparisons/{id}/votes"): E,
    ("POST", "/api/comparisons/{id}/undo"): E,
    ("POST", "/api/comparisons/{id}/end"): E,
    ("POST", "/api/comparisons/{id}/start"): A,
    ("GET", "/api/jobs"): E,
    ("POST", "/api/jobs/{id:int}/cancel"): A,
    ("GET", "/api/boards"): E,
    ("POST", "/api/boards"): E,
    ("GET", "/api/boards/{id}"): V,
    ("POST", "/api/boards/{id}"): E,
    ("GET", "/api/boards/{id}/board.csv"): V,
    ("GET", "/api/boards/{id}/pictures.zip"): V,
    ("GET", "/api/catalogs/{name}/map"): V,
    ("POST", "/api/catalogs/{name}/map"): V,
    ("GET", "/api/catalogs/{name}/map/{version}/points"): V,
    ("GET", "/api/catalogs/{name}/map/{version}/column"): V,
    ("GET", "/api/catalogs/{name}/map/{version}/layout"): V,
    ("GET", "/api/catalogs/{name}/map/{version}/sheet-{number:int}.webp"): V,
    ("GET", "/api/catalogs/{name}/map/{version}/picture.webp"): V,
    ("GET", "/api/catalogs/{name}/map/{version}/items"): V,
    ("GET", "/api/catalogs/{name}/map/{version}/items.csv"): V,
    ("POST", "/api/catalogs/{name}/map/{version}/items.csv"): V,
    ("GET", "/api/catalogs/{name}/map/{version}/near"): V,
    ("GET", "/api/catalogs/{name}/map/{version}/where"): V,
    ("GET", "/api/catalogs/{name}/map/{version}/matches"): V,
    ("GET", "/api/catalogs/{name}/map/{version}/group"): V,
    ("GET", "/api/catalogs/{name}/map/{version}/gaps"): V,
    ("GET", "/api/catalogs/{name}/map/{version}/agreement"): V,
    ("POST", "/api/catalogs/{name}/map/{version}/group"): E,
    ("POST", "/api/catalogs/{name}/map/{version}/choice"): E,
    ("POST", "/api/scans"): V,  # nothing is kept
    ("POST", "/api/scans/{key}/{stage}"): V,
    ("POST", "/api/crops"): V,  # as is what is pointed at in one
    ("GET", "/api/crops/{key}"): V,
    ("GET", "/api/crops/{key}/picture.webp"): V,
    ("POST", "/api/crops/{key}/masks"): V,
    ("POST", "/api/crops/{key}/proposals"): V,
    ("POST", "/api/crops/{key}/readings"): V,
    ("GET", "/api/searches"): E,
    ("POST", "/api/searches"): E,
    ("POST", "/api/searches/{id}"): E,
    ("GET", "/api/searches/{id}/new"): V,
    ("GET", "/api/find"): V,
    ("POST", "/api/commands"): V,  # it has a key of its own
    ("POST", "/api/sign-in"): V,
    ("POST", "/api/sign-in/first"): V,
    ("POST", "/api/sign-in/ticket"): V,
    ("POST", "/api/sign-out"): V,
    ("POST", "/api/passwords/{role}"): E,
    ("GET", "/healthz"): V,
    ("GET", "/readyz"): V,
    ("GET", "/metrics"): V,  # for this machine, or with a token of its own
    ("GET", "/api/catalogs/{name}/quality.csv"): E,
    ("GET", "/api/catalogs/{name}/unread"): E,
    ("GET", "/embed/thumb/{name}"): V,
    ("GET", "/embed/{catalog}/similar"): V,
}
DOWNLOADS = frozenset(
    {
        "/api/catalogs/{name}/hits.csv",
        "/api/boards/{id}/board.csv",
        "/api/boards/{id}/pictures.zip",
        "/api/v1/boards/{board}/board.csv",
        "/api/backups/{name}",
        "/api/catalogs/{name}/map/{version}/items.csv",
        "/api/catalogs/{name}/quality.csv",
    }
)
"""What leaves the app as a file; not on a screen in kiosk mode."""

_OWN = ("/api/v1", "/api/{rest:rest}")
"""Routes with scopes of their own (`routes.v1.table`), and the one that says that there is none."""


def gated(routes: list[BaseRoute]) -> list[BaseRoute]:
    """The routes, each refusing whoever is of a lesser role before anything of the body is read.

    Raises:
        LookupError: a route has no row in the table.
    """
    return [_gated(route) if isinstance(route, Route) else route for route in routes]


def peer(connection: HTTPConnection) -> Peer:
    """What a request says of where it comes from."""
    headers = Headers(scope=connection.scope)
    address = connection.client.host if connection.client else ""
    return Peer(address, {name.lower(): ", ".join(headers.getlist(name)) for name in headers}, dict(connection.cookies))


def _gated(route: Route) -> Route:
    ask: Callable[[Request], Awaitable[Response]] = route.endpoint
    methods = sorted((route.methods or set()) - {"HEAD"})
    own = route.path.startswith(_OWN)
    needed = max(Role.VISITOR if own else ROLES[method, route.path] for method in methods)

    @wraps(ask)
    async def endpoint(request: Request) -> Response:
        try:
            check_host(request)
            actor = await run_in_threadpool(lambda: shared().access.actor(peer(request)))
            actor.need(needed)
            if actor.by == "kiosk" and route.path in DOWNLOADS:
                raise Forbidden(
                    phrase("Nothing can be taken from this screen"), phrase("it is here for looking and searching")
                )
        except VitrineError as error:
            return problem(error)
        with acting(actor):
            return await ask(request)

    return Route(route.path, endpoint, methods=methods, name=route.name)
