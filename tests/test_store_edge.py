"""What only the embedded engine promises: collections are folders of its own and nothing else."""

import pytest

from vitrine.errors import StoreError
from vitrine.store.edge import EdgeStore
from vitrine.store.protocol import Schema


@pytest.mark.parametrize("name", ["", ".", "..", "../beside", "a/b", "a b", "ä", "{absolute}"])
def test_a_name_that_could_lead_out_of_the_folder_is_refused(tmp_path, name):
    beside = tmp_path / "beside"
    beside.mkdir()
    (beside / "precious.txt").write_text("kept")
    name = name.format(absolute=beside)
    store = EdgeStore(tmp_path / "collections")
    for use in (lambda: store.create(name, Schema(4)), lambda: store.open(name), lambda: store.drop(name)):
        with pytest.raises(StoreError, match="name"):
            use()
    assert (beside / "precious.txt").read_text() == "kept"
    store.close()
