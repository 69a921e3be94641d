"""The folder of a collection in the embedded engine: which shard in it is the current one, and its layout.

- `NAME/schema.json`: the layout; written last when a collection is made, removed first when it is dropped;
- `NAME/current`: the name of the shard that answers;
- `NAME/shard-1`, `NAME/shard-2` …: the files of a shard; any but the current one is a build that came to no end;
- `NAME/graph.json`: what the engine counted when the search graph of a shard was built.
"""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path

from vitrine.errors import StoreError
from vitrine.store.edge_engine import disk_full
from vitrine.store.protocol import Schema
from vitrine.words import phrase

_ROOM = 128 * 2**20  # the engine extends its files by 32 MB at a time and dies where a page cannot be written


@dataclass(frozen=True, slots=True)
class Current:
    """The shard that answers. `points` and `indexed` as the engine counted them when its graph was built, or 0."""

    shard: str = "shard-1"
    points: int = 0
    indexed: int = 0


def write_schema(folder: Path, schema: Schema) -> None:
    """Complete a new collection."""
    _write(folder / "schema.json", json.dumps(asdict(schema)))


def read_schema(folder: Path) -> Schema:
    """Raises StoreError if it is damaged."""
    try:
        return Schema(**json.loads((folder / "schema.json").read_text()))
    except (ValueError, TypeError, OSError) as error:
        raise _damaged(folder / "schema.json", error) from error


def read_current(folder: Path) -> Current:
    """Raises StoreError if it is damaged."""
    try:
        shard = (folder / "current").read_text().strip()
        graph = folder / "graph.json"
        built = Current(**json.loads(graph.read_text())) if graph.exists() else Current()
    except (ValueError, TypeError, OSError) as error:
        raise _damaged(folder / "current", error) from error
    return built if built.shard == shard else Current(shard)


def write_current(folder: Path, current: Current) -> None:
    """Let another shard answer from now on, in one step."""
    _write(folder / "graph.json", json.dumps(asdict(current)))
    _write(folder / "current", current.shard)


def next_shard(folder: Path) -> Path:
    """A folder for a shard that is not there yet."""
    number = 2
    while (folder / f"shard-{number}").exists():
        number += 1
    return folder / f"shard-{number}"


def sweep(folder: Path) -> None:
    """Remove shards that do not answer: what a killed build left. Only files of a dying process may be left over."""
    current = read_current(folder).shard
    for shard in folder.glob("shard-*"):
        if shard.name != current:
            shutil.rmtree(shard, ignore_errors=True)


def size(folder: Path) -> int:
    """Bytes that the files really take; the engine's files have holes."""
    total = 0
    for file in folder.rglob("*"):
        try:
            total += file.stat().st_blocks * 512
        except FileNotFoundError:
            continue  # the engine removed it in between
    return total


def check_room(folder: Path, bytes: int) -> None:
    """Raises DiskFull if so many bytes more would not fit."""
    if shutil.disk_usage(folder).free < bytes + _ROOM:
        raise disk_full(folder)


def sync(path: Path) -> None:
    """Wait until a file, or a folder's entries, are on the disk itself."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _write(file: Path, content: str) -> None:
    partial = file.with_name(f"{file.name}.new")
    partial.write_text(content)
    sync(partial)
    partial.replace(file)
    sync(file.parent)


def _damaged(file: Path, error: Exception) -> StoreError:
    return StoreError(
        phrase("{file} is damaged", file=file), str(error), phrase("rebuild the catalog (`vitrine rebuild`)")
    )
