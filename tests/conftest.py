"""What several tests share: the real pictures, a small catalog of drawn ones, and a service with a home of its own."""

from __future__ import annotations

import csv
import io
import os
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from PIL import Image, ImageDraw
from starlette.applications import Starlette
from starlette.testclient import TestClient

from vitrine.service import Service
from vitrine.settings import Settings

# No test depends on how busy the machine is.
hypothesis_settings.register_profile("vitrine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.load_profile("vitrine")

ROOT = Path(__file__).parent.parent
COLOURS = {"red": (196, 40, 32), "green": (38, 140, 70), "blue": (40, 70, 190), "yellow": (235, 200, 40)}
SHAPES = ("disc", "square", "bar")


@pytest.fixture(scope="session")
def data() -> Path:
    """The folder of real pictures; the test is skipped where it is absent."""
    folder = Path(os.environ.get("VITRINE_TEST_DATA", ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"the real pictures are not at {folder} (VITRINE_TEST_DATA)")
    return folder


def draw(colour: str, shape: str, turn: int = 0) -> Image.Image:
    """A plain picture of a coloured shape; `turn` tells views apart."""
    image = Image.new("RGB", (180 + 10 * turn, 160), (240, 238, 232))
    pen = ImageDraw.Draw(image)
    box = (40 + 5 * turn, 30, 140, 130)
    if shape == "disc":
        pen.ellipse(box, fill=COLOURS[colour])
    elif shape == "square":
        pen.rectangle(box, fill=COLOURS[colour])
    else:
        pen.rectangle((20, 70 + turn, 160, 95 + turn), fill=COLOURS[colour])
    return image


def scene(size: tuple[int, int] = (360, 240)) -> Image.Image:
    """A red disc at the left and a blue square at the right, on a light ground."""
    image = Image.new("RGB", size, (240, 238, 232))
    image.paste(draw("red", "disc").crop((40, 30, 141, 131)), (40, 60))
    image.paste(draw("blue", "square").crop((40, 30, 141, 131)), (220, 80))
    return image


def saved(image: Image.Image, file_format: str = "PNG", **options: object) -> bytes:
    """The picture as a file; `options` as Pillow takes them."""
    out = io.BytesIO()
    image.save(out, file_format, **options)
    return out.getvalue()


def write_catalog(folder: Path, colours: tuple[str, ...] = tuple(COLOURS), views: int = 2) -> Path:
    """A catalog of every colour × shape with `views` views each; returns its `catalog.csv`."""
    (folder / "images").mkdir(parents=True, exist_ok=True)
    file = folder / "catalog.csv"
    with file.open("w", newline="") as stream:
        table = csv.writer(stream)
        table.writerow(["image", "id", "title", "description", "color", "price", "year", "tags"])
        for n, colour in enumerate(colours):
            for m, shape in enumerate(SHAPES):
                for turn in range(views):
                    image = f"images/{colour}-{shape}-{turn}.png"
                    draw(colour, shape, turn).save(folder / image)
                    price, year = f"{5 + 10 * n + m}.50", str(1900 + 10 * n + m)
                    row = [f"{colour.title()} {shape}", f"A {shape} in {colour}.", colour, price, year, f"{shape}|flat"]
                    table.writerow([image, f"{colour}-{shape}", *(row if turn == 0 else [""] * 6)])
    return file


@pytest.fixture
def catalog_csv(tmp_path: Path) -> Path:
    """A small catalog: 12 items, 24 pictures, columns color, price, year, tags."""
    return write_catalog(tmp_path / "catalog")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings with a home of the test's own."""
    # A precision by measurement would take half a second of every test that indexes.
    return Settings(home=tmp_path / "home", precision="fp32")


@pytest.fixture
def service(settings: Settings):
    """A service on that home."""
    service = Service(settings, "a test")
    yield service
    service.close()


@pytest.fixture
def indexed(service: Service, catalog_csv: Path) -> Service:
    """The service with the small catalog indexed as `shapes`."""
    job = service.jobs.wait(service.indexing.index("shapes", str(catalog_csv)).id)
    assert job.state == "done", job.error
    return service


@contextmanager
def serving(app) -> Iterator[str]:
    """The address on loopback at which an ASGI app answers for as long as the block runs."""
    import uvicorn

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="error"))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            assert thread.is_alive()
            thread.join(0.02)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join()


def share(patch: pytest.MonkeyPatch, service: object) -> None:
    """Give that service to every route, as `vitrine.service.shared` would in the app."""
    import routes.table  # noqa: F401 - loads every module that has routes

    for name, module in list(sys.modules.items()):
        if name.split(".")[0] == "routes" and hasattr(module, "shared"):
            patch.setattr(module, "shared", lambda: service)


def client_of(
    service: object, patch: pytest.MonkeyPatch, address: str = "127.0.0.1", headers: dict[str, str] | None = None
) -> TestClient:
    """A client of the app's routes on that service; of this machine unless another address is given."""
    import routes

    share(patch, service)
    app = Starlette(routes=routes.routes)
    return TestClient(app, base_url="http://127.0.0.1", client=(address, 50000), headers=headers)
