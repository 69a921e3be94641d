"""Loopback services that answer as docs/remote-embedders.md and Microsoft's pages say, errors included."""

from __future__ import annotations

import base64
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from urllib.parse import parse_qs, urlsplit

import numpy as np
from PIL import Image

AZURE_ERRORS = {
    400: {
        "code": "InvalidRequest",
        "message": "The image format is not valid.",
        "innererror": {"code": "InvalidImageFormat", "message": "Input data is not a valid image."},
    },
    401: {"code": "401", "message": "Access denied due to invalid subscription key or wrong API endpoint."},
    403: {"code": "403", "message": "Access denied due to Virtual Network/Firewall rules."},
    404: {"code": "404", "message": "Resource not found"},
    429: {"code": "429", "message": "Requests have exceeded call rate limit of your current pricing tier."},
    500: {"code": "InternalServerError", "message": "Internal server error."},
}
KEY = "the right key"


class RemoteService:
    """Answers with `embedder`'s vectors, unless `next` holds another answer: a status with headers and body, or a word.

    The words: `slow` (half a second before the answer), `cut` (half of the answer), `garbage`, `nan`, `zero`, `narrow`,
    `few`, `other` (another model's name). `asked` keeps path, headers and body of every request.
    """

    def __init__(self, embedder, azure: bool = False) -> None:
        self.embedder, self.azure = embedder, azure
        self.next: list[object] = []
        self.always: object = None
        self.asked: list[tuple[str, dict[str, str], bytes]] = []
        self.model = "mine-1"
        self.refuse = lambda _: False
        # Azure's vectors are 1,024 wide: an orthonormal map keeps every cosine.
        drawn = np.random.default_rng(0).normal(size=(1024, embedder.dimension))
        self.wide = np.linalg.qr(drawn)[0].T
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.answer()

            def do_POST(self) -> None:
                self.answer()

            def answer(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                service.asked.append((self.path, dict(self.headers), body))
                how = service.next.pop(0) if service.next else service.always
                if isinstance(how, tuple):
                    status, headers, said = how
                else:
                    status, headers, said = service.say(self.path, dict(self.headers), body)
                    if isinstance(how, str) and status == 200:
                        said = service.spoil(how, said)
                content = said if isinstance(said, bytes) else json.dumps(said).encode()
                try:
                    if how == "slow":
                        time.sleep(0.5)
                    self.send_response(status)
                    for name, value in headers.items():
                        self.send_header(name, value)
                    self.send_header("Content-Length", str(len(content)))
                    self.end_headers()
                    self.wfile.write(content[: len(content) // 2] if how == "cut" else content)
                except ConnectionError:
                    return  # the client has given up, as the test wants

            def log_message(self, *_: object) -> None:
                """Nothing on the terminal."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()

    @property
    def name(self) -> str:
        """The model's name."""
        return f"azure:{self.url}" if self.azure else f"http:{self.url}/v1"

    def error(self, status: int, headers: dict[str, str] | None = None) -> tuple[int, dict[str, str], object]:
        """An error as it is documented."""
        said = {"error": AZURE_ERRORS[status] if self.azure else AZURE_ERRORS[status]["message"]}
        return status, headers or {}, said

    def say(self, path: str, headers: dict[str, str], body: bytes) -> tuple[int, dict[str, str], object]:
        """The answer to a request, as documented."""
        return self._azure(path, headers, body) if self.azure else self._own(path, headers, body)

    def _own(self, path, headers, body):
        if headers.get("Authorization") != f"Bearer {KEY}":
            return self.error(401)
        if path == "/v1/model":
            said = {"model": self.model, "dimension": self.embedder.dimension, "side": 96, "batch": 3}
            return 200, {}, said
        asked = json.loads(body)
        kind = {"/v1/pictures": "pictures", "/v1/texts": "texts"}.get(path)
        if kind is None:
            return self.error(404)
        if len(asked[kind]) > 3:
            return self.error(400)
        if kind == "pictures":
            images = [Image.open(BytesIO(base64.b64decode(one))) for one in asked[kind]]
            if any(self.refuse(image) for image in images):
                return self.error(400)
            vectors = self.embedder.pictures(images)
        else:
            vectors = self.embedder.words(asked[kind])
        return 200, {}, {"model": self.model, "vectors": vectors.tolist()}

    def _azure(self, path, headers, body):
        split = urlsplit(path)
        versions = parse_qs(split.query)
        if headers.get("Ocp-Apim-Subscription-Key") != KEY:
            return self.error(401)
        if versions.get("api-version") != ["2024-02-01"]:
            return self.error(404)
        if split.path == "/computervision/retrieval:vectorizeImage":
            image = Image.open(BytesIO(body))
            if headers.get("Content-Type") != "application/octet-stream" or min(image.size) <= 10:
                return self.error(400)
            if self.refuse(image):
                return self.error(400)
            vector = self.embedder.pictures([image])[0]
        elif split.path == "/computervision/retrieval:vectorizeText":
            text = json.loads(body)["text"]
            if not 1 <= len(text.split()) <= 70:
                return self.error(400)
            vector = self.embedder.words([text])[0]
        else:
            return self.error(404)
        said = {"vector": (3.0 * vector @ self.wide).tolist(), "modelVersion": versions["model-version"][0]}
        return 200, {}, said

    def spoil(self, how: str, said: dict) -> object:
        """The answer made wrong in the way of that word."""
        if how in ("slow", "cut"):
            return said
        if how == "garbage":
            return b"<html>nothing of the kind</html>"
        if how == "other":
            return said | {"model": "mine-2", "modelVersion": "1999-01-01"}
        rows = [said["vector"]] if self.azure else said["vectors"]
        rows = {
            "nan": [[float("nan"), *row[1:]] for row in rows],
            "zero": [[0.0] * len(row) for row in rows],
            "narrow": [row[1:] for row in rows],
            "few": rows[1:],
        }[how]
        return said | ({"vector": rows[0] if rows else []} if self.azure else {"vectors": rows})

    def close(self) -> None:
        """Stop answering."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


@contextmanager
def remote_service(embedder, azure: bool = False) -> Iterator[RemoteService]:
    """A running service, stopped at the end."""
    service = RemoteService(embedder, azure)
    try:
        yield service
    finally:
        service.close()
