"""What every store promises of collections: made, opened, dropped, told apart; and which store the settings choose."""

from __future__ import annotations

from dataclasses import replace

import pytest

from contract.engines import LOCAL_MODE
from contract.points import SCHEMA, ids, key, points
from vitrine import store as stores
from vitrine.errors import Conflict, NotFound, StoreError
from vitrine.settings import Settings
from vitrine.store.edge import EdgeStore
from vitrine.store.protocol import Schema
from vitrine.store.server import ServerStore

pytestmark = LOCAL_MODE


def test_a_collection_made_is_listed_opened_and_dropped(engine):
    name = engine.unused()
    made = engine.store.create(name, SCHEMA)
    assert made.name == name and made.schema == SCHEMA
    assert name in engine.store.names()
    assert engine.store.open(name) is made
    engine.store.drop(name)
    assert name not in engine.store.names()
    with pytest.raises(NotFound):
        engine.store.open(name)


def test_a_taken_name_is_a_conflict_and_the_collection_stays_as_it_was(engine):
    collection = engine.create()
    collection.upsert(points(3))
    with pytest.raises(Conflict):
        engine.store.create(collection.name, SCHEMA)
    assert engine.store.open(collection.name).count() == 3


def test_an_unknown_collection_is_not_found_and_may_be_dropped(engine):
    name = engine.unused()
    with pytest.raises(NotFound):
        engine.store.open(name)
    engine.store.drop(name)


def test_a_dropped_name_can_be_used_again_and_starts_empty(engine):
    collection = engine.create()
    collection.upsert(points(3))
    engine.store.drop(collection.name)
    assert engine.store.create(collection.name, Schema(5)).count() == 0
    assert engine.store.open(collection.name).schema == Schema(5)


@pytest.mark.parametrize("quantization", ["none", "int8", "binary"])
def test_a_store_opened_anew_finds_the_schema_and_every_point(engine, quantization):
    schema = replace(SCHEMA, quantization=quantization)
    name = engine.create(schema).name
    engine.store.open(name).upsert(points(5))
    again = engine.again().open(name)
    assert again.schema == schema
    assert sorted(ids(again.scroll())) == [key(n) for n in range(5)]


def test_collections_do_not_see_each_other(engine):
    one, other = engine.create(), engine.create()
    one.upsert(points(4))
    assert (one.count(), other.count()) == (4, 0)


def test_info_counts_points(filled):
    assert filled.info().points == 40
    filled.delete([key(0), key(1)])
    info = filled.info()
    assert info.points == 38
    assert 0 <= info.graph <= 1


def test_the_settings_choose_the_store(tmp_path):
    assert isinstance(stores.open_store(Settings(home=tmp_path)), EdgeStore)
    assert isinstance(stores.open_store(Settings(home=tmp_path, qdrant_url="http://127.0.0.1:1")), ServerStore)
    both = Settings(home=tmp_path, store="edge", qdrant_url="http://127.0.0.1:1")
    assert isinstance(stores.open_store(both), EdgeStore)


def test_an_unknown_store_is_refused_with_the_names_of_those_there_are(tmp_path):
    with pytest.raises(StoreError) as refusal:
        stores.open_store(Settings(home=tmp_path, store="cellar"))
    assert "cellar" in refusal.value.what and "edge" in refusal.value.why and "server" in refusal.value.why
