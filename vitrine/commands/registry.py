"""The commands by name: plain data in and out, run on a service of this process."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from vitrine.errors import QueryError
from vitrine.service import Service

COMMANDS: dict[str, Callable[..., Any]] = {}


def command(function: Callable[..., Any]) -> Callable[..., Any]:
    """Register a function as the command of its name."""
    COMMANDS[function.__name__] = function
    return function


def answer(service: Service, request: Mapping[str, Any]) -> bytes:
    """Run a command that came as `{"name", "arguments"}`; the answer as JSON.

    Raises:
        QueryError: no such command.
        VitrineError: what the command raised.
    """
    name = request.get("name")
    if name not in COMMANDS:
        raise QueryError(f"There is no command {name}")
    return json.dumps({"answer": COMMANDS[name](service, **request.get("arguments", {}))}).encode()
