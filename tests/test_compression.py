"""What the browser loads before anything can be seen comes compressed; nothing that may hold a secret does."""

import gzip

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from routes.compression import Compression

SCRIPT = b"export const words = 'the same again';\n" * 200
FOREVER = {"Cache-Control": "public, max-age=31536000, immutable", "ETag": '"a"', "Accept-Ranges": "bytes"}


def script(request):
    kept = {} if "changing" in request.url.path else FOREVER
    kind = "image/webp" if request.url.path.endswith("webp") else "text/javascript"
    data = b"short" if "short" in request.url.path else SCRIPT
    return Response(data, media_type=kind, headers=kept)


@pytest.fixture
def client():
    paths = ["/assets/{rest:path}", "/static/{rest:path}", "/api/{rest:path}"]
    app = Starlette(routes=[Route(path, script) for path in paths], middleware=[Middleware(Compression)])
    return TestClient(app)


@pytest.mark.parametrize("path", ["/assets/1/shell.js", "/static/js/index.js"])
def test_scripts_named_by_their_content_come_compressed_and_whole(client, path):
    for _ in range(2):  # the second time from memory
        answer = client.get(path)
        assert answer.headers["content-encoding"] == "gzip"
        assert int(answer.headers["content-length"]) < len(SCRIPT) / 10
        assert answer.content == SCRIPT
        assert answer.headers["etag"] == 'W/"a"' and "accept-encoding" in answer.headers["vary"].lower()
        assert "accept-ranges" not in answer.headers


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/assets/1/shell.js", {"Accept-Encoding": "identity"}),
        ("/assets/1/shell.js", {"Range": "bytes=0-9"}),
        ("/assets/changing.js", {}),
        ("/assets/short.js", {}),
        ("/static/picture.webp", {}),
        ("/api/token", {}),
    ],
)
def test_all_else_is_left_as_it_is(client, path, headers):
    answer = client.get(path, headers=headers)
    assert "content-encoding" not in answer.headers
    assert answer.content in (SCRIPT, b"short")


def test_a_file_that_changed_is_packed_anew():
    said = ["first " * 300]
    app = Starlette(
        routes=[
            Route("/assets/x.js", lambda _: PlainTextResponse(said[0], headers={**FOREVER, "ETag": f'"{said[0][:6]}"'}))
        ],
        middleware=[Middleware(Compression)],
    )
    client = TestClient(app)
    assert client.get("/assets/x.js").text == said[0]
    said[0] = "second" * 300
    assert client.get("/assets/x.js").text == said[0]


def test_a_request_for_the_headers_alone_is_passed_on(client):
    assert client.head("/assets/1/shell.js").content == b""


def test_what_is_sent_is_gzip(client):
    with client.stream("GET", "/assets/1/shell.js") as answer:
        assert gzip.decompress(b"".join(answer.iter_raw())) == SCRIPT
