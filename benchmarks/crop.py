"""What cropping is worth: `python -m benchmarks.crop --data … --home …`.

Scenes with several things, one of them meant: the samples' own photos, and held-out cut-outs pasted on photos of the
test split. Each is read as the whole picture, as the box, as the thing alone, and all three fused, with the exact mask
and with that of the segmenter from one central click. Asked is which item stands first: recall@1, and the mean
reciprocal rank. The weights of the fusion are chosen on photos that are not of the split `test`; the table is of those
that are.
"""

from __future__ import annotations

import argparse
import csv
import itertools
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from benchmarks.segment import central
from vitrine import segment
from vitrine.segment import Mask, readings, rle
from vitrine.service import Service
from vitrine.service.segmenting import FUSED
from vitrine.settings import DATA, REPOSITORY, Settings

Vectors = NDArray[np.float32]
_CUTOUTS = "cut-outs"


@dataclass(frozen=True, slots=True)
class Meant:
    """A thing in a picture with several: its mask, the right item, the catalog it is looked for in, the split."""

    image: Image.Image
    mask: NDArray[np.bool_]
    item: str
    catalog: str
    split: str


def photos(which: str) -> Iterator[Meant]:
    """The things of a sample's photos that show more than one."""
    folder = DATA / "samples" / which
    told = json.loads((folder / "field-masks.json").read_text(encoding="utf-8"))
    with (folder / "field.csv").open(encoding="utf-8") as stream:
        splits = {row["image"]: row.get("split") or "test" for row in csv.DictReader(stream)}
    rows = (
        [(photo["image"], [(one["id"], one["rle"]) for one in photo["masks"]]) for photo in told["photos"]]
        if "photos" in told
        else [(file, [(one["id"], one) for one in masks]) for file, masks in told.items()]
    )
    for file, masks in rows:
        if len(masks) < 2:
            continue
        image = Image.open(folder / file).convert("RGB")
        for item, run in masks:
            mask = rle.decode(run["size"], run["counts"])
            if mask.mean() >= 0.004:
                yield Meant(image, mask, item, f"sample-{which}", splits[file])


def cutouts(data: Path, count: int, side: int = 384) -> Iterator[Meant]:
    """Three real cut-outs on a photo of a shop, one of them meant."""
    from training import scenes

    things = scenes.cutouts(data / "cutouts", held=True) + scenes.cutouts(data / "cutouts", held=False)
    grounds = scenes.photos(data, "test", 100, 224)
    chance = np.random.default_rng(5)
    for n in range(count):
        chosen = [things[i] for i in chance.choice(len(things), 3, replace=False)]
        image, masks = scenes.arranged(grounds[int(chance.integers(len(grounds)))], chosen, side, chance)
        meant = int(chance.integers(3))
        if masks[meant].mean() >= 0.004:
            split = "val" if n % 4 == 0 else "test"
            yield Meant(Image.fromarray(image), masks[meant], chosen[meant].name, _CUTOUTS, split)


def catalogs(service: Service, data: Path) -> dict[str, tuple[Vectors, list[str]]]:
    """Vectors and items of each catalog; the cut-outs stand among the shop's things, each on a plain ground."""
    found = {}
    book = service.home.book
    for name in ("sample-shop", "sample-gallery"):
        if name not in {info.name for info in service.catalogs.all()}:
            service.jobs.wait(service.indexing.index(name, name).id)
        catalog = book.catalog(name)
        views = [view for view in book.views(catalog.id, book.ordered_ids(catalog.id)) if view.picture]
        vectors = book.vectors(catalog.model, [view.picture for view in views])
        found[name] = (np.stack([vectors[view.picture] for view in views]), [view.item for view in views])
    embedder = service.models.embedder("sample-shop")
    names, plain = [], []
    for file in sorted((data / "cutouts").glob("*.webp")):
        image = Image.open(file).convert("RGBA")
        ground = Image.new("RGB", image.size, readings.GROUND)
        ground.paste(image, (0, 0), image.getchannel("A"))
        names.append(file.stem)
        plain.append(ground)
    shop, items = found["sample-shop"]
    found[_CUTOUTS] = (np.concatenate([shop, embedder.pictures(plain)]), [*items, *names])
    return found


def place(vector: Vectors, catalog: tuple[Vectors, list[str]], item: str) -> int:
    """The rank of an item, 1 the best; every item counts by its best view."""
    scores = catalog[0] @ vector
    items = np.array(catalog[1])
    own = scores[items == item].max()
    return 1 + len(set(items[scores > own]) - {item})


def fuse(read: dict[str, Vectors], weights: dict[str, float]) -> Vectors:
    """One unit vector of the readings."""
    total = sum(weight * read[name] for name, weight in weights.items())
    return np.asarray(total / np.linalg.norm(total), dtype=np.float32)


def chosen(rows: Sequence[dict[str, Any]], known: dict[str, Any]) -> dict[str, float]:
    """The weights, in tenths, with the best mean reciprocal rank on these rows."""
    best, top = dict(FUSED), -1.0
    for box, thing in itertools.product(range(11), range(11)):
        if box + thing > 10 or not box + thing:
            continue
        weights = {"box": box / 10, "thing": thing / 10, "whole": (10 - box - thing) / 10}
        score = float(np.mean([1 / place(fuse(r["read"], weights), known[r["catalog"]], r["item"]) for r in rows]))
        if score > top + 1e-9:
            best, top = weights, score
    return best


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=REPOSITORY.parent / "shared" / "data")
    parser.add_argument("--home", type=Path, required=True, help="home folder; the samples are indexed there once")
    parser.add_argument("--segmenter", default="embedded")
    parser.add_argument("--scenes", type=int, default=80, help="scenes of cut-outs")
    options = parser.parse_args()
    service = Service(Settings(home=options.home), "a benchmark")
    try:
        known = catalogs(service, options.data)
        embedder = service.models.embedder("sample-shop")
        segmenter = segment.load(options.segmenter)
        asked = [*photos("shop"), *photos("gallery"), *cutouts(options.data, options.scenes)]
        print(f"{len(asked)} things meant", file=sys.stderr, flush=True)
        rows: dict[str, list[dict[str, Any]]] = {"exact": [], "click": []}
        for one in asked:
            point = central(one.mask)
            answers = {"exact": Mask(one.mask, 1.0), "click": segmenter.masks(segmenter.encode(one.image), [point])[0]}
            for how, mask in answers.items():
                read = readings.read(one.image, mask)
                vectors = dict(zip(read, embedder.pictures(list(read.values())), strict=True))
                row = {"read": vectors, "catalog": one.catalog, "item": one.item, "split": one.split}
                rows[how].append(row)
        val = [row for found in rows.values() for row in found if row["split"] != "test"]
        weights = chosen(val, known)
        print(f"weights by {len(val)} readings of val: {weights}; in use: {FUSED}")
        print("| mask | catalog | whole | box | thing | fused | fused, weights by val |\n" + "| --- " * 7 + "|")
        for how, found in rows.items():
            test = [row for row in found if row["split"] == "test"]
            for name in ("all", *known):
                part = [row for row in test if name in ("all", row["catalog"])]
                if not part:
                    continue
                cells = []
                for what in ("whole", "box", "thing", FUSED, weights):
                    ranks = np.array(
                        [
                            place(
                                r["read"][what] if isinstance(what, str) else fuse(r["read"], what),
                                known[r["catalog"]],
                                r["item"],
                            )
                            for r in part
                        ]
                    )
                    cells.append(f"{(ranks == 1).mean():.3f} ({(1 / ranks).mean():.3f})")
                print(f"| {how} | {name}, {len(part)} | {' | '.join(cells)} |")
    finally:
        service.close()


if __name__ == "__main__":
    main()
