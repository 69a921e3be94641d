"""A raster to paint on: antialiased fills, strokes and dots in RGB 0..1."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import skia
from numpy.typing import NDArray

from studio.paintings.forms import Points


def ink(colour: Sequence[float] | NDArray[np.float64], alpha: float = 1.0) -> skia.Color4f:
    """Skia colour of RGB 0..1."""
    r, g, b = (min(max(float(v), 0.0), 1.0) for v in colour)
    return skia.Color4f(r, g, b, min(max(alpha, 0.0), 1.0))


def outline(points: Points, closed: bool = True) -> skia.Path:
    """Skia path of a polygon or polyline."""
    path = skia.Path()
    path.addPoly([skia.Point(x, y) for x, y in np.asarray(points).tolist()], closed)
    return path


class Canvas:
    """A picture of `width` x `height` pixels that starts in one colour."""

    def __init__(self, width: int, height: int, ground: Sequence[float] | NDArray[np.float64] = (0, 0, 0)) -> None:
        self.width, self.height = width, height
        self._pixels = np.zeros((height, width, 4), np.uint8)
        self._surface = skia.Surface(self._pixels, colorType=skia.kRGBA_8888_ColorType)
        self.skia = self._surface.getCanvas()
        self.skia.clear(ink(ground))

    def fill(
        self,
        points: Points,
        colour: Sequence[float] | NDArray[np.float64],
        alpha: float = 1.0,
        to: NDArray[np.float64] | None = None,
        blur: float = 0.0,
        crisp: bool = False,
        across: float | None = None,
    ) -> None:
        """Fill a polygon; `to` makes a gradient from top to bottom (or along the angle `across`)."""
        paint = skia.Paint(Color=ink(colour, alpha), AntiAlias=not crisp)
        if to is not None:
            (x0, y0), (x1, y1) = points.min(0), points.max(0)
            a, b = (x0, y0), (x0, y1)
            if across is not None:
                centre, reach = (points.min(0) + points.max(0)) / 2, max(x1 - x0, y1 - y0) / 2
                d = np.array([np.cos(across), np.sin(across)]) * reach
                a, b = tuple(centre - d), tuple(centre + d)
            paint.setShader(
                skia.GradientShader.MakeLinear(
                    [skia.Point(*map(float, a)), skia.Point(*map(float, b))],
                    [ink(colour, alpha).toColor(), ink(to, alpha).toColor()],
                )
            )
        if blur:
            paint.setMaskFilter(skia.MaskFilter.MakeBlur(skia.kNormal_BlurStyle, blur))
        self.skia.drawPath(outline(points), paint)

    def stroke(
        self,
        points: Points,
        width: float,
        colour: Sequence[float] | NDArray[np.float64],
        alpha: float = 1.0,
        closed: bool = False,
        crisp: bool = False,
        butt: bool = False,
        blur: float = 0.0,
    ) -> None:
        """Draw a line of one width."""
        paint = skia.Paint(
            Color=ink(colour, alpha),
            AntiAlias=not crisp,
            Style=skia.Paint.kStroke_Style,
            StrokeWidth=float(width),
            StrokeCap=skia.Paint.kButt_Cap if butt else skia.Paint.kRound_Cap,
            StrokeJoin=skia.Paint.kRound_Join,
        )
        if blur:
            paint.setMaskFilter(skia.MaskFilter.MakeBlur(skia.kNormal_BlurStyle, blur))
        self.skia.drawPath(outline(points, closed), paint)

    def dot(self, x: float, y: float, radius: float, colour: NDArray[np.float64], alpha: float = 1.0) -> None:
        """A round dab."""
        self.skia.drawCircle(float(x), float(y), float(radius), skia.Paint(Color=ink(colour, alpha), AntiAlias=True))

    def rgb(self) -> NDArray[np.float64]:
        """The picture so far, (h, w, 3), 0..1."""
        return self._pixels[..., :3] / 255.0

    def raw(self) -> NDArray[np.uint8]:
        """The pixels themselves, (h, w, 4) RGBA."""
        return self._pixels


def mask(width: int, height: int, points: Points, line: float = 0.0) -> NDArray[np.float64]:
    """Coverage 0..1 of a polygon, or of a line of width `line`."""
    canvas = Canvas(width, height)
    if line:
        canvas.stroke(points, line, (1, 1, 1))
    else:
        canvas.fill(points, (1, 1, 1))
    return canvas.raw()[..., 0] / 255.0


def window(width: int, height: int, points: Points, pad: float) -> tuple[slice, slice] | None:
    """Rows and columns of the picture that a shape can touch with `pad` pixels around it; None: outside."""
    x0, y0 = np.maximum(np.floor(points.min(0) - pad).astype(int), 0)
    x1, y1 = np.minimum(np.ceil(points.max(0) + pad).astype(int), [width, height])
    return (slice(y0, y1), slice(x0, x1)) if x1 - x0 > 1 and y1 - y0 > 1 else None


def mask_in(box: tuple[slice, slice], points: Points, line: float = 0.0) -> NDArray[np.float64]:
    """Coverage 0..1 of a polygon or line within a window of the picture."""
    rows, columns = box
    return mask(columns.stop - columns.start, rows.stop - rows.start, points - [columns.start, rows.start], line)
