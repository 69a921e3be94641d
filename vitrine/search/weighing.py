"""Learns what a catalog's signals shall count, from trials whose answers are known.

A coordinate search over factors of the usual weights, towards nDCG@10 on one half of the trials less what the line's F1
loses, with a price for every departure from the usual; the weights found are taken only where the other half gains by
them as well and what stands above the line is not worse for it. Nothing is random.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vitrine.search.fusing import Evidence, Fused, fuse
from vitrine.search.line import LINE
from vitrine.search.weights import SIGNALS, USUAL, Weights

FEWEST = 40
"""Trials from which on weights are learned."""

CUT = 10

_FACTORS = (0.5, 0.7, 1.0, 1.4, 2.0)
_SWEEPS = 3
_PRICE = 0.0015  # of nDCG that a doubling, or a halving, must bring
_GAIN = 0.005  # of nDCG that the other half must gain
_LOSS = 0.01  # of the F1 above the line that it may lose
_ASKED = 12  # trials that must ask a signal beside another one, for its weight to be moved


@dataclass(frozen=True, slots=True)
class Case:
    """A trial as it was answered: what signals say of n views, and the numbers of the items in these, shape (n,).

    `right` says which items are right, by number; `of` how many right ones there are in all.
    """

    sort: str
    evidence: Evidence
    items: NDArray[np.int64]
    right: NDArray[np.bool_]
    of: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """Weights, which are the usual ones where others did not help, and `about`: how they fared on held-out trials."""

    weights: Weights
    about: dict[str, Any]


def learn(cases: Sequence[Case]) -> Outcome:
    """The weights that answer trials best; the usual ones where that is not sure."""
    fitted_on, held_out = _halves(cases)
    about: dict[str, Any] = {"trials": len(cases), "accepted": False}
    if len(cases) < FEWEST:
        return Outcome(USUAL, about)
    found = _search(fitted_on)
    (before, line_before), (after, line_after) = measured(held_out, USUAL), measured(held_out, found)
    about |= {
        "held_out": len(held_out),
        "ndcg": [round(before, 4), round(after, 4)],
        "f1": [round(line_before, 4), round(line_after, 4)],
        "tried": found.unusual,
    }
    helps = bool(found.unusual) and after - before >= _GAIN and line_after >= line_before - _LOSS
    return Outcome(found if helps else USUAL, about | {"accepted": helps})


def measured(cases: Sequence[Case], weights: Weights) -> tuple[float, float]:
    """Mean nDCG@10, and mean F1 of the items above the line, with these weights."""
    both = np.array([_measured(case, weights) for case in cases])
    return float(both[:, 0].mean()), float(both[:, 1].mean())


def _halves(cases: Sequence[Case]) -> tuple[list[Case], list[Case]]:
    """Every second trial of each sort."""
    halves: tuple[list[Case], list[Case]] = ([], [])
    seen: dict[str, int] = {}
    for case in cases:
        seen[case.sort] = seen.get(case.sort, 0) + 1
        halves[seen[case.sort] % 2].append(case)
    return halves[1], halves[0]


def _search(cases: Sequence[Case]) -> Weights:
    """The best weights on these trials that are worth their price."""
    several = [(case, asked) for case in cases if len(asked := _asked(case)) > 1]
    beside = {signal: [case for case, asked in several if signal in asked] for signal in SIGNALS}
    movable = [signal for signal in SIGNALS if len(beside[signal]) >= _ASKED]
    best = dict.fromkeys(SIGNALS, 1.0)
    for _ in range(_SWEEPS):
        before = dict(best)
        for signal in movable:
            # Trials that do not ask the signal beside another are answered the same, whatever it counts.
            share = len(beside[signal]) / len(cases)
            scored = {
                factor: share * _worth(beside[signal], Weights(best | {signal: factor})) - _PRICE * abs(np.log2(factor))
                for factor in _FACTORS
            }
            # Of equals the nearer to the usual.
            best[signal] = max(_FACTORS, key=lambda factor: (round(scored[factor], 5), -abs(np.log2(factor))))
        if best == before:
            break
    return Weights({signal: weight for signal, weight in best.items() if weight != 1})


def _worth(cases: Sequence[Case], weights: Weights) -> float:
    """nDCG@10, less what is lost above the line against the usual weights."""
    (_, line), (found, line_now) = measured(cases, USUAL), measured(cases, weights)
    return found - max(0.0, line - line_now)


def _asked(case: Case) -> list[str]:
    evidence = case.evidence
    asked = [name for name in ("text", "picture") if getattr(evidence, name) is not None]
    if evidence.said is not None:
        asked += [*evidence.said.met, *([] if evidence.said.codes is None else ["code"])]
    return [*asked, "colour"] if evidence.alike is not None and "colour" not in asked else asked


def _measured(case: Case, weights: Weights) -> tuple[float, float]:
    fused = fuse(case.evidence, weights)
    if fused is None or not case.of:
        return 0.0, 0.0
    shown = np.unique(case.items[fused.chance >= LINE])
    return _ndcg(case, fused), 2 * int(case.right[shown].sum()) / (len(shown) + case.of)


def _ndcg(case: Case, fused: Fused) -> float:
    gained = 0.0
    seen: set[int] = set()
    for place in np.argsort(-fused.chance, kind="stable"):
        item = int(case.items[place])
        if item in seen:
            continue
        if case.right[item]:
            gained += 1 / math.log2(len(seen) + 2)
        seen.add(item)
        if len(seen) == CUT:
            break
    return gained / sum(1 / math.log2(place + 2) for place in range(min(case.of, CUT)))
