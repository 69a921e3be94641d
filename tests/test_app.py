"""The running app: one process owns the home folder, and everybody else still gets in."""

import json
import os
import signal
import socket
import subprocess
import sys
import time

import httpx
import pytest
from conftest import ROOT, write_catalog

from vitrine.cli import main
from vitrine.errors import StoreLocked
from vitrine.service import Service
from vitrine.settings import Settings

PATIENCE = 120  # seconds; a busy machine starts slowly


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def until(ready, process):
    """Wait until `ready` answers something true; fail with the app's log if it has ended."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if process.poll() is not None:
            pytest.fail(f"the app ended: {process.stderr.read().decode()}")
        try:
            if answer := ready():
                return answer
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    return pytest.fail("the app did not get ready")


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return tmp_path_factory.mktemp("app") / "home"


@pytest.fixture(scope="module")
def app(home):
    """A running app: its address and its process."""
    port = free_port()
    command = [sys.executable, "-m", "vitrine", "serve", "--home", str(home), "--port", str(port)]
    pipe, environment = subprocess.PIPE, os.environ | {"VITRINE_HOME": ""}
    process = subprocess.Popen(command, cwd=ROOT, stdout=pipe, stderr=pipe, env=environment)
    address = f"http://127.0.0.1:{port}"
    assert address in process.stdout.readline().decode(), "the address is printed first"
    until(lambda: httpx.get(f"{address}/api/catalogs").status_code == 200, process)
    yield address, process
    process.terminate()
    process.wait(PATIENCE)


def test_the_page_is_served_before_any_model_is_loaded(app):
    address, _ = app
    page = httpx.get(address)
    assert page.status_code == 200
    assert "text/html" in page.headers["content-type"]


def test_the_command_line_works_while_the_app_runs(app, home, tmp_path, capsys):
    source = write_catalog(tmp_path / "shapes", ("red", "blue"), views=1)
    assert main(["index", str(source), "--catalog", "shapes", "--home", str(home), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["items"] == 6
    assert main(["search", "shapes", "--text", "red bar", "--home", str(home), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["hits"][0]["id"] == "red-bar"
    assert main(["search", "none", "--text", "red", "--home", str(home)]) == 1
    assert "no catalog called none" in capsys.readouterr().err
    hits = httpx.get(f"{app[0]}/api/catalogs/shapes/search?q=red+bar").json()["hits"]
    assert hits[0]["id"] == "red-bar"


def test_a_second_process_learns_who_has_the_folder(app, home):
    with pytest.raises(StoreLocked) as caught:
        Service(Settings(home=home), "a test")
    assert str(app[1].pid) in caught.value.what
    assert caught.value.remedy


def test_paths_under_api_that_do_not_exist_are_404(app):
    assert httpx.get(f"{app[0]}/api/nothing").status_code == 404


def test_the_live_connection_refuses_a_foreign_host(app):
    answer = httpx.get(f"{app[0]}/api/token", headers={"Host": "evil.example"})
    assert answer.status_code == 403


def test_a_stopped_app_leaves_the_folder_free(home, app):
    _, process = app
    process.send_signal(signal.SIGTERM)
    process.wait(PATIENCE)
    service = Service(Settings(home=home), "a test")
    assert [info.name for info in service.catalogs.all()] == ["shapes"]
    service.close()
