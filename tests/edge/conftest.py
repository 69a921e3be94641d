"""A collection of the embedded engine, made once and copied for each test."""

from __future__ import annotations

import shutil

import pytest
from contract.engines import folder as place

from edge.points import COUNT, SCHEMA, fill, vectors
from vitrine.store.edge import EdgeStore


@pytest.fixture(scope="module")
def matrix():
    return vectors(COUNT)


@pytest.fixture(scope="module")
def filled(matrix):
    """The folder of a store whose collection `pictures` has no graph yet; tests copy it."""
    with place() as folder:
        store = EdgeStore(folder)
        fill(store.create("pictures", SCHEMA), matrix)
        store.close()
        yield folder


@pytest.fixture
def folder(filled):
    with place() as folder:
        shutil.copytree(filled, folder, dirs_exist_ok=True)
        yield folder


@pytest.fixture
def collection(folder):
    store = EdgeStore(folder)
    yield store.open("pictures")
    store.close()
