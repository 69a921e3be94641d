"""Writes the pages of `docs/` that follow from the code: `python docs/generate.py`. A test compares them."""

from __future__ import annotations

import argparse
import os
import sys
from dataclasses import MISSING, fields
from pathlib import Path

DOCS = Path(__file__).resolve().parent
sys.path.insert(0, str(DOCS.parent))

from vitrine.cli import parser  # noqa: E402
from vitrine.settings import Settings  # noqa: E402


def cli() -> str:
    """`cli.md`: the help of every command."""
    os.environ["COLUMNS"] = "100"
    parts = [
        "# The command line",
        "`python -m vitrine COMMAND`. With `--json` a command prints one JSON object on standard output and nothing"
        " else; progress and logs go to standard error. Exit status: 0 done, 1 failed (one line says what, why and what"
        " to do), 2 wrong usage.",
        "While the app runs, commands that need the store go through its loopback API, so nobody meets a lock.",
        "Made from the program by `python docs/generate.py`.",
    ]
    main = parser()
    commands = next(a for a in main._actions if isinstance(a, argparse._SubParsersAction))
    for name, sub in commands.choices.items():
        parts.append(f"## {name}\n\n```\n{sub.format_help().strip()}\n```")
    return "\n\n".join(parts) + "\n"


def settings() -> str:
    """`settings.md`: every knob with its environment variable."""
    rows = ["| variable | default | what it does |", "| --- | --- | --- |"]
    for knob in fields(Settings):
        default = "the user's data folder" if knob.default is MISSING else f"`{knob.default!r}`"
        default = "empty" if default == "`''`" else default
        rows.append(f"| `VITRINE_{knob.name.upper()}` | {default} | {knob.metadata['help']} |")
    return (
        "\n\n".join(
            [
                "# Settings",
                "Every setting is an environment variable; `--home` wins over `VITRINE_HOME`. A value that cannot be"
                " read is an error, not a default. With `_FILE` behind its name, the value is read from a file, as"
                " secrets of containers are: `VITRINE_DATABASE_FILE`, `VITRINE_QDRANT_API_KEY_FILE`."
                " The hub follows `HF_HOME`, `HF_ENDPOINT` and `HF_HUB_OFFLINE`.",
                "\n".join(rows),
                "Made from the program by `python docs/generate.py`.",
            ]
        )
        + "\n"
    )


PAGES = {"cli.md": cli, "settings.md": settings}

if __name__ == "__main__":
    for name, make in PAGES.items():
        (DOCS / name).write_text(make(), encoding="utf-8")
