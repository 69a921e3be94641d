"""What was read off pictures is searched by: printed words, codes, colours; exact filters; nothing is lost without."""

import base64
import io

import numpy as np
import pytest
from conftest import draw
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from test_codes import code, on_ground
from test_enriching import indexed, quick, read
from test_scan import printed

from vitrine.enrich import terms
from vitrine.enrich.colours import PALETTE
from vitrine.images import placeholder
from vitrine.search import naming
from vitrine.search.fusing import tinted
from vitrine.search.line import LINE
from vitrine.search.query import Query, Where
from vitrine.search.readings import USUAL_TRUST, Read, Readings, likeness, of_pictures
from vitrine.search.saying import said
from vitrine.settings import Settings
from vitrine.store.items import ItemRecord
from vitrine.store.protocol import Sparse

PLAIN = ("*",)


@pytest.fixture(scope="module")
def things(tmp_path_factory):
    """Pictures whose catalog says nothing of what can be read in them."""
    folder = tmp_path_factory.mktemp("signals")
    source = folder / "things"
    source.mkdir()
    rows = [
        ("a", "a.png", "first thing", "left", on_ground(code("4006381333931"))),
        ("b", "b.png", "second thing", "left", draw("red", "disc")),
        ("c", "c.png", "third thing", "right", printed("RE16 TGK")),
        ("d", "d.png", "fourth thing", "right", draw("blue", "disc")),
        ("e", "e.png", "fifth thing", "right", printed("HAVREDRYCK")),
    ]
    lines = ["id,image,title,side"]
    for id, name, title, side, image in rows:
        image.save(source / name)
        lines.append(f"{id},{name},{title},{side}")
    (source / "catalog.csv").write_text("\n".join(lines))
    service = quick(Settings(home=folder / "home"), "colours,codes,words")
    job = service.jobs.wait(service.indexing.index("things", str(source / "catalog.csv")).id)
    assert job.state == "done", job.error
    before = service.searching.search("things", Query(text="RE16", plain=PLAIN))
    read(service)
    yield service, before
    service.close()


def found(service, text, **more):
    return service.searching.search("things", Query(text=text, plain=PLAIN, **more))


def test_a_part_of_what_is_printed_finds_the_item_and_so_does_a_typo(things):
    service, before = things
    assert "printed" not in before.hits[0].signals
    for words, id in (("RE16", "c"), ("tgk", "c"), ("havre", "e"), ("havredrick", "e")):
        hits = found(service, words).hits
        assert hits[0].id == id and hits[0].above_line, words
        assert hits[0].signals["printed"] > 0.5 and hits[0].shares["printed"] > 0.3, words


def test_a_typed_number_puts_the_item_with_that_code_first_however_it_is_written(things):
    service, _ = things
    for number in ("4006381333931", "4 006381 333931", "04006381333931"):
        hits = found(service, number).hits
        assert hits[0].id == "a" and hits[0].signals["code"] == 1 and hits[0].score > 0.99, number
    assert all(hit.signals.get("code", 0) == 0 for hit in found(service, "4006381333932").hits)


def test_a_colour_that_is_named_finds_what_was_measured_in_any_language(things):
    service, _ = things
    for words, id in (("red", "b"), ("rouge", "b"), ("blue", "d"), ("blau", "d")):
        hits = found(service, words, off=("text",)).hits
        assert hits[0].id == id and hits[0].signals["colour"] > 0.5, words


def test_filters_are_exact_for_what_was_read_too(things):
    service, _ = things
    assert found(service, "RE16", where=(Where("side", ("left",)),)).hits[0].id != "c"
    assert {hit.id for hit in found(service, "4006381333931", where=(Where("side", ("right",)),)).hits} == {*"cde"}


def test_an_item_is_one_hit_and_one_of_which_nothing_was_read_is_still_found(things):
    service, _ = things
    ids = [hit.id for hit in found(service, "third thing RE16 red").hits]
    assert len(ids) == len(set(ids))
    assert found(service, "second thing").hits[0].id == "b"


def test_each_signal_can_be_switched_off(things):
    service, _ = things
    for name, words in (("printed", "RE16"), ("colour", "red"), ("code", "4006381333931")):
        assert name in found(service, words).hits[0].signals
        hit = found(service, words, off=(name,)).hits[0]
        assert name not in hit.signals and name not in hit.shares


def test_shares_of_all_signals_add_up(things):
    service, _ = things
    for words in ("RE16 red", "4006381333931", "red thing", "second thing"):
        for hit in found(service, words).hits:
            assert sum(hit.shares.values()) == pytest.approx(1, abs=2e-3), (words, hit.shares)


def test_a_liked_item_brings_its_colours_along(things):
    service, _ = things
    hits = service.searching.search("things", Query(like=("b",))).hits
    assert "colour" in hits[0].signals


def test_why_marks_what_is_printed_with_its_box(things):
    service, _ = things
    why = service.searching.why("things", Query(text="re16", plain=PLAIN), "c")
    (line,) = why["read"]
    assert line["kind"] == "words" and line["text"].startswith("RE16") and len(line["box"]) == 4
    assert [line["text"][a:b] for a, b in line["marks"]] == ["RE16"]
    code = service.searching.why("things", Query(text="4006381333931", plain=PLAIN), "a")["read"]
    assert [(one["kind"], one["text"]) for one in code] == [("codes", "4006381333931")]
    colour = service.searching.why("things", Query(text="red", plain=PLAIN), "b")["read"]
    assert [(one["kind"], one["text"], one["box"]) for one in colour] == [("colours", "red", None)]


def test_printed_words_complete_what_is_typed_and_are_not_taken_for_misspelt(things):
    service, _ = things
    assert ("RE16 TGK", "printed") in [(one.text, one.source) for one in service.searching.complete("things", "re1")]
    assert "spelling" not in found(service, "havredryck").query


def test_what_another_catalog_has_read_of_the_same_pictures_is_searched_too(settings, tmp_path):
    source = tmp_path / "things"
    source.mkdir()
    printed("RE16 TGK").save(source / "plate.png")
    draw("red", "disc").save(source / "disc.png")
    service = quick(settings, "words")
    indexed(service, source)
    other = service.jobs.wait(service.indexing.index("others", str(source)).id)
    assert other.state == "done"
    read(service)
    hits = service.searching.search("others", Query(text="RE16", plain=PLAIN)).hits
    assert hits[0].id == "plate.png" and hits[0].signals["printed"] > 0.5
    rebuilt = service.jobs.wait(service.indexing.index("others", str(source), rebuild=True).id)
    assert rebuilt.state == "done"
    assert service.searching.search("others", Query(text="RE16", plain=PLAIN)).hits[0].signals["printed"] > 0.5
    service.close()


def test_what_was_read_before_a_kill_is_written_at_the_next_start(settings, tmp_path, monkeypatch):
    source = tmp_path / "things"
    source.mkdir()
    printed("RE16 TGK").save(source / "plate.png")
    draw("red", "disc").save(source / "disc.png")
    service = quick(settings, "words")
    indexed(service, source)
    with monkeypatch.context() as patched:  # as if it were killed between the record book and the store
        patched.setattr("vitrine.service.enriching.touch", lambda *_: None)
        read(service)
    service.close()
    again = quick(settings, "words")
    again.resume()
    hits = again.searching.search("things", Query(text="RE16", plain=PLAIN)).hits
    assert hits[0].id == "plate.png" and hits[0].signals["printed"] > 0.5
    again.close()


RECORDS = st.fixed_dictionaries(
    {},
    optional={
        "words": st.lists(
            st.fixed_dictionaries({"text": st.text(max_size=20), "confidence": st.floats(0, 1)}), max_size=5
        ),
        "codes": st.lists(st.fixed_dictionaries({"text": st.text(max_size=20)}), max_size=3),
        "colours": st.lists(
            st.fixed_dictionaries({"text": st.sampled_from(["red", "dark green"]), "share": st.floats(0, 1)}),
            max_size=2,
        ),
        "captions": st.lists(st.fixed_dictionaries({"text": st.text(max_size=20)}), max_size=2),
    },
)


@given(RECORDS)
def test_whatever_was_read_is_a_sparse_vector_that_engines_take(records):
    vector = terms.of_records(records)
    assert len(vector.indices) == len(set(vector.indices)) == len(vector.values)
    assert all(0 <= value <= 2.2 for value in vector.values)
    written = Sparse((1, 2), (1.0, 0.5))
    joined = dict(zip(*vars_of(terms.joined((written, vector))), strict=True))
    assert joined[1] == 1.0 and set(joined) == {1, 2, *vector.indices}


def vars_of(sparse):
    return sparse.indices, sparse.values


HELD = st.dictionaries(st.integers(0, 9), st.floats(0.01, 2.2), max_size=6)
ALIKE = st.dictionaries(
    st.integers(0, 9), st.dictionaries(st.integers(10, 19), st.floats(0, 1), min_size=1, max_size=3), max_size=4
)


@given(
    st.lists(st.integers(0, 9), min_size=1, max_size=5, unique=True),
    st.sets(st.integers(0, 9), max_size=2),
    st.lists(st.tuples(HELD, st.dictionaries(st.integers(10, 19), st.floats(0.01, 2.2), max_size=4)), min_size=1),
    ALIKE,
    ALIKE,
    ALIKE,
)
def test_a_further_signal_never_takes_from_what_an_item_meets_and_its_parts_make_the_whole(
    asked, met, points, printed, colours, captions
):
    held = [{**written, **seen} for written, seen in points]
    alone = said(asked, asked, met, Readings(), held)
    whole = said(asked, asked, met, Readings(printed, colours, captions=captions), held)
    (covered, parts), (before, _) = whole.covered(), alone.covered()
    assert (covered >= before - 1e-6).all()
    assert ((covered >= 0) & (covered <= 1)).all()
    assert np.allclose(sum(parts.values()), 1, atol=1e-4)
    for signal in whole.signals.values():
        assert ((signal >= 0) & (signal <= 1.0001)).all()


COLOURS = st.dictionaries(st.sampled_from(sorted(PALETTE)), st.floats(0.05, 1), min_size=1, max_size=4)


@given(COLOURS, COLOURS)
def test_colours_are_most_like_themselves_and_unmeasured_ones_are_not_judged(one, other):
    held = [{terms.colour(name): share for name, share in colours.items()} for colours in (one, other)]
    alike = likeness(one, [*held, {}])
    assert alike[0] == pytest.approx(1, abs=1e-3)
    assert 0 <= alike[1] <= 1.001
    assert np.isnan(alike[2])


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("dark green mug", {"dark green"}),
        ("dunkelgrüne Tasse", {"dark green"}),
        ("taza verde oscuro", {"dark green"}),
        ("navy hoodie", {"dark blue"}),
        ("grau", {"grey"}),
        ("赤", {"red"}),
    ],
)
def test_colours_are_named_in_many_words(words, names):
    (meant,) = {tuple(sorted(one.items())) for one in naming.named(words).values()}
    assert {name for name, share in meant if share == 1} == names


def test_a_lamp_is_no_shade_and_other_words_name_nothing():
    lamp = naming.named("red light")
    assert len(lamp) == 1 and dict(next(iter(lamp.values())))["red"] == 1
    assert naming.named("seven wooden chairs") == {}


def test_a_damaged_or_huge_preview_of_a_query_says_nothing():
    assert of_pictures([], ["data:image/webp;base64,AAAA"]) == {}
    out = io.BytesIO()
    Image.new("RGB", (400, 400), "red").save(out, "WEBP")
    assert of_pictures([], ["data:image/webp;base64," + base64.b64encode(out.getvalue()).decode()]) == {}
    assert set(of_pictures([], [placeholder(draw("red", "disc"))])) >= {"red"}


def test_a_measured_colour_counts_as_much_as_it_is_right_in_the_catalog():
    def catalog(right):
        items = {str(n): ItemRecord(str(n), "red mug" if n < right else "blue mug", "", {}) for n in range(40)}
        colours = {id: [{"text": "red", "share": 0.8}] for id in items}
        return Read(items, {}, {}, colours).trust

    assert catalog(40) > catalog(20) > catalog(0) > 0
    few = {"a": ItemRecord("a", "blue mug", "", {})}
    assert Read(few, {}, {}, {"a": [{"text": "red", "share": 0.8}]}).trust == USUAL_TRUST


@given(st.lists(st.tuples(st.floats(0.001, 0.999), st.one_of(st.just(float("nan")), st.floats(0, 1))), min_size=1))
def test_colours_of_a_picture_order_hits_and_move_none_over_the_line(hits):
    chances, alike = (np.array(values, dtype=np.float32) for values in zip(*hits, strict=True))
    after, added = tinted(chances, alike)
    assert ((after >= LINE) == (chances >= LINE)).all()
    assert (after[np.isnan(alike)] == chances[np.isnan(alike)]).all()
    assert ((added >= 0) & (added <= 1)).all()
