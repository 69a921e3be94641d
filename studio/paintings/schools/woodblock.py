"""Colour woodblock: flat colours, a dark key line, gradations wiped on the block, mulberry paper."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from studio.paintings import forms as f
from studio.paintings.canvas import Canvas, mask, outline
from studio.paintings.palette import Colour, palette
from studio.paintings.reference import colours, draw
from studio.paintings.scene import Scene
from studio.paintings.schools.base import School
from studio.paintings.texture import blur, grade, noise, paper

_BARE = {
    "sky",
    "ripple",
    "glint",
    "glow",
    "mist",
    "shine",
    "shade",
    "light",
    "shadow",
    "cheek",
    "reflection",
    "star",
    "background",
    "cloud",
    "fold",
    "bar",
}


def paint(scene: Scene, rng: np.random.Generator) -> NDArray[np.uint8]:
    """Colour blocks a hair out of register, then the key block, title slip and seal."""
    w, h, u = scene.width, scene.height, scene.unit
    sheet = np.array([0.945, 0.905, 0.81])
    blocks = Canvas(w, h, sheet)
    key = Canvas(w, h, (1, 1, 1))
    line = np.array([0.12, 0.11, 0.16])
    sky0, sky1 = scene.palette.get("sky0"), scene.palette.get("sky1")
    for s in scene.shapes:
        a, b = colours(scene, s)
        if s.part == "glow" or (s.part == "shine"):
            continue
        flat = a if b is None else (a + b) / 2
        flat = flat * 0.9 + sheet * 0.1
        if s.part in ("sky", "background"):
            blocks.fill(s.points, sky1 * 0.75 + sheet * 0.25)
            area = s.points
            x0, y0 = area.min(0)
            x1, y1 = area.max(0)
            blocks.skia.save()
            blocks.skia.clipPath(outline(area))
            band = (y1 - y0) * (0.34 if not scene.wall else 0.55)
            _wipe(blocks, x0, y0, x1, y0 + band, sky0)
            if not scene.wall:
                _wipe(blocks, x0, y1, x1, y1 - (y1 - y0) * 0.22, scene.palette.get("a0>sky1:0.45"))
            blocks.skia.restore()
            continue
        if s.part in ("water", "hill", "field", "mountain", "wave", "ground", "table", "cliff") and not s.line:
            blocks.fill(s.points, flat)
            x0, y0 = s.points.min(0)
            x1, y1 = s.points.max(0)
            blocks.skia.save()
            blocks.skia.clipPath(outline(s.points))
            if s.part in ("water", "mountain", "wave", "cliff"):
                _wipe(
                    blocks,
                    x0,
                    y0,
                    x1,
                    y0 + min((y1 - y0) * 0.5, u * 0.22),
                    flat * 0.6 if s.part != "mountain" else a * 0.75,
                )
            else:
                _wipe(blocks, x0, y0 - 2, x1, y0 + min((y1 - y0) * 0.6, u * 0.14), flat * 0.72)
            blocks.skia.restore()
        else:
            draw(blocks, s, flat)
        size = float(np.ptp(s.points, axis=0).max())
        key_width = float(np.clip(size * 0.006, 0.9, u * 0.0052)) * rng.uniform(0.85, 1.15)
        # A front block hides the lines of those behind it: print its area blank on the key block first.
        if s.line:
            key.stroke(
                s.points,
                max(s.line, 1.0),
                (1, 1, 1) if s.part not in ("rope", "oar", "leg", "lid", "nose", "brow") else line,
            )
            if s.part not in ("rope", "oar", "leg", "lid", "nose", "brow", "stripe", "stem", "vein", "fold"):
                continue
        elif s.part not in ("ripple", "glint", "shade", "cheek", "light", "shadow"):
            key.fill(s.points, (1, 1, 1))
        if not s.line and s.part not in _BARE and size > u * 0.012:
            key.stroke(s.points, key_width, line, closed=True)
        elif s.part == "ripple" and s.depth > 0.42:
            key.stroke(s.points[: len(s.points) // 2], key_width * 0.7, line * 0.5 + scene.palette.get("water") * 0.4)
        elif s.part in ("cloud",):
            key.stroke(s.points, key_width * 0.7, line * 0.4 + 0.45, closed=True)
    rgb = np.roll(blocks.rgb(), (1, -1), (0, 1))
    grain_x = noise(rng, h, w, 90, 3)
    grain = np.sin(np.arange(h)[:, None] * 0.55 + grain_x * 5.0)
    rgb += (0.012 * grain + 0.018 * noise(rng, h, w, 14, 3) + 0.016 * paper(rng, h, w, 2.5))[..., None]
    ink = blur(key.rgb(), 0.6)
    worn = np.clip(0.93 + 0.1 * noise(rng, h, w, 26, 3), 0.72, 1)[..., None]
    rgb = rgb * (1 - (1 - ink) * worn)
    return grade(_mount(scene, rgb, sheet, rng))


def _wipe(canvas: Canvas, x0: float, y0: float, x1: float, y1: float, colour: Colour) -> None:
    """A gradation that is full at y0 and gone at y1."""
    n = 40
    step = (y1 - y0) / n
    for i in range(n):
        a = (1 - i / n) ** 1.6 * 0.95
        top, bottom = sorted((y0 + step * i, y0 + step * (i + 1)))
        canvas.fill(f.rect(x0, top, x1, bottom), colour, a, crisp=True)


def _mount(scene: Scene, rgb: NDArray[np.float64], sheet: Colour, rng: np.random.Generator) -> NDArray[np.float64]:
    """Paper margin, thin border, title slip with written signs and a red seal."""
    w, h, u = scene.width, scene.height, scene.unit
    m = int(u * 0.038)
    yy, xx = np.mgrid[:h, :w]
    rim = np.minimum(np.minimum(xx, w - 1 - xx), np.minimum(yy, h - 1 - yy)).astype(float)
    rgb = np.where((rim < m)[..., None], sheet + 0.012 * paper(rng, h, w, 2.5)[..., None], rgb)
    rgb = np.where(((rim >= m) & (rim < m + 2.4))[..., None], 0.14, rgb)
    right = rng.random() < 0.5
    sx = w - m - u * 0.105 if right else m + u * 0.04
    sy, sw, sh = m + u * 0.045, u * 0.062, u * rng.uniform(0.2, 0.26)
    slip = f.rect(sx, sy, sx + sw, sy + sh)
    red = np.array([0.76, 0.2, 0.14])
    tint = np.array([0.93, 0.8, 0.5]) if rng.random() < 0.5 else red
    rgb = _lay(rgb, mask(w, h, slip), tint)
    rgb = _lay(rgb, mask(w, h, np.vstack([slip, slip[:1]]), 2.0), np.array([0.14, 0.12, 0.15]))
    signs = 4
    for i in range(signs):
        cx, cy, r = sx + sw / 2, sy + sh * (i + 0.55) / (signs + 0.1), sw * 0.3
        for _ in range(5):
            a = rng.uniform(-1, 1, 2) * r
            d = np.array(
                [[r * rng.uniform(0.6, 1.4), 0], [0, r * rng.uniform(0.5, 1.2)], [r * 0.6, r * 0.7]][
                    int(rng.integers(3))
                ]
            )
            rgb = _lay(
                rgb,
                mask(w, h, np.array([[cx, cy] + a * 0.5 - d / 2, [cx, cy] + a * 0.5 + d / 2]), sw * 0.075),
                np.array([0.1, 0.1, 0.13]) if tint is not red else sheet,
            )
    qx, qy, q = sx + sw * 0.18, sy + sh + u * 0.02, sw * 0.64
    rgb = _lay(rgb, mask(w, h, f.rect(qx, qy, qx + q, qy + q)), red)
    for i in range(3):
        rgb = _lay(
            rgb,
            mask(
                w,
                h,
                np.array([[qx + q * 0.2, qy + q * (0.25 + 0.25 * i)], [qx + q * 0.8, qy + q * (0.25 + 0.25 * i)]]),
                q * 0.09,
            ),
            sheet,
        )
    return rgb


def _lay(rgb: NDArray[np.float64], cover: NDArray[np.float64], colour: Colour) -> NDArray[np.float64]:
    return rgb * (1 - cover[..., None]) + colour * cover[..., None]


SCHOOL = School(
    name="Hanamori Printmakers",
    room="Room 3 · The Print Cabinet",
    artists=("Ishida Renzan", "Kuroe Shunmei", "Okabe Tomi", "Ariwara Hokusen"),
    years=(1792, 1858),
    media=("Colour woodblock print", "Colour woodblock print on mulberry paper"),
    palettes=(
        palette(
            "day",
            "2f5f93 e9dcb6 d8503a 7a9fb0 8aa880 6c8c5c 7f9a58 4c6c4c 3f719c",
            "232838 f4ebd3 b98e5e efd3ae c74a34 2f5486 dcae58 86607c",
        ),
        palette(
            "dusk",
            "27406f eab989 d6452e 76809c 8c8a78 68745a 82885a 485848 3a5f85",
            "1f2030 f3e6cc ac7a50 ecc9a2 c03f2c 2a4676 e0a050 7c4c6c",
        ),
        palette(
            "night",
            "121c3a 3c567c f0e2ac 31486a 3a5a62 2c4a46 46684c 263f3a 27446c",
            "0c1020 dfe2da 7c6448 d8b894 a83c30 243c68 c89848 5c4868",
        ),
        palette(
            "spring",
            "6b9fb8 f2e0c4 e06850 a0b8b8 a4bc8c 8caa6c 98b468 5c8858 6c9cb4",
            "343848 f8f0e0 c49c70 f2d6b8 dc6a68 44709c e8c070 a87898",
        ),
        palette(
            "winter",
            "5c7890 e8e4d8 d05038 a4b0b8 c0c8c4 dcdcd0 90a088 586c60 587c98",
            "282c38 f8f6ee a08868 ecd0b0 b84838 385878 d4b070 746480",
        ),
    ),
    subjects=(
        "great wave",
        "mountain",
        "branch",
        "birds",
        "river",
        "harbour",
        "bamboo",
        "portrait",
        "mountain",
        "fish",
        "sea",
        "figures",
        "great wave",
        "valley",
        "branch",
        "town",
        "birds",
        "flowers",
    ),
    formats=(1.48, 0.68, 1.48, 0.67, 0.36, 1.4),
    paint=paint,
)
