"""The errors a person may meet. Each says what happened, to what, and what to do next.

Everything that Vitrine raises on purpose is a `VitrineError`; pages, routes and the command line
show `what`, `why` and `remedy` and nothing else. Any other exception is a defect.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from vitrine.words import tr_in


class VitrineError(Exception):
    """Something a person can act on.

    Args:
        what: what happened, to what, in one plain sentence without a full stop. All three are a `words.phrase`, so
            that pages can say them in other languages; as `str` they are English.
        why: the cause, if known.
        remedy: what to do next.

    `code` is stable and meant for programs; `status` is the HTTP status a route answers with.
    """

    code: ClassVar[str] = "error"
    status: ClassVar[int] = 500

    def __init__(self, what: str, why: str = "", remedy: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.why = why
        self.remedy = remedy

    def __str__(self) -> str:
        parts = [part.rstrip(".") for part in (self.what, self.why, self.remedy) if part]
        return ". ".join(part[:1].upper() + part[1:] for part in parts)

    def __reduce__(self) -> tuple[Any, ...]:
        # The default pickles only `args`; decoding runs in other processes, whose errors must come back whole.
        return type(self), (self.what, self.why, self.remedy)

    def as_json(self) -> dict[str, str]:
        """The error as the API and the reports write it."""
        return {"error": self.code, "what": self.what, "why": self.why, "remedy": self.remedy}

    def translated(self) -> dict[str, str]:
        """The error as pages show it, in the visitor's language."""
        return translated(self.as_json())


class PictureError(VitrineError):
    """A picture cannot be used."""

    code = "picture"
    status = 422


class NotAPicture(PictureError):
    """The bytes are not a picture that can be read."""

    code = "not_a_picture"
    status = 415


class PictureTooLarge(PictureError):
    """The picture has more bytes or pixels than the settings allow."""

    code = "picture_too_large"
    status = 413


class SourceError(VitrineError):
    """A catalog source (folder, CSV, zip) cannot be read as one."""

    code = "source"
    status = 422


class UnsafeArchive(SourceError):
    """An archive that would write outside its folder or unpack to more than allowed."""

    code = "unsafe_archive"


class QueryError(VitrineError):
    """A query that cannot be answered as it stands."""

    code = "query"
    status = 422


class EmptyQuery(QueryError):
    """Nothing was asked."""

    code = "empty_query"


class NotFound(VitrineError):
    """A catalog, item, job or picture that does not exist."""

    code = "not_found"
    status = 404


class UnknownCatalog(NotFound):
    """No catalog has that name."""

    code = "unknown_catalog"


class Conflict(VitrineError):
    """The thing exists already, or is busy."""

    code = "conflict"
    status = 409


class Forbidden(VitrineError):
    """The request may not do that."""

    code = "forbidden"
    status = 403


class StalePage(Forbidden):
    """The page was opened before the app was restarted."""

    code = "stale_page"


class Unauthorized(VitrineError):
    """The request must say who it comes from."""

    code = "unauthorized"
    status = 401


class TooMany(VitrineError):
    """More was asked in a short time than one visitor may; `retry_after` says in how many seconds more is answered."""

    code = "too_many"
    status = 429

    def __init__(self, what: str, why: str = "", remedy: str = "", retry_after: int = 1) -> None:
        super().__init__(what, why, remedy)
        self.retry_after = retry_after


class ModelUnavailable(VitrineError):
    """The model cannot be loaded or downloaded."""

    code = "model_unavailable"
    status = 503


class StoreError(VitrineError):
    """The vector store failed."""

    code = "store"
    status = 503


class StoreLocked(StoreError):
    """Another process has the store open."""

    code = "store_locked"


class CheckFailed(StoreError):
    """A new collection does not hold or find what it should; the old one goes on."""

    code = "check_failed"


class DiskFull(VitrineError):
    """No room left to write."""

    code = "disk_full"
    status = 507


class Cancelled(VitrineError):
    """A job was stopped on request."""

    code = "cancelled"
    status = 409


def translated(said: Mapping[str, str]) -> dict[str, Any]:
    """What `as_json` wrote, in the visitor's language."""
    return tr_in(said, "what", "why", "remedy")


def from_json(said: Mapping[str, str]) -> VitrineError:
    """The error that `as_json` wrote, of its own class where that is known here."""

    def kinds(of: type[VitrineError]) -> Iterator[type[VitrineError]]:
        yield of
        for kind in of.__subclasses__():
            yield from kinds(kind)

    kind = next((kind for kind in kinds(VitrineError) if kind.code == said["error"]), VitrineError)
    return kind(said["what"], said["why"], said["remedy"])
