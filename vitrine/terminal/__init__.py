"""What the terminal shows: a job's progress, and answers as text."""

from __future__ import annotations

from typing import Any

from vitrine.terminal import catalogs, enriching, models, running, searching, tagging, weighing
from vitrine.terminal.bar import Bar, line

__all__ = ["Bar", "as_text", "line"]

_TEXTS = {
    "catalogs": catalogs.catalogs,
    "info": catalogs.info,
    "index": catalogs.report,
    "rebuild": catalogs.report,
    "rollback": catalogs.rollback,
    "search": searching.search,
    "adapt": models.adapt,
    "evaluate": models.evaluate,
    "bench": models.bench,
    "edit": catalogs.edit,
    "watch": catalogs.watch,
    "backup": catalogs.backup,
    "restore": catalogs.restored,
    "duplicate": catalogs.report,
    "merge": catalogs.report,
    "hide": catalogs.hidden,
    "unhide": catalogs.hidden,
    "history": catalogs.history,
    "jobs": catalogs.jobs,
    "boards": searching.boards,
    "tokens": running.tokens,
    "passwd": running.passwd,
    "audit": running.audit,
    "models": models.models,
    "doctor": running.doctor,
    "segment": searching.segment,
    "map": searching.atlas,
    "scan": searching.scan,
    "tags": tagging.tags,
    "vocabulary": tagging.vocabulary,
    "weights": weighing.weights,
    "enrich": enriching.enriched,
    "quality": enriching.quality,
}


def as_text(command: str, answer: dict[str, Any]) -> str:
    """The answer of a command for a person."""
    show = _TEXTS.get(command)
    return show(answer) if show else "\n".join(f"{name}: {value}" for name, value in answer.items())
