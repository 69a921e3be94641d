"""The OpenAPI document, and its page for people."""

import html
import json
import re

import jsonschema
from starlette.applications import Starlette
from starlette.testclient import TestClient

from components.manual import manual
from routes import v1


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
