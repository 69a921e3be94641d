"""Joins what each signal says of the candidates to one chance of a match; the only place where signals are fused.

With the usual weights, all 1: what vouches for a text (the model, its words wherever they are met, a code) is joined by
noisy-or, and text and picture must agree, by a geometric mean. A weight is an exponent in both, that is a factor of the
evidence -log(1 - chance) of a voice and of its place in the mean; among the ways in which a word can be met it is a
factor of how well it is met. All are taken relative to the strongest of their kind, so that only ratios matter.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from vitrine.search.line import LINE
from vitrine.search.saying import Said
from vitrine.search.weights import USUAL, Weights

ALL_WORDS = 0.97
"""Chance of an item that holds all the query's words."""

CODE = 0.999
"""Chance of an item whose code was asked for: it stands before all others."""

_PARTIAL = 1.6  # how little of a chance part of the words gives: half of them a third
_TINT = 1.0  # how much colours that are more alike than usual add to a picture's odds, in natural logarithms

Chances = NDArray[np.float32]
"""Of n candidates, shape (n,), 0 … 1."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What each signal says of n candidates. None: the query does not ask it.

    `text` and `picture` are chances by the model, of the query's words and of its pictures; `said` how its words and
    codes are met; `identical` the chance that a candidate is the very picture, `alike` how alike its colours are to the
    picture's, NaN where they were not measured; `share` that of the pictures against the words. `keep` is what is left
    of the chance after what was asked to be away. `signals` are the raw figures, as they are shown.
    """

    signals: Mapping[str, NDArray[np.float32]]
    text: Chances | None = None
    picture: Chances | None = None
    said: Said | None = None
    identical: Chances | None = None
    alike: NDArray[np.float32] | None = None
    share: float = 0.5
    keep: Chances | None = None


@dataclass(frozen=True, slots=True)
class Fused:
    """The chance of each candidate, and how much of it each signal gave; shares add up to 1."""

    chance: Chances
    shares: dict[str, NDArray[np.float32]] = field(default_factory=dict)


def fuse(evidence: Evidence, weights: Weights = USUAL) -> Fused | None:
    """One chance from all signals; None where nothing was asked of any.

    A signal of weight 0 says nothing; where that leaves none, all count as usual.
    """
    voices = _speaking(evidence)
    if not any(weights[name] for name in (*voices, *(["picture"] if evidence.picture is not None else []))):
        weights = USUAL
    vocal = max((weights[name] for name in voices), default=0.0)  # of what speaks for the words, the strongest
    doubts, vouched = _words(evidence, weights, voices, vocal) if vocal else ([], {})
    by_text = 1 - np.prod(doubts, axis=0) if doubts else None
    by_picture, tint = _pictures(evidence, weights) if weights["picture"] else (None, None)
    if by_text is None or by_picture is None:
        chance, share = (by_picture if by_text is None else by_text), 1.0
    else:
        seen, heard = evidence.share * weights["picture"], (1 - evidence.share) * vocal
        share = seen / (seen + heard)
        chance = np.exp(share * np.log(by_picture + 1e-9) + (1 - share) * np.log(by_text + 1e-9))
    if chance is None:
        return None
    if "code" in voices and vocal:
        chance = np.maximum(chance, 1 - doubts[-1])
    if evidence.keep is not None:
        chance = chance * evidence.keep
    return Fused(np.asarray(chance, dtype=np.float32), _shares(by_picture, vouched, share, tint))


def _speaking(evidence: Evidence) -> list[str]:
    """The signals that speak for the query's words.

    What meets none of them in any candidate says nothing, and takes no weight from others, unless nothing else speaks.
    """
    voices = [] if evidence.text is None else ["text"]
    if evidence.said is not None:
        heard = evidence.said.met if evidence.said.codes is None else evidence.said.met | {"code": evidence.said.codes}
        voices += [name for name, met in heard.items() if met.any()] or ([] if voices else list(heard))
    return voices


def _words(
    evidence: Evidence, weights: Weights, voices: Collection[str], vocal: float
) -> tuple[list[NDArray[np.float32]], dict[str, NDArray[np.float32]]]:
    """Of each voice the chance that it is wrong, a code's last, and how much of the evidence each signal gave."""
    doubts: list[NDArray[np.float32]] = []
    vouched: dict[str, NDArray[np.float32]] = {}
    if evidence.text is not None:
        power = weights["text"] / vocal
        doubts.append((1 - evidence.text) ** power)
        vouched["text"] = power * _odds(evidence.text)
    if evidence.said is None:
        return doubts, vouched
    if strongest := max((weights[way] for way in evidence.said.met if way in voices), default=0.0):
        covered, parts = evidence.said.covered({way: weights[way] / strongest for way in evidence.said.met})
        chance, power = ALL_WORDS * covered**_PARTIAL, strongest / vocal
        doubts.append((1 - chance) ** power)
        vouched |= {way: power * _odds(chance) * part for way, part in parts.items()}
    if evidence.said.codes is not None:
        chance, power = CODE * evidence.said.codes, weights["code"] / vocal
        doubts.append((1 - chance) ** power)
        vouched["code"] = power * _odds(chance)
    return doubts, vouched


def _pictures(evidence: Evidence, weights: Weights) -> tuple[Chances | None, NDArray[np.float32] | None]:
    """Chances by the picture, its colours with it, and the share of them that the colours added."""
    if evidence.picture is None or evidence.alike is None:
        return evidence.picture, None
    chance, added = tinted(evidence.picture, evidence.alike, weights["colour"] / weights["picture"])
    return chance if evidence.identical is None else np.maximum(chance, evidence.identical), added


def tinted(by_picture: Chances, alike: NDArray[np.float32], weight: float = 1.0) -> tuple[Chances, NDArray[np.float32]]:
    """The chances by the picture with the likeness of colours, and what share of them it added, both of shape (n,).

    What is as alike as usual among the candidates, or was not measured, keeps its chance. Colours order the hits and
    move none over the line: light changes them, and the curves that say where the line is were learned without them.
    `weight` is what colours count beside the picture.
    """
    known = ~np.isnan(alike)
    usual = float(alike[known].mean()) if known.any() else 0.0
    shift = np.where(known, alike - usual, 0.0)
    before = np.clip(by_picture, 1e-6, 1 - 1e-6)
    after = 1 / (1 + np.exp(-(np.log(before / (1 - before)) + weight * _TINT * shift)))
    after = np.where(by_picture < LINE, np.minimum(after, LINE - 1e-3), np.maximum(after, LINE))
    after = np.where(shift * weight == 0, by_picture, after).astype(np.float32)
    added = np.maximum(after - by_picture, 0) / np.maximum(after, 1e-6)
    return after, np.asarray(added, dtype=np.float32)


def _odds(chance: Chances) -> NDArray[np.float32]:
    """What chances that vouch for one another add up as."""
    return np.asarray(-np.log(np.maximum(1 - chance, 1e-6)) + 1e-6, dtype=np.float32)


def _shares(
    by_picture: Chances | None,
    vouched: dict[str, NDArray[np.float32]],
    share: float,
    tint: NDArray[np.float32] | None,
) -> dict[str, NDArray[np.float32]]:
    """How much each signal gave, of shape (n,): they add up to 1 for every hit.

    Chances that vouch for one another add up as -log(1 - chance) does; a picture and words share by `share`. `tint` is
    the part of the picture's chance that its colours added.
    """
    told = sum(vouched.values())
    shares = {name: np.asarray(part / told, dtype=np.float32) for name, part in vouched.items()}
    if by_picture is None:
        return shares
    if not shares:
        picture = np.ones_like(by_picture)
    else:
        by_all = 1 - np.exp(-np.asarray(told))
        seen, heard = share * by_picture + 1e-6, (1 - share) * by_all + 1e-6
        picture = np.asarray(seen / (seen + heard), dtype=np.float32)
        shares = {name: part * (1 - picture) for name, part in shares.items()}
    if tint is None:
        return {"picture": picture} | shares
    colour = shares.pop("colour", np.zeros_like(picture)) + picture * tint
    return {"picture": picture * (1 - tint)} | shares | {"colour": colour}
