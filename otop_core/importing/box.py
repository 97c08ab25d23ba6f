"""The file or pasted table that one person has put in: its sheets, kept as a draft until they are taken in or thrown away."""

import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from otop_core.access.sessions import Session, SignedIn
from otop_core.gate import drafts
from otop_core.gate.acts import new_id
from otop_core.importing import files
from otop_core.importing.files import Sheet
from otop_core.language.messages import _
from otop_core.language.text import tidy
from otop_core.model.errors import Denied
from otop_core.store import Store

FIGURES, LIST = "import:figures", "import:list"
ACTIONS: Mapping[str, str] = {FIGURES: "target.write", LIST: "rows.read"}  # what its place asks for; the gate decides on each record
LONGEST = 12_000_000  # letters of a kept file: twenty thousand rows of thirty cells
PASTED = _("pasted")


@dataclass
class Box:
    """``op``: the operation under which it is taken in, so that taking it in twice takes it in once; ``hash``: of the file;
    ``said``: what the person answered about it."""

    op: str
    name: str
    hash: str
    sheets: list[Sheet]
    said: dict[str, Any] = field(default_factory=dict)
    kept_at: dt.datetime | None = None

    def typed(self) -> dict[str, Any]:
        sheets = [[one.name, one.first, one.rows] for one in self.sheets]
        return {"name": self.name, "hash": self.hash, "sheets": sheets, "said": self.said}


def put(store: Store, who: SignedIn, place: str, name: str, content: bytes, said: Mapping[str, Any] | None = None) -> Box:
    """Read a file and keep it in place of the one before; raises Refused, Denied, SignedOut."""
    if place not in ACTIONS or not who.may(ACTIONS[place]):
        raise Denied
    box = Box(new_id(), tidy(name)[:150], hashlib.sha256(content).hexdigest(), files.read(content), dict(said or {}))
    drop(store, who, place)
    keep(store, who, place, box)
    return box


def keep(store: Store, who: SignedIn, place: str, box: Box) -> None:
    """Raises SignedOut, Refused, StoreTrouble."""
    box.kept_at = drafts.keep(store, Session(who.session), place, box.op, box.typed(), {}, longest=LONGEST)


def find(store: Store, who: SignedIn, place: str) -> Box | None:
    """What waits to be taken in."""
    draft = drafts.find(store, who.account_id, place)
    if draft is None:
        return None
    typed = draft.typed
    sheets = [Sheet(name, rows, first) for name, first, rows in typed["sheets"]]
    return Box(draft.op, typed["name"], typed["hash"], sheets, typed["said"], draft.saved_at)


def is_newest(store: Store, who: SignedIn, place: str, box: Box) -> bool:
    """Whether nothing has been put in, answered or thrown away since, here or in another tab."""
    return drafts.newest(store, who.account_id, place) == (box.op, box.kept_at)


def drop(store: Store, who: SignedIn, place: str) -> None:
    drafts.drop(store, Session(who.session), place)
