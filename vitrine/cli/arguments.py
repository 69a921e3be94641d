"""The commands and their options."""

from __future__ import annotations

import argparse
from typing import Any

from vitrine import __version__
from vitrine.cli.values import box, codes, pair, path, point, positive, ranks, share, to, weight

_NEW = {"metavar": "NEW", "help": "the new name"}


def parser() -> argparse.ArgumentParser:
    """The whole command line; `docs/cli.md` is generated from it."""
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--home", type=path, metavar="DIR", help="folder of everything Vitrine keeps (VITRINE_HOME)")
    shared.add_argument("--json", action="store_true", help="print one JSON object and nothing else")

    main = argparse.ArgumentParser(prog="vitrine", description="Search and explore picture catalogs.")
    main.add_argument("--version", action="version", version=f"vitrine {__version__}")
    commands = main.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def add(name: str, help: str, *arguments: tuple[str, dict[str, Any]]) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=help, description=f"{help[0].upper()}{help[1:]}.", parents=[shared])
        for flag, options in arguments:
            sub.add_argument(flag, **options)
        return sub

    catalog = ("catalog", {"metavar": "N", "help": "the catalog's name"})
    add(
        "serve",
        "start the app and print its address",
        ("--host", {"help": "address to listen on (VITRINE_HOST; default: this machine only)"}),
        ("--port", {"type": int, "default": 8501, "help": "port to listen on"}),
        ("--samples", {"action": "store_true", "help": "index the sample catalogs first, if they are not"}),
    )
    add(
        "index",
        "make a catalog from a folder, a CSV file or a zip, or bring it in step with that",
        ("source", {"metavar": "SOURCE", "help": "folder, catalog.csv, zip, sample-shop or sample-gallery"}),
        ("--catalog", {"metavar": "N", "help": "the catalog's name (default: from the source)"}),
        ("--model", {"metavar": "M", "help": "the model for its vectors (default: the embedded one)"}),
        (
            "--regions",
            {
                "action": argparse.BooleanOptionalAction,
                "help": "let small things in big pictures be found, by parts of each picture (kept until changed)",
            },
        ),
        ("--rebuild", {"action": "store_true", "help": "write a new collection and swap it in"}),
    )
    add("catalogs", "list the catalogs")
    add("info", "show a catalog: counts, columns, last report", catalog)
    add("delete", "delete a catalog; your own files are never touched", catalog)
    add("export", "write a catalog as CSV, or with its pictures as zip", catalog, to("the file: .csv or .zip"))
    add(
        "samples",
        "write a sample catalog to a folder",
        ("which", {"choices": ["shop", "gallery"], "help": "which one"}),
        ("--out", {"type": path, "required": True, "metavar": "DIR", "help": "the folder, made if it is not there"}),
    )
    add(
        "rebuild",
        "write a catalog's collection anew and swap it in; nothing is embedded twice",
        catalog,
        ("--model", {"metavar": "M", "help": "change to this model; the former one is kept (default: as it is)"}),
    )
    add(
        "rollback",
        "go back to the model from before the last change, or (--index) to what the catalog held before the last"
        " indexing; what is now is kept in its turn",
        catalog,
        (
            "--index",
            {"action": "store_true", "help": "bring back items, fields and pictures from before the last indexing"},
        ),
        ("--drop", {"action": "store_true", "help": "instead delete what is kept for that"}),
    )
    search = add("search", "search a catalog by words and pictures", catalog)
    search.add_argument("--text", default="", metavar="T", help="words")
    search.add_argument("--image", type=path, nargs="+", default=[], metavar="F", help="picture files")
    search.add_argument("--crop", type=box, metavar="x0,y0,x1,y1", help="a part of the first picture, in pixels")
    search.add_argument("--like", nargs="+", default=[], metavar="ID", help="items that the hits should resemble")
    search.add_argument("--unlike", nargs="+", default=[], metavar="ID", help="items that they should not resemble")
    search.add_argument("--without", default="", metavar="T", help="words for what should not be there")
    search.add_argument("--weight", type=share, default=0.5, metavar="0..1", help="share of the pictures (default 0.5)")
    search.add_argument(
        "--where", nargs="+", default=[], metavar="COL=V", help="filters: COL=V, COL>=V, COL<=V, tag:LIST=V (guessed)"
    )
    search.add_argument("--sort", default="", metavar="COL", help="title or a column; -COL for descending")
    search.add_argument("--plain", action="store_true", help="search for all words: read no filters from them")
    search.add_argument("-k", type=positive, default=20, help="how many hits (default 20)")
    segment = add("segment", "find things in a picture: what is pointed at, what words name, or all there are")
    segment.add_argument("file", type=path, metavar="F", help="the picture")
    segment.add_argument(
        "--point", type=point, nargs="+", default=[], metavar="x,y[,-]", help="on the thing; with ,- not on it"
    )
    segment.add_argument("--box", type=box, metavar="x0,y0,x1,y1", help="around the thing, in pixels")
    segment.add_argument("--text", default="", metavar="T", help="words for the thing: the likeliest comes first")
    segment.add_argument("--auto", action="store_true", help="all things (the default where nothing is pointed at)")
    segment.add_argument("--catalog", default="", metavar="N", help="name the things by this catalog's categories")
    segment.add_argument("--mask", type=path, metavar="OUT.png", help="write the first mask to this file")
    scan = add(
        "scan", "say what things in photos are: by their codes, else their printed words, else their looks", catalog
    )
    scan.add_argument("files", type=path, nargs="+", metavar="F", help="the photos")
    scan.add_argument("--codes-only", action="store_true", help="by codes alone; no model is loaded")
    tags = add("tags", "show the tags that were guessed: of items, or how they stand", catalog)
    tags.add_argument("items", nargs="*", metavar="ID", help="the items (default: how the catalog's tags stand)")
    tags.add_argument("--make", action="store_true", help="choose them anew first, where they are not in step")
    words = add("vocabulary", "show or change the words that a catalog's items are tagged with", catalog)
    words.add_argument("name", metavar="NAME", help="the vocabulary, as `vitrine tags N` lists it, or a new one")
    words.add_argument(
        "--words",
        type=path,
        metavar="FILE",
        help="one word a line, others for the same behind commas; empty: as at first",
    )
    words.add_argument(
        "--state", choices=["auto", "on", "off"], help="asked where the catalog uses its words, of every item, or never"
    )
    enriching(add("enrich", "read what is to be read off a catalog's pictures; the app does so by itself", catalog))
    quality = add("quality", "say what of a catalog should be photographed again, and why", catalog)
    quality.add_argument("--csv", type=path, metavar="F", help="write it to this file, a row a fault")
    weights = add("weights", "show or set how much each signal counts in a catalog's rankings", catalog)
    weights.add_argument(
        "--set", type=weight, nargs="+", default=[], metavar="SIGNAL=W", help="0 is off, 1 usual, 4 the most: words=1.5"
    )
    weights.add_argument(
        "--learn", action="store_true", help="learn them first, where that is not done; the app does so by itself"
    )
    weights.add_argument("--queries", type=path, metavar="Q.csv", help="learn them from these (docs/evaluate.md)")
    weights.add_argument(
        "--reset", nargs="*", metavar="SIGNAL", help="let these (default: all) count as was learned again"
    )
    evaluate = add("evaluate", "measure how well a catalog's items are found, on queries with known answers", catalog)
    evaluate.add_argument(
        "--queries", type=path, required=True, metavar="Q.csv", help="image and/or text, id, split (docs/evaluate.md)"
    )
    evaluate.add_argument("--split", default="", metavar="S", help="only the queries of this split")
    evaluate.add_argument("--system", default="full", metavar="NAME", help="full (default), vector or words")
    evaluate.add_argument("-k", type=ranks, default=[1, 5, 10], metavar="1,5,10", help="ranks to cut at")
    adapt = add("adapt", "fit a catalog's model to it; kept only if it finds more on what is held out", catalog)
    adapt.add_argument(
        "--groups",
        type=path,
        metavar="CSV",
        help="photos with the id of what they show: image, id, split (default: views of one item)",
    )
    adapt.add_argument("--split", default="", metavar="S", help="only the photos of this split")
    jobs = add("jobs", "list running and recent jobs, or cancel one")
    jobs.add_argument("action", nargs="?", choices=["cancel"], help="what to do")
    jobs.add_argument("id", nargs="?", type=int, metavar="ID", help="the job")
    bench = add("bench", "measure a model").add_subparsers(dest="what", required=True, metavar="WHAT")
    help = "compare two models on a catalog: the same queries, metrics where there is truth, time, memory, a blind vote"
    compare = bench.add_parser("compare", help=help, description=f"{help[0].upper()}{help[1:]}.", parents=[shared])
    compare.add_argument("catalog", metavar="N", help="the catalog's name")
    compare.add_argument("models", nargs=2, metavar="MODEL", help="the two models")
    compare.add_argument(
        "--queries",
        type=path,
        default="",
        metavar="Q.csv",
        help="what to ask (default: words and views of the catalog)",
    )
    help = "measure the embedded model on pictures held out from training"
    embedded = bench.add_parser("embedded", help=help, description=f"{help[0].upper()}{help[1:]}.", parents=[shared])
    embedded.add_argument("--data", type=path, metavar="DIR", help="the real pictures (VITRINE_TEST_DATA)")
    embedded.add_argument("--renders", type=path, metavar="DIR", help="training renders, for those held out")
    embedded.add_argument("--model", type=path, metavar="DIR", help="another open_clip folder to measure")
    embedded.add_argument(
        "--unseen", type=path, metavar="DIR", help="the folder of a run with sixteen classes left out"
    )
    embedded.add_argument("--floors", action="store_true", help="measure the classic descriptors as well (OpenCV)")
    embedded.add_argument("--card", action="store_true", help="write the figures into the model card")
    edit = add(
        "edit", "let values of an item stand over what its source says; your own files are never touched", catalog
    )
    edit.add_argument("item", metavar="ID", help="the item")
    edit.add_argument(
        "--set", type=pair, nargs="+", default=[], metavar="COL=V", help="title=…, description=… or a column"
    )
    edit.add_argument("--back", nargs="+", default=[], metavar="COL", help="show the source's own value again")
    hide = add("hide", "take items out of everything that is shown, or list those that are", catalog)
    hide.add_argument("items", nargs="*", metavar="ID", help="the items (default: list the hidden ones)")
    unhide = add("unhide", "show hidden items again", catalog)
    unhide.add_argument("items", nargs="+", metavar="ID", help="the items")
    add("rename", "give a catalog another name; links by the former one lead there", catalog, ("new", _NEW))
    add(
        "duplicate", "copy a catalog with its edits and hidden items; nothing is embedded again", catalog, ("new", _NEW)
    )
    merge = add("merge", "put another catalog's items into a catalog; boards and links follow", catalog)
    merge.add_argument("other", metavar="OTHER", help="the catalog that becomes a part of it")
    merge.add_argument(
        "--join", action="store_true", help="items of one id are one item (default: OTHER's get its name behind the id)"
    )
    watch = add("watch", "index a catalog by itself, while the app runs, when its folder changes", catalog)
    watch.add_argument("--off", action="store_true", help="do not watch it any more")
    watch.add_argument("--accept", action="store_true", help="index although more than half of its pictures have gone")
    backup = add("backup", "write everything, or one catalog, to a zip; searches and writes go on meanwhile")
    backup.add_argument("to", type=path, metavar="FILE.zip", help="the file")
    backup.add_argument("--catalog", default="", metavar="N", help="only this one (default: all, with boards)")
    backup.add_argument("--no-thumbnails", action="store_true", help="smaller; pictures are read again after restoring")
    restore = add("restore", "bring a backup back; the present home is kept beside it")
    restore.add_argument("file", type=path, metavar="FILE.zip", help="the backup")
    restore.add_argument(
        "--into", type=path, metavar="HOME", help="the home folder to make of it (default: the present)"
    )
    history = add("history", "show what happened to a catalog, or take a change back", catalog)
    history.add_argument("--limit", type=positive, default=50, metavar="N", help="how many entries (default 50)")
    history.add_argument("--undo", type=int, metavar="ENTRY", help="take this edit, or hiding, back")
    boards = add("boards", "list the boards, or show or export one")
    boards.add_argument("action", nargs="?", choices=["show", "export"], help="what to do")
    boards.add_argument("board", nargs="?", metavar="BOARD", help="its name or id")
    boards.add_argument("--to", type=path, metavar="F", help="for export: a .csv, or a .zip with the pictures")
    help = "set the password by which people sign in from elsewhere; it is asked for, or read from standard input"
    passwd = add("passwd", help)
    passwd.add_argument("--role", choices=["admin", "editor"], default="admin", help="whose (default: the admin's)")
    audit = add("audit", "show who changed what, the newest first")
    audit.add_argument("-n", type=positive, default=50, dest="limit", help="how many entries (default 50)")
    tokens = add("tokens", "list the API's tokens, add one or revoke one")
    tokens.add_argument("action", nargs="?", choices=["list", "add", "revoke"], default="list", help="what to do")
    tokens.add_argument("name", nargs="?", metavar="NAME", help="what the token is called")
    help = "what it lets its holder do: read and search (default), edit boards and items too, or everything"
    tokens.add_argument("--scope", choices=["read", "edit", "full"], default="read", help=help)
    models = add("models", "list the models, measure them, or get one from the model hub")
    models.add_argument("action", nargs="?", choices=["get"], help="what to do")
    models.add_argument(
        "name",
        nargs="?",
        metavar="NAME",
        help="the model, as the list names it, hf-hub:OWNER/NAME, or easyocr:en+de for print",
    )
    models.add_argument("--measure", action="store_true", help="measure how fast those on disk read pictures here")
    models.add_argument("--for", nargs="+", default=[], dest="catalogs", metavar="N", help="then search these by it")
    map = add("map", "draw a catalog's map; prints its points and groups, or writes it as a page", catalog)
    map.add_argument("--html", type=path, metavar="OUT.html", help="write it as one file that can be mailed")
    map.add_argument("--with", dest="other", default="", metavar="OTHER", help="another catalog on the same map")
    map.add_argument("--model", default="", help="the vectors of the model that was in use before")
    map.add_argument("--neighbours", type=positive, default=15, metavar="K", help="an item is held with (default 15)")
    map.add_argument("--min-dist", type=share, default=0.1, metavar="D", help="how close points may lie (default 0.1)")
    add("doctor", "say what is there, what is not, and what to do about it")
    return main


def enriching(enrich: argparse.ArgumentParser) -> None:
    """The options of `enrich`."""
    enrich.add_argument("--on", nargs="+", default=[], metavar="NAME", help="switch enrichers on for this catalog")
    enrich.add_argument(
        "--off", nargs="+", default=[], metavar="NAME", help="switch them off: they cost nothing, and nothing is shown"
    )
    enrich.add_argument(
        "--languages",
        type=codes,
        metavar="en,de",
        help="languages of its printed words from now on, two letters each; '' for those of the settings",
    )
    enrich.add_argument("--again", action="store_true", help="try once more what could not be read")
    enrich.add_argument("--list", action="store_true", help="only show how far it is, and what could not be read")
