"""Enrichment: what can be read out of pictures and rows beyond what a catalog says. One enricher a file.

`ENRICHERS` is the registry: a name, and a function that makes the enricher; making it loads nothing.
"""

from __future__ import annotations

from collections.abc import Callable

from vitrine.enrich.captions import Captions
from vitrine.enrich.codes import Codes
from vitrine.enrich.colours import Colours
from vitrine.enrich.protocol import Box as Box
from vitrine.enrich.protocol import Enricher as Enricher
from vitrine.enrich.protocol import Need as Need
from vitrine.enrich.protocol import Record as Record
from vitrine.enrich.protocol import Subject as Subject
from vitrine.enrich.quality import Quality
from vitrine.enrich.words import Words

ENRICHERS: dict[str, Callable[[], Enricher]] = {
    "quality": Quality,
    "colours": Colours,
    "codes": Codes,
    "words": Words,
    "captions": Captions,
}
