"""Tags: what items may be called that the catalog itself does not say, each with the chance that it is right.

Computed over the vectors that a catalog has anyway: `tag` takes a second for a thousand items and reads no picture.
`vocabulary` holds the lists of words, `attributes` guesses from a list, `keywords` from what similar items are said to
be, `chances` turns both into chances by the items of which the catalog speaks, `composed` makes a line of them.
"""

from __future__ import annotations

from vitrine.tags.composed import composed as composed
from vitrine.tags.guess import Guess as Guess
from vitrine.tags.keywords import NAME as SIMILAR
from vitrine.tags.tagging import VERSION as VERSION
from vitrine.tags.tagging import Tagging as Tagging
from vitrine.tags.tagging import Wanted as Wanted
from vitrine.tags.tagging import tag as tag
from vitrine.tags.vocabulary import Term as Term
from vitrine.tags.vocabulary import Vocabulary as Vocabulary
from vitrine.tags.vocabulary import builtin as builtin
from vitrine.tags.vocabulary import edited as edited
from vitrine.tags.vocabulary import of_columns as of_columns
from vitrine.tags.vocabulary import parsed as parsed

__all__ = [
    "SIMILAR",
    "VERSION",
    "Guess",
    "Tagging",
    "Term",
    "Vocabulary",
    "Wanted",
    "builtin",
    "composed",
    "edited",
    "of_columns",
    "parsed",
    "tag",
]
