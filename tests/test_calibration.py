"""What a score means is learned from the catalog: chances come true, the same is found, strangers are not."""

import csv
import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from vitrine import embedding
from vitrine.catalog.records import Kind
from vitrine.evaluate.reliability import reliability
from vitrine.images.distortion import distorted
from vitrine.search.calibration import Background, Calibration, Curve, Hits, fit, hits
from vitrine.search.learning import Sample, kinds
from vitrine.search.line import IDENTICAL, LINE
from vitrine.search.query import PictureVector, Query
from vitrine.store.book import BookColumn
from vitrine.store.items import ItemRecord

# --- curves -------------------------------------------------------------------------------------------------------

numbers = st.floats(-50, 50, allow_nan=False)
curves = st.none() | st.tuples(numbers, st.floats(0.1, 50), numbers, numbers, numbers).map(Curve)


@given(st.builds(Calibration, curves, curves, curves))
def test_a_calibration_comes_back_from_the_record_book_as_it_was(calibration):
    assert Calibration.from_text(calibration.to_text()) == calibration


@given(st.builds(Calibration, curves.filter(bool), curves, curves.filter(bool)), st.integers(0, 99))
def test_a_higher_score_of_one_query_never_has_a_lower_chance(calibration, seed):
    sample = np.random.default_rng(seed).normal(0.1, 0.2, 300).astype(np.float32)
    scores = np.linspace(-1, 1, 50, dtype=np.float32)
    for chance in (calibration.of_picture(scores, sample), calibration.of_words(scores, sample)):
        assert (np.diff(chance) >= 0).all()
        assert ((chance >= 0) & (chance <= 1)).all()


def test_a_fitted_curve_says_the_chances_that_are_true():
    rng = np.random.default_rng(1)
    features = rng.uniform(-0.2, 1, (20_000, 4))
    truth = Curve((-4.0, 9.0, -3.0, 1.0, 2.0))

    def chances(curve):
        return np.array([float(curve.chance(row[0], Background(*row[1:]))) for row in features[:3000]])

    right = rng.random(20_000) < 1 / (1 + np.exp(-(features @ truth.weights[1:] + truth.weights[0])))
    fitted = fit(Hits(features, right, np.ones(20_000)))
    assert np.abs(chances(fitted) - chances(truth)).max() < 0.05


def test_nothing_is_fitted_on_too_little_or_where_scores_say_nothing():
    rng = np.random.default_rng(2)
    features = rng.uniform(0, 1, (4000, 4))
    few = np.zeros(4000, dtype=bool)
    few[:10] = True
    assert fit(Hits(features, few, np.ones(4000))) is None
    backwards = rng.random(4000) > features[:, 0]
    assert fit(Hits(features, backwards, np.ones(4000))) is None


def test_half_of_the_queries_ask_for_what_is_not_there():
    scores = np.random.default_rng(3).uniform(0, 1, (5, 200)).astype(np.float32)
    right = np.zeros((5, 200), dtype=bool)
    right[:, 7] = True
    scores[:, 7] = 2
    found = hits(scores, right, np.ones_like(right))
    assert found.right.sum() == 5
    assert len(found.right) == 5 * 2 * 20
    assert (found.features[:, 0] > 1.5).sum() == 5  # asked again without its match, a query does not meet it


def test_the_very_same_picture_is_a_match_and_a_merely_similar_one_is_not_thereby():
    same, similar = IDENTICAL.chance(np.array([0.995, 0.96], dtype=np.float32))
    assert same > 0.9
    assert similar < 0.01


# --- the table ----------------------------------------------------------------------------------------------------


def test_reliability_of_honest_chances_is_small_and_of_boasts_is_not():
    rng = np.random.default_rng(4)
    chances = rng.random(20_000)
    honest = reliability(list(chances), list(rng.random(20_000) < chances))
    assert honest["ece"] < 0.02
    assert sum(one["hits"] for one in honest["bins"]) == honest["hits"] == 20_000
    assert reliability([0.9, 0.9, 1.0], [False, False, False])["ece"] == pytest.approx(2.8 / 3, abs=1e-3)
    assert reliability([], []) == {"hits": 0, "ece": None, "bins": []}


# --- a catalog ----------------------------------------------------------------------------------------------------


class Pixels:
    """A classic descriptor as a model: the picture at 6 × 6 pixels. Its words mean nothing."""

    key, dimension, side = "pixels", 108, 32

    def pictures(self, images):
        rows = np.stack([np.asarray(i.resize((6, 6), Image.Resampling.BOX), dtype=np.float32).ravel() for i in images])
        rows = rows - rows.mean(axis=1, keepdims=True) + 1e-3
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)

    def words(self, texts):
        rows = np.stack([np.random.default_rng(len(t) + sum(map(ord, t))).normal(size=108) for t in texts])
        return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def picture(kind, number):
    """Soft coloured patches: those of the kind, a little of its own."""
    common = np.random.default_rng(kind).uniform(0, 255, (5, 5, 3))
    own = np.random.default_rng([kind, number]).uniform(0, 255, (5, 5, 3))
    return Image.fromarray((0.6 * common + 0.4 * own).astype(np.uint8)).resize((160, 160), Image.Resampling.BICUBIC)


@pytest.fixture
def patterned(service, tmp_path, monkeypatch):
    """A service with a catalog `patterns`: 96 items of twelve kinds, under the model of pixels; and its folder."""
    monkeypatch.setitem(embedding.FAMILIES, "pixels", (str, lambda *_: Pixels()))
    folder = tmp_path / "patterns"
    folder.mkdir()
    rows = [["image", "id", "title", "colour", "pattern"]]
    for number in range(96):
        kind = number % 12
        picture(kind, number).save(folder / f"{number}.png")
        rows.append(
            [f"{number}.png", f"item-{number}", f"Cloth {number}", "red|blue"[: 3 + number % 2], f"kind {kind}"]
        )
    with (folder / "catalog.csv").open("w", newline="") as stream:
        csv.writer(stream).writerows(rows)
    job = service.jobs.wait(service.indexing.index("patterns", str(folder), model="pixels").id)
    assert job.state == "done", job.error
    return service, folder


def kept(service):
    (found,) = service.home.book.read("SELECT fingerprint, curves FROM calibrations").fetchall()
    return found


def asked(service, image, limit=20):
    (vector,) = Pixels().pictures([image])
    return service.searching.search("patterns", Query(pictures=(PictureVector.of(vector, "pixels"),)), limit=limit)


def test_a_photo_of_a_thing_finds_it_and_its_kind_and_a_strange_picture_finds_nothing(patterned):
    service, _ = patterned
    rng = np.random.default_rng(5)
    import random

    found = 0
    for number in range(0, 96, 4):
        copy = distorted(picture(number % 12, number), 0.3, random.Random(number))
        result = asked(service, copy)
        above = [hit for hit in result.hits if hit.above_line]
        kinds = {hit.fields["pattern"] for hit in above}
        found += f"item-{number}" in {hit.id for hit in above}
        assert kinds <= {f"kind {number % 12}"}
    assert found >= 20
    silent = 0
    for _ in range(20):
        strange = Image.fromarray(rng.uniform(0, 255, (5, 5, 3)).astype(np.uint8)).resize((160, 160))
        silent += asked(service, strange).total == 0
    assert silent >= 18


def test_kinds_are_what_pictures_follow_best_not_the_finest_column():
    """Of 240 garments those of one garment look alike, and those of one sender a little: the sender is no kind."""
    rng = np.random.default_rng(7)
    garments, senders = rng.integers(0, 8, 240), rng.integers(0, 40, 240)
    vectors = rng.normal(size=(8, 64))[garments] + 0.5 * rng.normal(size=(40, 64))[senders] + rng.normal(size=(240, 64))
    vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    ids = [f"{number:03}" for number in range(240)]
    items = {
        id: ItemRecord(id, "", "", {"sender": f"sender {sender}", "garment": f"garment {garment}"})
        for id, sender, garment in zip(ids, senders, garments, strict=True)
    }
    columns = [BookColumn(name, name, Kind.CATEGORY) for name in ("sender", "garment")]
    known = Sample(ids, vectors, ids, 240)
    assert kinds(known, items, columns[:1]).max() == 39, "alone it would do"
    for order in (columns, columns[::-1]):
        assert len(set(zip(kinds(known, items, order), garments, strict=True))) == 8


def test_what_was_learned_is_kept_until_the_catalog_changes(patterned):
    service, folder = patterned
    before = kept(service)
    assert json.loads(before[1])["same"] and json.loads(before[1])["kind"]
    assert json.loads(before[1])["words"] is None or json.loads(before[1])["words"][1] > 0
    service.jobs.wait(service.indexing.index("patterns").id)
    assert kept(service) == before
    picture(3, 500).save(folder / "3.png")
    service.jobs.wait(service.indexing.index("patterns").id)
    assert kept(service)[0] != before[0]


def test_learning_twice_gives_the_same_curves(patterned):
    service, _ = patterned
    before = kept(service)
    service.home.book.record_calibration(1, "pixels", "stale", "{}")
    service.jobs.wait(service.indexing.index("patterns").id)
    assert kept(service) == before


def test_a_catalog_without_calibration_is_calibrated_at_the_next_start(patterned):
    service, _ = patterned
    before = kept(service)
    with service.home.book.transaction() as connection:
        connection.execute("DELETE FROM calibrations")
    for job in service.resume():
        service.jobs.wait(job.id)
    assert kept(service) == before
    assert service.resume() == []


def test_deleting_a_catalog_forgets_its_calibration(patterned):
    service, _ = patterned
    service.catalogs.delete("patterns")
    assert not service.home.book.read("SELECT * FROM calibrations").fetchall()


def test_a_small_catalog_is_judged_by_its_background(indexed):
    (curves,) = indexed.home.book.read("SELECT curves FROM calibrations").fetchall()[0]
    assert Calibration.from_text(curves) == Calibration()
    hit = indexed.searching.search("shapes", Query(text="red disc"), limit=1).hits[0]
    assert hit.id == "red-disc" and hit.score >= LINE


def test_evaluate_prints_the_reliability_table(patterned, tmp_path):
    service, _ = patterned
    folder = tmp_path / "asked"
    folder.mkdir()
    import random

    rows = [["image", "id"]]
    rng = np.random.default_rng(6)
    for number in range(0, 96, 3):
        distorted(picture(number % 12, number), 0.5, random.Random(number)).save(folder / f"{number}.png")
        rows.append([f"{number}.png", "|".join(f"item-{n}" for n in range(96) if n % 12 == number % 12)])
        strange = Image.fromarray(rng.uniform(0, 255, (5, 5, 3)).astype(np.uint8)).resize((160, 160))
        strange.save(folder / f"strange-{number}.png")
        rows.append([f"strange-{number}.png", ""])
    with (folder / "queries.csv").open("w", newline="") as stream:
        csv.writer(stream).writerows(rows)
    report = service.jobs.wait(service.measuring.evaluate("patterns", folder / "queries.csv").id).report
    assert report["queries"] == report["absent"] == 32
    shown = report["calibration"]["shown"]
    assert shown["hits"] == 640
    assert shown["ece"] <= 0.1
    assert report["line"]["silent_when_absent"] > 0.9
    assert report["line"]["right_above"] > 0.8
