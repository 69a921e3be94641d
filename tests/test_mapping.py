"""Maps of catalogs by the service, the routes and the command line: made once, kept, extended, stopped."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from conftest import share, write_catalog
from models import write_model
from starlette.applications import Starlette
from starlette.testclient import TestClient

from vitrine.atlas.child import MapFailed, Order, make
from vitrine.atlas.files import Maps
from vitrine.atlas.parameters import Parameters
from vitrine.errors import Cancelled, NotFound, QueryError
from vitrine.search.query import PictureVector, Query, Where
from vitrine.service import Service
from vitrine.service.contents import Beside
from vitrine.service.contrasting import agreement
from vitrine.settings import Settings


@pytest.fixture(scope="module")
def mapped(tmp_path_factory):
    """A service with the map of a small catalog drawn; no test changes what it holds."""
    folder = tmp_path_factory.mktemp("mapped")
    service = Service(Settings(home=folder / "home", precision="fp32"), "a test")
    for job in (
        lambda: service.indexing.index("shapes", str(write_catalog(folder / "catalog"))),
        lambda: service.mapping.make("shapes"),
    ):
        done = service.jobs.wait(job().id)
        assert done.state == "done", done.error
    yield service
    service.close()


def test_a_map_is_drawn_once_and_kept(mapped):
    state = mapped.mapping.state("shapes")
    assert state["whole"] and state["job"] is None
    assert state["items"] == 12 and state["sheets"] == 1
    assert mapped.mapping.make("shapes") is None
    map = mapped.mapping.current("shapes")
    assert map.ids == mapped.home.book.ordered_ids(mapped.home.book.catalog("shapes").id)
    assert map.places.shape == (12, 2)
    folder = mapped.mapping.folder("shapes", state["version"])
    assert (folder / "sheet-0.webp").is_file()


def test_other_settings_make_another_map_and_embed_nothing(mapped, monkeypatch):
    first = mapped.mapping.state("shapes")["version"]
    monkeypatch.setattr(mapped.home.models, "get", lambda _: pytest.fail("the model was asked"))
    job = mapped.jobs.wait(mapped.mapping.make("shapes", Parameters(neighbours=5)).id)
    assert job.state == "done", job.error
    assert mapped.mapping.state("shapes", Parameters(neighbours=5))["version"] != first
    assert mapped.mapping.state("shapes")["version"] == first


def test_new_pictures_are_put_in_and_old_ones_stay(service, tmp_path):
    def index(colours):
        source = write_catalog(tmp_path / "catalog", colours)
        assert service.jobs.wait(service.indexing.index("shapes", str(source)).id).state == "done"
        assert service.jobs.wait(service.mapping.make("shapes").id).state == "done"
        return service.mapping.current("shapes")

    before = index(("red", "green", "blue"))
    service.editing.hide("shapes", ["red-bar"], actor="a test")
    assert service.jobs.wait(service.mapping.make("shapes").id).state == "done"
    without = service.mapping.current("shapes")
    assert "red-bar" not in without.ids and len(without.ids) == 8
    places = dict(zip(before.ids, before.places.tolist(), strict=True))
    assert [places[id] for id in without.ids] == without.places.tolist()
    # Three of twelve are new, and one is back: more than a fifth, so the map is drawn anew.
    service.editing.show("shapes", ["red-bar"], actor="a test")
    after = index(("red", "green", "blue", "yellow"))
    assert len(after.ids) == 12 and after.about["settings"]["placed"] == 0


def test_a_picture_that_is_on_the_map_is_placed_where_it_is(mapped):
    map = mapped.mapping.current("shapes")
    model = mapped.home.book.catalog("shapes").model
    vectors = mapped.home.book.vectors(model, map.pictures)
    picture = PictureVector.of(vectors[map.pictures[4]], model)
    found = mapped.mapping.place("shapes", map, picture)
    assert found["neighbours"][0] == 4
    assert found["scores"][0] > 0.99


def test_filters_and_words_say_which_points_they_find(mapped):
    map = mapped.mapping.current("shapes")
    red = mapped.mapping.matching("shapes", map, Query(where=(Where("color", ("red",)),)))
    assert [id for id, found in zip(map.ids, red, strict=True) if found] == ["red-disc", "red-square", "red-bar"]
    assert mapped.mapping.matching("shapes", map, Query()).all()


def test_a_map_as_json_keeps_its_contract(mapped):
    said = json.loads(json.dumps(mapped.mapping.as_json("shapes", mapped.mapping.current("shapes"))))
    assert set(said) >= {"points", "clusters", "trustworthiness", "settings"}
    assert len(said["points"]) == 12
    for point in said["points"]:
        assert set(point) == {"id", "x", "y", "cluster", "faithful"}
        assert -1 <= point["cluster"] < len(said["clusters"])
    for cluster in said["clusters"]:
        assert set(cluster) == {"id", "name", "size", "typical", "unusual"}


def test_the_maps_of_a_deleted_catalog_go_with_it(indexed):
    folder = indexed.home.maps(indexed.home.book.catalog("shapes"))
    (folder / ("0" * 20)).mkdir(parents=True)
    indexed.catalogs.delete("shapes")
    assert not folder.exists()


def test_an_empty_catalog_says_what_to_do(service, tmp_path):
    (tmp_path / "empty").mkdir()
    service.home.book.create("empty", str(tmp_path / "empty"), "none")
    with pytest.raises(QueryError):
        service.mapping.state("empty")


# --- the process that draws --------------------------------------------------------------------------------------


@pytest.fixture
def order(tmp_path):
    """A map that takes minutes, and its vectors."""
    n = 6000
    vectors = np.random.default_rng(0).normal(size=(n, 32)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    names = [f"{i:032x}" for i in range(n)]
    maps = tmp_path / "maps"
    return Order("0" * 20, str(maps), "a model", Parameters(), names, names, [""] * n, [""] * n), vectors


def test_a_cancelled_map_leaves_its_process_and_no_half_map(order):
    stages = []

    def on_step(stage, _done, _total):
        stages.append(stage)

    with pytest.raises(Cancelled):
        make(*order, on_step=on_step, on_map=lambda _: None, stop=lambda: "drawing the map" in stages)
    maps = Maps(Path(order[0].maps))
    assert not maps.has(order[0].version)
    assert maps.has(f"{order[0].version}-first")  # what stood before stays to be looked at


def test_a_coarse_map_comes_before_the_whole(order):
    small = replace(order[0], ids=order[0].ids[:300], pictures=order[0].pictures[:300], placeholders=[""] * 300)
    made = []
    small = replace(small, thumbnails=[""] * 300)
    make(small, order[1][:300], on_step=lambda *_: None, on_map=made.append, stop=lambda: False)
    assert made == ["0" * 20 + "-first", "0" * 20]


def test_a_map_that_cannot_be_drawn_says_why(order):
    with pytest.raises(MapFailed) as caught:
        make(
            replace(order[0], version="not a version"),
            order[1][:20],
            on_step=lambda *_: None,
            on_map=lambda _: None,
            stop=lambda: False,
        )
    assert caught.value.why and caught.value.remedy


def test_a_name_from_a_link_leads_nowhere_else(tmp_path):
    for wrong in ("../../etc", "", "0" * 19, "0" * 20 + "/..", "g" * 20):
        with pytest.raises(NotFound):
            Maps(tmp_path).path(wrong)


# --- routes ------------------------------------------------------------------------------------------------------


@pytest.fixture
def client(mapped, monkeypatch):
    """A browser's view of the routes, over the mapped catalog."""
    from routes import table

    share(monkeypatch, mapped)
    with TestClient(Starlette(routes=table.routes), base_url="http://localhost") as client:
        yield client


def unpack(body):
    length = int.from_bytes(body[:4], "little")
    head = json.loads(body[4 : 4 + length])
    at = 4 + length
    for one in head["arrays"]:
        kind = np.dtype({"f4": "<f4", "i2": "<i2", "u1": "|u1"}[one["kind"]])
        head[one["name"]] = np.frombuffer(body, kind, one["count"], at)
        at += -(-one["count"] * kind.itemsize // 4) * 4
    assert at == len(body)
    return head


def test_the_points_are_sent_as_bytes_that_a_browser_keeps(client, mapped):
    state = client.get("/api/catalogs/shapes/map").json()
    answer = client.get(f"/api/catalogs/shapes/map/{state['version']}/points")
    assert "immutable" in answer.headers["cache-control"]
    points = unpack(answer.content)
    map = mapped.mapping.current("shapes")
    assert points["places"].reshape(-1, 2) == pytest.approx(map.places * [1, -1])
    assert points["n"] == len(points["clusters"]) == len(points["faithful"]) == 12
    assert len(points["colours"]) == 36 and len(points["shapes"]) == 24


@pytest.mark.parametrize(("column", "key"), [("price", "numbers"), ("year", "numbers"), ("color", "codes")])
def test_a_column_is_sent_as_numbers_or_codes(client, column, key):
    version = client.get("/api/catalogs/shapes/map").json()["version"]
    found = unpack(client.get(f"/api/catalogs/shapes/map/{version}/column?name={column}").content)
    assert len(found[key]) == 12
    if key == "codes":
        assert sorted(found["labels"]) == ["blue", "green", "red", "yellow"] and found["counts"] == [3, 3, 3, 3]


@pytest.mark.parametrize("layout", ["mosaic", "colour", "axis&column=year", "columns&column=color"])
def test_every_layout_answers(client, layout):
    version = client.get("/api/catalogs/shapes/map").json()["version"]
    found = unpack(client.get(f"/api/catalogs/shapes/map/{version}/layout?name={layout}").content)
    assert len(found["places"]) == 24 and found["cell"] == 1


def test_what_a_filter_finds_comes_as_bits(client):
    version = client.get("/api/catalogs/shapes/map").json()["version"]
    answer = client.get(f"/api/catalogs/shapes/map/{version}/matches?f.color=red")
    assert len(answer.content) == 2 and answer.headers["x-vitrine-found"] == "3"


def test_items_places_pictures_and_tables_answer(client):
    base = f"/api/catalogs/shapes/map/{client.get('/api/catalogs/shapes/map').json()['version']}"
    items = client.get(f"{base}/items?i=3,0").json()["items"]
    assert [item["index"] for item in items] == [3, 0]
    assert client.get(f"{base}/where?id={items[0]['id']}").json()["index"] == 3
    assert len(client.get(f"{base}/near?i=3").json()["neighbours"]) == 11
    assert client.get(f"{base}/sheet-0.webp").headers["content-type"] == "image/webp"
    assert client.get(f"{base}/picture.webp").content[8:12] == b"WEBP"
    table = client.post(f"{base}/items.csv", content="0,2").text.splitlines()
    assert len(table) == 3 and table[0].startswith("\ufeffid,title,color")


@pytest.mark.parametrize(
    "wrong",
    [
        "map?neighbours=many",
        "map?neighbours=1",
        "map/{v}/items?i=99",
        "map/{v}/items?i=-1",
        "map/{v}/items?i=x",
        "map/{v}/where?id=nobody",
        "map/{v}/column?name=nothing",
        "map/{v}/layout?name=nothing",
        "map/{v}/sheet-7.webp",
        "map/" + "0" * 20 + "/points",
        "map/nonsense/points",
    ],
)
def test_what_cannot_be_is_refused_in_plain_words(client, wrong):
    version = client.get("/api/catalogs/shapes/map").json()["version"]
    answer = client.get(f"/api/catalogs/shapes/{wrong.format(v=version)}")
    assert 400 <= answer.status_code < 500
    assert answer.json()["what"]


def test_a_stopped_map_is_not_begun_again_unasked(indexed):
    job = indexed.mapping.make("shapes")
    indexed.jobs.cancel(job.id)
    assert indexed.jobs.wait(job.id).state == "cancelled"
    assert indexed.mapping.state("shapes")["job"]["state"] == "cancelled"
    assert indexed.jobs.wait(indexed.mapping.make("shapes").id).state == "done"


def group_of(service):
    """The catalog's map with two groups put on it by hand: twelve pictures are too few for any to stand out."""
    map = service.mapping.current("shapes")
    labels = np.array([0 if "red" in id or "green" in id else 1 for id in map.ids], np.int32)
    places = {"x": 0.0, "y": 0.0, "typical": [0], "unusual": []}
    sizes = np.bincount(labels).tolist()
    return replace(map, clusters=labels, about={**map.about, "clusters": [{"size": n, **places} for n in sizes]})


def test_a_groups_name_is_kept_goes_to_the_same_items_and_can_be_undone(indexed):
    assert indexed.jobs.wait(indexed.mapping.make("shapes").id).state == "done"
    map = group_of(indexed)
    found = indexed.mapping.clusters("shapes", map)[0]["name"]
    entry = indexed.mapping.name_group("shapes", map, 0, "  Warm and   cool ")
    named = indexed.mapping.clusters("shapes", map)
    assert [one["named"] for one in named] == [True, False] and named[0]["name"] == "Warm and cool"
    # On another map the group has another number and one item less.
    other = replace(map, clusters=np.array([1 if n == 0 else 0 for n in map.clusters], np.int32))
    other.clusters[list(other.ids).index("red-bar")] = -1
    assert [one["name"] for one in indexed.mapping.clusters("shapes", other)][1] == "Warm and cool"
    history = indexed.editing.history("shapes")[0]
    assert history.kind == "group" and history.what["after"] == "Warm and cool" and history.can_be_undone
    again = indexed.editing.undo("shapes", entry)
    assert indexed.mapping.clusters("shapes", map)[0]["name"] == found
    indexed.editing.undo("shapes", again)
    assert indexed.mapping.clusters("shapes", map)[0]["name"] == "Warm and cool"
    with pytest.raises(QueryError):
        indexed.mapping.name_group("shapes", map, 0, "x" * 81)
    with pytest.raises(NotFound):
        indexed.mapping.name_group("shapes", map, 7, "nowhere")


def test_a_group_is_summed_up_by_its_colours_numbers_and_values(indexed):
    assert indexed.jobs.wait(indexed.mapping.make("shapes").id).state == "done"
    said = indexed.mapping.summary("shapes", group_of(indexed), 0)
    assert {tuple(value["value"] for value in one["values"]) for one in said["values"] if one["column"] == "color"} == {
        ("green", "red")
    }
    years = next(one for one in said["ranges"] if one["column"] == "year")
    assert years["low"] <= years["from_"] <= years["to"] <= years["high"]
    red, green = sorted(said["colours"], key=lambda colour: colour[1] - colour[0])[:: max(1, len(said["colours"]) - 1)]
    assert red[0] > red[1] and green[1] > green[0]


def test_what_is_chosen_becomes_a_filter_that_a_link_names(mapped):
    map = mapped.mapping.current("shapes")
    key = mapped.mapping.choose("shapes", map, [4, 1, 7])
    assert key == mapped.mapping.choose("shapes", map, [1, 7, 4])
    query = Query.from_params({"in": [key], "f.color": ["red"]})
    assert Query.from_params(query.to_params()) == query
    chosen = {map.ids[n] for n in (1, 4, 7)}
    assert {hit.id for hit in mapped.searching.search("shapes", Query(within=key), limit=20).hits} == chosen
    found = mapped.searching.search("shapes", Query(text="red disc", within=key), limit=20).hits
    assert {hit.id for hit in found} <= chosen
    assert mapped.mapping.matching("shapes", map, Query(within=key)).sum() == 3
    with pytest.raises(QueryError):
        mapped.searching.search("shapes", Query(within="0" * 16), limit=20)


def test_two_catalogs_on_one_map_tell_what_only_one_of_them_has(service, tmp_path):
    for name, colours in (("ours", ("red", "green")), ("theirs", ("red", "green", "blue"))):
        source = write_catalog(tmp_path / name, colours)
        assert service.jobs.wait(service.indexing.index(name, str(source)).id).state == "done"
    both = Beside(other="theirs")
    alone = service.jobs.wait(service.mapping.make("ours").id)
    assert alone.state == "done"
    done = service.jobs.wait(service.mapping.make("ours", None, both).id)
    assert done.state == "done", done.error
    map = service.mapping.current("ours", None, both)
    assert (map.ours, len(map.ids)) == (6, 15)
    assert [one["catalog"] for one in service.mapping.items("ours", map, [0, 6])] == ["ours", "theirs"]
    # The same pictures are in both: each is its own nearest over there.
    same = [n for n in range(6, 15) if not map.ids[n].startswith("blue")]
    assert [map.ids[map.across[n]] for n in same] == [map.ids[n] for n in same]
    strict = replace(map, about={**map.about, "gaps": {"theirs": 0.999, "ours": 0.999}})  # so few are all unlike
    lacking = service.mapping.gaps("ours", strict)
    assert [gap["likeness"] for gap in lacking] == sorted(gap["likeness"] for gap in lacking)
    assert len(lacking) == 3 and {gap["item"]["id"].split("-")[0] for gap in lacking} == {"blue"}
    assert all(gap["item"]["catalog"] == "theirs" and gap["nearest"]["catalog"] == "ours" for gap in lacking)
    assert service.mapping.gaps("ours", strict, "ours") == []
    said = service.mapping.as_json("ours", strict)
    assert said["with"] == "theirs" and [gap["id"] for gap in said["gaps"]] == [gap["item"]["id"] for gap in lacking]
    red = service.mapping.matching("ours", map, Query(where=(Where("color", ("red",)),)))
    assert red.sum() == 6
    # The map of the one alone is as it was, and says that it has no other side.
    with pytest.raises(QueryError):
        service.mapping.gaps("ours", service.mapping.current("ours"))
    with pytest.raises(QueryError):
        service.mapping.state("ours", None, Beside(other="ours"))
    with pytest.raises(QueryError):
        service.mapping.state("ours", None, Beside(model="no such model"))


def test_two_models_agree_where_the_neighbours_are_the_same(mapped):
    map = mapped.mapping.current("shapes")
    k = map.neighbours.shape[1]
    assert mapped.mapping.agreement("shapes", map, map.version).tolist() == [k] * 12
    turned = replace(map, ids=map.ids[::-1], neighbours=(11 - map.neighbours)[::-1].astype(np.int32))
    assert agreement(map, turned).tolist() == [k] * 12  # the same items in another order
    alone = replace(map, ids=[f"another-{id}" for id in map.ids])
    assert agreement(map, alone).tolist() == [0] * 12


def test_the_model_before_has_a_map_too_and_both_are_compared(indexed, tmp_path):
    before = indexed.home.book.catalog("shapes").model
    other = write_model(tmp_path / "other")
    changed = indexed.jobs.wait(indexed.indexing.index("shapes", model=other).id)
    assert changed.state == "done", changed.error
    assert indexed.home.book.catalog("shapes").former_model == before
    for beside in (Beside(), Beside(model=before)):
        done = indexed.jobs.wait(indexed.mapping.make("shapes", None, beside).id)
        assert done.state == "done", done.error
    now, then = (indexed.mapping.current("shapes", None, one) for one in (Beside(), Beside(model=before)))
    assert now.ids == then.ids and now.version != then.version
    assert (now.about["settings"]["model"], then.about["settings"]["model"]) == (
        indexed.home.book.catalog("shapes").model,
        before,
    )
    alike = indexed.mapping.agreement("shapes", then, now.version)
    assert alike.shape == (12,) and alike.max() <= then.neighbours.shape[1]
    # What the page shows without asking is still the map of the model in use.
    assert indexed.mapping.state("shapes")["version"] == now.version
