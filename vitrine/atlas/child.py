"""Starts the process that makes a map, follows it, and ends it when asked to."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

import numpy as np
from numpy.typing import NDArray

from vitrine.atlas.parameters import Parameters
from vitrine.errors import Cancelled, VitrineError
from vitrine.settings import REPOSITORY
from vitrine.words import phrase

_PATIENCE = 0.1  # seconds between two looks at whether to stop


class MapFailed(VitrineError):
    """The process that makes a map ended without one."""

    code = "map_failed"


@dataclass(frozen=True, slots=True)
class Order:
    """What map to make.

    Attributes:
        version: its name.
        maps: the folder it goes into.
        model: key of the model that the vectors are of.
        ids, pictures, placeholders, thumbnails: of every item: id, content hash, tiny stand-in, file of the thumbnail.
        old: the version of a map to begin with; empty: none.
        extend: leave the old map as it is, and put only what is new into it.
        workers: threads.
        ours: how many items, the first ones, are the catalog's own; 0: all are.
        other: the number of the catalog that the others are of.
    """

    version: str
    maps: str
    model: str
    parameters: Parameters
    ids: Sequence[str]
    pictures: Sequence[str]
    placeholders: Sequence[str]
    thumbnails: Sequence[str]
    old: str = ""
    extend: bool = False
    workers: int = 1
    ours: int = 0
    other: int | None = None


def make(
    order: Order,
    vectors: NDArray[np.float32],
    *,
    on_step: Callable[[str, int, int], None],
    on_map: Callable[[str], None],
    stop: Callable[[], bool],
) -> None:
    """Have the map made; returns when it stands, thumbnails and all.

    Args:
        order: what to make.
        vectors: of the items, unit length, shape (n, d).
        on_step: told the stage, and how much of it is done, of how much.
        on_map: told the version of each map that stands: a coarse one first, where there is no old one, then the whole.
        stop: whether to give up.

    Raises:
        Cancelled: `stop` said so; the process is ended.
        MapFailed: it ended by itself.
    """
    with tempfile.TemporaryDirectory(prefix="vitrine-map-") as scratch:
        folder = Path(scratch)
        np.save(folder / "vectors.npy", vectors)
        (folder / "order.json").write_text(json.dumps(asdict(order)), encoding="utf-8")
        command = [sys.executable, "-m", "vitrine.atlas.worker", scratch, str(os.getpid())]
        pipe = subprocess.PIPE
        complaint = (folder / "complaint").open("w+", encoding="utf-8")
        with complaint, subprocess.Popen(command, cwd=REPOSITORY, stdout=pipe, stderr=complaint, text=True) as process:
            assert process.stdout is not None
            try:
                _follow(process.stdout, on_step, on_map, stop)
            except BaseException:
                process.kill()
                raise
            if process.wait():
                complaint.seek(0)
                raise _failed(process.returncode, complaint.read())


def _follow(
    stdout: IO[str], on_step: Callable[[str, int, int], None], on_map: Callable[[str], None], stop: Callable[[], bool]
) -> None:
    lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()

    def read() -> None:
        for line in stdout:
            lines.put(line)
        lines.put(None)

    threading.Thread(target=read, name="map lines", daemon=True).start()
    while True:
        if stop():
            raise Cancelled(phrase("The map was stopped"), remedy=phrase("open the map again"))
        try:
            line = lines.get(timeout=_PATIENCE)
        except queue.Empty:
            continue
        if line is None:
            return
        said = json.loads(line)
        if "map" in said:
            on_map(said["map"])
        else:
            on_step(said["stage"], said["done"], said["total"])


def _failed(status: int, complaint: str) -> MapFailed:
    last = complaint.strip().splitlines()[-1:]
    why = last[0] if last else f"its process was ended by signal {-status}" if status < 0 else f"status {status}"
    remedy = phrase("close other programs, it may have needed more memory, and open the map again")
    return MapFailed(phrase("The map could not be drawn"), why, remedy)
