"""The gallery: which picture each school paints, and the words that go with it."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.paintings.scene import Scene
from studio.paintings.schools import SCHOOLS
from studio.paintings.schools.base import School
from studio.paintings.subjects import SUBJECTS

LONG_SIDE = 480  # pixels of a catalog picture
_UPRIGHT = ("portrait", "flowers")
_WIDE = ("harbour", "town", "sea", "great wave", "room", "valley")


@dataclass(frozen=True)
class Painting:
    """A finished picture, (h, w, 3) bytes, and its catalog row."""

    pixels: NDArray[np.uint8]
    row: dict[str, str]


def seeded(seed: int, *names: str | int) -> np.random.Generator:
    """Random numbers that depend on the seed and on names only."""
    return np.random.default_rng([seed, *(zlib.crc32(str(n).encode()) for n in names)])


def shape_of(school: School, subject: str, index: int, side: int) -> tuple[int, int]:
    """Width and height in pixels: the school's formats in turn, as far as they suit the subject."""
    formats = list(school.formats)
    if subject in _UPRIGHT:
        formats = [f for f in formats if 0.6 <= f <= 1.05] or [0.8]
    elif subject in _WIDE:
        formats = [f for f in formats if f >= 0.9] or formats
    elif subject in ("still life", "dancers", "branch"):
        formats = [f for f in formats if 0.62 <= f <= 1.65] or formats
    elif subject == "rose window":
        formats = [1.0]
    ratio = formats[index % len(formats)]
    w, h = (side, side / ratio) if ratio >= 1 else (side * ratio, side)
    return round(w), round(h)


def compose(school: School, index: int, seed: int, side: int | None = None) -> Scene:
    """The scene of the school's picture number `index`."""
    rng = seeded(seed, school.name, index)
    subject = school.subjects[index % len(school.subjects)]
    w, h = shape_of(school, subject, index, side or school.side)
    scene = Scene(w, h, school.palettes[(index + index // len(school.palettes)) % len(school.palettes)], rng)
    SUBJECTS[subject](scene)
    return scene


def render(school: School, scene: Scene, index: int, seed: int) -> NDArray[np.uint8]:
    """The painted scene at the size of a catalog picture."""
    painted = school.paint(scene, seeded(seed, school.name, index, "paint"))
    f = LONG_SIDE / max(scene.width, scene.height)
    if f < 1:
        size = (round(scene.width * f), round(scene.height * f))
        painted = cv2.resize(painted, size, interpolation=cv2.INTER_AREA)
    return np.asarray(painted, np.uint8)


def paint_all(seed: int, per_school: int = 18) -> Iterator[Painting]:
    """Every picture of the gallery, school by school."""
    used: set[str] = set()

    for school in SCHOOLS:
        for index in range(per_school):
            scene = compose(school, index, seed)
            row = describe(school, scene, index, seed, used)
            yield Painting(render(school, scene, index, seed), row)


def describe(school: School, scene: Scene, index: int, seed: int, used: set[str]) -> dict[str, str]:
    """The catalog row, apart from the image path's folder. Titles are taken once; `used` remembers them."""
    rng = seeded(seed, school.name, index, "words")
    options = [str(t) for t in rng.permutation(list(dict.fromkeys(scene.titles)))]
    title = next((t for t in options if t not in used), None)
    number = 2
    while title is None:
        again = f"{options[0]} ({('', '', 'second', 'third', 'fourth', 'fifth', 'sixth')[number]} version)"
        title = again if again not in used else None
        number += 1
    used.add(title)
    artist = school.artists[int(rng.integers(len(school.artists)))]
    slug = "".join(c if c.isalnum() and c.isascii() else "-" for c in school.name.lower())
    subjects = list(dict.fromkeys(s for s in scene.subjects if s))
    if scene.time in ("dawn", "dusk", "night", "storm", "rain", "autumn", "spring", "winter") and not scene.wall:
        subjects.append(scene.time)
    return {
        "image": f"{slug.strip('-').replace('--', '-')}-{index + 1:02d}.webp",
        "id": f"{slug.strip('-').replace('--', '-')}-{index + 1:02d}",
        "title": title,
        "artist": artist,
        "school": school.name,
        "year": year(school, rng),
        "medium": school.media[int(rng.integers(len(school.media)))],
        "room": school.room,
        "description": " ".join(dict.fromkeys(scene.sentences)),
        "subject": "|".join(subjects),
    }


def year(school: School, rng: np.random.Generator) -> str:
    """A year as museums write it: exact, about, over the turn of a year, or not known."""
    first = int(rng.integers(school.years[0], school.years[1] + 1))
    kind = rng.random()
    if kind < 0.08:
        return ""
    if kind < 0.3 or (first < 1450 and kind < 0.85):
        return f"c. {round(first / 5) * 5}"
    if kind < 0.42 and first % 100 < 99:
        return f"{first}–{(first + 1) % 100:02d}"
    return str(first)
