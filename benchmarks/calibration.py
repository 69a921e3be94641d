"""Whether a score means what it says: `python -m benchmarks.calibration [--data DIR] [--model M]`.

Each real catalog is indexed in a temporary home folder and asked queries that it was not calibrated on: as many whose
answer is known as ones of which the catalog holds nothing, which is the prior that chances are stated for. `evaluate`
gives the reliability table; this prints one line a case and the tables.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import random
import shutil
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PIL import Image

from benchmarks.embedded.distortions import generator_for, phone_photo
from vitrine.embedding import bm25
from vitrine.service import Service
from vitrine.settings import REPOSITORY, Settings

Rows = list[dict[str, str]]
QUERIES = 300
CLOTHING = 1500
"""Garments that are indexed; the whole set takes three times as long and changes little."""


@dataclass
class Case:
    """A catalog's rows, queries (file or words -> right ids), and files or words of which it holds nothing."""

    name: str
    folder: Path
    rows: Rows
    pictures: list[tuple[Path, set[str]]] = field(default_factory=list)
    texts: list[tuple[str, set[str]]] = field(default_factory=list)
    absent: list[Path] = field(default_factory=list)
    absent_texts: list[str] = field(default_factory=list)


def rows(file: Path) -> Rows:
    with file.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def grocery(data: Path, dice: random.Random, _: Path) -> Iterator[Case]:
    """Phone photos from shops: to the very product, and to a product of its category."""
    folder = data / "grocery"
    catalog = rows(folder / "catalog.csv")
    field_photos = dice.sample([row for row in rows(folder / "field.csv") if row["split"] == "test"], QUERIES)
    kind = {row["id"]: row["category"] for row in catalog}
    others = _others(data, dice, "museum", "clothing")
    very = [(folder / row["image"], {row["id"]}) for row in field_photos]
    alike = [(folder / row["image"], {id for id in kind if kind[id] == kind[row["id"]]}) for row in field_photos]
    yield Case("grocery: field photo → its product", folder, catalog, very, absent=others)
    yield Case("grocery: field photo → its category", folder, catalog, alike, absent=others)


def clothing(data: Path, dice: random.Random, _: Path) -> Iterator[Case]:
    """Photos of garments to garments of the category, from other senders."""
    folder = data / "clothing"
    everything = rows(folder / "catalog.csv")
    senders = sorted({row["sender"] for row in everything})
    asking = set(dice.sample(senders, len(senders) // 5))
    catalog = dice.sample([row for row in everything if row["sender"] not in asking], CLOTHING)
    asked = dice.sample([row for row in everything if row["sender"] in asking], QUERIES)
    of_category: dict[str, set[str]] = defaultdict(set)
    for row in catalog:
        of_category[row["category"]].add(row["id"])
    pictures = [(folder / row["image"], of_category[row["category"]]) for row in asked if of_category[row["category"]]]
    yield Case(
        "clothing: garment → its category", folder, catalog, pictures, absent=_others(data, dice, "museum", "grocery")
    )


def shop(data: Path, dice: random.Random, _: Path) -> Iterator[Case]:
    """One view left out of the catalog: to the item, and to an item of its category."""
    folder = data / "shop"
    everything = rows(folder / "catalog.csv")
    views: dict[str, Rows] = defaultdict(list)
    for row in everything:
        views[row["id"]].append(row)
    asked = dice.sample([id for id, of in sorted(views.items()) if len(of) > 1], 150)
    left_out = {id: views[id][-1]["image"] for id in asked}
    catalog = [row for row in everything if left_out.get(row["id"]) != row["image"]]
    kind = {id: next((row["category"] for row in of if row["category"]), "") for id, of in views.items()}
    others = _others(data, dice, "museum", "grocery")
    very = [(folder / image, {id}) for id, image in left_out.items()]
    alike = [(folder / image, {i for i in kind if kind[i] == kind[id]}) for id, image in left_out.items()]
    yield Case("shop: view → its item", folder, catalog, very, absent=others)
    yield Case("shop: view → its category", folder, catalog, alike, absent=others)


def museum(data: Path, dice: random.Random, made: Path) -> Iterator[Case]:
    """Photos of paintings to the painting; words of the catalog, and words that it does not hold."""
    folder = data / "museum"
    catalog = rows(folder / "catalog.csv")
    pictures: list[tuple[Path, set[str]]] = []
    for row in dice.sample(catalog, QUERIES):
        with Image.open(folder / row["image"]) as image:
            photo = phone_photo(image.convert("RGB"), generator_for(row["image"]))
        file = made / f"{row['id']}.jpg"
        photo.save(file, quality=85)
        pictures.append((file, {row["id"]}))
    yield Case(
        "museum: photo of a painting → the painting",
        folder,
        catalog,
        pictures,
        absent=_others(data, dice, "grocery", "clothing"),
    )
    said = {
        row["id"]: set(bm25.terms(" ".join(row[name] for name in ("title", "artist", "style", "medium"))))
        for row in catalog
    }
    words = dice.sample(sorted({row["artist"] for row in catalog} | {row["style"] for row in catalog} - {""}), 60)
    texts = [(text, {id for id, terms in said.items() if set(bm25.terms(text)) <= terms}) for text in words]
    drawn = rows(data / "variety" / "emoji-noto" / "catalog.csv")
    strange = [row["title"] for row in drawn if not set().union(*said.values()) & set(bm25.terms(row["title"]))]
    yield Case(
        "museum: words",
        folder,
        catalog,
        texts=[(text, ids) for text, ids in texts if ids],
        absent_texts=dice.sample(strange, 60),
    )


def _others(data: Path, dice: random.Random, *names: str) -> list[Path]:
    """Pictures of other catalogs."""
    found: list[Path] = []
    for name in names:
        pictures = [data / name / row["image"] for row in rows(data / name / "catalog.csv")]
        if name == "grocery":
            pictures = [data / name / row["image"] for row in rows(data / name / "field.csv")]
        found += dice.sample(pictures, QUERIES // len(names))
    return found


CASES: dict[str, Callable[[Path, random.Random, Path], Iterator[Case]]] = {
    "grocery": grocery,
    "clothing": clothing,
    "shop": shop,
    "museum": museum,
}


def measure(case: Case, service: Service, catalog: str, work: Path) -> dict[str, Any]:
    """Ask the case's queries, as many known as absent; what `evaluate` reports."""
    asked = work / "asked"
    shutil.rmtree(asked, ignore_errors=True)
    asked.mkdir()
    number = (
        min(len(case.pictures), len(case.absent)) if case.pictures else min(len(case.texts), len(case.absent_texts))
    )
    lines = [("image", "text", "id")]
    files = [*case.pictures[:number], *((file, set()) for file in case.absent[:number])] if case.pictures else []
    for count, (file, right) in enumerate(files):
        shutil.copy(file, asked / f"{count}{file.suffix}")
        lines.append((f"{count}{file.suffix}", "", "|".join(sorted(right))))
    texts = [*case.texts[:number], *((text, set()) for text in case.absent_texts[:number])] if case.texts else []
    lines += [("", text, "|".join(sorted(right))) for text, right in texts]
    with (asked / "queries.csv").open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(lines)
    job = service.jobs.wait(service.measuring.evaluate(catalog, asked / "queries.csv").id)
    if job.report is None:
        raise SystemExit(f"{case.name}: {job.error}")
    return dict(job.report)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    default = os.environ.get("VITRINE_TEST_DATA") or REPOSITORY.parent / "shared" / "data"
    parser.add_argument("--data", type=Path, default=Path(default), help="the real pictures (VITRINE_TEST_DATA)")
    parser.add_argument("--model", help="the model (default: the embedded one)")
    parser.add_argument("--only", nargs="+", choices=CASES, default=list(CASES))
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    reports: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as temporary:
        work = Path(temporary)
        service = Service(Settings(home=work / "home"), "the calibration benchmark")
        try:
            for name in given.only:
                (work / "made").mkdir(exist_ok=True)
                for case in CASES[name](given.data, random.Random(11), work / "made"):
                    if name not in {info.name for info in service.catalogs.all()}:
                        table = _catalog(case, work / name)
                        job = service.jobs.wait(service.indexing.index(name, str(table), model=given.model).id)
                        if job.state != "done":
                            raise SystemExit(f"{name}: {job.error}")
                    reports[case.name] = measure(case, service, name, work)
                    if not given.json:
                        print(line(case.name, reports[case.name]), flush=True)
        finally:
            service.close()
    if given.json:
        print(json.dumps(reports))
        return
    for name, report in reports.items():
        print(f"\n{name}: the ten best hits\n")
        print("| chance | mean | right | hits |\n| --- | ---: | ---: | ---: |")
        for one in report["calibration"]["shown"]["bins"]:
            print(f"| {one['from']:.1f}–{one['to']:.1f} | {one['chance']:.2f} | {one['right']:.2f} | {one['hits']:,} |")


def _catalog(case: Case, folder: Path) -> Path:
    """The case's rows with their pictures in a folder of their own."""
    for row in case.rows:
        target = folder / row["image"]
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(case.folder / row["image"], target)
    table = folder / "catalog.csv"
    with table.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(case.rows[0]))
        writer.writeheader()
        writer.writerows(case.rows)
    return table


def line(name: str, report: dict[str, Any]) -> str:
    """A row of the table in docs/benchmarks.md."""
    above = report["line"]
    errors = [report["calibration"][which]["ece"] for which in ("shown", "first")]
    precision = "–" if above["precision_above"] is None else f"{above['precision_above']:.2f}"
    cells = [name, f"{report['success']['1']:.2f}", *(f"{error:.3f}" for error in errors)]
    cells += [f"{above['right_above']:.2f}", precision, f"{above['silent_when_absent']:.3f}"]
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    main()
