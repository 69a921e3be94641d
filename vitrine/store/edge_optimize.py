"""Builds the search graph of one shard, in a process of its own: `python -m vitrine.store.edge_optimize FOLDER`."""

from __future__ import annotations

import sys

import qdrant_edge as q


def optimize(folder: str) -> None:
    """Run the engine's optimizers until nothing is left to do; the shard must be open nowhere else."""
    shard = q.EdgeShard.load(folder)
    while shard.optimize():
        pass
    shard.flush()
    shard.close()


if __name__ == "__main__":
    optimize(sys.argv[1])
