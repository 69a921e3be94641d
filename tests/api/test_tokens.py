"""Who may ask, and what a token opens."""

from functools import reduce

import pytest

from api.addresses import SHAPES
from routes import guard, v1
from vitrine.store.tokens import Scope

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
