"""What the pictures show; each subject is a function that fills a Scene."""

from __future__ import annotations

from collections.abc import Callable

from studio.paintings.scene import Scene
from studio.paintings.subjects import abstract, indoors, nature, outdoors, people

SUBJECTS: dict[str, Callable[[Scene], None]] = {
    "valley": outdoors.valley,
    "river": outdoors.river,
    "mountain": outdoors.mountain,
    "sea": outdoors.sea,
    "great wave": outdoors.great_wave,
    "harbour": outdoors.harbour,
    "town": outdoors.town,
    "wood": outdoors.wood,
    "still life": indoors.still_life,
    "flowers": indoors.flowers,
    "room": indoors.room,
    "portrait": people.portrait,
    "figures": people.procession,
    "dancers": people.dancers,
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
