"""The API for other programs: what a developer relies on, and what strangers may not do."""

import html
import io
import json
import re
import tempfile
from functools import reduce

import jsonschema
import pytest
from conftest import draw, share, write_catalog
from PIL import Image
from starlette.applications import Starlette
from starlette.testclient import TestClient

import routes
from components.manual import manual
from routes import guard, v1
from vitrine.service import Service
from vitrine.settings import Settings
from vitrine.store.tokens import Scope

SHAPES = "/api/v1/catalogs/shapes"


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    folder = tmp_path_factory.mktemp("api")
    service = Service(Settings(home=folder / "home", max_bytes=300_000, max_zip_bytes=2_000_000), "a test")
    catalog = write_catalog(folder / "catalog")
    catalog.write_text(catalog.read_text().replace("red-disc,", "odd/id ?&#,"))
    assert service.jobs.wait(service.indexing.index("shapes", str(catalog)).id).state == "done"
    yield service
    service.close()


@pytest.fixture(scope="module")
def tokens(service):
    return {scope: {"Authorization": f"Bearer {service.tokens.add(scope.value, scope)}"} for scope in Scope}


@pytest.fixture
def connect(service, monkeypatch):
    """A client of the app's routes that comes from some address; this machine unless told otherwise."""
    share(monkeypatch, service)

    def connect(host="127.0.0.1", **headers):
        app = Starlette(routes=routes.routes)
        return TestClient(app, base_url="http://127.0.0.1", client=(host, 50000), headers=headers)

    return connect


@pytest.fixture
def client(connect):
    return connect()


def png(image):
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


# --- what it answers ----------------------------------------------------------------------------------------------


def test_catalogs_say_what_they_hold_and_not_where_their_files_lie(client, service):
    answer = client.get("/api/v1/catalogs")
    assert [(c["name"], c["items"], c["pictures"], c["state"]) for c in answer.json()["catalogs"]] == [
        ("shapes", 12, 24, "ready")
    ]
    detail = client.get(SHAPES)
    assert {c["name"]: c["kind"] for c in detail.json()["columns"]}["price"] == "number"
    assert str(service.settings.home.parent) not in answer.text + detail.text


def test_search_by_words_filters_and_order(client):
    hits = client.get(f"{SHAPES}/search", params={"text": "yellow bar"}).json()["hits"]
    assert hits[0]["id"] == "yellow-bar"
    where = {"where": ["color=red", "color=blue", "price>=6", "price<=26"], "sort": "-price"}
    answer = client.get(f"{SHAPES}/search", params=where).json()
    assert [hit["id"] for hit in answer["hits"]] == ["blue-disc", "red-bar", "red-square"]
    assert client.get(hits[0]["picture"]["small"]).headers["content-type"] == "image/webp"
    assert client.get(hits[0]["picture"]["full"]).status_code == 200


def test_search_by_a_picture_and_on_without_sending_it_again(client):
    image = [("image", ("photo.png", png(draw("green", "bar")), "image/png"))]
    answer = client.post(f"{SHAPES}/search", files=image, data={"where": ["price>=1"], "limit": "2"}).json()
    assert answer["hits"][0]["id"] == "green-bar"
    again = {"picture": answer["pictures"], "limit": 2, "offset": answer["next_offset"]}
    more = client.post(f"{SHAPES}/search", json=again).json()
    assert [hit["rank"] for hit in more["hits"]] == [3, 4]
    by_link = client.get(f"{SHAPES}/search", params={"picture": answer["pictures"], "limit": 1}).json()
    assert by_link["hits"][0]["id"] == "green-bar"


def test_several_pictures_and_words_are_one_query(client):
    files = [("image", (f"{c}.png", png(draw(c, "disc")), "image/png")) for c in ("blue", "green")]
    answer = client.post(f"{SHAPES}/search", files=files, data={"text": "disc", "weight": "0.8"}).json()
    assert len(answer["pictures"]) == 2
    assert {hit["id"] for hit in answer["hits"][:4]} >= {"blue-disc", "green-disc"}


def test_parts_follow_each_other_without_gap_or_overlap(client):
    seen, offset = [], 0
    while offset is not None:
        answer = client.get(f"{SHAPES}/items", params={"limit": 5, "offset": offset, "sort": "title"})
        seen += [item["id"] for item in answer.json()["items"]]
        offset = answer.json()["next_offset"]
        if offset is not None:
            assert client.get(answer.links["next"]["url"]).json()["items"][0]["id"] not in seen
    assert len(seen) == len(set(seen)) == 12


def test_an_item_is_found_by_its_id_whatever_that_holds(client):
    item = client.get(f"{SHAPES}/items/odd%2Fid%20%3F%26%23").json()
    assert (item["id"], item["title"], len(item["views"])) == ("odd/id ?&#", "Red disc", 2)
    similar = client.get(f"{SHAPES}/similar", params={"id": "odd/id ?&#", "limit": 4}).json()
    assert len(similar["hits"]) == 4 and "odd/id ?&#" not in [hit["id"] for hit in similar["hits"]]
    assert client.get(f"{SHAPES}/similar", params={"id": "nobody"}).status_code == 404


def test_facets_count_what_a_search_would_find(client):
    found = {f["column"]: f for f in client.get(f"{SHAPES}/facets").json()["facets"]}
    assert {v["value"]: v["count"] for v in found["color"]["values"]}["red"] == 3
    assert found["price"]["low"] == 5.5


def test_pictures_sent_become_a_catalog_and_the_job_says_how_far_it_is(client, service, tokens):
    full = tokens[Scope.FULL]
    files = [("files", (f"{c}.png", png(draw(c, "disc")), "image/png")) for c in ("red", "blue")]
    sent = client.post("/api/v1/catalogs/sent/pictures", files=files, headers=full)
    assert sent.status_code == 202
    service.jobs.wait(sent.json()["id"])
    job = client.get(sent.headers["location"]).json()
    assert (job["state"], job["catalog"], job["report"]["items"]) == ("done", "sent", 2)
    assert job["id"] in [one["id"] for one in client.get("/api/v1/jobs").json()["jobs"]]
    again = client.post("/api/v1/catalogs/sent/index", json={"rebuild": True}, headers=full)
    assert service.jobs.wait(again.json()["id"]).state == "done"
    assert client.post(f"/api/v1/jobs/{again.json()['id']}/cancel", headers=full).json()["state"] == "done"
    assert client.patch("/api/v1/catalogs/sent", json={"name": "kept"}, headers=full).json()["name"] == "kept"
    assert client.delete("/api/v1/catalogs/kept", headers=full).status_code == 204
    assert client.get("/api/v1/catalogs/kept").status_code == 404
    assert not list(service.settings.home.glob("incoming-*"))


def test_what_has_not_changed_is_not_sent_again(client):
    first = client.get(f"{SHAPES}/search", params={"text": "red"})
    assert "private" in first.headers["cache-control"]
    again = client.get(f"{SHAPES}/search", params={"text": "red"}, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    other = client.get(f"{SHAPES}/search", params={"text": "blue"}, headers={"If-None-Match": first.headers["etag"]})
    assert other.status_code == 200


def test_a_name_of_old_still_finds_the_catalog(client, service, tokens, tmp_path):
    job = service.indexing.index("early", str(write_catalog(tmp_path / "early", ("red", "blue"), views=1)))
    assert service.jobs.wait(job.id).state == "done"
    service.catalogs.rename("early", "late")
    old = "/api/v1/catalogs/early"
    assert client.get(old).json()["name"] == "late"
    assert client.get(f"{old}/search", params={"text": "red disc"}).json()["catalog"] == "late"
    image = [("image", ("photo.png", png(draw("blue", "bar")), "image/png"))]
    assert client.post(f"{old}/search", files=image).json()["hits"][0]["id"] == "blue-bar"
    assert client.get(f"{old}/items/red-bar").json()["title"] == "Red bar"
    assert client.get(f"{old}/similar", params={"id": "red-bar"}).json()["catalog"] == "late"
    full = tokens[Scope.FULL]
    assert client.delete(old, headers=full).status_code == 404, "nothing is deleted by a name of old"
    assert client.patch(old, json={"name": "other"}, headers=full).status_code == 404
    service.catalogs.delete("late")
    assert client.get(old).status_code == 404


def test_a_name_of_old_finds_items_that_were_merged_under_another_id(client, service, tmp_path):
    for name in ("one", "two"):
        job = service.indexing.index(name, str(write_catalog(tmp_path / name, ("red", "blue"), views=1)))
        assert service.jobs.wait(job.id).state == "done"
    job = service.copying.merge("one", "two")
    assert service.jobs.wait(job.id).state == "done"
    moved = client.get("/api/v1/catalogs/two/items/red-bar").json()
    assert (moved["catalog"], moved["title"]) == ("one", "Red bar") and moved["id"] != "red-bar"
    liked = client.get("/api/v1/catalogs/two/search", params={"like": "red-bar"}).json()
    assert moved["id"] not in [hit["id"] for hit in liked["hits"]], "what is liked is no hit of itself"
    service.catalogs.delete("one")


# --- what it refuses ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/v1/catalogs/none", 404),
        ("/api/v1/catalogs/none/search?text=x", 404),
        (f"{SHAPES}/items/nobody", 404),
        ("/api/v1/jobs/999999", 404),
        ("/api/v1/jobs/many", 404),
        ("/api/v1/nothing/here", 404),
        (f"{SHAPES}/search?limit=0", 422),
        (f"{SHAPES}/search?limit=many", 422),
        (f"{SHAPES}/search?limit=5&limit=6", 422),
        (f"{SHAPES}/search?weight=nan", 422),
        (f"{SHAPES}/search?where=color", 422),
        (f"{SHAPES}/search?where=nothing=1", 422),
        (f"{SHAPES}/search?picture=xx", 422),
        (f"{SHAPES}/search?sort=nothing", 422),
        (f"{SHAPES}/search?q=misspelt", 422),
        (f"{SHAPES}/search?text={'x' * 3000}", 422),
        (f"{SHAPES}/similar", 422),
    ],
)
def test_what_makes_no_sense_is_refused_in_plain_words(client, path, status):
    answer = client.get(path)
    assert answer.status_code == status
    assert set(answer.json()) == {"error", "what", "why", "remedy"}
    assert answer.json()["what"]


def test_errors_are_in_english_whatever_the_caller_speaks(client):
    said = client.get("/api/v1/catalogs/nothing", headers={"Accept-Language": "de"}).json()
    assert said == client.get("/api/v1/catalogs/nothing").json()
    assert "no catalog" in said["what"]


def test_a_method_that_does_not_fit_is_named_with_those_that_do(client):
    answer = client.put(SHAPES)
    assert answer.status_code == 405
    assert answer.headers["allow"] == "DELETE, GET, HEAD, PATCH"
    assert answer.json()["error"] == "not_allowed"


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"{", "application/json", 422),
        (b"[]", "application/json", 422),
        (b'{"limit": "5"}', "application/json", 422),
        (b'{"text": 5}', "application/json", 422),
        (b'{"image": "/etc/passwd"}', "application/json", 422),
        (b'{"text": "' + b"x" * 2**21 + b'"}', "application/json", 413),
        (b"text=red", "application/x-www-form-urlencoded", 422),
        (b"no boundary", "multipart/form-data", 422),
        (b"--x\r\n", "multipart/form-data; boundary=x", 422),
    ],
)
def test_a_body_that_is_not_what_it_should_be_is_refused(client, body, kind, status):
    answer = client.post(f"{SHAPES}/search", content=body, headers={"Content-Type": kind})
    assert answer.status_code == status
    assert answer.json()["what"]


@pytest.mark.parametrize(
    ("files", "status"),
    [
        ([("image", ("a.png", b"<svg onload=alert(1)>", "image/png"))], 415),
        ([("image", ("a.png", b"x" * 400_000, "image/png"))], 413),
        ([("image", ("a.png", b"x" * 250_000, "image/png"))] * 20, 413),
        ([("image", ("a.png", b"x", "image/png"))] * 9, 422),
        ([("photo", ("a.png", b"x", "image/png"))], 422),
    ],
)
def test_pictures_that_are_none_or_too_large_or_too_many_are_refused(client, service, files, status):
    answer = client.post(f"{SHAPES}/search", files=files)
    assert answer.status_code == status
    assert not list(service.settings.home.glob("incoming-*"))


def test_more_than_a_zip_may_be_is_not_read_to_its_end(client, service, tokens):
    files = [("files", ("a.zip", b"x" * 3_000_000, "application/zip"))]
    assert client.post("/api/v1/catalogs/big/pictures", files=files, headers=tokens[Scope.FULL]).status_code == 413
    assert "big" not in [catalog.name for catalog in service.catalogs.all()]


def test_the_api_takes_no_path_of_the_server(client, tokens):
    body = {"source": "/", "rebuild": True}
    assert client.post(f"{SHAPES}/index", json=body, headers=tokens[Scope.FULL]).status_code == 422


# --- who may ask --------------------------------------------------------------------------------------------------

CHANGES = [
    ("PATCH", SHAPES, {"json": {"name": "other"}}),
    ("DELETE", SHAPES, {}),
    ("POST", f"{SHAPES}/index", {"json": {}}),
    ("POST", f"{SHAPES}/pictures", {"files": [("files", ("a.png", b"x", "image/png"))]}),
    ("POST", "/api/v1/jobs/1/cancel", {}),
    ("GET", "/api/v1/boards", {}),
    ("POST", "/api/v1/boards", {"json": {"name": "x"}}),
    ("PATCH", "/api/v1/boards/1", {"json": {"name": "x"}}),
    ("DELETE", "/api/v1/boards/1", {}),
    ("POST", "/api/v1/boards/1/entries", {"json": {"items": [{"catalog": "shapes", "id": "red-bar"}]}}),
    ("POST", "/api/v1/boards/1/order", {"json": {"entries": ["1"]}}),
    ("PATCH", "/api/v1/boards/1/entries/1", {"json": {"note": "x"}}),
    ("DELETE", "/api/v1/boards/1/entries/1", {}),
]


@pytest.mark.parametrize(("method", "path", "given"), CHANGES, ids=[f"{m} {p}" for m, p, _ in CHANGES])
def test_what_changes_something_needs_a_token_that_allows_it_even_here(client, tokens, service, method, path, given):
    bare = client.request(method, path, **given)
    assert (bare.status_code, bare.headers["www-authenticate"]) == (401, "Bearer")
    assert client.request(method, path, headers=tokens[Scope.READ], **given).status_code == 403
    page = {"X-Vitrine-Token": guard.TOKEN, "X-Vitrine-Key": guard.KEY}
    assert client.request(method, path, headers=page, **given).status_code == 401
    assert service.catalogs.get("shapes").items == 12


def test_every_operation_that_changes_something_is_in_the_list_above():
    changing = {(o.method, v1.BASE + o.path) for o in v1.OPERATIONS if o.scope not in (None, Scope.READ)}
    places = {"shapes": "{catalog}", "jobs/1": "jobs/{job}", "boards/1": "boards/{board}", "ies/1": "ies/{entry}"}
    tried = {(m, reduce(lambda path, place: path.replace(*place), places.items(), p)) for m, p, _ in CHANGES}
    assert tried == changing


def test_reading_from_elsewhere_needs_a_token(connect, tokens):
    client = connect("203.0.113.7")
    answer = client.get("/api/v1/catalogs")
    assert answer.status_code == 401
    assert "vitrine tokens add" in answer.json()["remedy"]
    assert client.get("/api/v1/catalogs", headers=tokens[Scope.READ]).status_code == 200
    assert client.get("/api/v1/catalogs", headers=tokens[Scope.FULL]).status_code == 200
    assert client.get("/api/v1/openapi.json").status_code == 200


@pytest.mark.parametrize("header", ["Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP"])
def test_a_proxy_in_between_means_elsewhere(connect, header):
    assert connect(**{header: "127.0.0.1"}).get("/api/v1/catalogs").status_code == 401


@pytest.mark.parametrize("sent", ["Bearer guess", "Bearer ", "Bearer", "Basic dXNlcjpwYXNz", "vitrine_x", "Bearer é"])
def test_a_token_that_opens_nothing_is_refused_even_here(client, sent):
    answer = client.get("/api/v1/catalogs", headers={"Authorization": sent.encode("latin-1")})
    assert answer.status_code == 401


def test_a_revoked_token_opens_nothing_from_that_moment(connect, service):
    header = {"Authorization": f"Bearer {service.tokens.add('short lived', Scope.READ)}"}
    client = connect("203.0.113.7")
    assert client.get("/api/v1/catalogs", headers=header).status_code == 200
    service.tokens.revoke("short lived")
    assert client.get("/api/v1/catalogs", headers=header).status_code == 401


def test_the_record_book_holds_no_token(service, tokens):
    texts = [header["Authorization"].removeprefix("Bearer ") for header in tokens.values()]
    kept = b"".join(path.read_bytes() for path in service.settings.home.glob("book.sqlite*"))
    assert not [text for text in texts if text.encode() in kept]


def test_a_host_that_is_not_this_app_gets_no_answer(client, tokens):
    for path in ("/api/v1", "/api/v1/catalogs", "/api/v1/openapi.json"):
        assert client.get(path, headers={"Host": "evil.example", **tokens[Scope.FULL]}).status_code == 403


def test_other_sites_cannot_read_it(client):
    answer = client.get("/api/v1/catalogs", headers={"Origin": "https://evil.example"})
    assert "access-control-allow-origin" not in answer.headers
    assert answer.headers["cross-origin-resource-policy"] == "same-origin"


# --- the document -------------------------------------------------------------------------------------------------


def test_the_document_names_every_route_and_nothing_else(client):
    said = client.get("/api/v1/openapi.json").json()
    listed = {(method.upper(), path) for path, methods in said["paths"].items() for method in methods}
    assert listed == {(one.method, v1.BASE + one.path) for one in v1.OPERATIONS}
    names = [about["operationId"] for methods in said["paths"].values() for about in methods.values()]
    assert len(names) == len(set(names))


def test_the_document_keeps_the_rules_of_json_schema_and_leads_nowhere_wrong(client):
    said = client.get("/api/v1/openapi.json").json()
    assert said["openapi"].startswith("3.1")
    for schema in said["components"]["schemas"].values():
        jsonschema.Draft202012Validator.check_schema(schema)
    text = json.dumps(said)
    for reference in {part.split('"')[0] for part in text.split('"$ref": "')[1:]}:
        assert reference.removeprefix("#/components/schemas/") in said["components"]["schemas"]


def test_the_page_for_people_shows_every_operation_and_loads_nothing():
    client = TestClient(Starlette(routes=[manual("/api/v1/docs", v1.document())]))
    page = client.get("/api/v1/docs").text
    for one in v1.OPERATIONS:
        assert f'id="{one.name}"' in page and html.escape(v1.BASE + one.path) in page
    addresses = re.findall(r'(?:href|src)="([^"]+)"', page)
    assert not [address for address in addresses if not address.startswith(("#", "/", "data:"))]
    anchors = {address[1:] for address in addresses if address.startswith("#")}
    assert anchors <= set(re.findall(r'id="([^"]+)"', page))


def test_the_page_shows_markup_as_text():
    said = v1.document()
    hostile = json.loads(json.dumps(said).replace("A catalog with its columns", "<script>alert(1)</script>"))
    page = TestClient(Starlette(routes=[manual("/docs", hostile)])).get("/docs").text
    assert "<script>alert(1)" not in page and "&lt;script&gt;alert(1)" in page


def test_a_picture_to_search_with_is_never_written_to_a_disk(client, monkeypatch):
    def written(*_, **__):
        raise AssertionError("a file was opened for a picture that somebody searches with")

    monkeypatch.setattr(tempfile.SpooledTemporaryFile, "rollover", written)
    monkeypatch.setattr(tempfile, "TemporaryDirectory", written)
    monkeypatch.setattr(tempfile, "mkstemp", written)
    noise = Image.effect_noise((1200, 1000), 80)  # more than 1 MB, which frameworks put on a disk
    sent = png(noise)
    assert len(sent) > 2**20
    files = [("image", ("a.png", sent, "image/png"))]
    answer = client.post(f"{SHAPES}/search", files=files)
    assert answer.status_code == 413, "larger than is allowed here, but read to its end"
    assert client.post(f"{SHAPES}/search", files=[("image", ("a.png", png(draw("red", "disc"))))]).status_code == 200


def test_an_id_with_a_line_break_is_an_id(connect):
    client = connect()
    for path in (
        "/api/v1/catalogs/shapes/items/a%0Ab",
        "/api/v1/what%0Ais",
        "/api/catalogs/shapes/items/%0A",
        "/api/%0A",
    ):
        answer = client.get(f"/api/{path}")
        assert answer.status_code == 404
        assert answer.headers["content-type"].startswith("application/json")
