"""Commands on the API's tokens."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from vitrine.commands.registry import command
from vitrine.service import Service
from vitrine.store.tokens import Scope


@command
def tokens(service: Service) -> dict[str, Any]:
    """Every token of the API, by name; never the tokens themselves."""
    return {"tokens": [asdict(token) for token in service.tokens.all()]}


@command
def add_token(service: Service, name: str, scope: str) -> dict[str, Any]:
    """A new token; nobody can see it again."""
    return {"name": name, "scope": scope, "token": service.tokens.add(name, Scope(scope))}


@command
def revoke_token(service: Service, name: str) -> dict[str, Any]:
    """From now on the token opens nothing."""
    service.tokens.revoke(name)
    return {"revoked": name}
