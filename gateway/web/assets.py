"""What pages are dressed in: our own files, and what npm's locked packages bring, each under a name that no path leads out of.

Of Det Fælles Designsystem the letters are taken from its split files: a page in Danish needs a tenth of the whole ones.
"""

import gzip
import hashlib
import mimetypes
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from werkzeug import Request, Response

FOLDER = Path(__file__).parent
PACKAGES = FOLDER / "npm" / "node_modules"
FDS = PACKAGES / "dkfds" / "dist"
LETTERS = FDS / "fonts" / "IBMPlexSans" / "split" / "woff2"
WEIGHTS = ("Regular", "Italic", "Medium", "SemiBold")
FACE = re.compile(r"@font-face\{[^}]*\}")
KEPT_SECONDS = 31_536_000  # under its version: what changes has another
ASKED_AGAIN_SECONDS = 3_600
COMPRESSED = (".css", ".js", ".svg", ".py")
COMPRESSED_BYTES_MIN = 512


@dataclass(frozen=True)
class Asset:
    """A file that is handed out as it is; `version` follows from its bytes."""

    name: str
    body: bytes

    @cached_property
    def version(self) -> str:
        return hashlib.sha256(self.body).hexdigest()[:12]

    @cached_property
    def compressed(self) -> bytes | None:
        """For clients that take gzip; None where it saves nothing."""
        worth = self.name.endswith(COMPRESSED) and len(self.body) >= COMPRESSED_BYTES_MIN
        return gzip.compress(self.body, 9, mtime=0) if worth else None

    @cached_property
    def content_type(self) -> str:
        kind = mimetypes.guess_type(self.name)[0] or "application/octet-stream"
        return f"{kind}; charset=utf-8" if kind.startswith("text/") else kind


def files() -> Iterator[tuple[str, bytes]]:
    """Name and bytes of each."""
    if not FDS.is_dir():
        raise RuntimeError(
            "the pages' style sheets are missing: run `make setup` (in an image, `npm ci` in gateway/web/npm)"
        )
    for path in (FOLDER / "static").iterdir():
        if path.is_file():
            yield path.name, path.read_bytes()
    yield "fds/css/fds.css", FACE.sub("", (FDS / "css" / "dkfds.min.css").read_text()).encode()
    yield "fds/js/fds.js", (FDS / "js" / "dkfds.min.js").read_bytes()
    for path in (FDS / "img").rglob("*.svg"):
        if "logo" not in path.name:  # those of other sites
            yield f"fds/img/{path.relative_to(FDS / 'img').as_posix()}", path.read_bytes()
    for weight in WEIGHTS:
        for part in ("Latin1", "Latin2"):
            yield f"fds/letters/{weight}-{part}.woff2", (LETTERS / f"IBMPlexSans-{weight}-{part}.woff2").read_bytes()
    yield "htmx.js", (PACKAGES / "htmx.org" / "dist" / "htmx.min.js").read_bytes()
    leaflet = PACKAGES / "leaflet" / "dist"
    for name in ("leaflet.js", "leaflet.css", *(f"images/{each.name}" for each in (leaflet / "images").glob("*.png"))):
        yield f"leaflet/{name}", (leaflet / name).read_bytes()


ASSETS = {name: Asset(name, body) for name, body in files()}


def address(name: str) -> str:
    """Where a page finds it: the address changes with the bytes, so that browsers may keep it."""
    return f"/static/{name}?v={ASSETS[name].version}"


def answer(name: str, request: Request) -> Response | None:
    """The file, or None where there is none of this name."""
    asset = ASSETS.get(name)
    if asset is None:
        return None
    packed = asset.compressed if request.accept_encodings["gzip"] else None
    response = Response(asset.body if packed is None else packed, content_type=asset.content_type)
    if asset.compressed is not None:
        response.headers["Vary"] = "Accept-Encoding"
    if packed is not None:
        response.headers["Content-Encoding"] = "gzip"
    current = request.args.get("v") == asset.version
    keep = f"max-age={KEPT_SECONDS}, immutable" if current else f"max-age={ASKED_AGAIN_SECONDS}"
    response.headers["Cache-Control"] = f"public, {keep}"
    response.set_etag(asset.version if packed is None else f"{asset.version}-gz")
    return response.make_conditional(request)
