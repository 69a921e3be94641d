"""The command line: `python -m vitrine`. Words and layout only; what the commands do is in `commands`.

With `--json` a command prints one JSON object on standard output and nothing else. Progress and logs go to standard
error. Exit status: 0 done, 1 failed (one line: what, why, what to do), 2 wrong usage.
"""

from vitrine.cli.arguments import parser
from vitrine.cli.run import main

__all__ = ["main", "parser"]
