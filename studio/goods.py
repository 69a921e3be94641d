"""What is printed on packs and books: invented brands, goods that fit each kind of pack, weights."""

from __future__ import annotations

import numpy as np

from studio.look import Pack
from studio.looks import article

BRANDS = (
    "Holm & Vik", "Alder Mill", "Casa Lumo", "Northbeck", "Pippin & Rye", "Orla", "Söderby", "Verano",
    "Little Quay", "Fennimore", "Marrow & Thyme", "Tideway", "Oakhurst", "Solveig", "Bramble Lane", "Kestrel",
)  # fmt: skip
LETTERING = ("sans", "serif", "italic", "narrow")
# kind -> (goods, motif, details, weights)
GOODS: dict[str, tuple[tuple[str, str, tuple[str, ...], tuple[str, ...]], ...]] = {
    "box": (
        ("Oat Crunch", "wheat", ("with honey and almonds", "slow baked"), ("450 g", "500 g")),
        ("Green Tea", "leaf", ("twenty-five bags", "first spring picking"), ("50 g", "75 g")),
        ("Earl Grey", "leaf", ("black tea with bergamot", "forty bags"), ("80 g", "100 g")),
        ("Butter Biscuits", "star", ("crisp and golden", "baked in small trays"), ("200 g", "300 g")),
        ("Sea Salt Crackers", "fish", ("thin and crisp", "with olive oil"), ("150 g", "180 g")),
        ("Corn Flakes", "sun", ("toasted maize", "no added sugar"), ("375 g", "500 g")),
        ("Dark Chocolate", "bean", ("seventy-two per cent", "twelve pieces"), ("120 g", "200 g")),
        ("Washing Powder", "drop", ("for whites and colours", "fresh linen"), ("1.2 kg", "2 kg")),
        ("Rye Crispbread", "wheat", ("whole grain", "thin slices"), ("250 g", "RE16 500 g")),
        ("Berry Muesli", "berry", ("raspberry and currant", "whole oats"), ("400 g", "600 g")),
        ("Hand Soap", "leaf", ("olive and rosemary", "three bars"), ("3 x 90 g", "270 g")),
        ("Plasters", "star", ("soft and breathable", "assorted sizes"), ("40 pieces", "24 pieces")),
    ),
    "tin": (
        ("Plum Tomatoes", "berry", ("peeled, in their juice", "from the south"), ("400 g", "800 g")),
        ("Sardines", "fish", ("in olive oil", "with lemon"), ("120 g", "200 g")),
        ("Ground Coffee", "bean", ("medium roast", "for filter and pot"), ("250 g", "RE16 500 g")),
        ("White Beans", "bean", ("ready to eat", "no added salt"), ("400 g", "425 g")),
        ("Loose Tea", "leaf", ("black and malty", "whole leaves"), ("125 g", "150 g")),
        ("Drinking Cocoa", "bean", ("rich and dark", "unsweetened"), ("250 g", "300 g")),
        ("Sweet Corn", "sun", ("picked and packed", "crisp kernels"), ("330 g", "340 g")),
        ("Tuna Chunks", "fish", ("in spring water", "line caught"), ("160 g", "185 g")),
        ("Travel Sweets", "star", ("fruit drops", "dusted with sugar"), ("200 g", "175 g")),
        ("Wood Wax", "drop", ("clear and natural", "for floors and tables"), ("375 ml", "750 ml")),
    ),
    "jar": (
        ("Strawberry Jam", "berry", ("more fruit, less sugar", "cooked in copper"), ("340 g", "250 g")),
        ("Acacia Honey", "sun", ("mild and clear", "from one meadow"), ("500 g", "250 g")),
        ("Grain Mustard", "wheat", ("coarse and mild", "stone ground"), ("180 g", "210 g")),
        ("Green Pesto", "leaf", ("basil and pine nuts", "with hard cheese"), ("190 g", "130 g")),
        ("Apricot Spread", "sun", ("sun ripened", "extra fruit"), ("320 g", "250 g")),
        ("Pickled Gherkins", "leaf", ("with dill", "crunchy"), ("670 g", "350 g")),
        ("Hazelnut Cream", "bean", ("with cocoa", "no palm oil"), ("350 g", "400 g")),
        ("Blackcurrant Jelly", "berry", ("sharp and bright", "strained by hand"), ("225 g", "340 g")),
    ),
    "bottle": (
        ("Olive Oil", "leaf", ("cold pressed", "early harvest"), ("500 ml", "750 ml")),
        ("Apple Juice", "sun", ("cloudy and unfiltered", "from old orchards"), ("750 ml", "1 l")),
        ("Elderflower Cordial", "star", ("mix with water", "a summer garden"), ("500 ml", "350 ml")),
        ("Shampoo", "drop", ("for daily use", "nettle and mint"), ("250 ml", "300 ml")),
        ("Body Lotion", "leaf", ("oats and calendula", "for dry skin"), ("200 ml", "400 ml")),
        ("Dish Soap", "drop", ("lemon and thyme", "kind to hands"), ("500 ml", "450 ml")),
        ("Cider Vinegar", "berry", ("with the mother", "mild"), ("500 ml", "250 ml")),
        ("Tomato Ketchup", "berry", ("ripe and tangy", "less sugar"), ("450 ml", "300 ml")),
        ("Hand Wash", "drop", ("orange blossom", "refillable"), ("300 ml", "500 ml")),
        ("Maple Syrup", "leaf", ("amber and rich", "grade A"), ("250 ml", "330 ml")),
    ),
    "book": (
        ("The Salt Road", "fish", ("a novel", "a journey"), ("",)),
        ("Winter Orchard", "leaf", ("a novel", "poems"), ("",)),
        ("Bread for Beginners", "wheat", ("forty recipes", "from starter to slice"), ("",)),
        ("Harbour Lights", "star", ("stories", "a mystery"), ("",)),
        ("A Field of Birds", "sun", ("drawings and notes", "essays"), ("",)),
        ("The Glass Piano", "drop", ("a novel", "a thriller"), ("",)),
        ("Small Gardens", "leaf", ("plans and plants", "ideas for balconies"), ("",)),
        ("Moon Atlas", "star", ("maps and walks", "for young readers"), ("",)),
        ("The Coffee Year", "bean", ("a companion", "fifty cups"), ("",)),
        ("Berry Season", "berry", ("jams and cakes", "a memoir"), ("",)),
    ),
}  # fmt: skip
AUTHORS = (
    "Ines Falk",
    "Tom Arden",
    "Mira Okafor",
    "J. L. Petersen",
    "Ada Quill",
    "Noor Haddad",
    "Per Lind",
    "Rosa Amaro",
)
PRINTED_WORDS = (
    "HELLO",
    "GOOD DAY",
    "COFFEE",
    "NORTH",
    "SUNDAY",
    "LAGOM",
    "TEA TIME",
    "HOME",
    "BLOOM",
    "WILD",
    "OCEAN",
    "1974",
)


def pack_for(kind: str, rng: np.random.Generator) -> Pack:
    """What is printed on one pack of this kind. Raises KeyError for a kind that is not a pack."""
    goods = GOODS[kind]
    product, motif, details, weights = goods[int(rng.integers(len(goods)))]
    makers = AUTHORS if kind == "book" else BRANDS
    return Pack(
        brand=makers[int(rng.integers(len(makers)))],
        product=product,
        detail=details[int(rng.integers(len(details)))],
        weight=weights[int(rng.integers(len(weights)))],
        code=article(rng),
        motif=motif,
        style=int(rng.integers(4)),
        lettering=LETTERING[int(rng.integers(len(LETTERING)))],
    )
