"""A job's progress on a terminal."""

from __future__ import annotations

from typing import Any, TextIO

from vitrine.terminal.words import duration, megabytes

_WIDTH = 28


class Bar:
    """A progress bar on one line of a terminal; on anything else a line for each stage."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._live = stream.isatty()
        self._stage = ""

    def show(self, job: dict[str, Any]) -> None:
        """Show where a job stands."""
        if not self._live:
            if job["stage"] != self._stage:
                self._stage = job["stage"]
                print(f"{self._stage} …", file=self._stream, flush=True)
            return
        print(f"\r\x1b[K{line(job)}", end="", file=self._stream, flush=True)

    def close(self) -> None:
        """Leave the line."""
        if self._live:
            print("\r\x1b[K", end="", file=self._stream, flush=True)


def line(job: dict[str, Any]) -> str:
    """A job as one line: stage, bar, counts, rate, time left."""
    if not job["total"]:
        return f"{job['stage']} …"
    filled = round(_WIDTH * job["done"] / job["total"])
    big = job["unit"] == "bytes"
    counts = f"{job['done'] / 1e6:,.0f} of {megabytes(job['total'])}" if big else f"{job['done']:,} of {job['total']:,}"
    parts = [f"{job['stage']:16} {'█' * filled}{'·' * (_WIDTH - filled)} {counts}"]
    if job["rate"]:
        unit = "queries" if job["stage"] == "asking" else "pictures"
        parts.append(f"{job['rate'] / 1e6:.1f} MB/s" if big else f"{job['rate']:.0f} {unit}/s")
    if job["seconds_left"] is not None:
        parts.append(f"{duration(job['seconds_left'])} left")
    return " · ".join(parts)
