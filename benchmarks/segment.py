"""How well things are found from a click, three clicks and a box: `python -m benchmarks.segment --data … --renders …`.

On scenes that no segmenter learned from: the samples' own photos (path-traced, several things, exact masks), and
held-out cut-outs and renders pasted on photos of the test split, matched as `training.scenes` says. The floor is
GrabCut: from a click with a disc of fixed size, from a box as it is. Further clicks go where the answer is most wrong.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from vitrine import segment
from vitrine.segment import Mask, Point, rle
from vitrine.segment.shapes import overlap
from vitrine.settings import DATA, REPOSITORY

FLOOR = "grabcut"
_DISC = 0.12  # of the longer side: what GrabCut takes for the thing around a click
_SMALLEST = 0.004  # of the picture: smaller things are not asked for


@dataclass(frozen=True, slots=True)
class Asked:
    """A thing to be found: the picture, its exact mask, and where it comes from."""

    image: Image.Image
    mask: NDArray[np.bool_]
    kind: str


def samples() -> Iterator[Asked]:
    """Every thing of the samples' photos that is large enough to be clicked on."""
    for which in ("shop", "gallery"):
        folder = DATA / "samples" / which
        told = json.loads((folder / "field-masks.json").read_text(encoding="utf-8"))
        rows = (
            [(photo["image"], [one["rle"] for one in photo["masks"]]) for photo in told["photos"]]
            if "photos" in told
            else list(told.items())
        )
        for file, masks in rows:
            image = Image.open(folder / file).convert("RGB")
            for one in masks:
                mask = rle.decode(one["size"], one["counts"])
                if mask.mean() >= _SMALLEST:
                    yield Asked(image, mask, f"sample {which}")


def pasted(data: Path, renders: Path, count: int, side: int = 320) -> Iterator[Asked]:
    """Scenes of held-out things on held-out photos."""
    from training import scenes

    maker = scenes.maker(data, renders, side, held=True, shards=12, grounds=300)
    chance = np.random.default_rng(11)
    for _ in range(count):
        scene = maker.make(chance, own_scene=0.0)
        yield Asked(Image.fromarray(scene.image), scene.mask, f"{scene.kind} on photo")


class GrabCut:
    """The floor: OpenCV's GrabCut, five rounds."""

    key = title = FLOOR

    def encode(self, image: Image.Image) -> NDArray[np.uint8]:
        """The pixels, as OpenCV takes them."""
        return np.ascontiguousarray(np.asarray(image)[..., ::-1])

    def masks(self, state: NDArray[np.uint8], points: Sequence[Point], box: segment.Box | None = None) -> list[Mask]:
        """One mask."""
        import cv2

        height, width = state.shape[:2]
        labels = np.full((height, width), cv2.GC_PR_BGD if box is None else cv2.GC_BGD, dtype=np.uint8)
        if box is not None:
            x0, y0, x1, y1 = (round(value) for value in box)
            labels[y0:y1, x0:x1] = cv2.GC_PR_FGD
        radius = round(_DISC * max(height, width))
        for point in points:
            spot = (round(point.x), round(point.y))
            if point.positive and box is None:
                cv2.circle(labels, spot, radius, cv2.GC_PR_FGD, -1)
        for point in points:
            spot = (round(point.x), round(point.y))
            cv2.circle(labels, spot, 3, cv2.GC_FGD if point.positive else cv2.GC_BGD, -1)
        models = [np.zeros((1, 65), np.float64) for _ in range(2)]
        try:
            cv2.setRNGSeed(0)
            cv2.grabCut(state, labels, None, *models, 5, cv2.GC_INIT_WITH_MASK)
        except cv2.error:  # it needs both kinds of pixels
            pass
        return [Mask((labels == cv2.GC_FGD) | (labels == cv2.GC_PR_FGD), 1.0)]


def central(mask: NDArray[np.bool_]) -> Point:
    """The place of a mask that is farthest from its edge."""
    from scipy.ndimage import distance_transform_edt

    inner = distance_transform_edt(np.pad(mask, 1))[1:-1, 1:-1]
    y, x = np.unravel_index(int(inner.argmax()), mask.shape)
    return Point(float(x), float(y))


def correction(mask: NDArray[np.bool_], answer: NDArray[np.bool_]) -> Point | None:
    """Where a visitor clicks next: in the middle of the largest mistake."""
    from scipy.ndimage import label

    parts, count = label(mask != answer)
    if not count:
        return None
    sizes = np.bincount(parts.reshape(-1))
    sizes[0] = 0
    worst = central(parts == int(sizes.argmax()))
    return Point(worst.x, worst.y, bool(mask[int(worst.y), int(worst.x)]))


def measure(segmenter: Any, asked: Sequence[Asked]) -> dict[str, Any]:
    """Overlaps from one click, three clicks and a box, by kind of scene, and milliseconds."""
    rows: list[dict[str, Any]] = []
    first, click = [], []
    for one in asked:
        started = time.perf_counter()
        state = segmenter.encode(one.image)
        points = [central(one.mask)]
        answer = segmenter.masks(state, points)[0].pixels
        first.append(1000 * (time.perf_counter() - started))
        row: dict[str, Any] = {"kind": one.kind, "click": overlap(answer, one.mask)}
        for _ in range(2):
            point = correction(one.mask, answer)
            if point is None:
                break
            points.append(point)
            started = time.perf_counter()
            answer = segmenter.masks(state, points)[0].pixels
            click.append(1000 * (time.perf_counter() - started))
        row["three"] = overlap(answer, one.mask)
        x0, y0, x1, y1 = Mask(one.mask, 1.0).box
        row["box"] = overlap(segmenter.masks(state, [], (x0, y0, x1, y1))[0].pixels, one.mask)
        rows.append(row)
    kinds = sorted({row["kind"] for row in rows})
    return {
        "things": len(rows),
        "all": _means(rows),
        "kinds": {kind: _means([row for row in rows if row["kind"] == kind]) for kind in kinds},
        "first_ms": _spread(first),
        "click_ms": _spread(click),
        "overlaps": [round(row["click"], 3) for row in rows],
    }


def _means(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {"things": len(rows)}
    for name in ("click", "three", "box"):
        values = np.array([row[name] for row in rows])
        found[name] = {
            "mean": round(float(values.mean()), 3),
            "tenth": round(float(np.quantile(values, 0.1)), 3),
            "over_80": round(float((values > 0.8).mean()), 3),
        }
    return found


def _spread(times: Sequence[float]) -> dict[str, float]:
    if not times:
        return {}
    return {"median": round(float(np.median(times)), 1), "p95": round(float(np.quantile(times, 0.95)), 1)}


def table(answer: dict[str, Any]) -> str:
    """The figures as Markdown."""
    lines = ["| segmenter | scenes | one click | three clicks | box | first click | next ones |", "| --- " * 7 + "|"]
    for name, row in answer.items():
        for kind, part in [("all", row["all"]), *row["kinds"].items()]:
            cells = [
                f"{part[what]['mean']:.3f} (tenth {part[what]['tenth']:.2f})" for what in ("click", "three", "box")
            ]
            times = [f"{row['first_ms']['median']:.0f} ms", f"{row['click_ms']['median']:.0f} ms"]
            shown = times if kind == "all" else ["", ""]
            lines.append(
                f"| {name if kind == 'all' else ''} | {kind}, {part['things']} | {' | '.join([*cells, *shown])} |"
            )
    return "\n".join(lines)


def failures(segmenter: Any, asked: Sequence[Asked], overlaps: Sequence[float], file: Path, count: int = 12) -> None:
    """A picture of the worst and of the middling answers to one click: truth in green, answer in red."""
    order = np.argsort(overlaps)
    chosen = [*order[: count // 2], *order[len(order) // 2 :][: count // 2]]
    side, sheet = 200, Image.new("RGB", (200 * (count // 2), 420), (247, 247, 246))
    for n, number in enumerate(chosen):
        one = asked[int(number)]
        click = central(one.mask)
        answer = segmenter.masks(segmenter.encode(one.image), [click])[0].pixels
        pixels = np.asarray(one.image).astype(np.float32)
        pixels[one.mask & ~answer] = 0.4 * pixels[one.mask & ~answer] + 0.6 * np.array([40, 190, 90])
        pixels[answer & ~one.mask] = 0.4 * pixels[answer & ~one.mask] + 0.6 * np.array([220, 50, 40])
        pixels[~answer & ~one.mask] *= 0.55
        tile = Image.fromarray(pixels.astype(np.uint8))
        pen = ImageDraw.Draw(tile)
        pen.ellipse((click.x - 5, click.y - 5, click.x + 5, click.y + 5), fill=(31, 75, 216), outline=(255, 255, 255))
        tile = tile.resize((side - 6, round((side - 6) * tile.height / tile.width)), Image.Resampling.LANCZOS)
        sheet.paste(
            tile.crop((0, 0, side - 6, side - 6)), (side * (n % (count // 2)) + 3, 210 * (n // (count // 2)) + 6)
        )
    sheet.save(file, "WEBP", quality=82, method=6)


def main() -> None:
    """Measure, print the table, and write the figures as JSON where asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=REPOSITORY.parent / "shared" / "data")
    parser.add_argument("--renders", type=Path, required=True, help="folder with npz shards of training renders")
    parser.add_argument("--pasted", type=int, default=200, help="scenes that are made")
    parser.add_argument("--samples", type=int, default=1000, help="things of the samples' photos at most")
    parser.add_argument("--segmenters", nargs="+", default=["embedded", "classical", FLOOR])
    parser.add_argument("--pictures", type=Path, help="write the first segmenter's failures to this WebP")
    parser.add_argument("--out", type=Path, help="write the figures to this JSON file")
    options = parser.parse_args()
    asked = [*list(samples())[: options.samples], *pasted(options.data, options.renders, options.pasted)]
    print(f"{len(asked)} things", file=sys.stderr, flush=True)
    loaders: dict[str, Callable[[], Any]] = {FLOOR: GrabCut}
    answer = {}
    for name in options.segmenters:
        segmenter = loaders[name]() if name in loaders else segment.load(name)
        answer[name] = measure(segmenter, asked)
        print(table({name: answer[name]}), file=sys.stderr, flush=True)
        if options.pictures and name == options.segmenters[0]:
            failures(segmenter, asked, answer[name]["overlaps"], options.pictures)
    print(table(answer))
    if options.out:
        options.out.write_text(json.dumps(answer, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
