"""Boards by the API: what a developer relies on, and what strangers may not do."""

import csv
import io

import pytest

from api.addresses import BOARDS
from vitrine.store.tokens import Scope


def item(id):
    return {"catalog": "shapes", "id": id}


@pytest.fixture
def client(connect, tokens):
    """A program with an editor's token."""
    return connect(**tokens[Scope.EDIT])


@pytest.fixture
def board(client):
    items = [item("red-square"), item("blue-bar"), item("green-bar")]
    return client.post(BOARDS, json={"name": "Été", "note": "for May", "items": items}).json()


def ids(board):
    return [entry["id"] for entry in board["entries"]]


def test_a_board_is_made_and_read(client, board):
    assert (board["name"], board["note"], board["total"]) == ("Été", "for May", 3)
    assert ids(board) == ["red-square", "blue-bar", "green-bar"]
    first = board["entries"][0]
    assert (first["title"], first["missing"], first["fields"]["color"]) == ("Red square", False, "red")
    assert client.get(first["picture"]["small"]).headers["content-type"] == "image/webp"
    made = client.post(BOARDS, json={"name": "second"})
    assert (made.status_code, client.get(made.headers["location"]).json()) == (201, made.json())


def test_boards_are_listed_in_parts_the_one_changed_last_first(client):
    made = [client.post(BOARDS, json={"name": f"number {n}"}).json()["id"] for n in range(5)]
    seen, url = [], f"{BOARDS}?limit=2"
    while url:
        answer = client.get(url)
        seen += [one["id"] for one in answer.json()["boards"]]
        url = answer.links.get("next", {}).get("url")
    assert seen[:5] == made[::-1] and len(seen) == len(set(seen)) == answer.json()["total"]


def test_a_long_board_is_read_in_parts(client, board):
    first = client.get(f"{BOARDS}/{board['id']}", params={"limit": 2})
    second = client.get(first.links["next"]["url"]).json()
    assert ids(first.json()) + ids(second) == ids(board)
    assert second["next_offset"] is None


def test_words_items_and_their_order_are_changed(client, board):
    path = f"{BOARDS}/{board['id']}"
    assert client.patch(path, json={"name": " Summer "}).json()["name"] == "Summer"
    assert client.patch(path, json={"note": ""}).json()["note"] == ""
    added = client.post(f"{path}/entries", json={"items": [item("red-square"), item("yellow-bar")]}).json()
    assert ids(added) == ["red-square", "blue-bar", "green-bar", "yellow-bar"], "what is there stays where it is"
    red, blue, green, yellow = (entry["entry"] for entry in added["entries"])
    moved = client.post(f"{path}/order", json={"entries": [yellow, green], "before": red}).json()
    assert ids(moved) == ["yellow-bar", "green-bar", "red-square", "blue-bar"]
    last = client.post(f"{path}/order", json={"entries": [green]}).json()
    assert ids(last) == ["yellow-bar", "red-square", "blue-bar", "green-bar"]
    noted = client.patch(f"{path}/entries/{blue}", json={"note": "the blue one"}).json()
    assert {entry["id"]: entry["note"] for entry in noted["entries"]}["blue-bar"] == "the blue one"
    for _ in range(2):
        assert client.delete(f"{path}/entries/{yellow}").status_code == 204
    assert ids(client.get(path).json()) == ["red-square", "blue-bar", "green-bar"]


def test_every_change_can_be_undone_by_people(client, service, board):
    assert client.patch(f"{BOARDS}/{board['id']}", json={"name": "Autumn"}).status_code == 200
    assert service.boards.undo(board["id"]).name == "Été"


def test_a_program_that_says_what_it_has_seen_writes_over_nobodys_change(client, board):
    path = f"{BOARDS}/{board['id']}"
    entry = board["entries"][0]["entry"]
    assert client.patch(path, json={"name": "theirs"}).status_code == 200
    late = {"revision": board["revision"]}
    for answer in (
        client.patch(path, json={"name": "mine", **late}),
        client.post(f"{path}/entries", json={"items": [item("red-bar")], **late}),
        client.post(f"{path}/order", json={"entries": [entry], **late}),
        client.patch(f"{path}/entries/{entry}", json={"note": "mine", **late}),
    ):
        assert (answer.status_code, answer.json()["error"]) == (409, "conflict")
    now = client.get(path).json()
    assert (now["name"], ids(now)) == ("theirs", ids(board))
    assert client.patch(path, json={"name": "mine", "revision": now["revision"]}).json()["name"] == "mine"


def test_a_board_as_a_table(client, board):
    answer = client.get(f"{BOARDS}/{board['id']}/board.csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="board.csv"'
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [row["id"] for row in rows] == ids(board)
    again = client.get(f"{BOARDS}/{board['id']}/board.csv", headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_a_deleted_board_is_gone_until_somebody_restores_it(client, service, board):
    path = f"{BOARDS}/{board['id']}"
    assert client.delete(path).status_code == 204
    assert board["id"] not in [one["id"] for one in client.get(BOARDS).json()["boards"]]
    for answer in (client.get(path), client.get(f"{path}/board.csv"), client.delete(path)):
        assert answer.status_code == 409 and "deleted" in answer.json()["what"]
    service.boards.restore(board["id"])
    assert client.get(path).json()["entries"] == board["entries"]


@pytest.mark.parametrize(
    ("method", "rest", "body", "status"),
    [
        ("POST", "", {"name": " "}, 422),
        ("POST", "", {"name": "x" * 121}, 422),
        ("POST", "", {"name": "x", "items": [item("nobody")]}, 404),
        ("POST", "", {"name": "x", "items": [{"catalog": "none", "id": "red-square"}]}, 404),
        ("POST", "", {"name": "x", "pictures": []}, 422),
        ("PATCH", "/BOARD", {"name": None, "note": "x" * 10_001}, 422),
        ("POST", "/BOARD/entries", {"items": []}, 422),
        ("POST", "/BOARD/order", {"entries": ["nobody"]}, 409),
        ("POST", "/BOARD/order", {"entries": ["ENTRY"], "before": "ENTRY"}, 422),
        ("PATCH", "/BOARD/entries/nobody", {"note": "x"}, 409),
        ("PATCH", "/guessed", {"name": "x"}, 404),
        ("DELETE", "/guessed", None, 404),
        ("GET", "/guessed", None, 404),
        ("GET", "/guessed/board.csv", None, 404),
    ],
)
def test_what_makes_no_sense_is_refused_and_changes_nothing(client, board, method, rest, body, status):
    entry = board["entries"][0]["entry"]
    body = (
        body
        if body is None
        else {k: entry if v == "ENTRY" else [entry] if v == ["ENTRY"] else v for k, v in body.items()}
    )
    count = client.get(BOARDS).json()["total"]
    answer = client.request(method, BOARDS + rest.replace("BOARD", board["id"]), json=body)
    assert answer.status_code == status
    assert set(answer.json()) == {"error", "what", "why", "remedy"}
    assert client.get(f"{BOARDS}/{board['id']}").json() == board
    assert client.get(BOARDS).json()["total"] == count


def test_boards_of_others_are_listed_to_no_reader_and_read_by_whoever_has_their_id(connect, tokens, board):
    stranger, reader = connect("203.0.113.7"), connect("203.0.113.7", **tokens[Scope.READ])
    assert stranger.get(BOARDS).status_code == 401
    assert stranger.get(f"{BOARDS}/{board['id']}").status_code == 401
    assert reader.get(BOARDS).status_code == 403
    assert reader.get(f"{BOARDS}/{board['id']}").json() == board
    assert reader.get(f"{BOARDS}/{board['id']}/board.csv").status_code == 200


@pytest.mark.usefixtures("board")
@pytest.mark.parametrize("guess", ["1", "Été", "..%2f..%2fcatalogs", "%2e%2e", "' OR 1=1 --", "*", "null", "\x00"])
def test_no_guess_finds_a_board(client, guess):
    for rest in ("", "/board.csv", "/entries/1"):
        assert client.get(f"{BOARDS}/{guess.replace(chr(0), '%00')}{rest}").status_code in (404, 405)


def test_what_is_kept_of_a_board_is_no_formula_and_no_header(client):
    made = client.post(BOARDS, json={"name": '=cmd|"x"\r\nSet-Cookie: a=1', "items": [item("red-square")]}).json()
    path = f"{BOARDS}/{made['id']}"
    client.patch(f"{path}/entries/{made['entries'][0]['entry']}", json={"note": "=1+1"})
    answer = client.get(f"{path}/board.csv")
    assert "set-cookie" not in answer.headers
    assert ",=1+1" not in answer.text
