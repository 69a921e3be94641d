"""Asks a system every query of a file and measures what it answers."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from itertools import islice
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np

from vitrine import images
from vitrine.catalog.files import Folder
from vitrine.embedding.protocol import Embedder
from vitrine.embedding.refusals import each
from vitrine.errors import Cancelled, PictureError, QueryError, VitrineError
from vitrine.evaluate import metrics
from vitrine.evaluate.queries import Question, Skipped, read
from vitrine.evaluate.reliability import reliability
from vitrine.evaluate.systems import Answer, Asked, Bench, system
from vitrine.settings import Settings
from vitrine.store.protocol import Vector
from vitrine.words import phrase

SHOWN = 10
"""Best hits of every query whose chances are held against the truth."""

OnProgress: TypeAlias = Callable[[str, int, int], Any]
"""Gets a stage in plain words, queries done, queries in all."""


def evaluate(
    bench: Bench,
    known: set[str],
    path: Path,
    settings: Settings,
    *,
    split: str = "",
    name: str = "full",
    ks: Sequence[int] = (1, 5, 10),
    on_progress: OnProgress = lambda *_: None,
    stop: Callable[[], bool] = lambda: False,
) -> dict[str, Any]:
    """What `evaluate --json` prints, without the catalog's name.

    Args:
        bench: the catalog as systems see it.
        known: ids of all its items.
        path: the queries file; its pictures lie in its folder.
        settings: limits for the pictures.
        split: only the rows of this split; empty: all.
        name: the system.
        ks: ranks to cut at, each at least 1.
        on_progress: called now and then.
        stop: whether to stop.

    Raises:
        SourceError: the file cannot be used.
        QueryError: no such system, or not one query can be asked.
        Cancelled: `stop` said so.
    """
    started = time.perf_counter()
    ask = system(name)
    ks = sorted(set(ks))
    on_progress(phrase("reading the queries"), 0, 0)
    questions, skipped = read(path, split)
    total = len(questions)
    questions, unknown = _with_known(questions, known, skipped)
    vectors = {}
    if any(question.image for question in questions):
        vectors = read_pictures(questions, path.parent, settings, bench.embedder, skipped, on_progress, stop)
    answered: list[tuple[Question, list[Answer]]] = []
    for done, question in enumerate(questions):
        _check(stop)
        on_progress(phrase("asking"), done, len(questions))
        if question.image and question.image not in vectors:
            continue
        answers = ask(bench, Asked(question.text, vectors.get(question.image)))
        if answers is None:
            skipped.append(
                Skipped(question.line, f"the system {name} cannot answer a picture", "choose another system")
            )
        else:
            answered.append((question, answers))
    if not any(question.right for question, _ in answered):
        reasons = "; ".join(dict.fromkeys(one.reason for one in skipped[:100]))
        raise QueryError(
            "Not one query could be asked that has a right item in the catalog",
            f"{total} rows were read: {reasons[:300]}" if reasons else f"{total} rows were read, all without an id",
            "check the file, the catalog and the system",
        )
    on_progress(phrase("measuring"), 0, 0)
    held = [(question, answers) for question, answers in answered if question.right]
    values = metrics.per_query([[a.item for a in answers] for _, answers in held], [q.right for q, _ in held], ks)
    return {
        "system": name,
        "file": str(path),
        "split": split,
        "queries": len(held),
        **metrics.summary(values, ks),
        **_line(answered),
        "unknown_ids": unknown,
        "skipped": [asdict(one) for one in sorted(skipped, key=lambda one: one.line)],
        "seconds": round(time.perf_counter() - started, 2),
    }


def _with_known(
    questions: Sequence[Question], known: set[str], skipped: list[Skipped]
) -> tuple[list[Question], list[str]]:
    """Queries of which the catalog holds a right item, or that have none at all; and the ids it does not hold."""
    kept, unknown = [], {}
    for question in questions:
        right = tuple(id for id in question.right if id in known)
        unknown.update(dict.fromkeys(id for id in question.right if id not in known))
        if question.right and not right:
            reason = "the catalog holds none of its right items"
            skipped.append(Skipped(question.line, reason, "check the ids, or leave `id` empty if that is meant"))
            continue
        kept.append(Question(question.line, question.image, question.text, right, question.split))
    return kept, list(unknown)


def read_pictures(
    questions: Sequence[Question],
    folder: Path,
    settings: Settings,
    embedder: Embedder,
    skipped: list[Skipped],
    on_progress: OnProgress,
    stop: Callable[[], bool],
) -> dict[str, Vector]:
    """Embeddings by image; queries whose picture cannot be read, or that the model refuses, are added to `skipped`."""
    reader = Folder(folder, settings.max_bytes)
    lines: dict[str, list[int]] = {}
    for question in questions:
        if question.image:
            lines.setdefault(question.image, []).append(question.line)
    vectors: dict[str, Vector] = {}

    def skip(image: str, error: VitrineError) -> None:
        reason = ": ".join(part for part in (error.what, error.why) if part)
        skipped.extend(Skipped(line, reason, error.remedy) for line in lines[image])

    def decoded() -> Iterator[tuple[str, images.Decoded]]:
        for image in lines:
            try:
                data = reader.read(image)
                yield (
                    image,
                    images.decode(
                        data,
                        max_bytes=settings.max_bytes,
                        max_pixels=settings.max_pixels,
                        at_least=2 * embedder.side,
                    ),
                )
            except VitrineError as error:
                skip(image, error)

    readable = decoded()
    done = 0
    while batch := list(islice(readable, settings.batch)):
        _check(stop)
        embedded = each(embedder, [picture.image for _, picture in batch])
        for (image, _), made in zip(batch, embedded, strict=True):
            if isinstance(made, PictureError):
                skip(image, made)
            else:
                vectors[image] = made
        done += len(batch)
        on_progress(phrase("reading pictures"), done, len(lines))
    return vectors


def _line(answered: Sequence[tuple[Question, list[Answer]]]) -> dict[str, Any]:
    """How the line fares, for a system that states chances; `above` means a chance of a half or more."""
    absent = sum(not question.right for question, _ in answered)
    if any(answer.chance is None for _, answers in answered for answer in answers[:1]):
        return {"absent": absent}
    above = [{a.item for a in answers if a.chance is not None and a.chance >= 0.5} for _, answers in answered]
    rights = [set(question.right) for question, _ in answered]
    found = [bool(up & right) for up, right in zip(above, rights, strict=True) if right]
    silent = [not up for up, right in zip(above, rights, strict=True) if not right]
    precise = [len(up & right) / len(up) for up, right in zip(above, rights, strict=True) if right and up]
    shown = [(answer, question) for question, answers in answered for answer in answers[:SHOWN]]
    first = [(answers[0], question) for question, answers in answered if answers]
    return {
        "absent": absent,
        "calibration": {
            name: reliability([a.chance or 0.0 for a, _ in those], [a.item in q.right for a, q in those])
            for name, those in (("shown", shown), ("first", first))
        },
        "line": {
            "right_above": _mean(found),
            "precision_above": _mean(precise),
            "hits_above": _mean([len(up) for up in above]),
            "silent_when_absent": _mean(silent),
        },
    }


def _mean(values: Sequence[float]) -> float | None:
    return round(float(np.mean(values)), 4) if values else None


def _check(stop: Callable[[], bool]) -> None:
    if stop():
        raise Cancelled("The evaluation was stopped", remedy="start it again")
