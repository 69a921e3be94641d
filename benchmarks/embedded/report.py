"""The figures as one table: on the terminal, as JSON, and between the markers of the model card."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks.embedded.rows import Result

BEGIN, END = "<!-- results: written by `vitrine bench embedded --card` -->", "<!-- end of results -->"


def table(columns: Mapping[str, Sequence[Result]]) -> str:
    """A Markdown table: one line a row, one column a model, targets of the first model's rows."""
    main, *floors = columns
    lines = [
        "| row | " + " | ".join(["reach", "aim", main, *floors]) + " |",
        "| --- |" + " ---: |" * (2 + len(columns)),
    ]
    by_model = {name: {result.row: result for result in results} for name, results in columns.items()}
    for result in columns[main]:
        met = "" if result.reach is None or result.value >= result.reach else " (missed)"
        note = f" [{result.note}]" if result.note else ""
        cells = [f"{t:.2f}" if t is not None else "" for t in (result.reach, result.aim)]
        cells.append(f"**{result.value:.3f}**{met}{note}")
        for name in floors:
            other = by_model[name].get(result.row)
            cells.append(f"{other.value:.3f}" if other else "–")
        lines.append(f"| {result.row} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def as_json(columns: Mapping[str, Sequence[Result]], speed: Mapping[str, float]) -> dict[str, Any]:
    """`{"columns": {model: [row, …]}, "speed": {…}}`."""
    return {"columns": {name: [asdict(r) for r in rows] for name, rows in columns.items()}, "speed": dict(speed)}


def from_json(kept: Mapping[str, Any]) -> dict[str, list[Result]]:
    """The columns of `as_json`."""
    return {name: [Result(**row) for row in rows] for name, rows in kept["columns"].items()}


def speed_line(speed: Mapping[str, float]) -> str:
    """The speeds in words."""
    said = f"{speed['pictures_per_second']:.0f} pictures a second, scaling included"
    return f"{said}; {speed['text_ms']:.1f} ms a text query" if "text_ms" in speed else said


def write_card(card: Path, text: str) -> None:
    """Put the text between the card's markers.

    Raises:
        ValueError: the card has no markers.
    """
    content = card.read_text(encoding="utf-8")
    before, begin, rest = content.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"{card} has no place for the results: it lacks {BEGIN} … {END}")
    card.write_text(f"{before}{BEGIN}\n\n{text}\n\n{END}{after}", encoding="utf-8")
