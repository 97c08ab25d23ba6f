"""Photos: taken up to 20 MB, shrunk to 1600 px, stripped of EXIF (place and time), kept by their content's hash."""

import hashlib
import io

from PIL import Image, ImageOps, UnidentifiedImageError

from otop_core.gate.ledger import Caller
from otop_core.language.messages import Text, _
from otop_core.model.errors import Denied, Invalid, Problem
from otop_core.store import Store

LARGEST = 20 * 1024 * 1024
SIDE = 1600
PIXELS = 60_000_000  # Pillow itself refuses only three times as many


def shrunk(content: bytes) -> bytes:
    """A JPEG of at most 1600 px without metadata; raises Invalid for anything that is not a photo."""
    if len(content) > LARGEST:
        raise Invalid([Problem("photo", Text(_("The photo is larger than 20 MB; please take a smaller one.")))])
    try:
        with Image.open(io.BytesIO(content), formats=("JPEG", "PNG", "WEBP")) as opened:
            if opened.width * opened.height > PIXELS:  # before a small file unpacks into the whole memory
                raise ValueError
            image = ImageOps.exif_transpose(opened).convert("RGB")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise Invalid([Problem("photo", Text(_("This file is not a photo (JPEG, PNG or WebP).")))]) from error
    image.info.clear()  # a comment or XMP would be written along
    image.thumbnail((SIDE, SIDE))
    out = io.BytesIO()
    image.save(out, "JPEG", quality=82, optimize=True)
    return out.getvalue()


def keep(store: Store, caller: Caller, content: bytes) -> str:
    """Keep a photo; returns its hash. The same photo twice is kept once."""
    small = shrunk(content)
    name = hashlib.sha256(small).hexdigest()
    with store.write() as work:
        if not caller.actor(work, work.now).may("register.write"):
            raise Denied
        if work.one("SELECT hash FROM photo WHERE hash = :name", name=name) is None:
            work.insert("photo", ("hash", "content", "added_at"), [(name, small, work.now)])
    return name


def find(store: Store, name: str) -> bytes | None:
    row = store.one("SELECT content FROM photo WHERE hash = :name", name=name)
    return bytes(row[0]) if row else None
