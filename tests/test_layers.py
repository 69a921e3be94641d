"""The house keeps its order: each room imports only from rooms below it, and heavy libraries are imported late."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

# From the top down; rooms on one line do not import each other.
ORDER = [
    ["app"],
    ["pages"],
    ["routes", "components"],
    ["vitrine.__main__", "vitrine.__init__"],
    ["vitrine.cli", "vitrine.library"],
    ["vitrine.commands", "vitrine.terminal", "vitrine.doctor", "vitrine.notebook", "vitrine.passwd"],
    ["vitrine.service"],
    ["vitrine.models"],
    ["vitrine.access", "vitrine.boards"],
    ["vitrine.compare", "vitrine.scan"],
    ["vitrine.search", "vitrine.indexing"],
    ["vitrine.adapt"],
    ["vitrine.tags"],
    ["vitrine.enrich", "vitrine.segment", "vitrine.atlas", "vitrine.match", "vitrine.evaluate"],
    ["vitrine.embedding"],
    ["vitrine.store"],
    ["vitrine.catalog"],
    ["vitrine.images"],
    ["vitrine.incidents"],
    ["vitrine.metrics"],
    ["vitrine.settings"],
    ["vitrine.errors"],
    ["vitrine.words"],
]
HEAVY = {
    *("torch", "torchvision", "open_clip", "timm", "pandas", "sklearn", "umap", "transformers", "qdrant_client"),
    *("zxingcpp", "pyzbar", "rapidocr", "onnxruntime", "easyocr", "cv2"),
}
FILES = [p for room in ("vitrine", "pages", "components", "routes") for p in sorted((ROOT / room).rglob("*.py"))]


def room_of(module):
    for level, rooms in enumerate(ORDER):
        for room in rooms:
            if module == room or module.startswith(room + "."):
                return room, level
    return None


def module_of(path):
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" and len(parts) > 2 else parts)


def imports(tree, *, late=True):
    nodes = ast.walk(tree) if late else tree.body
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("path", [*FILES, ROOT / "app.py"], ids=lambda p: str(p.relative_to(ROOT)))
def test_a_room_imports_only_from_rooms_below_it(path):
    room, level = room_of(module_of(path))
    for name in imports(ast.parse(path.read_text())):
        other = room_of(name)
        if other and other[0] != room:
            assert other[1] > level, f"{module_of(path)} imports {name}, which is not below it"


@pytest.mark.parametrize("path", sorted((ROOT / "vitrine").rglob("*.py")), ids=lambda p: str(p.relative_to(ROOT)))
def test_the_engine_knows_nothing_of_streamlit(path):
    assert not any(name.split(".")[0] == "streamlit" for name in imports(ast.parse(path.read_text())))


@pytest.mark.parametrize("path", sorted((ROOT / "vitrine").rglob("*.py")), ids=lambda p: str(p.relative_to(ROOT)))
def test_heavy_libraries_are_imported_late(path):
    early = {name.split(".")[0] for name in imports(ast.parse(path.read_text()), late=False)}
    assert not early & HEAVY
