"""Surfaces: revolved, swept, lofted, extruded, rounded boxes and inflated panels (cushions, garments)."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import ndimage, sparse
from scipy.sparse.linalg import spsolve

from studio.curves import lengths
from studio.mesh import Floats, Mesh, grid, merge

Ripple = Callable[[Floats, Floats], Floats]


def revolve(
    profile: ArrayLike,
    segments: int = 96,
    ripple: Ripple | None = None,
    arc: tuple[float, float] = (0.0, 1.0),
) -> Mesh:
    """Turn a profile of (radius, height) about the z axis; u = 0.5 looks to the front, v runs along the profile.

    For outward normals the profile climbs the outside and comes down the inside. ``ripple(turn, length)`` (both
    0..1) multiplies the radius; ``arc`` limits the turn to a part of the circle (a label on a bottle).
    """
    p = np.asarray(profile, dtype=float)
    length = lengths(p)
    total = max(float(length[-1]), 1e-9)
    turn = np.linspace(arc[0], arc[1], segments + 1)
    u, v = np.meshgrid(turn, length / total)
    radius = np.repeat(p[:, :1], segments + 1, axis=1)
    if ripple is not None:
        radius = radius * ripple(u, v)
    angle = (u - 0.5) * 2 * np.pi
    points = np.stack([radius * np.sin(angle), -radius * np.cos(angle), np.repeat(p[:, 1:2], segments + 1, axis=1)], -1)
    share = (u - arc[0]) / (arc[1] - arc[0])
    extent = (2 * np.pi * float(np.abs(p[:, 0]).max()) * (arc[1] - arc[0]), total)
    return grid(points, np.stack([share, v], -1), extent)


def frames(path: Floats, up: ArrayLike | None = None, closed: bool = False) -> tuple[Floats, Floats]:
    """Two unit vectors across each point of a path that turn as little as possible (parallel transport)."""
    around = np.roll(path, -1, axis=0) - np.roll(path, 1, axis=0)
    tangent = around if closed else np.gradient(path, axis=0)
    tangent /= np.maximum(np.linalg.norm(tangent, axis=1, keepdims=True), 1e-12)
    start = np.asarray([0.0, 0.0, 1.0] if up is None else up, dtype=float)
    if abs(start @ tangent[0]) > 0.95:
        start = np.array([1.0, 0.0, 0.0])
    side = np.empty_like(path)
    current = start - tangent[0] * (start @ tangent[0])
    for i, t in enumerate(tangent):
        current = current - t * (current @ t)
        current = current / max(float(np.linalg.norm(current)), 1e-12)
        side[i] = current
    return side, np.cross(tangent, side)


def sweep(
    path: ArrayLike,
    section: float | ArrayLike,
    scale: ArrayLike | float = 1.0,
    sides: int = 20,
    closed: bool = False,
    up: ArrayLike | None = None,
) -> Mesh:
    """Carry a section along a path: a radius (round tube) or an outline (K, 2) of (along up, across)."""
    p = np.asarray(path, dtype=float)
    if np.isscalar(section):
        t = np.linspace(0, 2 * np.pi, sides, endpoint=False)
        outline = float(section) * np.stack([np.cos(t), np.sin(t)], 1)  # type: ignore[arg-type]
    else:
        outline = np.asarray(section, dtype=float)
    outline = np.concatenate([outline, outline[:1]])
    size = np.broadcast_to(np.asarray(scale, dtype=float), (len(p),))
    side, across = frames(p, up, closed)
    rings = p[:, None] + size[:, None, None] * (
        outline[None, :, :1] * side[:, None] + outline[None, :, 1:] * across[:, None]
    )
    if closed:
        rings = np.concatenate([rings, rings[:1]])
        p = np.concatenate([p, p[:1]])
    along = lengths(p)
    around = lengths(outline)
    v, u = np.meshgrid(along / max(along[-1], 1e-9), around / max(around[-1], 1e-9), indexing="ij")
    body = grid(rings, np.stack([u, v], -1), (float(around[-1]), float(along[-1])))
    if closed:
        return body
    caps = [cap(rings[0, :-1][::-1], body.extent), cap(rings[-1, :-1], body.extent)]
    return merge([body, *caps])


def cap(ring: ArrayLike, extent: tuple[float, float] = (10.0, 10.0)) -> Mesh:
    """Close a ring of points (counter-clockwise seen from outside) with a fan around its middle."""
    r = np.asarray(ring, dtype=float)
    n = len(r)
    vertices = np.concatenate([r, r.mean(axis=0, keepdims=True)])
    i = np.arange(n)
    faces = np.stack([i, (i + 1) % n, np.full(n, n)], 1)
    low, size = r.min(axis=0), np.maximum(np.ptp(r, axis=0), 1e-9)
    flat = np.argsort(size)[1:]
    uv = (vertices - low)[:, sorted(flat)] / size[sorted(flat)]
    return Mesh(vertices, faces, uv, extent)


def loft(rings: ArrayLike, cap_start: bool = False, cap_end: bool = False) -> Mesh:
    """Skin over (R, K, 3) closed rings, counter-clockwise seen from the end that the rings move towards."""
    r = np.asarray(rings, dtype=float)
    closed = np.concatenate([r, r[:, :1]], axis=1)
    around = np.linalg.norm(np.diff(closed, axis=1), axis=2).sum(axis=1)
    along = lengths(r.mean(axis=1) + 1e-9 * np.arange(len(r))[:, None])
    step = np.linalg.norm(np.diff(closed, axis=0), axis=2).mean(axis=1)
    along = np.r_[0.0, np.cumsum(step)]
    v, u = np.meshgrid(along / max(along[-1], 1e-9), np.linspace(0, 1, closed.shape[1]), indexing="ij")
    body = grid(closed, np.stack([u, v], -1), (float(around.max()), float(along[-1])))
    parts = [body]
    if cap_start:
        parts.append(cap(r[0][::-1], body.extent))
    if cap_end:
        parts.append(cap(r[-1], body.extent))
    return merge(parts)


def extrude(outline: ArrayLike, height: float, bevel: float = 0.2, steps: int = 4) -> Mesh:
    """A prism over a star-shaped outline (K, 2), counter-clockwise, z from 0 to height, edges rounded by bevel."""
    o = np.asarray(outline, dtype=float)
    tangent = np.roll(o, -1, axis=0) - np.roll(o, 1, axis=0)
    normal = np.stack([tangent[:, 1], -tangent[:, 0]], 1)
    normal /= np.maximum(np.linalg.norm(normal, axis=1, keepdims=True), 1e-12)
    bevel = min(bevel, height / 2)
    a = np.linspace(0, np.pi / 2, steps)
    inset = np.r_[bevel * (1 - np.sin(a)), bevel * (1 - np.cos(a))]
    z = np.r_[bevel * (1 - np.cos(a)), height - bevel * (1 - np.sin(a))]
    rings = np.concatenate(
        [
            np.repeat((o[None] - normal[None] * inset[:, None, None]), 1, axis=0),
            np.broadcast_to(z[:, None, None], (len(z), len(o), 1)),
        ],
        axis=2,
    )
    return loft(rings, cap_start=True, cap_end=True)


def rounded_box(width: float, depth: float, height: float, radius: float, cells: int = 6) -> dict[str, Mesh]:
    """The six faces of a box with round edges, standing on z = 0; uv runs 0..1 over each face, upright from outside."""
    half = np.array([width, depth, height]) / 2
    radius = min(radius, float(half.min()) * 0.98)
    x, y, z = np.eye(3)
    axes = {
        "front": (x, z, -y),
        "right": (y, z, x),
        "back": (-x, z, y),
        "left": (-y, z, -x),
        "top": (x, y, z),
        "bottom": (x, -y, -z),
    }
    faces = {}
    for name, (right, up, out) in axes.items():
        a, b = float(np.abs(right) @ half), float(np.abs(up) @ half)
        s, t = np.meshgrid(_edge_steps(a, radius, cells), _edge_steps(b, radius, cells))
        p = s[..., None] * right + t[..., None] * up + out * float(np.abs(out) @ half)
        inner = np.clip(p, -half + radius, half - radius)
        offset = p - inner
        offset /= np.maximum(np.linalg.norm(offset, axis=-1, keepdims=True), 1e-12)
        points = inner + radius * offset + half[2] * z
        faces[name] = grid(points, np.stack([s / a / 2 + 0.5, t / b / 2 + 0.5], -1), (2 * a, 2 * b))
    return faces


def _edge_steps(half: float, radius: float, cells: int) -> Floats:
    """Positions -half..half, dense within the rounding so that its arc is smooth."""
    inner = half - radius
    arc = radius * np.tan(np.linspace(0, np.pi / 4, cells + 1))
    middle = np.linspace(-inner, inner, 12)
    return np.unique(np.round(np.r_[-inner - arc, middle, inner + arc], 9))


def soft_box(
    width: float,
    depth: float,
    height: float,
    radius: float,
    puff: float = 0.0,
    cells: int = 6,
    dent: float = 0.0,
) -> Mesh:
    """A rounded box as one mesh whose faces bulge by ``puff`` (upholstery) and whose top sinks by ``dent``."""
    parts = []
    for name, face in rounded_box(width, depth, height, radius, cells).items():
        v = face.vertices.copy()
        n = v / np.array([width / 2, depth / 2, height / 2]) - np.array([0, 0, 1.0])
        bulge = np.clip(1 - n**2, 0, 1)
        v[:, 0] += np.sign(n[:, 0]) * puff * bulge[:, 1] * bulge[:, 2] * np.abs(n[:, 0])
        v[:, 1] += np.sign(n[:, 1]) * puff * bulge[:, 0] * bulge[:, 2] * np.abs(n[:, 1])
        v[:, 2] += np.sign(n[:, 2]) * puff * bulge[:, 0] * bulge[:, 1] * np.abs(n[:, 2])
        if dent and name == "top":
            v[:, 2] -= dent * bulge[:, 0] * bulge[:, 1]
        parts.append(Mesh(v, face.faces, face.uv, face.extent))
    return merge(parts)


def fractal(shape: tuple[int, int], scale: float, rng: np.random.Generator, octaves: int = 3) -> Floats:
    """Smooth noise of mean 0 and deviation 1; ``scale`` is the size of the largest bumps in cells."""
    total = np.zeros(shape)
    for k in range(octaves):
        sigma = max(scale / 2**k, 0.6)
        total += ndimage.gaussian_filter(rng.standard_normal(shape), sigma, mode="reflect") * sigma / 2**k
    total -= total.mean()
    return np.asarray(total / max(float(total.std()), 1e-9))


class Panel:
    """A flat outline filled with a regular lattice whose rim is snapped to the outline.

    ``outline``: (K, 2) closed polygon. Heights given for the lattice make cushions and garments of it.
    """

    def __init__(self, outline: ArrayLike, cells: int = 140) -> None:
        from PIL import Image, ImageDraw

        o = np.asarray(outline, dtype=float)
        low, high = o.min(axis=0), o.max(axis=0)
        self.low, self.size = low, high - low
        self.step = float(self.size.max()) / cells
        shape = np.ceil(self.size / self.step).astype(int) + 5
        fine = 4
        canvas = Image.new("L", (int(shape[0]) * fine, int(shape[1]) * fine))
        ImageDraw.Draw(canvas).polygon([tuple(q) for q in ((o - low) / self.step + 2) * fine], fill=1)
        mask = np.asarray(canvas).astype(bool)
        distance = ndimage.distance_transform_edt(mask) - ndimage.distance_transform_edt(~mask)
        distance = ndimage.gaussian_filter(distance, 1.5) * self.step / fine
        self.signed = distance[::fine, ::fine]  # (rows y, columns x), positive inside, centimetres
        gy, gx = np.gradient(self.signed, self.step)
        norm = np.maximum(np.hypot(gx, gy), 1e-9)
        y, x = np.mgrid[: self.signed.shape[0], : self.signed.shape[1]]
        self.x = low[0] + (x - 2) * self.step
        self.y = low[1] + (y - 2) * self.step
        inside = self.signed > 0
        used = ndimage.binary_dilation(inside, np.ones((3, 3)))
        snap = used & ~inside
        self.x = np.where(snap, self.x - gx / norm * self.signed, self.x)
        self.y = np.where(snap, self.y - gy / norm * self.signed, self.y)
        self.inside = inside
        self.used = used

    def inflated(self, thickness: float, power: float = 0.5) -> NDArray[np.float64]:
        """Heights of a membrane blown up over the outline (Poisson equation), 0 at the rim, highest = thickness."""
        index = np.full(self.inside.shape, -1)
        index[self.inside] = np.arange(int(self.inside.sum()))
        n = int(self.inside.sum())
        rows, columns = [], []
        for axis, shift in ((0, 1), (0, -1), (1, 1), (1, -1)):
            neighbour = np.roll(index, shift, axis)[self.inside]
            here = index[self.inside]
            ok = neighbour >= 0
            rows.append(here[ok])
            columns.append(neighbour[ok])
        r, c = np.concatenate(rows), np.concatenate(columns)
        laplace = sparse.csc_matrix((-np.ones(len(r)), (r, c)), (n, n)) + sparse.identity(n, format="csc") * 4
        heights = np.zeros(self.inside.shape)
        heights[self.inside] = np.maximum(spsolve(laplace, np.ones(n)), 0)
        return np.asarray(thickness * (heights / heights.max()) ** power)

    def mesh(self, heights: Floats, back: bool = False, rim: float = 0.0) -> Mesh:
        """The panel lying in the xy plane with these heights along z (seen from above; ``back``: from below)."""
        z = np.where(self.inside, heights, rim)
        index = np.full(self.used.shape, -1)
        index[self.used] = np.arange(int(self.used.sum()))
        quads = np.stack([index[:-1, :-1], index[:-1, 1:], index[1:, 1:], index[1:, :-1]], -1).reshape(-1, 4)
        touches = (self.inside[:-1, :-1] | self.inside[:-1, 1:] | self.inside[1:, 1:] | self.inside[1:, :-1]).ravel()
        quads = quads[touches & (quads >= 0).all(axis=1)]
        faces = np.concatenate([quads[:, [0, 1, 2]], quads[:, [0, 2, 3]]])
        vertices = np.stack([self.x, self.y, z], -1)[self.used]
        uv = (vertices[:, :2] - self.low) / self.size
        mesh = Mesh(vertices, faces, uv, (float(self.size[0]), float(self.size[1])))
        return mesh.flipped() if back else mesh
