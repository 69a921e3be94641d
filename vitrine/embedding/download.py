"""A download of weights that can be stopped and gone on with, and that lets nothing damaged in.

huggingface_hub 2.4 throws a broken download away and compares sizes only, so files are fetched here: into a part file
named by the checksum, gone on with by a range request, and let into huggingface_hub's cache (`HF_HOME`) only when the
checksum is right. `HF_ENDPOINT`, `HF_HUB_OFFLINE` and `HF_TOKEN` are respected.
"""

from __future__ import annotations

import errno
import hashlib
import re
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias
from urllib.parse import urlsplit

from vitrine.embedding.hub import CONFIG, HUB, Repository, endpoint, repositories
from vitrine.errors import Cancelled, Conflict, DiskFull, ModelUnavailable
from vitrine.words import phrase

_SHA256 = re.compile(r"[0-9a-f]{64}")
_GIT_BLOB = re.compile(r"[0-9a-f]{40}")
_PATIENCE = 10.0  # seconds without a byte until a connection counts as broken
_TRIES = 5  # times that a broken connection is taken up again without a byte coming in between
_PAUSE = 1.0  # seconds before that
_SPARE = 64 * 2**20  # bytes to leave free on the disk
_STEP = 0.25  # seconds between two reports of progress

OnProgress: TypeAlias = Callable[[str, int, int], Any]
"""Gets the stage in plain words, and bytes done of bytes in all."""


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """A file on the hub. `etag` is its SHA-256, or Git's blob checksum for a small file; `size` in bytes."""

    repository: str
    name: str
    etag: str
    size: int


def download(name: str, on_progress: OnProgress, stop: Callable[[], bool]) -> dict[str, Any]:
    """Fetch everything that a model needs; what is on disk already is not fetched again.

    A download that broke off, or was stopped, goes on where it was. Returns `{"model", "bytes", "fetched", "folder"}`,
    `fetched` being the bytes that came over the network.

    Raises:
        ModelUnavailable: no network, no such model, a broken connection, or a file that is not what the hub promised.
        DiskFull: no room for it.
        Cancelled: `stop` said so.
    """
    from huggingface_hub import constants

    _refuse_what_is_not_on_a_hub(name)
    with _plain_errors(name):
        on_progress(phrase("asking the hub"), 0, 0)
        fetched = 0
        if name.startswith(HUB):  # the configuration names the tokenizer's repository
            config = _ask(Repository(name.removeprefix(HUB), needed=(CONFIG,)))
            fetched = _fetch_all(name, config, lambda *_: None, stop)
        files = [file for repository in repositories(name) for file in _ask(repository)]
        fetched += _fetch_all(name, files, on_progress, stop)
    return {
        "model": name,
        "bytes": sum(file.size for file in files),
        "fetched": fetched,
        "folder": str(constants.HF_HUB_CACHE),
    }


# --- what the hub has ---------------------------------------------------------------------------------------------


def _refuse_what_is_not_on_a_hub(name: str) -> None:
    if name == "embedded" or name.startswith("local-dir:"):
        raise ModelUnavailable(
            phrase("The model {name} need not be fetched", name=name),
            phrase("it is on this machine"),
            phrase("use it as it is"),
        )


def _ask(repository: Repository) -> list[RemoteFile]:
    """The files to fetch, with size and checksum. Raises what huggingface_hub raises."""
    from huggingface_hub.errors import RemoteEntryNotFoundError

    files = [_metadata(repository.id, file) for file in repository.needed]
    for file in repository.either:
        try:
            files.append(_metadata(repository.id, file))
        except RemoteEntryNotFoundError:
            if file == repository.either[-1]:
                raise
            continue
        break
    for file in repository.wanted:
        try:
            files.append(_metadata(repository.id, file))
        except RemoteEntryNotFoundError:
            continue  # a repository holds a few of them
    return files


def _metadata(repository: str, file: str) -> RemoteFile:
    from huggingface_hub import get_hf_file_metadata, hf_hub_url

    said = get_hf_file_metadata(hf_hub_url(repository, file), timeout=_PATIENCE)
    if not said.etag or said.size is None or not (_SHA256.fullmatch(said.etag) or _GIT_BLOB.fullmatch(said.etag)):
        raise ModelUnavailable(
            phrase("{file} of {repository} cannot be fetched", file=file, repository=repository),
            phrase("{hostname} names no size or no checksum for it", hostname=urlsplit(endpoint()).hostname),
            phrase("check HF_ENDPOINT: it must be a hub or a faithful mirror of one"),
        )
    return RemoteFile(repository, file, said.etag, said.size)


# --- fetching -----------------------------------------------------------------------------------------------------


def _fetch_all(name: str, files: list[RemoteFile], on_progress: OnProgress, stop: Callable[[], bool]) -> int:
    from huggingface_hub import hf_hub_download

    missing = [file for file in files if not _blob(file).exists()]
    started = {file: _part(file).stat().st_size if _part(file).exists() else 0 for file in missing}
    total = sum(file.size for file in files)
    done = total - sum(file.size - started[file] for file in missing)
    _refuse_without_room(total - done)
    fetched = 0
    for file in missing:
        before = done - started[file]

        def report(size: int, before: int = before) -> None:
            on_progress(phrase("downloading"), before + size, total)

        fetched += _fetch(name, file, report, stop)
        done = before + file.size
        on_progress(phrase("checking"), done, total)
        _admit(file)
    for file in files:  # names the files by their commit, as open_clip and transformers look for them
        hf_hub_download(file.repository, file.name, etag_timeout=_PATIENCE)
    return fetched


def _fetch(name: str, file: RemoteFile, report: Callable[[int], None], stop: Callable[[], bool]) -> int:
    """Bring the part file to its full size; returns the bytes that came. Takes a broken connection up again."""
    import filelock
    import httpx2

    part = _part(file)
    part.parent.mkdir(parents=True, exist_ok=True)
    came, tries = 0, _TRIES
    lock = filelock.FileLock(part.with_suffix(".lock"), timeout=0)
    try:
        with lock:
            part.touch()  # an empty file needs no request, and a connection may break before the first byte
            while (size := part.stat().st_size) != file.size:
                try:
                    for length in _stream(file, part, size, report, stop):
                        came += length
                        tries = _TRIES
                except (httpx2.TransportError, TimeoutError) as error:
                    tries -= 1
                    if not tries:
                        raise ModelUnavailable(
                            phrase(
                                "The download of {name} broke off at {st_size} of {size}",
                                name=name,
                                st_size=_mb(part.stat().st_size),
                                size=_mb(file.size),
                            ),
                            str(error) or "the connection was lost",
                            phrase("get it again: it goes on from there"),
                        ) from error
                    _pause(stop)
    except filelock.Timeout:
        raise Conflict(
            phrase("The model {name} is being downloaded by another process", name=name),
            remedy=phrase("wait for that one to end, or stop it"),
        ) from None
    return came


def _stream(
    file: RemoteFile, part: Path, size: int, report: Callable[[int], None], stop: Callable[[], bool]
) -> Iterator[int]:
    """Append to the part file what the hub sends from `size` on; yields the length of each piece."""
    from huggingface_hub import get_session, hf_hub_url, hf_raise_for_status
    from huggingface_hub.utils import build_hf_headers  # type: ignore[attr-defined]

    headers = {**build_hf_headers(), "Accept-Encoding": "identity"}
    if size > file.size:  # not a beginning of this file
        size = 0
    if size:
        headers["Range"] = f"bytes={size}-"
    url = hf_hub_url(file.repository, file.name)
    with get_session().stream("GET", url, headers=headers, follow_redirects=True, timeout=_PATIENCE) as answer:
        hf_raise_for_status(answer)
        goes_on = answer.status_code == 206
        size = size if goes_on else 0
        report(size)
        last, came = time.monotonic(), 0
        with part.open("ab" if goes_on else "wb") as stream:
            for piece in answer.iter_raw():
                _refuse_to_go_on(stop)
                stream.write(piece)
                came += len(piece)
                if time.monotonic() - last > _STEP:
                    last = time.monotonic()
                    report(size + came)
                yield len(piece)
                if size + came > file.size:
                    raise TimeoutError("more came than was promised")
    if size + came < file.size:
        raise TimeoutError("the hub closed the connection before the end")


def _pause(stop: Callable[[], bool]) -> None:
    until = time.monotonic() + _PAUSE
    while time.monotonic() < until:
        _refuse_to_go_on(stop)
        time.sleep(min(0.05, _PAUSE))
    _refuse_to_go_on(stop)


def _refuse_to_go_on(stop: Callable[[], bool]) -> None:
    """Raises Cancelled if `stop` says so."""
    if stop():
        raise Cancelled(
            phrase("The download was stopped"), phrase("what came is kept"), phrase("get it again to go on from there")
        )


def _admit(file: RemoteFile) -> None:
    """Let a complete part file into the cache if it is what the hub promised.

    Raises:
        ModelUnavailable: it is not; it is thrown away.
    """
    part = _part(file)
    if _checksum(part, file.etag) != file.etag:
        part.unlink()
        raise ModelUnavailable(
            phrase("{name} of {repository} came damaged", name=file.name, repository=file.repository),
            phrase("its checksum is not the one that the hub promised; it was thrown away"),
            phrase("get it again; if that does not help, look at the proxy or mirror in between"),
        )
    part.replace(_blob(file))


def _checksum(file: Path, like: str) -> str:
    """SHA-256 of a file, or Git's blob checksum where `like` is one of those."""
    with file.open("rb") as stream:
        if _SHA256.fullmatch(like):
            return hashlib.file_digest(stream, "sha256").hexdigest()
        digest = hashlib.sha1(f"blob {file.stat().st_size}\0".encode(), usedforsecurity=False)
        for piece in iter(lambda: stream.read(2**20), b""):
            digest.update(piece)
        return digest.hexdigest()


def _blob(file: RemoteFile) -> Path:
    from huggingface_hub import constants
    from huggingface_hub.file_download import repo_folder_name

    folder = repo_folder_name(repo_id=file.repository, repo_type="model")
    return Path(constants.HF_HUB_CACHE) / folder / "blobs" / file.etag


def _part(file: RemoteFile) -> Path:
    return _blob(file).with_name(f"{file.etag}.vitrine.incomplete")


def _refuse_without_room(size: int) -> None:
    from huggingface_hub import constants

    folder = Path(constants.HF_HUB_CACHE)
    free = shutil.disk_usage(next(f for f in (folder, *folder.parents) if f.exists())).free
    if size and free < size + _SPARE:
        raise DiskFull(
            phrase("There is no room for {size} of weights", size=_mb(size)),
            phrase("{folder} has {free} free", folder=folder, free=_mb(free)),
            phrase("free some space, or point HF_HOME to another disk"),
        )


@contextmanager
def _plain_errors(name: str) -> Iterator[None]:
    """Turns what the hub's client, the network and the disk raise into what a person can act on."""
    import httpx2
    from huggingface_hub import errors

    host = urlsplit(endpoint()).hostname
    try:
        yield
    except errors.OfflineModeIsEnabled as error:
        raise _refused(name, "HF_HUB_OFFLINE forbids the network", "unset it, or bring the weights by hand") from error
    except errors.GatedRepoError as error:
        raise _refused(name, "its owner wants to be asked first", f"ask on {endpoint()}, then set HF_TOKEN") from error
    except (errors.RepositoryNotFoundError, errors.RevisionNotFoundError) as error:
        raise _refused(name, f"{host} has no such model", "check the name; a private one needs HF_TOKEN") from error
    except errors.RemoteEntryNotFoundError as error:
        raise _refused(name, "it is not an open_clip model", "choose one that open_clip can load") from error
    except errors.HfHubHTTPError as error:
        status = error.response.status_code
        raise _refused(
            name, f"{host} answered with an error ({status})", "try again later, or set HF_ENDPOINT"
        ) from error
    except errors.HFValidationError as error:
        raise _refused(name, "a hub has no such names", "write it hf-hub:OWNER/NAME") from error
    except (httpx2.TransportError, ConnectionError, TimeoutError, errors.LocalEntryNotFoundError) as error:
        remedy = "check the network, set HF_ENDPOINT to a mirror, or bring the weights by hand"
        raise _refused(name, f"{host} cannot be reached", remedy) from error
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise DiskFull(
                phrase("The disk is full: {name} could not be downloaded", name=name),
                phrase("what came is kept"),
                phrase("free some space, or point HF_HOME to another disk, and get it again"),
            ) from error
        remedy = "check HF_HOME: it must be a folder that can be written to"
        raise _refused(name, error.strerror or str(error), remedy) from error


def _refused(name: str, why: str, remedy: str) -> ModelUnavailable:
    remedy = f"{remedy}; the embedded model works meanwhile"
    return ModelUnavailable(phrase("The model {name} cannot be downloaded", name=name), why, remedy)


def _mb(size: float) -> str:
    return f"{size / 1e6:,.0f} MB" if size >= 1e6 else f"{size / 1e3:,.0f} kB"
