"""Classic descriptors as floors for the report: colour histogram, HOG and RootSIFT-VLAD."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Vectors = NDArray[np.float32]


def _unit(vectors: NDArray[np.floating]) -> Vectors:
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12), np.float32)


def hsv_histogram(images: Sequence[Image.Image]) -> Vectors:
    """Square roots of a 16 x 4 x 4 histogram over hue, saturation and value, (n, 256)."""
    rows = []
    for image in images:
        hsv = np.asarray(image.convert("RGB").resize((96, 96)).convert("HSV")).reshape(-1, 3)
        counts, _ = np.histogramdd(hsv, bins=(16, 4, 4), range=((0, 256),) * 3)
        rows.append(np.sqrt(counts.ravel()))
    return _unit(np.stack(rows))


def hog(images: Sequence[Image.Image]) -> Vectors:
    """Histograms of oriented gradients (Dalal, Triggs 2005): 96 px, 8 px cells, 9 directions, 2 x 2 blocks."""
    return _unit(np.stack([_hog(image) for image in images]))


def _hog(image: Image.Image, side: int = 96, cell: int = 8, directions: int = 9) -> NDArray[np.float64]:
    grey = np.sqrt(np.asarray(image.convert("L").resize((side, side)), np.float64) / 255)
    down, across = np.gradient(grey)
    strength = np.hypot(down, across)
    place = (np.arctan2(down, across) % np.pi) / np.pi * directions
    low = np.floor(place).astype(int)
    share = place - low
    cells = side // cell
    row, column = np.mgrid[0:side, 0:side] // cell
    histogram = np.zeros((cells, cells, directions))
    np.add.at(histogram, (row, column, low % directions), strength * (1 - share))
    np.add.at(histogram, (row, column, (low + 1) % directions), strength * share)
    blocks = np.concatenate([histogram[i : cells - 1 + i, j : cells - 1 + j] for i in (0, 1) for j in (0, 1)], axis=2)
    for _ in range(2):
        blocks = blocks / np.sqrt((blocks**2).sum(2, keepdims=True) + 1e-6)
        blocks = np.minimum(blocks, 0.2)
    return blocks.ravel()


class RootSiftVlad:
    """RootSIFT descriptors (Arandjelovic and Zisserman 2012) summed into a VLAD vector (Jegou et al. 2010)."""

    def __init__(self, samples: Sequence[Image.Image], words: int = 32, seed: int = 0) -> None:
        import cv2

        self._sift = cv2.SIFT_create(nfeatures=250, contrastThreshold=0.02)
        found = np.concatenate([self._describe(image) for image in samples])
        cv2.setRNGSeed(seed)
        criteria = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_MAX_ITER, 25, 1e-4)
        _, _, self._words = cv2.kmeans(found, words, None, criteria, 1, cv2.KMEANS_PP_CENTERS)

    def _describe(self, image: Image.Image) -> Vectors:
        grey = image.convert("L")
        grey.thumbnail((224, 224))
        _, found = self._sift.detectAndCompute(np.asarray(grey), None)
        if found is None:
            return np.zeros((0, 128), np.float32)
        return np.sqrt(found / np.maximum(found.sum(1, keepdims=True), 1e-6)).astype(np.float32)

    def __call__(self, images: Sequence[Image.Image]) -> Vectors:
        """Vectors (n, words * 128); signed square root, then length one."""
        out = np.zeros((len(images), len(self._words), 128), np.float32)
        for row, image in zip(out, images, strict=True):
            found = self._describe(image)
            if len(found):
                nearest = ((found**2).sum(1)[:, None] - 2 * found @ self._words.T + (self._words**2).sum(1)).argmin(1)
                np.add.at(row, nearest, found - self._words[nearest])
        flat = out.reshape(len(images), -1)
        return _unit(np.sign(flat) * np.sqrt(np.abs(flat)))
