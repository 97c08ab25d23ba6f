"""The files of the program as a slow Wi-Fi needs them: compressed once, kept by the browser, asked for before they are waited for.

Streamlit sends its files as they are, because compressing them at each request would cost too much; here each is compressed when it
is first asked for and stays in memory.  What is served is what was in the two folders at the start, by name: no path is put together.
"""

import gzip
import hashlib
import json
import mimetypes
import re
import threading
from dataclasses import dataclass, field
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import Message, Scope

from server import shell

IMMUTABLE, SHORT = "public, max-age=31536000, immutable", "public, max-age=300"
HASHED = re.compile(r"/static/.*\.[\w-]{8}\.\w+")  # Streamlit's builder puts a hash of the content into each name
TEXT = {".js", ".css", ".html", ".json", ".svg", ".txt", ".map"}
TYPES = {".js": "text/javascript", ".woff2": "font/woff2"}  # whatever this machine thinks of them
FORM = "/app/static/entry/"  # the form's modules import each other by name, so that their version stands in the path of all of them
VERSIONED = re.compile(rf"{FORM}[0-9a-f]{{12}}/")
PREFETCH = "/app/static/prefetch.js"
ICONS = "/app/static/material-symbols.woff2"  # tests/icons.py makes it


@dataclass
class Asset:
    """One file; ``changed`` is what it holds instead of what is on the disk."""

    address: str
    path: Path
    changed: bytes | None = None
    tag: str = ""  # a hash of the content; with it the rest is there
    gzipped: bytes | None = None  # compressed, where that is of use
    raw: bytes | None = None  # as it is, where compressing is of none
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def read(self) -> bytes:
        return self.path.read_bytes() if self.changed is None else self.changed

    def prepare(self) -> "Asset":
        """The work that is done once; who comes meanwhile waits for it."""
        with self._lock:
            if not self.tag:
                content = self.read()
                if self.path.suffix in TEXT:
                    self.gzipped = gzip.compress(content, 9, mtime=0)
                else:
                    self.raw = content
                self.tag = hashlib.sha256(content).hexdigest()[:12]
        return self

    @property
    def type(self) -> str:
        kind = TYPES.get(self.path.suffix) or mimetypes.guess_type(self.path.name)[0] or "application/octet-stream"
        return kind + ("; charset=utf-8" if kind.startswith("text/") else "")

    def is_immutable(self, query: bytes) -> bool:
        """Whether this address never holds anything else."""
        hashed = HASHED.fullmatch(self.address) or VERSIONED.match(self.address)
        return query == f"v={self.tag}".encode() or (self.changed is None and hashed is not None)


class Assets:
    """What is in Streamlit's folder of the built page (``streamlit``) and in our own (``own``)."""

    def __init__(self, streamlit: Path, own: Path) -> None:
        self.all: dict[str, Asset] = {}
        for under, folder in (("/static/", streamlit / "static"), ("/app/static/", own)):
            for path in sorted(folder.rglob("*")):
                if path.is_file():
                    address = under + path.relative_to(folder).as_posix()
                    self.all[address] = Asset(address, path)
        self.form = [f"{FORM}{version(own / 'entry')}/{path.name}" for path in sorted((own / "entry").glob("*"))]
        self.all |= {address: Asset(address, own / "entry" / Path(address).name) for address in self.form}
        self.all["/favicon.png"] = Asset("/favicon.png", own / "icon.png")
        self.index = streamlit / "index.html"
        self.length = str(self.index.stat().st_size).encode()
        self._trim_style()
        self.pages = {language: self._page(language) for language in ("th", "en")}
        self.first = self._first()
        script = Path(__file__).with_name("prefetch.js")
        self.all[PREFETCH] = Asset(PREFETCH, script, script.read_bytes().replace(b"FILES", json.dumps(self.first).encode(), 1))

    def _trim_style(self) -> None:
        """Streamlit's style sheet without the fonts that our pages need not wait for."""
        for sheet in [asset for asset in self.all.values() if asset.path.match("css/index.*.css")]:
            sheet.changed = shell.trimmed_style(sheet.read(), self.versioned(ICONS))

    def _page(self, language: str) -> Asset:
        sheets = {address: self.versioned(address) for address, asset in self.all.items() if asset.changed is not None}
        more = [f"/static/js/{name}" for name in shell.needed(self.index.with_name("static") / "js", shell.FIRST)]
        text = shell.page(self.index.read_text(encoding="utf-8"), language, sheets, [*more, *self.form])
        return Asset("/", self.index, text.encode())

    def _first(self) -> list[str]:
        """What the first form loads, the largest first: it may be all that there is time for."""
        found = [self.file(address) for address in (*shell.loaded(self.pages["th"].read().decode()), *self.form)]
        largest = sorted(filter(None, found), key=lambda asset: -asset.path.stat().st_size)
        return [*map(self.immutable_address, largest), self.versioned(ICONS)]

    def file(self, address: str) -> Asset | None:
        return self.all.get(address.split("?")[0])

    def versioned(self, address: str) -> str:
        """An address of this file, as it is now, that a browser may keep for ever."""
        return f"{address}?v={self.all[address].prepare().tag}"

    def immutable_address(self, asset: Asset) -> str:
        return asset.address if asset.is_immutable(b"") else self.versioned(asset.address)

    def prepare_first(self) -> None:
        """What everybody needs first, before anybody asks."""
        for asset in filter(None, [*self.pages.values(), *map(self.file, [PREFETCH, *self.first])]):
            asset.prepare()

    def is_index(self, start: Message) -> bool:
        """Whether an answer that begins so is Streamlit's page, which it sends for whatever is no file."""
        headers = {name.lower(): value for name, value in start["headers"]}
        html = headers.get(b"content-type", b"").startswith(b"text/html")
        return html and start["status"] == 200 and headers.get(b"content-length") == self.length


def version(folder: Path) -> str:
    """A hash of all that a folder holds."""
    return hashlib.sha256(b"".join(path.read_bytes() for path in sorted(folder.glob("*")))).hexdigest()[:12]


async def answer(asset: Asset, scope: Scope) -> Response:
    """The file by the conditions of the request; from memory once it has been asked for."""
    if not asset.tag:
        await run_in_threadpool(asset.prepare)
    request = Headers(scope=scope)
    gzipped = asset.gzipped if _takes_gzip(request.get("accept-encoding", "")) else None
    tag = f'"{asset.tag}{"-gz" if gzipped else ""}"'
    headers = {"ETag": tag, "Cache-Control": IMMUTABLE if asset.is_immutable(scope["query_string"]) else SHORT}
    if asset.gzipped:
        headers["Vary"] = "Accept-Encoding"
    known = {one.strip().removeprefix("W/") for one in request.get("if-none-match", "").split(",")}
    if tag in known or "*" in known:
        return Response(status_code=304, headers=headers)
    body = gzipped or asset.raw
    if body is None:
        body = await run_in_threadpool(asset.read)
    headers |= {"Content-Encoding": "gzip"} if gzipped else {}
    headers |= {"Content-Type": asset.type, "Content-Length": str(len(body))}
    return Response(b"" if scope["method"] == "HEAD" else body, headers=headers)


def _takes_gzip(accepted: str) -> bool:
    for part in accepted.split(","):
        name, _semicolon, quality = part.partition(";")
        if name.strip().lower() == "gzip":
            return not re.fullmatch(r"\s*q\s*=\s*0(\.0*)?\s*", quality)
    return False


class _Installed:
    """The ones of this process."""

    assets: Assets | None = None


_installed = _Installed()


def install(streamlit: Path, own: Path) -> None:
    """Serve these two folders from now on."""
    _installed.assets = Assets(streamlit, own)
    threading.Thread(target=_installed.assets.prepare_first, daemon=True).start()


def installed() -> Assets | None:
    return _installed.assets


def address(path: str) -> str:
    """The address of a file of ours that a browser may keep for ever; as it is where nothing is served from here (a page by itself)."""
    known = _installed.assets
    return known.versioned(path) if known and path in known.all else path
