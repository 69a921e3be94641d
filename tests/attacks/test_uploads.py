"""Files that are made to crash, hang, fill up or break out of whoever reads them."""

import io
import os
import struct
import sys
import time
import zipfile
import zlib
from dataclasses import replace

import psutil
import pytest
from conftest import ROOT, draw
from PIL import Image

from benchmarks import fuzz
from vitrine.catalog.archive import unpack
from vitrine.errors import NotAPicture, PictureError, PictureTooLarge, UnsafeArchive
from vitrine.images import DecodingStopped, decode_guarded
from vitrine.images.decoder import Decoder, Decoders, Died


def png_of(width, height, rows=1):
    """A PNG whose header says that size; its pixels are `rows` rows of zeros, packed a thousand to one."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    packer = zlib.compressobj(9)
    pixels = b"".join(packer.compress(bytes(1 + width * 3)) for _ in range(rows)) + packer.flush()
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def jpeg(image=None):
    out = io.BytesIO()
    (image or draw("red", "disc")).save(out, "JPEG")
    return out.getvalue()


def test_a_picture_that_says_it_is_enormous_is_refused_by_its_header(settings):
    began = time.process_time()
    with pytest.raises(PictureTooLarge):
        decode_guarded(png_of(60_000, 60_000), settings=settings)
    assert time.process_time() - began < 5


def test_a_bomb_within_the_pixels_allowed_meets_the_memory_limit_and_not_this_process(settings):
    before = psutil.Process().memory_info().rss
    with pytest.raises((PictureTooLarge, DecodingStopped)):
        decode_guarded(png_of(9000, 9000, rows=9000), settings=replace(settings, decode_memory=300 * 2**20))
    assert psutil.Process().memory_info().rss - before < 100 * 2**20


@pytest.mark.parametrize(
    "data",
    [
        *(b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", b"<html><script>alert(1)</script>"),
        *(b"%!PS\n(/etc/passwd) (r) file", b"%PDF-1.7", b"PK\x03\x04", b"GIF89a", b"#!/bin/sh\nid", b"\0" * 1000),
    ],
)
def test_what_a_file_is_is_read_from_its_bytes_whatever_its_name_says(settings, data):
    with pytest.raises(NotAPicture):
        decode_guarded(data, settings=settings)


def test_a_decoder_that_hangs_is_killed_with_what_it_started_and_the_next_picture_is_read(settings, monkeypatch):
    kept = Decoders(1)
    monkeypatch.setattr("vitrine.images.guard.DECODERS", kept)
    decode_guarded(jpeg(), settings=settings)
    hung = kept._idle[0]
    family = [psutil.Process(hung._process.pid)]
    family[0].suspend()
    with pytest.raises(DecodingStopped):
        decode_guarded(jpeg(), settings=replace(settings, decode_seconds=0.3))
    assert not any(one.is_running() for one in family)
    assert decode_guarded(jpeg(), settings=settings).width == 180
    kept.close()


def test_a_decoder_that_is_killed_says_so_and_the_next_picture_is_read(settings, monkeypatch):
    kept = Decoders(1)
    monkeypatch.setattr("vitrine.images.guard.DECODERS", kept)
    decode_guarded(jpeg(), settings=settings)
    psutil.Process(kept._idle[0]._process.pid).kill()
    with pytest.raises(DecodingStopped):
        decode_guarded(jpeg(), settings=settings)
    assert decode_guarded(jpeg(), settings=settings).width == 180
    kept.close()


def test_no_decoder_is_left_behind_and_none_is_a_zombie():
    kept = Decoders(2)
    for _ in range(3):
        with kept.one() as decoder:
            order = {"max_bytes": 10**6, "max_pixels": 10**6, "memory": 2**31, "seconds": 20, "longest": 100}
            decoder.decode(order, jpeg(), 20)
    pids = [decoder._process.pid for decoder in kept._idle]
    assert len(pids) == 1  # kept and used again
    kept.close()
    assert not any(psutil.pid_exists(pid) for pid in pids)


def test_the_decoder_learns_no_key_of_the_app(monkeypatch):
    monkeypatch.setenv("VITRINE_REMOTE_KEY", "secret")
    decoder = Decoder()
    if sys.platform == "linux":
        assert "VITRINE_REMOTE_KEY" not in psutil.Process(decoder._process.pid).environ()
        assert len(os.listdir(f"/proc/{decoder._process.pid}/fd")) <= 4  # its socket, /dev/null, and the listing
    decoder.kill()


def test_an_answer_larger_than_what_was_asked_for_is_not_believed():
    decoder = Decoder()
    order = {"max_bytes": 10**6, "max_pixels": 10**6, "memory": 2**31, "seconds": 20, "longest": 100}
    lying = {**order, "longest": 10}
    with pytest.raises(Died):
        # The process is asked for 100 pixels and the reader expects at most 10: as one that lies about its answer.
        decoder.decode(_Lying(order, lying), jpeg(), 20)


class _Lying(dict):
    """An order that reads otherwise for the process than for who awaits its answer."""

    def __init__(self, sent, expected):
        super().__init__(sent)
        self._expected = expected

    def __getitem__(self, name):
        return self._expected[name]


@pytest.mark.parametrize(
    "name",
    ["../evil.png", "/tmp/evil.png", "a/../../evil.png", "..\\evil.png", "C:\\evil.png", "a\0.png", "\\\\host\\x.png"],
)
def test_a_zip_writes_nothing_outside_its_folder(settings, tmp_path, name):
    packed, folder = tmp_path / "a.zip", tmp_path / "deep" / "deeper" / "out"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(zipfile.ZipInfo("good.png"), b"x")
        info = zipfile.ZipInfo("x")
        info.filename = name
        archive.writestr(info, b"evil")
    before = {path for path in tmp_path.rglob("*") if "out" not in path.parts}
    try:
        unpack(packed, folder, settings)
    except UnsafeArchive:
        pass
    else:
        assert all(folder in path.parents for path in folder.rglob("*"))
    after = {path for path in tmp_path.rglob("*") if "out" not in path.parts}
    assert {path for path in after - before if path.is_file()} == set()


def test_a_zip_bomb_is_stopped_before_it_has_filled_the_disk(settings, tmp_path):
    packed = tmp_path / "bomb.zip"
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros.png", bytes(50 * 2**20))
    with pytest.raises(UnsafeArchive):
        unpack(packed, tmp_path / "out", replace(settings, max_zip_bytes=2**20))
    assert sum(path.stat().st_size for path in (tmp_path / "out").rglob("*") if path.is_file()) <= 2 * 2**20


def test_mutated_files_of_every_way_come_back_as_pictures_or_as_errors_of_the_house(settings, tmp_path):
    """The short form of `benchmarks/fuzz.py`, whose 10,000 files are in docs/benchmarks.md."""
    originals = fuzz.originals([ROOT / "data" / "samples"])[:12]
    for format in ("PNG", "GIF", "WEBP", "TIFF", "BMP", "ICO", "TGA", "AVIF"):
        path = tmp_path / f"one.{format.lower()}"
        draw("blue", "bar").save(path, format)
        originals.append(path)
    outcome = fuzz.upload(fuzz.mutations(originals, 150, seed=7), settings)
    assert outcome.crashes == []
    assert set(outcome.by_way) == {way.__name__ for way in fuzz.WAYS}
    assert outcome.outcomes["picture"] > 10 and sum(outcome.outcomes.values()) == 150
    assert outcome.zombies == 0
    assert outcome.open_files[1] <= outcome.open_files[0] + 2
    assert outcome.children[1] <= outcome.children[0] + 1


def test_the_same_seed_makes_the_same_files():
    originals = fuzz.originals([ROOT / "data" / "samples"])[:3]
    first, second = (list(fuzz.mutations(originals, 20, seed=1)) for _ in range(2))
    assert first == second


def test_an_error_of_a_decoder_is_one_of_the_house(settings):
    with pytest.raises(PictureError) as refused:
        decode_guarded(jpeg()[:200], settings=settings)
    assert "Traceback" not in str(refused.value) and str(ROOT) not in str(refused.value)
    assert Image.MAX_IMAGE_PIXELS
