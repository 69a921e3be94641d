"""Maps: the like lie near the like, nothing overlaps where nothing may, and the same input gives the same map."""

import json
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vitrine.atlas import aligning, clusters, faithful, grid, layouts, naming, projection, sheets
from vitrine.atlas.colours import main_colour
from vitrine.atlas.descent import descend
from vitrine.atlas.graph import graph, memberships
from vitrine.atlas.neighbours import nearest, nearest_among, share_found
from vitrine.atlas.parameters import Parameters
from vitrine.atlas.placing import place
from vitrine.errors import QueryError


def groups(n=240, kinds=6, dimensions=24, spread=0.25, seed=1):
    """Unit vectors around `kinds` directions, and which direction each is of."""
    random = np.random.default_rng(seed)
    centres = random.normal(size=(kinds, dimensions))
    kind = np.arange(n) % kinds
    vectors = centres[kind] + spread * random.normal(size=(n, dimensions))
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32), kind


def drawn(vectors, **more):
    parameters = Parameters(**more)
    start = projection.coarse(vectors, parameters)
    return projection.fine(vectors, parameters, *nearest(vectors, 15), start)


def test_the_like_lie_near_the_like():
    vectors, kind = groups()
    near = faithful.near_on_map(drawn(vectors), 10)
    assert (kind[near] == kind[:, None]).mean() > 0.97


def test_the_same_vectors_give_the_same_map_whatever_the_threads():
    vectors, _ = groups(n=90)
    ties = graph(*nearest(vectors, 10))
    start = projection.principal(vectors, 2)
    one, same, many = (descend(start, ties, min_dist=0.1, epochs=40, seed=3, workers=workers) for workers in (1, 1, 3))
    assert (one == same).all()
    assert (one == many).all()
    assert (drawn(vectors) == drawn(vectors)).all()


@pytest.mark.parametrize("n", [1, 2, 3, 4, 5, 12])
def test_few_pictures_make_a_map_too(n):
    vectors, _ = groups(n=n)
    map = projection.coarse(vectors, Parameters())
    if n > 1:
        k = min(15, n - 1)
        map = projection.fine(vectors, Parameters(), *nearest(vectors, k), map)
    assert map.shape == (n, 2)
    assert np.isfinite(map).all()


def test_equal_pictures_do_no_harm():
    vectors = np.repeat(groups(n=5)[0], 8, axis=0)
    assert np.isfinite(drawn(vectors)).all()


def test_a_coarse_map_places_what_it_was_not_drawn_from():
    vectors, kind = groups(n=600)
    map = projection.coarse(vectors, Parameters(), sample=150)
    near = faithful.near_on_map(map, 10)
    assert (kind[near] == kind[:, None]).mean() > 0.9


@pytest.mark.parametrize("wrong", [{"neighbours": 1}, {"neighbours": 101}, {"min_dist": -0.1}, {"min_dist": 1.0}])
def test_settings_out_of_range_are_refused(wrong):
    with pytest.raises(QueryError):
        Parameters(**wrong)


# --- neighbours and the graph --------------------------------------------------------------------------------------


def test_neighbours_are_the_nearest():
    vectors, _ = groups(n=100)
    indices, distances = nearest(vectors, 7)
    scores = vectors @ vectors.T
    np.fill_diagonal(scores, -2)
    assert (indices == np.argsort(-scores, axis=1, kind="stable")[:, :7]).all()
    assert (np.diff(distances, axis=1) >= 0).all()


def test_by_cells_nearly_all_neighbours_are_found():
    vectors, _ = groups(n=3000, kinds=40, spread=0.5)
    indices, _ = nearest(vectors, 15, exact_up_to=1000)
    assert share_found(vectors, indices) > 0.95
    assert (indices != np.arange(3000)[:, None]).all()


def test_ties_sum_to_what_umap_asks_for():
    _, distances = nearest(groups()[0], 14)
    assert memberships(distances).sum(axis=1) == pytest.approx(np.log2(15), rel=1e-3)


def test_the_graph_is_symmetric_and_between_nothing_and_one():
    ties = graph(*nearest(groups()[0], 14))
    assert abs(ties - ties.T).max() < 1e-6
    assert ties.data.min() > 0 and ties.data.max() <= 1 + 1e-6


# --- truth -----------------------------------------------------------------------------------------------------------


def test_trustworthiness_is_what_others_compute():
    from sklearn.manifold import trustworthiness

    vectors, _ = groups(n=150, spread=0.8)
    map = np.random.default_rng(2).normal(size=(150, 2)).astype(np.float32)
    trusted, continued = faithful.trust(vectors, map, 10)
    assert trusted == pytest.approx(trustworthiness(vectors, map, n_neighbors=10, metric="cosine"), abs=1e-6)
    far = 1 - vectors @ vectors.T
    np.fill_diagonal(far, 0)
    flat = np.linalg.norm(map[:, None] - map[None], axis=2)
    # Continuity is trustworthiness with both spaces exchanged; a precomputed first space, the second by its ranks.
    assert continued == pytest.approx(_by_ranks(flat, far, 10), abs=1e-6)


def _by_ranks(judge, judged, k):
    n = len(judge)
    ranks = np.argsort(np.argsort(judge, axis=1), axis=1)
    near = np.argsort(judged, axis=1)[:, 1 : k + 1]
    excess = np.maximum(0, np.take_along_axis(ranks, near, axis=1) - k).sum()
    return 1 - 2 * excess / (n * k * (2 * n - 3 * k - 1))


def test_a_map_that_is_the_truth_is_wholly_true():
    angles = np.linspace(0, 1.5, 80)
    vectors = np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)
    true, _ = nearest(vectors, 10)
    assert faithful.trust(vectors, vectors, 10) == (1.0, 1.0)
    assert (faithful.shares(true, faithful.near_on_map(vectors, 10)) >= 9).all()


def test_many_points_on_one_spot_have_neighbours_all_the_same():
    near = faithful.near_on_map(np.zeros((30, 2), np.float32), 5)
    assert near.shape == (30, 5)


# --- placing and aligning --------------------------------------------------------------------------------------------


def test_a_new_picture_lands_among_its_kind_and_moves_nothing():
    vectors, kind = groups(n=300)
    old, new = vectors[:270], vectors[270:]
    map = drawn(old)
    before = map.copy()
    places = place(*nearest_among(new, old, 8), map)
    owner = np.argmin(np.linalg.norm(places[:, None] - map[None], axis=2), axis=1)
    assert (kind[owner] == kind[270:]).all()
    assert (map == before).all()


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 12), st.integers(1, 20))
def test_a_placed_picture_lies_within_its_neighbours(seed, k, m):
    random = np.random.default_rng(seed)
    map = random.normal(size=(40, 2)).astype(np.float32)
    indices = np.stack([random.permutation(40)[:k] for _ in range(m)]).astype(np.int32)
    distances = np.sort(random.random((m, k)).astype(np.float32), axis=1)
    places = place(indices, distances, map)
    assert (places >= map[indices].min(axis=1) - 1e-4).all()
    assert (places <= map[indices].max(axis=1) + 1e-4).all()


@settings(max_examples=60, deadline=None)
@given(st.floats(-3, 3), st.booleans(), st.floats(0.1, 9), st.floats(-50, 50), st.floats(-50, 50))
def test_a_map_that_was_only_turned_is_turned_back(angle, mirrored, size, x, y):
    old = np.random.default_rng(5).normal(size=(30, 2)).astype(np.float32)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    new = (old @ turn * size * ([-1, 1] if mirrored else [1, 1]) + [x, y]).astype(np.float32)
    known = old.copy()
    known[20:] = np.nan  # not on the old map: goes along with the others
    assert aligning.align(new, known) == pytest.approx(old, abs=0.01)


# --- grid and layouts ------------------------------------------------------------------------------------------------


@settings(max_examples=80, deadline=None)
@given(st.integers(0, 900), st.integers(0, 10**6), st.floats(0.3, 3), st.booleans())
def test_every_picture_has_a_cell_to_itself(n, seed, aspect, crowded):
    random = np.random.default_rng(seed)
    places = random.normal(size=(n, 2)).astype(np.float32)
    if crowded:
        places = np.round(places)
    columns, rows = grid.shape_for(n, aspect)
    cells = grid.assign(places, columns, rows)
    assert len(set(cells.tolist())) == n
    assert n == 0 or (cells.min() >= 0 and cells.max() < columns * rows)


def test_a_mosaic_keeps_neighbours_together():
    vectors, kind = groups(n=2000)
    map = projection.coarse(vectors, Parameters(), sample=400)
    laid = layouts.mosaic(layouts.Pictures(map, np.zeros((2000, 3), np.uint8)))
    near = faithful.near_on_map(laid.places, 4)
    assert (kind[near] == kind[:, None]).mean() > 0.8


def test_a_grid_that_is_too_small_is_refused():
    with pytest.raises(ValueError, match="do not fit"):
        grid.assign(np.zeros((5, 2), np.float32), 2, 2)


values = st.lists(
    st.one_of(st.none(), st.integers(1500, 1950), st.floats(0.5, 10**6, allow_nan=False)), min_size=1, max_size=150
)
words = st.lists(st.one_of(st.none(), st.text("abcdefg", min_size=1, max_size=2)), min_size=1, max_size=150)


@settings(max_examples=60, deadline=None)
@given(st.data(), st.sampled_from(sorted(layouts.LAYOUTS)))
def test_in_no_layout_do_two_pictures_overlap(data, name):
    given_values = data.draw(words if name == "columns" else values)
    n = len(given_values)
    random = np.random.default_rng(n)
    pictures = layouts.Pictures(
        random.normal(size=(n, 2)).astype(np.float32), random.integers(0, 255, (n, 3)).astype(np.uint8), given_values
    )
    laid = layouts.LAYOUTS[name](pictures)
    apart = np.abs(laid.places[:, None] - laid.places[None]).max(axis=2)
    np.fill_diagonal(apart, 9)
    assert apart.min() >= laid.cell - 1e-4
    assert np.isfinite(laid.places).all()


def test_along_an_axis_later_years_stand_further_right():
    years = list(range(1800, 1900))
    laid = layouts.axis(layouts.Pictures(np.zeros((100, 2), np.float32), np.zeros((100, 3), np.uint8), years))
    assert laid.places[0, 0] < laid.places[50, 0] < laid.places[99, 0]
    assert laid.labels[0].text == "1800"


def test_in_columns_each_value_has_its_own_block():
    kinds = ["shoes"] * 30 + ["bags"] * 20 + [None] * 5
    random = np.random.default_rng(0)
    laid = layouts.columns(
        layouts.Pictures(random.normal(size=(55, 2)).astype(np.float32), np.zeros((55, 3), np.uint8), kinds)
    )
    assert [label.text for label in laid.labels] == ["shoes", "bags", "unknown"]
    shoes, bags = laid.places[:30], laid.places[30:50]
    assert shoes[:, 0].max() < bags[:, 0].min() or shoes[:, 1].max() < bags[:, 1].min()


# --- clusters and names ----------------------------------------------------------------------------------------------


def test_groups_are_found_and_the_largest_is_first():
    random = np.random.default_rng(4)
    map = np.concatenate([random.normal(c, 0.1, (size, 2)) for c, size in (((0, 0), 40), ((9, 0), 90), ((0, 9), 60))])
    labels = clusters.find(map.astype(np.float32))
    sizes = np.bincount(labels[labels >= 0])
    assert len(sizes) == 3
    assert (np.diff(sizes) <= 0).all()


def test_what_is_typical_is_like_the_group_and_what_is_unusual_is_not():
    vectors, _ = groups(n=40, kinds=1, spread=0.1)
    stranger = groups(n=1, kinds=1, seed=9)[0]
    all_ = np.concatenate([vectors, stranger])
    (found,) = clusters.describe(np.zeros(41, np.int32), all_, np.zeros((41, 2), np.float32))
    assert found.unusual[0] == 40
    assert 40 not in found.typical
    assert found.size == 41


def test_a_group_is_named_by_what_tells_it_apart():
    items = [{"Oil": 1.0, "Portrait": 1.0}] * 10 + [{"oil": 1.0, "Sea": 1.0}] * 10
    assert naming.names([0] * 10 + [1] * 10, items, 2) == ["Portrait", "Sea"]


def test_a_group_that_nothing_tells_apart_has_no_name():
    assert naming.names([0, 0, 1, 1], [{"Oil": 1.0}] * 4, 2) == ["", ""]


def test_the_colour_of_a_thing_counts_more_than_its_white_ground():
    pixels = np.full((12, 12, 3), 255, np.uint8)
    pixels[4:8, 4:8] = (200, 30, 30)
    red, green, blue = main_colour(pixels).tolist()
    assert red > 180 and green < 90 and blue < 90


# --- the process that draws ------------------------------------------------------------------------------------------


def test_the_drawing_process_ends_with_the_one_that_started_it(tmp_path):
    """It is told whose it is, and does nothing for one that is no longer there."""
    (tmp_path / "order.json").write_text(json.dumps({}))
    done = subprocess.run([sys.executable, "-m", "vitrine.atlas.worker", str(tmp_path), "1"], capture_output=True)
    assert done.returncode == 0
    assert done.stdout == b""


def test_thumbnails_are_packed_smaller_where_there_are_many():
    assert [sheets.tile(n) for n in (1, 20_480, 20_481, 163_840, 163_841)] == [32, 32, 16, 16, 0]
    assert [sheets.count(n) for n in (1, 20_480, 20_481, 100_000, 163_841)] == [1, 5, 2, 7, 0]
