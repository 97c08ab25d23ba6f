"""Two phones of one participant and an officer's, as a state machine: typing, drafts, saves, cuts, restarts and reloads in any order.

The phones keep to the real phone's rules (``rehearsal.phone``); what answers them are the real routes over a store that is closed and
opened again.  Whatever happened: once all are back on the network, every save is stored once, with what stood on the screen, and
nothing is taken back that somebody else put in.  Every typed value is another one, so that a value tells who typed it where.
More of it by hand: OTOP_EXAMPLES=500 pytest tests/test_phone_machine.py
"""

import asyncio
import atexit
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from conftest import HERE, signed_in
from hall import furnished
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from otop_core.access import sessions
from otop_core.access.sessions import Session
from otop_core.admin import integrity
from otop_core.entries import opening
from otop_core.entries.description import describe
from otop_core.gate import save_form
from otop_core.gate.acts import new_id
from otop_core.model.errors import OtopError
from otop_core.model.forms import form_of
from otop_core.store import Store, open_store
from otop_core.workshop import joining
from rehearsal.network import Away
from rehearsal.phone import REFUSED, Form, Phone, Reply, Said, Waiting, parsed, resolve
from server import answers, entry
from server.request import AppRequest

EXAMPLES = int(os.environ.get("OTOP_EXAMPLES", "12"))
NEW = "household:new"
OPENS, FILLS = ("person.given_name", "household.house_no"), ("household.knows", "household.wants_to_learn")
HERS, OFFICERS = (*OPENS, *FILLS), ("household.house_no", *FILLS)  # a name that an officer puts in would lock her out of her record
HANDLERS: Mapping[str, Callable[[AppRequest], Any]] = {"/entry/draft": entry.draft, "/entry/save": entry.save}
PHONES, OFFICER = st.integers(0, 2), 2  # the first two are hers
NETWORK = st.sampled_from(("there", "there", "there", "cut before", "cut after"))
PLACE = {"village.district": HERE, "village.subdistrict_code": "360102"}


def people(store: Store, hall: SimpleNamespace) -> None:
    found = joining.room(store, hall.code, "")
    she = joining.join(store, found, {"name": "ลำดวน สวยงาม", "kind": "villager"}, "", "th")
    hall.sessions = [sessions.digest(she)] * 2 + [signed_in(store, "district_officer", HERE).digest]
    typed = {"village.choice": hall.village.id, "person.given_name": "บุญมี", "household.house_no": "7", "household.knows": "ทอผ้า"}
    first = save_form.save(store, Session(hall.sessions[0]), new_id(), form_of("household"), typed).records
    hall.first, hall.last_seq = f"household:{first[-1].id}", store.last_seq


@cache
def built() -> SimpleNamespace:
    """The store that every story begins with."""
    folder = tempfile.TemporaryDirectory(prefix="otop-phones-")
    atexit.register(folder.cleanup)
    return furnished(Path(folder.name) / "otop.duckdb", people)


@dataclass(frozen=True)
class Stored:
    """One row of the history."""

    op: str
    id: str
    noun: str
    version: int
    kind: str
    body: dict[str, Any]
    by_phone: bool  # not there from the beginning


class Hall(RuleBasedStateMachine):
    """``acknowledged``: by operation whose it is and what stood on the screen at Save."""

    @initialize()
    def begin(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="otop-phones-"))
        self.path, self.hall = self.folder / "otop.duckdb", built()
        for part in self.hall.path.parent.iterdir():
            shutil.copy(part, self.folder)
        self.store: Store | None = open_store(str(self.path))
        self.network = "there"
        self.phones = [self.phone(n) for n in range(3)]
        self.numbers = iter(range(10**9))
        self.acknowledged: dict[str, tuple[int, Waiting]] = {}
        self.insisted: set[str] = set()  # values that were chosen over somebody else's

    def phone(self, n: int) -> Phone:
        async def post(path: str, said: Said) -> Reply:
            if self.store is None or self.network == "cut before":
                raise Away("no answer")
            reply = self.answer(self.hall.sessions[n], path, json.loads(json.dumps(said)))
            if self.network == "cut after":
                raise Away("no answer")
            return reply

        return Phone(post)

    def answer(self, session: str, path: str, said: Said) -> Reply:
        """As the route answers."""
        who = sessions.look_up(self.store, session)
        body = json.dumps(said).encode()
        request = AppRequest("POST", path, {}, {}, self.store, who, "th", "", False, body=body)
        try:
            found = HANDLERS[path](request)
        except OtopError as error:
            found = answers.failure(error, "th")
        return parsed(found.status_code, found.body)

    def form(self, n: int, key: str) -> Form:
        """The page with this form, loaded by a phone where it is not open yet."""
        phone = self.phones[n]
        if key in phone.forms:
            return phone.forms[key]
        who = sessions.look_up(self.store, self.hall.sessions[n])
        about = describe(self.store, who, opening.find(self.store, who, key), stays=key == NEW)
        before = phone.drafts.get(key)
        stood = dict(before.typed) if before and before.unsent else None
        form = phone.open(json.loads(json.dumps(about)))
        assert stood is None or form.typed == stood, "a letter was lost"
        return form

    def keys(self) -> list[str]:
        """Her records that she was told of."""
        ops = [op for op, (n, saved) in self.acknowledged.items() if n != OFFICER and saved.key == NEW]
        sql = "SELECT c.record_id FROM change c JOIN change f ON c.seq >= f.seq AND c.seq < f.seq + f.parts"
        rows = self.store.all(f"{sql} WHERE list_contains(:ops, f.op) AND c.noun = 'household' ORDER BY c.seq", ops=ops)
        return [self.hall.first, *(f"household:{row[0]}" for row in rows)]

    def key(self, which: int) -> str:
        """A new record, or one of hers."""
        every = [self.hall.first, NEW, *self.keys()[1:]]
        return every[which % len(every)]

    def up(self) -> bool:
        return getattr(self, "store", None) is not None

    @precondition(up)
    @rule(n=PHONES, which=st.integers(0, 3), field=st.integers(0, 3))
    def type(self, n: int, which: int, field: int) -> None:
        key, names = self.key(which), OFFICERS if n == OFFICER else HERS
        form = self.form(n, key)
        if key == NEW and not form.touched:
            self.fill(n, form)
        self.put(n, form, names[field % len(names)])

    def fill(self, n: int, form: Form) -> None:
        """What no record can do without."""
        for name in OPENS:
            self.put(n, form, name)
        if n == OFFICER:
            for name, value in (PLACE | {"village.choice": self.hall.village.id}).items():
                self.phones[n].type(form, name, value)

    def put(self, n: int, form: Form, name: str) -> None:
        self.phones[n].type(form, name, f"ก{next(self.numbers)}")

    @rule(n=PHONES, which=st.integers(0, 3), field=st.integers(0, 3))
    def type_on(self, n: int, which: int, field: int) -> None:
        """What is open is typed into, whether or not the server is there."""
        if not (forms := [form for form in self.phones[n].forms.values() if form.key != NEW or form.touched]):
            return
        form, names = forms[which % len(forms)], OFFICERS if n == OFFICER else HERS
        self.put(n, form, names[field % len(names)])

    @rule(n=PHONES, which=st.integers(0, 3), network=NETWORK)
    def keep(self, n: int, which: int, network: str) -> None:
        forms = list(self.phones[n].forms.values())
        if forms:
            self.over(network, self.phones[n].keep(forms[which % len(forms)]))

    @rule(n=PHONES, which=st.integers(0, 3), network=NETWORK)
    def save(self, n: int, which: int, network: str) -> None:
        if forms := [form for form in self.phones[n].forms.values() if form.touched]:
            self.phones[n].save(forms[which % len(forms)])
            self.send(n, network)

    @rule(n=PHONES, network=NETWORK)
    def send(self, n: int, network: str) -> None:
        for told in self.over(network, self.phones[n].send()) or []:
            if told.op in self.acknowledged:  # the same save on her other phone
                assert told.reply[1]["repeated"] and stood(told) == stood(self.acknowledged[told.op][1])
            self.acknowledged[told.op] = (n, told)

    def over(self, network: str, what: Any) -> Any:
        self.network = network
        try:
            return asyncio.run(what)
        finally:
            self.network = "there"

    @rule(n=PHONES)
    def reload(self, n: int) -> None:
        self.phones[n].close()

    @precondition(up)
    @rule(n=PHONES, theirs=st.booleans())
    def look_at_what_was_refused(self, n: int, theirs: bool) -> None:
        """In the outbox, or in its form with what is wrong: mended, and saved again."""
        phone = self.phones[n]
        for one in [one for one in phone.outbox if one.state == REFUSED][:1]:
            form = self.form(n, one.key)
            if form.touched:  # first what she is typing
                self.mended(phone, form, theirs)
            phone.mend(one, form)
        for key in [key for key, draft in phone.drafts.items() if draft.refused]:
            self.mended(phone, self.form(n, key), theirs)

    def mended(self, phone: Phone, form: Form, theirs: bool) -> None:
        if form.draft.refused:
            status, said = form.draft.refused
            assert status == 409, said
            if conflict := said.get("conflict"):
                clashes = [clash["field"] for clash in conflict["clashes"]]
                resolve(form, conflict, clashes if theirs else ())
                self.insisted |= set() if theirs else {str(form.typed[name]) for name in clashes}
        phone.save(form)

    @rule()
    def stop(self) -> None:
        if self.store is not None:
            self.store.close()
            self.store = None

    @rule()
    def start(self) -> None:
        if self.store is None:
            self.store = open_store(str(self.path))

    def teardown(self) -> None:
        if hasattr(self, "phones"):
            try:
                self.start()
                self.finished()
                self.checked()
            finally:
                self.store.close()
                shutil.rmtree(self.folder)

    def finished(self) -> None:
        """Everybody is back on the network and looks at what was refused, until nothing waits."""
        for _turn in range(100):
            for n in range(3):
                self.send(n, "there")
                self.look_at_what_was_refused(n, False)
            if not any(phone.outbox or any(draft.refused for draft in phone.drafts.values()) for phone in self.phones):
                return
        raise AssertionError(f"these stay behind: {[phone.outbox for phone in self.phones]}")

    def checked(self) -> None:
        assert integrity.verify(self.store) == []
        sql = "SELECT split_part(op, '/', 1), record_id, noun, version, kind, body, seq FROM change WHERE noun IN ('person', 'household')"
        changes = [Stored(*row[:5], json.loads(row[5]), row[6] > self.hall.last_seq) for row in self.store.all(f"{sql} ORDER BY seq")]
        self.each_save_is_stored_once_as_it_stood(changes)
        self.nobody_takes_back_what_another_put_in(changes)

    def each_save_is_stored_once_as_it_stood(self, changes: list[Stored]) -> None:
        bodies = {(one.id, one.version): one.body for one in changes}
        changes = [one for one in changes if one.by_phone]
        added = [one.op for one in changes if (one.noun, one.kind) == ("household", "add")]
        assert sorted(added) == sorted(op for op, (_n, saved) in self.acknowledged.items() if saved.key == NEW)
        assert {one.op for one in changes} <= self.acknowledged.keys()
        for one in changes:
            saved = self.acknowledged[one.op][1]
            begun = bodies[one.id, saved.versions[one.noun]] if one.kind != "add" else {}
            screen = {name.split(".")[1]: value or None for name, value in stood(saved).items() if name.startswith(f"{one.noun}.")}
            touched = {name: value for name, value in screen.items() if value != begun.get(name)}
            assert {name: one.body[name] for name in touched} == touched

    def nobody_takes_back_what_another_put_in(self, changes: list[Stored]) -> None:
        """A value comes into a record once; again only where somebody was asked and chose it."""
        last: dict[str, dict[str, Any]] = {}
        seen: set[tuple[str, str]] = set()
        for one in changes:
            for name in (full.split(".")[1] for full in HERS if full.startswith(f"{one.noun}.")):
                value, before = one.body[name], last.get(one.id, {}).get(name)
                if value != before and one.kind != "add":
                    assert value is not None and ((one.id, value) not in seen or value in self.insisted), f"{value} came back"
                seen.add((one.id, value))
            last[one.id] = one.body


def stood(saved: Waiting) -> dict[str, Any]:
    return {name: value for name, value in saved.typed.items() if name in HERS}


def test_what_was_saved_on_top_of_a_save_does_not_undo_what_an_officer_put_in_meanwhile() -> None:
    """Two saves of hers wait without a network; the second was made from the record as it was before the officer's change."""
    hall = Hall()
    hall.begin()
    house_no, knows, wants = OFFICERS
    form = hall.form(0, hall.hall.first)
    for name in (house_no, knows):
        hall.put(0, form, name)
        hall.phones[0].save(form)
    desk = hall.form(OFFICER, hall.hall.first)
    hall.put(OFFICER, desk, wants)
    hall.phones[OFFICER].save(desk)
    hall.send(OFFICER, "there")
    hall.put(0, form, house_no)
    hall.teardown()
    assert form.typed[wants] == desk.typed[wants]


TestPhones = Hall.TestCase
TestPhones.settings = settings(
    max_examples=EXAMPLES, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck), print_blob=True
)
