"""What was measured of the models on this machine: their precision and speed, kept in the home folder.

A home may move to another machine, or a card may be put in: every entry names the machine it was measured on.
"""

from __future__ import annotations

import importlib.metadata
import json
import os
import platform
import threading
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Entry:
    """Of one model: the device (cpu, cuda or mps), the precision that it runs in there, and pictures a second.

    `speed` is None where only the precision was settled; `trained` is False where the weights were not at hand and
    the speed is that of the same network with random ones.
    """

    device: str
    precision: str
    speed: float | None = None
    trained: bool = True


class Measured:
    """The entries of one home folder. Safe to use from several threads."""

    def __init__(self, home: Path) -> None:
        self._file = home / "models.json"
        self._gate = threading.Lock()

    def get(self, key: str) -> Entry | None:
        """What is known of the model with that key on this machine."""
        with self._gate:
            entry = self._read().get(machine(), {}).get(key)
        return None if entry is None else Entry(**entry)

    def put(self, key: str, entry: Entry) -> None:
        """Keep an entry; it replaces the former one."""
        with self._gate:
            known = self._read()
            known.setdefault(machine(), {})[key] = asdict(entry)
            fresh = self._file.with_suffix(".new")
            fresh.write_text(json.dumps(known, indent=1), encoding="utf-8")
            fresh.replace(self._file)

    def _read(self) -> dict[str, dict[str, dict[str, Any]]]:
        try:
            known = json.loads(self._file.read_text(encoding="utf-8"))
        except (FileNotFoundError, ValueError):  # a damaged file costs a few seconds of measuring, no more
            return {}
        return known if isinstance(known, dict) else {}


@lru_cache(maxsize=1)
def machine() -> str:
    """Names this machine as far as speed goes: processor, cores, and the build of torch."""
    name = platform.processor() or platform.machine()
    try:
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                name = line.partition(":")[2].strip()
                break
    except OSError:  # not Linux
        pass
    return f"{name}, {os.cpu_count()} cores, torch {importlib.metadata.version('torch')}"
