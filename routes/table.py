"""Every route of the app's own, one line each."""

from __future__ import annotations

from starlette.routing import BaseRoute, Route

from routes import api, boards, crop, editing, embed, health, pictures, searches, signing, v1
from routes.guard import guarded
from routes.roles import gated

_ROUTES: list[BaseRoute] = [
    Route("/thumb/{name}", guarded(pictures.thumbnail)),
    Route("/original/{catalog}/{picture}", guarded(pictures.original)),
    Route("/preview/{key}", guarded(pictures.preview)),
    Route("/api/token", guarded(api.token)),
    Route("/api/pictures", pictures.upload, methods=["POST"]),
    Route("/api/catalogs", guarded(api.catalogs)),
    Route("/api/catalogs/{name}/search", guarded(api.search)),
    Route("/api/catalogs/{name}/facets", guarded(api.facets)),
    Route("/api/catalogs/{name}/cost", guarded(api.cost)),
    Route("/api/catalogs/{name}/hits.csv", guarded(api.hits_csv)),
    Route("/api/catalogs/{name}/items/{id:path}", guarded(api.item)),
    Route("/api/catalogs/{name}/files", api.add_files, methods=["POST"]),
    Route("/api/models", guarded(api.models)),
    Route("/api/models/offer", guarded(api.offer)),
    Route("/api/catalogs/{name}/comparisons", guarded(api.compare, changes=True), methods=["POST"]),
    Route("/api/comparisons/{id}", guarded(api.comparison)),
    Route("/api/comparisons/{id}/votes", guarded(api.vote, changes=True), methods=["POST"]),
    Route("/api/comparisons/{id}/undo", guarded(api.undo_vote, changes=True), methods=["POST"]),
    Route("/api/comparisons/{id}/end", guarded(api.end_vote, changes=True), methods=["POST"]),
    Route("/api/comparisons/{id}/start", guarded(api.compare_again, changes=True), methods=["POST"]),
    Route("/api/catalogs/{name}/edits", guarded(editing.values)),
    Route("/api/catalogs/{name}/edits", editing.change, methods=["POST"]),
    Route("/api/catalogs/{name}/history", guarded(editing.history)),
    Route("/api/backups/{name}", guarded(editing.backup)),
    Route("/api/jobs", guarded(api.jobs)),
    Route("/api/jobs/{id:int}/cancel", guarded(api.cancel, changes=True), methods=["POST"]),
    Route("/api/boards", guarded(boards.listed)),
    Route("/api/boards", boards.create, methods=["POST"]),
    Route("/api/boards/{id}", guarded(boards.shown)),
    Route("/api/boards/{id}", boards.change, methods=["POST"]),
    Route("/api/boards/{id}/board.csv", guarded(boards.exported)),
    Route("/api/boards/{id}/pictures.zip", guarded(boards.exported)),
    Route("/api/crops", crop.opened, methods=["POST"]),
    Route("/api/crops/{key}", guarded(crop.known)),
    Route("/api/crops/{key}/picture.webp", guarded(crop.picture)),
    Route("/api/crops/{key}/masks", crop.masks, methods=["POST"]),
    Route("/api/crops/{key}/proposals", crop.proposals, methods=["POST"]),
    Route("/api/crops/{key}/readings", crop.read, methods=["POST"]),
    Route("/api/searches", guarded(searches.listed)),
    Route("/api/searches", searches.create, methods=["POST"]),
    Route("/api/searches/{id}", searches.change, methods=["POST"]),
    Route("/api/searches/{id}/new", guarded(searches.new)),
    Route("/api/find", guarded(searches.found)),
    Route("/api/commands", api.run_command, methods=["POST"]),
    *signing.routes,
    *health.routes,
    *embed.routes,
    *v1.routes,
    Route("/api/{rest:path}", guarded(api.unknown), methods=["GET", "POST", "PUT", "PATCH", "DELETE"]),
]
routes = gated(_ROUTES)
