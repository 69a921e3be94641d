"""Which commands of `vitrine.commands` answer the command line."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from vitrine.cli.following import follow
from vitrine.cli.values import name_of, path, text_of

if TYPE_CHECKING:
    from vitrine.commands import Caller


def answer_of(call: Caller, asked: argparse.Namespace) -> dict[str, Any]:
    """The answer to what was asked; jobs are followed to their end. Raises VitrineError."""
    given = {k: v for k, v in vars(asked).items() if k not in ("command", "home", "json")}
    answer: dict[str, Any]
    match asked.command:
        case "index":
            source = asked.source if asked.source.startswith("sample-") else path(asked.source)
            name = asked.catalog or name_of(asked.source)
            wanted = {"model": asked.model, "rebuild": asked.rebuild, "regions": asked.regions}
            answer = follow(call, call("index", catalog=name, source=source, **wanted))
        case "rebuild":
            answer = follow(call, call("index", catalog=asked.catalog, model=asked.model, rebuild=True))
        case "rollback" if asked.drop:
            answer = call("drop_former", catalog=asked.catalog)
        case "rollback" if asked.index:
            answer = follow(call, call("revert", catalog=asked.catalog))
        case "rollback":
            answer = follow(call, call("rollback", catalog=asked.catalog))
        case "duplicate" | "merge":
            answer = follow(call, call(asked.command, **given))
        case "backup":
            thumbnails = not asked.no_thumbnails
            answer = follow(call, call("backup", to=asked.to, catalog=asked.catalog, thumbnails=thumbnails))
        case "bench":
            answer = follow(call, call("compare", catalog=asked.catalog, models=asked.models, queries=asked.queries))
        case "enrich" if asked.list:
            answer = call("readings", catalog=asked.catalog)
        case "enrich":
            wanted = {name: given[name] for name in ("on", "off", "languages", "again")}
            answer = follow(call, call("enrich", catalog=asked.catalog, **wanted))
        case "tags":
            if asked.make:
                follow(call, call("make_tags", catalog=asked.catalog))
            answer = call("tags", catalog=asked.catalog, items=asked.items)
        case "vocabulary":
            words = None if asked.words is None else text_of(asked.words)
            answer = call("vocabulary", catalog=asked.catalog, name=asked.name, state=asked.state, words=words)
        case "adapt":
            answer = follow(call, call("adapt", **given))
        case "evaluate":
            answer = follow(call, call("evaluate", **given))
        case "models" if asked.action:
            answer = follow(call, call("get_model", model=asked.name, catalogs=asked.catalogs))
        case "models" if asked.measure:
            answer = follow(call, call("measure_models"))
        case "models":
            answer = call("models")
        case "map":
            wanted = {name: given[name] for name in ("catalog", "neighbours", "min_dist", "other", "model")}
            if job := call("draw_map", **wanted):
                follow(call, job)
            answer = call("map_page", html=asked.html, **wanted) if asked.html else call("map", **wanted)
        case "jobs" if asked.action:
            answer = call("cancel", id=asked.id)
        case "jobs":
            answer = call("jobs")
        case "passwd":
            from vitrine.passwd import new_password

            answer = call("set_password", role=asked.role, password=new_password(asked.role))
        case "tokens" if asked.action == "add":
            answer = call("add_token", name=asked.name, scope=asked.scope)
        case "tokens" if asked.action == "revoke":
            answer = call("revoke_token", name=asked.name)
        case "tokens":
            answer = call("tokens")
        case "weights":
            if asked.learn or asked.queries:
                follow(call, call("learn_weights", catalog=asked.catalog, queries=asked.queries))
            answer = call("weights", catalog=asked.catalog, set=dict(asked.set), reset=asked.reset)
        case "edit":
            answer = call("edit", **given | {"set": dict(asked.set)})
        case _:
            answer = call(asked.command, **given)
    return answer
