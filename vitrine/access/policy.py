"""What each thing that the service does takes: the table of roles.

Every public method of the service's parts has an entry; a test fails for one that has none, and the program refuses it
to everybody but itself. What reads is a visitor's, except where the table says otherwise.
"""

from __future__ import annotations

from vitrine.access.roles import Role

V, E, A = Role.VISITOR, Role.EDITOR, Role.ADMIN

NEEDS: dict[str, dict[str, Role]] = {
    "catalogs": {
        "all": V,
        "get": V,
        "columns": V,
        "item": V,
        "thumbnail": V,
        "original": V,
        "file": V,
        "picture_file": V,
        "rename": A,
        "delete": A,
    },
    "searching": {
        "search": V,
        "facets": V,
        "similar": V,
        "examples": V,
        "embed": V,
        "searcher": V,
        "forget": A,
    },
    "indexing": {
        "last_report": V,
        "index": A,
        "add_files": A,
        "set_kind": A,
        "stale_samples": A,
        "submit": A,
        "run": A,
    },
    "changing": {"cost": V, "kept": V, "rollback": A, "submit_rollback": A, "drop_former": A},
    "calibrating": {"learn": A, "submit": A},
    "models": {
        "all": V,
        "names": V,
        "state": V,
        "warm": V,
        "embedder": V,
        "offer": A,
        "hub_reachable": A,
        "download": A,
        "measure": A,
    },
    "measuring": {"evaluate": A, "adapt": A},
    "comparisons": {
        "of_catalog": V,
        "state": V,
        "start": A,
        "again": A,
        "resume": A,
        "vote": E,
        "undo": E,
        "end": E,
    },
    "boards": {
        "get": V,
        "revision": V,
        "compare": V,
        "export": V,
        "all": E,
        "find": E,
        "create": E,
        "add": E,
        "change": E,
        "merge": E,
        "undo": E,
        "redo": E,
        "duplicate": E,
        "delete": E,
        "restore": E,
    },
    "jobs": {"all": V, "get": V, "wait": V, "rename": A, "cancel": A, "cancel_catalog": A, "submit": A, "close": A},
    "editing": {
        "fields": V,
        "is_hidden": V,
        "conflicts": E,
        "hidden": E,
        "history": E,
        "set": E,
        "back": E,
        "keep": E,
        "hide": E,
        "show": E,
        "undo": E,
        "catch_up": A,
    },
    "segmenting": {
        "open": V,
        "opened": V,
        "picture": V,
        "masks": V,
        "proposals": V,
        "read": V,
        "timed": V,
    },
    "saving": {"get": V, "new": V, "titled": V, "all": E, "add": E, "look": E, "rename": E, "delete": E},
    "tokens": {"known": V, "all": A, "add": A, "revoke": A},
}
