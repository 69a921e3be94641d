"""What of a catalog should be photographed again, and why.

A fault that much of a catalog shares is its way and no fault of single pictures: a shop whose models are cut at the
knees, a museum of night pieces. It is told once, and blames none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from vitrine.enrich.quality import BLURRED, DARK, SMALL
from vitrine.words import Phrase, phrase

_ENOUGH = 20
"""Pictures that a catalog must have for anything to be its way."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A kind of fault: its name for people, what is wrong with it, what to do.

    `weight` is how bad it is at least, 0 … 1; `way` the share of a catalog from which it is the catalog's way.
    """

    title: Phrase
    why: Phrase
    remedy: Phrase
    weight: float
    way: float = 0.5


FAULTS: dict[str, Fault] = {
    "flat": Fault(
        phrase("Nothing to be seen"),
        phrase("The picture is of one colour, or nearly so."),
        phrase("Put the right file in its place, or take the picture again."),
        0.9,
    ),
    "glaring": Fault(
        phrase("Too bright"),
        phrase("The middle is burnt out: there is no drawing left in it."),
        phrase("Take it again with less light, or without a flash."),
        0.8,
    ),
    "dark": Fault(
        phrase("Too dark"),
        phrase("Even the brightest parts are nearly black."),
        phrase("Take it again with more light."),
        0.75,
    ),
    "blurred": Fault(
        phrase("Blurred"),
        phrase("There is no sharp edge in the picture."),
        phrase("Take it again: hold still, or use a stand, and focus on the thing."),
        0.7,
    ),
    "small": Fault(
        phrase("Too small"),
        phrase("Both sides have fewer than {n} pixels: little can be recognised, and nothing enlarged.", n=SMALL),
        phrase("Use the original file, or take it again from nearer."),
        0.6,
    ),
    "several": Fault(
        phrase("Several things in one picture"),
        phrase("Things lie beside each other, and nobody can say which of them is meant."),
        phrase("Take one picture of each; leave it as it is if they are sold together."),
        0.4,
        0.15,
    ),
    "cut": Fault(
        phrase("Cut off by the edge"),
        phrase("The thing runs out of the picture on one side."),
        phrase("Take it again from farther away, with room around it."),
        0.3,
        0.15,
    ),
}


@dataclass(frozen=True, slots=True)
class Poor:
    """A picture with a fault, by content hash; `severity` 0 … 1, `value` as measured."""

    picture: str
    value: float
    severity: float


@dataclass(frozen=True, slots=True)
class Group:
    """The pictures with one fault, the worst first."""

    fault: str
    pictures: Sequence[Poor]


@dataclass(frozen=True, slots=True)
class Judgement:
    """Groups of faults, the worst first; and faults that are the catalog's way, with the share of it that has them."""

    groups: Sequence[Group]
    ways: Mapping[str, float]

    @property
    def pictures(self) -> set[str]:
        """All pictures with a fault."""
        return {one.picture for group in self.groups for one in group.pictures}


def judge(read: Mapping[str, Sequence[Mapping[str, Any]]], of: int) -> Judgement:
    """What speaks against a catalog's pictures.

    Args:
        read: records of the enricher `quality` by content hash; pictures without a fault may be left out.
        of: how many pictures it has looked at.
    """
    found: dict[str, list[Poor]] = {}
    for picture, records in read.items():
        for record in records:
            if (fault := str(record["text"])) in FAULTS:
                value = float(record["value"])
                found.setdefault(fault, []).append(Poor(picture, value, severity(fault, value)))
    ways = {fault: len(poor) / of for fault, poor in found.items() if _is_way(fault, len(poor), of)}
    groups = [
        Group(fault, sorted(found[fault], key=lambda one: (-one.severity, one.picture)))
        for fault in FAULTS
        if fault in found and fault not in ways
    ]
    return Judgement(groups, {fault: round(share, 3) for fault, share in ways.items()})


def severity(fault: str, value: float) -> float:
    """How bad a fault of that measure is, 0 … 1; higher for what is worse."""
    match fault:
        case "dark":
            share = 1 - value / DARK
        case "small":
            share = 1 - value / SMALL
        case "blurred":
            share = 1 - BLURRED / value if value else 0.0
        case "glaring" | "cut":
            share = value
        case _:
            share = 0.5
    least = FAULTS[fault].weight
    return round(least + (1 - least) * min(max(share, 0.0), 1.0), 3)


def _is_way(fault: str, poor: int, of: int) -> bool:
    return of >= _ENOUGH and poor > FAULTS[fault].way * of
