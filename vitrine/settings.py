"""Settings: every knob with its default, its unit and the environment variable that changes it.

`Settings.from_environment()` reads `VITRINE_<NAME>`; an unknown or malformed value is an error, not a default.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path

from vitrine.errors import VitrineError

REPOSITORY = Path(__file__).resolve().parent.parent
"""The folder that the package `vitrine` lies in: the checkout, or where it was installed."""

_BUNDLE = Path(__file__).resolve().parent / "bundle"
APP = _BUNDLE if _BUNDLE.is_dir() else REPOSITORY
"""Where `app.py`, the pages and `data/` lie: beside the package in a checkout, within it when installed."""

DATA = APP / "data"


class BadSetting(VitrineError):
    """An environment variable holds something that the setting cannot be."""

    code = "bad_setting"


def default_home() -> Path:
    """The folder in the user's data directory that holds catalogs, thumbnails and the record book."""
    from platformdirs import user_data_path

    return user_data_path("vitrine", appauthor=False)


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings of one process. Sizes in bytes, times in seconds, pictures in pixels."""

    home: Path = field(default_factory=default_home, metadata={"help": "folder of everything Vitrine keeps"})
    database: str = field(
        default="",
        metadata={"help": "PostgreSQL address of the record book; empty: the file book.sqlite in the home folder"},
    )
    lease_seconds: float = field(
        default=30.0,
        metadata={"help": "processes on one home: seconds after which the jobs of one that is gone go to another"},
    )
    max_bytes: int = field(default=64 * 2**20, metadata={"help": "largest picture file, in bytes"})
    max_pixels: int = field(default=100_000_000, metadata={"help": "largest picture, in pixels (width × height)"})
    max_zip_bytes: int = field(default=4 * 2**30, metadata={"help": "most bytes a zip may unpack to"})
    max_zip_files: int = field(default=200_000, metadata={"help": "most files a zip may hold"})
    decode_seconds: float = field(default=20.0, metadata={"help": "longest time for decoding an uploaded picture"})
    decode_memory: int = field(default=2 * 2**30, metadata={"help": "memory limit of the decoding process, in bytes"})
    model: str = field(default="embedded", metadata={"help": "model for new catalogs (see `vitrine models`)"})
    batch: int = field(default=32, metadata={"help": "pictures embedded at once"})
    threads: int = field(default=0, metadata={"help": "threads for the model; 0: one a core"})
    precision: str = field(
        default="",
        metadata={"help": "precision of models: fp32, bf16 or fp16; empty: the fastest that agrees, by measurement"},
    )
    graph_from: int = field(default=20_000, metadata={"help": "pictures from which a search graph is built"})
    store: str = field(
        default="",
        metadata={"help": "engine: edge or server; empty: server where VITRINE_QDRANT_URL is set, else edge"},
    )
    qdrant_url: str = field(default="", metadata={"help": "address of a Qdrant server; empty: the embedded engine"})
    qdrant_api_key: str = field(default="", metadata={"help": "key for that server"})
    qdrant_shards: int = field(default=1, metadata={"help": "shards of a new collection on that server"})
    qdrant_replicas: int = field(default=1, metadata={"help": "copies of each shard on that server"})
    qdrant_on_disk: bool = field(default=False, metadata={"help": "keep vectors on disk on that server"})
    quantization: str = field(default="none", metadata={"help": "none, int8 or binary"})
    remote_key: str = field(
        default="", metadata={"help": "key for a remote model behind `http:`, sent as a bearer token"}
    )
    azure_key: str = field(default="", metadata={"help": "key of the Azure resource behind `azure:`"})
    remote_rate: float = field(default=10.0, metadata={"help": "most requests a second to a remote model; 0: no limit"})
    remote_seconds: float = field(default=30.0, metadata={"help": "longest time for one request to a remote model"})
    public_url: str = field(default="", metadata={"help": "address visitors use, for links in exports"})
    api_open: bool = field(
        default=False, metadata={"help": "reading and searching by the API from elsewhere needs no token"}
    )
    host: str = field(default="", metadata={"help": "address to listen on; empty: this machine only"})
    sign_in: bool = field(
        default=False, metadata={"help": "everybody signs in, at this machine too: for a proxy that adds no header"}
    )
    admins: str = field(
        default="", metadata={"help": "e-mail addresses of admins who sign in by OIDC, comma separated"}
    )
    editors: str = field(default="", metadata={"help": "the same of editors"})
    session_idle: float = field(default=12 * 3600.0, metadata={"help": "seconds after which an unused session ends"})
    session_longest: float = field(default=7 * 86400.0, metadata={"help": "seconds after which every session ends"})
    kiosk: bool = field(
        default=False, metadata={"help": "for a public screen: visitors only, no way out, no downloads"}
    )
    kiosk_seconds: float = field(
        default=90.0, metadata={"help": "seconds without a touch after which a kiosk returns to its start page"}
    )
    allowed_hosts: str = field(default="", metadata={"help": "host names answered besides loopback, comma separated"})
    trusted_proxies: str = field(
        default="",
        metadata={"help": "addresses or networks of proxies whose X-Forwarded-For is believed, comma separated"},
    )
    rate_searches: int = field(default=600, metadata={"help": "searches a minute from one address; 0: no limit"})
    rate_uploads: int = field(default=120, metadata={"help": "uploads a minute from one address; 0: no limit"})
    rate_sign_ins: int = field(default=20, metadata={"help": "attempts to sign in a minute from one address"})
    rate_sessions: int = field(default=240, metadata={"help": "pages opened a minute from one address; 0: no limit"})
    max_sessions: int = field(default=1000, metadata={"help": "pages open at the same time; 0: no limit"})
    metrics_token: str = field(default="", metadata={"help": "lets others than this machine read /metrics"})
    remote_hosts: str = field(
        default="",
        metadata={
            "help": "hosts of remote models besides loopback, as models.example or 10.0.0.5:8080, comma separated"
        },
    )
    rate_requests: int = field(default=2400, metadata={"help": "other requests a minute from one address; 0: no limit"})

    segmenter: str = field(
        default="embedded",
        metadata={"help": "what finds things in pictures: embedded, classical, or sam:NAME (see docs/crop.md)"},
    )
    enrich: str = field(
        default="quality,colours,codes,words,captions",
        metadata={"help": "what is read of pictures in the background, comma separated; empty: nothing"},
    )
    tags: bool = field(default=True, metadata={"help": "guess tags of items in the background; 0: never"})
    learn_weights: bool = field(
        default=True, metadata={"help": "learn in the background what counts in each catalog's rankings; 0: when asked"}
    )
    print_languages: str = field(
        default="en", metadata={"help": "languages of printed words for EasyOCR, two letters each, comma separated"}
    )
    captioner: str = field(
        default="",
        metadata={"help": "model that writes captions (see docs/reading.md); empty: none, lines are made of tags"},
    )
    embed_origins: str = field(
        default="",
        metadata={"help": "sites whose pages may show similar items, as https://shop.example, comma separated"},
    )
    embed_catalogs: str = field(
        default="", metadata={"help": "catalogs that these pages may show, comma separated; empty: all"}
    )

    watch: str = field(
        default="auto",
        metadata={"help": "watched folders: auto (the system tells of changes) or poll (for network drives)"},
    )
    watch_seconds: float = field(default=60.0, metadata={"help": "time between two looks at a watched folder"})
    watch_quiet: float = field(
        default=3.0, metadata={"help": "how long a watched folder must stay the same before it is indexed"}
    )

    @property
    def shared(self) -> bool:
        """Whether several processes may work on this home at once: both databases are servers."""
        return bool(self.database) and self.engine == "server"

    @property
    def engine(self) -> str:
        """The name of the store: as set; else the server where there is its address, and the embedded engine."""
        return self.store or ("server" if self.qdrant_url else "edge")

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None, home: Path | None = None) -> Settings:
        """Settings with every `VITRINE_<NAME>` of the environment applied; `home` wins over `VITRINE_HOME`.

        Where `VITRINE_<NAME>_FILE` is set instead, the value is what that file holds: for secrets of containers.

        Raises:
            BadSetting: a value is not of the setting's kind, or its file cannot be read.
        """
        environment = os.environ if environment is None else environment
        values: dict[str, object] = {}
        for knob in fields(cls):
            name = f"VITRINE_{knob.name.upper()}"
            if text := environment.get(name) or _held(environment.get(f"{name}_FILE", ""), f"{name}_FILE"):
                values[knob.name] = _read(name, text, str(knob.type))
        if home is not None:
            values["home"] = home
        return cls(**values)  # type: ignore[arg-type]


def _held(file: str, name: str) -> str:
    try:
        return Path(file).read_text("utf-8").strip() if file else ""
    except (OSError, UnicodeDecodeError) as error:
        raise BadSetting(
            f"{name} is set to {file!r}", f"it cannot be read: {error}", f"change or unset {name}"
        ) from None


def _read(name: str, text: str, kind: str) -> object:
    try:
        if kind == "bool":
            return {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}[text.lower()]
        if kind == "int":
            return int(text)
        if kind == "float":
            return float(text)
        if kind == "Path":
            return Path(text).expanduser()
        return text
    except (ValueError, KeyError):
        raise BadSetting(
            f"{name} is set to {text!r}", f"it must be of the kind {kind}", f"change or unset {name}"
        ) from None
