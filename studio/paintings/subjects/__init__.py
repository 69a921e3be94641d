"""What the pictures show; each subject is a function that fills a Scene."""

from __future__ import annotations

from collections.abc import Callable

from studio.paintings.scene import Scene
from studio.paintings.subjects import abstract, bouquet, city, coast, figures, landscape, nature, portrait, room, table

SUBJECTS: dict[str, Callable[[Scene], None]] = {
    "valley": landscape.valley,
    "river": landscape.river,
    "mountain": landscape.mountain,
    "sea": coast.sea,
    "great wave": coast.great_wave,
    "harbour": coast.harbour,
    "town": city.town,
    "wood": landscape.wood,
    "still life": table.still_life,
    "flowers": bouquet.flowers,
    "room": room.room,
    "portrait": portrait.portrait,
    "figures": figures.procession,
    "dancers": figures.dancers,
    "birds": nature.birds,
    "branch": nature.branch,
    "fish": nature.fish,
    "bamboo": nature.bamboo,
    "arcs": abstract.arcs,
    "discs": abstract.discs,
    "bars": abstract.bars,
    "leaves": abstract.leaves,
    "rose window": abstract.rose_window,
}
