"""A query survives being a link: refresh, back button, mail."""

from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vitrine.errors import QueryError
from vitrine.search.query import PictureVector, Query, Where

texts = st.text(max_size=40)
names = st.text(min_size=1, max_size=12)
numbers = st.integers(-(10**5), 10**5).map(float)


@st.composite
def pictures(draw):
    levels = draw(st.binary(min_size=8, max_size=64).filter(any))
    return PictureVector(
        levels, draw(st.integers(0, 2**32 - 1)), draw(st.sampled_from(["", "data:image/webp;base64,AA=="]))
    )


wheres = st.builds(
    Where,
    names,
    st.lists(texts, min_size=1, max_size=3).map(tuple),
    st.none() | numbers,
    st.none() | numbers,
)
queries = st.builds(
    Query,
    text=texts,
    pictures=st.lists(pictures(), max_size=2).map(tuple),
    like=st.lists(texts.filter(bool), max_size=3).map(tuple),
    unlike=st.lists(texts.filter(bool), max_size=3).map(tuple),
    without=texts,
    weight=st.sampled_from([0.0, 0.25, 0.5, 1.0]),
    where=st.lists(wheres, max_size=3, unique_by=lambda w: w.column).map(tuple),
    sort=st.sampled_from(["", "title", "-price"]),
)


@given(queries)
def test_a_query_comes_back_from_its_link_as_it_was(query):
    again = Query.from_params(query.to_params())
    assert set(again.where) == set(query.where)
    assert again.to_params() == query.to_params()
    assert (again.text, again.pictures, again.like, again.weight) == (
        query.text,
        query.pictures,
        query.like,
        query.weight,
    )


def test_the_empty_query_needs_no_parameters():
    assert Query().to_params() == {}
    assert not Query().asks
    assert Query(text=" ").asks is False


@given(
    st.dictionaries(st.sampled_from(["q", "p", "w", "min.a", "max.a", "f.a", "like", "x"]), st.lists(texts, max_size=2))
)
def test_a_link_that_somebody_changed_is_read_or_refused_in_plain_words(params):
    with suppress(QueryError):
        assert isinstance(Query.from_params(params), Query)


def test_a_picture_keeps_its_direction_in_eight_bits_a_dimension():
    vector = np.random.default_rng(1).normal(size=256).astype(np.float32)
    vector /= np.linalg.norm(vector)
    again = PictureVector.from_text(PictureVector.of(vector, "model").to_text()).vector("model")
    assert float(again @ vector) > 0.999


def test_a_picture_read_by_another_model_is_refused():
    picture = PictureVector.of(np.ones(16, dtype=np.float32), "one model")
    with pytest.raises(QueryError, match="another model"):
        picture.vector("another")


def test_a_filter_that_holds_nothing_is_removed():
    query = Query(where=(Where("color", ("red",)), Where("price", low=5.0)))
    assert query.filtered(Where("color")).where == (Where("price", low=5.0),)
    assert query.filtered(Where("color", ("blue",))).where == (Where("price", low=5.0), Where("color", ("blue",)))
