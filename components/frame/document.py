"""The HTML document that the pages stand in: own title, icon and first colours, and the policy that it runs under.

Streamlit sends its document with its own name, icon and a ground that flashes before the first run; the browser must
have the look, and the choice of light or dark, before any script of the page has run.
"""

from __future__ import annotations

import base64
import html
import re
from collections.abc import Collection
from functools import cache
from pathlib import Path

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from components.frame.policy import policy
from components.kit.assets import BASE, address
from components.theme import BOOT, PAGE, TOKENS
from vitrine.words import language, tr

_ICON = "data:image/svg+xml;base64," + base64.b64encode(Path(__file__).with_name("mark.svg").read_bytes()).decode()
_FIRST = (
    "shell/shell.js",
    "searchbox/searchbox.js",
    "gallery/gallery.js",
    "facets/facets.js",
    "kit/dom.js",
    "kit/first.js",
    "kit/link.js",
    "kit/tr.js",
)
_THEME = "try{const t=localStorage.getItem('vitrine-theme');if(t)document.documentElement.dataset.theme=t}catch{}"
_FIRST_STYLE = Path(__file__).with_name("first.css").read_text(encoding="utf-8")
_SCRIPTLESS = re.compile(r"<noscript>.*?</noscript>", re.DOTALL)
_UNKNOWN = Path(__file__).with_name("unknown.html").read_text(encoding="utf-8")


@cache
def _replaced(code: str) -> dict[str, str]:
    """What of the document is replaced, for one language."""
    first = "".join(f'<link rel="modulepreload" href="{address(module)}">' for module in (*_FIRST, f"words/{code}.js"))
    return {
        '<html lang="en">': f'<html lang="{code}">',
        "<title>Streamlit</title>": "<title>Vitrine</title>",
        "</head>": f"<style>{TOKENS}{PAGE}{BOOT}{_FIRST_STYLE}</style><script>{_THEME}</script>{first}</head>",
        "./favicon.png": _ICON,
    }


def _with_first(text: str, page: str) -> str:
    """The document with what is seen before any script has run; and with words of its own where none may run."""
    words = html.escape(tr("Vitrine needs JavaScript."))
    no_script = f"<noscript><style>#first{{display:none}}</style><p>{words}</p></noscript>"
    ask = '<div class="ask"></div>' if page in ("", "search") else ""
    first = f'<div id="first" aria-hidden="true"><div class="head">Vitrine</div>{ask}</div>'
    return _SCRIPTLESS.sub(no_script, text, count=1).replace("</body>", f"{first}</body>", 1)


def _unknown() -> str:
    said = {
        "title": tr("There is no such page"),
        "text": tr("The address may have been cut, or the page has moved."),
        "search": tr("Search"),
        "catalogs": tr("Catalogs"),
    }
    text = _UNKNOWN.replace("{{ base }}", BASE)
    for name, words in said.items():
        text = text.replace(f"{{{{ {name} }}}}", html.escape(words))
    return text


class Document:
    """ASGI middleware that rewrites the HTML document and leaves everything else as it is.

    Streamlit answers every address with its document; one that is no page gets a page of its own that says so.

    Args:
        app: what answers.
        pages: paths of the pages, without slashes.
    """

    def __init__(self, app: ASGIApp, pages: Collection[str]) -> None:
        self._app = app
        self._pages = frozenset(pages)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
            await self._app(scope, receive, send)
            return
        if scope["path"].startswith("/api/"):  # the API's own page is whole as it is
            await self._app(scope, receive, send)
            return
        if not any(name == b"accept" and b"text/html" in value for name, value in scope["headers"]):
            await self._app(scope, receive, send)
            return
        # The document must come uncompressed to be rewritten; it is small.
        plain = {**scope, "headers": [pair for pair in scope["headers"] if pair[0] != b"accept-encoding"]}
        start: Message | None = None
        body = b""

        async def rewrite(message: Message) -> None:
            nonlocal start, body
            if message["type"] == "http.response.start":
                headers = MutableHeaders(raw=message["headers"])
                if headers.get("content-type", "").startswith("text/html"):
                    start = message
                    return
            elif start is not None and message["type"] == "http.response.body":
                body += message.get("body", b"")
                if message.get("more_body"):
                    return
                page = scope["path"].strip("/")
                known = page in self._pages
                text = _with_first(body.decode(), page) if known and body else "" if known else _unknown()
                await _send_document(start, text, send, 200 if known else 404)
                return
            await send(message)

        await self._app(plain, receive, rewrite)


async def _send_document(start: Message, text: str, send: Send, status: int) -> None:
    empty = not text
    for old, new in _replaced(language()).items():
        text = text.replace(old, new, 1)
    document = text.encode()
    headers = MutableHeaders(raw=start["headers"])
    if not empty:  # a HEAD request is answered without one
        headers["Content-Length"] = str(len(document))
    for name in ("ETag", "Last-Modified"):
        if name in headers:
            del headers[name]
    headers.update({"Content-Security-Policy": policy(text), "Vary": "Accept-Language, Cookie"})
    await send({**start, "status": status})
    await send({"type": "http.response.body", "body": b"" if empty else document})
