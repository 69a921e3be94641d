"""The benchmarks that need nothing but this repository, one after the other: `python -m benchmarks`, `make benchmark`.

Those that need data or hours are started by their own names (docs/benchmarks.md).
"""

from __future__ import annotations

import subprocess
import sys

_ALONE = ("query", "latency", "loading")


def main() -> None:
    """Run them; the first that fails ends it."""
    for name in _ALONE:
        print(f"benchmarks.{name}", flush=True)
        subprocess.run([sys.executable, "-m", f"benchmarks.{name}"], check=True)


if __name__ == "__main__":
    main()
