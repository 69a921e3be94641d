"""The service's parts as they are given out: each call is checked against the table of roles, and changes are noted."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from vitrine.access.audit import Audit
from vitrine.access.policy import NEEDS
from vitrine.access.roles import Actor, Role, current
from vitrine.errors import VitrineError

Part = TypeVar("Part")


def guarded(part: Part, name: str, audit: Audit, default: Actor) -> Part:
    """The part behind a check.

    What the parts ask of each other, and what runs in the background, goes past it: who began that was checked.

    Args:
        part: a part of the service.
        name: what the service calls it; names its rows in `policy.NEEDS`.
        audit: where changes are noted.
        default: who acts where nothing says so.
    """
    return cast(Part, _Guarded(part, name, audit, default))


class _Guarded:
    def __init__(self, part: Any, name: str, audit: Audit, default: Actor) -> None:
        self.__dict__.update(_part=part, _name=name, _audit=audit, _default=default)

    def __getattr__(self, name: str) -> Any:
        found = getattr(self.__dict__["_part"], name)
        if not callable(found) or name.startswith("_"):
            return found
        needed = NEEDS.get(self.__dict__["_name"], {}).get(name, Role.ADMIN)
        return found if needed is Role.VISITOR else self._checked(found, name, needed)

    def __setattr__(self, name: str, value: Any) -> None:
        setattr(self.__dict__["_part"], name, value)

    def __delattr__(self, name: str) -> None:
        delattr(self.__dict__["_part"], name)

    def _checked(self, method: Callable[..., Any], name: str, needed: Role) -> Callable[..., Any]:
        action = f"{self.__dict__['_name']}.{name}"
        audit: Audit = self.__dict__["_audit"]
        default: Actor = self.__dict__["_default"]

        @wraps(method)
        def checked(*arguments: Any, **named: Any) -> Any:
            actor = current(default)
            actor.need(needed)
            if name in _READING:
                return method(*arguments, **named)
            subject = next((one for one in (*arguments, *named.values()) if isinstance(one, str | int)), "")
            try:
                answer = method(*arguments, **named)
            except VitrineError as error:
                audit.write(actor, action, str(subject), error.code)
                raise
            audit.write(actor, action, str(subject))
            return answer

        return checked


_READING = frozenset({"all", "find", "offer", "hub_reachable", "stale_samples", "conflicts", "hidden", "history"})
"""What takes a role but changes nothing, and so is not noted."""
