"""The relevance line: what stands out from the catalog's background is a match, the background is not."""

import numpy as np

from vitrine.search.line import LINE, Background


def test_background_stays_below_the_line_and_outliers_rise_above_it():
    scores = np.random.default_rng(3).normal(0.2, 0.05, 4000).astype(np.float32)
    background = Background.of(scores)
    assert (background.chance(scores) < LINE).mean() > 0.99
    assert background.chance(np.array([0.55], dtype=np.float32))[0] > 0.9


def test_a_catalog_of_which_a_third_matches_does_not_hide_the_matches():
    rng = np.random.default_rng(4)
    scores = np.concatenate([rng.normal(0.1, 0.05, 2000), rng.normal(0.7, 0.05, 1000)]).astype(np.float32)
    chance = Background.of(scores).chance(scores)
    assert (chance[2000:] > LINE).mean() > 0.95
    assert (chance[:2000] > LINE).mean() < 0.02


def test_equal_scores_are_no_match():
    assert Background.of(np.full(50, 0.3, dtype=np.float32)).chance(np.array([0.3], dtype=np.float32))[0] < LINE


def test_a_higher_score_never_has_a_lower_chance():
    background = Background(0.2, 0.05)
    chance = background.chance(np.linspace(-1, 1, 200, dtype=np.float32))
    assert (np.diff(chance) >= 0).all()
