"""Killed at random moments of edits, hiding, rebuilding, merging and backups, nothing that was acknowledged is lost."""

import json
import subprocess
import sys

from conftest import ROOT


def test_nothing_acknowledged_is_lost_by_random_kills():
    command = [sys.executable, "-m", "benchmarks.kills_living", "--kills", "6", "--seed", "7"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    outcome = json.loads(done.stdout)
    assert (outcome["kills"], outcome["lost"]) == (6, [])
    assert outcome["acknowledged"] > 0
