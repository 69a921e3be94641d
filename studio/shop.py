"""Render the sample shop: ``python -m studio.shop --seed 7 --out data/samples/shop``.

Pictures that are there already are kept, so a broken-off run goes on where it was; ``--only KIND,KIND`` renders
those kinds again. The field photos are made by ``studio.field``, which this command calls last.
"""

from __future__ import annotations

import argparse
import csv
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image

from studio import field
from studio.kinds import KINDS
from studio.mesh import Mesh
from studio.palette import linear
from studio.plan import Item, stock
from studio.product import Part, solids
from studio.render import Set, Shot, exposure_for, to_bytes, tone
from studio.stage import STUDIO, Camera, Solid, Stage, fitted

COLUMNS = (
    "image",
    "id",
    "title",
    "description",
    "category",
    "color",
    "material",
    "pattern",
    "brand",
    "price",
    "ean",
)
SIZE = 384
SAMPLES = 10
QUALITY = 80


def built(item: Item, longest: int = 640) -> tuple[list[Solid], list[Part]]:
    """An item's finished solids in centimetres, and its parts."""
    kind = KINDS[item.kind]
    parts = kind.build(np.random.default_rng(item.shape_seed), item.look)
    # A sleeve is long and low: the code on it needs its own share of the texture.
    texture = {"box": 1024, "book": 1024}.get(item.kind, 2048) if item.look.pack is not None else longest
    return solids(parts, item.look, np.random.default_rng(item.finish_seed), texture, kind.scale), parts


def image_name(item: Item, number: int) -> str:
    return f"images/{item.id.lower()}-{number + 1}.webp"


def label_points(made: list[Solid], parts: list[Part], turn: int) -> np.ndarray:
    """What a close view of the printed side frames: the back of a box, the sleeve of a tin, jar or bottle."""
    wanted: list[Mesh] = [
        mesh
        for (mesh, _), part in zip(made, parts, strict=True)
        if part.label in ("back", "wrap") and part.slot == "label"
    ]
    points = np.concatenate([m.vertices for m in wanted])
    if turn < 0:  # of a sleeve only what faces the camera, and no more of its width than its height
        near = points[points[:, 1] < 1e-6]
        return near[np.abs(near[:, 0]) <= 0.5 * float(np.ptp(near[:, 2]))]
    return points


def photograph(item: Item, size: int, spp: int, numbers: Sequence[int] | None = None) -> dict[int, Image.Image]:
    """The numbered views of one item (all by default)."""
    made, parts = built(item)
    made, _ = fitted(made)
    turned = 0.0
    scene: Set | None = None
    pictures = {}
    for number in range(len(item.views)) if numbers is None else numbers:
        view = item.views[number]
        # The light and the ground's wall stay where they are: for a side or back view the product is turned.
        turn = round(view.azimuth) if abs(view.azimuth) > 60 else 0
        if scene is None or turn != turned:
            scene, turned = None, turn
            stood = [(mesh.turned([0, 0, 1], -turn), material) for mesh, material in made]
            scene = Set(stood, Stage(STUDIO, cove=not KINDS[item.kind].flat), relief=False)
        frame = label_points(stood, parts, turn) if view.frame == "label" else None
        camera = Camera(view.azimuth - turn, view.elevation, 24.0, view.zoom)
        rays = 2 * spp if frame is not None else spp  # grain must not hide a code
        shot = scene.shoot(camera, size, rays, item.finish_seed % 100_000 + number, fine=3, frame=frame)
        pictures[number] = Image.fromarray(to_bytes(graded(shot)))
    return pictures


def graded(shot: Shot) -> np.ndarray:
    """Exposure by the ground, then the ground's falloff eased towards one paper white."""
    exposed = shot.rgb * exposure_for(shot, 0.84)
    cover = np.clip(shot.coverage.sum(axis=-1), 0, 1)[..., None]
    paper = np.array(linear((0.955, 0.955, 0.95)), dtype=np.float32)
    lifted = exposed * (1 - 0.25) + paper * 0.25 * np.clip(exposed / 0.84, 0, 1)
    return tone((exposed * cover + lifted * (1 - cover)).astype(np.float32))


def write_catalog(items: list[Item], out: Path) -> None:
    with open(out / "catalog.csv", "w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        for item in items:
            for number in range(len(item.views)):
                row = item.row if number == 0 else {"id": item.id}
                writer.writerow({"image": image_name(item, number), **row})


def render(out: Path, seed: int, size: int, spp: int, only: set[str]) -> None:
    """Render what is missing (all of the kinds in ``only``), one item after the other."""
    (out / "images").mkdir(parents=True, exist_ok=True)
    items = stock(seed)
    write_catalog(items, out)
    # Scenes of like size follow each other, so that compiled kernels are found warm.
    missing = [
        i for i in items if i.kind in only or not all((out / image_name(i, n)).exists() for n in range(len(i.views)))
    ]
    if only:
        missing = [i for i in missing if i.kind in only]
    start = time.perf_counter()
    for done, item in enumerate(missing, 1):
        numbers = [n for n in range(len(item.views)) if only or not (out / image_name(item, n)).exists()]
        for number, picture in photograph(item, size, spp, numbers).items():
            picture.save(out / image_name(item, number), quality=QUALITY, method=6)
        pace = (time.perf_counter() - start) / done
        left = pace * (len(missing) - done) / 60
        print(f"{done}/{len(missing)} {item.id} {item.kind}, {left:.0f} min left", file=sys.stderr, flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description="Render the sample shop and its field photos.")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--out", type=Path, default=Path("data/samples/shop"))
    parser.add_argument("--size", type=int, default=SIZE, help="side of a picture in pixels")
    parser.add_argument("--spp", type=int, default=SAMPLES, help="samples a pixel")
    parser.add_argument("--only", default="", help="kinds to render again, with commas between")
    parser.add_argument("--no-field", action="store_true", help="leave the field photos as they are")
    args = parser.parse_args()
    render(args.out, args.seed, args.size, args.spp, {k for k in args.only.split(",") if k})
    if not args.no_field:
        field.render(args.out, args.seed)


if __name__ == "__main__":
    main()
