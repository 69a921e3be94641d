"""Where things are photographed: light (an environment of softboxes), ground, camera."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from studio.curves import rounded
from studio.materials import Material, bsdf
from studio.mesh import Floats, Mesh, grid, shading

Solid = tuple[Mesh, Material]


@dataclass(frozen=True)
class Softbox:
    """A soft rectangle of light. azimuth: degrees, 0 = behind the camera, 90 = right; sizes in degrees."""

    azimuth: float
    elevation: float
    width: float
    height: float
    power: float
    color: tuple[float, float, float] = (1.0, 1.0, 1.0)


@dataclass(frozen=True)
class Light:
    boxes: tuple[Softbox, ...]
    sky: float = 0.55
    floor: float = 0.35


STUDIO = Light(
    (
        Softbox(-52, 48, 62, 46, 9.0, (1.0, 0.985, 0.96)),
        Softbox(68, 34, 34, 58, 2.6, (0.96, 0.98, 1.0)),
        Softbox(170, 62, 70, 30, 3.0),
        Softbox(0, 86, 60, 60, 1.6),
    )
)


@dataclass(frozen=True)
class Camera:
    """azimuth: degrees, 0 = from the front, 90 = from the right; fov: degrees across the picture."""

    azimuth: float = 20.0
    elevation: float = 20.0
    fov: float = 24.0
    margin: float = 1.12
    roll: float = 0.0


@dataclass(frozen=True)
class Stage:
    light: Light = STUDIO
    ground: Material = field(default_factory=lambda: Material((0.93, 0.93, 0.925)))
    cove: bool = True
    reach: float = 30.0


def environment(light: Light, height: int = 64) -> NDArray[np.float32]:
    """(height, 2*height, 3) radiance over the sphere in the layout of Mitsuba's ``envmap``, z up."""
    v, u = np.meshgrid((np.arange(height) + 0.5) / height, (np.arange(2 * height) + 0.5) / (2 * height), indexing="ij")
    theta, phi = v * np.pi, u * 2 * np.pi
    d = np.stack([np.sin(phi) * np.sin(theta), np.cos(phi) * np.sin(theta), np.cos(theta)], -1)
    base = np.where(d[..., 2] > 0, light.sky * (0.65 + 0.35 * np.clip(d[..., 2], 0, 1)), light.floor)
    out = np.repeat(base[..., None], 3, axis=2)
    for box in light.boxes:
        a, e = np.radians(box.azimuth), np.radians(box.elevation)
        out_dir = np.array([np.sin(a) * np.cos(e), -np.cos(a) * np.cos(e), np.sin(e)])
        right = np.array([np.cos(a), np.sin(a), 0.0])
        up = np.cross(out_dir, right) * -1
        front = d @ out_dir
        x = np.degrees(np.arctan2(d @ right, np.maximum(front, 1e-6)))
        y = np.degrees(np.arctan2(d @ up, np.maximum(front, 1e-6)))
        edge = 4.0
        inside = np.clip((box.width / 2 - np.abs(x)) / edge + 0.5, 0, 1) * np.clip(
            (box.height / 2 - np.abs(y)) / edge + 0.5, 0, 1
        )
        out += (inside * (front > 0) * box.power)[..., None] * np.array(box.color)
    return out.astype(np.float32)


def cove_mesh(reach: float) -> Mesh:
    """A floor that curves up into a wall behind the object."""
    line = rounded([(-reach, 0.0), (9.0, 0.0), (12.5, 18.0)], 7.0, 24)
    x = np.array([-reach, reach])
    points = np.stack(
        [
            np.broadcast_to(x, (len(line), 2)),
            np.broadcast_to(line[:, :1], (len(line), 2)),
            np.broadcast_to(line[:, 1:], (len(line), 2)),
        ],
        -1,
    )
    v, u = np.meshgrid(np.linspace(0, 1, len(line)), [0.0, 1.0], indexing="ij")
    return grid(points, np.stack([u, v], -1), (2 * reach, 2 * reach))


def floor_mesh(reach: float, tiles: float = 1.0) -> Mesh:
    """A flat square floor; its texture repeats ``tiles`` times."""
    points = np.array([[[-reach, -reach, 0], [reach, -reach, 0]], [[-reach, reach, 0], [reach, reach, 0]]], float)
    uv = np.array([[[0, 0], [tiles, 0]], [[0, tiles], [tiles, tiles]]], float)
    return grid(points, uv, (2 * reach / tiles, 2 * reach / tiles))


def fitted(solids: Sequence[Solid]) -> tuple[list[Solid], float]:
    """The solids standing on z = 0 around the z axis, scaled so that their bounding sphere has radius 1; the scale."""
    low = np.min([m.bounds[0] for m, _ in solids], axis=0)
    high = np.max([m.bounds[1] for m, _ in solids], axis=0)
    middle = (low + high) / 2
    scale = 2.0 / float(np.linalg.norm(high - low))
    return [(m.moved(-middle[0], -middle[1], -low[2]).scaled(scale), k) for m, k in solids], scale


def view(points: Floats, camera: Camera) -> tuple[Floats, Floats, Floats]:
    """Origin, target and up of a camera that just frames the points with its margin (square picture)."""
    a, e = np.radians(camera.azimuth), np.radians(camera.elevation)
    back = np.array([np.sin(a) * np.cos(e), -np.cos(a) * np.cos(e), np.sin(e)])
    up = np.array([0.0, 0.0, 1.0]) if camera.elevation < 80 else np.array([-np.sin(a), np.cos(a), 0.0])
    right = np.cross(up, back)
    right /= np.linalg.norm(right)
    true_up = np.cross(back, right)
    if camera.roll:
        r = np.radians(camera.roll)
        right, true_up = right * np.cos(r) + true_up * np.sin(r), true_up * np.cos(r) - right * np.sin(r)
    target = (points.min(axis=0) + points.max(axis=0)) / 2
    slope = np.tan(np.radians(camera.fov) / 2) / camera.margin
    distance = 3.0
    for _ in range(4):  # shift and distance depend on each other a little: a few rounds settle both
        p = points - target
        x, y, z = p @ right, p @ true_up, distance - p @ back
        sx, sy = x / z, y / z
        target = (
            target + right * ((sx.max() + sx.min()) / 2 * distance) + true_up * ((sy.max() + sy.min()) / 2 * distance)
        )
        p = points - target
        x, y, z = np.abs(p @ right), np.abs(p @ true_up), p @ back
        distance = float(np.max(np.maximum(x, y) / slope + z))
    return target + back * distance, target, true_up


def shape(mesh: Mesh, material: Material, name: str, sheer: bool = False) -> Any:
    """A Mitsuba mesh with its material."""
    import mitsuba as mi

    vertices, faces, uv, normals = shading(mesh)
    properties = mi.Properties()
    properties["bsdf"] = mi.load_dict(bsdf(material, sheer))
    if material.glow:
        from studio.palette import linear

        radiance = [c * material.glow for c in linear(material.color)]
        properties["emitter"] = mi.load_dict({"type": "area", "radiance": {"type": "rgb", "value": radiance}})
    m = mi.Mesh(name, len(vertices), len(faces), has_vertex_normals=True, has_vertex_texcoords=True, props=properties)
    params = mi.traverse(m)
    params["vertex_positions"] = np.ascontiguousarray(vertices, dtype=np.float32).ravel()
    params["faces"] = np.ascontiguousarray(faces, dtype=np.uint32).ravel()
    params["vertex_normals"] = np.ascontiguousarray(normals, dtype=np.float32).ravel()
    # Mitsuba counts v from the top row of a picture downwards.
    params["vertex_texcoords"] = np.ascontiguousarray(np.c_[uv[:, 0], 1 - uv[:, 1]], dtype=np.float32).ravel()
    params.update()
    return m
