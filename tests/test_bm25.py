"""Words as sparse vectors: what is written is found, however it is written."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vitrine.embedding import bm25


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Mugs", "mug"),
        ("Élan", "elan"),
        ("CAFÉ", "cafe\u0301"),
        ("ｒｅｄ", "red"),
        ("running shoes", "run shoe"),
        ("Straße", "STRASSE"),
    ],
)
def test_spellings_of_one_word_are_one_term(one, other):
    assert list(bm25.terms(one)) == list(bm25.terms(other))


def test_codes_are_kept_whole():
    assert list(bm25.terms("RE16 TGK")) == ["re16", "tgk"]


def test_scripts_without_spaces_are_cut_to_pairs():
    assert list(bm25.terms("赤い靴")) == ["赤い", "い靴"]


def test_words_that_say_nothing_are_left_out():
    assert bm25.query_vector("the a with").indices == ()


@given(st.text(max_size=200))
def test_any_text_gives_distinct_terms_with_finite_weights(text):
    vector = bm25.item_vector(bm25.frequencies(text, [text]), 10.0)
    assert len(set(vector.indices)) == len(vector.indices)
    assert np.isfinite(vector.values).all()
    assert all(0 <= index < 2**32 for index in vector.indices)
    assert set(bm25.query_vector(text).indices) <= set(vector.indices)


def test_a_word_in_the_title_counts_more_than_in_the_description():
    title = bm25.item_vector(bm25.frequencies("lamp", ["a bright room"]), 5.0)
    description = bm25.item_vector(bm25.frequencies("bright room", ["a lamp"]), 5.0)
    lamp = bm25.term_id("lamp")
    assert weights(title)[lamp] > weights(description)[lamp]


def weights(sparse):
    return dict(zip(sparse.indices, sparse.values, strict=True))


@given(st.floats(1, 1e6))
def test_a_mean_length_moves_in_steps_of_a_quarter(mean):
    step = bm25.rounded_length(mean)
    assert step <= mean * 1.0001 < step * 1.25 * 1.001
