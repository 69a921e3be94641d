"""Hundreds of strange, rare and broken files go through the decoder in a process with little memory."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from vitrine.settings import REPOSITORY

pytestmark = pytest.mark.data

MEMORY = 1536 * 2**20
SECONDS_PER_FILE = 5

_DECODE_ALL = """
import faulthandler, json, sys, time
from pathlib import Path
from vitrine.errors import PictureError
from vitrine.images import decode
from vitrine.images.worker import limit_process
limit_process(int(sys.argv[2]), 300)
for path in sorted(Path(sys.argv[1]).iterdir()):
    # A file that hangs ends the process, which the test sees as a file without an answer.
    faulthandler.dump_traceback_later(int(sys.argv[3]), exit=True)
    start = time.perf_counter()
    try:
        result = decode(path.read_bytes(), max_bytes=2**26, max_pixels=100_000_000)
    except PictureError as error:
        answer = {"what": error.what, "why": error.why, "remedy": error.remedy}
    else:
        tiny = result.image.convert("L").resize((8, 8))
        answer = {
            "size": [result.width, result.height],
            "decoded": list(result.image.size),
            "mode": result.image.mode,
            "look": list(tiny.tobytes()),
        }
    faulthandler.cancel_dump_traceback_later()
    print(json.dumps({"file": path.name, "seconds": time.perf_counter() - start, **answer}), flush=True)
"""


@pytest.fixture(scope="module")
def odd(data: Path) -> Path:
    return data / "odd"


@pytest.fixture(scope="module")
def answers(odd: Path) -> dict[str, dict[str, Any]]:
    """What the decoder says of every file, by name."""
    done = subprocess.run(
        [sys.executable, "-c", _DECODE_ALL, str(odd), str(MEMORY), str(SECONDS_PER_FILE)],
        cwd=REPOSITORY,
        capture_output=True,
        timeout=120,
        check=False,
    )
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0, f"stopped after {lines[-1]['file'] if lines else 'nothing'}: {done.stderr[-2000:]!r}"
    return {line["file"]: line for line in lines}


@pytest.fixture(scope="module")
def index(odd: Path) -> list[dict[str, str]]:
    with open(odd / "index.csv", newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_every_file_gets_an_answer_in_time(answers: dict[str, dict[str, Any]], index: list[dict[str, str]]) -> None:
    assert not {row["file"] for row in index} - set(answers)
    assert not {name: a["seconds"] for name, a in answers.items() if a["seconds"] > SECONDS_PER_FILE}


def test_what_can_be_read_has_the_right_size(answers: dict[str, dict[str, Any]], index: list[dict[str, str]]) -> None:
    wrong = {}
    for row in index:
        if row["pillow_result"] != "ok":
            continue
        size = [int(side) for side in row["size"].split("x")]
        # The index tells sizes as stored, but of TIFF files, which Pillow turns upright by itself.
        if row["exif_orientation"] in ("5", "6", "7", "8") and row["format"] != "TIFF":
            size.reverse()
        answer = answers[row["file"]]
        if answer.get("size") != size or answer.get("decoded") != size or answer.get("mode") != "RGB":
            wrong[row["file"]] = answer
    assert not wrong


def test_what_cannot_be_read_has_a_reason_and_a_remedy(
    answers: dict[str, dict[str, Any]], index: list[dict[str, str]]
) -> None:
    broken = [row["file"] for row in index if row["pillow_result"] != "ok"]
    assert len(broken) > 50
    speechless = [n for n in broken if not all(answers[n].get(part) for part in ("what", "why", "remedy"))]
    assert not speechless


@pytest.mark.parametrize(
    ("family", "upright"),
    [("hopper_orientation_*.jpg", 2), ("hopper_orientation_*.webp", 2), ("g4_orientation_*.tif", 2)],
)
def test_turned_pictures_come_out_upright(
    answers: dict[str, dict[str, Any]], odd: Path, family: str, upright: int
) -> None:
    names = sorted(path.name for path in odd.glob(family))
    assert len(names) >= 6
    first = answers[family.replace("*", str(upright))]["look"]
    for name in names:
        difference = sum(abs(a - b) for a, b in zip(answers[name]["look"], first, strict=True)) / len(first)
        assert difference < 4, f"{name} is turned otherwise than the others"


def test_bombs_are_refused_for_their_size(answers: dict[str, dict[str, Any]], index: list[dict[str, str]]) -> None:
    bombs = [row["file"] for row in index if row["pillow_result"] == "open:DecompressionBombError"]
    assert bombs
    for name in bombs:
        assert "pixels" in answers[name]["what"]
