"""What every store refuses: vectors and words that none can be compared with."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from contract.engines import LOCAL_MODE
from contract.points import DIMENSION, key, points
from vitrine.errors import StoreError
from vitrine.store.protocol import Road, Sparse

pytestmark = LOCAL_MODE


BROKEN = {
    "a NaN": np.full(DIMENSION, np.nan, np.float32),
    "an infinity": np.array([np.inf] + [0] * (DIMENSION - 1), np.float32),
    "zero": np.zeros(DIMENSION, np.float32),
    "too short": np.ones(DIMENSION - 1, np.float32),
    "too long": np.ones(DIMENSION + 1, np.float32),
    "a matrix": np.ones((1, DIMENSION), np.float32),
}


@pytest.mark.parametrize("vector", BROKEN.values(), ids=BROKEN.keys())
def test_broken_vectors_are_refused_and_nothing_of_the_batch_is_stored(filled, vector):
    sound = points(42)
    with pytest.raises(StoreError) as refusal:
        filled.upsert([sound[40], replace(sound[41], picture=vector)])
    assert key(41) in refusal.value.what and refusal.value.why and refusal.value.remedy
    assert filled.count() == 40


@pytest.mark.parametrize("words", [Sparse((1,), (math.nan,)), Sparse((1, 1), (1.0, 2.0)), Sparse((1, 2), (1.0,))])
def test_broken_words_are_refused(filled, words):
    with pytest.raises(StoreError):
        filled.upsert([replace(points(1)[0], words=words)])


@pytest.mark.parametrize("vector", BROKEN.values(), ids=BROKEN.keys())
def test_broken_queries_are_refused(filled, vector):
    with pytest.raises(StoreError):
        filled.query([Road(vector, 5)])
