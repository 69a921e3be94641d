"""The databases that the record book is checked on: a file, and a PostgreSQL server of the tests' own."""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

_OTHER = "nobody"  # PostgreSQL refuses to run as root
_PATIENCE = 120.0  # seconds; a busy machine takes its time over initdb


def programs() -> Path:
    """The folder of PostgreSQL's programs. Skips the test where there is none."""
    places = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda place: float(place.parent.name))[::-1]
    places += [Path(found).parent for found in [shutil.which("initdb")] if found]
    for place in places:
        if (place / "initdb").is_file() and (place / "postgres").is_file():
            return place
    pytest.skip("no PostgreSQL to try: initdb and postgres are not there (Debian: apt-get install postgresql)")


class Server:
    """A PostgreSQL server on loopback with a fresh cluster in a temporary folder, run by a user without rights."""

    def __init__(self, folder: Path) -> None:
        pytest.importorskip("psycopg", reason="pip install -r requirements-postgres.txt")
        self._programs = programs()
        self._folder = folder
        self._password = secrets.token_hex(16)
        self._user = _OTHER if os.getuid() == 0 else None
        if self._user:
            known = pwd.getpwnam(self._user)
            os.chown(folder, known.pw_uid, known.pw_gid)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self._port = probe.getsockname()[1]
        self._make()
        self.start()

    def _make(self) -> None:
        words = self._folder / "password"
        words.write_text(self._password)
        words.chmod(0o644)
        options = ["-U", "vitrine", "-A", "scram-sha-256", f"--pwfile={words}", "-E", "UTF8", "--locale=C", "--no-sync"]
        command = [self._programs / "initdb", "-D", self._folder / "data", *options]
        made = subprocess.run(command, user=self._user, capture_output=True, text=True, cwd=self._folder, check=False)
        assert made.returncode == 0, made.stderr

    def start(self) -> None:
        """Start it on what is there, and wait until it answers."""
        options = ["-h", "127.0.0.1", "-p", str(self._port), "-k", self._folder, "-F"]
        self._process = subprocess.Popen(
            [self._programs / "postgres", "-D", self._folder / "data", *options],
            user=self._user,
            cwd=self._folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        import psycopg

        until = time.monotonic() + _PATIENCE
        while True:
            try:
                self._sql("SELECT 1")
            except psycopg.OperationalError:  # it does not listen yet
                if self._process.poll() is not None or time.monotonic() > until:
                    raise
                time.sleep(0.1)
            else:
                return

    def _sql(self, statement: str) -> None:
        import psycopg

        with psycopg.connect(self._address("postgres", "postgresql"), autocommit=True, connect_timeout=5) as connection:
            connection.execute(statement)

    def _address(self, name: str, scheme: str = "postgresql+psycopg") -> str:
        return f"{scheme}://vitrine:{self._password}@127.0.0.1:{self._port}/{name}"

    def database(self) -> str:
        """The address of a new, empty database."""
        name = f"book_{secrets.token_hex(6)}"
        self._sql(f"CREATE DATABASE {name}")
        return self._address(name)

    def kill_connections(self) -> None:
        """Cut every connection, as a restart of the server does."""
        self._sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()")

    def stop(self) -> None:
        """Stop it; clients are cut off."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
            self._process.wait(30)


@contextmanager
def server() -> Iterator[Server]:
    """A running server, stopped and cleared away at the end."""
    # Not under pytest's folder, which other users may not enter; in memory where the system has a place for that.
    memory = Path("/dev/shm")
    place = memory if memory.is_dir() and os.access(memory, os.W_OK) else None
    with tempfile.TemporaryDirectory(dir=place, prefix="vitrine-postgres-") as folder:
        running = Server(Path(folder))
        try:
            yield running
        finally:
            running.stop()
