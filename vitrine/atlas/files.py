"""Maps on disk, named by what they were made of: vectors and parameters. A map is never changed, only replaced."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vitrine.atlas.parameters import Parameters
from vitrine.errors import NotFound
from vitrine.words import phrase

_VERSION = re.compile(r"[0-9a-f]{20}(-first)?")
_KEPT = 12  # maps of one catalog; the oldest go


@dataclass(frozen=True, slots=True)
class Map:
    """A map as it was made.

    Attributes:
        version: its name; a coarse one ends in `-first`.
        ids, pictures: of its items, in order: ids, and content hashes of the pictures that stand for them.
        places: shape (n, 2), y upwards.
        clusters: of each item, -1: none; shape (n,).
        faithful: how many of its 15 true neighbours are also near it on the map; shape (n,).
        neighbours: indices of these true neighbours, nearest first; shape (n, 15 or fewer).
        colours: main colour of each picture, 0 … 255; shape (n, 3).
        about: settings, measures and clusters, see `worker`.
        across, likeness: of a map of two catalogs, for each point the nearest one of the other catalog, and its cosine;
            both of shape (n,).
    """

    version: str
    ids: list[str]
    pictures: list[str]
    places: NDArray[np.float32]
    clusters: NDArray[np.int32]
    faithful: NDArray[np.uint8]
    neighbours: NDArray[np.int32]
    colours: NDArray[np.uint8]
    about: dict[str, Any]
    across: NDArray[np.int32] | None = None
    likeness: NDArray[np.float32] | None = None

    @property
    def ours(self) -> int:
        """How many points, the first ones, are the catalog's own."""
        return int(self.about["settings"].get("ours", len(self.ids)))

    @property
    def other(self) -> int | None:
        """The number of the catalog that the other points are of; None: there are none."""
        found = self.about["settings"].get("other")
        return None if found is None else int(found)


def version_of(model: str, parameters: Parameters, items: Iterable[tuple[str, str]]) -> str:
    """The name of the map of these items (id, content hash) under a model with these parameters."""
    digest = hashlib.blake2b(json.dumps([model, asdict(parameters)], sort_keys=True).encode(), digest_size=10)
    for id, picture in items:
        digest.update(f"{len(id)}:{id}{picture}".encode())
    return digest.hexdigest()


class Maps:
    """The maps of one catalog in a folder of their own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @property
    def folder(self) -> Path:
        """Where they lie."""
        return self._folder

    def path(self, version: str) -> Path:
        """Where a map lies, or would. Raises NotFound: not the shape of a version (it comes from a link)."""
        if not _VERSION.fullmatch(version):
            raise NotFound(phrase("There is no such map"), remedy=phrase("open the map again"))
        return self._folder / version

    def has(self, version: str) -> bool:
        """Whether it is there, whole."""
        return (self.path(version) / "about.json").is_file()

    def packed(self, version: str) -> bool:
        """Whether its thumbnails have been packed."""
        return (self.path(version) / "sheets").is_file()

    def sheets(self, version: str) -> int:
        """How many sheets of packed thumbnails a map has; 0 until all are there."""
        file = self.path(version) / "sheets"
        return int(file.read_text(encoding="ascii")) if file.is_file() else 0

    def about(self, version: str) -> dict[str, Any]:
        """What is said of a map. Raises NotFound."""
        try:
            said: dict[str, Any] = json.loads((self.path(version) / "about.json").read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise NotFound(phrase("There is no such map any more"), remedy=phrase("open the map again")) from None
        return said

    def load(self, version: str) -> Map:
        """A map. Raises NotFound."""
        about = self.about(version)
        folder = self.path(version)
        with np.load(folder / "map.npz") as arrays:
            values = {name: arrays[name] for name in arrays.files}
        items = json.loads((folder / "items.json").read_text(encoding="utf-8"))
        return Map(version=version, ids=items["ids"], pictures=items["pictures"], about=about, **values)

    def newest(self, model: str, parameters: Parameters | None = None) -> str | None:
        """The map made last under that model, with these parameters or with any; None: there is none. Coarse ones and
        those of two catalogs do not count."""
        found = []
        for file in self._folder.glob("*/about.json"):
            said = json.loads(file.read_text(encoding="utf-8"))
            fits = parameters is None or said["settings"]["parameters"] == asdict(parameters)
            alone = said["settings"].get("other") is None
            if said["settings"]["model"] == model and fits and alone and not file.parent.name.endswith("-first"):
                found.append((file.stat().st_mtime_ns, file.parent.name))
        return max(found)[1] if found else None

    def sweep(self, keep: str) -> None:
        """Drop coarse maps whose whole one is there, what a killed run left, and the oldest of too many."""
        whole = sorted(
            (file for file in self._folder.glob("*/about.json") if not file.parent.name.endswith("-first")),
            key=lambda file: -file.stat().st_mtime_ns,
        )
        kept = {keep, *(file.parent.name for file in whole[:_KEPT])}
        for folder in self._folder.iterdir():
            if folder.is_dir() and folder.name not in kept:
                shutil.rmtree(folder, ignore_errors=True)


def write(
    folder: Path, items: tuple[Sequence[str], Sequence[str]], arrays: dict[str, NDArray[Any]], about: dict[str, Any]
) -> None:
    """Write a map; `about.json` last, so that a killed process leaves none that looks whole.

    Args:
        folder: made if it is not there.
        items: ids and content hashes.
        arrays: the arrays of `Map` by their names.
    """
    folder.mkdir(parents=True, exist_ok=True)
    np.savez(folder / "map.npz", **arrays)  # type: ignore[arg-type]
    (folder / "items.json").write_text(json.dumps({"ids": items[0], "pictures": items[1]}), encoding="utf-8")
    partial = folder / "about.partial"
    partial.write_text(json.dumps(about), encoding="utf-8")
    partial.replace(folder / "about.json")
