"""Which language a visitor reads: asked for by the link, kept in a cookie, or what the browser prefers."""

from __future__ import annotations

from http.cookies import CookieError, SimpleCookie

import streamlit as st
from starlette.datastructures import Headers, MutableHeaders, QueryParams
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from vitrine.words import best, is_language, speak

COOKIE = "vitrine-language"
_YEAR = 365 * 24 * 3600
_ENGLISH = ("/api/v1/", "/api/commands", "/embed")
"""Read by programs and by other sites: they get the same words whoever asks."""


def chosen(asked: str, kept: str, accepted: str) -> str:
    """The language of a visitor.

    Args:
        asked: `lang` of the address.
        kept: the cookie.
        accepted: the browser's `Accept-Language`.
    """
    return next((code for code in (asked, kept) if is_language(code)), best(accepted))


def speak_to_visitor() -> None:
    """Speak the language of the visitor for whom the page is being run."""
    cookies, headers = st.context.cookies, st.context.headers
    speak(chosen(st.query_params.get("lang", ""), cookies.get(COOKIE, ""), headers.get("Accept-Language", "")))


class Languages:
    """ASGI middleware: a request is answered in its visitor's language, and `?lang=` is kept for the next one."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        asked = QueryParams(scope["query_string"]).get("lang", "")
        code = chosen(asked, _cookie(headers.get("cookie", "")), headers.get("accept-language", ""))
        speak("en" if scope["path"].startswith(_ENGLISH) else code)

        async def keep(message: Message) -> None:
            if message["type"] == "http.response.start":
                kept = f"{COOKIE}={asked}; Path=/; Max-Age={_YEAR}; SameSite=Lax"
                MutableHeaders(raw=message["headers"]).append("Set-Cookie", kept)
            await send(message)

        await self._app(scope, receive, keep if is_language(asked) and scope["path"].count("/") == 1 else send)


def _cookie(header: str) -> str:
    try:
        cookies = SimpleCookie(header)
    except CookieError:
        return ""  # another app's on the same host
    return cookies[COOKIE].value if COOKIE in cookies else ""
