"""EasyOCR: which of its models are on disk, and reading with them. It is optional: requirements-easyocr.txt.

Its networks come from its own hub, once, by `python -m vitrine models get easyocr:LANGUAGES`; reading never fetches.
"""

from __future__ import annotations

import importlib.util
import os
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
from PIL import Image

from vitrine.enrich.languages import KNOWN, networks
from vitrine.enrich.lines import Line, weight
from vitrine.errors import ModelUnavailable
from vitrine.words import phrase

DETECTOR = "craft_mlt_25k.pth"
_FAILURES = (ImportError, OSError, RuntimeError, ValueError, KeyError, EOFError, AssertionError, NameError, BadZipFile)
"""Crooked files, an unknown language, no network; EasyOCR 1.7 meets a download with a wrong checksum by an assertion
whose message it has not defined."""


class Easy:
    """EasyOCR in those languages; where they take several networks, the surest reading of a picture is kept."""

    def __init__(self, languages: Sequence[str]) -> None:
        self.key = f"easyocr-{'+'.join(languages)}"
        self._languages = tuple(languages)
        self._gate = threading.Lock()
        self._readers: list[Any] = []

    def lines(self, image: Image.Image) -> list[Line]:
        """As `Ocr.lines`; each line is read in all four directions, and the surest reading kept."""
        pixels = np.asarray(image)
        with self._gate:
            if not self._readers:
                self._readers = [_reader(codes) for _, codes in networks(self._languages)]
            readings = [_lines(one.readtext(pixels, rotation_info=[90, 180, 270])) for one in self._readers]
        return max(readings, key=weight)


def folder() -> Path:
    """Where EasyOCR keeps its models."""
    chosen = os.environ.get("EASYOCR_MODULE_PATH") or os.environ.get("MODULE_PATH") or Path.home() / ".EasyOCR"
    return Path(chosen) / "model"


def installed() -> bool:
    """Whether the package is there."""
    return importlib.util.find_spec("easyocr") is not None


def files(languages: Sequence[str]) -> list[str]:
    """The files of its models for these languages."""
    return [DETECTOR, *(network.file for network, _ in networks(languages))]


def lacking(languages: Sequence[str]) -> list[str]:
    """Those of them that are not on disk."""
    return [name for name in files(languages) if not (folder() / name).is_file()]


def known() -> list[str]:
    """The languages of which all models are on disk."""
    return [code for code in sorted(KNOWN) if not lacking([code])]


def fetch(languages: Sequence[str]) -> Path:
    """Get the models for these languages from EasyOCR's hub; returns their folder.

    Raises:
        ModelUnavailable: the package is not installed, or the hub cannot be reached.
    """
    if not installed():
        raise ModelUnavailable(
            phrase("EasyOCR is not installed"), remedy=phrase("pip install -r requirements-easyocr.txt")
        )
    lacked = lacking(languages)
    try:
        for _, codes in networks(languages):
            _reader(codes, fetching=True)
    except ModelUnavailable:
        for name in (*lacked, "temp.zip"):  # what came broken would be taken for a model
            (folder() / name).unlink(missing_ok=True)
        raise
    return folder()


def _reader(codes: Sequence[str], *, fetching: bool = False) -> Any:
    from vitrine.embedding import torchvision_fix

    torchvision_fix.apply()
    try:
        import easyocr

        return easyocr.Reader(
            list(codes),
            gpu=False,
            download_enabled=fetching,
            model_storage_directory=str(folder()),
            user_network_directory=str(folder().parent / "user_network"),
            verbose=False,
        )
    except _FAILURES as error:
        if fetching:
            raise ModelUnavailable(
                phrase("EasyOCR's models cannot be fetched"),
                str(error),
                phrase("check the network, or put them into {folder} by hand", folder=str(folder())),
            ) from error
        raise ModelUnavailable(
            phrase("EasyOCR cannot be loaded"),
            str(error),
            phrase("take its models out of {folder}, and RapidOCR reads instead", folder=str(folder())),
        ) from error


def _lines(found: Sequence[tuple[Any, str, float]]) -> list[Line]:
    return [Line(text, float(score), tuple((float(x), float(y)) for x, y in box)) for box, text, score in found]
