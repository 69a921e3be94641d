"""Everything that a visitor reads, in the visitor's language.

`tr("Make a catalog")` and `trn("{n} picture", "{n} pictures", n)` say something in the language of the run or request;
`phrase("There is no catalog called {name}", name=name)` is English text that can be said in it later: errors are made
of phrases, and put into the visitor's words where they are shown. The catalogs lie in `vitrine/locale/`; a text that a
catalog lacks is said in English. docs/languages.md tells how a language is added.
"""

from vitrine.words.catalogs import Catalog, catalog
from vitrine.words.languages import LANGUAGES, PSEUDO, best, is_language
from vitrine.words.phrase import Phrase, phrase, phrases
from vitrine.words.speaking import language, speak, speaking, tr, tr_in, trn

__all__ = [
    "LANGUAGES",
    "PSEUDO",
    "Catalog",
    "Phrase",
    "best",
    "catalog",
    "is_language",
    "language",
    "phrase",
    "phrases",
    "speak",
    "speaking",
    "tr",
    "tr_in",
    "trn",
]
