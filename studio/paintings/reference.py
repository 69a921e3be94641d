"""The plain picture of a scene that painters work from: colours, shading, edges and directions."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.paintings.canvas import Canvas, mask_in, window
from studio.paintings.palette import tone
from studio.paintings.scene import Scene, Shape
from studio.paintings.texture import Field, blur, inflate


def colours(scene: Scene, shape: Shape) -> tuple[NDArray[np.float64], NDArray[np.float64] | None]:
    """First and, if the shape has one, second colour."""
    first = tone(scene.palette.get(shape.key), shape.tone)
    return first, tone(scene.palette.get(shape.to), shape.tone) if shape.to else None


def draw(
    canvas: Canvas,
    shape: Shape,
    colour: NDArray[np.float64],
    to: NDArray[np.float64] | None = None,
    crisp: bool = False,
) -> None:
    """Lay one shape on the canvas, as an area or a line."""
    if shape.line:
        canvas.stroke(shape.points, max(shape.line, 1.0), colour, crisp=crisp)
    else:
        canvas.fill(shape.points, colour, to=to, crisp=crisp)


def plain(scene: Scene) -> NDArray[np.float64]:
    """The scene in smooth colour, (h, w, 3)."""
    canvas = Canvas(scene.width, scene.height)
    for shape in scene.shapes:
        draw(canvas, shape, *colours(scene, shape))
    return canvas.rgb()


def labels(scene: Scene, skip: tuple[str, ...] = ()) -> NDArray[np.int32]:
    """Index of the front shape of each pixel, (h, w); parts in `skip` are left out."""
    canvas = Canvas(scene.width, scene.height)
    for i, shape in enumerate(scene.shapes):
        if shape.part not in skip:
            draw(canvas, shape, np.array([(i >> 8) / 255, (i & 255) / 255, 0]), crisp=True)
    raw = canvas.raw().astype(np.int32)
    return raw[..., 0] * 256 + raw[..., 1]


@dataclass
class Reference:
    """What a painter sees: rgb (h, w, 3), direction of the brush (h, w) in radians, edges 0..1 (h, w)."""

    rgb: NDArray[np.float64]
    flow: Field
    edges: Field


def see(scene: Scene, modelling: float = 0.6) -> Reference:
    """Colours with light and shade on round forms (`modelling` 0..1), directions and edges."""
    rgb = plain(scene)
    if modelling:
        rgb = np.clip(rgb * (1 + modelling * 0.6 * relief(scene)[..., None]), 0, 1)
    return Reference(rgb, directions(scene, rgb), edges(rgb))


def relief(scene: Scene) -> Field:
    """Light (+) and shade (-) that swelling forms take, about -1..1."""
    shade = np.zeros((scene.height, scene.width))
    light = np.array([scene.light[0] - 0.5, scene.light[1] - 0.6])
    light = light / max(float(np.linalg.norm(light)), 1e-6) * 0.8
    for shape in scene.shapes:
        if shape.line:
            continue
        box = window(scene.width, scene.height, shape.points, 1)
        if box is None:
            continue
        part, view = mask_in(box, shape.points) > 0.5, shade[box]
        if not shape.swell:
            view[part] *= 0.25
            continue
        if part.sum() < 20:
            continue
        height = inflate(part)
        size = np.sqrt(part.size)
        gy, gx = np.gradient(blur(np.pad(height, 2), size * 0.02 + 0.8) * size * 0.5)
        gy, gx = gy[2:-2, 2:-2], gx[2:-2, 2:-2]
        n = np.sqrt(1 + gx**2 + gy**2)
        lit = -(gx * light[0] + gy * light[1]) / n + 0.6 / n - 0.45
        view[part] = (view * 0.25 + lit * shape.swell * 1.3)[part]
    return np.clip(shade, -1, 1)


def edges(rgb: NDArray[np.float64]) -> Field:
    """Strength of colour edges, 0..1."""
    soft = blur(rgb, 1.2)
    g = np.sqrt(
        sum(
            cv2.Sobel(soft[..., c], cv2.CV_64F, 1, 0) ** 2 + cv2.Sobel(soft[..., c], cv2.CV_64F, 0, 1) ** 2
            for c in range(3)
        )
    )
    return np.clip(g * 1.2, 0, 1)


def directions(scene: Scene, rgb: NDArray[np.float64]) -> Field:
    """Direction of the brush: as shapes tell, else along the edges of the forms."""
    canvas = Canvas(scene.width, scene.height, (0.5, 0.5, 0))
    for shape in scene.shapes:
        a = shape.flow
        colour = (
            np.array([0.5, 0.5, 0.0])
            if a is None
            else np.array([0.5 + 0.5 * np.cos(2 * a), 0.5 + 0.5 * np.sin(2 * a), 1.0])
        )
        draw(canvas, shape, colour, crisp=True)
    told = blur(canvas.rgb(), scene.unit * 0.008)
    grey = blur(rgb.mean(2), scene.unit * 0.008)
    gx, gy = cv2.Sobel(grey, cv2.CV_64F, 1, 0), cv2.Sobel(grey, cv2.CV_64F, 0, 1)
    s = scene.unit * 0.02
    xx, yy, xy = blur(gx * gx, s), blur(gy * gy, s), blur(gx * gy, s)
    along = 0.5 * np.arctan2(2 * xy, xx - yy) + np.pi / 2
    weight = told[..., 2] * 0.8
    c = (told[..., 0] * 2 - 1) * weight + (1 - weight) * np.cos(2 * along)
    d = (told[..., 1] * 2 - 1) * weight + (1 - weight) * np.sin(2 * along)
    return 0.5 * np.arctan2(d, c)
