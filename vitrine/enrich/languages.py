"""Languages of printed words: by which of EasyOCR's networks each is read, and in which letters it is written.

Names of languages, networks and files are those of EasyOCR 1.7; its codes are Vitrine's, except that Chinese (`zh`) is
`ch_sim` there and Serbian (`sr`) `rs_cyrillic`.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from vitrine.errors import QueryError
from vitrine.words import phrase


@dataclass(frozen=True, slots=True)
class Network:
    """One of EasyOCR's networks: its file, what it reads (two letters each), and their letters as Unicode calls them.

    All of them read English beside their own languages.
    """

    file: str
    languages: frozenset[str]
    scripts: frozenset[str]


def _network(file: str, languages: str, *scripts: str) -> Network:
    return Network(file, frozenset(languages.split()), frozenset(scripts))


_LATIN = (
    "af az bs cs cy da de es et fr ga hr hu id is it la lt lv mi ms mt nl no oc pl pt ro sk sl sq sv sw tl tr uz vi"
)
ENGLISH = _network("english_g2.pth", "en", "LATIN")
NETWORKS = (
    _network("latin_g2.pth", _LATIN, "LATIN"),
    _network("cyrillic_g2.pth", "ru be bg uk mn sr", "CYRILLIC"),
    _network("arabic.pth", "ar fa ug ur", "ARABIC"),
    _network("devanagari.pth", "hi mr ne", "DEVANAGARI"),
    _network("bengali.pth", "bn as", "BENGALI"),
    _network("zh_sim_g2.pth", "zh", "CJK"),
    _network("japanese_g2.pth", "ja", "CJK", "HIRAGANA", "KATAKANA"),
    _network("korean_g2.pth", "ko", "HANGUL"),
    _network("thai.pth", "th", "THAI"),
    _network("tamil.pth", "ta", "TAMIL"),
    _network("telugu.pth", "te", "TELUGU"),
    _network("kannada.pth", "kn", "KANNADA"),
)
KNOWN = frozenset({"en"}).union(*(network.languages for network in NETWORKS))
_EASY = {"zh": "ch_sim", "sr": "rs_cyrillic"}


def checked(codes: Iterable[str]) -> tuple[str, ...]:
    """Languages without spaces, in small letters, each once. Raises QueryError: one that no reader knows."""
    chosen = tuple(dict.fromkeys(code.strip().lower() for code in codes if code.strip()))
    for code in chosen:
        if code not in KNOWN:
            raise QueryError(
                phrase("Print in the language {code} cannot be read", code=repr(code)),
                phrase("languages are given by two letters: {known}", known=" ".join(sorted(KNOWN))),
                phrase("change it"),
            )
    return chosen


def networks(languages: Iterable[str]) -> list[tuple[Network, tuple[str, ...]]]:
    """The networks that read these languages, each with its languages as EasyOCR calls them."""
    wanted = set(languages)
    found = [(network, sorted(network.languages & wanted)) for network in NETWORKS if network.languages & wanted]
    if not found:
        return [(ENGLISH, ("en",))]
    english = ("en",) if "en" in wanted else ()
    return [(network, (*(_EASY.get(code, code) for code in codes), *english)) for network, codes in found]


def scripts(languages: Iterable[str]) -> frozenset[str]:
    """The letters that print in these languages is written in; Latin ones may stand beside any."""
    return frozenset({"LATIN"}).union(*(network.scripts for network, _ in networks(languages)))


@lru_cache(4096)
def script(letter: str) -> str:
    """The letters that a letter is one of, as Unicode's names begin; empty for digits, marks and signs."""
    if not letter.isalpha():
        return ""
    first = unicodedata.name(letter, "").partition(" ")[0]
    return {"FULLWIDTH": "LATIN", "HALFWIDTH": "KATAKANA", "KATAKANA-HIRAGANA": "KATAKANA"}.get(first, first)
