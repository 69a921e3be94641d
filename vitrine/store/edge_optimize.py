"""Builds the search graph of a shard: `python edge_optimize.py SHARD`, a process of its own.

The engine holds Python's lock while it builds, for minutes on a big collection; no other thread of the process would
run. So it happens here, on a copy. Imports nothing of Vitrine: it starts at once and needs little memory.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from pathlib import Path

import qdrant_edge as q

_PR_SET_PDEATHSIG = 1


def main(shard: Path, parent: int) -> None:
    """Build the graph with the configuration kept in the shard, and see it written to the disk."""
    if sys.platform == "linux":
        # Nobody would use the result if the starting process died; and the next one wants the processor.
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        return
    os.nice(10)
    engine = q.EdgeShard.load(str(shard))
    engine.optimize()
    engine.flush()
    engine.close()
    for file in shard.rglob("*"):
        descriptor = os.open(file, os.O_RDONLY)
        os.fsync(descriptor)
        os.close(descriptor)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
