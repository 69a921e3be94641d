"""What the command line can ask of a service: one function a command, plain data in and out.

A `Caller` runs a command on the service of this process, or, where the app owns the home folder, through the app's
loopback API, so that nobody meets a lock.
"""

from vitrine.commands import (
    boards,
    catalogs,
    editing,
    enriching,
    indexing,
    maps,
    models,
    scanning,
    searching,
    segmenting,
    tagging,
    tokens,
    weighing,
)  # they register their commands
from vitrine.commands.connection import Caller, Local, Remote, connect
from vitrine.commands.registry import COMMANDS, answer

__all__ = [
    "COMMANDS",
    "Caller",
    "Local",
    "Remote",
    "access",
    "answer",
    "boards",
    "catalogs",
    "connect",
    "editing",
    "enriching",
    "indexing",
    "living",
    "maps",
    "models",
    "scanning",
    "searching",
    "segmenting",
    "tagging",
    "tokens",
    "weighing",
]
