"""The two readers of printed words: EasyOCR where its models are on disk, else RapidOCR, whose models are in its wheel.

Either loads its models on first use, once, and works in one thread: what is read in the background must not take the
cores from searches.
"""

from __future__ import annotations

import importlib.util
import os
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from PIL import Image

from vitrine.errors import ModelUnavailable
from vitrine.words import phrase

_DETECTOR = "craft_mlt_25k.pth"
_RECOGNIZERS = {"en": "english_g2.pth", "zh": "zh_sim_g2.pth", "ja": "japanese_g2.pth", "ko": "korean_g2.pth"}
_LATIN, _OTHERS = "latin_g2.pth", {"ru": "cyrillic_g2.pth", "ar": "arabic.pth", "th": "thai.pth"}
_SIDE = 960
"""Longer side, in pixels, at which RapidOCR looks for lines; a larger one finds smaller print and takes longer."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of print: its text in reading order, the chance that it is right, corners in pixels of what was read."""

    text: str
    confidence: float
    corners: tuple[tuple[float, float], ...]


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


class Easy:
    """EasyOCR in those languages. Never fetches anything: what it needs must be on disk."""

    def __init__(self, languages: tuple[str, ...]) -> None:
        self.key = f"easyocr-{'+'.join(languages)}"
        self._languages = languages
        self._gate = threading.Lock()
        self._reader: Any = None

    def lines(self, image: Image.Image) -> list[Line]:
        """As `Ocr.lines`; each line is read in all four directions, and the surest reading kept."""
        with self._gate:
            if self._reader is None:
                self._reader = _easy(self._languages)
            found = self._reader.readtext(np.asarray(image), rotation_info=[90, 180, 270])
        return [Line(text, float(score), tuple((float(x), float(y)) for x, y in box)) for box, text, score in found]


def easy_models() -> Path:
    """Where EasyOCR keeps its models."""
    folder = os.environ.get("EASYOCR_MODULE_PATH") or os.environ.get("MODULE_PATH") or Path.home() / ".EasyOCR"
    return Path(folder) / "model"


def has_easy(languages: tuple[str, ...]) -> bool:
    """Whether EasyOCR is installed and its models for these languages are on disk."""
    wanted = {_DETECTOR} | {_RECOGNIZERS.get(one) or _OTHERS.get(one) or _LATIN for one in languages}
    there = all((easy_models() / name).is_file() for name in wanted)
    return there and importlib.util.find_spec("easyocr") is not None


def has_rapid() -> bool:
    """Whether RapidOCR is installed, and what it runs on."""
    return all(importlib.util.find_spec(name) is not None for name in ("rapidocr", "onnxruntime"))


def reader(languages: tuple[str, ...]) -> Ocr:
    """The better reader that is there for print in these languages (two letters each). Raises ModelUnavailable."""
    if has_easy(languages):
        return Easy(languages)
    if has_rapid():
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


def _easy(languages: tuple[str, ...]) -> Any:
    from vitrine.embedding import torchvision_fix

    torchvision_fix.apply()
    try:
        import easyocr

        return easyocr.Reader(
            list(languages),
            gpu=False,
            download_enabled=False,
            model_storage_directory=str(easy_models()),
            verbose=False,
        )
    except (ImportError, OSError, RuntimeError, ValueError, KeyError) as error:  # crooked files, an unknown language
        raise ModelUnavailable(
            phrase("EasyOCR cannot be loaded"),
            str(error),
            phrase("take its models out of {folder}, and RapidOCR reads instead", folder=str(easy_models())),
        ) from error
