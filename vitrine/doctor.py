"""What is there, what is not, and what to do about it: `vitrine doctor`. Nothing is changed by looking."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import shutil
import socket
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any, Literal
from urllib.parse import urlsplit

from vitrine.errors import VitrineError
from vitrine.settings import Settings

_PORT = 8501
_ROOM = 2 * 2**30  # bytes that a catalog of 50,000 pictures takes, thumbnails included


@dataclass(frozen=True, slots=True)
class Check:
    """One finding. `missing` means that Vitrine works without it, `bad` that something will not."""

    name: str
    state: Literal["good", "missing", "bad"]
    finding: str
    remedy: str = ""


def examine(settings: Settings) -> list[dict[str, Any]]:
    """All checks in order; a check that itself fails is reported as bad."""
    found = []
    for look in CHECKS:
        try:
            found += look(settings)
        except VitrineError as error:
            found.append(Check(look.__name__.strip("_"), "bad", error.what, error.remedy or error.why))
    return [asdict(check) for check in found]


def _python(_: Settings) -> list[Check]:
    return [Check("python", "good", ".".join(map(str, sys.version_info[:3])))]


def _model(settings: Settings) -> list[Check]:
    from vitrine import embedding

    embedded = Check("embedded model", "good", embedding.model_key(embedding.EMBEDDED))
    if settings.model == embedding.EMBEDDED:
        return [embedded]
    return [embedded, Check("chosen model", "good", embedding.model_key(settings.model))]


def _captioner(settings: Settings) -> list[Check]:
    if not settings.captioner:
        finding = "none is chosen; lines about items are put together from their tags"
        return [Check("captioning model", "missing", finding, "set VITRINE_CAPTIONER (docs/reading.md)")]
    from vitrine.enrich import coca

    coca.look(settings.captioner)
    return [Check("captioning model", "good", coca.key(settings.captioner))]


def _torch(_: Settings) -> list[Check]:
    import torch

    from vitrine.embedding import torchvision_fix

    needed = torchvision_fix.apply()
    checks = [Check("torch", "good", f"{torch.__version__}, {os.cpu_count()} cores")]
    if torch.cuda.is_available():
        checks.append(Check("gpu", "good", torch.cuda.get_device_name(0)))
    else:
        checks.append(Check("gpu", "missing", "none; models run on the processor", "see the README for a GPU build"))
    kind = "compiled for another torch; the missing schemas are declared" if needed else "compiled for this torch"
    checks.append(Check("torchvision", "good", kind))
    return checks


def _optional(_: Settings) -> list[Check]:
    wanted = {
        "pillow_heif": ("HEIC pictures", "pip install pillow-heif"),
        "qdrant_edge": ("the embedded engine", "pip install qdrant-edge-py"),
        "qdrant_client": ("a Qdrant server as store", "pip install qdrant-client"),
        "zxingcpp": ("codes", "pip install zxing-cpp"),
        "rapidocr": ("printed words", "pip install rapidocr onnxruntime"),
        "transformers": ("Segment Anything on the crop page", "pip install transformers==5.23.0"),
    }
    checks = []
    for module, (purpose, remedy) in wanted.items():
        if importlib.util.find_spec(module):
            named = {"qdrant_edge": "qdrant-edge-py", "zxingcpp": "zxing-cpp"}
            version = importlib.metadata.version(named.get(module, module))
            checks.append(Check(module, "good", f"{version}, for {purpose}"))
        else:
            checks.append(Check(module, "missing", f"no {purpose}", remedy))
    return checks


def _reading(settings: Settings) -> list[Check]:
    """The readers of codes and of printed words beside those that always come along."""
    from vitrine.enrich import code_readers, easy, languages

    if code_readers.has_zbar():
        checks = [Check("zbar", "good", f"pyzbar {importlib.metadata.version('pyzbar')}, for more codes")]
    else:
        remedy = "pip install pyzbar, and libzbar0 from the system's packages"
        checks = [Check("zbar", "missing", "codes are read by zxing-cpp alone", remedy)]
    if not easy.installed():
        remedy = "pip install -r requirements-easyocr.txt"
        return [*checks, Check("easyocr", "missing", "printed words are read by RapidOCR", remedy)]
    version = importlib.metadata.version("easyocr")
    wanted = languages.checked(settings.print_languages.split(","))
    known = easy.known()
    finding = f"{version}, with models for {', '.join(known)}" if known else f"{version}, without models"
    if lacking := easy.lacking(wanted):
        finding = f"{finding}; {', '.join(lacking)} not in {easy.folder()}: RapidOCR reads instead"
        remedy = f"vitrine models get easyocr:{'+'.join(wanted)}"
        return [*checks, Check("easyocr", "missing", finding, remedy)]
    return [*checks, Check("easyocr", "good", finding)]


def _engine(settings: Settings) -> list[Check]:
    if not settings.qdrant_url:
        return [Check("store", "good", "embedded engine in the home folder")]
    parts = urlsplit(settings.qdrant_url)
    port = parts.port or (443 if parts.scheme == "https" else 6333)
    if _reaches(parts.hostname or "", port):
        return [Check("store", "good", f"Qdrant server at {settings.qdrant_url}")]
    return [Check("store", "bad", f"no answer from {settings.qdrant_url}", "start it, or unset VITRINE_QDRANT_URL")]


def _home(settings: Settings) -> list[Check]:
    from vitrine.store.lock import owner

    home = settings.home
    existing = next(folder for folder in (home, *home.parents) if folder.exists())
    if not os.access(existing, os.W_OK):
        return [Check("home", "bad", f"{home} cannot be written to", "choose another with --home or VITRINE_HOME")]
    who = owner(home)
    busy = f", in use by process {who.pid} ({who.doing})" if who else ""
    return [Check("home", "good", f"{home}{busy}")]


def _disk(settings: Settings) -> list[Check]:
    existing = next(folder for folder in (settings.home, *settings.home.parents) if folder.exists())
    free = shutil.disk_usage(existing).free
    finding = f"{free / 2**30:.1f} GB free"
    if free < _ROOM:
        return [Check("disk", "bad", finding, "free some space, or choose another home with VITRINE_HOME")]
    return [Check("disk", "good", finding)]


def _hub(_: Settings) -> list[Check]:
    if os.environ.get("HF_HUB_OFFLINE", "").lower() in ("1", "true", "yes"):
        return [Check("model hub", "missing", "switched off by HF_HUB_OFFLINE", "unset it to download other models")]
    endpoint = urlsplit(os.environ.get("HF_ENDPOINT") or "https://huggingface.co")
    port = endpoint.port or (80 if endpoint.scheme == "http" else 443)
    if _reaches(endpoint.hostname or "", port):
        return [Check("model hub", "good", f"{endpoint.hostname} answers")]
    remedy = "the embedded model works without it; bring others by hand with local-dir:FOLDER"
    return [Check("model hub", "missing", f"{endpoint.hostname} does not answer", remedy)]


def _port(_: Settings) -> list[Check]:
    if _reaches("127.0.0.1", _PORT):
        return [Check("port", "missing", f"{_PORT} is taken", "choose another: vitrine serve --port 8502")]
    return [Check("port", "good", f"{_PORT} is free")]


def _reaches(host: str, port: int) -> bool:
    try:
        socket.create_connection((host, port), timeout=2).close()
    except OSError:
        return False
    return True


CHECKS: tuple[Callable[[Settings], list[Check]], ...] = (
    _python,
    _model,
    _captioner,
    _torch,
    _optional,
    _reading,
    _engine,
    _home,
    _disk,
    _hub,
    _port,
)
