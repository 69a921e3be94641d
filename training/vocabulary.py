"""What words mean to the model: groups of synonyms, and the teacher vector that stands for each phrase."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from training import teacher

# Words that shoppers use for one and the same thing; the teacher alone keeps several of them far apart.
SYNONYM_GROUPS: tuple[tuple[str, ...], ...] = (
    ("aubergine", "eggplant", "brinjal"),
    ("zucchini", "courgette"),
    ("red beet", "beetroot", "beet"),
    ("satsumas", "satsuma", "mandarin", "tangerine", "clementine"),
    ("cantaloupe", "cantaloupe melon", "rockmelon"),
    ("honeydew melon", "honeydew"),
    ("yoghurt", "yogurt", "yoghourt"),
    ("oatghurt", "oat yoghurt", "oat yogurt"),
    ("soyghurt", "soy yoghurt", "soy yogurt"),
    ("soy milk", "soya milk"),
    ("pepper", "bell pepper", "sweet pepper", "capsicum"),
    ("green bell pepper", "green pepper", "green capsicum"),
    ("red bell pepper", "red pepper", "red capsicum"),
    ("yellow bell pepper", "yellow pepper", "yellow capsicum"),
    ("orange bell pepper", "orange pepper", "orange capsicum"),
    ("sweet potato", "yam"),
    ("brown cap mushroom", "brown mushroom", "chestnut mushroom", "cremini"),
    ("carrots", "carrot"),
    ("passion fruit", "passionfruit", "maracuja"),
    ("red grapefruit", "grapefruit", "pink grapefruit"),
    ("sour cream", "creme fraiche"),
    ("sour milk", "soured milk", "filmjolk", "buttermilk"),
    ("kiwi", "kiwifruit", "kiwi fruit"),
    ("papaya", "pawpaw"),
    ("vine tomato", "tomatoes on the vine", "truss tomato"),
    ("beef tomato", "beefsteak tomato"),
    ("yellow onion", "onion", "brown onion"),
    ("leek", "leeks"),
    ("anjou", "anjou pear", "green pear"),
    ("conference", "conference pear"),
    ("kaiser", "kaiser pear", "bosc pear"),
    ("granny smith", "green apple"),
    ("t-shirt", "tee", "tee shirt", "tshirt", "t shirt"),
    ("longsleeve", "long sleeve shirt", "long-sleeved shirt", "long sleeve tee"),
    ("sweater", "pullover", "jumper", "jersey"),
    ("pants", "trousers", "slacks"),
    ("jeans", "denim pants", "denims"),
    ("leggings", "tights"),
    ("shoes", "footwear", "shoe"),
    ("sneakers", "trainers", "running shoes", "plimsolls"),
    ("outerwear", "outwear"),
    ("jacket", "anorak", "windbreaker"),
    ("coat", "overcoat", "parka"),
    ("undershirt", "singlet", "vest top"),
    ("tank top", "tank", "sleeveless top", "sleeveless shirt"),
    ("hoodie", "hooded sweatshirt", "hooded sweater", "hoody"),
    ("sweatshirt", "sweat shirt"),
    ("baby bodysuit", "onesie", "romper"),
    ("blazer", "suit jacket", "sport coat"),
    ("bra", "brassiere", "sports bra"),
    ("hat", "cap", "headgear"),
    ("beanie", "woolly hat", "knit hat"),
    ("backpack", "rucksack", "knapsack"),
    ("handbag", "purse"),
    ("bag", "tote"),
    ("watch", "wristwatch"),
    ("sofa", "couch", "settee"),
    ("lamp", "light"),
    ("mug", "cup"),
    ("sunglasses", "shades", "sunnies"),
    ("gray", "grey"),
    ("purple", "violet"),
    ("turquoise", "teal", "aqua"),
    ("beige", "tan", "sand coloured"),
    ("striped", "stripes", "with stripes", "stripy"),
    ("dotted", "polka dot", "spotted", "dots"),
    ("checked", "checkered", "plaid", "tartan"),
    ("floral", "flowered", "flowery", "with flowers"),
    ("plain", "solid colour", "unpatterned"),
    ("metal", "metallic"),
    ("wood", "wooden"),
    ("painting", "picture", "artwork", "canvas"),
    ("ukiyo-e painting", "japanese woodblock print", "japanese print"),
    ("portrait", "likeness"),
    ("landscape", "scenery"),
)
_GROUP_OF = {phrase: group for group in SYNONYM_GROUPS for phrase in group}


def grouped(phrase: str) -> bool:
    """Whether the phrase belongs to a synonym group."""
    return phrase in _GROUP_OF


def wordings(phrase: str) -> tuple[str, ...]:
    """The phrase and its other wordings: its synonym group, or the phrase with one word or pair of words exchanged."""
    group = _GROUP_OF.get(phrase)
    if group:
        return group
    words = phrase.split(" ")
    if len(words) > 5:
        return (phrase,)
    for length in (3, 2, 1):
        for start in range(len(words) - length + 1):
            group = _GROUP_OF.get(" ".join(words[start : start + length]))
            if group:
                before, after = words[:start], words[start + length :]
                return tuple(" ".join([*before, word, *after]) for word in group)
    return (phrase,)


def meanings(phrases: Sequence[str], cache: Path) -> NDArray[np.float32]:
    """Unit vectors (n, 384): the mean of the teacher's vectors over a phrase's wordings."""
    return averages([wordings(phrase) for phrase in phrases], cache)


def averages(forms: Sequence[Sequence[str]], cache: Path) -> NDArray[np.float32]:
    """Unit vectors (n, 384): the mean of the teacher's vectors over each group of texts (repeats count)."""
    texts = sorted({text for group in forms for text in group})
    vectors = teacher.embed(texts, cache)
    number = {text: i for i, text in enumerate(texts)}
    means = np.stack([vectors[[number[text] for text in group]].mean(0) for group in forms])
    return means / np.linalg.norm(means, axis=1, keepdims=True)
