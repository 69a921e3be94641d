"""An app that others can reach, on a clock that stands still."""

import pytest
from argon2 import PasswordHasher

from access.peers import Clock
from vitrine.access import Access, passwords
from vitrine.settings import Settings
from vitrine.store.database import Database


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture(autouse=True)
def cheap(request, monkeypatch):
    """Hashes that take no time, except where a test says `dear`."""
    if "dear" not in request.fixturenames:
        monkeypatch.setattr(passwords, "_hasher", lambda: PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


@pytest.fixture
def dear():
    """Hashes as the app makes them."""


@pytest.fixture
def database(tmp_path):
    database = Database(tmp_path / "book.sqlite")
    yield database
    database.close()


@pytest.fixture
def access(database, tmp_path, clock):
    return Access(database, Settings(home=tmp_path, host="0.0.0.0"), clock)
