"""What the options of the command line hold: paths, boxes, shares, numbers. A ValueError is wrong usage."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any


def pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not name or not equals:
        raise argparse.ArgumentTypeError(f"{text!r} is not COL=V")
    return name, value


def weight(text: str) -> tuple[str, float]:
    name, equals, value = text.partition("=")
    if not name or not equals:
        raise argparse.ArgumentTypeError(f"{text!r} is not SIGNAL=W")
    return name, float(value)


def path(text: str) -> str:
    return str(Path(text).expanduser().absolute())


def name_of(source: str) -> str:
    found = Path(path(source))
    return found.parent.name if found.name.lower() == "catalog.csv" else found.stem


def to(help: str) -> tuple[str, dict[str, Any]]:
    return ("--to", {"type": path, "required": True, "metavar": "F", "help": help})


def box(text: str) -> list[float]:
    numbers = [float(part) for part in text.split(",")]
    if len(numbers) != 4 or numbers[0] >= numbers[2] or numbers[1] >= numbers[3]:
        raise ValueError(text)
    return numbers


def point(text: str) -> list[float]:
    parts = text.split(",")
    sign = parts[2] if len(parts) == 3 else "+"
    if len(parts) not in (2, 3) or sign not in ("+", "-"):
        raise ValueError(text)
    return [float(parts[0]), float(parts[1]), float(sign == "+")]


def share(text: str) -> float:
    share = float(text)
    if not 0 <= share <= 1:
        raise ValueError(text)
    return share


def positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError(text)
    return number


def ranks(text: str) -> list[int]:
    return [positive(part) for part in text.split(",")]


def text_of(file: str) -> str:
    """A text file. Raises SourceError: it cannot be read."""
    from vitrine.errors import SourceError

    try:
        return Path(file).read_text(encoding="utf-8-sig")
    except (OSError, ValueError) as error:
        raise SourceError(f"{file} cannot be read", str(error), "check the path; it is to be UTF-8 text") from error


def codes(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]
