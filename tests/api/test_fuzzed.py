"""Requests that a machine made up from the OpenAPI document, to the real app: it answers as the document says, and
never with a server error."""

import os
import socket
import subprocess
import sys
import time
from urllib.parse import urlencode

import httpx
import pytest
import schemathesis
from conftest import ROOT, write_catalog
from hypothesis import HealthCheck, assume, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from routes import v1
from vitrine.service import Service
from vitrine.settings import Settings
from vitrine.store.tokens import Scope

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
SECONDS = 120
ITEMS = [{"catalog": "shapes", "id": "red-disc"}, {"catalog": "shapes", "id": "blue-bar"}]
NAMES = {"add_pictures": "sent", "rename": "other", "delete": "sent"}


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    """The address of a running app with the catalog `shapes`, and the header that lets everything in."""
    folder = tmp_path_factory.mktemp("fuzzed")
    limits = {"VITRINE_MAX_ZIP_FILES": "50", "VITRINE_MAX_ZIP_BYTES": "10000000"}
    service = Service(Settings(home=folder / "home"), "a test")
    assert (
        service.jobs.wait(service.indexing.index("shapes", str(write_catalog(folder / "catalog"))).id).state == "done"
    )
    header = {"Authorization": f"Bearer {service.tokens.add('fuzz', Scope.FULL)}"}
    service.close()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "vitrine", "serve", "--home", str(folder / "home"), "--port", str(port)]
    with (folder / "app.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log, env=os.environ | limits)
    address = f"http://127.0.0.1:{port}"
    try:
        end = time.monotonic() + SECONDS
        while not _answers(address):
            assert process.poll() is None and time.monotonic() < end, (folder / "app.log").read_text()
            time.sleep(0.1)
        yield address, header
        assert "Traceback" not in (folder / "app.log").read_text()
    finally:
        process.terminate()
        process.wait(SECONDS)


def _answers(address):
    try:
        return httpx.get(f"{address}/api/v1").status_code == 200
    except httpx.TransportError:
        return False


@pytest.fixture(scope="module")
def described(app):
    return schemathesis.openapi.from_url(f"{app[0]}/api/v1/openapi.json")


@pytest.mark.parametrize("mode", GenerationMode, ids=lambda mode: mode.value)
@pytest.mark.parametrize("operation", v1.OPERATIONS, ids=lambda one: one.name)
def test_it_answers_as_its_document_says(operation, mode, described, app):
    """`mode`: requests that keep to the document, and requests that break it in one place."""
    _, header = app
    made_up = described[v1.BASE + operation.path][operation.method].as_strategy(generation_mode=mode)

    @settings(max_examples=20, derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(case=made_up)
    def ask(case):
        # A made-up name is never one that exists; but the catalog that all ask is neither renamed nor deleted.
        if mode is GenerationMode.POSITIVE and "catalog" in case.path_parameters:
            case.path_parameters["catalog"] = NAMES.get(operation.name, "shapes")
        if mode is GenerationMode.POSITIVE and "board" in case.path_parameters:
            made = httpx.post(
                f"{app[0]}/api/v1/boards", json={"name": "made up", "items": ITEMS}, headers=header
            ).json()
            case.path_parameters["board"] = made["id"]
            if "entry" in case.path_parameters:
                case.path_parameters["entry"] = made["entries"][0]["entry"]
        assume(len(urlencode(case.query or {}, doseq=True)) < 30_000)  # longer ones the HTTP server itself cuts off
        response = case.call(headers=header, timeout=SECONDS)
        case.validate_response(response, checks=CHECKS)
        assert "Traceback" not in response.text

    try:
        ask()
    except Unsatisfiable:
        assert mode is GenerationMode.NEGATIVE  # nothing about it can be wrong


def test_the_catalog_has_lived_through_it(app):
    address, header = app
    assert httpx.get(f"{address}/api/v1/catalogs/shapes", headers=header).json()["items"] == 12


def test_the_page_for_people_stands_in_the_real_app(app):
    page = httpx.get(f"{app[0]}/api/v1/docs", headers={"Accept": "text/html"})
    assert page.status_code == 200
    assert "<h1>The API</h1>" in page.text
    assert "unsafe-inline" not in page.headers["content-security-policy"].partition("script-src")[2]
