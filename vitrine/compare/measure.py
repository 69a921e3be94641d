"""A model's time and memory, measured in a process of its own: `python -m vitrine.compare.measure NAME WORKERS`.

In a process of its own because what a model takes cannot be told apart from what others take beside it. Reads
`{"pictures": [files], "texts": [words], "adapters": [folders]}` on standard input, prints one JSON object, see `Cost`.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path

from vitrine.embedding.adapted import FOLDERS
from vitrine.errors import Cancelled, ModelUnavailable
from vitrine.settings import REPOSITORY
from vitrine.words import phrase

BATCH = 8
PICTURES = 64
_PATIENCE = 0.1  # seconds between two looks at whether to stop


@dataclass(frozen=True, slots=True)
class Cost:
    """`memory` in bytes that loading and using the model added to the process, 0 where that cannot be told.

    `pictures_per_second` with all workers, decoded pictures to vectors; `words_ms` the median for one short text.
    """

    load_seconds: float
    memory: int
    pictures_per_second: float
    words_ms: float


def measure(name: str, pictures: Sequence[Path], texts: Sequence[str], workers: int, stop: Callable[[], bool]) -> Cost:
    """Start the process and wait for what it says.

    Raises:
        ModelUnavailable: the model cannot be loaded there.
        Cancelled: `stop` said so; the process is ended.
    """
    command = [sys.executable, "-m", "vitrine.compare.measure", name, str(workers)]
    pipe = subprocess.PIPE
    process = subprocess.Popen(command, cwd=REPOSITORY, stdin=pipe, stdout=pipe, stderr=pipe, text=True)
    told = {"pictures": list(map(str, pictures)), "texts": list(texts), "adapters": list(map(str, FOLDERS))}
    asked: str | None = json.dumps(told)
    while True:
        try:
            said, complaint = process.communicate(asked, timeout=_PATIENCE)
            break
        except subprocess.TimeoutExpired:
            asked = None
            if stop():
                process.kill()
                process.communicate()
                raise Cancelled(phrase("The comparison was stopped"), remedy=phrase("start it again")) from None
    if process.returncode:
        last = complaint.strip().splitlines()[-1:] or [f"the process ended with status {process.returncode}"]
        raise ModelUnavailable(
            phrase("{name} could not be measured", name=name), last[0], phrase("try again, or compare another model")
        )
    return Cost(**json.loads(said))


def main() -> None:
    """Measure the model of the first argument with as many workers as the second says."""
    from PIL import Image

    from vitrine import embedding

    name, workers = sys.argv[1], int(sys.argv[2])
    asked = json.load(sys.stdin)
    FOLDERS.extend(map(Path, asked["adapters"]))
    pictures = [Image.open(file).convert("RGB") for file in asked["pictures"]]
    _wake_libraries()
    before, started = _peak(), time.perf_counter()
    embedder = embedding.load(name, threads=1)
    loaded = time.perf_counter() - started
    embedder.pictures(pictures[:BATCH])  # the first call compiles and allocates
    batches = [pictures[n : n + BATCH] for n in range(0, len(pictures), BATCH)]
    with ThreadPoolExecutor(workers) as pool:
        clock = time.perf_counter()
        list(pool.map(embedder.pictures, batches))
        seconds = time.perf_counter() - clock
    words = []
    for text in asked["texts"]:
        clock = time.perf_counter()
        embedder.words([text])
        words.append(time.perf_counter() - clock)
    memory = max(0, _peak() - before)
    rate = len(pictures) / seconds
    cost = Cost(round(loaded, 2), memory, round(rate, 1), round(1000 * statistics.median(words), 2))
    sys.stdout.write(json.dumps(asdict(cost)))


def _wake_libraries() -> None:
    """Import what every model of this kind needs, so that its own share is what is measured."""
    from vitrine.embedding import torchvision_fix

    torchvision_fix.apply()
    import open_clip
    import torch

    torch.zeros(1) + len(open_clip.__version__)


def _peak() -> int:
    """The most memory that this process has taken so far, in bytes; 0 where the system does not say."""
    try:
        # Not `getrusage`: on Linux its peak is inherited from the process that started this one.
        lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
        return next(1024 * int(line.split()[1]) for line in lines if line.startswith("VmHWM:"))
    except (OSError, StopIteration):
        pass
    if sys.platform == "win32":
        return 0
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


if __name__ == "__main__":
    main()
