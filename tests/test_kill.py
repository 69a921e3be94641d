"""Indexing that is killed loses nothing and does nothing twice. `python -m benchmarks.kills` does it fifty times."""

from benchmarks.kills import run


def test_killed_at_random_moments_and_started_again_the_catalog_is_complete(tmp_path):
    outcome = run(tmp_path, kills=3, pictures=60, seed=5)
    assert outcome.killed == 3
    assert outcome.views == outcome.points == outcome.found == outcome.pictures
    assert outcome.embedded_after == 0
