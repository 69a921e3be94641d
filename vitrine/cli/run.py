"""Runs the command line."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vitrine.cli.answering import answer_of
from vitrine.cli.arguments import parser
from vitrine.cli.serving import serve
from vitrine.errors import VitrineError

if TYPE_CHECKING:
    from vitrine.settings import Settings


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit status."""
    asked = parser().parse_args(_joined(sys.argv[1:] if arguments is None else arguments))
    if asked.command == "jobs" and asked.action and asked.id is None:
        parser().error("jobs cancel needs the job's ID")
    if asked.command == "boards" and asked.action and not asked.board:
        parser().error(f"boards {asked.action} needs the board's name or id")
    if asked.command == "boards" and (asked.action == "export") != bool(asked.to):
        parser().error("boards export BOARD --to F: one does not go without the other")
    if asked.command == "tokens" and asked.action != "list" and not asked.name:
        parser().error(f"tokens {asked.action} needs the token's NAME")
    if asked.command == "models" and asked.action and asked.name is None:
        parser().error("models get needs the model's NAME")
    try:
        return _run(asked)
    except VitrineError as error:
        print(f"vitrine: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("vitrine: stopped", file=sys.stderr)
        return 1
    except BrokenPipeError:  # the reader of our output has left, as `head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _joined(arguments: Sequence[str]) -> list[str]:
    """`--sort -price` as `--sort=-price`: argparse would take the second for an option."""
    joined: list[str] = []
    for argument in arguments:
        if joined and joined[-1] == "--sort":
            joined[-1] = f"--sort={argument}"
        else:
            joined.append(argument)
    return joined


def _run(asked: argparse.Namespace) -> int:
    from vitrine.settings import Settings

    settings = Settings.from_environment(home=Path(asked.home) if asked.home else None)
    if asked.command == "serve":
        return serve(asked, settings)
    if asked.command == "doctor":
        from vitrine.doctor import examine

        return _print(asked, {"checks": examine(settings)})
    if asked.command == "samples":
        from vitrine.catalog.samples import write_sample

        folder = write_sample(f"sample-{asked.which}", Path(asked.out))
        return _print(asked, {"catalog": f"sample-{asked.which}", "folder": str(folder)})

    if asked.command == "restore":
        return _print(asked, _restore(asked, settings))

    if asked.command == "bench" and asked.what == "embedded":
        return _print(asked, _bench_embedded(asked))

    from vitrine.commands import connect

    call = connect(settings, f"vitrine {asked.command}")
    try:
        return _print(asked, answer_of(call, asked))
    finally:
        call.close()


def _bench_embedded(asked: argparse.Namespace) -> dict[str, Any]:
    from vitrine.settings import REPOSITORY

    try:
        from benchmarks import embedded
    except ImportError as error:
        raise VitrineError(
            "The benchmarks are not at hand",
            "they are part of the checkout, not of the package",
            "run this in a checkout",
        ) from error
    given = {name: Path(value) for name in ("model", "renders", "unseen") if (value := getattr(asked, name))}
    data = Path(asked.data or os.environ.get("VITRINE_TEST_DATA", "") or REPOSITORY.parent / "shared" / "data")
    answer: dict[str, Any] = embedded.run(data, floors=asked.floors, card=asked.card, **given)
    return answer


def _restore(asked: argparse.Namespace, settings: Settings) -> dict[str, Any]:
    from dataclasses import asdict

    from vitrine.indexing.restore import restore
    from vitrine.terminal import Bar

    bar = Bar(sys.stderr)

    def told(stage: str, done: int, total: int) -> None:
        bar.show({"stage": stage, "done": done, "total": total, "unit": "bytes", "rate": 0, "seconds_left": None})

    try:
        return asdict(restore(Path(asked.file), Path(asked.into) if asked.into else settings.home, told))
    finally:
        bar.close()


def _print(asked: argparse.Namespace, answer: dict[str, Any]) -> int:
    if asked.json:
        print(json.dumps(answer, ensure_ascii=False))
    else:
        from vitrine.terminal import as_text

        print(as_text(asked.command, answer))
    return 0
