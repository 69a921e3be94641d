"""Visitors with real sessions: `python -m benchmarks.visitors`.

Starts the app on the sample shop, then opens sessions as a browser does: a websocket that speaks Streamlit's protobuf
messages, one for each visitor. A search is a rerun with a changed address, from sending it to the message that the
script has finished; it counts only if hits with pictures came in between. Visitors pause between searches, as people
who look at pictures do. Three parts: idle sessions (memory), searching visitors, and searching visitors beside an
index job that embeds pictures it has not seen.

The limits on rates are off, since all visitors here come from one address. Client and server share the machine; pin
them with `taskset` to leave other work out.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import numpy as np
import psutil
from PIL import Image
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException
from websockets.typing import Subprotocol

from benchmarks.serving import CATALOG, FREE, prepare, running
from vitrine.catalog.samples import SAMPLES
from vitrine.settings import REPOSITORY

_HITS = re.compile(rb'"hits":\s*\[\s*\{')  # what the wall of pictures is given
_SLOWEST = 60.0  # seconds; a search that takes longer is an error


class Visitor:
    """One session."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket

    async def look(self, **params: str) -> float:
        """Go to an address of the search page; returns the seconds until the page stood.

        Raises:
            RuntimeError: the page failed, or shows no pictures.
        """
        said = BackMsg()
        said.rerun_script.query_string = urlencode({"catalog": CATALOG, **params})
        started = time.perf_counter()
        await self._socket.send(said.SerializeToString())
        pictures, kinds = False, set()
        while True:
            raw = await asyncio.wait_for(self._socket.recv(), _SLOWEST)
            if isinstance(raw, str):
                raise RuntimeError(f"the server says {raw[:200]}")
            message = ForwardMsg.FromString(raw)
            pictures = pictures or _HITS.search(raw) is not None
            kinds.add(message.delta.new_element.WhichOneof("type"))
            if message.WhichOneof("type") == "delta" and message.delta.new_element.WhichOneof("type") == "exception":
                raise RuntimeError(message.delta.new_element.exception.message)
            if message.WhichOneof("type") == "script_finished":
                if message.script_finished == ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                    continue
                if message.script_finished != ForwardMsg.FINISHED_SUCCESSFULLY or not pictures:
                    shown = sorted(filter(None, kinds))
                    raise RuntimeError(f"finished with {message.script_finished}, hits: {pictures}, shown: {shown}")
                return time.perf_counter() - started


def _open(port: int) -> connect:
    return connect(
        f"ws://127.0.0.1:{port}/_stcore/stream",
        subprotocols=[Subprotocol("streamlit")],
        origin=f"http://127.0.0.1:{port}",  # type: ignore[arg-type]
        max_size=64 * 2**20,
        open_timeout=_SLOWEST,
    )


async def _search(
    port: int, number: int, words: list[str], until: float, pause: float, outcome: dict[str, Any]
) -> None:
    rng = np.random.default_rng(number)
    await asyncio.sleep(rng.uniform(0, pause))
    try:
        async with _open(port) as socket:
            visitor = Visitor(socket)
            await visitor.look()
            while time.monotonic() < until and not outcome["over"]():
                text = f"{rng.choice(words)} {rng.integers(10_000)}"  # not asked before: nothing is remembered
                outcome["times"].append(await visitor.look(q=text))
                await asyncio.sleep(rng.uniform(0.5, 1.5) * pause)
    except (RuntimeError, OSError, TimeoutError, WebSocketException) as error:
        outcome["errors"].append(f"visitor {number}: {type(error).__name__}: {error}")


async def searching(
    port: int, visitors: int, seconds: float, pause: float, words: list[str], over: Any = lambda: False
) -> dict[str, Any]:
    """Visitors who search for that long, or until it is over; times in milliseconds."""
    outcome: dict[str, Any] = {"times": [], "errors": [], "over": over}
    started = time.monotonic()
    tasks = [_search(port, n, words, started + seconds, pause, outcome) for n in range(visitors)]
    await asyncio.gather(*tasks)
    times = 1000 * np.array(outcome["times"] or [np.nan])
    return {
        "visitors": visitors,
        "seconds": round(time.monotonic() - started, 1),
        "searches": len(outcome["times"]),
        "errors": outcome["errors"],
        "p50_ms": round(float(np.median(times)), 1),
        "p95_ms": round(float(np.quantile(times, 0.95)), 1),
        "max_ms": round(float(times.max()), 1),
    }


async def idle(port: int, visitors: int, server: psutil.Process) -> dict[str, Any]:
    """Visitors who have looked at the wall and go on looking; memory in MiB."""
    before = _memory(server)
    async with asyncio.timeout(600):
        sockets = [await _open(port) for _ in range(visitors)]
        for one in sockets:
            await Visitor(one).look()
        await asyncio.sleep(2)
        after = _memory(server)
        seconds = await Visitor(sockets[0]).look(q="red")
        for one in sockets:
            await one.close()
    return {
        "visitors": visitors,
        "before_mib": round(before, 1),
        "with_them_mib": round(after, 1),
        "each_kib": round(1024 * (after - before) / visitors, 1),
        "a_search_among_them_ms": round(1000 * seconds, 1),
    }


def _memory(server: psutil.Process) -> float:
    """Memory of the app and its child processes, in MiB."""
    return float(sum(one.memory_info().rss for one in [server, *server.children(recursive=True)])) / 2**20


def draw(folder: Path, count: int) -> None:
    """Pictures that nobody has read: those of the sample shop under changing light."""
    known = sorted(path for path in SAMPLES[CATALOG].rglob("*") if path.suffix.lower() in (".jpg", ".png", ".webp"))
    rng = np.random.default_rng(3)
    for n in range(count):
        with Image.open(known[n % len(known)]) as picture:
            pixels = np.asarray(picture.convert("RGB").resize((256, 256)), np.float32)
        lit = np.clip(pixels * rng.uniform(0.6, 1.3, 3) + rng.normal(0, 3), 0, 255).astype(np.uint8)
        Image.fromarray(lit).save(folder / f"{n:06d}.jpg", quality=85)


def _command(home: Path, *words: str) -> list[str]:
    return [sys.executable, "-m", "vitrine", *words, "--home", str(home), "--json"]


def main() -> None:
    """Measure and print one JSON object."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--visitors", type=int, default=30)
    options.add_argument("--seconds", type=float, default=180.0)
    options.add_argument("--pause", type=float, default=6.0, help="seconds between a visitor's searches, on average")
    options.add_argument("--idle", type=int, default=100, help="idle visitors")
    options.add_argument("--pictures", type=int, default=6000, help="pictures of the index job beside; 0: no such part")
    asked = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home, more = Path(folder) / "home", Path(folder) / "more"
        words = [" ".join(text.split()[:2]) for text in prepare(home)]
        more.mkdir()
        draw(more, asked.pictures)
        with running(home, **FREE) as app:
            port, server = app.port, app.process
            figures: dict[str, Any] = {"start_mib": round(_memory(server), 1)}
            asyncio.run(searching(port, 2, 3, 0.5, words))  # what the first visitor waits for is not measured
            figures["idle"] = asyncio.run(idle(port, asked.idle, server))
            figures["searching"] = asyncio.run(searching(port, asked.visitors, asked.seconds, asked.pause, words))
            figures["searching"]["memory_mib"] = round(_memory(server), 1)
            if asked.pictures:
                job = subprocess.Popen(
                    _command(home, "index", str(more), "--catalog", "more"),
                    cwd=REPOSITORY,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.DEVNULL,
                    text=True,
                )
                time.sleep(5)
                beside = asyncio.run(
                    searching(port, asked.visitors, asked.seconds, asked.pause, words, lambda: job.poll() is not None)
                )
                beside["job_outlasted_them"] = job.poll() is None
                figures["beside_an_index_job"] = beside | {
                    "factor_p50": round(beside["p50_ms"] / figures["searching"]["p50_ms"], 2),
                    "factor_p95": round(beside["p95_ms"] / figures["searching"]["p95_ms"], 2),
                    "memory_mib": round(_memory(server), 1),
                }
                job.terminate()  # the app goes on with the job, and leaves it as it closes
                job.communicate()
    print(json.dumps(figures, indent=2))


if __name__ == "__main__":
    main()
