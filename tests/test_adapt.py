"""A model fitted to one's own catalog: kept only if it helps, words keep their order, nothing is embedded twice."""

from __future__ import annotations

import csv
import json
from dataclasses import replace

import numpy as np
import pytest
from conftest import draw, write_catalog
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from vitrine import embedding
from vitrine.adapt import check, train
from vitrine.adapt.groups import Groups, assemble, places
from vitrine.cli import main
from vitrine.embedding import adapted
from vitrine.embedding.reading import truncated
from vitrine.errors import Cancelled, ModelUnavailable
from vitrine.search.query import Query
from vitrine.service import Service

DIMENSION = 32


def unit(rows):
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def groups(nuisance: float, items: int = 60, photos: int = 6, seed: int = 0) -> Groups:
    """One catalog picture an item, and photos of it: all differ by noise and, in four directions, by `nuisance`."""
    drawn = np.random.default_rng(seed)
    of = np.concatenate([np.arange(items), np.repeat(np.arange(items), photos)])
    made = drawn.normal(size=(items, DIMENSION))[of] + 0.8 * drawn.normal(size=(len(of), DIMENSION))
    made[:, :4] = nuisance * drawn.normal(size=(len(of), 4))
    return assemble(unit(made[:items]), of[:items], unit(made[items:]), of[items:])


def never():
    return False


# --- learning and checking ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", train.METHODS)
def test_what_only_tells_photos_apart_and_not_items_is_learned_away(method):
    trial = check.attempt(groups(nuisance=3.0), train.METHODS[method], never, lambda: None)
    assert trial.gain() > 0.03
    assert trial.interval(0.95)[0] > 0


@pytest.mark.parametrize("method", train.METHODS)
def test_where_there_is_nothing_to_learn_the_check_sees_no_gain(method):
    drawn = np.random.default_rng(3)
    things = unit(drawn.normal(size=(40, DIMENSION)))
    right = np.repeat(np.arange(40), 3)
    lost = assemble(things, np.arange(40), unit(drawn.normal(size=(120, DIMENSION))), right)
    assert check.attempt(lost, train.METHODS[method], never, lambda: None).interval(0.95)[0] <= 0


@pytest.mark.parametrize("method", train.METHODS)
def test_the_same_groups_give_the_same_map(method):
    maps = [train.METHODS[method](groups(2.0, items=12), never) for _ in range(2)]
    assert np.array_equal(*maps)


def test_two_photos_of_one_item_do_not_decide_for_a_whole_catalog():
    known = groups(nuisance=0.0, items=12, photos=1)
    second = Groups(known.catalog, known.items, known.queries[:1], known.right[:1], known.itself[:1])
    labelled = assemble(
        known.catalog,
        known.items,
        np.concatenate([known.queries, second.queries]),
        np.concatenate([known.right, second.right]),
    )
    trial = check.attempt(labelled, train.METHODS["whitening"], never, lambda: None)
    assert trial.known.sum() == 2  # the one item with two photos; the others have one, and are new items
    assert trial.weight[trial.known].sum() < 0.5 * trial.weight.sum()
    low, high = trial.interval(0.95)
    assert np.isfinite([low, high]).all() and low <= trial.gain() + 1e-3 and trial.gain() - 1e-3 <= high


def test_nothing_is_asked_with_that_was_learned_from():
    made = groups(1.0, items=20)
    for known, learned, asked in check.folds(made):
        assert asked.any() and not (learned & asked).any()
        if not known:
            assert not set(made.right[learned]) & set(made.right[asked])
    held = np.sum([asked for known, _, asked in check.folds(made) if not known], axis=0)
    assert (held == 1).all()


def test_views_of_one_item_are_held_out_together():
    vectors = unit(np.random.default_rng(0).normal(size=(30, DIMENSION)))
    made = assemble(vectors, np.repeat(np.arange(15), 2), vectors[:0], np.zeros(0, dtype=np.int64))
    assert len(made.queries) == 30
    assert not any(known for known, _, _ in check.folds(made))


@hypothesis_settings(deadline=None, max_examples=50)
@given(st.integers(1, 9), st.integers(1, 4), st.integers(0, 2**32 - 1))
def test_a_place_is_the_number_of_items_that_are_nearer(items, views, seed):
    drawn = np.random.default_rng(seed)
    catalog = unit(drawn.normal(size=(items * views, 5)))
    of = drawn.permutation(np.repeat(np.arange(items), views))
    made = assemble(catalog, of, unit(drawn.normal(size=(3, 5))), drawn.integers(items, size=3))
    for query, right, itself, place in zip(
        made.queries, made.right, made.itself, places(made, made.queries, made.catalog), strict=True
    ):
        best = {}
        for n, (vector, item) in enumerate(zip(catalog, of, strict=True)):
            if n != itself:
                best[item] = max(best.get(item, -2.0), float(query @ vector))
        nearer = sum(score > best[right] + 1e-6 for score in best.values())
        ties = sum(abs(score - best[right]) <= 1e-6 for score in best.values())
        assert nearer <= place < nearer + ties


@hypothesis_settings(deadline=None, max_examples=30)
@given(st.integers(0, 2**32 - 1))
def test_words_and_pictures_score_as_before_up_to_the_pictures_new_length(seed):
    drawn = np.random.default_rng(seed)
    map = (np.eye(DIMENSION) + 0.1 * drawn.normal(size=(DIMENSION, DIMENSION))).astype(np.float32)
    words, pictures = (unit(drawn.normal(size=(n, DIMENSION))) for n in (3, 7))
    after = adapted.mapped(words, adapted.words_map(map)) @ adapted.mapped(pictures, map).T
    ratio = after * np.linalg.norm(pictures @ map.T, axis=1)
    for old, new in zip(words @ pictures.T, ratio, strict=True):
        assert np.corrcoef(old, new)[0, 1] > 0.999


# --- catalogs -----------------------------------------------------------------------------------------------------


class Blind:
    """A model that sees the colour of the middle well, and of the rim, which tells only where a photo was taken, far
    too well. It counts what it embeds."""

    key, dimension, side = "blind", 8, 32
    seen = 0

    def pictures(self, images):
        Blind.seen += len(images)
        rows = []
        for image in images:
            pixels = np.asarray(image.convert("RGB").resize((16, 16)), dtype=np.float32) / 255 - 0.5
            rows.append([*pixels[6:10, 6:10].mean(axis=(0, 1)), *(4 * pixels[:2].mean(axis=(0, 1))), 0.2, 0.1])
        return unit(np.asarray(rows).reshape(-1, 8))

    def words(self, texts):
        return unit(np.asarray([[*np.random.default_rng(len(t)).normal(size=8)] for t in texts]).reshape(-1, 8))


@pytest.fixture
def blind(monkeypatch):
    monkeypatch.setitem(embedding.FAMILIES, "blind", (str, lambda *_: Blind()))
    Blind.seen = 0


@pytest.fixture
def shop(tmp_path):
    """24 plain colours, one picture each, and photos of them against walls of any colour."""
    folder = tmp_path / "shop"
    folder.mkdir()
    drawn = np.random.default_rng(5)
    tables = {name: (folder / name).open("w", newline="") for name in ("catalog.csv", "field.csv")}
    catalog, field = (csv.writer(stream) for stream in tables.values())
    catalog.writerow(["image", "id"])
    field.writerow(["image", "id", "split"])
    for n in range(24):
        colour = tuple(int(c) for c in drawn.integers(0, 256, size=3))
        scene(colour, (240, 240, 240)).save(folder / f"{n}.png")
        catalog.writerow([f"{n}.png", f"item {n}"])
        for photo in range(4):
            wall = tuple(int(c) for c in drawn.integers(0, 256, size=3))
            scene(colour, wall).save(folder / f"{n}-{photo}.png")
            field.writerow([f"{n}-{photo}.png", f"item {n}", "train" if photo < 3 else "test"])
    field.writerow(["gone.png", "item 1", "train"])
    field.writerow(["0-0.png", "no such item", "train"])
    for stream in tables.values():
        stream.close()
    return folder


def scene(colour, wall):
    image = draw("red", "disc").resize((64, 64))
    image.paste(wall, (0, 0, 64, 64))
    image.paste(colour, (16, 16, 48, 48))
    return image


@pytest.mark.usefixtures("blind")
def test_a_fitted_model_is_accepted_used_and_embeds_nothing_twice(service, settings, shop):
    service.jobs.wait(service.indexing.index("shop", str(shop / "catalog.csv"), model="blind").id)
    job = service.jobs.wait(service.measuring.adapt("shop", shop / "field.csv", split="train").id)
    assert job.state == "done", job.error
    report = job.report
    assert report["accepted"], report
    assert report["after"]["recall"]["1"] > report["before"]["recall"]["1"] and report["gain"]["ci"][0] > 0
    assert {one["line"] for one in report["skipped"]} == {98, 99}
    assert service.catalogs.get("shop").model == report["model"] == embedding.model_key(report["model"])
    assert Blind.seen == 24 + 72

    tests = [service.searching.embed("shop", (shop / f"{n}-3.png").read_bytes())[0] for n in range(24)]
    found = [service.searching.search("shop", Query(pictures=(vector,)), limit=1).hits[0].id for vector in tests]
    assert np.mean([id == f"item {n}" for n, id in enumerate(found)]) > report["before"]["recall"]["1"]

    again = service.jobs.wait(
        service.measuring.adapt("shop", shop / "field.csv", split="train").id
    )  # from the base, not on top
    assert again.report["base"] == "blind" and again.report["model"] == report["model"]
    assert Blind.seen == 24 + 72 + 24
    back = service.jobs.wait(service.changing.rollback("shop").id)
    assert back.state == "done" and service.catalogs.get("shop").model == "blind"
    assert json.loads(next((settings.home / "adapters").glob("*/adapter.json")).read_text())["base"] == "blind"


@pytest.mark.usefixtures("blind")
def test_a_fitted_model_outlives_the_process(service, settings, shop):
    service.jobs.wait(service.indexing.index("shop", str(shop / "catalog.csv"), model="blind").id)
    model = service.jobs.wait(service.measuring.adapt("shop", shop / "field.csv").id).report["model"]
    first = [hit.id for hit in service.searching.similar("shop", "item 3")]
    service.close()
    with pytest.raises(ModelUnavailable, match="adapt it again"):
        embedding.model_key(model)
    service.__init__(settings, "a test")
    assert service.resume() == []
    assert [hit.id for hit in service.searching.similar("shop", "item 3")] == first


@pytest.mark.usefixtures("blind")
def test_an_adapter_that_does_not_help_is_refused_and_the_catalog_stays(service, settings, shop):
    rows = list(csv.reader((shop / "field.csv").open()))
    ids = [row[1] for row in rows[1:97]]
    np.random.default_rng(0).shuffle(ids)
    with (shop / "wrong.csv").open("w", newline="") as stream:
        csv.writer(stream).writerows(
            [["image", "id"], *([row[0], id] for row, id in zip(rows[1:97], ids, strict=True))]
        )
    service.jobs.wait(service.indexing.index("shop", str(shop / "catalog.csv"), model="blind").id)
    job = service.jobs.wait(service.measuring.adapt("shop", shop / "wrong.csv").id)
    assert job.state == "done" and not job.report["accepted"] and job.report["model"] is None
    assert "held out" in job.report["reason"]
    assert service.catalogs.get("shop").model == "blind" and not (settings.home / "adapters").exists()


def test_the_command_reads_views_of_one_item_where_no_photos_are_given(settings, tmp_path, capsys):
    file = write_catalog(tmp_path / "shapes")
    home = ["--json", "--home", str(settings.home)]
    assert main(["index", str(file), "--catalog", "shapes", *home]) == 0
    capsys.readouterr()
    assert main(["adapt", "shapes", *home]) == 0
    report = json.loads(capsys.readouterr().out)
    assert (report["groups"], report["queries"]) == (12, 24)
    assert report["accepted"] is (report["model"] is not None) and report["reason"]


def test_a_fitted_model_is_compared_reads_and_is_settled_as_its_base_is(settings, tmp_path):
    service = Service(replace(settings, precision=""), "a test")
    file = write_catalog(tmp_path / "shapes", colours=("red", "blue"), views=1)
    assert service.jobs.wait(service.indexing.index("shapes", str(file)).id).state == "done"
    base = service.catalogs.get("shapes").model
    map = np.eye(service.models.embedder("shapes").dimension, dtype=np.float32)
    model = adapted.write(settings.home / "adapters", "shapes", base, map, {})
    (settings.home / "models.json").unlink()
    fitted = service.home.models.settled(model)
    assert service.home.measured.get(base).precision  # the base model is what runs
    long = "a red disc on a table in the sun " * 20
    assert truncated(fitted, long) == truncated(fitted.base, long) is not None
    job = service.jobs.wait(service.comparisons.start("shapes", ["embedded", model])[1].id)
    assert job.state == "done", job.error
    service.close()


def test_going_back_to_a_fitted_model_embeds_nothing_that_its_base_has_read(service, settings, tmp_path):
    file = write_catalog(tmp_path / "shapes", colours=("red",), views=1)

    def index(**options):
        job = service.jobs.wait(service.indexing.index("shapes", str(file), **options).id)
        assert job.state == "done", job.error

    index()
    map = np.eye(service.models.embedder("shapes").dimension, dtype=np.float32)
    model = adapted.write(settings.home / "adapters", "shapes", service.catalogs.get("shapes").model, map, {})
    index(model=model)
    index(model="embedded")
    write_catalog(tmp_path / "shapes", colours=("red", "blue"), views=1)
    index()
    file.rename(tmp_path / "elsewhere.csv")  # nothing could be read
    back = service.jobs.wait(service.changing.rollback("shapes").id)
    assert back.state == "done", back.error
    assert (back.report["embedded"], back.report["views"], back.report["model"]) == (0, 6, model)


def test_too_few_groups_say_what_is_needed(service, tmp_path):
    file = write_catalog(tmp_path / "few", colours=("red", "blue"), views=1)
    service.jobs.wait(service.indexing.index("few", str(file)).id)
    job = service.jobs.wait(service.measuring.adapt("few").id)
    assert job.state == "failed" and "--groups" in job.error["remedy"]


@pytest.mark.usefixtures("blind")
def test_adapting_can_be_cancelled(service, shop, monkeypatch):
    service.jobs.wait(service.indexing.index("shop", str(shop / "catalog.csv"), model="blind").id)

    def endless(_, stop):
        while not stop():
            pass
        raise Cancelled("stopped")

    monkeypatch.setitem(train.METHODS, "whitening", endless)
    job = service.measuring.adapt("shop", shop / "field.csv")
    while service.jobs.get(job.id).stage != "trying on what is held out" and service.jobs.get(job.id).active:
        service.jobs.wait(job.id, 0.05)
        if service.jobs.get(job.id).stage == "reading photos":
            break
    service.jobs.cancel(job.id)
    assert service.jobs.wait(job.id, 30).state == "cancelled"
    assert service.catalogs.get("shop").model == "blind"


@pytest.mark.usefixtures("blind")
def test_where_the_base_model_was_replaced_the_catalog_goes_back_to_it(settings, shop, monkeypatch):
    service = Service(settings, "a test")
    service.jobs.wait(service.indexing.index("shop", str(shop / "catalog.csv"), model="blind").id)
    assert service.jobs.wait(service.measuring.adapt("shop", shop / "field.csv").id).report["accepted"]
    service.close()
    other = type("Other", (Blind,), {"key": "blind@2"})
    monkeypatch.setitem(embedding.FAMILIES, "blind", (lambda _: "blind@2", lambda *_: other()))
    service = Service(settings, "a test")
    try:
        (job,) = service.resume()
        assert service.jobs.wait(job.id).state == "done"
        assert service.catalogs.get("shop").model == "blind@2"
    finally:
        service.close()
