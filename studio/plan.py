"""The shop's stock list: which products there are, decided from a seed alone (nothing is rendered here)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from studio import words
from studio.goods import PRINTED_WORDS, pack_for
from studio.kinds import KINDS, PACKED
from studio.look import Look
from studio.looks import choose

# designs of each kind; a design comes in one to three looks, packs in one
DESIGNS: dict[str, int] = {
    "mug": 13, "bowl": 7, "plate": 6, "teapot": 6, "jug": 5, "glass": 4, "carafe": 2, "saucepan": 5, "vase": 12,
    "planter": 5, "lamp": 10, "candle": 6, "clock": 6, "cushion": 8, "basket": 2, "book": 8, "chair": 9, "stool": 6,
    "armchair": 5, "table": 5, "T-shirt": 8, "hoodie": 5, "sweater": 5, "trousers": 4, "dress": 5, "socks": 3,
    "sneaker": 9, "boot": 5, "tote bag": 6, "handbag": 6, "backpack": 7, "suitcase": 3, "watch": 6, "hat": 5,
    "beanie": 4, "cap": 5, "umbrella": 3, "headphones": 4, "box": 22, "tin": 14, "jar": 11, "bottle": 15, "flask": 3,
}  # fmt: skip
PREFIX = {kind: "".join(c for c in kind.upper() if c.isalpha())[:3] for kind in DESIGNS} | {
    "tin": "TIN",
    "box": "PCK",
    "boot": "BOO",
    "book": "BOK",
    "bottle": "BTL",
}
MORE_VIEWS = (
    "sneaker",
    "chair",
    "mug",
    "teapot",
    "handbag",
    "backpack",
    "watch",
    "boot",
    "armchair",
    "cap",
    "lamp",
    "stool",
)


@dataclass(frozen=True)
class View:
    """One picture of an item. frame: product, or label (close on the printed side). zoom > 1 leaves more room."""

    azimuth: float
    elevation: float
    frame: str = "product"
    zoom: float = 1.12


@dataclass(frozen=True)
class Item:
    """One product with everything that its pictures and its catalog rows follow from."""

    id: str
    kind: str
    look: Look
    shape_seed: int
    finish_seed: int
    title: str
    description: str
    brand: str
    price: float
    views: tuple[View, ...]

    @property
    def row(self) -> dict[str, str]:
        """The item's columns of ``catalog.csv`` (without the image)."""
        look = self.look
        material = look.material
        extra = {
            "watch": "steel",
            "lamp": "linen",
            "jar": "glass",
            "chair": "wood",
            "stool": "wood",
            "suitcase": "aluminium",
        }.get(self.kind)
        if extra and extra != material:
            material = f"{material}|{extra}"
        if look.pack is not None and self.kind == "bottle":
            material = f"{material}|paper"
        colors = look.color if look.pattern == "plain" else f"{look.color}|{look.accent}"
        return {
            "id": self.id,
            "title": self.title,
            "description": self.description,
            "category": KINDS[self.kind].category,
            "color": colors,
            "material": material,
            "pattern": look.pattern,
            "brand": self.brand,
            "price": f"{self.price:.2f}",
            "ean": look.pack.code if look.pack is not None else "",
        }


def _views(kind: str, number: int, rng: np.random.Generator) -> tuple[View, ...]:
    k = KINDS[kind]
    azimuth, elevation = float(rng.uniform(*k.azimuth)), float(rng.uniform(*k.elevation))
    views = [View(azimuth, elevation)]
    if kind in PACKED and kind != "book" and number % 2 == 0:
        back = 180.0 + float(rng.uniform(-5, 5)) if kind == "box" else -126.0 + float(rng.uniform(-3, 3))
        views.append(View(back, float(rng.uniform(4, 9)), "label", 1.06))
        if number % 8 == 0:
            views.append(View(180.0 - azimuth if kind == "box" else 40.0, elevation))
    elif kind in MORE_VIEWS and number % 3 == 0:
        turn = float(rng.choice([-1, 1])) * float(rng.uniform(85, 150))
        views.append(View(azimuth + turn, min(elevation + float(rng.uniform(2, 14)), 60.0)))
    return tuple(views)


def stock(seed: int = 7) -> list[Item]:
    """Every item of the shop, in catalog order; the same for the same seed."""
    items: list[Item] = []
    codes: set[str] = set()
    for kind, designs in DESIGNS.items():
        taken: set[tuple[str, ...]] = set()
        names = np.random.default_rng([seed, 1, *kind.encode()]).permutation(len(words.DESIGNS))
        count = 0
        for design in range(designs):
            rng = np.random.default_rng([seed, design, *kind.encode()])
            shape_seed = int(rng.integers(2**31))
            looks = 1 if kind in PACKED else int(rng.choice([1, 1, 2, 2, 2]))
            material = pattern = ""
            for variant in range(looks):
                look = _fresh_look(kind, rng, taken, codes, material, pattern)
                material, pattern = look.material, look.pattern
                taken.add(_key(look))
                number = design + 1
                suffix = look.color.replace(" ", "")[:3].upper() if kind not in PACKED else ""
                item_id = f"{PREFIX[kind]}{number:03d}" + (f"-{suffix}{variant + 1}" if suffix else "")
                top = KINDS[kind].category.split("|")[0]
                makers = words.MAKERS.get(top, ("Alder Mill",))
                brand = look.pack.brand if look.pack else makers[design % len(makers)]
                name = words.DESIGNS[int(names[design % len(names)])]
                items.append(
                    Item(
                        item_id,
                        kind,
                        look,
                        shape_seed,
                        int(rng.integers(2**31)),
                        words.title(kind, look, name, rng),
                        words.description(kind, look, rng),
                        brand,
                        words.price(kind, rng),
                        _views(kind, count, rng),
                    )
                )
                count += 1
    return items


def _key(look: Look) -> tuple[str, ...]:
    if look.pack is not None:
        return (look.pack.product, look.color)
    return (look.color, look.material, look.pattern)


def _fresh_look(
    kind: str,
    rng: np.random.Generator,
    taken: set[tuple[str, ...]],
    codes: set[str],
    material: str,
    pattern: str,
) -> Look:
    """A look that the shop does not have yet; later looks of a design keep its material and pattern if they can."""
    look = None
    for attempt in range(60):
        pack = pack_for(kind, rng) if kind in PACKED else None
        printed = kind in ("mug", "T-shirt", "tote bag") and rng.random() < 0.3
        text = PRINTED_WORDS[int(rng.integers(len(PRINTED_WORDS)))] if printed else ""
        look = choose(KINDS[kind], rng, pack, text)
        same = not material or attempt > 30 or (look.material == material and look.pattern == pattern)
        if same and _key(look) not in taken and (pack is None or pack.code not in codes):
            break
    assert look is not None
    if look.words and look.pattern != "plain":
        look = Look(look.color, look.accent, look.material, "plain", look.pack, look.words)
    if look.pack is not None:
        codes.add(look.pack.code)
    return look
