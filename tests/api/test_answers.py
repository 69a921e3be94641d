"""What a developer relies on."""

import tempfile

from conftest import draw, saved, write_catalog
from PIL import Image

from api.addresses import SHAPES
from vitrine.store.tokens import Scope


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
    image = [("image", ("photo.png", saved(draw("green", "bar")), "image/png"))]
    answer = client.post(f"{SHAPES}/search", files=image, data={"where": ["price>=1"], "limit": "2"}).json()
    assert answer["hits"][0]["id"] == "green-bar"
    again = {"picture": answer["pictures"], "limit": 2, "offset": answer["next_offset"]}
    more = client.post(f"{SHAPES}/search", json=again).json()
    assert [hit["rank"] for hit in more["hits"]] == [3, 4]
    by_link = client.get(f"{SHAPES}/search", params={"picture": answer["pictures"], "limit": 1}).json()
    assert by_link["hits"][0]["id"] == "green-bar"


def test_several_pictures_and_words_are_one_query(client):
    files = [("image", (f"{c}.png", saved(draw(c, "disc")), "image/png")) for c in ("blue", "green")]
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
    files = [("files", (f"{c}.png", saved(draw(c, "disc")), "image/png")) for c in ("red", "blue")]
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
    image = [("image", ("photo.png", saved(draw("blue", "bar")), "image/png"))]
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


def test_a_picture_to_search_with_is_never_written_to_a_disk(client, monkeypatch):
    def written(*_, **__):
        raise AssertionError("a file was opened for a picture that somebody searches with")

    monkeypatch.setattr(tempfile.SpooledTemporaryFile, "rollover", written)
    monkeypatch.setattr(tempfile, "TemporaryDirectory", written)
    monkeypatch.setattr(tempfile, "mkstemp", written)
    noise = Image.effect_noise((1200, 1000), 80)  # more than 1 MB, which frameworks put on a disk
    sent = saved(noise)
    assert len(sent) > 2**20
    files = [("image", ("a.png", sent, "image/png"))]
    answer = client.post(f"{SHAPES}/search", files=files)
    assert answer.status_code == 413, "larger than is allowed here, but read to its end"
    assert client.post(f"{SHAPES}/search", files=[("image", ("a.png", saved(draw("red", "disc"))))]).status_code == 200
