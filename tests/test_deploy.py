"""compose.yaml, Containerfile and the proxy's configuration: what can be checked of them without containers."""

from __future__ import annotations

import http.client
import os
import re
import shutil
import socket
import ssl
import subprocess
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import yaml
from conftest import ROOT

from vitrine.settings import Settings

COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text())
SERVICES = COMPOSE["services"]
OURS = {f"VITRINE_{name.upper()}" for name in Settings.__dataclass_fields__}


@pytest.mark.parametrize("name", SERVICES)
def test_every_container_is_careful(name):
    service = SERVICES[name]
    assert service["user"].split(":")[0] != "0" and service["read_only"] is True
    assert service["cap_drop"] == ["ALL"] and "no-new-privileges:true" in service["security_opt"]
    tag = service["image"].rpartition(":")[2]
    assert re.match(r"v?\d+\.\d+", tag), "an image is pinned by its version"
    assert "healthcheck" in service or name.startswith("app-"), "the app's is in the Containerfile"


def test_whatever_is_named_is_there():
    for service in SERVICES.values():
        for network in service.get("networks", []):
            assert network in COMPOSE["networks"]
        for secret in service.get("secrets", []):
            assert (secret["source"] if isinstance(secret, dict) else secret) in COMPOSE["secrets"]
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            assert source[0] in "./$" or source in COMPOSE["volumes"]
        for other in service.get("depends_on", {}):
            assert other in SERVICES
        written = " ".join(map(str, service.get("environment", {}).values()))
        assert "password" not in written.lower().replace("/run/secrets/postgres_password", ""), "secrets are files"


def test_the_app_has_two_replicas_with_settings_that_exist_and_no_port_of_its_own():
    apps = {name: service for name, service in SERVICES.items() if name.startswith("app-")}
    assert len(apps) == 2
    for name, service in apps.items():
        assert "ports" not in service and service["networks"] == ["inner"]
        for variable in service["environment"]:
            assert variable.removesuffix("_FILE") in OURS, variable
        assert f"server {name}:8501 " in (ROOT / "deploy" / "nginx.conf").read_text()
    assert [name for name in SERVICES if name.startswith("qdrant-")] == ["qdrant-1", "qdrant-2", "qdrant-3"]


def test_the_image_holds_what_the_app_imports_and_runs_as_nobody_special():
    lines = re.sub(r"\\\n", " ", (ROOT / "Containerfile").read_text()).splitlines()
    words = [line.split() for line in lines if line and line[0] not in "# "]
    known = {"FROM", "RUN", "WORKDIR", "COPY", "ENV", "USER", "VOLUME", "EXPOSE", "STOPSIGNAL", "HEALTHCHECK", "CMD"}
    assert {word[0] for word in words} <= known
    copied = [source for word in words if word[0] == "COPY" for source in word[1:-1]]
    assert all((ROOT / source).exists() for source in copied)
    assert {"app.py", "vitrine", "pages", "routes", "components", "data", ".streamlit"} <= set(copied)
    users = [n for n, word in enumerate(words) if word[0] == "USER"]
    assert words[users[-1]][1].split(":")[0] not in ("0", "root") and users[-1] > max(
        n for n, word in enumerate(words) if word[0] in ("RUN", "COPY")
    )
    assert (ROOT / ".containerignore").read_text() == (ROOT / ".dockerignore").read_text()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Backend:
    """Says who it is, and what reached it."""

    def __init__(self, name: str) -> None:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(200)
                self.send_header("X-Name", name)
                for header in ("Upgrade", "X-Forwarded-For", "X-Forwarded-Proto", "Host"):
                    self.send_header(f"X-Got-{header}", self.headers.get(header, ""))
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Nothing on the terminal."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_port
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def proxy(tmp_path):
    """The proxy as configured, before two backends; gives its port and the backends."""
    nginx, openssl = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin"), shutil.which("openssl")
    if not nginx or not openssl:
        pytest.skip("nginx or openssl is not there (Debian: apt-get install nginx-light openssl)")
    made = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
    certificate = ["-keyout", tmp_path / "key.pem", "-out", tmp_path / "certificate.pem"]
    subprocess.run([openssl, *made, *certificate], check=True, capture_output=True)
    backends, port = {name: Backend(name) for name in ("app-1", "app-2")}, free_port()
    text = (ROOT / "deploy" / "nginx.conf").read_text()
    for old, new in {
        "/tmp/": f"{tmp_path}/",
        "listen 8443": f"listen 127.0.0.1:{port}",
        "listen 8080": f"listen 127.0.0.1:{free_port()}",
        "/run/secrets/tls_certificate": str(tmp_path / "certificate.pem"),
        "/run/secrets/tls_key": str(tmp_path / "key.pem"),
        **{f"{name}:8501": f"127.0.0.1:{one.port}" for name, one in backends.items()},
    }.items():
        assert old in text
        text = text.replace(old, new)
    (tmp_path / "nginx.conf").write_text(text)
    command = [nginx, "-p", tmp_path, "-c", tmp_path / "nginx.conf", "-e", "stderr"]
    tested = subprocess.run([*command, "-t"], capture_output=True, text=True, check=False)
    assert tested.returncode == 0 and "warn" not in tested.stderr.replace('the "user" directive', ""), tested.stderr
    process = subprocess.Popen([*command, "-g", "daemon off; master_process off;"], stderr=subprocess.DEVNULL)
    until = time.monotonic() + 30
    while socket.socket().connect_ex(("127.0.0.1", port)):
        assert process.poll() is None and time.monotonic() < until
        time.sleep(0.05)
    yield port, backends
    process.terminate()
    process.wait(30)
    for one in backends.values():
        one.stop()


def ask(port: int, cookie: str = "", **headers: str) -> http.client.HTTPResponse:
    context = ssl._create_unverified_context()
    connection = http.client.HTTPSConnection("127.0.0.1", port, context=context, timeout=30)
    connection.request("GET", "/", headers=({"Cookie": cookie} if cookie else {}) | headers)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer


def test_a_visitor_stays_with_one_process_and_goes_on_where_it_is_away(proxy):
    port, backends = proxy
    first = [ask(port) for _ in range(24)]
    assert {answer.headers["X-Name"] for answer in first} == set(backends)
    for answer in first[:6]:
        cookie = answer.headers["Set-Cookie"].split(";")[0]
        again = [ask(port, cookie) for _ in range(3)]
        assert {one.headers["X-Name"] for one in again} == {answer.headers["X-Name"]}
        assert all(one.headers["Set-Cookie"] is None for one in again)
    stays = next(answer for answer in first if answer.headers["X-Name"] == "app-1")
    backends["app-1"].stop()
    moved = ask(port, stays.headers["Set-Cookie"].split(";")[0])
    assert moved.status == 200 and moved.headers["X-Name"] == "app-2"


def test_websockets_pass_and_a_visitor_cannot_say_where_he_comes_from(proxy):
    port, _ = proxy
    sent = {"Upgrade": "websocket", "Connection": "Upgrade", "X-Forwarded-For": "8.8.8.8", "Host": "vitrine.example"}
    got = ask(port, **sent).headers
    assert got["X-Got-Upgrade"] == "websocket" and got["X-Got-X-Forwarded-For"] == "127.0.0.1"
    assert got["X-Got-X-Forwarded-Proto"] == "https" and got["X-Got-Host"] == "vitrine.example"
