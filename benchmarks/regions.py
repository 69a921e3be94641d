"""What regions are worth: `python -m benchmarks.regions --data …`.

A catalog of scenes: the sample shop's and gallery's own photos, held-out cut-outs pasted three at a time on photos of
the test split, and photos of that split with nothing pasted on them. It is indexed twice, with regions and without.
Asked for are the things alone, on a plain ground: is a scene that shows the thing among the first five? The table tells
things that cover less than a tenth of their scene from larger ones.
"""

from __future__ import annotations

import argparse
import csv
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from PIL import Image

from benchmarks.crop import photos
from vitrine.search.query import PictureVector, Query
from vitrine.segment import readings
from vitrine.service import Service
from vitrine.settings import DATA, REPOSITORY, Settings

SMALL = 0.1
"""Share of a picture below which a thing in it is small."""

FIRST = 5
HOW = {"small": True, "larger": False}


class Scenes:
    """Pictures written to a folder, and which thing is in which, with its share of the picture."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.things: dict[str, Image.Image] = {}
        self.shown: dict[str, dict[str, float]] = defaultdict(dict)
        self._count = 0

    def add(self, image: Image.Image) -> str:
        """Write a scene; returns its item."""
        name = f"scene-{self._count:04}.png"
        image.save(self.folder / name)
        self._count += 1
        return name

    def show(self, thing: str, picture: Image.Image, scene: str, share: float) -> None:
        """Note that a scene shows a thing, whose picture alone is given too."""
        self.things[thing] = picture
        self.shown[thing][scene] = share

    def share(self, thing: str) -> float:
        """Of its scene, where it is largest, 0 … 1."""
        return max(self.shown[thing].values())


def samples(scenes: Scenes) -> None:
    """The samples' photos with several things; a thing alone is the first view of its item."""
    for which in ("shop", "gallery"):
        folder = DATA / "samples" / which
        with (folder / "catalog.csv").open(encoding="utf-8") as stream:
            first: dict[str, str] = {}
            for row in csv.DictReader(stream):
                first.setdefault(row.get("id") or row["image"], row["image"])
        seen: dict[int, str] = {}
        for one in photos(which):
            if id(one.image) not in seen:
                seen = {id(one.image): scenes.add(one.image)}
            alone = Image.open(folder / first[one.item]).convert("RGB")
            scenes.show(f"{which} {one.item}", alone, seen[id(one.image)], float(one.mask.mean()))


def pasted(scenes: Scenes, data: Path, count: int, side: int = 448) -> None:
    """Three real cut-outs on each of some photos, of which as many again stay as they are."""
    from training import scenes as making

    things = making.cutouts(data / "cutouts", held=True) + making.cutouts(data / "cutouts", held=False)
    grounds = making.photos(data, "test", 2 * count, side)
    chance = np.random.default_rng(11)
    for ground in grounds[count:]:
        scenes.add(Image.fromarray(ground))
    alone = {thing.name: plain for thing, plain in zip(things, _alone(data, [t.name for t in things]), strict=True)}
    for ground in grounds[:count]:
        chosen = [things[i] for i in chance.choice(len(things), 3, replace=False)]
        image, masks = making.arranged(ground, chosen, side, chance)
        scene = scenes.add(Image.fromarray(image))
        for thing, mask in zip(chosen, masks, strict=True):
            if mask.mean() >= 0.004:
                scenes.show(f"cut-out {thing.name}", alone[thing.name], scene, float(mask.mean()))


def _alone(data: Path, names: list[str]) -> Iterator[Image.Image]:
    for name in names:
        image = Image.open(data / "cutouts" / f"{name}.webp").convert("RGBA")
        ground = Image.new("RGB", image.size, readings.GROUND)
        ground.paste(image, (0, 0), image.getchannel("A"))
        yield ground


def places(service: Service, scenes: Scenes) -> dict[str, int]:
    """For each thing, the place of the first scene that shows it, 1 the best."""
    embedder = service.models.embedder("scenes")
    names = list(scenes.things)
    vectors = embedder.pictures([scenes.things[name] for name in names])
    found = {}
    for name, vector in zip(names, vectors, strict=True):
        query = Query(pictures=(PictureVector.of(vector, embedder.key),))
        order = [hit.id for hit in service.searching.search("scenes", query, limit=400).hits]
        found[name] = 1 + min((order.index(scene) for scene in scenes.shown[name] if scene in order), default=10**6)
    return found


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=REPOSITORY.parent / "shared" / "data")
    parser.add_argument("--scenes", type=int, default=100, help="photos with cut-outs, and as many without")
    parser.add_argument("--segmenter", default="embedded")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        (place / "scenes").mkdir()
        scenes = Scenes(place / "scenes")
        samples(scenes)
        pasted(scenes, options.data, options.scenes)
        count = len(list(scenes.folder.iterdir()))
        print(f"{count} scenes, {len(scenes.things)} things", file=sys.stderr, flush=True)
        service = Service(Settings(home=place / "home", segmenter=options.segmenter, threads=1), "a benchmark")
        print(
            "| regions | pictures a second | " + " | ".join(f"{how} things: recall@1, @{FIRST}" for how in HOW) + " |"
        )
        print("| --- " * (2 + len(HOW)) + "|")
        try:
            for regions in (False, True):
                began = time.perf_counter()
                job = service.jobs.wait(service.indexing.index("scenes", str(scenes.folder), regions=regions).id)
                assert job.state == "done", job.error
                seconds = time.perf_counter() - began
                found = places(service, scenes)
                cells = []
                for small in HOW.values():
                    ranks = np.array([found[name] for name in found if (scenes.share(name) < SMALL) == small])
                    cells.append(f"{len(ranks)}: {np.mean(ranks == 1):.3f}, {np.mean(ranks <= FIRST):.3f}")
                how = "with" if regions else "without"
                print(f"| {how} | {count / seconds:.1f} | {' | '.join(cells)} |", flush=True)
        finally:
            service.close()


if __name__ == "__main__":
    main()
