"""What every route of the app's own asks first: the host it is called by, the token that a cross-site page cannot know.

A page of another site can make a visitor's browser send requests, but cannot read `/api/token` (no cross-origin header
is ever sent), so it cannot put the token into its own. `routes.hosts` has looked at host and origin before, for
all that the app answers; looking again at the host costs nothing and holds where these routes are mounted elsewhere.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from routes import hosts
from routes.bodies import read_body
from routes.headers import HEADERS
from vitrine.errors import Forbidden, StalePage, VitrineError
from vitrine.incidents import incident
from vitrine.service import shared
from vitrine.words import phrase

TOKEN = secrets.token_urlsafe(32)
"""Sent back by the app's own pages with every request that changes something; new with every start."""

KEY = secrets.token_urlsafe(32)
"""Lets the command line of the same user in; written to a file that only that user can read."""


def guarded(handler: Callable[[Request], Any], *, changes: bool = False) -> Callable[[Request], Any]:
    """A route's endpoint: checks, runs the handler off the event loop, answers every error as JSON.

    Args:
        handler: takes the request; returns a Response, or plain data.
        changes: the request changes something, so it must carry the token.
    """

    async def answer(request: Request) -> Any:
        return await run_in_threadpool(handler, request)

    return _endpoint(handler, answer, changes=changes)


def sent(handler: Callable[[Request, bytes], Any], most: int | None = None) -> Callable[[Request], Any]:
    """An endpoint like those of `guarded` for what is sent with a body; the request must carry the token.

    Args:
        handler: takes the request and its body; returns a Response, or plain data.
        most: bytes that the body may have; None: as many as a picture.
    """

    async def answer(request: Request) -> Any:
        body = await read_body(request, shared().settings.max_bytes if most is None else most)
        return await run_in_threadpool(handler, request, body)

    return _endpoint(handler, answer, changes=True)


def _endpoint(
    handler: Callable[..., Any], answer: Callable[[Request], Awaitable[Any]], *, changes: bool
) -> Callable[[Request], Any]:
    @wraps(handler)
    async def endpoint(request: Request) -> Response:
        try:
            check_host(request)
            if changes:
                check_token(request)
            said = await answer(request)
            response = said if isinstance(said, Response) else JSONResponse(said)
        except VitrineError as error:
            response = problem(error)
        except Exception as error:  # a defect: the caller gets a number, the log the traceback
            response = problem(incident(error, f"{request.method} {request.url.path}"))
        response.headers.update(HEADERS)
        return response

    return endpoint


def problem(error: VitrineError) -> JSONResponse:
    """An error as the API answers it."""
    return JSONResponse(error.translated(), status_code=error.status, headers=HEADERS)


def check_host(request: Request) -> None:
    """Raises Forbidden if the request names a host that is not this app's."""
    hosts.check_host(request.headers, shared().settings, request.scope.get("server"))


def check_token(request: Request) -> None:
    """Raises Forbidden if the request does not carry the page's token, or comes from another site."""
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise Forbidden(phrase("Another site may not do this"))
    if not _same(request.headers.get("x-vitrine-token", ""), TOKEN):
        raise StalePage(
            phrase("The page is out of date"),
            phrase("the app was restarted since it was opened"),
            phrase("reload the page"),
        )


def check_key(request: Request) -> None:
    """Raises Forbidden if the request does not come from the command line of the user who runs the app."""
    if not _same(request.headers.get("x-vitrine-key", ""), KEY):
        raise Forbidden(phrase("Only the command line of the same user may do this"))


def _same(given: str, secret: str) -> bool:
    """Compared in a time that tells nothing of how much of it was right; a header may hold any letters."""
    return hmac.compare_digest(given.encode(), secret.encode())
