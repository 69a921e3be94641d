"""What the ranking's signals count: fusing by weights, setting them for a catalog, and where they are kept."""

import json
import zipfile

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_calibration import patterned

from vitrine.cli import main
from vitrine.errors import Conflict, QueryError
from vitrine.search import weighing
from vitrine.search.fusing import Evidence, fuse
from vitrine.search.query import Query
from vitrine.search.saying import Said
from vitrine.search.weighing import FEWEST, Case, learn
from vitrine.search.weights import MOST, SIGNALS, USUAL, Weights, checked

__all__ = ["patterned"]  # a fixture of other tests

CANDIDATES = 6


def chances(*shape):
    """Chances, drawn as one number: drawn one by one they would take most of the test's time."""
    drawn = st.integers(0, 2**32 - 1).map(np.random.default_rng)
    return drawn.map(lambda dice: dice.uniform(0.01, 0.98, shape).astype(np.float32))


CHANCES = chances(CANDIDATES)
MET = chances(2, CANDIDATES)


@st.composite
def evidence(draw):
    """What some of the signals say of a few candidates; at least one says something."""
    asked = draw(st.sets(st.sampled_from(SIGNALS), min_size=1))
    ways = {way: draw(MET) for way in ("words", "printed", "colour", "caption") if way in asked}
    codes = np.float32([1, 0, 0, 0, 0, 0]) if "code" in asked else None
    return Evidence(
        {},
        text=draw(CHANCES) if "text" in asked else None,
        picture=draw(CHANCES) if "picture" in asked else None,
        said=Said(ways, 2, codes) if ways or codes is not None else None,
        share=draw(st.floats(0.1, 0.9)),
    )


WEIGHTS = st.fixed_dictionaries({signal: st.sampled_from((0.25, 0.5, 1, 1.5, MOST)) for signal in SIGNALS})


@given(evidence(), WEIGHTS, st.floats(0.1, 20))
def test_only_the_ratios_of_weights_matter(known, weights, factor):
    once = fuse(known, Weights(weights))
    again = fuse(known, Weights({signal: weight * factor for signal, weight in weights.items()}))
    assert np.allclose(once.chance, again.chance, atol=1e-5)
    for signal, share in once.shares.items():
        assert np.allclose(share, again.shares[signal], atol=1e-4)


@given(evidence(), WEIGHTS)
def test_chances_stay_chances_and_shares_add_up_at_any_weights(known, weights):
    fused = fuse(known, Weights(weights))
    assert ((fused.chance >= 0) & (fused.chance <= 1)).all()
    assert np.allclose(sum(fused.shares.values()), 1, atol=1e-4)


@given(evidence(), WEIGHTS, st.sampled_from(("text", "picture", "words")))
def test_what_one_signal_likes_better_and_others_alike_never_stands_lower(known, weights, better):
    """The first candidate is made the equal of the second but for one signal, which prefers the first."""

    def levelled(values):
        values = values.copy()
        values[..., 0] = values[..., 1]
        return values

    text, picture = (None if one is None else levelled(one) for one in (known.text, known.picture))
    met = {} if known.said is None else {way: levelled(one) for way, one in known.said.met.items()}
    chosen = {"text": text, "picture": picture, "words": met.get("words")}[better]
    if chosen is not None:
        chosen[..., 0] = np.minimum(chosen[..., 1] + 0.01, 1)
    codes = None if known.said is None or known.said.codes is None else np.zeros(CANDIDATES, np.float32)
    said = Said(met, 2, codes) if met or codes is not None else None
    chance = fuse(Evidence({}, text, picture, said, share=known.share), Weights(weights)).chance
    assert chance[0] >= chance[1] - 1e-6


@given(CHANCES, MET)
def test_the_more_a_signal_counts_the_more_its_favourite_gains(text, met):
    favourite = int(met.sum(axis=0).argmax())
    known = Evidence({}, text=text, said=Said({"words": met}, 2))

    def lead(weight):
        doubt = -np.log1p(-fuse(known, Weights({"words": weight})).chance.astype(np.float64))
        return (doubt[favourite] - doubt) / max(1.0, 1 / weight)

    one, two, four = lead(1), lead(2) * 2, lead(4) * 4  # evidence in units of the text's
    assert (two >= one - 1e-3).all() and (four >= two - 1e-3).all()


@given(evidence(), st.sampled_from(SIGNALS))
def test_a_weight_of_zero_is_as_if_the_signal_had_said_nothing(known, signal):
    said = known.said
    if said is not None:
        met = {way: one for way, one in said.met.items() if way != signal}
        codes = None if signal == "code" else said.codes
        said = Said(met, said.count, codes) if met or codes is not None else None
    text, picture = None if signal == "text" else known.text, None if signal == "picture" else known.picture
    without = fuse(Evidence({}, text, picture, said, share=known.share))
    weighed = fuse(known, Weights({signal: 0}))
    expected = fuse(known, USUAL) if without is None else without  # something must answer
    assert np.allclose(weighed.chance, expected.chance, atol=1e-6)


def test_a_query_that_one_signal_answers_is_answered_the_same_at_any_weight_of_it():
    known = Evidence({}, picture=np.float32([0.2, 0.9]))
    for weight in (0.25, 1, 4):
        assert np.array_equal(fuse(known, Weights({"picture": weight})).chance, known.picture)


@given(st.dictionaries(st.sampled_from(SIGNALS), st.floats(0, MOST)))
def test_weights_come_back_from_the_record_book_as_they_were(chosen):
    weights = Weights(chosen)
    back = Weights.from_text(weights.to_text())
    assert all(back[signal] == weights[signal] for signal in SIGNALS)


@pytest.mark.parametrize("wrong", [{"sound": 1}, {"words": -1}, {"words": 5}, {"words": float("nan")}])
def test_weights_that_cannot_be_are_refused_with_a_reason(wrong):
    with pytest.raises(QueryError) as refused:
        checked(wrong)
    assert refused.value.why


# --- learned ------------------------------------------------------------------------------------------------------


def cases(trust, right_by):
    """Trials of twenty candidates each: the model finds the right one with chance `trust`, so do words `right_by`."""
    dice = np.random.default_rng(5)
    made = []
    for n in range(120):
        of = n % 20
        signal = {name: dice.uniform(0.05, 0.5, 20).astype(np.float32) for name in ("text", "words")}
        for name, often in (("text", trust), ("words", right_by)):
            signal[name][of if dice.random() < often else dice.integers(20)] = 0.9
        right = np.arange(20) == of
        told = Evidence({}, text=signal["text"], said=Said({"words": signal["words"][None]}, 1))
        made.append(Case("made", told, np.arange(20), right, 1))
    return made


def test_a_signal_that_is_often_wrong_comes_to_count_less():
    found = learn(cases(0.1, 0.95))
    assert found.about["accepted"] and found.weights["text"] < found.weights["words"]
    before, after = found.about["ndcg"]
    assert after > before
    assert learn(cases(0.1, 0.95)) == found  # nothing of it is chance


def test_weights_that_do_not_help_what_was_held_out_are_refused(monkeypatch):
    # What the fit sees trusts the model alone; what is held out would be misled by it.
    monkeypatch.setattr(weighing, "_halves", lambda _: (cases(0.95, 0.1), cases(0.1, 0.95)))
    found = learn(cases(0.5, 0.5))
    assert found.about["tried"] and found.about["ndcg"][1] < found.about["ndcg"][0]
    assert not found.about["accepted"] and found.weights == USUAL


def test_too_few_trials_teach_nothing():
    assert learn(cases(0.1, 0.95)[: FEWEST - 1]).weights == USUAL


def wait(service, job):
    job = service.jobs.wait(job.id)
    assert job.state == "done", job.error
    return job.report


def test_a_catalog_learns_that_its_model_knows_no_words_once_and_keeps_that(patterned, monkeypatch):
    service, _ = patterned
    assert service.weighing.state("patterns")["about"] is None
    learned = wait(service, service.weighing.submit("patterns"))
    assert learned["about"]["trials"] >= FEWEST
    assert learned["about"]["accepted"] and at_work(service, "patterns")["text"] < at_work(service, "patterns")["words"]
    service.weighing.set("patterns", {"text": 1, "words": 1})
    assert at_work(service, "patterns")["text"] == 1  # what is set stands over what was learned
    service.weighing.reset("patterns")
    monkeypatch.setattr("vitrine.service.weighing.learn", lambda _: pytest.fail("learned again from the same"))
    assert wait(service, service.weighing.submit("patterns")) == learned
    wait(service, service.copying.duplicate("patterns", "copy"))
    assert service.weighing.state("copy") == {**learned, "catalog": "copy"}


def test_people_s_own_queries_teach_too(patterned, settings, capsys, monkeypatch):
    service, folder = patterned
    service.close()
    monkeypatch.setenv("VITRINE_HOME", str(settings.home))
    rows = [f"cloth {n},item-{n}" for n in range(0, 96, 2)]
    (folder / "queries.csv").write_text("\n".join(["text,id", *rows]))
    assert main(["weights", "patterns", "--queries", str(folder / "queries.csv"), "--json"]) == 0
    about = json.loads(capsys.readouterr().out)["about"]
    assert about["queries"] == "queries.csv" and about["trials"] == len(rows)
    assert main(["weights", "patterns", "--learn"]) == 0 and "nDCG" in capsys.readouterr().out
    assert main(["weights", "patterns", "--queries", str(folder / "gone.csv")]) == 1


# --- of a catalog -------------------------------------------------------------------------------------------------

RED = Query(text="red disc", plain=("*",))


def asked(service, query=RED, name="shapes"):
    return service.searching.search(name, query, limit=50)


def at_work(service, name="shapes"):
    return {one["name"]: one["weight"] for one in service.weighing.state(name)["signals"]}


def test_weights_are_at_work_in_the_next_search_and_the_passport_says_so(indexed):
    before = asked(indexed)
    assert "weights" not in before.query
    indexed.weighing.set("shapes", {"words": 2})
    after = asked(indexed)
    assert after.query["weights"] == {"words": 2}
    first = after.hits[0].id
    share = {hit.id: hit.shares["words"] for hit in before.hits}
    assert after.hits[0].shares["words"] > share[first]
    indexed.weighing.reset("shapes")
    assert [(hit.id, hit.score) for hit in asked(indexed).hits] == [(hit.id, hit.score) for hit in before.hits]


@pytest.mark.parametrize("signal", ["text", "words"])
def test_a_signal_that_is_set_to_off_is_off_as_by_its_switch(indexed, signal):
    switched = asked(indexed, Query(text="red disc", plain=("*",), off=(signal,)))
    indexed.weighing.set("shapes", {signal: 0})
    found = asked(indexed)
    assert [(hit.id, hit.score, hit.shares) for hit in found.hits] == [
        (hit.id, hit.score, hit.shares) for hit in switched.hits
    ]
    assert all(signal not in hit.signals for hit in found.hits)


def test_where_all_that_a_query_asks_is_off_something_answers_all_the_same(indexed):
    before = asked(indexed)
    indexed.weighing.set("shapes", dict.fromkeys(SIGNALS, 0))
    assert [hit.id for hit in asked(indexed).hits] == [hit.id for hit in before.hits]


def test_a_change_stands_in_the_history_and_is_taken_back_once(indexed):
    first = indexed.weighing.set("shapes", {"words": 2})
    entry = indexed.weighing.set("shapes", {"text": 0.5}, actor="Ann")
    assert at_work(indexed) == {**dict.fromkeys(SIGNALS, 1), "words": 2, "text": 0.5}
    (newest, *_) = indexed.editing.history("shapes")
    assert (newest.kind, newest.actor, newest.can_be_undone) == ("weights", "Ann", True)
    indexed.editing.undo("shapes", entry)
    assert at_work(indexed) == {**dict.fromkeys(SIGNALS, 1), "words": 2}
    with pytest.raises(Conflict):
        indexed.editing.undo("shapes", entry)
    indexed.weighing.reset("shapes", ["text"])
    assert at_work(indexed)["words"] == 2
    indexed.editing.undo("shapes", first)
    assert at_work(indexed) == dict.fromkeys(SIGNALS, 1)


def test_weights_outlive_indexing_renaming_copying_and_a_backup(indexed, catalog_csv, tmp_path):
    indexed.weighing.set("shapes", {"words": 2, "colour": 0})
    indexed.jobs.wait(indexed.indexing.index("shapes", str(catalog_csv), rebuild=True).id)
    indexed.catalogs.rename("shapes", "figures")
    copy = indexed.jobs.wait(indexed.copying.duplicate("figures", "copy").id)
    assert copy.state == "done", copy.error
    for name in ("figures", "copy"):
        assert at_work(indexed, name) | {"words": 2, "colour": 0} == at_work(indexed, name)
    to = tmp_path / "backup.zip"
    made = indexed.jobs.wait(indexed.backing.back_up(to, catalog="copy", thumbnails=False).id)
    assert made.state == "done", made.error
    with zipfile.ZipFile(to) as backup:
        book = next(name for name in backup.namelist() if name.endswith(".sqlite"))
        backup.extract(book, tmp_path / "out")
    import sqlite3

    rows = sqlite3.connect(tmp_path / "out" / book).execute("SELECT signal, weight FROM chosen_weights").fetchall()
    assert sorted(rows) == [("colour", 0.0), ("words", 2.0)]  # of the one catalog alone
    indexed.catalogs.delete("copy")
    assert at_work(indexed, "figures")["words"] == 2


def test_the_command_shows_sets_and_resets(indexed, settings, capsys, monkeypatch):
    indexed.close()
    monkeypatch.setenv("VITRINE_HOME", str(settings.home))

    def run(*arguments):
        assert main(["weights", "shapes", *arguments, "--json"]) == 0
        return {one["name"]: one["weight"] for one in json.loads(capsys.readouterr().out)["signals"]}

    assert run() == dict.fromkeys(SIGNALS, 1)
    assert run("--set", "words=1.5", "colour=0") == {**dict.fromkeys(SIGNALS, 1), "words": 1.5, "colour": 0}
    assert main(["weights", "shapes"]) == 0 and "× 1.5" in capsys.readouterr().out
    assert run("--reset", "words") == {**dict.fromkeys(SIGNALS, 1), "colour": 0}
    assert run("--reset") == dict.fromkeys(SIGNALS, 1)
    assert main(["weights", "shapes", "--set", "sound=2"]) == 1
    assert "no signal" in capsys.readouterr().err
