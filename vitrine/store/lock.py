"""One process owns a home folder at a time; others learn who it is and how to reach it."""

from __future__ import annotations

import fcntl
import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from vitrine.errors import StoreLocked
from vitrine.words import phrase


@dataclass(frozen=True, slots=True)
class Owner:
    """The process that owns the home: its id, what it does, and where its API answers (empty if it has none)."""

    pid: int
    doing: str
    url: str = ""
    token: str = ""


class HomeLock:
    """An advisory lock on the home folder that ends with the process, however it ends.

    Raises:
        StoreLocked: another process holds it; `owner` of the folder says which.
    """

    def __init__(self, home: Path, doing: str) -> None:
        home.mkdir(parents=True, exist_ok=True)
        self._file = home / "lock"
        self._owner_file = home / "owner.json"
        self._stream = self._file.open("a")
        try:
            fcntl.flock(self._stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self._stream.close()
            other = owner(home)
            who = f"process {other.pid} ({other.doing})" if other else "another process"
            raise StoreLocked(
                phrase("The folder {home} is in use by {who}", home=home, who=who),
                phrase("only one process can work on a home folder at a time"),
                phrase("wait until it has ended, or use another folder with --home"),
            ) from None
        self.announce(Owner(os.getpid(), doing))

    def announce(self, who: Owner) -> None:
        """Tell others who holds the lock and where its API is. Readable by the same user only: it holds a token."""
        partial = self._owner_file.with_suffix(".new")
        partial.touch(mode=0o600)
        partial.write_text(json.dumps(asdict(who)))
        partial.replace(self._owner_file)

    def release(self) -> None:
        """Let others in."""
        self._owner_file.unlink(missing_ok=True)
        self._stream.close()


def owner(home: Path) -> Owner | None:
    """Who announced itself as the owner of the home and still lives; None if nobody."""
    try:
        who = Owner(**json.loads((home / "owner.json").read_text()))
        os.kill(who.pid, 0)
    except (OSError, ValueError, TypeError):
        return None
    return who
