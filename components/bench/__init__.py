"""The model bench: choosing two models, waiting for them, voting blind with the keyboard or by touch, the result."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from components.kit import JOB_STYLE, define

_component = define(Path(__file__).parent, JOB_STYLE)


@dataclass(frozen=True, slots=True)
class Setup:
    """What a new comparison can be made of.

    `models` are names; `chosen` the two that stand in the fields at first, empty: none; `earlier` the catalog's
    comparisons in a few words each, newest first.
    """

    models: Sequence[str]
    chosen: Sequence[str]
    earlier: Sequence[Mapping[str, Any]]


def bench(catalog: str, *, setup: Setup | None = None, state: Mapping[str, Any] | None = None) -> None:
    """Show a comparison as `state` has it, or with `setup` what a new one can be made of."""
    data = {
        "catalog": catalog,
        "setup": None if setup is None else asdict(setup),
        "state": None if state is None else dict(state),
    }
    _component(key="bench", data=data)
