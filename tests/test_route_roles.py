"""Every route has a role, and whoever is of a lesser one is refused before anything happens."""

import re

import pytest
from conftest import share, write_catalog
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

import routes
from routes import api, boards, embed, guard, pictures, roles, signing
from routes.roles import DOWNLOADS, ROLES, gated
from routes.v1 import OPERATIONS, endpoint
from vitrine.access import COOKIE, PROGRAM, Access, Role
from vitrine.service import Service
from vitrine.settings import Settings
from vitrine.store.tokens import Scope

TOKEN = {"X-Vitrine-Token": guard.TOKEN}
GOOD, OTHER = "correct horse battery", "another long password"
OWN = ("/api/v1", "/api/{rest:rest}")
MODULES = (api, boards, embed, guard, pictures, roles, signing, endpoint)

READING = {"GET", "HEAD"}
NOT_CHANGING = {
    "/api/pictures": "a picture to search with; nothing is kept",
    **dict.fromkeys(
        ("/api/crops", "/api/crops/{key}/masks", "/api/crops/{key}/proposals", "/api/crops/{key}/readings"),
        "a picture to point at; it is kept in memory for a while, nowhere else",
    ),
    **dict.fromkeys(
        ("/api/scans", "/api/scans/{key}/{stage}"), "a photo to know things by; it is kept in memory for a while"
    ),
    "/api/catalogs/{name}/map": "begins again what any look at the map begins",
    "/api/catalogs/{name}/map/{version}/items.csv": "a table of what is shown; the body only names it",
    "/api/commands": "has a key of its own",
    "/api/sign-in": "begins a session",
    "/api/sign-in/first": "has a code of its own",
    "/api/sign-in/ticket": "begins a session",
    "/api/sign-out": "ends the visitor's own session",
}
"""What is sent with another method than GET and open to visitors, each with its reason."""


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    folder = tmp_path_factory.mktemp("roles")
    service = Service(Settings(home=folder / "home", host="0.0.0.0", allowed_hosts="vitrine.example"), "a test")
    job = service.indexing.index("shapes", str(write_catalog(folder / "catalog", ("red",), views=1)))
    assert service.jobs.wait(job.id).state == "done"
    service.access.set_password(Role.ADMIN, GOOD, PROGRAM)
    service.access.set_password(Role.EDITOR, OTHER, PROGRAM)
    yield service
    service.close()


@pytest.fixture
def connect(service, monkeypatch):
    """A client from elsewhere; with a password it signs in first."""
    share(monkeypatch, service)

    def connect(password="", address="203.0.113.7", **options):
        app = Starlette(routes=routes.routes)
        client = TestClient(app, base_url="https://vitrine.example", client=(address, 50000), **options)
        if password:
            assert client.post("/api/sign-in", json={"password": password}, headers=TOKEN).status_code == 200
        return client

    return connect


def own_routes():
    for route in routes.routes:
        if not route.path.startswith(OWN):
            for method in sorted(route.methods - {"HEAD"}):
                yield method, route.path


def filled(path, board="none"):
    """The path of a route with something in its places."""
    path = path.replace("/api/boards/{id}", f"/api/boards/{board}")
    path = re.sub(r"{id:int}", "1", path)
    return re.sub(r"{(name|catalog)}", "shapes", path).replace("{role}", "editor").replace("{id}", "x")


def test_every_route_has_a_role_and_every_role_a_route():
    assert set(own_routes()) == set(ROLES)


def test_a_route_without_a_role_stops_the_app():
    with pytest.raises(LookupError):
        gated([Route("/api/new", lambda _: PlainTextResponse("x"), methods=["POST"])])


@pytest.mark.parametrize(("method", "path"), [row for row in own_routes() if row[0] not in READING])
def test_whatever_changes_something_takes_a_role(method, path):
    assert ROLES[method, path] > Role.VISITOR or path in NOT_CHANGING


@pytest.mark.parametrize(("method", "path"), [row for row, role in ROLES.items() if role])
def test_a_visitor_is_told_to_sign_in(connect, method, path):
    answer = connect().request(method, filled(path), headers=TOKEN, content=b"{}")
    assert answer.status_code == 401
    assert "sign in" in answer.json()["remedy"]


@pytest.mark.parametrize(("method", "path"), [row for row, role in ROLES.items() if role is Role.ADMIN])
def test_an_editor_does_not_do_an_admins_work(connect, method, path):
    answer = connect(OTHER).request(method, filled(path), headers=TOKEN, content=b"{}")
    assert answer.status_code == 403
    assert "admin" in answer.json()["what"]


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "Via", "CF-Connecting-IP", "X-Real-IP"])
@pytest.mark.parametrize(("method", "path"), [row for row, role in ROLES.items() if role is Role.ADMIN])
def test_no_header_makes_an_admin_of_who_comes_through_a_proxy(tmp_path_factory, monkeypatch, method, path, header):
    here = Service(Settings(home=tmp_path_factory.mktemp("here")), "a test")
    try:
        share(monkeypatch, here)
        app = Starlette(routes=routes.routes)
        client = TestClient(app, base_url="http://127.0.0.1", client=("127.0.0.1", 50000))
        sent = TOKEN | {header: "127.0.0.1"}
        assert client.request(method, filled(path), headers=sent, content=b"{}").status_code == 401
    finally:
        here.close()


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda one: one.name)
def test_every_operation_of_the_api_that_changes_something_needs_a_token_that_allows_it(connect, service, operation):
    reading = operation.method == "GET" or operation.name == "search_by_body"
    assert reading or operation.scope in (Scope.EDIT, Scope.FULL)
    if reading:
        return
    path = "/api/v1" + re.sub(r"{\w+}", "1", operation.path)
    assert connect(GOOD).request(operation.method, path, headers=TOKEN).status_code == 401, "a cookie is no token"
    read = service.tokens.add(f"read for {operation.name}", Scope.READ)
    assert connect().request(operation.method, path, headers={"Authorization": f"Bearer {read}"}).status_code == 403


def test_a_token_for_editing_does_not_delete_catalogs(connect, service):
    edit = service.tokens.add("editing", Scope.EDIT)
    answer = connect().delete("/api/v1/catalogs/shapes", headers={"Authorization": f"Bearer {edit}"})
    assert answer.status_code == 403
    assert connect().get("/api/v1/catalogs", headers={"Authorization": f"Bearer {edit}"}).status_code == 200


def test_an_editor_keeps_boards_and_a_visitor_looks_at_one_by_its_address(connect):
    editor, visitor = connect(OTHER), connect()
    items = [{"catalog": "shapes", "id": "red-disc"}]
    board = editor.post("/api/boards", json={"name": "Spring", "items": items}, headers=TOKEN).json()
    assert board["id"] in [one["id"] for one in editor.get("/api/boards").json()["boards"]]
    path = f"/api/boards/{board['id']}"
    assert visitor.get("/api/boards").status_code == 401
    assert visitor.get(path).json()["name"] == "Spring"
    assert visitor.get(f"{path}/board.csv").status_code == 200
    for asked in ({"do": "delete"}, {"do": "rename", "to": "x", "was": "Spring"}, {"do": "duplicate"}):
        assert visitor.post(path, json=asked, headers=TOKEN).status_code == 401
    assert visitor.get(path).json() == {**board, "revision": board["revision"]}


def test_a_cookie_is_kept_from_scripts_other_sites_and_open_connections(connect):
    for scheme, secure in (("https", True), ("http", False)):
        client = connect(address="198.51.100.9")
        client.base_url = f"{scheme}://vitrine.example"
        answer = client.post("/api/sign-in", json={"password": OTHER}, headers=TOKEN)
        for cookie in answer.headers.get_list("set-cookie"):
            assert "HttpOnly" in cookie
            assert "SameSite=strict" in cookie
            assert ("Secure" in cookie) == secure
            assert "Path=/" in cookie


def test_signing_in_needs_the_pages_token_so_that_no_other_site_does_it(connect):
    for path in ("/api/sign-in", "/api/sign-in/first", "/api/sign-in/ticket", "/api/sign-out"):
        assert connect().post(path, json={"password": GOOD}).status_code == 403
        assert connect().post(path, json={}, headers=TOKEN | {"Sec-Fetch-Site": "cross-site"}).status_code == 403


def test_who_has_signed_out_is_a_visitor_and_the_old_cookie_opens_nothing(connect):
    client = connect(GOOD)
    session = client.cookies[COOKIE]
    assert client.get("/api/models").status_code == 200
    assert client.post("/api/sign-out", headers=TOKEN).status_code == 200
    assert client.get("/api/models").status_code == 401
    replayed = connect(cookies={COOKIE: session})
    assert replayed.get("/api/models").status_code == 401


@pytest.mark.parametrize(
    "body", [b"", b"[]", b'{"password": 1}', b"{", b"[" * 3000, b"x" * 9000, b'{"password": null}']
)
def test_what_makes_no_sense_is_refused_in_plain_words(connect, body):
    answer = connect().post("/api/sign-in", content=body, headers=TOKEN)
    assert answer.status_code in (413, 422)
    assert answer.json()["what"]


def test_where_catalogs_lie_is_not_told_to_visitors(connect):
    assert "location" not in connect().get("/api/catalogs").json()["catalogs"][0]
    assert "location" in connect(GOOD).get("/api/catalogs").json()["catalogs"][0]


def test_the_command_line_comes_in_with_its_key_though_others_sign_in(connect):
    asked = {"name": "tokens", "arguments": {}}
    sent = {"X-Vitrine-Key": guard.KEY}
    assert connect().post("/api/commands", json=asked, headers=sent).status_code == 200
    assert connect().post("/api/commands", json=asked, headers={"X-Vitrine-Key": "x"}).status_code == 403


# --- kiosk --------------------------------------------------------------------------------------------------------


@pytest.fixture
def kiosk(service, connect, monkeypatch):
    """A public screen at the machine itself, with the cookie of an admin."""
    session = connect(GOOD).cookies[COOKIE]
    screen = Access(service.home.book, Settings(home=service.settings.home, kiosk=True))
    monkeypatch.setattr(service, "access", screen)
    app = Starlette(routes=routes.routes)
    return TestClient(app, base_url="http://127.0.0.1", client=("127.0.0.1", 50000), cookies={COOKIE: session})


def test_a_public_screen_searches_and_changes_nothing(kiosk):
    assert kiosk.get("/api/catalogs/shapes/search?q=red").json()["total"]
    for (method, path), role in ROLES.items():
        if role:
            assert kiosk.request(method, filled(path), headers=TOKEN, content=b"{}").status_code == 403, path


def test_nothing_is_taken_from_a_public_screen_and_nobody_signs_in_there(kiosk):
    for path in DOWNLOADS:
        assert kiosk.get(filled(path)).status_code == 403, path
    answer = kiosk.post("/api/sign-in", json={"password": GOOD}, headers=TOKEN)
    assert (answer.status_code, answer.cookies.get(COOKIE)) == (403, None)


def test_a_token_changes_nothing_through_a_public_screen(kiosk, service):
    full = {"Authorization": f"Bearer {service.tokens.add('full for the screen', Scope.FULL)}"}
    assert kiosk.delete("/api/v1/catalogs/shapes", headers=full).status_code == 403
    assert service.catalogs.get("shapes")
