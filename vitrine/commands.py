"""What the command line can ask of a service: one function a command, plain data in and out.

`call` runs a command on the service of this process, or, where the app owns the home folder, through the app's
loopback API, so that nobody meets a lock.
"""

from __future__ import annotations

import csv
import json
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, Literal, Protocol

from vitrine.errors import EmptyQuery, QueryError, SourceError, StoreError, from_json
from vitrine.search.query import PictureVector, Query, Where
from vitrine.service import Service
from vitrine.settings import Settings
from vitrine.store.lock import Owner, owner
from vitrine.store.tokens import Scope

COMMANDS: dict[str, Callable[..., Any]] = {}


def command(function: Callable[..., Any]) -> Callable[..., Any]:
    """Register a function as the command of its name."""
    COMMANDS[function.__name__] = function
    return function


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


# --- catalogs -----------------------------------------------------------------------------------------------------


@command
def catalogs(service: Service) -> dict[str, Any]:
    """Every catalog with its counts."""
    return {"catalogs": [asdict(info) for info in service.catalogs()]}


@command
def info(service: Service, catalog: str) -> dict[str, Any]:
    """One catalog with its columns and the report of its last indexing."""
    columns = [{"name": c.name, "kind": c.kind.value} for c in service.columns(catalog)]
    kept = service.kept(catalog)
    return {
        **asdict(service.catalog(catalog)),
        "columns": columns,
        "kept": asdict(kept) if kept else None,
        "report": service.last_report(catalog),
    }


@command
def delete(service: Service, catalog: str) -> dict[str, Any]:
    """Remove a catalog; the user's own files are never touched."""
    service.delete(catalog)
    return {"deleted": catalog}


@command
def export(service: Service, catalog: str, to: str) -> dict[str, Any]:
    """Write a catalog as `catalog.csv`, or as a zip of that and its pictures where the file ends in .zip.

    The pictures of a zip are WebP.
    """
    columns = [column.name for column in service.columns(catalog)]
    target = Path(to)
    with_pictures = target.suffix.lower() == ".zip"
    rows: list[dict[str, str]] = []
    pictures: dict[str, str] = {}
    for hit in service.search(catalog, Query(), limit=10**9).hits:
        item = service.item(catalog, hit.id)
        for view in item.views:
            image = str(Path(view.image).with_suffix(".webp").as_posix()) if with_pictures else view.image
            pictures[image] = view.picture
            fields = {name: _text(item.fields.get(name, "")) for name in columns}
            row = {"image": image, "id": item.id, "title": item.title, "description": item.description}
            rows.append({**row, **fields})
    names = ["image", "id", "title", "description", *columns]
    try:
        if not with_pictures:
            with target.open("w", encoding="utf-8", newline="") as stream:
                _write_csv(stream, names, rows)
        else:
            import io

            with zipfile.ZipFile(target, "w") as archive:
                text = io.StringIO()
                _write_csv(text, names, rows)
                archive.writestr("catalog.csv", text.getvalue(), zipfile.ZIP_DEFLATED)
                for image, picture in pictures.items():
                    archive.writestr(image, service.original(catalog, picture))
    except OSError as error:
        raise SourceError(f"{target} cannot be written", str(error), "choose another place with --to") from error
    return {"catalog": catalog, "file": str(target), "rows": len(rows)}


def _write_csv(stream: Any, names: list[str], rows: list[dict[str, str]]) -> None:
    writer = csv.DictWriter(stream, names)
    writer.writeheader()
    writer.writerows(rows)


def _text(value: Any) -> str:
    if isinstance(value, list):
        return "|".join(value)
    return f"{value:g}" if isinstance(value, float) else str(value)


# --- indexing -----------------------------------------------------------------------------------------------------


@command
def index(
    service: Service, catalog: str, source: str | None = None, model: str | None = None, rebuild: bool = False
) -> dict[str, Any]:
    """Start indexing; answers with the job."""
    return asdict(service.index(catalog, source, model=model, rebuild=rebuild))


@command
def rollback(service: Service, catalog: str) -> dict[str, Any]:
    """Start going back to the model from before the last change; answers with the job."""
    return asdict(service.rollback(catalog))


@command
def drop_former(service: Service, catalog: str) -> dict[str, Any]:
    """Delete what is kept for going back to the former model."""
    return {"catalog": catalog, "freed": service.drop_former(catalog)}


@command
def adapt(service: Service, catalog: str, groups: str | None = None, split: str = "") -> dict[str, Any]:
    """Start fitting the catalog's model to it; answers with the job."""
    return asdict(service.adapt(catalog, Path(groups) if groups else None, split=split))


@command
def stale_samples(service: Service) -> dict[str, Any]:
    """The sample catalogs that are not indexed as they should be."""
    return {"catalogs": service.stale_samples()}


@command
def job(service: Service, id: int, seconds: float = 0.0) -> dict[str, Any]:
    """A job as it stands; waits up to `seconds` for its end."""
    return asdict(service.wait(id, seconds))


@command
def jobs(service: Service) -> dict[str, Any]:
    """Running and recent jobs."""
    return {"jobs": [asdict(job) for job in service.jobs()]}


@command
def cancel(service: Service, id: int) -> dict[str, Any]:
    """Ask a job to stop."""
    return asdict(service.cancel(id))


# --- tokens -------------------------------------------------------------------------------------------------------


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


# --- models -------------------------------------------------------------------------------------------------------


@command
def models(service: Service) -> dict[str, Any]:
    """The suggested models and those in use."""
    return {"models": [asdict(info) for info in service.models()]}


@command
def get_model(service: Service, model: str, catalogs: list[str] | None = None) -> dict[str, Any]:
    """Start downloading a model; answers with the job. `catalogs` are then searched by it."""
    return asdict(service.get_model(model, catalogs or ()))


@command
def measure_models(service: Service) -> dict[str, Any]:
    """Start measuring the models on disk; answers with the job."""
    return asdict(service.measure_models())


# --- search -------------------------------------------------------------------------------------------------------


@command
def search(
    service: Service,
    catalog: str,
    *,
    text: str = "",
    image: list[str] | None = None,
    crop: list[float] | None = None,
    like: list[str] | None = None,
    unlike: list[str] | None = None,
    without: str = "",
    weight: float = 0.5,
    where: list[str] | None = None,
    sort: str = "",
    k: int = 20,
) -> dict[str, Any]:
    """Search; `image` are files of this machine, `crop` a box in pixels of the first one, `where` as `COL>=V`."""
    service.catalog(catalog)
    pictures = tuple(_picture(service, catalog, file, crop if n == 0 else None) for n, file in enumerate(image or []))
    query = Query(
        text=text,
        pictures=pictures,
        like=tuple(like or ()),
        unlike=tuple(unlike or ()),
        without=without,
        weight=weight,
        where=wheres(where or []),
        sort=sort,
    )
    if not (query.asks or query.where or query.sort):
        raise EmptyQuery("Nothing was asked", remedy="give --text, --image, --like or --where")
    return service.search(catalog, query, limit=k).as_json()


@command
def evaluate(
    service: Service,
    catalog: str,
    queries: str,
    *,
    split: str = "",
    system: str = "full",
    k: list[int] | None = None,
) -> dict[str, Any]:
    """Start measuring a system on a queries file of this machine; answers with the job."""
    return asdict(service.evaluate(catalog, Path(queries), split=split, by=system, ks=k or ()))


@command
def query(
    service: Service, catalog: str, params: Mapping[str, list[str]], limit: int = 20, offset: int = 0
) -> dict[str, Any]:
    """Search by the parameters of a link; nothing asked means all items."""
    return service.search(catalog, Query.from_params(params), limit=limit, offset=offset).as_json()


@command
def embed(service: Service, catalog: str, file: str, crop: list[float] | None = None) -> dict[str, Any]:
    """A picture file of this machine as it stands in a link."""
    return {"picture": _picture(service, catalog, file, crop).to_text()}


@command
def item(service: Service, catalog: str, id: str) -> dict[str, Any]:
    """One item with its views."""
    return asdict(service.item(catalog, id))


@command
def compare(service: Service, catalog: str, models: list[str], queries: str = "") -> dict[str, Any]:
    """Start comparing two models on a catalog; answers with the job."""
    return asdict(service.comparisons.start(catalog, models, queries=queries)[1])


# --- boards -------------------------------------------------------------------------------------------------------


@command
def boards(
    service: Service, action: str | None = None, board: str | None = None, to: str | None = None
) -> dict[str, Any]:
    """List the boards; or show or export one, named by its id or its name."""
    if action is None:
        return {"boards": [asdict(one) for one in service.boards.all() if one.deleted is None]}
    id = service.boards.find(board or "")
    if action == "show":
        return asdict(service.boards.get(id))
    target = Path(to or "")
    kind: Literal["csv", "zip"] = "zip" if target.suffix.lower() == ".zip" else "csv"
    try:
        with target.open("wb") as stream:
            service.export_board(id, kind, stream)
    except OSError as error:
        raise SourceError(f"{target} cannot be written", str(error), "choose another place with --to") from error
    return {"board": id, "file": str(target), "entries": len(service.boards.get(id).entries)}


def _picture(service: Service, catalog: str, file: str, crop: list[float] | None) -> PictureVector:
    try:
        data = Path(file).read_bytes()
    except OSError as error:
        raise SourceError(f"{file} cannot be read", error.strerror or str(error), "check the path") from error
    return service.embed(catalog, data, crop=tuple(crop) if crop else None)[0]


def wheres(texts: list[str]) -> tuple[Where, ...]:
    """Filters from `COL=V` (several of one column: any of them), `COL>=V` and `COL<=V`.

    Raises:
        QueryError: none of these, or not a number behind >= or <=.
    """
    found: dict[str, Where] = {}
    for text in texts:
        for operator in (">=", "<=", "="):
            column, sign, value = (part.strip() for part in text.partition(operator))
            if sign and column and value:
                break
        else:
            raise QueryError(f"{text} is not a filter", "filters read COL=V, COL>=V or COL<=V", "write it like that")
        old = found.get(column, Where(column))
        if sign == "=":
            found[column] = Where(column, (*old.values, value), old.low, old.high)
            continue
        try:
            number = float(value)
        except ValueError:
            raise QueryError(f"{value} is not a number", f"{sign} compares numbers", f"write {column}=V") from None
        low, high = (number, old.high) if sign == ">=" else (old.low, number)
        found[column] = Where(column, old.values, low, high)
    return tuple(found.values())


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
