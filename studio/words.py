"""What a shop says about its things: nouns, sentences, design names, makers, prices."""

# ruff: noqa: E501  (sentences for people stay on one line)

from __future__ import annotations

import numpy as np

from studio.look import Look

# kind -> (usual price, nouns, sentences about use or make)
KIND_WORDS: dict[str, tuple[float, tuple[str, ...], tuple[str, ...]]] = {
    "mug": (14, ("mug", "mug", "coffee mug", "tea mug"), ("Holds a generous cup and sits well in two cold hands.", "Thrown with a rounded handle that takes three fingers.", "Goes in the dishwasher and, more to the point, comes out again.", "The first cup of the day deserves a rim this smooth.")),
    "bowl": (19, ("bowl", "serving bowl", "salad bowl"), ("Deep enough for noodles, wide enough for salad.", "A good shape for soup, porridge and the last peaches of the year.", "Stacks neatly and looks fine left out on the table.")),
    "plate": (17, ("plate", "dinner plate"), ("A flat centre and a low rim: food stays where you put it.", "Mix it with plain plates or lay the whole table in it.", "Wide enough for supper, light enough to carry four at once.")),
    "teapot": (46, ("teapot", "teapot", "pot for tea"), ("Pours without a drip and keeps a second round warm.", "For leaves or bags, for two people or one long afternoon.", "The lid has a small stop inside, so it stays on when you pour.")),
    "jug": (29, ("jug", "pitcher", "milk jug"), ("For milk, for water with lemon, or for the tulips.", "The beak cuts the stream cleanly.", "Old farmhouse shape, made a little slimmer.")),
    "glass": (11, ("drinking glass", "glass"), ("Thin at the lip and steady at the foot.", "Everyday glass that makes tap water look like an occasion.", "Blown in a mould, so each one differs by a hair.")),
    "carafe": (27, ("carafe", "water carafe"), ("Fits the fridge door and the middle of the table.", "Easy to hold at the neck, easy to rinse.")),
    "saucepan": (64, ("saucepan", "cooking pot", "pot"), ("A thick base spreads the heat, so nothing catches.", "From the hob to the table without changing pans.", "Handles that stay cool enough to hold.")),
    "vase": (38, ("vase", "flower vase", "vase"), ("Good with one branch, better with a whole armful.", "It does not need flowers to look finished.", "A narrow neck holds a few stems upright.", "Watertight, with a felt ring underneath to spare the wood.")),
    "planter": (34, ("plant pot", "planter"), ("Comes with the plant; all it asks for is a bright window.", "A saucer is not needed: the pot is closed underneath.", "Roomy enough for two seasons of roots.")),
    "lamp": (79, ("table lamp", "lamp", "bedside lamp"), ("Throws a warm pool of light over a book or a chessboard.", "The shade softens the bulb, the base keeps it steady.", "Textile cable and a switch you can find in the dark.")),
    "candle": (16, ("candle", "candle"), ("Burns quietly for around forty hours.", "Trim the wick, light it, put the phone away.", "A calm light for long suppers.")),
    "clock": (42, ("clock", "clock"), ("A silent movement: you hear nothing but the kettle.", "Easy to read from across the room.", "Runs for a year on one battery.")),
    "cushion": (32, ("cushion", "cushion", "throw pillow"), ("Plump, with a hidden zip and a cover that washes at 40 degrees.", "For the reading chair, the window seat or the dog.", "Piped edges keep it in shape.")),
    "basket": (36, ("basket", "storage basket"), ("Woven by hand; for logs, toys or the week's laundry.", "Leather grips make it easy to carry full.")),
    "book": (18, ("book",), ("Sewn, not glued, so it opens flat.", "A quiet book that stays with you.", "Hardback, printed on soft cream paper.")),
    "chair": (139, ("chair", "dining chair", "chair"), ("Comfortable through the second pot of coffee.", "The back gives a little, as a good chair should.", "Light to lift, quiet on the floor.", "Made to be sat on sideways, too.")),
    "stool": (74, ("stool", "kitchen stool"), ("A seat at the counter, a table by the bath.", "Stands firm on three or four legs and takes up no room at all.", "Rounded at the edge, so it is kind to knees.")),
    "armchair": (420, ("armchair", "reading chair"), ("Deep enough to curl up in, firm enough to get out of.", "The seat is sprung and the cushions are filled with feathers and foam.", "Bring a blanket and a long novel.")),
    "table": (165, ("side table", "coffee table"), ("Just the right height beside a sofa.", "Holds a lamp, a cup and an unread newspaper.", "Assembled in five minutes with one key.")),
    "T-shirt": (24, ("T-shirt", "T-shirt", "tee"), ("Soft from the first day, and it keeps its shape in the wash.", "A straight cut that goes with everything you own.", "Combed cotton with a neat ribbed neck.")),
    "hoodie": (59, ("hoodie", "hooded sweatshirt"), ("Brushed inside, with a deep pocket for keys and cold hands.", "A roomy hood and cords that stay put.", "For early trains and late bonfires.")),
    "sweater": (72, ("sweater", "jumper", "pullover"), ("Knitted thick, with ribbed cuffs and hem.", "Warm without scratching.", "A winter friend, easy over a shirt.")),
    "trousers": (68, ("trousers", "trousers"), ("Cut straight through the leg, with deep pockets.", "Sturdy cloth that gets better with wear.", "They sit just above the hip and stay there.")),
    "dress": (79, ("dress", "summer dress"), ("Gathers at the waist and swings when you walk.", "Light enough for July, fine with tights in October.", "It has pockets. Of course it has pockets.")),
    "socks": (9, ("socks", "pair of socks"), ("A pair that does not slip or pinch.", "Reinforced at heel and toe.", "Cheerful at the ankle.")),
    "sneaker": (85, ("sneaker", "trainer", "sneaker"), ("A cushioned sole for pavements and platforms.", "Light, grippy and easy to wipe clean.", "Padded at the collar, so there is nothing to break in.")),
    "boot": (128, ("boot", "ankle boot"), ("Pull it on by the loop and go.", "A sole with real grip for wet leaves.", "Roomy enough for thick socks.")),
    "tote bag": (29, ("tote bag", "shopper"), ("Swallows a week's vegetables, or a laptop and a coat.", "Long handles go over a winter sleeve.", "Folds flat when it is off duty.")),
    "handbag": (149, ("handbag", "handbag", "top-handle bag"), ("Closes with a soft click; phone and book fit inside.", "Stitched by hand along the flap.", "Small outside, surprisingly sensible inside.")),
    "backpack": (89, ("backpack", "rucksack"), ("A padded back, a front pocket, and a zip that does not sulk.", "Fits a laptop, a lunch and a rain jacket.", "Made for bikes, trains and school corridors.")),
    "suitcase": (155, ("suitcase", "trolley case"), ("Four quiet wheels and a handle that locks in two places.", "A hard shell that shrugs off baggage belts.")),
    "watch": (135, ("watch", "wristwatch"), ("A clear dial under hardened glass; water-resistant for everyday rain.", "Quartz movement, slim case, quick-release strap.", "Tells the time and nothing else.")),
    "hat": (54, ("hat", "brimmed hat"), ("Keeps sun off the nose and rain out of the collar.", "Shaped over a wooden block, finished with a band.", "Packs badly, wears beautifully.")),
    "beanie": (26, ("beanie", "woolly hat"), ("Rib-knitted, with a cuff to turn up or down.", "Warm ears guaranteed.", "For ice rinks, dog walks and bus stops.")),
    "cap": (24, ("cap", "baseball cap"), ("Six panels, a curved peak and a strap at the back.", "Soft enough to fold into a pocket.")),
    "umbrella": (34, ("umbrella", "rain umbrella"), ("Eight ribs that turn inside out and back again without complaint.", "A wooden crook hangs from any chair.")),
    "headphones": (119, ("headphones", "over-ear headphones"), ("Closed cups, soft pads, and a whole day of battery.", "Balanced sound that does not shout.")),
    "box": (5, ("pack",), ("A cupboard staple in a recyclable carton.", "Printed with plant-based inks.", "One of our best sellers.")),
    "tin": (4, ("tin",), ("Keeps for years, gone in a week.", "The tin is worth keeping, too.", "Picked, packed and sealed on the same day.")),
    "jar": (6, ("jar",), ("Made in small batches; the glass is returnable.", "Opens with a good pop.", "Lovely on bread, better on a spoon.")),
    "bottle": (8, ("bottle",), ("A small bottle that goes a long way.", "Refills are sold at the counter.", "From a family firm in the hills.")),
    "flask": (28, ("drinking bottle", "flask"), ("Keeps tea hot until four and water cold until evening.", "Fits a bike cage and most cup holders.")),
}  # fmt: skip

DESIGNS = (
    "Nora", "Elin", "Tove", "Anders", "Fjord", "Luna", "Iris", "Pico", "Salma", "Otto", "Marlow", "Hedda", "Birk",
    "Cleo", "Dune", "Ebba", "Faro", "Greta", "Hugo", "Isla", "Jonas", "Kaja", "Lido", "Maren", "Nils", "Olga", "Pia",
    "Quinn", "Runa", "Siena", "Tilda", "Una", "Vera", "Wim", "Yrsa", "Zoe", "Alba", "Brisa", "Como", "Delft", "Esker",
    "Finn", "Gaia", "Haven", "Inka", "Juno", "Kelda", "Loam", "Mistral", "Noma", "Oslo", "Petra", "Riva", "Skye",
)  # fmt: skip
MAKERS: dict[str, tuple[str, ...]] = {
    "Kitchen": ("Holm & Vik", "Alder Mill", "Söderby", "Fennimore"),
    "Home": ("Northbeck", "Casa Lumo", "Solveig", "Söderby"),
    "Furniture": ("Oakhurst", "Werk Nord", "Casa Lumo"),
    "Clothing": ("Tideway", "Marit Lund", "Plain Goods", "Kestrel"),
    "Shoes": ("Kestrel", "Stride & Co", "Vandra"),
    "Bags": ("Vandra", "Pell & Stitch", "Kestrel"),
    "Accessories": ("Marit Lund", "Pell & Stitch", "Aarhus Time", "Vandra"),
}
PATTERN_PHRASES: dict[str, tuple[str, ...]] = {
    "striped": ("with {accent} stripes", "striped in {accent}"),
    "dotted": ("with {accent} dots", "dotted in {accent}"),
    "checked": ("in a {accent} check", "checked in {accent}"),
    "floral": ("strewn with {accent} flowers", "with a floral print in {accent}"),
    "marbled": ("marbled with {accent}", "with {accent} veins like marble"),
    "geometric": ("with a geometric pattern in {accent}", "patterned with {accent} shapes"),
    "gradient": ("that fades into {accent}", "shading softly to {accent}"),
    "speckled": ("freckled with {accent}", "with {accent} speckles"),
}
MATERIAL_PHRASES: dict[str, str] = {
    "ceramic": "glazed ceramic", "stoneware": "speckled stoneware", "porcelain": "fine porcelain",
    "terracotta": "unglazed terracotta", "glass": "clear, strong glass", "steel": "brushed steel",
    "aluminium": "light aluminium", "brass": "warm brass", "copper": "polished copper", "enamel": "enamelled steel",
    "wood": "solid wood", "leather": "grained leather", "cotton": "soft cotton", "linen": "washed linen",
    "canvas": "sturdy canvas", "denim": "sturdy denim", "wool": "pure wool", "felt": "pressed wool felt",
    "velvet": "dense velvet", "wicker": "woven wicker", "straw": "plaited straw", "plastic": "recycled plastic",
    "rubber": "natural rubber", "nylon": "tough nylon", "wax": "plant wax", "cardboard": "card", "paper": "paper",
}  # fmt: skip


def _pick(options: tuple[str, ...], rng: np.random.Generator) -> str:
    return options[int(rng.integers(len(options)))]


def title(kind: str, look: Look, design: str, rng: np.random.Generator) -> str:
    """A product title such as "Nora mug, red with white stripes"."""
    if look.pack is not None:
        if kind == "book":
            return f"{look.pack.product}, by {look.pack.brand}"
        return f"{look.pack.brand} {look.pack.product}, {look.pack.weight}"
    noun = _pick(KIND_WORDS[kind][1], rng)
    color = look.color
    if look.pattern == "plain":
        forms = (
            f"{design} {noun}, {color}",
            f"{design} {look.material} {noun} in {color}",
            f"{color.capitalize()} {noun} {design}",
        )
    else:
        phrase = _pick(PATTERN_PHRASES[look.pattern], rng).format(accent=look.accent)
        forms = (
            f"{design} {noun}, {color} {phrase}",
            f"{look.pattern.capitalize()} {noun} {design}, {color} and {look.accent}",
            f"{design} {look.pattern} {noun} in {color}",
        )
    text = _pick(forms, rng)
    return f"{text}, “{look.words.title()}”" if look.words else text


def description(kind: str, look: Look, rng: np.random.Generator) -> str:
    """One to three sentences for people."""
    _, nouns, sentences = KIND_WORDS[kind]
    said = _pick(sentences, rng)
    if look.pack is not None:
        what = (
            f"{look.pack.product}, {look.pack.detail}"
            if kind == "book"
            else f"{look.pack.product} by {look.pack.brand}, {look.pack.detail}"
        )
        return f"{what[0].upper()}{what[1:]}. {said}"
    noun = _pick(nouns, rng)
    material = MATERIAL_PHRASES[look.material]
    start = "An" if look.color[0] in "aeiou" else "A"
    many = noun == "socks" or noun in ("trousers", "headphones", "over-ear headphones")
    lead = "" if many else f"{start} "
    color = look.color.capitalize() if many else look.color
    first = f"{lead}{color} {noun} of {material}"
    if look.pattern != "plain":
        first += " " + _pick(PATTERN_PHRASES[look.pattern], rng).format(accent=look.accent)
    if look.words:
        first += f", printed with the words “{look.words.title()}”"
    return f"{first}. {said}" if rng.random() < 0.7 else f"{said} {first}."


def price(kind: str, rng: np.random.Generator) -> float:
    """A price around what the kind usually costs, ending like prices do."""
    value = KIND_WORDS[kind][0] * float(np.exp(rng.normal(0, 0.28)))
    if value > 60:
        return float(round(value / 5) * 5 - (0 if rng.random() < 0.5 else 1))
    return float(max(1, round(value))) - float(rng.choice([0.05, 0.1, 0.5]))
