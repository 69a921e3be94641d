"""Processes of their own that work on the embedded engine's files."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

TESTS = Path(__file__).parent.parent
IMPORTING = {**os.environ, "PYTHONPATH": f"{TESTS}{os.pathsep}{TESTS.parent}"}


def child(code, *arguments):
    """A Python process that runs the code with Vitrine importable."""
    command = [sys.executable, "-c", code, *map(str, arguments)]
    return subprocess.Popen(command, env=IMPORTING, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
