"""Sends mutated files through upload and index, and looks for crashes, hangs and leaks: `python -m benchmarks.fuzz`.

Every file is a picture of a folder (`../shared/data/odd` and others), changed by one of the ways below, seeded: the
same seed makes the same files. Each goes through `decode_guarded`, as an upload does, and must come back as a picture
or as an error of the house's own, in time. Then all are indexed as a catalog: the job must end, and every file be
either a view or a failure with a reason. Memory, open files and child processes are counted along the way; the memory's
slope is fitted over the second half, when what is loaded late has been loaded.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import struct
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from vitrine.errors import PictureError
from vitrine.images import decode_guarded
from vitrine.settings import REPOSITORY, Settings

ENDINGS = frozenset(
    ".jpg .jpeg .png .webp .gif .bmp .tif .tiff .heic .avif .ico .ppm .psd .tga .jp2 .qoi .dds .pcx .sgi .xpm".split()
)
_LARGEST = 400_000  # bytes of a file that is mutated: many small ones find more than few large ones


def flip_bits(data: bytearray, rng: random.Random) -> bytes:
    """One to 64 bits, anywhere."""
    for _ in range(rng.choice((1, 2, 8, 64))):
        data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    return bytes(data)


def flip_header(data: bytearray, rng: random.Random) -> bytes:
    """One to eight bytes of the first 128."""
    for _ in range(rng.randint(1, 8)):
        data[rng.randrange(min(128, len(data)))] = rng.randrange(256)
    return bytes(data)


def truncate(data: bytearray, rng: random.Random) -> bytes:
    """The beginning only."""
    return bytes(data[: rng.randrange(len(data))])


def lie(data: bytearray, rng: random.Random) -> bytes:
    """A number in the header that is far too large, negative or zero, in either byte order."""
    kind = rng.choice((">H", "<H", ">I", "<I"))
    value = rng.choice((0, 1, 0x7F, 0xFF, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFF)) & (0xFFFF if "H" in kind else -1)
    at = rng.randrange(min(256, len(data)))
    written = struct.pack(kind, value)
    data[at : at + len(written)] = written
    return bytes(data)


def repeat(data: bytearray, rng: random.Random) -> bytes:
    """A stretch of it up to 50 times over."""
    at = rng.randrange(len(data))
    part = data[at : at + rng.randint(1, 400)]
    return bytes(data[:at] + part * rng.randint(2, 50) + data[at:])


def cut_out(data: bytearray, rng: random.Random) -> bytes:
    """A stretch of it missing."""
    at = rng.randrange(len(data))
    return bytes(data[:at] + data[at + rng.randint(1, 400) :])


def swap_head(data: bytearray, rng: random.Random) -> bytes:
    """The first bytes of another format."""
    heads = (
        b"\xff\xd8\xff\xe0",
        b"\x89PNG\r\n\x1a\n",
        b"GIF89a",
        b"RIFF\0\0\0\0WEBP",
        b"II*\0",
        b"BM",
        b"<svg>",
        b"PK\3\4",
    )
    head = rng.choice(heads)
    return head + bytes(data[len(head) :])


WAYS: tuple[Callable[[bytearray, random.Random], bytes], ...] = (
    *(flip_bits, flip_header, truncate, lie, repeat, cut_out, swap_head),
)


@dataclass
class Outcome:
    """What came of it. `slope_bytes`: growth of resident memory a file, over the second half."""

    files: int = 0
    seconds: float = 0.0
    slowest: float = 0.0
    outcomes: Counter[str] = field(default_factory=Counter)
    by_way: dict[str, Counter[str]] = field(default_factory=dict)
    crashes: list[str] = field(default_factory=list)
    slope_bytes: float = 0.0
    memory: tuple[float, float] = (0.0, 0.0)
    open_files: tuple[int, int] = (0, 0)
    children: tuple[int, int] = (0, 0)
    zombies: int = 0


def originals(folders: Sequence[Path]) -> list[Path]:
    """The pictures to start from."""
    found = [path for folder in folders for path in sorted(folder.rglob("*")) if path.suffix.lower() in ENDINGS]
    return [path for path in found if 0 < path.stat().st_size <= _LARGEST]


def mutations(files: Sequence[Path], count: int, seed: int) -> Iterator[tuple[str, str, bytes]]:
    """Way, name and bytes of `count` mutated files."""
    rng = random.Random(seed)
    for n in range(count):
        original, way = rng.choice(files), rng.choice(WAYS)
        yield way.__name__, f"{n:05}{original.suffix.lower()}", way(bytearray(original.read_bytes()), rng)


def upload(
    made: Iterator[tuple[str, str, bytes]],
    settings: Settings,
    keep: Path | None = None,
    tell: Callable[[str], object] = lambda _: None,
) -> Outcome:
    """Every file through the guarded decoder; those are kept as files in `keep` for indexing."""
    import numpy as np
    import psutil

    here, outcome = psutil.Process(), Outcome()
    memory: list[float] = []
    began = time.perf_counter()
    for n, (way, name, data) in enumerate(made):
        if keep is not None:
            (keep / name).write_bytes(data)
        started = time.perf_counter()
        try:
            decode_guarded(data, settings=settings)
            code = "picture"
        except PictureError as error:
            code = error.code
        except Exception as error:  # a finding: it is written down, and the run goes on
            code = "CRASH"
            outcome.crashes.append(f"{way} {name}: {type(error).__name__}: {error}"[:300])
        outcome.slowest = max(outcome.slowest, time.perf_counter() - started)
        outcome.outcomes[code] += 1
        outcome.by_way.setdefault(way, Counter())[code] += 1
        memory.append(float(here.memory_info().rss))
        counts = here.num_fds(), len(here.children(recursive=True))
        if n == 20:  # what is loaded late has been loaded
            outcome.open_files, outcome.children = (counts[0],) * 2, (counts[1],) * 2
        outcome.files = n + 1
        if n % 500 == 499:
            tell(f"{n + 1} files, {dict(outcome.outcomes)}, {memory[-1] / 2**20:.0f} MB")
    half = memory[len(memory) // 2 :]
    outcome.slope_bytes = float(np.polyfit(range(len(half)), half, 1)[0]) if len(half) > 2 else 0.0
    outcome.memory = (half[0] / 2**20, half[-1] / 2**20)
    outcome.open_files = (outcome.open_files[0], here.num_fds())
    children = here.children(recursive=True)
    outcome.children = (outcome.children[0], len(children))
    outcome.zombies = sum(child.status() == psutil.STATUS_ZOMBIE for child in children)
    outcome.seconds = time.perf_counter() - began
    return outcome


def index(folder: Path, home: Path, model: str) -> dict[str, object]:
    """The folder as a catalog: what the report says, memory before and after, and that every file is accounted for."""
    import psutil

    from vitrine.service import Service

    here = psutil.Process()
    service = Service(Settings(home=home, model=model, precision="fp32"), "a benchmark")
    try:
        before, began = here.memory_info().rss, time.perf_counter()
        job = service.jobs.wait(service.indexing.index("fuzz", str(folder)).id)
        report = job.report or {}
        return {
            "state": job.state,
            "error": job.error,
            "files": len(list(folder.iterdir())),
            "views": report.get("views"),
            "failed": len(report.get("failed", [])),
            "without_reason": sum(not one["reason"] for one in report.get("failed", [])),
            "seconds": time.perf_counter() - began,
            "memory_mb": (before / 2**20, here.memory_info().rss / 2**20),
        }
    finally:
        service.close()


def main() -> None:
    """Run it and print the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    pictures = Path(os.environ.get("VITRINE_TEST_DATA", REPOSITORY.parent / "shared" / "data"))
    parser.add_argument("--from", nargs="+", type=Path, dest="folders", default=[pictures / "odd", REPOSITORY / "data"])
    parser.add_argument("--files", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=12)
    parser.add_argument("--model", default="embedded")
    parser.add_argument("--no-index", action="store_true", help="upload only")
    parser.add_argument("--no-upload", action="store_true", help="index only")
    asked = parser.parse_args()

    def tell(line: str) -> None:
        print(line, file=sys.stderr, flush=True)

    with tempfile.TemporaryDirectory(prefix="vitrine-fuzz-") as made:
        folder = Path(made) / "files"
        folder.mkdir()
        files = originals(asked.folders)
        tell(f"{len(files)} originals")
        settings = Settings(home=Path(made) / "home")
        said: dict[str, object] = {"originals": len(files), "seed": asked.seed}
        made_files = mutations(files, asked.files, asked.seed)
        if asked.no_upload:
            for _, name, data in made_files:
                (folder / name).write_bytes(data)
        else:
            said["upload"] = vars(upload(made_files, settings, folder, tell))
            print(json.dumps(said), flush=True)
        if not asked.no_index:
            said["index"] = index(folder, Path(made) / "home", asked.model)
            print(json.dumps(said), flush=True)


if __name__ == "__main__":
    main()
