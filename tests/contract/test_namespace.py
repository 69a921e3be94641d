"""Several homes on one server: nobody's collections are taken for another's, and those of older versions are found."""

from __future__ import annotations

import numpy as np
import pytest
from qdrant_client import QdrantClient

from contract.points import SCHEMA, points
from vitrine.errors import NotFound
from vitrine.settings import Settings
from vitrine.store.namespace import Namespace
from vitrine.store.server import ServerStore


def store(client, home="", older=()):
    made = ServerStore(Settings(qdrant_url="http://memory"), client)
    made.namespace = Namespace(home, lambda: set(older))
    return made


def test_two_homes_with_collections_of_one_name_do_not_meet():
    client = QdrantClient(":memory:")
    first, second = store(client, "aaaa"), store(client, "bbbb")
    first.create("catalog-1-1-x", SCHEMA).upsert(points(3))
    with pytest.raises(NotFound):
        second.open("catalog-1-1-x")
    second.create("catalog-1-1-x", SCHEMA).upsert(points(5))
    assert (first.open("catalog-1-1-x").count(), second.open("catalog-1-1-x").count()) == (3, 5)
    assert first.names() == second.names() == ["catalog-1-1-x"]
    second.drop("catalog-1-1-x")
    assert first.names() == ["catalog-1-1-x"] and second.names() == []


def test_collections_of_before_homes_had_names_are_found_by_the_home_that_knows_them():
    client = QdrantClient(":memory:")
    before = store(client)
    before.create("catalog-1-1-x", SCHEMA).upsert(points(4))
    before.create("catalog-2-1-x", SCHEMA)
    after, other = store(client, "aaaa", ["catalog-1-1-x"]), store(client, "bbbb", ["catalog-1-2-x"])
    assert after.names() == ["catalog-1-1-x"] and other.names() == []
    found = after.open("catalog-1-1-x")
    found.upsert(points(6, seed=1))
    assert found.count() == 6 and np.isfinite(found.retrieve([points(1)[0].id], with_vectors=True)[0].picture).all()
    after.drop("catalog-1-1-x")
    assert after.names() == [] and before.names() == ["catalog-2-1-x"]
