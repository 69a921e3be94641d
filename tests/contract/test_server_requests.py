"""What the client's local mode cannot show: the requests that reach a server, and what its refusals become.

A loopback server stands where Qdrant would; it answers as Qdrant's interface is documented to and writes down what it
was asked. What a search finds is not tested here but in the contract.
"""

from __future__ import annotations

import json
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import pytest
from conftest import write_catalog
from qdrant_client import QdrantClient, models

from contract.engines import folder
from vitrine import store as stores
from vitrine.errors import Conflict, NotFound, StoreError
from vitrine.search.query import Query
from vitrine.service import Service
from vitrine.settings import Settings
from vitrine.store.protocol import Road, Schema, Sparse
from vitrine.store.server import ServerStore


class Loopback:
    """Answers every request with success unless `answers` holds something else for the path; keeps every request."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str, dict, str]] = []
        self.answers: dict[str, list[tuple[int, object]]] = {}
        loopback = self

        class Handler(BaseHTTPRequestHandler):
            def answer(self) -> None:
                path = self.path.split("?")[0]
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                key = self.headers.get("api-key", "")
                loopback.asked.append((self.command, path, json.loads(body or b"{}"), key))
                success = {"status": "completed"} if path.endswith("/index") else True
                waiting = loopback.answers.get(path, [(200, success)])
                status, result = waiting.pop(0) if len(waiting) > 1 else waiting[0]
                said = {"result": result, "status": "ok" if status == 200 else {"error": str(result)}, "time": 0.0}
                content = json.dumps(said).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            do_GET = do_PUT = do_POST = do_PATCH = do_DELETE = answer

            def log_message(self, *_: object) -> None:
                """Nothing on the terminal."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()

    def missing(self, name: str) -> None:
        self.answers[f"/collections/vitrine-{name}/exists"] = [(200, {"exists": False})]

    def bodies(self, method: str, path: str) -> list[dict]:
        return [body for asked, where, body, _ in self.asked if (asked, where) == (method, path)]

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


@pytest.fixture
def loopback():
    loopback = Loopback()
    yield loopback
    loopback.close()


def store_at(url, **settings):
    return ServerStore(Settings(qdrant_url=url, **settings))


def description(status, indexed=0):
    """A collection's description as the client's local mode gives it, with another status."""
    client = QdrantClient(":memory:")
    client.create_collection("c", {"picture": models.VectorParams(size=4, distance=models.Distance.COSINE)})
    whole = json.loads(client.get_collection("c").model_dump_json())
    return {**whole, "status": status, "indexed_vectors_count": indexed}


@pytest.mark.filterwarnings("ignore:Api key is used with an insecure connection")
@pytest.mark.parametrize(("quantization", "kind"), [("int8", "scalar"), ("binary", "binary")])
def test_a_new_collection_is_laid_out_as_the_settings_say(loopback, quantization, kind):
    loopback.missing("shoes")
    store = store_at(loopback.url, qdrant_api_key="secret", qdrant_shards=3, qdrant_replicas=2, qdrant_on_disk=True)
    store.create("shoes", Schema(4, {"item": "keyword", "price": "float", "year": "integer"}, quantization))
    (made,) = loopback.bodies("PUT", "/collections/vitrine-shoes")
    assert (made["shard_number"], made["replication_factor"]) == (3, 2)
    picture = made["vectors"]["picture"]
    assert (picture["size"], picture["distance"], picture["on_disk"]) == (4, "Cosine", True)
    assert list(picture["quantization_config"]) == [kind]
    assert made["sparse_vectors"]["words"]["modifier"] == "idf"
    indexes = loopback.bodies("PUT", "/collections/vitrine-shoes/index")
    assert {one["field_name"]: one["field_schema"] for one in indexes} == {
        "item": "keyword",
        "price": "float",
        "year": "integer",
    }
    assert {key for *_, key in loopback.asked} == {"secret"}


def test_a_search_of_quantized_vectors_is_rescored_unless_it_is_exact(loopback):
    loopback.missing("shoes")
    loopback.answers["/collections/vitrine-shoes/points/query"] = [(200, {"points": []})]
    shoes = store_at(loopback.url).create("shoes", Schema(4, {}, "int8"))
    road = Road(np.ones(4, np.float32), 7)
    shoes.query([road])
    shoes.query([road], exact=True)
    swift, exact = loopback.bodies("POST", "/collections/vitrine-shoes/points/query")
    assert swift["params"]["quantization"] == {"rescore": True, "oversampling": 2.0}
    assert exact["params"]["exact"] is True
    assert exact["params"]["quantization"]["ignore"] is True


def test_several_roads_are_one_request_that_the_server_fuses(loopback):
    loopback.missing("shoes")
    loopback.answers["/collections/vitrine-shoes/points/query"] = [(200, {"points": []})]
    shoes = store_at(loopback.url).create("shoes", Schema(4))
    shoes.query([Road(np.ones(4, np.float32), 7, 1.0), Road(Sparse((3,), (1.0,)), 9, 0.5)], limit=5)
    (asked,) = loopback.bodies("POST", "/collections/vitrine-shoes/points/query")
    assert asked["query"] == {"rrf": {"k": 60, "weights": [1.0, 0.5]}}
    assert [(stage["using"], stage["limit"]) for stage in asked["prefetch"]] == [("picture", 7), ("words", 9)]
    assert asked["limit"] == 5


def test_building_the_graph_waits_for_green_and_wakes_a_server_that_paused(loopback):
    loopback.missing("shoes")
    shoes = store_at(loopback.url).create("shoes", Schema(4))
    path = "/collections/vitrine-shoes"
    states = ["yellow", "grey", "yellow", "green"]
    loopback.answers[path] = [(200, description(states[0])), (200, description(states[1])), (200, True)]
    loopback.answers[path] += [(200, description(state)) for state in states[2:]]
    shoes.build_graph()
    methods = [method for method, where, *_ in loopback.asked if where == path]
    assert methods == ["PUT", "GET", "GET", "PATCH", "GET", "GET"]


def test_a_graph_that_the_server_failed_to_build_is_an_error(loopback):
    loopback.missing("shoes")
    shoes = store_at(loopback.url).create("shoes", Schema(4))
    loopback.answers["/collections/vitrine-shoes"] = [(200, description("red"))]
    with pytest.raises(StoreError, match="shoes"):
        shoes.build_graph()


def test_the_graphs_share_leaves_out_sparse_vectors_which_are_indexed_anyway(loopback):
    loopback.missing("shoes")
    shoes = store_at(loopback.url).create("shoes", Schema(4))
    loopback.answers["/collections/vitrine-shoes"] = [(200, description("green", indexed=150))]
    loopback.answers["/collections/vitrine-shoes/points/count"] = [(200, {"count": 100}), (200, {"count": 80})]
    info = shoes.info()
    assert (info.points, info.graph) == (100, pytest.approx(0.7))


@pytest.mark.parametrize(
    ("status", "kind", "names"),
    [
        (401, StoreError, "VITRINE_QDRANT_API_KEY"),
        (403, StoreError, "VITRINE_QDRANT_API_KEY"),
        (404, NotFound, "shoes"),
        (409, Conflict, "shoes"),
        (500, StoreError, "log"),
    ],
)
def test_a_refusal_becomes_an_error_that_says_what_to_do(loopback, status, kind, names):
    loopback.missing("shoes")
    shoes = store_at(loopback.url).create("shoes", Schema(4))
    loopback.answers["/collections/vitrine-shoes/points/count"] = [(status, "the reason")]
    with pytest.raises(kind) as refusal:
        shoes.count()
    assert names in str(refusal.value) and "the reason" in refusal.value.why and loopback.url in refusal.value.what


def test_a_server_that_is_not_there_is_an_error_that_names_the_setting():
    vanished = Loopback()
    vanished.close()
    with pytest.raises(StoreError) as refusal:
        store_at(vanished.url).names()
    assert vanished.url in refusal.value.what and "VITRINE_QDRANT_URL" in refusal.value.remedy


def test_something_else_at_the_address_is_an_error_that_names_the_setting(loopback):
    loopback.answers["/collections"] = [(200, "a web page")]
    with pytest.raises(StoreError) as refusal:
        store_at(loopback.url).names()
    assert "VITRINE_QDRANT_URL" in refusal.value.remedy


@pytest.mark.parametrize("url", ["", "not an address", "ftp://somewhere"])
def test_an_address_that_is_none_is_an_error_that_names_the_setting(url):
    with pytest.raises(StoreError) as refusal:
        store_at(url).names()
    assert "VITRINE_QDRANT_URL" in refusal.value.remedy


@pytest.mark.filterwarnings("ignore:Payload indexes have no effect in the local Qdrant")
@pytest.mark.filterwarnings("ignore:Local mode performs exact")
def test_a_catalog_moves_to_a_server_by_a_rebuild_and_reads_no_picture_again(tmp_path, monkeypatch):
    source = str(write_catalog(tmp_path, ("red", "blue"), views=1))
    client = QdrantClient(":memory:", force_disable_check_same_thread=True)
    monkeypatch.setitem(stores.ENGINES, "server", lambda settings: ServerStore(settings, client))
    with folder() as home:
        before = Service(Settings(home=home), "a test")
        try:
            assert before.jobs.wait(before.indexing.index("shapes", source).id).state == "done"
            expected = before.searching.search("shapes", Query(text="red disc")).hits
            assert expected
        finally:
            before.close()
        moved = Service(Settings(home=home, qdrant_url="http://memory"), "a test")
        try:
            job = moved.jobs.wait(moved.indexing.index("shapes", rebuild=True).id)
            assert job.state == "done", job.error
            assert job.report["embedded"] == 0
            found = moved.searching.search("shapes", Query(text="red disc")).hits
            assert [hit.id for hit in found] == [hit.id for hit in expected]
            names = [one.name for one in client.get_collections().collections]
            assert names and all(re.match(r"vitrine-[0-9a-f]{8}-catalog-", name) for name in names)
        finally:
            moved.close()


def test_other_programs_collections_are_left_alone(loopback):
    names = ["vitrine-shoes", "theirs", "vitrine-art"]
    loopback.answers["/collections"] = [(200, {"collections": [{"name": name} for name in names]})]
    assert store_at(loopback.url).names() == ["art", "shoes"]


def test_a_collection_that_does_not_say_its_schema_is_refused(loopback):
    loopback.answers["/collections/vitrine-shoes/exists"] = [(200, {"exists": True})]
    loopback.answers["/collections/vitrine-shoes"] = [(200, description("green"))]
    with pytest.raises(StoreError, match="schema"):
        store_at(loopback.url).open("shoes")
