"""The app's routes on a service with the small catalog, and tokens of every scope."""

import pytest
from conftest import client_of, write_catalog

from vitrine.service import Service
from vitrine.settings import Settings
from vitrine.store.tokens import Scope


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    folder = tmp_path_factory.mktemp("api")
    service = Service(Settings(home=folder / "home", max_bytes=300_000, max_zip_bytes=2_000_000), "a test")
    catalog = write_catalog(folder / "catalog")
    catalog.write_text(catalog.read_text().replace("red-disc,", "odd/id ?&#,"))
    assert service.jobs.wait(service.indexing.index("shapes", str(catalog)).id).state == "done"
    yield service
    service.close()


@pytest.fixture(scope="module")
def tokens(service):
    return {scope: {"Authorization": f"Bearer {service.tokens.add(scope.value, scope)}"} for scope in Scope}


@pytest.fixture
def connect(service, monkeypatch):
    """A client of the app's routes that comes from some address; this machine unless told otherwise."""

    def connect(host="127.0.0.1", **headers):
        return client_of(service, monkeypatch, host, headers)

    return connect


@pytest.fixture
def client(connect):
    return connect()
