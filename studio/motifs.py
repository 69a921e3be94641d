"""Small illustrations that stand on packs."""

from __future__ import annotations

import numpy as np
from PIL import ImageDraw

from studio.lettering import rgb_bytes
from studio.palette import Rgb


def motif(draw: ImageDraw.ImageDraw, name: str, x: float, y: float, r: float, a: Rgb, b: Rgb) -> None:
    """Draw leaf, bean, drop, wheat, sun, fish, berry or star around (x, y), about r large, in two colours."""
    fill, second = rgb_bytes(a), rgb_bytes(b)
    if name == "leaf":
        for turn in (-0.7, 0.0, 0.7):
            t = np.linspace(0, np.pi, 24)
            px, py = np.sin(t) * r * 0.22, -np.cos(t) * r * 0.5 - r * 0.45
            px = np.r_[px, -px[::-1]]
            py = np.r_[py, py[::-1]]
            c, s = np.cos(turn), np.sin(turn)
            draw.polygon(
                [(x + c * i - s * j, y + r * 0.6 + s * i + c * j) for i, j in zip(px, py, strict=True)],
                fill=fill,
            )
            tip = (x + s * r * 0.85, y + r * 0.6 - c * r * 0.85)
            draw.line([(x, y + r * 0.75), tip], fill=second, width=max(1, int(r * 0.05)))
    elif name == "bean":
        for dx, dy, w in ((-0.36, 0.1, 0.42), (0.34, 0.24, 0.4), (0.02, -0.42, 0.38)):
            cx, cy, rx, ry = x + dx * r, y + dy * r, w * r, w * r * 0.72
            draw.ellipse([cx - rx, cy - ry, cx + rx, cy + ry], fill=fill)
            draw.arc(
                [cx - rx * 0.8, cy - ry * 0.35, cx + rx * 0.8, cy + ry * 0.5],
                190,
                350,
                fill=second,
                width=max(1, int(r * 0.07)),
            )
    elif name == "drop":
        t = np.linspace(0, 2 * np.pi, 60)
        draw.polygon([(x + r * 0.62 * np.sin(k) * np.sin(k / 2) ** 1.2, y - r * 0.8 * np.cos(k)) for k in t], fill=fill)
        draw.arc(
            [x - r * 0.34, y - r * 0.1, x + r * 0.34, y + r * 0.62],
            30,
            110,
            fill=second,
            width=max(1, int(r * 0.09)),
        )
    elif name == "wheat":
        draw.line([(x, y - r * 0.7), (x, y + r)], fill=fill, width=max(1, int(r * 0.07)))
        for k in range(5):
            yy = y - r * 0.75 + k * r * 0.3
            for side in (-1, 1):
                cx = x + side * r * 0.22
                draw.ellipse([cx - r * 0.17, yy - r * 0.12, cx + r * 0.17, yy + r * 0.2], fill=fill)
    elif name == "sun":
        for k in range(16):
            t = k * np.pi / 8
            p = [
                (x + np.cos(t + d) * r * f, y + np.sin(t + d) * r * f)
                for d, f in ((-0.1, 0.62), (0, 0.98), (0.1, 0.62))
            ]
            draw.polygon(p, fill=fill)
        draw.ellipse([x - r * 0.55, y - r * 0.55, x + r * 0.55, y + r * 0.55], fill=fill)
        draw.ellipse([x - r * 0.4, y - r * 0.4, x + r * 0.4, y + r * 0.4], fill=second)
    elif name == "fish":
        draw.ellipse([x - r * 0.8, y - r * 0.36, x + r * 0.5, y + r * 0.36], fill=fill)
        draw.polygon(
            [(x + r * 0.36, y), (x + r * 0.95, y - r * 0.42), (x + r * 0.8, y), (x + r * 0.95, y + r * 0.42)],
            fill=fill,
        )
        draw.ellipse([x - r * 0.62, y - r * 0.13, x - r * 0.5, y - r * 0.01], fill=second)
        draw.arc(
            [x - r * 0.5, y - r * 0.3, x - r * 0.2, y + r * 0.3],
            -70,
            70,
            fill=second,
            width=max(1, int(r * 0.05)),
        )
    elif name == "berry":
        for dx, dy in ((-0.4, 0.2), (0.4, 0.2), (0.0, 0.55), (0.0, -0.12)):
            draw.ellipse(
                [x + (dx - 0.34) * r, y + (dy - 0.34) * r, x + (dx + 0.34) * r, y + (dy + 0.34) * r],
                fill=fill,
            )
            draw.ellipse(
                [x + (dx - 0.2) * r, y + (dy - 0.22) * r, x + (dx - 0.06) * r, y + (dy - 0.08) * r],
                fill=second,
            )
        draw.line([(x, y - r * 0.3), (x + r * 0.3, y - r * 0.95)], fill=second, width=max(1, int(r * 0.07)))
    else:
        p = [
            (
                x + np.sin(k * np.pi / 5) * r * (1 if k % 2 == 0 else 0.42),
                y - np.cos(k * np.pi / 5) * r * (1 if k % 2 == 0 else 0.42),
            )
            for k in range(10)
        ]
        draw.polygon(p, fill=fill)
