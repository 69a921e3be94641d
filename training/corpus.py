"""The phrases that the text tower learns to place where the teacher puts them, and their misspellings."""

from __future__ import annotations

import itertools
import random
import re
import string
from collections.abc import Iterator, Sequence
from pathlib import Path

from training import vocabulary

COLOURS = (
    "red orange yellow green blue purple pink brown black white gray grey beige gold silver turquoise navy cream olive "
    "mint lilac lavender maroon burgundy khaki teal violet charcoal light-blue dark-blue light-green dark-green "
    "dark-red navy-blue sky-blue"
).split()
MATERIALS = (
    "wood wooden metal steel brass copper gold silver glass ceramic porcelain plastic leather cotton wool linen silk "
    "denim rubber paper cardboard stone marble concrete clay polyester nylon fleece velvet suede canvas wicker bamboo"
).split()
PATTERNS = (
    "striped dotted checked floral plain marbled geometric speckled spotted plaid checkered gradient patterned "
    "camouflage zigzag polka-dot paisley tie-dye shiny matte glossy rough smooth transparent"
).split()
THINGS = (
    "mug cup vase lamp chair stool table shoe boot sneaker sandal bag backpack handbag bottle box jar pot pan "
    "bowl plate teapot kettle pitcher jug candle clock watch book pillow cushion blanket towel basket bucket hat "
    "cap beanie scarf glove sock belt tie shirt blouse dress skirt pants jeans shorts jacket coat hoodie sweater "
    "sweatshirt vest suit leggings bra swimsuit umbrella wallet suitcase sofa bed shelf mirror frame rug curtain "
    "toy ball car bike guitar phone laptop camera headphones pen pencil notebook scissors knife fork spoon "
    "glasses sunglasses ring necklace earrings bracelet pack carton can tin tube figurine statue planter flower "
    "tree apple pear orange lemon banana grape melon tomato potato onion carrot pepper cucumber cabbage mushroom "
    "milk juice yogurt cream cheese bread cake painting portrait landscape seascape t-shirt polo tank-top blazer "
    "cardigan tracksuit bench desk dresser lantern chandelier goblet wineglass tumbler tray canister thermos "
    "flask dumbbell yoga-mat kettlebell"
).split()
PLACES = (
    "in the rain",
    "on a table",
    "in a field",
    "by the sea",
    "with a dog",
    "at night",
    "for kids",
    "for women",
)
TEMPLATES = (
    "a photo of {}",
    "a photo of a {}",
    "photo of {}",
    "picture of {}",
    "a picture of a {}",
    "an image of {}",
    "show me {}",
    "i am looking for a {}",
    "find {}",
    "a {}",
    "the {}",
    "some {}",
    "this is a {}",
    "{} on white background",
    "close-up of {}",
    "a drawing of {}",
)
PHYSICAL = {"05", "06", "08", "13", "17", "18", "19", "20", "25", "27", "07", "15", "14"}
_KEYS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")


def wordnet(folder: Path | None) -> list[tuple[str, tuple[str, ...]]]:
    """Lemmas with the synonyms of their first sense, from the `dict` folder of WordNet 3.x; empty without a folder.

    Nouns of things, living beings, food, substances, shapes and attributes, and all adjectives; no proper names.
    """
    if folder is None:
        return []
    entries: list[tuple[str, tuple[str, ...]]] = []
    for part, fields in (("noun", PHYSICAL), ("adj", None)):
        synsets: dict[str, tuple[str, list[str]]] = {}
        for line in (folder / f"data.{part}").read_text(encoding="utf-8").splitlines():
            cells = line.split(" ")
            if line.startswith(" ") or len(cells) < 6:
                continue
            count = int(cells[3], 16)
            words = [re.sub(r"\(\w+\)$", "", cells[4 + 2 * i]) for i in range(count)]
            synsets[cells[0]] = (cells[1], words)
        for line in (folder / f"index.{part}").read_text(encoding="utf-8").splitlines():
            if line.startswith(" "):
                continue
            cells = line.split()
            first = cells[-int(cells[2])]
            lemma = cells[0].replace("_", " ")
            field, words = synsets[first]
            known = {word.lower() for word in words if word == word.lower()}
            if cells[0] not in known or (fields and field not in fields) or len(lemma.split()) > 3:
                continue
            entries.append((lemma, tuple(sorted({word.replace("_", " ") for word in known} - {lemma}))))
    return entries


def combinations(seed: int, count: int) -> list[str]:
    """Made-up descriptions such as "striped blue cotton shirt"; deterministic."""
    chooser = random.Random(seed)
    out = set()
    while len(out) < count:
        words = []
        if chooser.random() < 0.35:
            words.append(chooser.choice(PATTERNS))
        if chooser.random() < 0.75:
            words.append(chooser.choice(COLOURS).replace("-", " "))
        if chooser.random() < 0.45:
            words.append(chooser.choice(MATERIALS))
        chooser.shuffle(words)
        phrase = " ".join([*words, chooser.choice(THINGS).replace("-", " ")])
        if chooser.random() < 0.08:
            phrase += " " + chooser.choice(PLACES)
        out.add(phrase)
    return sorted(out)


def plural(word: str) -> str:
    """A regular English plural of the last word."""
    if re.search(r"(s|x|z|ch|sh)$", word):
        return word + "es"
    if re.search(r"[^aeiou]y$", word):
        return word[:-1] + "ies"
    return word + "s"


def misspelt(text: str, chooser: random.Random) -> str:
    """The text with one slip of the fingers (two in long texts): a letter lost, doubled, swapped or mistaken."""
    letters = list(text)
    for _ in range(1 + (len(text) > 9 and chooser.random() < 0.3)):
        spots = [i for i, letter in enumerate(letters) if letter.isalpha()]
        if len(spots) < 4:
            return text
        spot = chooser.choice(spots[1:] if chooser.random() < 0.85 else spots)
        kind = chooser.random()
        if kind < 0.27:
            del letters[spot]
        elif kind < 0.5:
            letters.insert(spot, letters[spot])
        elif kind < 0.75 and spot + 1 < len(letters) and letters[spot + 1].isalpha():
            letters[spot], letters[spot + 1] = letters[spot + 1], letters[spot]
        else:
            row = next((keys for keys in _KEYS if letters[spot].lower() in keys), string.ascii_lowercase)
            place = row.find(letters[spot].lower())
            near = row[max(0, place - 1) : place] + row[place + 1 : place + 2]
            letters[spot] = chooser.choice(near or string.ascii_lowercase)
    return "".join(letters)


def altered(text: str, chooser: random.Random) -> str:
    """A wording a visitor might type for the same thing: a template, a plural, a slip, a missing hyphen or capital."""
    out = text
    if len(out) < 40:
        if chooser.random() < 0.12 and " " not in out[-3:]:
            out = plural(out)
        if chooser.random() < 0.28:
            out = misspelt(out, chooser)
        if chooser.random() < 0.22:
            out = chooser.choice(TEMPLATES).format(out)
        if chooser.random() < 0.05:
            words = out.split()
            chooser.shuffle(words)
            out = " ".join(words)
    if "-" in out and chooser.random() < 0.4:
        out = out.replace("-", chooser.choice((" ", "")))
    if chooser.random() < 0.04:
        out = out.replace(" ", "")
    return out


def synonym_phrases() -> Iterator[str]:
    """Every phrase of the synonym groups, alone and with colours."""
    for group in vocabulary.SYNONYM_GROUPS:
        for phrase, colour in itertools.product(group, ("", "red ", "blue ", "green ", "black ", "white ")):
            yield colour + phrase


def build(picture_phrases: Sequence[str], wordnet_folder: Path | None, seed: int) -> list[tuple[str, tuple[str, ...]]]:
    """(phrase, texts whose teacher vectors average to its meaning) for the whole corpus, without repeats."""
    corpus: dict[str, tuple[str, ...]] = {}
    for phrase in [*picture_phrases, *synonym_phrases(), *combinations(seed, 30_000)]:
        corpus.setdefault(phrase, vocabulary.wordings(phrase))
    for lemma, synonyms in wordnet(wordnet_folder):
        corpus.setdefault(
            lemma, vocabulary.wordings(lemma) if vocabulary.grouped(lemma) else (lemma, lemma, *synonyms[:4])
        )
    return list(corpus.items())
