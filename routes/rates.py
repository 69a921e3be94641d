"""How much one visitor may ask in a minute: searches, uploads, attempts to sign in, live connections, anything else.

Requests of this machine itself, without a proxy in between, are not counted: whoever sits here can do anything anyway.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Mapping
from typing import Literal

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from routes.buckets import Allowance, Buckets
from routes.refusals import refuse
from routes.visitors import bucket, is_here
from vitrine import metrics
from vitrine.errors import TooMany
from vitrine.service import shared
from vitrine.settings import Settings
from vitrine.words import Phrase, phrase, phrases

Kind = Literal["searches", "uploads", "sign_ins", "sessions", "requests"]

_WORDS: dict[Kind, Phrase] = {
    "searches": phrase("That was a lot of searches in a short time"),
    "uploads": phrase("That was a lot of pictures in a short time"),
    "sign_ins": phrase("That was a lot of attempts to sign in"),
    "sessions": phrase("This page was opened a lot of times"),
    "requests": phrase("That was a lot of requests in a short time"),
}
_FREE = re.compile(r"/(thumb|assets|static|media|_stcore/(health|host-config))(/|$)|/(healthz|readyz|embed\.js)$")
_UPLOADS = re.compile(r"/api/(pictures|crops|scans)$|/api/catalogs/[^/]+/files$|/api/v1/catalogs/[^/]+/pictures$")
_SIGN_INS = re.compile(r"/(api/)?(sign-?in|log-?in|session|passwords?|join|auth)(/|$)", re.IGNORECASE)
_SEARCHES = re.compile(
    r"/api/(v1/)?catalogs/[^/]+/(search|facets|hits\.csv|similar|items)(/|$)|/embed/[^/]+/similar$|/original/"
    r"|/api/crops/[^/]+/(masks|proposals|readings)$|/api/scans/[^/]+/"
)


class Rates:
    """What every visitor has left.

    Args:
        settings: the allowances.
        clock: seconds that never go back.
    """

    def __init__(self, settings: Settings, clock: Callable[[], float] | None = None) -> None:
        more = {} if clock is None else {"clock": clock}
        minutely: dict[Kind, int] = {
            "searches": settings.rate_searches,
            "uploads": settings.rate_uploads,
            "sign_ins": settings.rate_sign_ins,
            "sessions": settings.rate_sessions,
            "requests": settings.rate_requests,
        }
        self._buckets = {
            kind: Buckets(Allowance(minute / 60, max(1, minute // 4)), **more) for kind, minute in minutely.items()
        }

    def take(self, kind: Kind, visitor: str) -> None:
        """Raises TooMany if the visitor (an address) has used up what is allowed."""
        if seconds := self._buckets[kind].take(bucket(visitor)):
            raise _too_many(kind, seconds)

    def check_guesses(self, visitor: str) -> None:
        """Raises TooMany if the visitor has sent so many tokens that open nothing that no more are looked at."""
        if seconds := self._buckets["sign_ins"].wait(bucket(visitor)):
            raise _too_many("sign_ins", seconds)

    def count_guess(self, visitor: str) -> None:
        """The visitor has sent a token that opens nothing."""
        self._buckets["sign_ins"].take(bucket(visitor))


def _too_many(kind: Kind, seconds: int) -> TooMany:
    metrics.refusal(kind)
    wait = phrases("wait a second, then try again", "wait {n} seconds, then try again", seconds)
    return TooMany(_WORDS[kind], phrase("this app serves others too"), wait, seconds)


_shared: Rates | None = None
_gate = threading.Lock()


def shared_rates() -> Rates:
    """What every visitor of this process has left."""
    global _shared
    with _gate:
        if _shared is None:
            _shared = Rates(shared().settings)
        return _shared


class Limited:
    """ASGI middleware that answers 429 to visitors who ask too much.

    Args:
        app: what answers.
        rates: what they have left.
    """

    def __init__(self, app: ASGIApp, rates: Callable[[], Rates] = shared_rates) -> None:
        self._app, self._rates = app, rates

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or ask to come back later."""
        client = scope.get("client")
        visitor = client[0] if client else ""
        if scope["type"] not in ("http", "websocket") or is_here(visitor, Headers(scope=scope)):
            await self._app(scope, receive, send)
            return
        rates = self._rates()
        with_token = any(name == b"authorization" for name, _ in scope["headers"])
        try:
            if with_token:
                rates.check_guesses(visitor)
            if found := kind(scope):
                rates.take(found, visitor)
        except TooMany as error:
            await refuse(error, scope, receive, send)
            return

        async def watched(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] == 401:
                rates.count_guess(visitor)
            await send(message)

        await self._app(scope, receive, watched if with_token else send)


def kind(scope: Scope) -> Kind | None:
    """What a request counts as; None for files that a browser fetches by the dozen and keeps."""
    path = scope["path"].rstrip("/")
    if scope["type"] == "websocket":
        return "sessions"
    if _FREE.match(path):
        return None
    changes = scope["method"] not in ("GET", "HEAD", "OPTIONS")
    if changes and _SIGN_INS.match(path):
        return "sign_ins"
    if changes and _UPLOADS.match(path):
        return "uploads"
    if _SEARCHES.match(path):
        sent = Headers(scope=scope).get("content-type", "").lower().startswith("multipart/")
        return "uploads" if changes and sent else "searches"
    return "requests"


def count_search(visitor: str | None, headers: Mapping[str, str]) -> None:
    """Count a search that a page makes for its visitor.

    Args:
        visitor: the visitor's address; None on this machine.
        headers: of the live connection.

    Raises:
        TooMany: the visitor has used up what is allowed.
    """
    lowered = {name.lower(): value for name, value in headers.items()}
    visitor = visitor or "127.0.0.1"
    if not is_here(visitor, lowered):
        shared_rates().take("searches", visitor)
