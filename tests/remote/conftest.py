"""A service on loopback that answers for a model, and little patience with it."""

from __future__ import annotations

import pytest
from contract.remote_services import KEY, remote_service

from remote.model import Colours
from vitrine.embedding import remote


@pytest.fixture(autouse=True)
def environment(monkeypatch):
    for name, value in (("REMOTE_KEY", KEY), ("AZURE_KEY", KEY), ("REMOTE_RATE", "0"), ("REMOTE_SECONDS", "0.3")):
        monkeypatch.setenv(f"VITRINE_{name}", value)
    monkeypatch.setattr(remote, "BRIEF", remote.Patience(attempts=3, first=0.01, total=2.0))
    monkeypatch.setattr(remote, "LONG", remote.Patience(attempts=3, first=0.01, total=5.0))


@pytest.fixture
def far(kind):
    with remote_service(Colours(), kind == "azure") as service:
        yield service
