"""The relevance line: what stands out from the catalog's background is a match, the background is not."""

import numpy as np
import pytest

from vitrine.search.line import LINE, Line


def normal(seed, middle, spread, n):
    return np.random.default_rng(seed).normal(middle, spread, n).astype(np.float32)


def unit(vectors):
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


def test_words_background_stays_below_the_line_and_outliers_rise_above_it():
    scores = normal(3, 0.2, 0.05, 4000)
    line = Line.of_scores(scores)
    assert (line.chance(scores) < LINE).mean() > 0.99
    assert line.chance(np.array([0.55], dtype=np.float32))[0] > 0.9


def test_a_catalog_of_which_a_third_matches_the_words_does_not_hide_the_matches():
    scores = np.concatenate([normal(4, 0.1, 0.05, 2000), normal(5, 0.7, 0.05, 1000)])
    chance = Line.of_scores(scores).chance(scores)
    assert (chance[2000:] > LINE).mean() > 0.95
    assert (chance[:2000] > LINE).mean() < 0.02


def test_words_that_match_everything_alike_match_nothing():
    assert Line.of_scores(np.full(50, 0.3, dtype=np.float32)).chance(np.array([0.3], dtype=np.float32))[0] < LINE


@pytest.fixture
def families():
    """Forty families of twenty pictures each, alike within a family."""
    rng = np.random.default_rng(6)
    centres = np.repeat(unit(rng.normal(size=(40, 32))), 20, axis=0)
    return unit(centres + 0.08 * rng.normal(size=centres.shape))


def test_a_picture_of_the_catalogs_own_kind_finds_its_family(families):
    chance = Line.of_pairs(families).chance(families @ families[0])
    assert (chance[:20] > LINE).mean() > 0.6
    assert (chance[20:] > LINE).mean() < 0.02


def test_a_picture_of_something_else_finds_nothing(families):
    stranger = unit(np.random.default_rng(7).normal(size=(1, 32)))[0]
    assert (Line.of_pairs(families).chance(families @ stranger) > LINE).mean() < 0.01


def test_the_same_picture_is_always_a_match():
    alike = unit(1 + 0.01 * np.random.default_rng(8).normal(size=(100, 32)))
    assert Line.of_pairs(alike).chance(np.array([1.0], dtype=np.float32))[0] > LINE
    assert Line.of_pairs(alike[:1]).chance(np.array([1.0], dtype=np.float32))[0] > LINE


def test_a_higher_score_never_has_a_lower_chance():
    chance = Line(0.4, 12.0).chance(np.linspace(-1, 1, 200, dtype=np.float32))
    assert (np.diff(chance) >= 0).all()
