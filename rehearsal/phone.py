"""What the form element does on a phone, in Python: the form it draws, the drafts and the outbox it keeps, and when it sends what.

The rules are those of ``pages/static/entry``, told in docs/ARCHITECTURE.md ("The form lives on the phone"). What a ``Phone`` holds is
the phone's own storage: it outlives the page, the connection and the server. ``post`` reaches the server, or raises Away.
"""

import json
import secrets
from collections.abc import Awaitable, Callable, Collection, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from rehearsal.network import Away
from rehearsal.values import StClientError

Typed = dict[str, Any]
Said = dict[str, Any]
Reply = tuple[int, Said]
Post = Callable[[str, Said], Awaitable[Reply]]
AWAY = {401, 408, 425, 429}  # asked again later, like any 5xx
WAITING, REFUSED = "waiting", "refused"


def new_op() -> str:
    return secrets.token_hex(16)


def parsed(status: int, body: bytes) -> Reply:
    """An answer as the phone reads it; what is no JSON says nothing."""
    try:
        said = json.loads(body)
    except ValueError:
        said = {}
    return status, said if isinstance(said, dict) else {}


@dataclass
class Draft:
    """What the phone's own storage holds of a form that is being typed; ``stamp``: the server's copy it knows of; ``refused``: what the
    server said of it, where it was saved before and came back to be mended."""

    op: str
    typed: Typed
    versions: dict[str, int]
    stamp: str = ""
    unsent: bool = True
    refused: Reply | None = None


@dataclass
class Waiting:
    """An entry that was saved here, and that the server has not acknowledged yet."""

    op: str
    key: str
    typed: Typed
    versions: dict[str, int]
    state: str = WAITING
    reply: Reply = (0, {})


@dataclass
class Form:
    """A form on the screen: ``about`` is what the server told of it; ``typed`` what stands there."""

    about: Mapping[str, Any]
    draft: Draft
    touched: bool = False  # something has been typed since it was drawn or emptied

    @property
    def key(self) -> str:
        return str(self.about["key"])

    @property
    def typed(self) -> Typed:
        return self.draft.typed

    @property
    def fields(self) -> dict[str, Mapping[str, Any]]:
        return {one["name"]: one for section in self.about["sections"] for one in section["fields"]}

    def choices(self, name: str) -> list[str]:
        """The codes a field offers."""
        if name not in self.fields:
            raise StClientError(f"no field {name}")
        return [code for code, _label in self.fields[name]["choices"]]

    def shown(self, name: str) -> bool:
        """Whether a field is on the screen; others are sent as nothing."""

        def holds(rule: Mapping[str, Any]) -> bool:
            value = self.typed.get(rule["field"])
            return value in rule["in"] if "in" in rule else not value

        return all(holds(rule) for rule in self.fields.get(name, {}).get("shown_if", ()))

    def stands(self) -> Typed:
        """What stands on the screen, as it is sent."""
        return {name: value if self.shown(name) else None for name, value in deepcopy(self.typed).items()}

    def type(self, name: str, value: object) -> None:
        if (
            name not in self.typed and name not in self.fields and name.split(".")[0] not in self.fields
        ):  # a village is one field of several
            raise StClientError(f"no field {name}; there are {sorted(self.fields)}")
        self.draft.typed[name] = value
        self.draft.unsent = self.touched = True

    def begin(self, versions: Mapping[str, int], typed: Mapping[str, Any]) -> None:
        """Another operation, with this in the fields."""
        self.draft = Draft(new_op(), deepcopy(dict(typed)), dict(versions), unsent=False)
        self.touched = False


@dataclass
class Phone:
    """One phone of one person."""

    post: Post
    drafts: dict[str, Draft] = field(default_factory=dict)  # by the key of the form
    outbox: list[Waiting] = field(default_factory=list)
    forms: dict[str, Form] = field(default_factory=dict)  # on the screen

    def open(self, about: Mapping[str, Any]) -> Form:
        """Draw a form: her own draft, else the newest one of the server, else as it is told."""
        key, versions = str(about["key"]), dict(about["versions"])
        there = self.forms.get(key)
        if there is not None and (there.touched or there.draft.versions == versions):
            there.about = about  # nothing that stands there is drawn anew
            return there
        form = self.forms[key] = Form(about, Draft(new_op(), deepcopy(dict(about["typed"])), versions, unsent=False))
        sent = {one.op for one in self.outbox}
        servers = {one["op"]: one for one in about["drafts"] if one["op"] not in sent}
        mine = self.drafts.get(key)
        if mine is not None:
            other = servers.get(mine.op)
            if other and not mine.unsent and other["stamp"] != mine.stamp:  # she went on with it on another phone
                mine = _taken(other)
        elif servers:
            mine = _taken(next(iter(servers.values())))
        if mine is not None:
            form.draft, form.touched = mine, True
            self.drafts[key] = mine
        return form

    def close(self) -> None:
        """The page is gone; what the phone keeps stays."""
        self.forms.clear()

    def type(self, form: Form, name: str, value: object) -> None:
        form.type(name, value)
        self.drafts[form.key] = form.draft

    async def keep(self, form: Form) -> bool:
        """Send what has been typed to the server's draft; True where the server has it."""
        if not form.draft.unsent or not form.about["keeps"]:
            return True
        draft, typed = form.draft, deepcopy(form.draft.typed)
        said = {"key": form.key, "op": draft.op, "typed": typed, "versions": draft.versions}
        try:
            status, reply = await self.post("/entry/draft", said)
        except Away:
            return False
        if status == 200:
            draft.stamp, draft.unsent = reply["stamp"], draft.typed != typed
        elif status == 409 and form.draft is draft:  # saved from another page: what stands here is another entry
            draft.op, draft.stamp = new_op(), ""
        return status == 200

    def save(self, form: Form) -> Waiting:
        """Touch Save: what stands in the fields at this moment goes into the outbox, and the form is ready for the next."""
        entry = Waiting(form.draft.op, form.key, form.stands(), dict(form.draft.versions))
        self.outbox.append(entry)
        self.drafts.pop(form.key, None)
        sticky = {name: form.typed[name] for name in form.about["sticky"] if name in form.typed}
        form.begin(form.draft.versions, {**form.about["typed"], **sticky} if form.about["stays"] else form.typed)
        return entry

    async def send(self) -> list[Waiting]:
        """Send what waits, one after the other, until the server is away; returns those that were acknowledged, with the answer."""
        told = []
        for entry in [one for one in self.outbox if one.state == WAITING]:
            said = {"key": entry.key, "op": entry.op, "typed": entry.typed, "versions": entry.versions}
            try:
                status, reply = await self.post("/entry/save", said)
            except Away:
                break
            if status in AWAY or status >= 500:
                break
            entry.reply = (status, reply)
            if status == 200:
                self.outbox.remove(entry)
                self._saved(entry, reply)
                told.append(entry)
            else:
                self._refused(entry)
        return told

    def _saved(self, entry: Waiting, reply: Said) -> None:
        """The record stands at another version now: what was saved or typed on top of it goes on from there."""
        if "versions" not in reply:
            return
        form = self.forms.get(entry.key)
        open_here = form if form is not None and form.draft.versions == entry.versions else None
        for one in self.outbox:
            if one.key == entry.key and one.versions == entry.versions:
                one.typed, one.versions = _gone_on(one.typed, entry.typed, reply["typed"]), dict(reply["versions"])
        if open_here is not None:
            draft = open_here.draft
            draft.typed, draft.versions = _gone_on(draft.typed, entry.typed, reply["typed"]), dict(reply["versions"])

    def _refused(self, entry: Waiting) -> None:
        """Back into its form to be mended, if that is open here and nothing has been typed into it since; else it stays in the outbox."""
        entry.state = REFUSED
        form = self.forms.get(entry.key)
        if form is not None and not form.touched:
            self.mend(entry, form)

    def mend(self, entry: Waiting, form: Form) -> None:
        """A refused entry back in its form; where its operation was saved with something else in it, it is another one."""
        self.outbox.remove(entry)
        op = new_op() if entry.reply[1].get("saved_before") else entry.op
        form.draft, form.touched = Draft(op, deepcopy(entry.typed), dict(entry.versions), refused=entry.reply), True
        self.drafts[form.key] = form.draft


def _taken(kept: Mapping[str, Any]) -> Draft:
    """A draft of the server."""
    return Draft(kept["op"], deepcopy(dict(kept["typed"])), dict(kept["versions"]), kept["stamp"], unsent=False)


def _gone_on(mine: Typed, sent: Typed, now: Mapping[str, Any]) -> Typed:
    """What stands on top of a save once that is in: what she has not touched since becomes what the record says now, because others may
    have changed it, and sent as it was it would undo theirs."""
    return {name: now.get(name, value) if value == sent.get(name) else value for name, value in mine.items()}


def resolve(form: Form, conflict: Mapping[str, Any], theirs: Collection[str] = ()) -> None:
    """She has chosen: ``theirs`` are the fields where the other value stays; the same operation may be sent once more."""
    part, draft = conflict["part"], form.draft
    draft.typed |= conflict["take"]
    draft.typed |= {clash["field"]: clash["value"] for clash in conflict["clashes"] if clash["field"] in theirs}
    draft.versions = {**draft.versions, part: conflict["version"]}
    draft.unsent = form.touched = True
