"""Texts as sparse vectors whose dot product is BM25, for items and for the words of a query.

The engine multiplies by the inverse document frequency; what is made here is the saturated and length-normalised term
frequency (Robertson & Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", 2009). The title counts
more than the rest, as in BM25F.
"""

from __future__ import annotations

import re
import threading
import unicodedata
import zlib
from collections.abc import Iterable, Iterator
from functools import lru_cache

from vitrine.store.protocol import Sparse

K1 = 1.2
B = 0.75
TITLE = 3.0
_TERM = re.compile(r"[^\W_]+")
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_STOP = frozenset(
    "a an and are as at be by for from has in into is it its of on or that the this to was with without "
    "der die das den dem ein eine einer und oder mit von zu im ist le la les un une des et ou de du en est "
    "el los las una y con del il lo gli di e".split()
)
_stemming = threading.local()


def terms(text: str) -> Iterator[str]:
    """Terms of a text: folded (case, accents, width), stemmed; scripts without spaces as pairs of letters."""
    folded = unicodedata.normalize("NFKD", text.casefold())
    folded = unicodedata.normalize("NFC", "".join(c for c in folded if not unicodedata.combining(c)))
    for match in _TERM.finditer(folded):
        word = match.group()
        if _CJK.search(word):
            yield from (word[i : i + 2] for i in range(max(1, len(word) - 1)))
        elif word not in _STOP:
            yield _stem(word)


def places(text: str) -> Iterator[tuple[int, int]]:
    """From–to of each word of a text, in its own letters."""
    return (match.span() for match in _TERM.finditer(text))


@lru_cache(maxsize=65536)
def _stem(word: str) -> str:
    if word.isdigit() or len(word) < 4:
        return word
    stemmer = getattr(_stemming, "stemmer", None)
    if stemmer is None:  # a Snowball stemmer keeps state while it works: one a thread
        import snowballstemmer

        stemmer = _stemming.stemmer = snowballstemmer.stemmer("english")
    return str(stemmer.stemWord(word))


def term_id(term: str) -> int:
    """The sparse vector's index of a term: CRC-32."""
    return zlib.crc32(term.encode())


def query_vector(text: str) -> Sparse:
    """The query's distinct terms, each with weight one; empty where the text holds no term."""
    indices = tuple(dict.fromkeys(term_id(term) for term in terms(text)))
    return Sparse(indices, (1.0,) * len(indices))


def frequencies(title: str, texts: Iterable[str]) -> dict[str, float]:
    """Term -> frequency in an item's texts, the title's terms counted `TITLE` times."""
    counts: dict[str, float] = {}
    for term in terms(title):
        counts[term] = counts.get(term, 0.0) + TITLE
    for text in texts:
        for term in terms(text):
            counts[term] = counts.get(term, 0.0) + 1.0
    return counts


def item_vector(counts: dict[str, float], average_length: float) -> Sparse:
    """BM25 weights of an item's terms; `average_length` is the mean sum of frequencies over the catalog."""
    length = sum(counts.values())
    norm = K1 * (1 - B + B * length / max(average_length, 1.0))
    weights = {term_id(term): count * (K1 + 1) / (count + norm) for term, count in counts.items()}
    return Sparse(tuple(weights), tuple(weights.values()))


def rounded_length(mean: float) -> float:
    """A mean length rounded to steps of a quarter, so that a few new items do not change every vector."""
    step = 1.0
    while step * 1.25 <= mean:
        step *= 1.25
    return step
