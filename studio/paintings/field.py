"""Visitors' photos: paintings on walls in perspective, framed, under uneven light, with exact masks."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from studio.paintings.gallery import seeded
from studio.paintings.texture import blur, grade, noise
from studio.paintings.webp import encode

Quad = NDArray[np.float64]  # (4, 2) corners, clockwise from the upper left
_WALLS = (
    (0.86, 0.84, 0.80),
    (0.42, 0.13, 0.13),
    (0.20, 0.28, 0.25),
    (0.62, 0.63, 0.66),
    (0.17, 0.22, 0.34),
    (0.78, 0.70, 0.58),
    (0.93, 0.93, 0.92),
)
_FRAMES = ((0.72, 0.54, 0.22), (0.30, 0.18, 0.10), (0.10, 0.09, 0.09), (0.90, 0.89, 0.86), (0.55, 0.50, 0.44))


def run_lengths(mask: NDArray[np.bool_]) -> dict[str, list[int]]:
    """COCO run lengths of a mask (h, w), uncompressed: counts column by column, zeros first."""
    flat = mask.ravel(order="F")
    turns = np.flatnonzero(flat[1:] != flat[:-1]) + 1
    counts = np.diff(np.concatenate([[0], turns, [flat.size]])).tolist()
    return {"size": list(mask.shape), "counts": ([0] if flat[0] else []) + counts}


def hang(
    wall: NDArray[np.float64], painting: NDArray[np.uint8], x: int, y: int, w: int, h: int, rng: np.random.Generator
) -> Quad:
    """Hang a picture of w x h pixels at (x, y) on the wall, with frame, mount and shadow; the picture's corners."""
    unit = min(w, h)
    band = int(unit * rng.uniform(0.03, 0.1))
    mount = int(unit * rng.uniform(0.05, 0.1)) if rng.random() < 0.35 else 0
    o = band + mount
    x0, y0, x1, y1 = x - o, y - o, x + w + o, y + h + o
    shade = np.zeros(wall.shape[:2])
    d = int(unit * 0.035)
    cv2.rectangle(shade, (x0 + d // 2, y0 + d), (x1 + d // 2, y1 + d), 1.0, -1)
    wall *= 1 - 0.5 * blur(shade, unit * 0.025)[..., None]
    colour = np.array(_FRAMES[int(rng.integers(len(_FRAMES)))])
    ys, xs = np.mgrid[y0:y1, x0:x1]
    rim = np.minimum(np.minimum(xs - x0, x1 - 1 - xs), np.minimum(ys - y0, y1 - 1 - ys)) / max(band, 1)
    profile = 0.72 + 0.3 * np.sin(np.clip(rim, 0, 1) * np.pi * rng.integers(1, 4)) + 0.18 * np.clip(rim, 0, 1)
    side = np.where(np.minimum(ys - y0, xs - x0) <= np.minimum(y1 - 1 - ys, x1 - 1 - xs), 1.1, 0.82)
    frame = colour * (profile * side)[..., None] + 0.02 * rng.normal(size=(*rim.shape, 1))
    frame = np.where((rim >= 1)[..., None], np.array([0.93, 0.92, 0.88]), frame)
    wall[y0:y1, x0:x1] = frame
    wall[y : y + h, x : x + w] = cv2.resize(painting, (w, h), interpolation=cv2.INTER_AREA) / 255
    wall[y : y + 3, x : x + w] *= 0.7
    wall[y : y + h, x : x + 3] *= 0.8
    return np.array([[x, y], [x + w, y], [x + w, y + h], [x, y + h]], float)


def photograph(
    paintings: Sequence[NDArray[np.uint8]], rng: np.random.Generator
) -> tuple[NDArray[np.uint8], list[NDArray[np.bool_]]]:
    """A photo of one or two paintings side by side and the visible part of each as a mask of the photo."""
    size = (480, 360) if (len(paintings) > 1 or rng.random() < 0.45) else (360, 480)
    wide, tall = 2300, 2000  # far larger than the hang, so that no view leaves the wall
    base = np.array(_WALLS[int(rng.integers(len(_WALLS)))])
    wall = base * (1 + 0.025 * noise(rng, tall, wide, 260, 4) + 0.02 * rng.normal(size=(tall, wide)))[..., None]
    if rng.random() < 0.25:
        courses = (
            np.arange(tall)[:, None] // 46,
            (np.arange(wide)[None, :] + 60 * (np.arange(tall)[:, None] // 46 % 2)) // 120,
        )
        tint = rng.normal(0, 0.05, (60, 60))
        wall *= 1 + tint[courses[0] % 60, courses[1] % 60][..., None]
        gaps = (np.arange(tall)[:, None] % 46 < 3) | (
            (np.arange(wide)[None, :] + 60 * (np.arange(tall)[:, None] // 46 % 2)) % 120 < 3
        )
        wall = np.where(gaps[..., None], wall * 0.8, wall)
    if rng.random() < 0.4:
        floor = int(tall * 0.47) + 480
        wall[floor:] = np.array([0.42, 0.3, 0.2]) * (1 + 0.05 * noise(rng, tall - floor, wide, 60, 3))[..., None]
        wall[floor - 26 : floor] = base * 0.65 + 0.2
    quads = []
    room = 900 / len(paintings) - (70 if len(paintings) > 1 else 0)
    for i, painting in enumerate(paintings):
        ph, pw = painting.shape[:2]
        f = min(room / pw, 640 / ph) * rng.uniform(0.85, 1)
        w, h = int(pw * f), int(ph * f)
        cx = wide / 2 + (i - (len(paintings) - 1) / 2) * (room + 90)
        quads.append(hang(wall, painting, int(cx - w / 2), int(tall * 0.47 - h / 2), w, h, rng))
        lx, ly = int(cx + w / 2 - 10), int(tall * 0.47 + h / 2 + 95)
        if ly < int(tall * 0.47) + 430 and rng.random() < 0.6:
            wall[ly : ly + 44, lx - 70 : lx] = 0.95
            for k in range(3):
                wall[ly + 9 + 10 * k : ly + 12 + 10 * k, lx - 62 : lx - 18 - 9 * k] = 0.35
    # Lamp from above, one side darker, sometimes a spot.
    yy, xx = np.mgrid[:tall, :wide]
    light = 0.72 + 0.45 * np.exp(
        -(((xx - wide * rng.uniform(0.3, 0.7)) / 620) ** 2 + ((yy - tall * rng.uniform(0.28, 0.5)) / 480) ** 2)
    )
    wall *= light[..., None] * (1 + rng.uniform(-0.08, 0.08, 3))
    corners = np.concatenate(quads)
    left, top = corners.min(0)
    right, bottom = corners.max(0)
    tight = rng.uniform(0.0, 0.32)
    need_w, need_h = (right - left) * (1 + tight * 2), (bottom - top) * (1 + tight * 2)
    zoom = max(need_w / size[0], need_h / size[1])
    centre = np.array([(left + right) / 2, (top + bottom) / 2]) + rng.normal(0, 0.035, 2) * [need_w, need_h]
    half = np.array([size[0], size[1]]) * zoom / 2
    box = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * half
    roll = rng.normal(0, 0.05)
    box = box @ np.array([[np.cos(roll), np.sin(roll)], [-np.sin(roll), np.cos(roll)]])
    view = centre + box * (1 + rng.uniform(-0.14, 0.14, (4, 2)))
    target = np.array([[0, 0], [size[0], 0], [size[0], size[1]], [0, size[1]]], np.float32)
    matrix = cv2.getPerspectiveTransform(view.astype(np.float32), target * 2)
    photo = cv2.warpPerspective(
        wall, matrix, (size[0] * 2, size[1] * 2), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    photo = cv2.resize(photo, size, interpolation=cv2.INTER_AREA)
    half_matrix = np.diag([0.5, 0.5, 1.0]) @ matrix
    masks = []
    for quad in quads:
        seen = cv2.perspectiveTransform(quad[None], half_matrix)[0]
        area = np.zeros((size[1], size[0]), np.uint8)
        cv2.fillConvexPoly(area, np.round(seen * 256).astype(np.int32), 1, cv2.LINE_8, 8)
        masks.append(area > 0)
    return _lens(photo, rng), masks


def _lens(photo: NDArray[np.float64], rng: np.random.Generator) -> NDArray[np.uint8]:
    """Glare, shadow of a visitor, white balance, blur, noise: what a phone adds."""
    h, w = photo.shape[:2]
    yy, xx = np.mgrid[:h, :w]
    if rng.random() < 0.55:
        cx, cy, a = rng.uniform(0, w), rng.uniform(0, h), rng.uniform(0, np.pi)
        dx, dy = (xx - cx) * np.cos(a) + (yy - cy) * np.sin(a), -(xx - cx) * np.sin(a) + (yy - cy) * np.cos(a)
        glare = np.exp(-((dx / (w * rng.uniform(0.08, 0.3))) ** 2) - (dy / (h * rng.uniform(0.03, 0.1))) ** 2)
        photo = photo + rng.uniform(0.25, 0.7) * glare[..., None] * np.array([1.0, 0.98, 0.92])
    if rng.random() < 0.3:
        edge = rng.uniform(0.6, 0.95) * w
        photo = photo * (1 - 0.35 / (1 + np.exp(-(xx - edge + 0.2 * yy) / (w * 0.04))))[..., None]
    photo = photo * (1 + rng.uniform(-0.12, 0.12, 3)) * rng.uniform(0.78, 1.15)
    kind = rng.random()
    if kind < 0.4:
        photo = blur(photo, rng.uniform(0.5, 1.3))
    elif kind < 0.65:
        n = int(rng.integers(3, 8))
        kernel = np.zeros((n, n))
        if rng.random() < 0.5:
            kernel[n // 2] = 1 / n
        else:
            np.fill_diagonal(kernel, 1 / n)
        photo = cv2.filter2D(photo, -1, kernel)
    grain = rng.uniform(0.006, 0.025)
    return grade(photo + rng.normal(0, grain, photo.shape) * (0.5 + np.sqrt(np.clip(photo, 0, 1))))


def write_field(out: Path, seed: int, count: int) -> None:
    """Photograph the stored pictures of `out`: field/*.webp, field.csv (image,id,split), field-masks.json."""
    with (out / "catalog.csv").open(encoding="utf-8", newline="") as file:
        catalog = list(csv.DictReader(file))
    folder = out / "field"
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.webp"):
        old.unlink()
    rows, masks = [], {}
    order = seeded(seed, "field").permutation(len(catalog)).tolist()
    # In turn through the schools, so that each has its share.
    schools = list(dict.fromkeys(row["school"] for row in catalog))
    queues = {s: [catalog[i] for i in order if catalog[i]["school"] == s] for s in schools}
    for n in range(count):
        rng = seeded(seed, "field", n)
        shown = [queues[schools[n % len(schools)]].pop()]
        if n % 6 == 5:
            shown.append(queues[schools[(n + 5) % len(schools)]].pop())
        hung = [np.asarray(Image.open(out / row["image"]).convert("RGB")) for row in shown]
        pixels, areas = photograph(hung, rng)
        name = f"field/visit-{n + 1:03d}.webp"
        (out / name).write_bytes(encode(pixels, 10_000, 78, 50))
        split = "test" if n % 5 < 3 else "val" if n % 5 == 3 else "train"
        rows.append((name, "|".join(row["id"] for row in shown), split))
        masks[name] = [{"id": row["id"], **run_lengths(a)} for row, a in zip(shown, areas, strict=True)]
    with (out / "field.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("image", "id", "split"))
        writer.writerows(rows)
    (out / "field-masks.json").write_text(
        json.dumps(masks, separators=(",", ":"), ensure_ascii=False) + "\n", encoding="utf-8"
    )
