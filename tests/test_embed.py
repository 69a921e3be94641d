"""What other sites' pages get for the strip of similar items, and what they do not."""

from dataclasses import replace

import pytest
from conftest import share, write_catalog
from starlette.applications import Starlette
from starlette.testclient import TestClient

import routes
from components.embed import embed
from vitrine.service import Service
from vitrine.settings import Settings

SHOP = {"Origin": "https://shop.example"}


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    folder = tmp_path_factory.mktemp("embed")
    origins = "https://shop.example, http://localhost:8000/"
    service = Service(Settings(home=folder / "home", embed_origins=origins, embed_catalogs="shapes"), "a test")
    catalog = write_catalog(folder / "catalog")
    text = catalog.read_text().replace("color,price", "link,price").replace(",red,", ",javascript:alert(1),")
    catalog.write_text(text.replace(",blue,", ",https://shop.example/p/blue,"))
    for name in ("shapes", "hidden"):
        assert service.jobs.wait(service.indexing.index(name, str(catalog)).id).state == "done"
    yield service
    service.close()


@pytest.fixture
def connect(service, monkeypatch):
    def connect(**changed):
        one = type("One", (), {"__getattr__": lambda _, name: getattr(service, name)})()
        one.settings = replace(service.settings, **changed)
        share(monkeypatch, one)
        return TestClient(
            Starlette(routes=[embed, *routes.routes]), base_url="http://127.0.0.1", client=("127.0.0.1", 50000)
        )

    return connect


def test_a_listed_site_gets_items_and_their_thumbnails(connect):
    client = connect()
    answer = client.get("/embed/shapes/similar?item=red-disc&limit=5&caption=price", headers=SHOP)
    assert answer.headers["access-control-allow-origin"] == "https://shop.example"
    assert answer.headers["vary"] == "Origin"
    assert "access-control-allow-credentials" not in answer.headers
    items = answer.json()["items"]
    assert items and "red-disc" not in [item["id"] for item in items]
    assert all(item["caption"] > 0 for item in items)
    small = client.get("/" + items[0]["small"], headers=SHOP)
    assert small.content[:4] == b"RIFF"
    assert small.headers["cross-origin-resource-policy"] == "cross-origin"
    assert small.headers["access-control-allow-origin"] == "https://shop.example"


def test_nothing_is_set_or_kept_at_the_visitor(connect):
    answer = connect().get("/embed/shapes/similar?item=red-disc", headers=SHOP)
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "https://shop.example.evil.example",
        "http://shop.example",
        "https://shop.example:81",
        "null",
        "",
    ],
)
def test_any_other_site_gets_nothing(connect, origin):
    client = connect()
    for path in ("/embed/shapes/similar?item=red-disc", "/embed/thumb/" + "0" * 32 + "-small.webp"):
        answer = client.get(path, headers={"Origin": origin} if origin else {})
        assert answer.status_code == 403
        assert "access-control-allow-origin" not in answer.headers
        assert "VITRINE_EMBED_ORIGINS" in answer.json()["remedy"]


def test_it_is_off_until_a_site_is_named(connect):
    answer = connect(embed_origins="").get("/embed/shapes/similar?item=red-disc", headers=SHOP)
    assert answer.status_code == 404
    assert "access-control-allow-origin" not in answer.headers


def test_only_the_named_catalogs_are_shown(connect):
    path = "/embed/hidden/similar?item=red-disc"
    assert connect().get(path, headers=SHOP).status_code == 404
    assert connect(embed_catalogs="").get(path, headers=SHOP).status_code == 200


def test_only_an_address_of_the_web_becomes_a_link(connect):
    items = connect().get("/embed/shapes/similar?item=green-disc&limit=24", headers=SHOP).json()["items"]
    links = {item["id"].split("-")[0]: item["link"] for item in items}
    assert set(links.values()) <= {None, "https://shop.example/p/blue"}
    assert links.get("red") is None


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/embed/shapes/similar?item=nobody", 404),
        ("/embed/shapes/similar", 404),
        ("/embed/shapes/similar?item=red-disc&limit=1000", 422),
        ("/embed/shapes/similar?item=red-disc&limit=²", 422),
        ("/embed/shapes/similar?item=red-disc&limit=0000000011000", 422),
        ("/embed/thumb/..-small.webp", 404),
    ],
)
def test_what_cannot_be_is_refused_and_the_site_may_read_why(connect, path, status):
    answer = connect().get(path, headers=SHOP)
    assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (status, "https://shop.example")
    assert answer.json()["what"]


def test_a_host_that_is_not_this_app_gets_no_answer(connect):
    answer = connect().get("/embed/shapes/similar?item=red-disc", headers={**SHOP, "Host": "evil.example"})
    assert answer.status_code == 403


def test_the_script_may_be_loaded_by_any_page_and_is_checked_for_news(connect):
    client = connect()
    script = client.get("/embed.js")
    assert script.headers["content-type"].startswith("text/javascript")
    assert script.headers["cross-origin-resource-policy"] == "cross-origin"
    assert len(script.content) < 12_000, "it stands on other people's product pages"
    assert client.get("/embed.js", headers={"If-None-Match": script.headers["etag"]}).status_code == 304


def test_the_rest_of_the_app_stays_closed_to_that_site(connect):
    client = connect()
    for path in ("/api/catalogs", "/api/v1"):
        assert "access-control-allow-origin" not in client.get(path, headers=SHOP).headers
