"""The reading process (`vitrine.enrich.worker`) as the app sees it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from types import TracebackType
from typing import Any

from vitrine.settings import REPOSITORY, Settings


class Child:
    """A process that reads pictures, for use in one thread; start it anew after an exception."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        inherited = os.environ.get("PYTHONPATH", "")
        path = f"{REPOSITORY}{os.pathsep}{inherited}" if inherited else str(REPOSITORY)
        # One thread for every library that would take them all.
        alone = {"PYTHONPATH": path, "OMP_NUM_THREADS": "1"}
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "vitrine.enrich.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, **alone},
        )

    def read(self, data: bytes, enrichers: Sequence[str], languages: Sequence[str]) -> dict[str, Any]:
        """`records` and `ms` by enricher, or `error`, of a picture file. Raises ChildProcessError: it broke down."""
        assert self._process.stdin and self._process.stdout
        order = {
            "enrichers": list(enrichers),
            "languages": list(languages),
            "captioner": self._settings.captioner,
            "size": len(data),
            "max_bytes": self._settings.max_bytes,
            "max_pixels": self._settings.max_pixels,
        }
        try:
            self._process.stdin.write(json.dumps(order).encode() + b"\n" + data)
            self._process.stdin.flush()
            line = self._process.stdout.readline()
        except OSError as error:
            raise ChildProcessError(str(error)) from error
        if not line:
            raise ChildProcessError(f"status {self._process.wait()}")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def close(self) -> None:
        """End it at once."""
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            if stream:
                stream.close()

    def __enter__(self) -> Child:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
