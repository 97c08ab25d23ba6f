"""The file that one person has dropped: its sheets, kept as a draft until they are taken in or thrown away."""

from dataclasses import dataclass

from otop_core.access.sessions import Session, SignedIn
from otop_core.gate import drafts
from otop_core.gate.acts import new_id
from otop_core.importing import files, sheet
from otop_core.importing.files import Sheet
from otop_core.language.messages import _
from otop_core.language.text import tidy
from otop_core.model.errors import Denied
from otop_core.store import Store

FORM = "import:figures"
ACTION = "target.write"
PASTED = _("pasted")


@dataclass(frozen=True)
class Box:
    """``op``: the operation under which it is taken in, so that taking it in twice takes it in once."""

    op: str
    name: str
    sheets: list[Sheet]


def put(store: Store, who: SignedIn, name: str, content: bytes) -> None:
    """Read a file and keep it in place of the one before; raises Refused, Denied, SignedOut."""
    _keep(store, who, tidy(name)[:150], files.read(content))


def put_text(store: Store, who: SignedIn, name: str, text: str) -> None:
    """The same of a pasted table."""
    _keep(store, who, name, files.read(text.encode("utf-8", "replace")))


def _keep(store: Store, who: SignedIn, name: str, sheets: list[Sheet]) -> None:
    if not who.may(ACTION):
        raise Denied
    typed = {"name": name, "sheets": [[one.name, sheet.text(one.rows)] for one in sheets]}
    drop(store, who)
    drafts.keep(store, Session(who.session), FORM, new_id(), typed, {})


def find(store: Store, who: SignedIn) -> Box | None:
    """What waits to be taken in."""
    draft = drafts.find(store, who.account_id, FORM)
    if draft is None:
        return None
    return Box(draft.op, draft.typed["name"], [Sheet(name, sheet.cells(text)) for name, text in draft.typed["sheets"]])


def drop(store: Store, who: SignedIn) -> None:
    drafts.drop(store, Session(who.session), FORM)
