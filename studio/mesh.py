"""Triangle meshes: joining, moving, and shading normals with creases."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Mesh:
    """A triangle mesh with texture coordinates.

    vertices: (N, 3) centimetres. faces: (M, 3) indices, counter-clockwise seen from outside. uv: (N, 2), v grows
    upwards, 0..1 over ``extent``, the size (width, height) in centimetres of what one texture covers.
    """

    vertices: Floats
    faces: Ints
    uv: Floats
    extent: tuple[float, float] = (10.0, 10.0)

    def moved(self, x: float = 0.0, y: float = 0.0, z: float = 0.0) -> Mesh:
        return replace(self, vertices=self.vertices + np.array([x, y, z]))

    def scaled(self, x: float, y: float | None = None, z: float | None = None) -> Mesh:
        factors = np.array([x, x if y is None else y, x if z is None else z])
        mesh = replace(self, vertices=self.vertices * factors)
        return mesh.flipped() if np.prod(factors) < 0 else mesh

    def turned(self, axis: ArrayLike, degrees: float) -> Mesh:
        return replace(self, vertices=self.vertices @ rotation(axis, degrees).T)

    def flipped(self) -> Mesh:
        """The same surface seen from its other side."""
        return replace(self, faces=self.faces[:, ::-1])

    @property
    def bounds(self) -> tuple[Floats, Floats]:
        return self.vertices.min(axis=0), self.vertices.max(axis=0)


def rotation(axis: ArrayLike, degrees: float) -> Floats:
    """(3, 3) matrix of a right-handed turn about an axis through the origin (Rodrigues' formula)."""
    a = np.asarray(axis, dtype=float)
    a = a / np.linalg.norm(a)
    t = np.radians(degrees)
    k = np.array([[0, -a[2], a[1]], [a[2], 0, -a[0]], [-a[1], a[0], 0]])
    return np.asarray(np.eye(3) + np.sin(t) * k + (1 - np.cos(t)) * (k @ k))


def merge(meshes: Iterable[Mesh]) -> Mesh:
    """One mesh of several; the extent of the first is kept."""
    parts = list(meshes)
    offsets = np.cumsum([0] + [len(m.vertices) for m in parts[:-1]])
    return Mesh(
        np.concatenate([m.vertices for m in parts]),
        np.concatenate([m.faces + o for m, o in zip(parts, offsets, strict=True)]),
        np.concatenate([m.uv for m in parts]),
        parts[0].extent,
    )


def grid(points: ArrayLike, uv: ArrayLike, extent: tuple[float, float]) -> Mesh:
    """A mesh over an (R, C, 3) sheet of points: rows run up (v), columns run right (u) seen from outside."""
    p = np.asarray(points, dtype=float)
    rows, columns = p.shape[:2]
    index = np.arange(rows * columns).reshape(rows, columns)
    a, b = index[:-1, :-1].ravel(), index[:-1, 1:].ravel()
    c, d = index[1:, 1:].ravel(), index[1:, :-1].ravel()
    faces = np.concatenate([np.stack([a, b, c], 1), np.stack([a, c, d], 1)])
    return Mesh(p.reshape(-1, 3), faces, np.asarray(uv, dtype=float).reshape(-1, 2), extent)


def shading(mesh: Mesh, crease: float = 38.0) -> tuple[Floats, Ints, Floats, Floats]:
    """Split the mesh at creases: vertices, faces, uv and unit normals ready for a renderer.

    A corner's normal is the area-weighted mean of those faces around its point whose own normals differ by less
    than ``crease`` degrees, so rounded edges shade smoothly and sharp ones stay sharp. Faces without area go.
    """
    corners = mesh.vertices[mesh.faces]
    area_normals = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    size = np.linalg.norm(area_normals, axis=1)
    keep = size > 1e-9
    faces, area_normals, size = mesh.faces[keep], area_normals[keep], size[keep]
    unit = area_normals / size[:, None]
    scale = max(float(np.ptp(mesh.vertices, axis=0).max()), 1e-6)
    _, weld = np.unique(np.round(mesh.vertices / scale * 2e5).astype(np.int64), axis=0, return_inverse=True)
    corner_point = weld.reshape(-1)[faces].ravel()
    corner_face = np.repeat(np.arange(len(faces)), 3)
    order = np.argsort(corner_point, kind="stable")
    starts = np.flatnonzero(np.r_[True, np.diff(corner_point[order]) != 0])
    counts = np.diff(np.r_[starts, len(order)])
    group = np.repeat(np.arange(len(starts)), counts)
    normals = np.zeros((len(order), 3))
    limit = np.cos(np.radians(crease))
    # Walk the k-th neighbour of every corner at once: rings are short (about six), poles of fans are the exception.
    for k in range(int(counts.max())):
        has = counts[group] > k
        mine = order[has]
        other = corner_face[order[starts[group[has]] + k]]
        alike = np.einsum("ij,ij->i", unit[corner_face[mine]], unit[other]) > limit
        normals[mine[alike]] += area_normals[other[alike]]
    normals /= np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-12)
    flat = faces.ravel()
    return mesh.vertices[flat], np.arange(len(flat)).reshape(-1, 3), mesh.uv[flat], normals
