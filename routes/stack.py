"""What stands before every route and every page, in this order."""

from __future__ import annotations

from collections.abc import Callable

from starlette.middleware import Middleware

from routes.compression import Compression
from routes.headers import SecurityHeaders
from routes.hosts import Hosts
from routes.incidents import Incidents
from routes.rates import Limited
from routes.sessions import Sessions
from routes.sizes import Sizes
from routes.visitors import Visitors
from vitrine.service import shared
from vitrine.settings import Settings


def _settings() -> Settings:
    return shared().settings


def stack(settings: Callable[[], Settings] = _settings) -> list[Middleware]:
    """The middleware, outermost first."""
    return [
        Middleware(SecurityHeaders, settings=settings),
        Middleware(Incidents),
        Middleware(Sizes),
        Middleware(Visitors, settings=settings),
        Middleware(Hosts, settings=settings),
        Middleware(Limited),
        Middleware(Sessions, settings=settings),
        Middleware(Compression),
    ]
