"""The readers of printed words: EasyOCR where its models are on disk, else RapidOCR, whose models are in its wheel.

Either loads its models on first use, once, and works in one thread: what is read in the background must not take the
cores from searches.
"""

from __future__ import annotations

import importlib.util
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from PIL import Image

from vitrine.enrich import easy
from vitrine.enrich.languages import scripts
from vitrine.enrich.lines import Line
from vitrine.errors import ModelUnavailable
from vitrine.words import phrase

_SIDE = 960
"""Longer side, in pixels, at which RapidOCR looks for lines; a larger one finds smaller print and takes longer."""
RAPID_SCRIPTS = frozenset({"LATIN", "CJK", "HIRAGANA", "KATAKANA"})


class Ocr(Protocol):
    """Reads lines of print. Safe to use from several threads."""

    key: str

    def lines(self, image: Image.Image) -> list[Line]:
        """What is printed on an upright RGB picture. Raises ModelUnavailable."""


class Rapid:
    """RapidOCR on onnxruntime: PP-OCRv6, for Latin letters, Chinese and Japanese."""

    key = "rapidocr"

    def __init__(self) -> None:
        self._gate = threading.Lock()
        self._engine: Any = None

    def lines(self, image: Image.Image) -> list[Line]:
        """As `Ocr.lines`; lines that lie on their side or upside down are turned before they are read."""
        with self._gate:
            if self._engine is None:
                self._engine = _rapid()
            read = self._engine(np.ascontiguousarray(np.asarray(image)[..., ::-1]))
        if read.txts is None or read.boxes is None:
            return []
        return [
            Line(text, float(score), tuple((float(x), float(y)) for x, y in corners))
            for text, score, corners in zip(read.txts, read.scores, read.boxes, strict=True)
        ]


@dataclass(frozen=True, slots=True)
class Choice:
    """Which reader reads print in these languages: its name, empty where there is none.

    `note` says what another one would do better, and what that takes; empty where nothing.
    """

    languages: tuple[str, ...]
    reader: str
    note: str = ""


def choice(languages: Sequence[str]) -> Choice:
    """Which reader is there for print in these languages (two letters each)."""
    spoken = tuple(languages)
    if has_easy(spoken):
        return Choice(spoken, "easyocr")
    if not has_rapid():
        return Choice(spoken, "")
    if easy.installed() and (lacks := easy.lacking(spoken)):
        where = {"files": ", ".join(lacks), "folder": str(easy.folder())}
        return Choice(spoken, "rapidocr", phrase("EasyOCR lacks {files} in {folder}: RapidOCR reads instead", **where))
    if scripts(spoken) - RAPID_SCRIPTS:
        return Choice(
            spoken,
            "rapidocr",
            phrase("RapidOCR cannot read the letters of all these languages; EasyOCR with its models can"),
        )
    return Choice(spoken, "rapidocr")


def has_easy(languages: Sequence[str]) -> bool:
    """Whether EasyOCR is installed and its models for these languages are on disk."""
    return not easy.lacking(languages) and easy.installed()


def has_rapid() -> bool:
    """Whether RapidOCR is installed, and what it runs on."""
    return all(importlib.util.find_spec(name) is not None for name in ("rapidocr", "onnxruntime"))


def reader(languages: Sequence[str]) -> Ocr:
    """The better reader that is there for print in these languages (two letters each). Raises ModelUnavailable."""
    match choice(languages).reader:
        case "easyocr":
            return easy.Easy(languages)
        case "rapidocr":
            return Rapid()
    raise ModelUnavailable(
        phrase("Printed words cannot be read"),
        phrase("neither RapidOCR nor EasyOCR with its models is installed"),
        phrase("pip install -r requirements.txt"),
    )


def _rapid() -> Any:
    from rapidocr import RapidOCR

    return RapidOCR(
        params={
            "Global.log_level": "critical",
            "Global.text_score": 0.4,
            "Det.limit_type": "max",
            "Det.limit_side_len": _SIDE,
            "EngineConfig.onnxruntime.intra_op_num_threads": 1,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
        }
    )
