"""Field photos of the shop's items: cluttered grounds, other light, blur and noise, with exact masks.

``python -m studio.field --seed 7 --out data/samples/shop`` writes ``field/*.webp``, ``field.csv`` and
``field-masks.json``.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy import ndimage

from studio import patterns, rle
from studio.curves import rounded, smooth
from studio.kinds import KINDS
from studio.materials import Material
from studio.palette import SHADES, shade
from studio.plan import Item, stock
from studio.product import solids
from studio.render import Set, to_bytes, tone
from studio.stage import Camera, Light, Softbox, Solid, Stage, fitted
from studio.surfaces import revolve, soft_box

PHOTOS = 64
SIZE = 448
SAMPLES = 6
TABLE = (
    "mug", "bowl", "teapot", "jug", "vase", "planter", "candle", "clock", "box", "tin", "jar", "bottle", "book",
    "watch", "sneaker", "boot", "handbag", "cap", "beanie", "hat", "flask", "saucepan", "headphones", "lamp",
)  # fmt: skip
FLOOR = ("chair", "stool", "armchair", "table", "backpack", "suitcase", "tote bag", "basket", "umbrella")
LAID = ("T-shirt", "hoodie", "sweater", "trousers", "dress", "socks", "cushion", "plate")


@dataclass(frozen=True)
class Scene:
    """One planned photo: which items, where each stands (x, y in cm, turn in degrees), and its seed."""

    name: str
    items: tuple[Item, ...]
    places: tuple[tuple[float, float, float], ...]
    place: str
    seed: int
    split: str


def plan(seed: int, count: int = PHOTOS) -> list[Scene]:
    """The photos to take; decided from the seed alone."""
    stocked = stock(seed)
    by_kind: dict[str, list[Item]] = {}
    for item in stocked:
        by_kind.setdefault(item.kind, []).append(item)
    scenes = []
    for k in range(count):
        rng = np.random.default_rng([seed, 77, k])
        place = "table" if k % 8 < 5 else ("floor" if k % 8 < 7 else "laid")
        kinds = {"table": TABLE, "floor": FLOOR, "laid": LAID}[place]
        several = {"table": (1, 2, 3), "floor": (1, 1, 2), "laid": (1, 1, 1)}[place]
        number = int(several[k % 3])
        chosen = [kinds[int(i)] for i in rng.permutation(len(kinds))[:number]]
        items = tuple(by_kind[kind][int(rng.integers(len(by_kind[kind])))] for kind in chosen)
        turns = [float(rng.uniform(-55, 55)) for _ in items]
        spread = [float(rng.uniform(-0.3, 0.3)) for _ in items]
        places = tuple((float(i), spread[i], turns[i]) for i in range(len(items)))
        scenes.append(
            Scene(
                f"field/photo-{k + 1:03d}.webp",
                items,
                places,
                place,
                int(rng.integers(2**31)),
                "test" if k % 3 else "val",
            )
        )
    return scenes


def _item_solids(item: Item, turn: float) -> list[Solid]:
    kind = KINDS[item.kind]
    parts = kind.build(np.random.default_rng(item.shape_seed), item.look)
    made = solids(parts, item.look, np.random.default_rng(item.finish_seed), 640, kind.scale)
    return [(m.turned([0, 0, 1], turn), k) for m, k in made]


def _bounds(made: list[Solid]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    return np.min([m.bounds[0] for m, _ in made], axis=0), np.max([m.bounds[1] for m, _ in made], axis=0)


def _clutter(rng: np.random.Generator, reach: float, free: list[tuple[float, float, float]], count: int) -> list[Solid]:
    """Everyday lumps around the items: fruit, boxes, cups. ``free``: circles (x, y, radius) that stay empty."""
    names = [n for n in SHADES if n not in ("gold", "silver", "copper")]
    made: list[Solid] = []
    circles = list(free)
    for _ in range(count * 6):
        if len(circles) - len(free) >= count:
            break
        r = reach * float(rng.uniform(0.08, 0.2))
        angle, far = float(rng.uniform(0, 2 * np.pi)), reach * float(rng.uniform(0.7, 1.5))
        x, y = far * np.sin(angle), far * np.cos(angle) * (1.0 if np.cos(angle) > 0 else 0.55)
        if any((x - a) ** 2 + (y - b) ** 2 < (r + c) ** 2 for a, b, c in circles):
            continue
        circles.append((x, y, r))
        color = shade(names[int(rng.integers(len(names)))], rng)
        finish = Material(color, "gloss", float(rng.uniform(0.08, 0.45)))
        shape = int(rng.integers(4))
        if shape == 0:
            mesh = revolve(
                smooth(
                    [
                        (0, 0.06 * r),
                        (0.62 * r, 0.1 * r),
                        (r * 0.95, 0.85 * r),
                        (0.6 * r, 1.6 * r),
                        (0.0, 1.5 * r),
                    ],
                    10,
                ),
                48,
            )
        elif shape == 1:
            mesh = soft_box(r * 1.5, r * 1.1, r * float(rng.uniform(0.4, 1.8)), r * 0.1).turned(
                [0, 0, 1], float(rng.uniform(0, 90))
            )
        elif shape == 2:
            line = [
                (0, 0),
                (r * 0.7, 0),
                (r * 0.8, r * 1.6),
                (r * 0.74, r * 1.6),
                (r * 0.66, r * 0.15),
                (0, r * 0.12),
            ]
            mesh = revolve(rounded(line, r * 0.06, 5), 48)
        else:
            mesh = revolve(rounded([(0, 0), (r * 0.9, 0), (r * 0.9, r * 0.22), (0, r * 0.22)], r * 0.06, 5), 48)
        made.append((mesh.moved(x, y), finish))
    return made


def _ground(rng: np.random.Generator, place: str, reach: float) -> Material:
    extent = (reach * 2, reach * 2)
    style = float(rng.random())
    if place != "laid" and style < 0.5:
        tone_ = ((0.62, 0.45, 0.3), (0.45, 0.31, 0.22), (0.76, 0.62, 0.45), (0.34, 0.27, 0.23))[int(rng.integers(4))]
        boards = patterns.wood(tone_, extent, rng, 900)
        seams = (np.arange(boards.shape[1]) % (boards.shape[1] // 9)) < 3
        boards[:, seams] *= 0.6
        return Material(tone_, "gloss", 0.3, boards)
    names = [n for n in SHADES if n not in ("gold", "silver", "copper")]
    main, other = (shade(names[int(rng.integers(len(names)))], rng) for _ in range(2))
    pale = tuple(0.5 + 0.5 * c for c in main)
    name = str(rng.choice(["checked", "striped", "speckled", "marbled", "geometric", "plain", "floral"]))
    mix = tuple(0.55 * a + 0.45 * b for a, b in zip(pale, other, strict=True))
    picture = patterns.paint(name, pale, mix, extent, rng, 900, reach / 9)  # type: ignore[arg-type]
    return Material((0.8, 0.8, 0.8), "matt", 0.5, picture)


def _light(rng: np.random.Generator) -> Light:
    warm = float(rng.uniform(-0.14, 0.2))
    side = float(rng.choice([-1, 1])) * float(rng.uniform(30, 150))
    size = float(rng.uniform(14, 46))
    key = Softbox(side, float(rng.uniform(24, 62)), size, size, 300.0 / size, (1 + warm, 1.0, 1 - warm))
    fill = Softbox(
        float(rng.uniform(-180, 180)),
        70,
        50,
        50,
        float(rng.uniform(0.4, 1.6)),
        (1 - warm / 2, 1.0, 1 + warm / 2),
    )
    return Light((key, fill), float(rng.uniform(0.25, 0.6)), 0.25)


def photograph(scene: Scene, size: int, spp: int) -> tuple[Image.Image, list[dict[str, Any]]]:
    """The photo and, for each item, its visible mask: {"id", "box", "area", "rle"}."""
    rng = np.random.default_rng(scene.seed)
    groups: list[list[Solid]] = []
    free: list[tuple[float, float, float]] = []
    edge = 0.0
    for item, (_, spread, turn) in zip(scene.items, scene.places, strict=True):
        made = _item_solids(item, turn)
        low, high = _bounds(made)
        width, deep = float(high[0] - low[0]), float(high[1] - low[1])
        x = edge + width / 2 if groups else 0.0
        edge = x + width / 2 + 0.12 * width + 1.0
        y = spread * deep if len(scene.items) > 1 else 0.0
        shift = (x - (low[0] + high[0]) / 2, y - (low[1] + high[1]) / 2, -low[2])
        groups.append([(m.moved(*(float(s) for s in shift)), k) for m, k in made])
        free.append((x, y, float(np.hypot(width, deep)) / 2 * 0.92))
    low, high = _bounds([s for g in groups for s in g])
    middle = (low[:2] + high[:2]) / 2
    reach = float(np.linalg.norm(high[:2] - low[:2])) / 2 + float(high[2]) * 0.25
    circles = [(a - middle[0], b - middle[1], c) for a, b, c in free]
    clutter = _clutter(
        rng, reach, circles, int(rng.integers(3, 8)) if scene.place != "laid" else int(rng.integers(0, 4))
    )
    moved = [[(m.moved(-middle[0], -middle[1]), k) for m, k in g] for g in groups]
    wanted = [s for g in moved for s in g]
    _, scale = fitted(wanted)
    scaled = [(m.scaled(scale), k) for m, k in [*wanted, *clutter]]
    stage = Stage(_light(rng), _ground(rng, scene.place, 3.2), cove=False, reach=24.0)
    shown = Set(scaled, stage, ground_tiles=7.5, relief=False)
    low_tilt, high_tilt = {"table": (16, 44), "floor": (14, 36), "laid": (52, 80)}[scene.place]
    camera = Camera(
        float(rng.uniform(-28, 28)),
        float(rng.uniform(low_tilt, high_tilt)),
        float(rng.uniform(34, 52)),
        float(rng.uniform(1.12, 1.5)),
        float(rng.normal(0, 4)),
    )
    frame = np.concatenate([m.vertices for m, _ in scaled[: len(wanted)]])
    shot = shown.shoot(camera, size, spp, scene.seed % 100_000, frame=frame)
    masks, start = [], 0
    taken = np.zeros((size, size), dtype=bool)
    for item, group in zip(scene.items, moved, strict=True):
        mask = (shot.coverage[..., start : start + len(group)].sum(axis=-1) >= 0.5) & ~taken
        taken |= mask  # a pixel that two items share in halves belongs to the first
        start += len(group)
        if not mask.any():
            continue
        rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
        box = [int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1]
        masks.append({"id": item.id, "box": box, "area": int(mask.sum()), "rle": rle.encode(mask)})
    bright = float(np.percentile(shot.rgb.mean(axis=-1), 70))
    picture = tone(shot.rgb, float(rng.uniform(0.38, 0.62)) / max(bright, 1e-4))
    return Image.fromarray(to_bytes(camera_faults(picture, rng))), masks


def camera_faults(picture: NDArray[np.float32], rng: np.random.Generator) -> NDArray[np.float32]:
    """What a hand-held phone adds: uneven light, a colour cast, a little blur or shake, grain. sRGB in, sRGB out."""
    height, width = picture.shape[:2]
    y, x = np.mgrid[:height, :width] / max(height, width) - 0.5
    angle = float(rng.uniform(0, 2 * np.pi))
    slope = float(rng.uniform(0, 0.35))
    light = 1 + slope * (x * np.cos(angle) + y * np.sin(angle)) - float(rng.uniform(0, 0.5)) * (x**2 + y**2)
    out = picture * light[..., None] * (1 + rng.normal(0, 0.03, 3))
    fault = float(rng.random())
    if fault < 0.35:
        out = ndimage.gaussian_filter(out, (float(rng.uniform(0.4, 1.5)),) * 2 + (0,))
    elif fault < 0.5:
        out = ndimage.uniform_filter1d(out, int(rng.integers(3, 6)), axis=int(rng.integers(2)))
    grain = rng.normal(0, float(rng.uniform(0.004, 0.022)), (height, width, 1)) + rng.normal(0, 0.006, out.shape)
    return np.asarray(np.clip(out + grain, 0, 1), dtype=np.float32)


def render(out: Path, seed: int, size: int = SIZE, spp: int = SAMPLES, count: int = PHOTOS) -> None:
    """Render the missing photos and write ``field.csv`` and ``field-masks.json``."""
    (out / "field").mkdir(parents=True, exist_ok=True)
    truth_path = out / "field-masks.json"
    known = {p["image"]: p for p in json.loads(truth_path.read_text())["photos"]} if truth_path.exists() else {}
    photos, rows = [], []
    for number, scene in enumerate(plan(seed, count), 1):
        if scene.name not in known or not (out / scene.name).exists():
            picture, masks = photograph(scene, size, spp)
            picture.save(out / scene.name, quality=78, method=6)
            known[scene.name] = {"image": scene.name, "width": size, "height": size, "masks": masks}
            print(f"field {number}/{count}", file=sys.stderr, flush=True)
        photos.append(known[scene.name])
        seen = [m["id"] for m in known[scene.name]["masks"]]
        rows.append({"image": scene.name, "id": "|".join(seen), "split": scene.split})
        truth_path.write_text(json.dumps({"photos": photos}, separators=(",", ":")) + "\n")
    with open(out / "field.csv", "w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, ("image", "id", "split"), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def main() -> None:
    parser = argparse.ArgumentParser(description="Render the field photos of the sample shop.")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--out", type=Path, default=Path("data/samples/shop"))
    parser.add_argument("--count", type=int, default=PHOTOS)
    args = parser.parse_args()
    render(args.out, args.seed, count=args.count)


if __name__ == "__main__":
    main()
