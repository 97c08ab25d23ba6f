"""Photos: taken up to 20 MB, shrunk to 1600 px, stripped of EXIF (place and time), kept by their content's hash.

One is unpacked at a time: a photo of 60 million pixels takes 180 MB while it is.  What was sent and is used by nothing goes after a day.
"""

import datetime as dt
import hashlib
import io
import threading

from PIL import Image, ImageOps, UnidentifiedImageError

from otop_core.gate.ledger import Caller
from otop_core.language.messages import Text, _
from otop_core.model.declaration import NOUNS
from otop_core.model.errors import Denied, Invalid, Problem
from otop_core.store import Store, Work

LARGEST = 20 * 1024 * 1024
SIDE = 1600
PIXELS = 60_000_000  # Pillow itself refuses only three times as many
LONGEST_SIDE = 20_000  # px; a strip of one pixel's width unpacks into many times its own size
UNUSED_FOR = dt.timedelta(days=1)  # a form that is open keeps its photo in a draft
AT_A_TIME = 5  # looked at whenever a photo is kept
_turn = threading.Semaphore(1)


def shrunk(content: bytes) -> bytes:
    """A JPEG of at most 1600 px without metadata; raises Invalid for anything that is not a photo."""
    if len(content) > LARGEST:
        raise Invalid([Problem("photo", Text(_("The photo is larger than 20 MB; please take a smaller one.")))])
    try:
        with _turn, Image.open(io.BytesIO(content), formats=("JPEG", "PNG", "WEBP")) as opened:
            if opened.width * opened.height > PIXELS or max(opened.size) > LONGEST_SIDE:  # before it unpacks into the whole memory
                raise ValueError
            opened.draft("RGB", (SIDE, SIDE))  # a JPEG is unpacked no larger than it is needed
            return _small(opened)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise Invalid([Problem("photo", Text(_("This file is not a photo (JPEG, PNG or WebP).")))]) from error


def _small(opened: Image.Image) -> bytes:
    opened.thumbnail((SIDE, SIDE))  # before it is turned or copied: these take its whole size once more
    image = ImageOps.exif_transpose(opened).convert("RGB")
    image.info.clear()  # a comment or XMP would be written along
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
        _forget_unused(work)
        if work.one("SELECT hash FROM photo WHERE hash = :name", name=name) is None:
            work.insert("photo", ("hash", "content", "added_at"), [(name, small, work.now)])
    return name


def _forget_unused(work: Work) -> None:
    """Throw away what was sent long ago and is neither in a record or its history nor in a draft; a few each time."""
    sql = "SELECT hash FROM photo WHERE added_at < :before AND used_at IS NULL ORDER BY added_at LIMIT :most"
    nouns = [noun for noun, cls in NOUNS.items() if any(about.kind == "photo" for about in cls.abouts().values())]
    for (name,) in work.all(sql, before=work.now - UNUSED_FOR, most=AT_A_TIME):
        if work.one("SELECT 1 FROM change WHERE noun = ANY(:nouns) AND strpos(body, :name) > 0 LIMIT 1", nouns=nouns, name=name):
            work.run("UPDATE photo SET used_at = :now WHERE hash = :name", now=work.now, name=name)  # not asked again
        elif not work.one("SELECT 1 FROM draft WHERE strpos(typed, :name) > 0 LIMIT 1", name=name):
            work.run("DELETE FROM photo WHERE hash = :name", name=name)


def find(store: Store, name: str) -> bytes | None:
    row = store.one("SELECT content FROM photo WHERE hash = :name", name=name)
    return bytes(row[0]) if row else None
