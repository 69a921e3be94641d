"""Where commands run: on a service of this process, or in the app that owns the home folder."""

from __future__ import annotations

from typing import Any, Protocol

from vitrine.commands.registry import COMMANDS
from vitrine.errors import StoreError, from_json
from vitrine.service import Service
from vitrine.settings import Settings
from vitrine.store.lock import Owner, owner


class Caller(Protocol):
    """Runs commands by name."""

    def __call__(self, name: str, /, **arguments: Any) -> Any: ...

    def close(self) -> None: ...


class Local:
    """Runs commands on a service of this process, which it owns."""

    def __init__(self, settings: Settings, doing: str) -> None:
        self.service = Service(settings, doing)

    def __call__(self, name: str, /, **arguments: Any) -> Any:
        return COMMANDS[name](self.service, **arguments)

    def close(self) -> None:
        self.service.close()


class Remote:
    """Runs commands through the API of the app that owns the home folder."""

    def __init__(self, who: Owner) -> None:
        self._who = who

    def __call__(self, name: str, /, **arguments: Any) -> Any:
        import httpx

        try:
            answer = httpx.post(
                f"{self._who.url}/api/commands",
                json={"name": name, "arguments": arguments},
                headers={"X-Vitrine-Key": self._who.token},
                timeout=None,
                trust_env=False,  # loopback never goes through a proxy
            )
            said = answer.json()
        except (httpx.HTTPError, ValueError) as error:
            raise StoreError(
                f"The app (process {self._who.pid}) does not answer",
                str(error),
                "see its log, or stop it and try again",
            ) from error
        if answer.status_code >= 400:
            raise from_json(said)
        return said["answer"]

    def close(self) -> None:
        """Nothing to close: every call is a request of its own."""


def connect(settings: Settings, doing: str) -> Caller:
    """A caller for the settings' home folder.

    Raises:
        StoreLocked: another process that is not the app works on it.
    """
    who = owner(settings.home)
    return Remote(who) if who and who.url else Local(settings, doing)
