"""Saved searches and finding by title: what the service promises, and its routes."""

import json

import pytest
from conftest import client_of, write_catalog

from routes import guard
from vitrine.errors import NotFound, QueryError, UnknownCatalog
from vitrine.service import Service
from vitrine.settings import Settings

TOKEN = {"X-Vitrine-Token": guard.TOKEN}


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    folder = tmp_path_factory.mktemp("saved")
    service = Service(Settings(home=folder / "home"), "a test")
    for name, colours in {"shapes": ("red", "green"), "more": ("red", "blue")}.items():
        source = write_catalog(folder / name, colours, views=1)
        assert service.jobs.wait(service.indexing.index(name, str(source)).id).state == "done"
    yield service
    service.close()


@pytest.fixture
def client(service, monkeypatch):
    return client_of(service, monkeypatch)


def post(client, path, asked, headers=TOKEN):
    return client.post(path, content=json.dumps(asked), headers=headers)


def test_a_saved_search_says_what_is_new_since_somebody_looked(service, tmp_path):
    source = str(write_catalog(tmp_path, ("red",), views=1))
    service.jobs.wait(service.indexing.index("growing", source).id)
    saved = service.saving.add("  Discs\n and more ", "growing", {"f.tags": ["disc"]})
    assert (saved.name, saved.catalog, service.saving.new(saved.id)) == ("Discs and more", "growing", 0)
    write_catalog(tmp_path, ("red", "green", "blue"), views=1)
    service.jobs.wait(service.indexing.index("growing").id)
    assert service.saving.new(saved.id) == 2
    service.saving.look(saved.id)
    assert service.saving.new(saved.id) == 0
    service.catalogs.delete("growing")
    assert service.saving.all() == []


def test_names_are_kept_readable(service):
    saved = service.saving.add("Discs", "shapes", {"q": ["disc"]})
    assert service.saving.rename(saved.id, "Round things").name == "Round things"
    for name in ("", "  ", "x" * 81, "tab\x00"):
        with pytest.raises(QueryError):
            service.saving.rename(saved.id, name)
    assert service.saving.get(saved.id).name == "Round things"
    service.saving.delete(saved.id)
    for asked in (service.saving.get, service.saving.delete, service.saving.new, service.saving.look):
        with pytest.raises(NotFound):
            asked(saved.id)


def test_what_asks_nothing_or_asks_nowhere_is_not_saved(service):
    with pytest.raises(QueryError):
        service.saving.add("Everything", "shapes", {})
    with pytest.raises(UnknownCatalog):
        service.saving.add("Discs", "none", {"q": ["disc"]})
    assert service.saving.all() == []


def test_a_saved_search_goes_through_its_routes(client):
    asked = {"name": "Red", "catalog": "shapes", "query": "q=red+disc&f.color=red"}
    saved = post(client, "/api/searches", asked).json()
    assert saved["params"] == {"q": ["red disc"], "f.color": ["red"]}
    path = f"/api/searches/{saved['id']}"
    assert [one["name"] for one in client.get("/api/searches").json()["searches"]] == ["Red"]
    assert client.get(f"{path}/new").json() == {"new": 0}
    assert post(client, path, {"do": "rename", "name": "Scarlet"}).json()["name"] == "Scarlet"
    assert post(client, path, {"do": "look"}).json()["name"] == "Scarlet"
    assert post(client, path, {"do": "paint"}).status_code == 422
    assert post(client, path, {"do": "delete"}).json() == {"deleted": saved["id"]}
    assert client.get(f"{path}/new").status_code == 404
    assert client.get("/api/searches").json() == {"searches": []}


@pytest.mark.parametrize(
    ("asked", "headers", "status"),
    [
        ({"name": "Red", "catalog": "shapes", "query": "q=red"}, {}, 403),
        ({"name": 7, "catalog": "shapes", "query": "q=red"}, TOKEN, 422),
        ({"name": "Red", "catalog": "none", "query": "q=red"}, TOKEN, 404),
        ({"name": "Red", "catalog": "shapes", "query": ""}, TOKEN, 422),
        ({"name": "Red", "catalog": "shapes", "query": "q=" + "a" * 2**17}, TOKEN, 413),
    ],
)
def test_nothing_is_saved_that_should_not_be(client, asked, headers, status):
    answer = post(client, "/api/searches", asked, headers)
    assert answer.status_code == status
    assert answer.json()["what"]
    assert client.get("/api/searches").json() == {"searches": []}


def find(client, text):
    return [(one["catalog"], one["title"]) for one in client.get("/api/find", params={"q": text}).json()["items"]]


def test_items_of_all_catalogs_are_found_by_words_of_their_titles(client):
    assert sorted(find(client, "RED isc")) == [("more", "Red disc"), ("shapes", "Red disc")]
    assert find(client, "disc green") == [("shapes", "Green disc")]
    assert find(client, "") == find(client, "  ") == find(client, "no such thing") == []


def test_signs_of_patterns_stand_for_themselves(client):
    assert find(client, "%") == find(client, "_ed") == find(client, "!") == find(client, "' OR 1=1 --") == []


def test_no_more_items_are_found_than_a_list_shows(client):
    assert 0 < len(find(client, "e")) <= 20


def test_a_hidden_item_is_not_found_and_an_edited_title_is(service, client):
    before = find(client, "green bar")
    assert before == [("shapes", "Green bar")]
    entry = service.editing.hide("shapes", ["green-bar"])
    assert find(client, "green bar") == []
    service.editing.undo("shapes", entry)
    assert find(client, "green bar") == before
