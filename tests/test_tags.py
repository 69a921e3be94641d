"""Guessed tags: what is said by the catalog, what neighbours say, how sure that is; from numbers made for the tests."""

import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from vitrine.atlas.neighbours import nearest
from vitrine.catalog.records import Kind
from vitrine.errors import QueryError
from vitrine.evaluate.reliability import reliability
from vitrine.store.items import ItemRecord
from vitrine.tags import Guess, Term, Vocabulary, builtin, composed, of_columns, parsed
from vitrine.tags.asking import unit
from vitrine.tags.attributes import attributes
from vitrine.tags.chances import choice, each, fit_choice, fit_each
from vitrine.tags.keywords import keywords, same_meaning, words_of
from vitrine.tags.said import said
from vitrine.tags.votes import Around, vote

KINDS = ("mug", "vase", "lamp", "rug")


def item(id, title="", description="", **fields):
    return ItemRecord(str(id), title, description, fields)


def clouds(per, spread, seed=1, kinds=4, d=24):
    """Vectors around one direction a kind, with the kind of each."""
    dice = np.random.default_rng(seed)
    centres = np.eye(d, dtype=np.float32)[:kinds]
    labels = np.tile(np.arange(kinds), per)
    vectors = centres[labels] + spread * dice.standard_normal((len(labels), d)).astype(np.float32)
    return unit(vectors.astype(np.float32)), labels, centres


def around(vectors, k=60):
    places, distances = nearest(vectors, min(k, len(vectors) - 1))
    return Around(places, 1 - distances)


def guessed(spread, share=0.5, words=None, per=100, several=False, seed=1):
    """Guesses where every second item's kind is known, with the true kinds."""
    vectors, kinds, centres = clouds(per, spread, seed)
    known = np.random.default_rng(seed + 1).random(len(kinds)) < share
    labels = [(int(kind),) if told else () for kind, told in zip(kinds, known, strict=True)]
    vocabulary = Vocabulary("kind", tuple(Term(kind) for kind in KINDS), column="kind", several=several)
    made = attributes(
        vocabulary,
        labels,
        list(known),
        vectors,
        centres if words is None else words,
        around(vectors),
        around(vectors),
        [str(n) for n in range(len(kinds))],
    )
    return made, kinds, known


# --- vocabularies -------------------------------------------------------------------------------------------------


def test_the_built_in_vocabularies_can_be_edited_and_come_back_as_they_are():
    assert {"category", "pattern", "material", "style", "school"} <= set(builtin())
    for one in builtin().values():
        assert parsed(one.as_text()) == one.terms


@given(st.lists(st.lists(st.text(max_size=70), max_size=4), max_size=8))
def test_any_text_makes_a_vocabulary_or_says_why_not(lines):
    text = "\n".join(", ".join(words) for words in lines)
    try:
        terms = parsed(text)
    except QueryError:
        return
    words = [word.casefold() for term in terms for word in (term.word, *term.others)]
    assert len(terms) >= 2 and len(set(words)) == len(words) and all(words)


def test_a_column_gives_its_shared_values_and_none_that_names_single_items_or_says_yes():
    items = {
        str(n): item(n, kind=f"Home/{KINDS[n % 2]}", sku=f"S{n}", new="yes" if n % 2 else "no", room=str(n % 3))
        for n in range(20)
    }
    columns = [(name, Kind.CATEGORY) for name in ("kind", "sku", "new", "room")]
    (only,) = of_columns(columns, items)
    assert only.column == "kind"
    assert {(term.word, term.value) for term in only.terms} == {("mug", "Home/mug"), ("vase", "Home/vase")}


# --- what is said -------------------------------------------------------------------------------------------------


def test_words_of_texts_are_found_in_any_form_and_the_longest_at_each_place():
    vocabulary = Vocabulary("kind", parsed("tank top\ntop\nlamp, light"), several=True)
    labels, spoken = said(vocabulary, [item(1, "Two Tank-Tops"), item(2, "Lights", "a top"), item(3, "Rug")], {})
    assert labels == [(0,), (1, 2), ()] and spoken == [True, True, False]


def test_an_item_that_is_called_two_things_is_an_example_of_neither_but_is_not_guessed_at():
    vocabulary = Vocabulary("kind", parsed("shirt\ndress"), several=False)
    labels, spoken = said(vocabulary, [item(1, "Shirt dress"), item(2, "Shirt", "goes with a dress")], {})
    assert labels == [(), (0,)] and spoken == [True, True]


# --- chances ------------------------------------------------------------------------------------------------------


def test_neighbours_of_a_kind_are_recognised_and_shown_as_evidence():
    made, kinds, known = guessed(0.15)
    assert len(made.found) > 0.95 * (~known).sum()
    for place, (guess,) in made.found.items():
        assert guess.text == KINDS[kinds[place]] and guess.by == "neighbours"
        assert guess.evidence and all(kinds[int(id)] == kinds[place] and known[int(id)] for id, _ in guess.evidence)
        assert str(place) not in dict(guess.evidence)


@pytest.mark.parametrize("spread", [0.15, 0.4, 0.8])
@pytest.mark.parametrize("several", [False, True])
def test_chances_are_what_they_say_however_well_pictures_tell_kinds_apart(spread, several):
    made, kinds, _ = guessed(spread, per=400, several=several)
    guesses = [(own[0], kinds[place]) for place, own in made.found.items()]
    right = [guess.text == KINDS[kind] for guess, kind in guesses]
    assert reliability([guess.chance for guess, _ in guesses], right)["ece"] <= 0.1
    assert reliability(made.chances, made.right)["ece"] <= 0.1


def test_where_pictures_say_nothing_nothing_is_sure():
    _, kinds, known = guessed(0.15)
    vectors = unit(np.random.default_rng(5).standard_normal((400, 24)).astype(np.float32))
    labels = [(int(kind),) if told else () for kind, told in zip(kinds, known, strict=True)]
    vocabulary = Vocabulary("kind", tuple(Term(kind) for kind in KINDS), column="kind", several=False)
    words = np.eye(24, dtype=np.float32)[10:14]
    made = attributes(
        vocabulary, labels, list(known), vectors, words, around(vectors), around(vectors), [str(n) for n in range(400)]
    )
    assert all(guess.chance < 0.5 for own in made.found.values() for guess in own)


def test_where_the_catalog_says_nothing_the_model_alone_is_never_believed_much():
    made, _, _ = guessed(0.1, share=0.0)
    assert made.said == 0 and len(made.chances) == 0
    assert all(guess.by == "looks" and not guess.evidence for own in made.found.values() for guess in own)
    assert all(guess.chance <= 0.8 for own in made.found.values() for guess in own)


@given(
    arrays.arrays(np.float64, (5, 4, 3), elements=st.floats(-50, 50)),
    arrays.arrays(np.float64, (3,), elements=st.floats(-20, 20)),
)
def test_chances_of_a_choice_add_up_whatever_the_features(features, weights):
    chances = choice(features, weights)
    assert np.allclose(chances.sum(axis=1), 1) and (chances >= 0).all()
    assert ((each(features, weights) >= 0) & (each(features, weights) <= 1)).all()


def test_weights_come_out_of_what_they_made():
    dice = np.random.default_rng(3)
    features, true = dice.standard_normal((4000, 5, 2)), np.array([1.5, -0.7])
    right = np.array([dice.choice(5, p=row) for row in choice(features, true)])
    assert np.allclose(fit_choice(features, right, np.zeros(2)), true, atol=0.1)
    flat = features.reshape(-1, 2)
    held = dice.random(len(flat)) < each(flat, true)
    assert np.allclose(fit_each(flat, held, np.zeros(2)), true, atol=0.1)


# --- neighbours ---------------------------------------------------------------------------------------------------


@given(st.integers(0, 2**32 - 1), st.integers(2, 30), st.integers(1, 5))
def test_no_item_votes_for_itself_and_no_share_is_nothing_or_more_than_all(seed, n, terms):
    dice = np.random.default_rng(seed)
    vectors = unit(dice.standard_normal((n, 6)).astype(np.float32))
    labels = [(int(dice.integers(terms)),) if dice.random() < 0.6 else () for _ in range(n)]
    votes = vote(around(vectors), labels, terms)
    shares = votes.shares(np.arange(n))
    assert (shares > 0).all() and (shares.sum(axis=1) <= 1 + 1e-5).all()
    assert (votes.weights.diagonal() == 0).all()


def titled(seed=1):
    """Kinds with titles; a quarter without any, and words that say nothing or are spelled in two ways."""
    vectors, kinds, _ = clouds(60, 0.12, seed)
    items = []
    for n, kind in enumerate(kinds):
        word = KINDS[kind] + ("s" if n % 3 else "")
        maker = f"Studio{n}"
        items.append(item(n, "" if n % 4 == 3 and n % 8 == 3 else f"The fine {word} by {maker}"))
    return vectors, kinds, items


def distinct(words):
    """Unit vectors that are unlike for unlike words."""
    return np.stack(
        [unit(np.random.default_rng(zlib.crc32(w.encode())).standard_normal((1, 24)))[0] for w in words]
    ).astype(np.float32)


def test_words_of_similar_items_are_given_to_those_without_and_trash_is_not():
    vectors, kinds, items = titled()
    words = words_of(items, {}, distinct, vectors)
    assert {word.rstrip("s") for word in words.spelled} == set(KINDS)
    made = keywords(
        words, vectors, distinct(words.spelled), around(vectors), around(vectors), [one.id for one in items]
    )
    lacking = [n for n, one in enumerate(items) if not one.title]
    assert lacking and set(made.found) == set(lacking)
    for place in lacking:
        first = made.found[place][0]
        assert first.text.rstrip("s") == KINDS[kinds[place]] and first.chance > 0.5
        assert [kinds[int(id)] for id, _ in first.evidence] == [kinds[place]] * len(first.evidence) and first.evidence


def test_words_that_mean_the_same_become_the_more_frequent_one_unless_they_stand_together_or_at_other_things():
    words = np.eye(4, dtype=np.float32)[[0, 1, 0, 1, 0]]
    labels = [(0,)] * 5 + [(2,)] * 3 + [(1, 3)] * 4 + [(4,)] * 3
    looks = np.eye(4, dtype=np.float32)[[0] * 8 + [1] * 4 + [2] * 3]  # the last word stands at other things
    assert same_meaning(words, labels, looks) == [0, 1, 0, 3, 4]


# --- a line -------------------------------------------------------------------------------------------------------


def test_a_line_is_put_together_from_likely_tags_alone():
    tags = [
        Guess("Hoodie", 0.9, "neighbours", "category"),
        Guess("wool", 0.7, "looks", "material"),
        Guess("striped", 0.6, "looks", "pattern"),
        Guess("floral", 0.4, "looks", "pattern"),
    ]
    assert composed(tags) == "striped wool hoodie"
    assert composed(tags[1:2]) == "wool" and composed(tags[3:]) == "" and composed([]) == ""
