"""A file that a command writes is whole, or it is what it was."""

import os
import stat

import pytest

from vitrine.commands.files import written
from vitrine.errors import NotFound, SourceError


def test_a_file_is_written_whole(tmp_path):
    target = tmp_path / "export.csv"
    with written(target) as stream:
        stream.write(b"new")
        assert not target.exists()
    assert target.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [target]


def test_what_fails_leaves_what_was_there(tmp_path):
    target = tmp_path / "export.csv"
    target.write_bytes(b"old")

    def fail():
        with written(target) as stream:
            stream.write(b"half")
            raise NotFound("gone meanwhile")

    with pytest.raises(NotFound):
        fail()
    assert target.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [target]


def test_a_file_that_is_replaced_keeps_who_may_read_it_and_what_leads_to_it(tmp_path):
    target, link = tmp_path / "private.csv", tmp_path / "link.csv"
    target.write_bytes(b"old")
    target.chmod(0o600)
    link.symlink_to(target)
    with written(link) as stream:
        stream.write(b"new")
    assert link.is_symlink() and target.read_bytes() == b"new"
    assert stat.S_IMODE(target.stat().st_mode) == 0o600


def test_a_new_file_is_as_open_as_others_of_this_user(tmp_path):
    (tmp_path / "other").write_bytes(b"")
    with written(tmp_path / "new") as stream:
        stream.write(b"x")
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == stat.S_IMODE((tmp_path / "other").stat().st_mode)


def test_a_pipe_is_written_to_and_stays_one(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        with written(pipe) as stream:
            stream.write(b"x")
            stream.flush()
            assert os.read(reader, 10) == b"x"
    finally:
        os.close(reader)
    assert stat.S_ISFIFO(pipe.stat().st_mode)


def test_a_folder_that_is_not_there_is_said(tmp_path):
    with pytest.raises(SourceError, match="cannot be written"), written(tmp_path / "none" / "export.csv") as stream:
        stream.write(b"x")
