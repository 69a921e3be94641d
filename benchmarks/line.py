"""The relevance line against the best cut there could be: `python -m benchmarks.line [--model NAME] [--home DIR]`.
With `--weights` the weights of each catalog are learned before, as the app does by itself.

Words: values of each catalog's category columns, one or two of them, alternately as they are and, for the same items,
with filters read from them switched off; right are the items that hold them all. Pictures: distorted copies of the
catalog's own; right is their item. For each query the F1 of what stands above the line is held against the best F1 that
a cut anywhere in the same ranking would give; the target is nine tenths of it. Things that are not in the catalog:
fifty names of things whose words none of its texts hold, and fifty pictures of another catalog; at most one in ten may
show anything above the line.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from PIL import Image

from benchmarks.catalogs import SAMPLES, arguments, opened
from vitrine.catalog.columns import parse
from vitrine.catalog.records import Kind
from vitrine.embedding import bm25
from vitrine.images.distortion import distorted
from vitrine.search.line import LINE
from vitrine.search.query import PictureVector, Query
from vitrine.search.ranking import Ranked
from vitrine.service import Service

ABSENT = (
    "helicopter,giraffe,snowboard,saxophone,submarine,pizza,tractor,penguin,microscope,trumpet,volcano,lawn mower,"
    "space rocket,crocodile,traffic light,toothbrush,washing machine,dinosaur,parachute,accordion,"
    "chainsaw,"
    "hot air balloon,kangaroo,printer,wheelchair,fire engine,octopus,typewriter,windmill,telescope,skateboard,"
    "hamburger,jellyfish,"
    "motorcycle,refrigerator,astronaut,elephant,electric guitar,escalator,stethoscope,zebra,drum kit,ferris wheel,"
    "hedgehog,forklift,gas mask,scorpion,bowling ball,polar bear,bulldozer,trombone,flamingo,excavator,lobster,cactus,"
    "keyboard,satellite dish,rhinoceros,surfboard,vacuum cleaner"
).split(",")
QUERIES = 50
_SHARE = 1 / 3  # a value that more of the catalog holds is nothing to look for


def texts(service: Service, name: str) -> list[tuple[str, set[str]]]:
    """Words with the items that hold them: values of category columns, every second one with another column's."""
    catalog = service.home.book.catalog(name)
    items = service.home.book.items(catalog.id)
    columns = [c for c in service.home.book.columns(catalog.id) if c.kind in (Kind.CATEGORY, Kind.CATEGORIES)]
    held: dict[tuple[str, str], set[str]] = {}
    for item in items.values():
        for column in columns:
            value = parse(item.fields.get(column.name, ""), column.kind)
            for one in value if isinstance(value, list) else [str(value)] if value else []:
                held.setdefault((column.name, one), set()).add(item.id)
    usable = sorted(
        key for key, ids in held.items() if 2 <= len(ids) <= _SHARE * len(items) and any(bm25.terms(key[1]))
    )
    dice = random.Random(11)
    dice.shuffle(usable)
    asked: list[tuple[str, set[str]]] = []
    for number, key in enumerate(usable):
        said, right = _said(key[1]), held[key]
        if number % 2:
            other = next((o for o in usable if o[0] != key[0] and len(held[o] & right) >= 2), None)
            if other is not None:
                said, right = f"{_said(other[1])} {said}", held[other] & right
        asked.append((said, right))
        if len(asked) == QUERIES:
            break
    return asked


def _said(value: str) -> str:
    return value.rpartition("/")[2].strip().lower()


def absent(service: Service, name: str) -> list[str]:
    """Names of things of which the catalog's texts hold no word."""
    catalog = service.home.book.catalog(name)
    known: set[str] = set()
    for item in service.home.book.items(catalog.id).values():
        known.update(bm25.terms(" ".join([item.title, item.description, *item.fields.values()])))
    return [thing for thing in ABSENT if not known & set(bm25.terms(thing))][:QUERIES]


def pictures(service: Service, name: str, *, strange: bool) -> list[tuple[Query, set[str]]]:
    """Distorted copies of pictures of a catalog, with their items; `strange`: asked elsewhere, so there are none."""
    catalog = service.home.book.catalog(name)
    views = [view for view in service.home.book.views(catalog.id) if view.picture]
    model = service.home.models.get(catalog.model)
    asked: list[tuple[Query, set[str]]] = []
    for view in views[:: max(1, len(views) // QUERIES)][:QUERIES]:
        assert view.picture is not None
        dice = random.Random(view.picture)
        with Image.open(service.home.thumbnails.path(view.picture, "small")) as image:
            copy = distorted(image.convert("RGB"), dice.random() / 2, dice, None)
        vector = model.pictures([copy])[0]
        asked.append((Query(pictures=(PictureVector.of(vector, model.key),)), set() if strange else {view.item}))
    return asked


def best_f1(ranking: Sequence[Ranked], right: set[str]) -> float:
    """F1 of the best cut of the ranking."""
    hit = np.cumsum([one.item in right for one in ranking])
    return float((2 * hit / (np.arange(1, len(ranking) + 1) + len(right))).max()) if len(ranking) else 0.0


def measure(service: Service, name: str, asked: Iterable[tuple[Query, set[str]]]) -> dict[str, Any]:
    """F1 above the line and of the best cut, and the share of queries without an answer that show something."""
    searcher = service.searching.searcher(name)
    reached, reachable, shown = [], [], []
    for query, right in asked:
        ranking = searcher.ranking(query, 10**6)
        above = [one.item for one in ranking if one.chance >= LINE]
        if right:
            hit = len(right & set(above))
            reached.append(2 * hit / (len(above) + len(right)))
            reachable.append(best_f1(ranking, right))
        else:
            shown.append(bool(above))
    report: dict[str, Any] = {"queries": len(reached) + len(shown)}
    if reached:
        f1, oracle = float(np.mean(reached)), float(np.mean(reachable))
        report |= {"f1": round(f1, 3), "oracle": round(oracle, 3), "ratio": round(f1 / max(oracle, 1e-9), 3)}
    if shown:
        report["shows"] = round(float(np.mean(shown)), 3)
    return report


def main() -> None:
    """Measure and print."""
    parser = arguments(__doc__)
    parser.add_argument("--weights", action="store_true", help="learn what counts in each catalog before")
    given = parser.parse_args()
    sources = {
        "sample-shop": SAMPLES / "shop",
        "sample-gallery": SAMPLES / "gallery",
        "shop": given.data / "shop",
        "museum": given.data / "museum",
    }
    elsewhere = {"sample-shop": "museum", "sample-gallery": "shop", "shop": "sample-gallery", "museum": "sample-shop"}
    with opened(given, sources, "the line benchmark") as service:
        for name in sources:
            if given.weights:
                service.jobs.wait(service.weighing.submit(name).id)
            model = service.home.book.catalog(name).model
            said = texts(service, name)
            cases = {
                "words": [(Query(text=text), right) for text, right in said],
                "words, nothing routed": [(Query(text=text, plain=("*",)), right) for text, right in said],
                "words of what is not there": [(Query(text=text), set[str]()) for text in absent(service, name)],
                "pictures": pictures(service, name, strange=False),
                "pictures of another catalog": pictures(service, elsewhere[name], strange=True),
            }
            for case, asked in cases.items():
                row = {"model": model, "catalog": name, "case": case, **measure(service, name, asked)}
                print(json.dumps(row), flush=True)


if __name__ == "__main__":
    main()
