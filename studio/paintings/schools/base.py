"""What a school is: its people, years, colours, habits, formats and its way to paint."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from studio.paintings.palette import Palette
from studio.paintings.scene import Scene

Painter = Callable[[Scene, np.random.Generator], NDArray[np.uint8]]


@dataclass(frozen=True)
class School:
    """One school of the gallery."""

    name: str
    room: str
    artists: tuple[str, ...]
    years: tuple[int, int]
    media: tuple[str, ...]
    palettes: tuple[Palette, ...]
    subjects: tuple[str, ...]  # names in SUBJECTS; painted in turn, a name may stand twice
    formats: tuple[float, ...]  # width / height
    paint: Painter
    side: int = 900  # pixels of the long side while painting; the catalog picture is smaller
