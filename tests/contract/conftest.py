"""The engines that the contract is checked on, each with a store of its own."""

from __future__ import annotations

import pytest

from contract.engines import engines
from contract.points import points


@pytest.fixture(params=["edge", "memory", "server"])
def engine(request):
    yield from engines(request.param)


@pytest.fixture
def filled(engine):
    """A collection of 40 points."""
    collection = engine.create()
    collection.upsert(points(40))
    return collection
