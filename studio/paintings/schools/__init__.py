"""The schools, in the order of their rooms. A new school is one module and one line here."""

from __future__ import annotations

from studio.paintings.schools import (
    brush,
    candle,
    cutout,
    dots,
    facets,
    fresco,
    glass,
    hardedge,
    inkwash,
    mosaic,
    watercolour,
    woodblock,
)
from studio.paintings.schools.base import School

SCHOOLS: tuple[School, ...] = (
    brush.SCHOOL,
    dots.SCHOOL,
    woodblock.SCHOOL,
    inkwash.SCHOOL,
    facets.SCHOOL,
    candle.SCHOOL,
    hardedge.SCHOOL,
    mosaic.SCHOOL,
    cutout.SCHOOL,
    glass.SCHOOL,
    fresco.SCHOOL,
    watercolour.SCHOOL,
)
