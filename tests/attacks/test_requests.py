"""Requests that are made to reach what they should not: through the whole stack, as the app answers them."""

import json

import pytest
from conftest import share, write_catalog
from starlette.applications import Starlette
from starlette.testclient import TestClient

import routes
from routes import guard, rates, stack
from vitrine.service import Service
from vitrine.settings import Settings

FAR = ("203.0.113.5", 40000)
TOKEN = {"X-Vitrine-Token": guard.TOKEN}


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    folder = tmp_path_factory.mktemp("attacks")
    settings = Settings(home=folder / "home", precision="fp32", rate_sign_ins=8, metrics_token="open-sesame")
    service = Service(settings, "a test")
    assert service.jobs.wait(service.indexing.index("shapes", str(write_catalog(folder / "c"))).id).state == "done"
    yield service
    service.close()


@pytest.fixture
def connect(service, monkeypatch):
    share(monkeypatch, service)
    monkeypatch.setattr(rates, "_shared", None)

    def connect(client=("127.0.0.1", 40000)):
        app = Starlette(routes=routes.routes, middleware=stack(lambda: service.settings))
        return TestClient(app, base_url="http://127.0.0.1", client=client, raise_server_exceptions=False)

    return connect


@pytest.mark.parametrize(
    "path", ["/api/boards", "/api/pictures?catalog=shapes", "/api/catalogs/x/files", "/api/commands"]
)
@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Content-Type": "text/plain"},
        {"X-Vitrine-Token": "guess"},
        {"X-Vitrine-Token": b"\xe9\xff"},
        {"X-Vitrine-Token": ""},
    ],
)
def test_a_form_on_another_site_changes_nothing(connect, service, path, headers):
    before = len(service.boards.all()), len(service.jobs.all())
    answer = connect().post(path, content=b"{}", headers=headers)
    assert answer.status_code == 403
    assert (len(service.boards.all()), len(service.jobs.all())) == before


def test_even_with_the_token_a_page_of_another_site_changes_nothing(connect):
    headers = TOKEN | {"Origin": "https://evil.example"}
    assert connect().post("/api/boards", content=b'{"name": "x"}', headers=headers).status_code == 403


def test_guessing_tokens_is_slowed_down_and_tells_nothing(connect):
    client = connect(FAR)
    answers = [client.get("/api/v1/catalogs", headers={"Authorization": f"Bearer guess{n}"}) for n in range(12)]
    codes = [answer.status_code for answer in answers]
    assert set(codes) == {401, 429} and codes[-1] == 429
    assert len({answer.text for answer in answers if answer.status_code == 401}) == 1


@pytest.mark.parametrize("id", ["1", "0", "-1", "a", "../1", "%00", "x" * 3000, "' OR 1=1 --", "1 UNION SELECT 1"])
def test_boards_of_others_are_not_found_by_trying_ids(connect, id):
    answer = connect().get(f"/api/boards/{id}")
    assert answer.status_code in (404, 422, 400)
    assert "what" in answer.json()


def test_an_id_of_a_board_cannot_be_guessed(service):
    ids = {service.boards.create(f"board {n}", []).id for n in range(50)}
    assert len(ids) == 50
    assert all(len(id) >= 16 for id in ids)  # of 64 letters: 96 bits
    assert len({id[:3] for id in ids}) > 40  # they do not count up


@pytest.mark.parametrize(
    "query",
    [
        *("p=" + "A" * 5000, "p=%00%00", "p=v1.AAAA.BBBB", "p=" + "x." * 500, "p=%F0%9F%92%A9"),
        *("w=nan", "w=1e999", "w=-1", "min.price=nan", "min.price=inf", "min.price=1e400", "max.year=0x10"),
        *("f.color=" + "red&f.color=" * 800 + "red", "like=" + "x" * 9000, "sort=__class__", "limit=99999999999"),
        *("f.__proto__=x", "f.color%5B%5D=x", "q=%ED%A0%80", "q=" + "(" * 5000, "q=%00", "without=" + "a " * 4000),
    ],
)
def test_a_damaged_or_made_up_link_is_an_answer_or_a_plain_refusal(connect, query):
    answer = connect().get(f"/api/catalogs/shapes/search?{query}")
    assert answer.status_code in (200, 413, 414, 422)
    if answer.status_code != 200:
        assert answer.json()["what"]


def test_a_picture_in_a_link_cannot_be_changed_unnoticed(connect):
    from io import BytesIO

    from conftest import draw

    out = BytesIO()
    draw("green", "bar").save(out, "PNG")
    sent = connect().post("/api/pictures?catalog=shapes", content=out.getvalue(), headers=TOKEN).json()["picture"]
    client = connect()
    assert client.get("/api/catalogs/shapes/search", params={"p": sent}).status_code == 200
    refused = 0
    for at in range(0, len(sent), max(1, len(sent) // 40)):
        changed = sent[:at] + ("A" if sent[at] != "A" else "B") + sent[at + 1 :]
        answer = client.get("/api/catalogs/shapes/search", params={"p": changed})
        assert answer.status_code in (200, 422)  # another vector is another question; never a defect
        refused += answer.status_code == 422
    assert client.get("/api/catalogs/shapes/search", params={"p": sent.partition(".")[0][:10]}).status_code == 422
    assert client.get("/api/catalogs/shapes/search", params={"p": sent[:100] + "é" + sent}).status_code == 422


@pytest.mark.parametrize(
    "preview", ["https://evil.example/pixel.gif", "javascript:alert(1)", "data:text/html,<script>"]
)
def test_the_preview_in_a_link_is_a_small_picture_or_nothing(preview):
    from vitrine.search.query import PictureVector

    sent = PictureVector(bytes(range(1, 65)), 7, "data:image/webp;base64,UklGRg==")
    text = sent.to_text()
    assert PictureVector.from_text(text).placeholder == "data:image/webp;base64,UklGRg=="
    changed = text.partition(".")[0] + "." + preview
    assert PictureVector.from_text(changed).placeholder == ""


NESTED = b"[" * 200_000 + b"]" * 200_000
DEEP = b'{"a":' * 100_000 + b"1" + b"}" * 100_000


@pytest.mark.parametrize("path", ["/api/boards", "/api/v1/catalogs/shapes/search", "/api/commands"])
@pytest.mark.parametrize(
    "body", [NESTED, DEEP, b'{"name":"' + b"x" * 2_000_000, b"\xff\xfe", b"", b"null", b"[1,2]", b'{"limit": 1e999}']
)
def test_json_that_is_a_bomb_or_none_is_refused_in_plain_words(connect, path, body):
    headers = TOKEN | {"X-Vitrine-Key": guard.KEY, "Content-Type": "application/json"}
    answer = connect().post(path, content=body, headers=headers)
    assert answer.status_code in (200, 413, 422)
    assert "Traceback" not in answer.text


@pytest.mark.parametrize(
    "path",
    [
        *("/thumb/..%2f..%2fbook.sqlite", "/original/shapes/..%2f..%2f..%2fetc%2fpasswd", "/preview/../../x"),
        *("/assets/x/..%2f..%2fapp.py", "/api/catalogs/..%2f..%2fetc/search", "/embed/thumb/..%2fx-small.webp"),
    ],
)
def test_a_path_leads_to_nothing_but_what_it_is_for(connect, path):
    answer = connect().get(path)
    assert answer.status_code in (400, 403, 404)
    assert "SQLite" not in answer.text and "root:" not in answer.text


def test_no_header_can_be_smuggled_into_an_answer(connect, service):
    board = service.boards.create('a"\r\nSet-Cookie: hacked=1\r\n\r\n<script>', [])
    for path in (f"/api/boards/{board.id}/board.csv", f"/api/boards/{board.id}/pictures.zip"):
        headers = connect().get(path).headers
        assert "set-cookie" not in headers
        assert "\r" not in headers.get("content-disposition", "") and "hacked=1\n" not in str(headers)


def test_figures_are_for_this_machine_or_for_whoever_has_the_token(connect):
    connect().get("/api/catalogs/shapes/search?q=red")
    here = connect().get("/metrics")
    assert here.status_code == 200 and here.headers["content-type"].startswith("text/plain")
    for name in (
        "vitrine_searches_total",
        "vitrine_search_seconds_bucket",
        "vitrine_uploads_total",
        "vitrine_sessions",
    ):
        assert name in here.text
    assert "vitrine_refusals_total" in here.text and 'vitrine_jobs{state="done"}' in here.text
    assert "shapes" not in here.text
    client = connect(FAR)
    assert client.get("/metrics").status_code == 401
    assert client.get("/metrics", headers={"Authorization": "Bearer guess"}).status_code == 401
    assert client.get("/metrics", headers={"Authorization": "Bearer open-sesame"}).status_code == 200
    assert connect().get("/metrics", headers={"X-Forwarded-For": "127.0.0.1"}).status_code == 401


def test_health_says_no_more_than_that(connect):
    client = connect(FAR)
    for path in ("/healthz", "/readyz"):
        answer = client.get(path)
        assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
        assert "no-store" in answer.headers["cache-control"]


def test_no_error_shows_where_the_program_lies(connect, service):
    client = connect()
    for path in ("/api/catalogs/none/search", "/api/v1/catalogs/none", "/api/boards/none", "/api/jobs/7/cancel", "/x"):
        answer = client.get(path)
        assert str(service.settings.home) not in answer.text and "site-packages" not in answer.text
    body = json.dumps({"name": "search", "arguments": {"catalog": {"a": 1}}})
    answer = client.post("/api/commands", content=body, headers={"X-Vitrine-Key": guard.KEY})
    assert answer.status_code in (404, 422, 500) and "Traceback" not in answer.text
