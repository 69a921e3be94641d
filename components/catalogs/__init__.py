"""The catalogs of this home: cards with pictures, counts and state; making, filling, correcting, deleting."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

import streamlit as st

from components.kit import JOB_STYLE, define
from vitrine.catalog.records import Column
from vitrine.embedding import model_name
from vitrine.errors import VitrineError, translated
from vitrine.indexing.jobs import Job
from vitrine.indexing.rollback import Kept
from vitrine.service import CatalogInfo
from vitrine.service.backing import Backup
from vitrine.service.editing import FieldState, HiddenItem
from vitrine.service.watching import Watch
from vitrine.store.history import Entry
from vitrine.store.snapshots import Former
from vitrine.words import tr_in

_component = define(Path(__file__).parent, JOB_STYLE, Path(__file__).parent / "reading.css")


@dataclass(frozen=True, slots=True)
class Card:
    """A catalog as its card shows it; `pictures` are content hashes of a few of its pictures."""

    info: CatalogInfo
    pictures: Sequence[str]
    origin: Literal["place", "sample", "files"]
    """Where it comes from: a place on this machine, a sample, or files that were added and live in the home folder."""


@dataclass(frozen=True, slots=True)
class Living:
    """What was done to the one catalog that is open.

    Hidden items, edits that the source overtook, the history, what was before the last indexing, and whether its folder
    is watched.
    """

    hidden: Sequence[HiddenItem] = ()
    conflicts: Sequence[tuple[str, str, FieldState]] = ()
    history: Sequence[Entry] = ()
    former: Former | None = None
    watch: Watch | None = None


@dataclass(frozen=True, slots=True)
class Detail:
    """What is known of the one catalog that is open.

    Its columns, the report of its last indexing, names of models that it may be changed to, what is kept from before
    its last change of model, what was done to it, and how its tags stand (`Tagging.state`).
    """

    name: str
    columns: Sequence[Column] = ()
    report: Mapping[str, Any] | None = None
    models: Sequence[str] = ()
    kept: Kept | None = None
    living: Living = field(default_factory=Living)
    read: Sequence[Mapping[str, Any]] = ()
    """What is read off its pictures (`service.enriching.state`)."""
    tags: Mapping[str, Any] | None = None
    weights: Mapping[str, Any] | None = None
    """What each signal counts in its rankings (`service.weighing.state`)."""


@dataclass(frozen=True, slots=True)
class Request:
    """What the visitor asks for.

    `do` is get-model, measure-models, enricher, languages, again, vocabulary, weight, weights-reset, index, rebuild,
    regions, model, rollback, revert, drop, kind, rename, duplicate, merge, watch, accept, backup, drop-backup, delete
    or refresh.
    """

    do: str
    catalog: str = ""
    values: Mapping[str, str] = field(default_factory=dict)


def catalogs(
    cards: Sequence[Card],
    detail: Detail | None,
    jobs: Sequence[Job],
    samples: Sequence[str],
    on_request: Callable[[Request], None],
    error: VitrineError | None = None,
    backups: Sequence[Backup] | None = None,
    watched: Mapping[str, Watch] | None = None,
) -> None:
    """Show the catalogs.

    Args:
        cards: one for each.
        detail: the one that is open.
        jobs: running and recent ones.
        samples: names of sample catalogs that could be made.
        on_request: called before the next run of the page with what the visitor asks for.
        error: what went wrong with the last request.
        backups: those that lie in the home folder; None: not for this visitor.
        watched: how watched folders stand, by catalog.
    """
    data = {
        "cards": [_card(card) for card in cards],
        "detail": None if detail is None else _detail(detail),
        "jobs": [job.translated() for job in jobs],
        "samples": list(samples),
        "backups": [asdict(backup) for backup in backups or ()],
        "admin": backups is not None,
        "watched": {name: asdict(watch) for name, watch in (watched or {}).items()},
        "error": None if error is None else error.translated(),
    }

    def act() -> None:
        sent = st.session_state["catalogs"].get("act")
        if isinstance(sent, dict):
            values = {str(name): str(value) for name, value in sent.get("values", {}).items()}
            on_request(Request(str(sent.get("do", "")), str(sent.get("catalog", "")), values))

    _component(key="catalogs", data=data, on_act_change=act)


def _card(card: Card) -> dict[str, Any]:
    model = model_name(card.info.model)
    return {**asdict(card.info), "model": model, "pictures": list(card.pictures), "origin": card.origin}


def _report(report: Mapping[str, Any]) -> dict[str, Any]:
    failed = [tr_in(one, "reason", "remedy") for one in report.get("failed", ())]
    return {**report, "failed": failed}


def _detail(detail: Detail) -> dict[str, Any]:
    columns = [{"name": column.name, "kind": column.kind} for column in detail.columns]
    return {
        "name": detail.name,
        "columns": columns,
        "report": None if detail.report is None else _report(detail.report),
        "models": list(detail.models),
        "read": [
            tr_in(one, "note") | ({"error": translated(one["error"])} if one.get("error") else {})
            for one in detail.read
        ],
        "kept": None if detail.kept is None else {"model": model_name(detail.kept.model), "bytes": detail.kept.bytes},
        "tags": None if detail.tags is None else dict(detail.tags),
        "weights": None if detail.weights is None else dict(detail.weights),
        "living": {
            "hidden": [asdict(item) for item in detail.living.hidden],
            "conflicts": [asdict(state) | {"id": id, "title": title} for id, title, state in detail.living.conflicts],
            "history": [asdict(entry) | {"can_be_undone": entry.can_be_undone} for entry in detail.living.history],
            "former": None if detail.living.former is None else asdict(detail.living.former),
            "watch": None if detail.living.watch is None else asdict(detail.living.watch),
        },
    }
