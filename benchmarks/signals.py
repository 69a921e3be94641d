"""What each signal read off pictures adds where a catalog does not say it: `python -m benchmarks.signals`.

- *colour*: both shops without their colour columns and without colour words in their texts, asked for "COLOUR KIND";
  right are the items that had that colour.
- *code*: photos of numbers of trade items among zxing-cpp's test pictures, asked for each number.
- *printed*: the grocery catalog, whose titles are English, asked for three words that were read on a photo of a package
  (Swedish print), the longest sure ones, as a visitor would type them.

- *printed*, mixed: the same catalog, asked for the kind of a package in the catalog's words with two words that were
  read on a test photo of it ("juice bravo apelsin"); right is the item of the photo.
- *colour* of a query's picture: the second view of items of both shops, whose catalogs hold the first one only.

Each with everything, and less that signal.
"""

from __future__ import annotations

import csv
import json
import random
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from PIL import Image

from benchmarks.catalogs import SAMPLES, arguments, opened
from benchmarks.hybrid import CUT
from vitrine.enrich import Subject, terms
from vitrine.enrich.words import Words
from vitrine.evaluate import metrics
from vitrine.search.query import Query
from vitrine.search.routing.colours import MEANS
from vitrine.service import Service

MOST = 120
RETAIL = ("EAN-13", "EAN-8", "UPC-A")
_COLOURS = re.compile(
    r"\b(?:" + "|".join(sorted({*MEANS, *"lilac cream navy mint olive turquoise silver lavender".split()})) + r")\b",
    re.I,
)

Asked = list[tuple[Query, Sequence[str]]]


def mute(source: Path, target: Path, columns: Sequence[str]) -> dict[str, dict[str, str]]:
    """Copy a catalog without columns, names of colours and further views; returns what it held, by item.

    The second view stands under `second`.
    """
    shutil.copytree(source / "images", target / "images")
    held: dict[str, dict[str, str]] = {}
    rows = []
    with (source / "catalog.csv").open(newline="", encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            if row["id"] in held:
                held[row["id"]].setdefault("second", row["image"])
            else:
                held[row["id"]] = {name: value for name, value in row.items() if value}
                rows.append(row)
    for row in rows:
        for name in columns:
            row.pop(name, None)
        for name in ("title", "description"):
            row[name] = _COLOURS.sub("", row[name])
    with (target / "catalog.csv").open("w", newline="", encoding="utf-8") as stream:
        table = csv.DictWriter(stream, list(rows[0]))
        table.writeheader()
        table.writerows(rows)
    return held


def coloured(held: Mapping[str, Mapping[str, str]]) -> Asked:
    """ "COLOUR KIND" with the items that have both, where there are ten at most."""
    right: dict[str, list[str]] = {}
    for id, row in held.items():
        for colour in filter(None, row.get("color", "").lower().split("|")):
            kind = re.split(r"[/|]", row.get("category", ""))[-1].strip().lower()
            right.setdefault(f"{colour} {re.split(' & |, ', kind)[0]}", []).append(id)
    return [(Query(text=text), ids) for text, ids in sorted(right.items()) if len(ids) <= CUT][:MOST]


def numbered(source: Path, target: Path) -> Asked:
    """Make a catalog of pictures with trade items' numbers that says nothing of them; each number with its items."""
    with (source / "truth.csv").open(newline="", encoding="utf-8") as stream:
        rows = [row for row in csv.DictReader(stream) if row["format"] in RETAIL and row["text"].isdigit()]
    target.mkdir()
    right: dict[str, list[str]] = {}
    with (target / "catalog.csv").open("w", newline="", encoding="utf-8") as stream:
        table = csv.writer(stream)
        table.writerow(["image", "title"])
        for n, row in enumerate(random.Random(7).sample(rows, min(MOST, len(rows)))):
            name = f"{n:03}{Path(row['image']).suffix}"
            shutil.copy(source / row["image"], target / name)
            table.writerow([name, f"Package {n}"])
            right.setdefault(row["text"], []).append(name)
    return [(Query(text=text), ids) for text, ids in right.items()]


def typed(folder: Path, split: str = "train", most: int = 3, *, kinds: bool = False) -> Asked:
    """Words read on photos of packages, at most so many, with the item of each; behind its kind where `kinds`."""
    with (folder / "catalog.csv").open(newline="", encoding="utf-8") as stream:
        packages = {row["id"]: row["category"] for row in csv.DictReader(stream) if row["aisle"] == "Packages"}
    with (folder / "field.csv").open(newline="", encoding="utf-8") as stream:
        photos = [row for row in csv.DictReader(stream) if row["split"] == split and row["id"] in packages]
    words, asked = Words(), []
    for photo in random.Random(7).sample(photos, min(MOST, len(photos))):
        with Image.open(folder / photo["image"]) as image:
            records = words.read(Subject.of(image.convert("RGB")))
        said = {w for one in records if one.confidence >= terms.SURE for w in re.findall(r"[^\W\d_]{4,}", one.text)}
        if said:
            kind = [re.split(r"[/|]", packages[photo["id"]])[-1].strip().lower()] if kinds else []
            text = " ".join([*kind, *sorted(said, key=lambda word: (-len(word), word))[:most]])
            asked.append((Query(text=text), [photo["id"]]))
    return asked


def viewed(service: Service, name: str, folder: Path, held: Mapping[str, Mapping[str, str]]) -> Asked:
    """The second view of items that have one, as a visitor's picture, with the item."""
    several = [(id, row["second"]) for id, row in held.items() if "second" in row]
    asked: Asked = []
    for id, image in random.Random(7).sample(several, min(MOST, len(several))):
        picture, _ = service.searching.embed(name, (folder / image).read_bytes())
        asked.append((Query(pictures=(picture,)), [id]))
    return asked


def compared(service: Service, name: str, signal: str, asked: Asked) -> list[dict[str, object]]:
    """Recall and nDCG with everything, and less the signal."""
    searcher = service.searching.searcher(name)
    rows = []
    for off in ((), (signal,)):
        answers = [[one.item for one in searcher.ranking(replace(query, off=off), CUT)] for query, _ in asked]
        values = metrics.per_query(answers, [tuple(right) for _, right in asked], [1, CUT])
        measured = {"recall@1": "recall_1", "recall@10": f"recall_{CUT}", "ndcg@10": "ndcg"}
        rows.append(
            {"catalog": name, "signal": signal, "system": f"less {signal}" if off else "all", "queries": len(asked)}
            | {said: round(float(values[key].mean()), 3) for said, key in measured.items()}
        )
    return rows


def main() -> None:
    """Measure and print."""
    given = arguments(__doc__).parse_args()
    grocery = given.data / "grocery"

    def measured(
        name: str, folder: Path, enrich: str, signal: str, asks: Sequence[Callable[[Service], Asked]]
    ) -> Iterator[dict[str, object]]:
        with opened(given, {name: folder}, "the signals benchmark", read=[enrich]) as service:
            for ask in asks:
                yield from compared(service, name, signal, ask(service))

    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        for name, source in (("mute-sample-shop", SAMPLES / "shop"), ("mute-shop", given.data / "shop")):
            held = mute(source, folder / name, ["color", "ean"])
            by_view = partial(viewed, name=name, folder=source, held=held)
            by_name = partial(lambda held, _: coloured(held), held)
            for row in measured(name, folder / name, "colours", "colour", (by_name, by_view)):
                print(json.dumps(row), flush=True)
        codes = numbered(given.data / "barcodes", folder / "codes")
        for row in measured("codes", folder / "codes", "codes", "code", (lambda _: codes,)):
            print(json.dumps(row), flush=True)
        mixed = partial(typed, grocery, "test", 2, kinds=True)
        for row in measured("grocery", grocery, "words", "printed", (lambda _: typed(grocery), lambda _: mixed())):
            print(json.dumps(row), flush=True)


if __name__ == "__main__":
    main()
