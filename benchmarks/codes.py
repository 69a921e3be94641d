"""Codes read right, by format: `python -m benchmarks.codes [FOLDER]`, on zxing-cpp's own test pictures.

Against zxing-cpp alone (plain text mode) and pyzbar alone, each on the plain picture. A picture counts as read where
its text is among what was read (line ends do not count). Times are of readers alone, without decoding the file.
"""

from __future__ import annotations

import argparse
import csv
import os
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from pathlib import Path

from PIL import Image

from vitrine.enrich import Subject
from vitrine.enrich.code_readers import has_zbar, zxing
from vitrine.enrich.codes import Codes
from vitrine.images import decode
from vitrine.settings import REPOSITORY


def main() -> None:
    """Read every picture with every reader and print the table."""
    asked = argparse.ArgumentParser(description=__doc__)
    data = Path(os.environ.get("VITRINE_TEST_DATA", REPOSITORY.parent / "shared" / "data"))
    asked.add_argument("folder", nargs="?", type=Path, default=data / "barcodes")
    folder = asked.parse_args().folder
    codes = Codes()
    readers: dict[str, Callable[[Image.Image], list[str]]] = {
        "zxing-cpp": lambda image: [code.text for code in zxing(image.convert("L"))],
        "pyzbar": lambda image: _pyzbar(image.convert("L")),
        "vitrine": lambda image: [record.text for record in codes.read(Subject.of(image))],
    }
    right: dict[str, Counter[str]] = defaultdict(Counter)
    misread: Counter[str] = Counter()
    false: Counter[str] = Counter()
    seconds: dict[str, list[float]] = defaultdict(list)
    asked_of: Counter[str] = Counter()
    hard: list[float] = []
    with (folder / "truth.csv").open(newline="", encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    for row in rows:
        data_ = (folder / row["image"]).read_bytes()
        image = decode(data_, max_bytes=2**30, max_pixels=10**8).image
        wanted = row["text"].replace("\r\n", "\n")
        asked_of[row["format"] if wanted else "none"] += 1
        read: dict[str, list[str]] = {}
        taken: dict[str, float] = {}
        for name, reader in readers.items():
            started = time.perf_counter()
            read[name] = reader(image)
            taken[name] = time.perf_counter() - started
            if not wanted:
                false[name] += bool(read[name])
            elif wanted in read[name]:
                right[name][row["format"]] += 1
            else:
                misread[name] += bool(read[name])
        if wanted and wanted in read["zxing-cpp"]:
            for name, value in taken.items():
                seconds[name].append(value)
        elif not read["zxing-cpp"]:
            hard.append(taken["vitrine"])
    total = sum(count for name, count in asked_of.items() if name != "none")
    print(f"zbar: {'yes' if has_zbar() else 'no'}\n")
    print(f"| format | pictures | {' | '.join(readers)} |\n| --- | ---: |{' ---: |' * len(readers)}")
    for name in sorted(name for name in asked_of if name != "none"):
        print(f"| {name} | {asked_of[name]} | {' | '.join(str(right[one][name]) for one in readers)} |")
    print(f"| **all** | {total} | {' | '.join(f'**{sum(right[one].values())}**' for one in readers)} |")
    print(f"| something else was read | {total} | {' | '.join(str(misread[one]) for one in readers)} |")
    print(f"| no code: something was read | {asked_of['none']} | {' | '.join(str(false[one]) for one in readers)} |")
    base = sum(seconds["zxing-cpp"])
    print("\ntime on pictures that zxing-cpp reads, as a multiple of its own:")
    print({name: round(sum(values) / base, 2) for name, values in seconds.items()})
    print(f"ms a picture there: {1000 * base / len(seconds['zxing-cpp']):.1f}")
    if hard:
        print(f"ms a picture on which it reads nothing: {1000 * sum(hard) / len(hard):.0f} ({len(hard)} pictures)")


def _pyzbar(image: Image.Image) -> list[str]:
    """Everything pyzbar reads as it comes, formats that Vitrine does not ask it for among them."""
    from pyzbar import pyzbar

    return [one.data.decode("utf-8", "replace").replace("\r\n", "\n") for one in pyzbar.decode(image)]


if __name__ == "__main__":
    main()
