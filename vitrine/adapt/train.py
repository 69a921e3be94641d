"""Ways to learn a map from groups. Each starts from the identity and is seeded: the same groups give the same map."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TypeAlias

import numpy as np

from vitrine.adapt.groups import Groups
from vitrine.embedding.protocol import Vectors

Learn: TypeAlias = Callable[[Groups, Callable[[], bool]], Vectors]
"""From groups (and whether to stop) to a map of shape (d, d)."""

_STEPS = 200
_BATCH = 256
_OTHERS = 1024  # catalog pictures that a batch is told apart from, besides the right ones
_RANK = 32
_RATE = 1e-2
_TEMPERATURE = 0.07
_KEPT = 0.7  # of the identity in the whitening; the rest is what was measured


def whitening(groups: Groups, stop: Callable[[], bool]) -> Vectors:  # noqa: ARG001 - it takes no time
    """Directions in which pictures of one item differ count less: the shrunk within-class covariance, to the power -½.

    Hatch, Kajarekar & Stolcke, "Within-class covariance normalization for SVM-based speaker recognition", 2006.
    """
    chosen = groups.itself < 0
    vectors = np.concatenate([groups.catalog, groups.queries[chosen]]).astype(np.float64)
    items = np.concatenate([groups.items, groups.right[chosen]])
    learned = np.isin(items, groups.right)
    vectors, items = vectors[learned], items[learned]
    _, place, counts = np.unique(items, return_inverse=True, return_counts=True)
    means = np.zeros((len(counts), vectors.shape[1]))
    np.add.at(means, place, vectors)
    off = vectors - (means / counts[:, None])[place]
    within = off.T @ off / max(len(vectors) - len(counts), 1)
    size = max(float(np.trace(within)) / len(within), 1e-12)
    values, directions = np.linalg.eigh(_KEPT * np.eye(len(within)) + (1 - _KEPT) * within / size)
    return np.asarray((directions * values**-0.5) @ directions.T, dtype=np.float32)


def contrastive(groups: Groups, stop: Callable[[], bool], *, restraint: float) -> Vectors:
    """A low-rank residual that lets each query find its item: softmax over pictures of the catalog (InfoNCE).

    van den Oord et al., "Representation Learning with Contrastive Predictive Coding", 2018. `restraint` weighs the
    squared size of the residual. Lengths are kept near one, so that words keep their order of pictures.
    """
    import torch

    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        drawn = torch.Generator().manual_seed(0)
        catalog, queries = torch.from_numpy(groups.catalog), torch.from_numpy(groups.queries)
        items, right, itself = (torch.from_numpy(a) for a in (groups.items, groups.right, groups.itself))
        dimension = catalog.shape[1]
        out = torch.zeros(dimension, _RANK, requires_grad=True)
        into = (torch.randn(dimension, _RANK, generator=drawn) / dimension**0.5).requires_grad_()
        optimizer = torch.optim.Adam([out, into], lr=_RATE)
        slowing = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, _STEPS)
        for _ in range(_STEPS):
            if stop():
                break
            batch = torch.randint(len(queries), (min(_BATCH, len(queries)),), generator=drawn)
            beside = torch.arange(len(catalog))
            if len(catalog) > 2 * _OTHERS:
                others = torch.randint(len(catalog), (_OTHERS,), generator=drawn)
                beside = torch.cat([torch.isin(items, right[batch]).nonzero()[:, 0], others])
                beside = torch.tensor(np.unique(beside.numpy()))
            asked, known = (x + (x @ into) @ out.T for x in (queries[batch], catalog[beside]))
            lengths = (known.norm(dim=1) - 1).square().mean()
            scores = torch.nn.functional.normalize(asked) @ torch.nn.functional.normalize(known).T / _TEMPERATURE
            scores = scores.masked_fill(beside[None] == itself[batch][:, None], -1e9)
            wrong = items[beside][None] != right[batch][:, None]
            missed = (scores.logsumexp(1) - scores.masked_fill(wrong, -1e9).logsumexp(1)).mean()
            loss = missed + lengths + restraint * (out @ into.T).square().sum()
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call, unused-ignore]
            optimizer.step()
            slowing.step()
        made = torch.eye(dimension) + (out @ into.T).detach()
        return np.asarray(made.numpy(), dtype=np.float32)
    finally:
        torch.set_num_threads(threads)


METHODS: dict[str, Learn] = {
    "whitening": whitening,
    "contrastive, held back": partial(contrastive, restraint=0.3),
    "contrastive": partial(contrastive, restraint=0.01),
}
"""What is tried; the held-out check says which suits the catalog, if any."""
