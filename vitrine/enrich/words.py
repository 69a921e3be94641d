"""Printed words: lines of print on a picture, with their boxes."""

from __future__ import annotations

import threading
from typing import ClassVar

from PIL import Image

from vitrine.enrich import ocr
from vitrine.enrich.languages import scripts
from vitrine.enrich.lines import Line, believed, sure, weight
from vitrine.enrich.ocr import Ocr
from vitrine.enrich.protocol import Box, Need, Record, Subject

LANGUAGES = ("en",)
_SMALL, _LARGE = 640, 1600
"""Longer side, in pixels, below which a picture is enlarged before it is read, and to which a larger one is reduced."""
_DOUBTFUL = 0.75
"""Below this mean confidence the picture is read on its sides and upside down too."""
MOST_LINES, MOST_LETTERS = 400, 20_000
"""What is kept of one picture: a page of print, but no megabytes of it."""


class Words:
    """Reads printed words, one record a line, in reading order."""

    name: ClassVar[str] = "words"
    version: ClassVar[int] = 2
    needs: ClassVar[frozenset[Need]] = frozenset({"picture"})

    def __init__(self) -> None:
        self._gate = threading.Lock()
        self._readers: dict[tuple[str, tuple[str, ...]], Ocr] = {}

    def missing(self) -> str:
        """What no words can be read without; empty where they can."""
        return "" if ocr.has_rapid() or ocr.has_easy(LANGUAGES) else "rapidocr"

    def read(self, subject: Subject) -> list[Record]:
        """Every line of print; `about` holds the `reader`. Raises ModelUnavailable."""
        languages = subject.languages or LANGUAGES
        reader, expected = self._reader(languages), scripts(languages)
        image = _fitted(subject.image)
        if min(image.size) < 8:
            return []
        lines, turned = reader.lines(image), 0
        if lines and (best := sure(lines)) < _DOUBTFUL:
            for degrees in (180, 90, 270):
                others = reader.lines(image.rotate(degrees, expand=True))
                if others and weight(others) > 1.1 * weight(lines) and sure(others) > best:
                    lines, turned, best = others, degrees, sure(others)
        scale = subject.width / image.width
        records, letters = [], 0
        for line in [line for line in lines if believed(line, expected)][:MOST_LINES]:
            text = " ".join(line.text.split())
            letters += len(text)
            if letters > MOST_LETTERS:
                break
            box = _box(line, image, turned, scale)
            records.append(Record(text, min(max(line.confidence, 0.0), 1.0), box, {"reader": reader.key}))
        return records

    def _reader(self, languages: tuple[str, ...]) -> Ocr:
        with self._gate:
            wanted = ocr.choice(languages).reader, languages  # models may have come since
            if wanted not in self._readers:
                self._readers[wanted] = ocr.reader(languages)
            return self._readers[wanted]


def _fitted(image: Image.Image) -> Image.Image:
    longest = max(image.size)
    by = min(2.5, _SMALL / longest) if longest < _SMALL else min(1.0, _LARGE / longest)
    if by == 1:
        return image
    return image.resize((max(1, round(image.width * by)), max(1, round(image.height * by))), Image.Resampling.BICUBIC)


def _box(line: Line, image: Image.Image, turned: int, scale: float) -> Box:
    """Around the line in pixels of the whole picture; `turned` is how far the picture was turned to be read."""
    places = [_back(x, y, image, turned) for x, y in line.corners]
    x0, x1 = min(x for x, _ in places), max(x for x, _ in places)
    y0, y1 = min(y for _, y in places), max(y for _, y in places)
    x0, x1 = (min(max(value, 0.0), image.width) * scale for value in (x0, x1))
    y0, y1 = (min(max(value, 0.0), image.height) * scale for value in (y0, y1))
    return x0, y0, max(x1, x0 + 1), max(y1, y0 + 1)


def _back(x: float, y: float, image: Image.Image, turned: int) -> tuple[float, float]:
    match turned:
        case 90:
            return image.width - y, x
        case 180:
            return image.width - x, image.height - y
        case 270:
            return y, image.height - x
        case _:
            return x, y
