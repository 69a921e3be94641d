"""A model hub on loopback for tests: it answers as huggingface.co does, and misbehaves on request."""

from __future__ import annotations

import hashlib
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

COMMIT = "c0ffee" + "0" * 34
CONFIG = {
    "model_cfg": {
        "embed_dim": 32,
        "vision_cfg": {"image_size": 32, "layers": 1, "width": 32, "head_width": 16, "patch_size": 16},
        "text_cfg": {"context_length": 16, "vocab_size": 49408, "width": 16, "heads": 2, "layers": 1},
    },
    "preprocess_cfg": {"size": [32, 32], "mode": "RGB", "mean": [0.5] * 3, "std": [0.25] * 3},
}


def tiny_model() -> dict[str, bytes]:
    """The files of a very small open_clip model with random weights: name -> content."""
    from vitrine.embedding import torchvision_fix

    torchvision_fix.apply()
    import open_clip
    import torch
    from safetensors.torch import save

    torch.manual_seed(0)
    model = open_clip.CLIP(**CONFIG["model_cfg"])
    weights = {name: value.contiguous().clone() for name, value in model.state_dict().items()}
    return {
        "open_clip_config.json": json.dumps(CONFIG).encode(),
        "open_clip_model.safetensors": save(weights, metadata={"format": "pt"}),
    }


class Hub:
    """A hub with repositories; its attributes say how it misbehaves.

    `slow`: seconds before every piece of 64 kB. `cuts`: how many downloads are cut off after `after` bytes.
    `deaf`: how many downloads are hung up on before any answer.
    `damaged`: large files are sent with a byte changed. `gone`: every request is answered by that status.
    `sent` counts the bytes of large files that went out, `ranges` the requests for a part of one.
    """

    def __init__(self) -> None:
        self.repositories: dict[str, dict[str, bytes]] = {}
        self.slow, self.cuts, self.after, self.deaf = 0.0, 0, 0, 0
        self.damaged, self.gone = False, 0
        self.sent, self.ranges = 0, 0
        hub = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_HEAD(self) -> None:
                hub._answer(self, body=False)

            def do_GET(self) -> None:
                hub._answer(self, body=True)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self._server = _Server(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self.elsewhere = f"http://localhost:{self._server.server_port}"  # another host to the client, as a hub has
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _answer(self, request: BaseHTTPRequestHandler, *, body: bool) -> None:
        parts = request.path.split("?")[0].strip("/").split("/")
        large = parts[0] == "cdn"
        repository = "/".join(parts[1:3] if large else parts[:2])
        file = parts[-1]
        files = self.repositories.get(repository)
        if self.gone:
            return _empty(request, self.gone)
        if files is None:
            return _empty(request, 404, {"X-Error-Code": "RepoNotFound"})
        if file not in files:
            return _empty(request, 404, {"X-Error-Code": "EntryNotFound", "X-Repo-Commit": COMMIT})
        data = files[file]
        if large and self.deaf:
            self.deaf -= 1
            request.close_connection = True
            return request.connection.close()
        if large:
            return self._send(request, data)
        if file.endswith((".safetensors", ".bin")):  # as large files do: another address, the checksum in a header
            digest = hashlib.sha256(data).hexdigest()
            where = f"{self.elsewhere}/cdn/{repository}/{file}"
            linked = {"X-Linked-Etag": f'"{digest}"', "X-Linked-Size": str(len(data)), "Location": where}
            return _empty(request, 302, {"X-Repo-Commit": COMMIT, **linked})
        blob = hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()
        request.send_response(200)
        for name, value in {"X-Repo-Commit": COMMIT, "ETag": f'"{blob}"', "Content-Length": str(len(data))}.items():
            request.send_header(name, value)
        request.end_headers()
        if body:
            request.wfile.write(data)
        return None

    def _send(self, request: BaseHTTPRequestHandler, data: bytes) -> None:
        start = 0
        if asked := request.headers.get("Range"):
            self.ranges += 1
            start = int(asked.removeprefix("bytes=").rstrip("-"))
        if self.damaged:
            data = data[:-1] + bytes([data[-1] ^ 1])
        part = data[start:]
        request.send_response(206 if asked else 200)
        request.send_header("Content-Length", str(len(part)))
        if asked:
            request.send_header("Content-Range", f"bytes {start}-{len(data) - 1}/{len(data)}")
        request.end_headers()
        end = len(part)
        if self.cuts:
            self.cuts -= 1
            end = min(end, self.after)
        try:
            for at in range(0, end, 65536):
                time.sleep(self.slow)
                piece = part[at : min(at + 65536, end)]
                request.wfile.write(piece)
                self.sent += len(piece)
        except OSError:  # whoever asked has left
            pass
        if end < len(part):
            request.close_connection = True
            request.connection.close()


class _Server(ThreadingHTTPServer):
    def handle_error(self, *_: object) -> None:
        """A client that has left is no error of ours."""


def _empty(request: BaseHTTPRequestHandler, status: int, headers: dict[str, str] | None = None) -> None:
    request.send_response(status)
    for name, value in {**(headers or {}), "Content-Length": "0"}.items():
        request.send_header(name, value)
    request.end_headers()


def large_file(size: int) -> bytes:
    """Bytes that look random, the same every time."""
    return hashlib.shake_256(b"vitrine").digest(size)


def point_at(monkeypatch, hub_url: str, home: Path) -> None:
    """Let huggingface_hub, in this process, use that hub and that cache; it reads its environment only once."""
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "ENDPOINT", hub_url)
    monkeypatch.setattr(constants, "HUGGINGFACE_CO_URL_TEMPLATE", hub_url + "/{repo_id}/resolve/{revision}/{filename}")
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(home / "hub"))
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
