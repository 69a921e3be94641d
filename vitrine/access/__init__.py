"""Who may do what: roles, signing in, sessions, and the log of changes.

`policy` is the table of roles, `desk` decides who somebody is, `guarded` holds the service to both.
"""

from vitrine.access.audit import Audit, Entry
from vitrine.access.desk import Access
from vitrine.access.guarded import guarded
from vitrine.access.peer import COOKIE, DEVICE, Peer
from vitrine.access.roles import PROGRAM, STRANGER, Actor, Role, acting, current, find_by
from vitrine.access.sessions import DEVICE_SECONDS
from vitrine.access.throttle import TooManyTries

__all__ = [
    "COOKIE",
    "DEVICE",
    "DEVICE_SECONDS",
    "PROGRAM",
    "STRANGER",
    "Access",
    "Actor",
    "Audit",
    "Entry",
    "Peer",
    "Role",
    "TooManyTries",
    "acting",
    "current",
    "find_by",
    "guarded",
]
