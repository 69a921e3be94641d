"""Reads a `queries.csv`: one query a row, with the items that would be right answers."""

from __future__ import annotations

import html
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from vitrine.catalog.files import clean_path
from vitrine.catalog.table import Table
from vitrine.errors import SourceError

_KNOWN = frozenset({"image", "text", "id", "split"})


@dataclass(frozen=True, slots=True)
class Question:
    """A query with its right items. `image` is a path relative to the file, empty where there is none, as is `text`.

    No right item means: the catalog holds nothing of what is asked.
    """

    line: int
    image: str
    text: str
    right: tuple[str, ...]
    split: str = ""


@dataclass(frozen=True, slots=True)
class Skipped:
    """A row that was left out, and why."""

    line: int
    reason: str
    remedy: str


def read(path: Path, split: str = "") -> tuple[list[Question], list[Skipped]]:
    """The queries of a file, or of one of its splits, in the file's order, and the rows that cannot be used.

    Raises:
        SourceError: the file cannot be read, has no column `id`, neither `image` nor `text`, no row, or no such split.
    """
    table = Table(path, _KNOWN)
    names = table.names
    shown = f"its columns are: {', '.join(names[:20])}"
    if "id" not in names:
        raise SourceError(f"{path.name} has no column `id`", shown, "name the column of the right items `id`")
    if not {"image", "text"} & set(names):
        raise SourceError(
            f"{path.name} has neither a column `image` nor `text`", shown, "name what is asked `image` or `text`"
        )
    if split and "split" not in names:
        raise SourceError(f"{path.name} has no column `split`", shown, "leave --split out, or add the column")
    questions: list[Question] = []
    skipped: list[Skipped] = []
    splits: Counter[str] = Counter()
    for line, cells in table.rows():
        row = dict(zip(names, (cell.replace("\0", "").strip() for cell in cells), strict=False))
        splits[row.get("split", "")] += 1
        if split and row.get("split", "") != split:
            continue
        if any(cell.strip() for cell in cells[len(names) :]):
            skipped.append(
                Skipped(line, "the row has more cells than the header", "put texts that hold delimiters into quotes")
            )
            continue
        text = html.unescape(row.get("text", "")).strip()
        try:
            image = clean_path(row["image"]) if row.get("image") else ""
        except SourceError as error:
            skipped.append(Skipped(line, f"{error.what}: {error.why}", error.remedy))
            continue
        if not (image or text):
            skipped.append(Skipped(line, "nothing is asked", "fill in `image` or `text`"))
            continue
        right = tuple(dict.fromkeys(id for part in row.get("id", "").split("|") if (id := part.strip())))
        questions.append(Question(line, image, text, right, row.get("split", "")))
    if not splits:
        raise SourceError(f"{path.name} holds no query", "it has a header and nothing below", "write one query a row")
    if split and split not in splits:
        there = ", ".join(f"{name or '(empty)'} ({count})" for name, count in splits.most_common(10))
        raise SourceError(f"{path.name} has no split {split}", f"there are: {there}", "choose one of these")
    return questions, skipped
