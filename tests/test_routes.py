"""The routes beside the pages: what strangers may not do, and what the page's components rely on."""

import csv
import io

import pytest
from conftest import client_of, draw, saved, write_catalog

from routes import guard
from routes.pictures import Previews
from vitrine.errors import NotFound
from vitrine.service import Service
from vitrine.settings import Settings


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    folder = tmp_path_factory.mktemp("routes")
    service = Service(Settings(home=folder / "home", max_bytes=300_000), "a test")
    catalog = write_catalog(folder / "catalog")
    text = catalog.read_text()
    catalog.write_text(text.replace("Red disc", '"=HYPERLINK(""x"")"').replace("Blue bar", "<script>alert(1)</script>"))
    assert service.jobs.wait(service.indexing.index("shapes", str(catalog)).id).state == "done"
    yield service
    service.close()


@pytest.fixture
def client(service, monkeypatch):
    return client_of(service, monkeypatch)


TOKEN = {"X-Vitrine-Token": guard.TOKEN}


def test_thumbnails_may_be_kept_for_ever(client):
    hit = client.get("/api/catalogs/shapes/search?q=red&limit=1").json()["hits"][0]
    answer = client.get(f"/thumb/{hit['picture']}-small.webp")
    assert answer.status_code == 200
    assert "immutable" in answer.headers["cache-control"]
    assert answer.headers["content-type"] == "image/webp"
    assert client.get(f"/original/shapes/{hit['picture']}.webp").content[:4] == b"RIFF"


def test_a_full_picture_is_the_one_that_its_name_says_or_none(client, service, tmp_path):
    source = tmp_path / "changing"
    source.mkdir()
    (source / "one.png").write_bytes(saved(draw("red", "disc")))
    assert service.jobs.wait(service.indexing.index("changing", str(source)).id).state == "done"
    hit = client.get("/api/catalogs/changing/search").json()["hits"][0]
    path = f"/original/changing/{hit['picture']}.webp"
    assert client.get(path).status_code == 200
    (source / "one.png").write_bytes(saved(draw("blue", "bar")))
    answer = client.get(path)
    assert answer.status_code == 404
    assert "has changed since it was indexed" in answer.json()["what"]
    assert "immutable" not in answer.headers.get("cache-control", "")
    service.catalogs.delete("changing")


@pytest.mark.parametrize(
    "name", ["..%2f..%2fbook.sqlite", "x-small.webp", "0" * 32 + "-small.webp", "a" * 32 + "-../x"]
)
def test_a_thumbnails_name_cannot_lead_elsewhere(client, name):
    assert client.get(f"/thumb/{name}").status_code == 404


def test_a_host_that_is_not_this_app_gets_no_answer(client):
    answer = client.get("/api/token", headers={"Host": "evil.example"})
    assert answer.status_code == 403
    assert "VITRINE_ALLOWED_HOSTS" in answer.json()["remedy"]
    assert guard.TOKEN not in answer.text
    assert client.get("/api/token", headers={"Host": "localhost:8501"}).json() == {"token": guard.TOKEN}


@pytest.mark.parametrize(
    "path", ["/api/pictures?catalog=shapes", "/api/catalogs/shapes/files", "/api/jobs/1/cancel", "/api/commands"]
)
def test_what_changes_something_needs_the_pages_token(client, path):
    assert client.post(path, content=b"x").status_code == 403
    assert client.post(path, content=b"x", headers={"X-Vitrine-Token": "guess"}).status_code == 403
    assert client.post(path, content=b"x", headers=TOKEN | {"Sec-Fetch-Site": "cross-site"}).status_code == 403


def test_no_answer_may_be_read_by_other_sites_or_sniffed(client):
    headers = client.get("/api/catalogs").headers
    assert "access-control-allow-origin" not in headers
    assert headers["x-content-type-options"] == "nosniff"


def test_an_unknown_path_under_api_is_404_in_json(client):
    answer = client.get("/api/nothing/here")
    assert (answer.status_code, answer.json()["error"]) == (404, "not_found")


def test_an_uploaded_picture_becomes_a_link_and_a_preview_and_is_not_kept(client, service):
    before = sorted(path for path in service.settings.home.rglob("*") if "book" not in path.name)
    answer = client.post("/api/pictures?catalog=shapes", content=saved(draw("green", "bar")), headers=TOKEN).json()
    hits = client.get("/api/catalogs/shapes/search", params={"p": answer["picture"]}).json()["hits"]
    assert hits[0]["id"] == "green-bar"
    assert client.get(answer["preview"]).content[:4] == b"RIFF"
    assert sorted(path for path in service.settings.home.rglob("*") if "book" not in path.name) == before


@pytest.mark.parametrize(
    ("content", "status"),
    [(b"", 415), (b"<svg onload=alert(1)>", 415), (b"\x89PNG\r\n" + b"x" * 100, 415), (b"x" * 400_000, 413)],
)
def test_what_is_not_a_picture_or_too_large_is_refused(client, content, status):
    answer = client.post("/api/pictures?catalog=shapes", content=content, headers=TOKEN)
    assert answer.status_code == status
    assert answer.json()["what"]


def test_pictures_sent_to_the_page_become_a_catalog(client, service):
    files = [("files", (f"../{c}.png", saved(draw(c, "disc")), "image/png")) for c in ("red", "blue")]
    job = client.post("/api/catalogs/dropped/files", files=files, headers=TOKEN).json()
    assert service.jobs.wait(job["id"]).state == "done"
    assert client.get("/api/catalogs/dropped/search").json()["total"] == 2
    assert client.post("/api/catalogs/dropped/files", data={"a": "b"}, headers=TOKEN).status_code == 422


def test_hits_as_csv_hold_no_formula(client):
    answer = client.get("/api/catalogs/shapes/hits.csv?f.color=red")
    rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert len(rows) == 3
    assert all(row["title"][0] != "=" for row in rows)
    assert any("HYPERLINK" in row["title"] for row in rows)


@pytest.mark.parametrize("query", ["limit=-1", "limit=many", "offset=1e9", "min.price=cheap", "p=xx", "f.nothing=1"])
def test_a_link_that_makes_no_sense_is_refused_in_plain_words(client, query):
    answer = client.get(f"/api/catalogs/shapes/search?{query}")
    assert answer.status_code == 422
    assert answer.json()["what"]


def test_an_unknown_catalog_is_404(client):
    assert client.get("/api/catalogs/none/search?q=x").status_code == 404
    assert client.get("/api/catalogs/none/hits.csv").status_code == 404


def test_markup_in_a_title_travels_as_text(client):
    hits = client.get("/api/catalogs/shapes/search?q=alert&limit=3").json()["hits"]
    assert hits[0]["title"] == "<script>alert(1)</script>"


def test_the_command_line_comes_in_with_its_key(client):
    headers = {"X-Vitrine-Key": guard.KEY}
    answer = client.post("/api/commands", json={"name": "catalogs", "arguments": {}}, headers=headers)
    assert "shapes" in [catalog["name"] for catalog in answer.json()["answer"]["catalogs"]]
    assert client.post("/api/commands", json={"name": "nothing"}, headers=headers).status_code == 422
    assert client.post("/api/commands", content=b"no json", headers=headers).status_code == 422


def test_previews_are_few_and_forgotten():
    previews = Previews(most=2, seconds=3600)
    keys = [previews.add(bytes([n])) for n in range(3)]
    assert previews.get(keys[2]) == b"\x02"
    with pytest.raises(NotFound):
        previews.get(keys[0])
    with pytest.raises(NotFound):
        Previews(seconds=-1).get(Previews(seconds=-1).add(b"x"))
