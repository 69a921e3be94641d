"""Printed words: `python -m benchmarks.words`.

Character error rate on rendered labels in ten fonts and on the packs and tins of the sample shop, whose maker and
product are printed in front, each lying four ways; and the share of grocery packages in `../shared/data` that are named
by their printed words alone.
"""

from __future__ import annotations

import argparse
import csv
import os
import random
import time
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont
from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from vitrine.enrich import Subject
from vitrine.enrich.words import Words
from vitrine.images import decode
from vitrine.scan import Known, named
from vitrine.settings import REPOSITORY
from vitrine.store.items import ItemRecord

FONTS = (
    "DejaVuSans DejaVuSans-Bold DejaVuSerif DejaVuSerif-Bold DejaVuSansMono DejaVuSansCondensed LiberationSans-Regular"
    " LiberationSerif-Italic LiberationMono-Regular LiberationSansNarrow-Bold"
).split()
LINES = (
    "Organic oat drink 1 litre",
    "Best before 12.11.2027",
    "RE16 TGK",
    "Shake well before opening",
    "Ingredients: water, oats 10 %",
)


def label(font: str) -> Image.Image:
    """A label with five lines in a font, black on a light ground."""
    picture = Image.new("RGB", (640, 420), (246, 243, 235))
    pen = ImageDraw.Draw(picture)
    for n, text in enumerate(LINES):
        pen.text((40, 40 + 70 * n), text, fill=(20, 20, 24), font=ImageFont.truetype(f"{font}.ttf", 30))
    return picture


def errors(read: list[str]) -> float:
    """Character error rate of the lines: each is held against the reading nearest to it, spaces not counted."""
    wrong = 0
    for line in LINES:
        wanted = line.replace(" ", "")
        wrong += min([Levenshtein.distance(wanted, one.replace(" ", "")) for one in read] + [len(wanted)])
    return wrong / sum(len(line.replace(" ", "")) for line in LINES)


def packs(words: Words) -> None:
    """Character error rate of maker and product on each pack's and tin's own picture, case and spaces not counted."""
    folder = REPOSITORY / "data" / "samples" / "shop"
    with (folder / "catalog.csv").open(newline="", encoding="utf-8") as stream:
        rows = [row for row in csv.DictReader(stream) if row["ean"] and row["category"].startswith("Food & care")]
    for turned in (0, 90, 180, 270):
        wrong = signs = silent = 0
        for row in rows:
            picture = decode((folder / row["image"]).read_bytes(), max_bytes=2**26, max_pixels=10**8).image
            read = "".join(record.text for record in words.read(Subject.of(picture.rotate(turned, expand=True))))
            product = row["title"].removeprefix(row["brand"]).rpartition(",")[0]
            for line in (row["brand"], product):
                wanted, found = line.replace(" ", "").casefold(), read.replace(" ", "").casefold()
                place = fuzz.partial_ratio_alignment(wanted, found) if found else None
                best = found[place.dest_start : place.dest_end] if place else ""
                wrong += min(Levenshtein.distance(wanted, best), len(wanted))
                signs += len(wanted)
            silent += not read
        print(f"sample packs, {turned}°: {wrong / signs:.3f} of {len(rows)}; on {silent} nothing was read", flush=True)


def grocery(folder: Path, words: Words, most: int) -> None:
    """How many test photos of packages are named, and rightly."""

    def read(file: str) -> list[dict[str, object]]:
        picture = decode((folder / file).read_bytes(), max_bytes=2**26, max_pixels=10**8).image
        return [record.as_json() for record in words.read(Subject.of(picture))]

    with (folder / "catalog.csv").open(newline="", encoding="utf-8") as stream:
        rows = {row["id"]: row for row in csv.DictReader(stream)}
    items = {id: ItemRecord(id, row["title"], "", {"category": row["category"]}) for id, row in rows.items()}
    packages = [id for id, row in rows.items() if row["aisle"] == "Packages"]
    printed = {id: read(rows[id]["image"]) for id in packages}
    known = Known(items, {}, printed)
    with (folder / "field.csv").open(newline="", encoding="utf-8") as stream:
        photos = [r for r in csv.DictReader(stream) if r["split"] == "test" and r["id"] in packages]
    photos = random.Random(4).sample(photos, min(most, len(photos)))
    right = said = first = 0
    started = time.perf_counter()
    for photo in photos:
        found = named(known.words, read(photo["image"]))
        first += bool(found.found) and found.found[0].id == photo["id"]
        if found.sure:
            said += 1
            right += found.found[0].id == photo["id"]
    seconds = (time.perf_counter() - started) / len(photos)
    print(f"grocery packages: {len(photos)} photos, {right} named rightly, {said - right} wrongly,", end=" ")
    print(f"right item first in {first}; {1000 * seconds:.0f} ms a photo")


def main() -> None:
    """Measure and print."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--photos", type=int, default=300)
    most = asked.parse_args().photos
    words = Words()
    for degrees in (0, 90, 180, 270):
        rates = {}
        for font in FONTS:
            picture = label(font).rotate(degrees, expand=True)
            rates[font] = errors([record.text for record in words.read(Subject.of(picture))])
        worst = max(rates, key=lambda font: rates[font])
        print(f"{degrees}°: {sum(rates.values()) / len(rates):.3f}, worst {rates[worst]:.3f} ({worst})", flush=True)
    packs(words)
    data = Path(os.environ.get("VITRINE_TEST_DATA", REPOSITORY.parent / "shared" / "data"))
    if (data / "grocery").is_dir():
        grocery(data / "grocery", words, most)


if __name__ == "__main__":
    main()
