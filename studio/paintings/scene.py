"""What a picture shows, apart from how it is painted: outlines with colour names, and words about them."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from studio.paintings.forms import Points
from studio.paintings.palette import Palette


@dataclass
class Shape:
    """One outline of a scene."""

    part: str  # what it is: "hill", "sail", "fruit" …
    points: Points
    key: str  # colour name or mixture, see Palette.get
    to: str | None = None  # second colour, at the bottom
    tone: float = 0.0  # -1 darker .. 1 lighter
    depth: float = 0.5  # 0 far .. 1 near
    flow: float | None = None  # direction of the brush, radians; None: along the form
    swell: float = 0.0  # how round the form is, 0 flat .. 1 a ball
    line: float = 0.0  # more than 0: an open line of this width in pixels


@dataclass
class Scene:
    """A composed picture: shapes from back to front, its subjects, and words for it."""

    width: int
    height: int
    palette: Palette
    rng: np.random.Generator
    shapes: list[Shape] = field(default_factory=list)
    subjects: list[str] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)
    sentences: list[str] = field(default_factory=list)
    light: tuple[float, float] = (0.25, 0.15)  # where light comes from, as shares of the picture
    wall: bool = False  # an indoor scene: no sky

    @property
    def unit(self) -> float:
        """The length that sizes are shares of: between the short side and the root of the area."""
        return float(0.5 * min(self.width, self.height) + 0.5 * np.sqrt(self.width * self.height))

    @property
    def time(self) -> str:
        """Time of day, season or weather of the palette."""
        return self.palette.time

    @property
    def dark(self) -> bool:
        """Whether lamps are lit."""
        return self.time in ("night", "dusk")

    def add(
        self,
        part: str,
        points: Points,
        key: str,
        to: str | None = None,
        tone: float = 0.0,
        depth: float = 0.5,
        flow: float | None = None,
        swell: float = 0.0,
        line: float = 0.0,
    ) -> Shape:
        """Put a shape in front of all others."""
        shape = Shape(part, np.asarray(points, float), key, to, tone, depth, flow, swell, line)
        self.shapes.append(shape)
        return shape

    def shows(self, *subjects: str) -> None:
        """Name what can be seen (each once)."""
        self.subjects.extend(s for s in subjects if s not in self.subjects)

    def says(self, sentence: str) -> None:
        """Add a sentence to the description."""
        self.sentences.append(sentence)

    def chance(self, p: float) -> bool:
        """True with probability p."""
        return bool(self.rng.random() < p)

    def pick(self, *options: str) -> str:
        """One of the options."""
        return options[int(self.rng.integers(len(options)))]

    def between(self, low: float, high: float) -> float:
        """A number in the range."""
        return float(self.rng.uniform(low, high))

    def mirror(self, start: int, waterline: float, squash: float = 0.75, mix: float = 0.55) -> None:
        """Reflect the shapes from index `start` on in water that begins at `waterline`; they lie under them."""
        images = []
        for s in self.shapes[start:]:
            top = s.points[:, 1].min()
            if top >= waterline:
                continue
            p = s.points.copy()
            p[:, 1] = waterline + (waterline - np.minimum(p[:, 1], waterline)) * squash
            p[:, 0] += np.sin(p[:, 1] / self.unit * 90) * self.unit * 0.004
            images.append(
                Shape("reflection", p, f"{s.key}>water:{mix}", None, s.tone - 0.08, s.depth, 0.0, 0.0, s.line)
            )
        self.shapes[start:start] = images
