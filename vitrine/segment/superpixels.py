"""Superpixels: small patches of one colour that follow edges, and how they border on each other.

Simple linear iterative clustering (Achanta et al., SLIC, 2012): k-means over colour and place, each pixel looking only
at the seeds of the nine grid cells around it. Stray pieces are joined to the neighbour of the most similar colour.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Floats = NDArray[np.float32]

_COMPACT = 9.0  # how far, in units of Lab, a pixel one cell away from its seed is set back
_ROUNDS = 4
_SMALLEST = 0.2  # of a cell: smaller pieces are joined to a neighbour


@dataclass(frozen=True, slots=True)
class Patches:
    """The superpixels of a picture.

    Attributes:
        labels: the patch of each pixel, shape (height, width).
        colours: mean Lab of each patch, shape (n, 3).
        sizes: pixels of each patch, shape (n,).
        pairs: patches that touch, first < second, shape (m, 2).
        lengths: pixels along which each pair touches, shape (m,).
        contrasts: how different the two sides are along that border, in units of Lab, shape (m,).
        edge: pixels of each patch on the picture's edge, shape (n,).
    """

    labels: NDArray[np.int32]
    colours: Floats
    sizes: Floats
    pairs: NDArray[np.int64]
    lengths: Floats
    contrasts: Floats
    edge: Floats


def to_lab(rgb: NDArray[np.uint8]) -> Floats:
    """CIE Lab (D65) of sRGB bytes, shape (..., 3)."""
    curve = np.arange(256) / 255
    linear = np.where(curve <= 0.04045, curve / 12.92, ((curve + 0.055) / 1.055) ** 2.4).astype(np.float32)[rgb]
    matrix = np.array(
        [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]],
        dtype=np.float32,
    ) / np.array([[0.95047], [1.0], [1.08883]], dtype=np.float32)
    xyz = linear @ matrix.T
    bent = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    lab = np.stack(
        [116 * bent[..., 1] - 16, 500 * (bent[..., 0] - bent[..., 1]), 200 * (bent[..., 1] - bent[..., 2])], axis=-1
    )
    return np.asarray(lab, dtype=np.float32)


def patches(image: Image.Image, wanted: int) -> Patches:
    """About `wanted` superpixels of an RGB picture."""
    lab = to_lab(np.asarray(image))
    height, width = lab.shape[:2]
    cell = max(1.0, float(np.sqrt(height * width / wanted)))
    rows, columns = max(1, round(height / cell)), max(1, round(width / cell))
    labels = _connected(_clusters(lab, rows, columns), lab, cell * cell * _SMALLEST)
    return _measured(labels, lab)


def _clusters(lab: Floats, rows: int, columns: int) -> NDArray[np.int32]:
    """Seed of each pixel, shape (height, width)."""
    height, width = lab.shape[:2]
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    cell = max(height / rows, width / columns)
    features = np.concatenate([lab, (np.stack([y, x], axis=-1) * (_COMPACT / cell))], axis=-1).reshape(-1, 5)
    row = np.minimum((y * rows / height).astype(np.int32), rows - 1).reshape(-1)
    column = np.minimum((x * columns / width).astype(np.int32), columns - 1).reshape(-1)
    labels = row * columns + column
    for _ in range(_ROUNDS):
        seeds = _means(features, labels, rows * columns)
        best = np.full(labels.size, np.inf, dtype=np.float32)
        chosen = labels
        for down in (-1, 0, 1):
            for right in (-1, 0, 1):
                near = np.clip(row + down, 0, rows - 1) * columns + np.clip(column + right, 0, columns - 1)
                away = features - seeds[near]
                distance = np.einsum("ij,ij->i", away, away)
                closer = distance < best
                best = np.where(closer, distance, best)
                chosen = np.where(closer, near, chosen)
        labels = chosen
    return np.asarray(labels.reshape(height, width), dtype=np.int32)


def _means(values: Floats, labels: NDArray[np.int32], count: int) -> Floats:
    sizes = np.maximum(np.bincount(labels, minlength=count), 1)
    sums = [np.bincount(labels, weights=values[:, i], minlength=count) for i in range(values.shape[1])]
    return np.asarray(np.stack(sums, axis=1) / sizes[:, None], dtype=np.float32)


def _connected(labels: NDArray[np.int32], lab: Floats, smallest: float) -> NDArray[np.int32]:
    """Every patch in one piece, none smaller than `smallest` pixels (but for pictures smaller than that)."""
    pieces = _pieces(labels)
    for _ in range(8):
        count = int(pieces.max()) + 1
        sizes = np.bincount(pieces.reshape(-1), minlength=count)
        if count == 1 or sizes.min() >= smallest:
            break
        means = _means(lab.reshape(-1, 3), pieces.reshape(-1), count)
        first, second = _borders(pieces)
        both = np.concatenate([np.stack([first, second], 1), np.stack([second, first], 1)])
        both = both[sizes[both[:, 0]] < smallest]
        away = np.linalg.norm(means[both[:, 0]] - means[both[:, 1]], axis=1)
        order = np.lexsort((both[:, 1], -away))  # the nearest colour is written last, and stays
        target = np.arange(count)
        target[both[order, 0]] = both[order, 1]
        # Two small pieces may have chosen each other: a piece only joins one of a lower rank by size and number.
        rank = np.lexsort((np.arange(count), sizes))
        place = np.empty(count, dtype=np.int64)
        place[rank] = np.arange(count)
        target = np.where(place[target] > place, target, np.arange(count))
        for _ in range(4):
            target = target[target]
        joined = target[pieces]
        if (joined == pieces).all():
            break
        pieces = np.unique(joined, return_inverse=True)[1].reshape(labels.shape).astype(np.int32)
    return pieces.astype(np.int32)


def _pieces(labels: NDArray[np.int32]) -> NDArray[np.int32]:
    """Connected pieces of equal labels, numbered from 0."""
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    number = np.arange(labels.size).reshape(labels.shape)
    across = labels[:, 1:] == labels[:, :-1]
    down = labels[1:] == labels[:-1]
    one = np.concatenate([number[:, :-1][across], number[:-1][down]])
    other = np.concatenate([number[:, 1:][across], number[1:][down]])
    links = coo_matrix((np.ones(len(one), dtype=np.int8), (one, other)), shape=(labels.size, labels.size))
    return np.asarray(connected_components(links, directed=False)[1].reshape(labels.shape), dtype=np.int32)


def _borders(labels: NDArray[np.int32]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The two patches at every place where two of them touch, pixel by pixel."""
    first = np.concatenate([labels[:, :-1].reshape(-1), labels[:-1].reshape(-1)]).astype(np.int64)
    second = np.concatenate([labels[:, 1:].reshape(-1), labels[1:].reshape(-1)]).astype(np.int64)
    apart = first != second
    return first[apart], second[apart]


def _measured(labels: NDArray[np.int32], lab: Floats) -> Patches:
    count = int(labels.max()) + 1
    flat = labels.reshape(-1)
    colours = _means(lab.reshape(-1, 3), flat, count)
    first, second = _borders(labels)
    steps = np.concatenate(
        [
            np.linalg.norm(lab[:, 1:] - lab[:, :-1], axis=-1).reshape(-1),
            np.linalg.norm(lab[1:] - lab[:-1], axis=-1).reshape(-1),
        ]
    )
    apart = np.concatenate([(labels[:, 1:] != labels[:, :-1]).reshape(-1), (labels[1:] != labels[:-1]).reshape(-1)])
    low, high = np.minimum(first, second), np.maximum(first, second)
    codes, inverse = np.unique(low * count + high, return_inverse=True)
    lengths = np.bincount(inverse, minlength=len(codes)).astype(np.float32)
    sharp = np.bincount(inverse, weights=steps[apart], minlength=len(codes)) / np.maximum(lengths, 1)
    pairs = np.stack([codes // count, codes % count], axis=1)
    # A soft edge shows in the means of both sides rather than in a single step.
    between = np.linalg.norm(colours[pairs[:, 0]] - colours[pairs[:, 1]], axis=1)
    rim = np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]])
    return Patches(
        labels=labels,
        colours=colours,
        sizes=np.bincount(flat, minlength=count).astype(np.float32),
        pairs=pairs,
        lengths=lengths,
        contrasts=np.asarray(0.5 * between + 0.5 * sharp, dtype=np.float32),
        edge=np.bincount(rim, minlength=count).astype(np.float32),
    )
