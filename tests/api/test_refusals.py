"""What the API does not take, and how it says so."""

import pytest

from api.addresses import SHAPES
from vitrine.store.tokens import Scope


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
