"""How much variety costs: `python -m benchmarks.variety --home DIR`, after `benchmarks.line` has filled the folder.

Broad words (values that at least twelve items hold) are asked with nothing routed, and the first hits are ordered
by marginal relevance with a growing share of variety: how many of them are right, and how alike their pictures are.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from benchmarks.line import texts
from vitrine.search.query import Query
from vitrine.search.variety import varied
from vitrine.service import Service
from vitrine.settings import Settings

FIRST = 12
SHARES = (0.0, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, required=True)
    service = Service(Settings(home=parser.parse_args().home), "the variety benchmark")
    right: dict[float, list[float]] = {share: [] for share in SHARES}
    alike: dict[float, list[float]] = {share: [] for share in SHARES}
    try:
        for info in service.catalogs.all():
            searcher = service.searching.searcher(info.name)
            for text, holding in texts(service, info.name):
                if len(holding) < FIRST:
                    continue
                ranking = searcher.ranking(Query(text=text, plain=("*",)), 400)
                for share in SHARES:
                    first = varied(ranking, share)[:FIRST]
                    vectors = np.stack([one.vector for one in first if one.vector is not None])
                    pairs = (vectors @ vectors.T)[np.triu_indices(len(vectors), 1)]
                    right[share].append(float(np.mean([one.item in holding for one in first])))
                    alike[share].append(float(pairs.mean()))
    finally:
        service.close()
    print("| variety | right among the first 12 | mean likeness of two of them |\n| ---: | ---: | ---: |")
    for share in SHARES:
        print(f"| {share:.2f} | {np.mean(right[share]):.3f} | {np.mean(alike[share]):.3f} |")


if __name__ == "__main__":
    main()
