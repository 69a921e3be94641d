"""Folders that the embedded engine cannot use are told with the way out, and nothing beside them is touched."""

from __future__ import annotations

import shutil
import subprocess
import sys

import pytest

from edge.points import SCHEMA
from edge.processes import IMPORTING
from vitrine.errors import Conflict, DiskFull, NotFound, StoreError
from vitrine.store.edge import EdgeStore


def _remove_segments(pictures):
    shutil.rmtree(pictures / "shard-1" / "segments")


def _spoil(pattern):
    def spoil(pictures):
        files = list(pictures.glob(pattern))
        assert files
        for file in files:
            file.write_text("spoilt")

    return spoil


@pytest.mark.parametrize(
    "damage",
    [
        _remove_segments,
        _spoil("shard-1/edge_config.json"),
        _spoil("shard-1/segments/*/segment.json"),
        _spoil("shard-1/wal/open-*"),
        _spoil("schema.json"),
        _spoil("current"),
    ],
    ids=["segments", "configuration", "segment", "log", "schema", "current"],
)
def test_a_damaged_folder_is_told_with_the_way_out(folder, damage):
    damage(folder / "pictures")
    store = EdgeStore(folder)
    with pytest.raises(StoreError) as refused:
        store.open("pictures")
    assert str(folder / "pictures") in refused.value.what
    assert "rebuild" in refused.value.remedy
    store.drop("pictures")
    assert store.names() == []


def test_a_collection_that_was_not_made_to_the_end_is_none(folder):
    (folder / "pictures" / "schema.json").unlink()
    store = EdgeStore(folder)
    assert store.names() == []
    with pytest.raises(NotFound):
        store.open("pictures")
    assert store.create("pictures", SCHEMA).count() == 0
    with pytest.raises(Conflict):
        store.create("pictures", SCHEMA)
    store.close()


@pytest.mark.parametrize("name", ["", ".", "..", "../beside", "a/b", "a b", "ä", "{absolute}"])
def test_a_name_that_could_lead_out_of_the_folder_is_refused(tmp_path, name):
    beside = tmp_path / "beside"
    beside.mkdir()
    (beside / "precious.txt").write_text("kept")
    name = name.format(absolute=beside)
    store = EdgeStore(tmp_path / "collections")
    for use in (lambda: store.create(name, SCHEMA), lambda: store.open(name), lambda: store.drop(name)):
        with pytest.raises(StoreError, match="name"):
            use()
    assert (beside / "precious.txt").read_text() == "kept"
    store.close()


FULL = """
import sys
from pathlib import Path
from edge.points import SCHEMA
from vitrine.errors import DiskFull
from vitrine.store.edge import EdgeStore
try:
    EdgeStore(Path(sys.argv[1])).create("pictures", SCHEMA)
except DiskFull as error:
    print("disk full:", error.remedy)
"""


def test_a_full_disk_is_told_before_anything_is_written(tmp_path):
    script = 'mount -t tmpfs -o size=16m none "$1" && exec "$2" -c "$3" "$1"'
    command = ["unshare", "-rm", "sh", "-c", script, "sh", str(tmp_path), sys.executable, FULL]
    if not shutil.which("unshare") or subprocess.run(["unshare", "-rm", "true"], capture_output=True).returncode:
        pytest.skip("this machine does not let a test mount a small disk")
    done = subprocess.run(command, env=IMPORTING, capture_output=True, text=True)
    assert done.stdout.startswith("disk full: free some space"), done.stderr
    assert DiskFull.code == "disk_full"
