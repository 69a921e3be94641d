"""Names for clusters, from the words that tell them apart."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

_WORD = re.compile(r"[^\W\d_]{3,}")
_LEAST = 0.15  # of a cluster's items must have a term that names it
_TERMS = 3
_TITLE = 0.6  # a word of a title says less than a value that somebody chose for a column
_SAME = 0.5  # of a group that was named and a cluster must be the other's, to be the same
_STOP = frozenset("and the for with from der die das und von mit les des une avec pour del con los las per".split())


def terms(title: str, values: Iterable[str]) -> dict[str, float]:
    """What an item may be named by, with how much it says: whole values of its columns, and words of its title."""
    found = {word: _TITLE for word in _WORD.findall(title) if word.casefold() not in _STOP}
    for value in values:
        short = value.rsplit("/", 1)[-1].strip()
        if 2 <= len(short) <= 40:
            found[short] = 1.0
    return found


def names(labels: Sequence[int], items: Sequence[dict[str, float]], clusters: int) -> list[str]:
    """A name for each cluster of up to three terms; empty where no term tells it apart.

    By class-based TF-IDF (Grootendorst 2022): a term counts by the share of the cluster's items that have it, and the
    more, the fewer items elsewhere do. Spelling differences in case are one term.

    Args:
        labels: the cluster of each item, -1: none.
        items: the `terms` of each item.
        clusters: how many clusters there are.
    """
    spelled: dict[str, Counter[str]] = {}
    inside: list[dict[str, float]] = [{} for _ in range(clusters)]
    everywhere: Counter[str] = Counter()
    sizes = Counter(labels)
    for label, item in zip(labels, items, strict=True):
        for term, weight in {t.casefold(): w for t, w in item.items()}.items():
            everywhere[term] += 1
            if label >= 0:
                inside[label][term] = inside[label].get(term, 0.0) + weight
        for term in item:
            spelled.setdefault(term.casefold(), Counter())[term] += 1
    total = len(labels)
    found = []
    for label in range(clusters):
        scores = {}
        for term, amount in inside[label].items():
            share = amount / sizes[label]
            lift = share / (everywhere[term] / total)
            if share >= _LEAST and lift > 1.15:
                scores[term] = share * math.log(1 + total / everywhere[term])
        chosen: list[str] = []
        for term in sorted(scores, key=lambda t: (-scores[t], t)):
            if scores[term] < 0.45 * max(scores.values()) or len(chosen) == _TERMS:
                break
            if not any(term in other or other in term for other in chosen):
                chosen.append(term)
        found.append(" · ".join(spelled[term].most_common(1)[0][0] for term in chosen))
    return found


def kept(labels: NDArray[np.int32], groups: Sequence[tuple[NDArray[np.intp], int]], clusters: int) -> dict[int, int]:
    """Which of the groups that people have named is which cluster: cluster to group, each at most once.

    They are the same where half of the group's items, at least, are in the cluster, and make up half of it, at least.

    Args:
        labels: the cluster of each item, -1: none; shape (n,).
        groups: of each group the indices of the items that are known of it, and how many it had; those named last
            come first.
        clusters: how many clusters there are.
    """
    sizes = np.bincount(labels[labels >= 0], minlength=clusters)
    found: dict[int, int] = {}
    for number, (members, size) in enumerate(groups):
        inside = labels[members]
        counts = np.bincount(inside[inside >= 0], minlength=clusters)
        cluster = int(counts.argmax()) if clusters else 0
        if not counts.any() or cluster in found:
            continue
        share = counts[cluster] / len(members)
        if share >= _SAME and share * size >= _SAME * sizes[cluster]:
            found[cluster] = number
    return found
