"""The processes behind `decode_guarded`, as the app sees them: started when first needed, kept, ended when they fail.

Each is a Python process that has loaded Pillow and nothing else of the app, and forks a fresh copy of itself for every
picture (`vitrine.images.worker`): what one stranger's file does to the copy, the next never meets. It gets none of the
app's environment, where keys may lie, and ends by itself when the app does, because its socket closes.
"""

from __future__ import annotations

import atexit
import json
import os
import socket
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from vitrine.settings import REPOSITORY

LENGTHS = struct.Struct(">QQ")
"""Goes before every message: bytes of its JSON, and bytes of the file or the pixels that follow it."""

READY = b"R"
_START_SECONDS = 120.0  # a busy machine starts slowly; this time is not the picture's
_MOST_WORDS = 2**16
_KEPT = ("PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "SYSTEMROOT", "TMPDIR")


class Died(Exception):
    """The process ended over a picture; `status` as the system tells it (negative: the signal)."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class Decoder:
    """One such process. Not safe to use from several threads at once."""

    def __init__(self) -> None:
        ours, theirs = socket.socketpair()
        environment: dict[str, str] = {name: os.environ[name] for name in _KEPT if name in os.environ}
        inherited = os.environ.get("PYTHONPATH", "")
        environment["PYTHONPATH"] = f"{REPOSITORY}{os.pathsep}{inherited}" if inherited else str(REPOSITORY)
        # -P: nothing is imported from the folder that the app happens to run in. A session of its own: a copy that
        # hangs is killed together with what forked it.
        command = [sys.executable, "-P", "-m", "vitrine.images.worker"]
        with theirs:
            self._process: subprocess.Popen[bytes] = subprocess.Popen(
                command,
                stdin=theirs.fileno(),
                stdout=theirs.fileno(),
                stderr=subprocess.DEVNULL,
                env=environment,
                start_new_session=True,
            )
        self._socket = ours
        try:
            if self._receive(len(READY), time.monotonic() + _START_SECONDS) != READY:
                raise Died(self.close())
        except TimeoutError:
            self.close()
            raise

    def decode(self, order: Mapping[str, Any], data: bytes, seconds: float) -> tuple[dict[str, Any], bytes]:
        """What the copy answers: sizes and pixels, or an error and no pixels. After an exception it is of no more use.

        Raises:
            TimeoutError: no answer in that many seconds.
            Died: the copy broke down, or answered nonsense.
        """
        end = time.monotonic() + seconds
        words = json.dumps(dict(order)).encode()
        try:
            self._socket.settimeout(seconds)
            self._socket.sendall(LENGTHS.pack(len(words), len(data)) + words)
            self._socket.sendall(data)
            head, pixels = LENGTHS.unpack(self._receive(LENGTHS.size, end))
            if head > _MOST_WORDS or pixels > 3 * order["longest"] ** 2:
                raise Died(self.close())
            answer = json.loads(self._receive(head, end))
            body = self._receive(pixels, end)
            if "error" not in answer and len(body) != 3 * answer["image_width"] * answer["image_height"]:
                raise Died(self.close())
        except TimeoutError:
            raise
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise Died(self.close()) from error
        return answer, bytes(body)

    def close(self) -> int:
        """End it and the copy that may be at work; returns the exit status that it had, or was given by this."""
        self._socket.close()
        try:
            status = self._process.wait(1.0)  # one whose copy has died ends by itself, and tells how
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, 9)
            status = self._process.wait()
        return status

    def kill(self) -> None:
        """End it at once, and the copy that may be at work."""
        if self._process.poll() is None:
            os.killpg(self._process.pid, 9)
        self._process.wait()
        self._socket.close()

    def _receive(self, length: int, end: float) -> bytearray:
        """Exactly that many bytes. Raises TimeoutError, Died."""
        received = bytearray()
        while len(received) < length:
            self._socket.settimeout(max(0.0001, end - time.monotonic()))
            part = self._socket.recv(min(2**20, length - len(received)))
            if not part:
                raise Died(self.close())
            received += part
        return received


class Decoders:
    """As many as may work at the same time, because each may take `decode_memory` bytes.

    Args:
        most: how many.
    """

    def __init__(self, most: int) -> None:
        self._places = threading.BoundedSemaphore(most)
        self._idle: list[Decoder] = []
        self._gate = threading.Lock()

    @contextmanager
    def one(self) -> Iterator[Decoder]:
        """A decoder for one picture; one that fails is not used again."""
        with self._places:
            with self._gate:
                decoder = self._idle.pop() if self._idle else None
            decoder = decoder or Decoder()
            try:
                yield decoder
            except BaseException:
                decoder.kill()
                raise
            with self._gate:
                self._idle.append(decoder)

    def close(self) -> None:
        """End those that wait for work."""
        with self._gate:
            idle, self._idle = self._idle, []
        for decoder in idle:
            decoder.kill()


DECODERS = Decoders(max(1, min(4, os.cpu_count() or 1)))
"""Of this process."""

atexit.register(DECODERS.close)
