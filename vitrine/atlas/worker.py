"""Makes a map: `python -m vitrine.atlas.worker ORDER`, a process of its own.

Reads what to do from the folder ORDER (see `Order` in `child`), prints one JSON line for every step: `{"stage", "done",
"total"}`, or `{"map": VERSION}` when a map stands. What it makes goes into the folder of maps. In a process of its own
because numbers are crunched for seconds to minutes, which would hold up every page; and because it can be killed.
"""

from __future__ import annotations

import ctypes
import json
import os
import signal
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vitrine.atlas import clusters, colours, faithful, projection, sheets
from vitrine.atlas.files import Map, Maps, write
from vitrine.atlas.neighbours import EXACT_UP_TO, nearest, nearest_among, share_found
from vitrine.atlas.parameters import SEED, Parameters
from vitrine.atlas.placing import place
from vitrine.words import phrase

_PR_SET_PDEATHSIG = 1
_PER_SECOND = 10  # lines of progress at most


class Worker:
    """One order, worked off."""

    def __init__(self, folder: Path) -> None:
        self._order: dict[str, Any] = json.loads((folder / "order.json").read_text(encoding="utf-8"))
        self._vectors: NDArray[np.float32] = np.load(folder / "vectors.npy", mmap_mode="r").astype(np.float32)
        self._parameters = Parameters(**self._order["parameters"])
        self._maps = Maps(Path(self._order["maps"]))
        self._started = time.monotonic()
        self._said = 0.0
        self._colours = np.full((len(self._vectors), 3), 128, np.uint8)

    def run(self) -> None:
        """Coarse map, whole map, thumbnails; or an old map with what is new put into it."""
        self._report(phrase("reading pictures"), 0, 0)
        if not self._maps.has(self._order["version"]):
            self._draw()
        self._say({"map": self._order["version"]})
        thumbnails = [Path(file) for file in self._order["thumbnails"]]
        target = self._maps.path(self._order["version"])
        sheets.pack(thumbnails, target, lambda d, of: self._report(phrase("packing pictures"), d, of))
        (target / "sheets").write_text(str(sheets.count(len(thumbnails))), encoding="utf-8")

    def _draw(self) -> None:
        old = self._old()
        n = len(self._vectors)
        if old is not None and self._order["extend"]:
            start, placed = self._extended(old)
            map = None
        else:
            start = self._start(old)
            placed = 0
            map = start
            if n > 3:
                self._colours = colours.colours(self._order["placeholders"])
                self._write(f"{self._order['version']}-first", start, np.full((n, 0), 0, np.int32), None, {})
                self._say({"map": f"{self._order['version']}-first"})
        self._colours = colours.colours(self._order["placeholders"])
        k = min(max(faithful.K, self._parameters.neighbours), n - 1)
        if k < 1:
            self._write(self._order["version"], start, np.zeros((n, 0), np.int32), None, {"placed": placed})
            return
        indices, distances = nearest(
            self._vectors, k, report=lambda d, of: self._report(phrase("comparing pictures"), d, of)
        )
        if map is not None:
            before = self._where(old) if old is not None else None
            workers = self._order["workers"]
            map = projection.fine(
                self._vectors,
                self._parameters,
                indices,
                distances,
                start,
                old=before,
                workers=workers,
                report=self._report,
            )
        else:
            map = start
        self._report(phrase("finding groups"), 0, 0)
        true = np.ascontiguousarray(indices[:, : faithful.K])
        self._write(self._order["version"], map, true, clusters.find(map), {"placed": placed})

    def _old(self) -> Map | None:
        return self._maps.load(self._order["old"]) if self._order["old"] else None

    def _where(self, old: Map) -> NDArray[np.float32]:
        """The old places of the items in their present order; NaN where one was not on it."""
        known = {id: n for n, id in enumerate(old.ids)}
        ours = self._order["ours"] or len(self._order["ids"])  # of another catalog an id may be the same by chance
        at = np.array([known.get(id, -1) if n < ours else -1 for n, id in enumerate(self._order["ids"])])
        found = np.full((len(at), 2), np.nan, np.float32)
        found[at >= 0] = old.places[at[at >= 0]]
        return found

    def _start(self, old: Map | None) -> NDArray[np.float32]:
        if old is not None:
            places, _ = self._extended(old)
            return places
        return projection.coarse(self._vectors, self._parameters, report=self._report)

    def _extended(self, old: Map) -> tuple[NDArray[np.float32], int]:
        """The old places with every new item put among them, and how many that were since the last fit."""
        places = self._where(old)
        known = np.isfinite(places).all(axis=1)
        new = np.flatnonzero(~known)
        if len(new) and known.any():
            self._report(phrase("placing new pictures"), 0, len(new))
            found = nearest_among(self._vectors[new], self._vectors[known], 8)
            places[new] = place(*found, places[known])
        return places, len(new) + int(old.about["settings"].get("placed", 0))

    def _write(
        self,
        version: str,
        map: NDArray[np.float32],
        true: NDArray[np.int32],
        labels: NDArray[np.int32] | None,
        more: dict[str, Any],
    ) -> None:
        n = len(map)
        kept = np.zeros(n, np.uint8)
        measures: dict[str, Any] = {"trustworthiness": None, "continuity": None}
        k = true.shape[1]
        if k:
            kept = faithful.shares(true, faithful.near_on_map(map, k))
            if k < n / 2:
                trusted, continued = faithful.trust(self._vectors, map, k, seed=SEED)
                measures = {"trustworthiness": round(trusted, 4), "continuity": round(continued, 4)}
        if labels is None:
            labels = np.full(n, -1, np.int32)
        exact = n <= EXACT_UP_TO
        ours = self._order["ours"]
        across: dict[str, NDArray[Any]] = {}
        gaps: dict[str, Any] = {}
        if ours:
            more = {**more, "ours": ours, "other": self._order["other"]}
            if k:
                across, gaps = self._across(ours)
        settings = {
            "model": self._order["model"],
            "parameters": self._order["parameters"],
            "method": "UMAP, cosine, from the two main directions",
            "seed": SEED,
            "epochs": projection.epochs(n),
            "items": n,
            "dimensions": int(self._vectors.shape[1]),
            "neighbours_found": 1.0 if exact or not k else round(share_found(self._vectors, true), 4),
            "seconds": round(time.monotonic() - self._started, 2),
            "memory": peak(),
            "placed": 0,
            **more,
        }
        about = {
            "settings": settings,
            **measures,
            "k": k,
            "faithful": round(float(kept.mean()) / k, 4) if k else None,
            **gaps,
            "clusters": [_plain(one) for one in clusters.describe(labels, self._vectors, map)],
        }
        arrays: dict[str, NDArray[Any]] = {
            "places": map,
            "clusters": labels,
            "faithful": kept,
            "neighbours": true,
            "colours": self._colours,
            **across,
        }
        write(self._maps.path(version), (self._order["ids"], self._order["pictures"]), arrays, about)

    def _across(self, ours: int) -> tuple[dict[str, NDArray[Any]], dict[str, Any]]:
        """Each point's nearest of the other catalog; and how near nine of ten of a catalog are to one of their own."""
        sides = self._vectors[:ours], self._vectors[ours:]
        found = [nearest_among(sides[0], sides[1], 1), nearest_among(sides[1], sides[0], 1)]
        across = np.concatenate([found[0][0][:, 0] + ours, found[1][0][:, 0]]).astype(np.int32)
        likeness = 1 - np.concatenate([one[1][:, 0] for one in found])
        near = [1 - nearest(side, 1)[1][:, 0] if len(side) > 1 else np.ones(1) for side in sides]
        limits = [round(float(np.quantile(one, 0.1)), 4) for one in near]
        # What they have and we lack is told by how near ours lie to each other, and the other way round.
        return {"across": across, "likeness": likeness}, {"gaps": {"theirs": limits[0], "ours": limits[1]}}

    def _report(self, stage: str, done: int, total: int) -> None:
        now = time.monotonic()
        if done in (0, total) or now - self._said > 1 / _PER_SECOND:
            self._said = now
            self._say({"stage": stage, "done": done, "total": total})

    def _say(self, what: dict[str, Any]) -> None:
        print(json.dumps(what), flush=True)  # noqa: T201 (the starting process reads it)


def _plain(cluster: clusters.Cluster) -> dict[str, Any]:
    from dataclasses import asdict

    return asdict(cluster)


def peak() -> int:
    """The most memory that this process has taken so far, in bytes; 0 where the system does not say."""
    try:
        lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
        return next(1024 * int(line.split()[1]) for line in lines if line.startswith("VmHWM:"))
    except (OSError, StopIteration):
        return 0


def main() -> None:
    """Work off the order in the folder of the first argument; end with the process that is named by the second."""
    if sys.platform == "linux":
        # Nobody would use the map if the starting process died.
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != int(sys.argv[2]):
        return
    if hasattr(os, "nice"):
        os.nice(3)  # a visitor waits for it, but pages come first
    Worker(Path(sys.argv[1])).run()


if __name__ == "__main__":
    main()
