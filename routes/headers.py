"""What every answer tells the browser to do without, whoever made it: the app's routes, Streamlit's, a refusal."""

from __future__ import annotations

from collections.abc import Callable

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from vitrine.settings import Settings

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "SAMEORIGIN",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), microphone=(), geolocation=(), payment=(), usb=(), serial=(), hid=(), "
    "midi=(), display-capture=()",
    "Cross-Origin-Resource-Policy": "same-origin",
}
"""On every answer, unless it says otherwise itself, as the strip for other sites' pages does."""

NOTHING = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
"""The policy of everything but the pages' document, which brings its own: opened by itself it may run nothing."""

_YEAR = 365 * 24 * 3600


class SecurityHeaders:
    """ASGI middleware that adds the headers.

    Args:
        app: what answers.
        settings: the settings in force.
    """

    def __init__(self, app: ASGIApp, settings: Callable[[], Settings]) -> None:
        self._app, self._settings = app, settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                headers.setdefault("Cache-Control", "private, no-store")  # whatever may be kept says so itself
                # A worker takes the policy of its own script, so scripts bring none.
                if not headers.get("content-type", "").startswith(("text/javascript", "application/javascript")):
                    headers.setdefault("Content-Security-Policy", NOTHING)
                if self._settings().public_url.startswith("https://"):
                    headers["Strict-Transport-Security"] = f"max-age={_YEAR}"
            await send(message)

        await self._app(scope, receive, with_headers)
