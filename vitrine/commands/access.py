"""Commands on passwords, and the log of changes."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from vitrine.access import PROGRAM, Role, current
from vitrine.commands.registry import command
from vitrine.service import Service


@command
def set_password(service: Service, role: str, password: str) -> dict[str, Any]:
    """Set the password of a role; whoever is signed in with the old one is signed out."""
    service.access.set_password(Role.named(role), password, current(PROGRAM))
    return {"role": role}


@command
def audit(service: Service, limit: int = 50) -> dict[str, Any]:
    """The newest entries of the log of changes, the newest first."""
    return {"entries": [asdict(entry) for entry in service.access.audit.recent(limit)]}
