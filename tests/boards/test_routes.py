"""The routes of boards: what the pages rely on, and what strangers may not do."""

import csv
import io
import json
import zipfile

import pytest
from conftest import client_of, write_catalog
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from routes import guard
from vitrine.service import Service
from vitrine.settings import Settings

TOKEN = {"X-Vitrine-Token": guard.TOKEN}
ITEMS = [{"catalog": "shapes", "id": "red-disc"}, {"catalog": "shapes", "id": "blue-bar"}]


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    folder = tmp_path_factory.mktemp("board-routes")
    service = Service(Settings(home=folder / "home"), "a test")
    assert (
        service.jobs.wait(service.indexing.index("shapes", str(write_catalog(folder / "catalog", views=1))).id).state
        == "done"
    )
    with pytest.MonkeyPatch.context() as patch:
        yield client_of(service, patch)
    service.close()


def post(client, path, asked):
    return client.post(path, content=json.dumps(asked), headers=TOKEN)


@pytest.fixture
def board(client):
    return post(client, "/api/boards", {"name": "Été / “42”", "items": ITEMS}).json()


def test_a_board_is_made_changed_and_undone(client, board):
    path = f"/api/boards/{board['id']}"
    assert [entry["item"] for entry in board["entries"]] == ["red-disc", "blue-bar"]
    first, second = (entry["id"] for entry in board["entries"])
    moved = post(client, path, {"do": "move", "entries": [second], "before": first}).json()
    assert [entry["item"] for entry in moved["entries"]] == ["blue-bar", "red-disc"]
    assert moved["undo"]["kind"] == "move"
    back = post(client, path, {"do": "undo", "change": moved["undo"]["change"]}).json()
    assert [entry["item"] for entry in back["entries"]] == ["red-disc", "blue-bar"]
    assert post(client, path, {"do": "redo"}).json()["entries"] == moved["entries"]


def test_a_look_at_an_unchanged_board_costs_little(client, board):
    path = f"/api/boards/{board['id']}"
    assert client.get(f"{path}?since={board['revision']}").json() == {"revision": board["revision"]}
    post(client, path, {"do": "add", "items": [{"catalog": "shapes", "id": "green-bar"}]})
    assert len(client.get(f"{path}?since={board['revision']}").json()["entries"]) == 3


def test_every_way_of_a_board(client, board):
    path = f"/api/boards/{board['id']}"
    copy = post(client, path, {"do": "duplicate"}).json()
    assert copy["id"] != board["id"] and copy["name"].endswith("(copy)")
    assert post(client, path, {"do": "merge", "board": copy["id"]}).status_code == 200
    assert post(client, path, {"do": "delete"}).json()["deleted"]
    assert post(client, path, {"do": "redo"}).status_code == 409
    assert post(client, path, {"do": "restore"}).json()["deleted"] is None
    assert board["id"] in [one["id"] for one in client.get("/api/boards").json()["boards"]]


def test_words_that_were_changed_elsewhere_come_with_the_refusal(client, board):
    path = f"/api/boards/{board['id']}"
    assert post(client, path, {"do": "note", "to": "theirs", "was": ""}).status_code == 200
    answer = post(client, path, {"do": "note", "to": "mine", "was": ""})
    assert (answer.status_code, answer.json()["error"], answer.json()["theirs"]) == (409, "stale", "theirs")


def test_the_files_of_a_board(client, board):
    table = client.get(f"/api/boards/{board['id']}/board.csv")
    assert "filename*=UTF-8''%C3%89t%C3%A9%2042.csv" in table.headers["content-disposition"]
    assert [row["id"] for row in csv.DictReader(io.StringIO(table.content.decode("utf-8-sig")))] == [
        "red-disc",
        "blue-bar",
    ]
    pictures = client.get(f"/api/boards/{board['id']}/pictures.zip")
    assert pictures.headers["content-type"] == "application/zip"
    assert int(pictures.headers["content-length"]) == len(pictures.content)
    names = zipfile.ZipFile(io.BytesIO(pictures.content)).namelist()
    assert names == ["01 Red disc.png", "02 Blue bar.png", "board.csv"]


def test_only_the_apps_own_pages_change_boards(client, board):
    for path in ("/api/boards", f"/api/boards/{board['id']}"):
        asked = json.dumps({"do": "delete", "name": "x"})
        assert client.post(path, content=asked).status_code == 403
        assert client.post(path, content=asked, headers=TOKEN | {"Sec-Fetch-Site": "cross-site"}).status_code == 403
        assert client.post(path, content=asked, headers=TOKEN | {"Host": "evil.example"}).status_code == 403
    assert client.get(f"/api/boards/{board['id']}", headers={"Host": "evil.example"}).status_code == 403


@pytest.mark.parametrize("rest", ["", "/board.csv", "/pictures.zip"])
def test_a_board_that_is_not_there_is_404(client, rest):
    assert client.get(f"/api/boards/guessed{rest}").status_code == 404
    assert post(client, "/api/boards/..%2f..", {"do": "delete"}).status_code == 404


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"null", b"\xff\xfe", b"[" * 100_000, b'"' + b"x" * 2**20 + b'"'])
def test_what_is_no_request_is_refused_in_json(client, board, body):
    answer = client.post(f"/api/boards/{board['id']}", content=body, headers=TOKEN)
    assert answer.status_code in (413, 422)
    assert answer.json()["what"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=6) | st.sampled_from(["shapes", "red-disc", "\ud800"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)
KEYS = ("to", "was", "entries", "entry", "before", "items", "change", "board")
DOES = (
    "rename",
    "note",
    "annotate",
    "remove",
    "move",
    "add",
    "merge",
    "undo",
    "redo",
    "duplicate",
    "delete",
    "restore",
)


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(do=st.sampled_from(DOES), asked=st.dictionaries(st.sampled_from(KEYS), JSON))
def test_no_request_breaks_the_app(client, do, asked):
    id = post(client, "/api/boards", {"name": "x", "items": ITEMS[:1]}).json()["id"]
    answer = post(client, f"/api/boards/{id}", {"do": do, **asked})
    assert answer.status_code < 500, answer.text
    assert client.get(f"/api/boards/{id}").status_code == 200
