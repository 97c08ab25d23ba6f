"""The gate as a state machine: people with stale copies change, delete, bring back, undo and repeat, in any order."""

import datetime as dt
from collections import defaultdict

from conftest import HERE, THERE, added, drawn, product, signed_in, village
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, invariant, rule

from otop_core.access.sessions import Terminal
from otop_core.admin import integrity
from otop_core.gate import history, records
from otop_core.gate.acts import Change, Remove, Restore, new_id
from otop_core.gate.ledger import commit
from otop_core.model.errors import Conflict, Gone, Invalid
from otop_core.products.evidence import Brand, Certificate
from otop_core.products.producers import Producer
from otop_core.store.open import open_store

WRITERS = st.integers(0, 2)
RECORDS = st.integers(0, 4)
VALUES = {
    "product": {"name": ["ก", "ข", "ค"], "story": [None, "เรื่อง", "ตำนาน"], "place": [0, 1]},
    "brand": {"product_brand": ["ก", "ข"], "identity": [None, "เอกลักษณ์", "ลาย"]},
    "certificate": {"status": ["applied", "granted", "rejected"], "issuer": [None, "สมอ.", "อย."]},
}
CHANGES = st.fixed_dictionaries({}, optional={name: st.integers(0, 2) for fields in VALUES.values() for name in fields})
REFUSED = (Conflict, Gone, Invalid)


class Gate(RuleBasedStateMachine):
    """``told`` is what the store must hold, kept by a model that knows nothing of the gate."""

    receipts = Bundle("receipts")

    @initialize()
    def begin(self) -> None:
        self.store = open_store(":memory:")
        self.writers = [signed_in(self.store, "provincial_officer", None, f"writer{n}") for n in range(3)]
        self.places = added(self.store, Terminal(), village(HERE), village(THERE))
        producer = Producer(id=new_id(), name="กลุ่ม", producer_type="group", village_id=self.places[0].id)
        first = product(producer, id=new_id())
        certificate = {"cert_type": "tcps", "cert_no": "1", "status": "granted"}
        self.things = added(
            self.store,
            Terminal(),
            producer,
            first,
            product(producer, id=new_id(), name="ข"),
            Brand(product_id=first.id, product_brand="ก"),
            Certificate(product_id=first.id, **certificate),
            Certificate(producer_id=producer.id, **certificate),
        )[1:]
        self.copies = {(w, n): thing for w in range(3) for n, thing in enumerate(self.things)}
        self.told = {thing.id: thing.values() for thing in self.things}
        self.binned: set[str] = set()
        self.versions = defaultdict(lambda: 1)

    def now(self, n: int):
        with self.store.read() as cursor:
            return records.find(cursor, self.things[n].noun, self.things[n].id)

    def wanted(self, was, changes):
        values = {}
        for name, pick in changes.items():
            if name == "place" and was.noun == "product":
                values["village_id"] = self.places[pick % 2].id
            elif name in VALUES[was.noun]:
                options = VALUES[was.noun][name]
                values[name] = options[pick % len(options)]
        return was.model_copy(update=values)

    def tried(self, writer: int, act, op: str = ""):
        before = self.count()
        try:
            return commit(self.store, self.writers[writer], op or new_id(), act)
        except REFUSED:
            assert self.count() == before, "a refusal wrote something"
            return None

    def count(self) -> int:
        return self.store.one("SELECT count(*) FROM change")[0]

    def wrote(self, receipt) -> None:
        for record in receipt.records:
            self.versions[record.id] += 1
            assert record.version == self.versions[record.id]

    @rule(writer=WRITERS, n=RECORDS)
    def look(self, writer: int, n: int) -> None:
        self.copies[writer, n] = self.now(n).record

    @rule(target=receipts, writer=WRITERS, n=RECORDS, changes=CHANGES)
    def change(self, writer: int, n: int, changes: dict[str, int]):
        was = self.copies[writer, n]
        act = Change(was, self.wanted(was, changes))
        mine = {name: value for name, value in act.now.values().items() if value != was.values()[name]}
        held = self.told[was.id]
        clash = {name for name, value in mine.items() if held[name] not in (was.values()[name], value)}
        op = new_id()
        receipt = self.tried(writer, act, op)
        if receipt is None:
            assert clash or was.id in self.binned or self.waits(was)
            return None
        assert not clash and was.id not in self.binned
        self.told[was.id] = held | mine
        self.wrote(receipt)
        return writer, op, act, receipt

    def waits(self, thing) -> bool:
        """Evidence of a product in the bin."""
        return getattr(thing, "product_id", None) in self.binned

    @rule(target=receipts, writer=WRITERS, n=RECORDS)
    def delete(self, writer: int, n: int):
        act, op = Remove(self.copies[writer, n]), new_id()
        receipt = self.tried(writer, act, op)
        if receipt is None:
            assert act.thing.id in self.binned or act.thing.version < self.versions[act.thing.id]
            return None
        self.binned.add(act.thing.id)
        self.wrote(receipt)
        return writer, op, act, receipt

    @rule(target=receipts, writer=WRITERS, n=RECORDS, back=st.integers(0, 3))
    def bring_back(self, writer: int, n: int, back: int):
        thing, op = self.things[n], new_id()
        version = max(1, self.versions[thing.id] - back)
        act = Restore(thing.noun, thing.id, version)
        receipt = self.tried(writer, act, op)
        if receipt is None:
            assert self.waits(thing)
            return None
        if receipt.records:
            self.binned.discard(thing.id)
            self.told[thing.id] = next(
                r["record"] for r in history.history(self.store, thing.noun, thing.id) if r["version"] == version
            ).values()
            self.wrote(receipt)
        return writer, op, act, receipt

    @rule(receipt=receipts)
    def repeat(self, receipt) -> None:
        if receipt is None or not receipt[3].records:
            return
        writer, op, act, first = receipt
        before = self.count()
        again = commit(self.store, self.writers[writer], op, act)
        assert again.repeated and again.records == first.records and self.count() == before

    @rule(receipt=consumes(receipts), writer=WRITERS)
    def undo(self, receipt, writer: int) -> None:
        """Exact: the fields of that operation are as before it, everything else as it is; or nothing happens."""
        if receipt is None or not receipt[3].records:
            return
        _writer, op, act, first = receipt
        record = first.records[-1]
        rows = {row["version"]: row for row in history.history(self.store, record.noun, record.id)}
        after, before = (rows[version]["record"].values() for version in (record.version, record.version - 1))
        came_out_of_the_bin = isinstance(act, Restore) and rows[record.version - 1]["kind"] == "remove"
        count = self.count()
        try:
            undone = history.undo(self.store, self.writers[writer], new_id(), op)
        except REFUSED:
            assert self.count() == count
            return
        if isinstance(act, Remove):
            if undone.records:
                self.binned.discard(record.id)
                self.told[record.id] = after
        elif came_out_of_the_bin:
            self.binned.add(record.id)
        else:
            taken = {name: value for name, value in before.items() if value != after[name]}
            assert all(self.told[record.id][name] in (after[name], value) for name, value in taken.items()), "undone over another's change"
            self.told[record.id] = self.told[record.id] | taken
        self.wrote(undone)

    @invariant()
    def nothing_is_lost_and_nothing_invented(self) -> None:
        for n, thing in enumerate(self.things):
            held = self.now(n)
            assert (held.record.values(), held.removed) == (self.told[thing.id], thing.id in self.binned)
            assert held.record.version == self.versions[thing.id]
            kept = history.history(self.store, thing.noun, thing.id)
            assert [row["version"] for row in kept] == list(range(held.record.version, 0, -1))
            assert kept[0]["record"].values() == held.record.values()

    @invariant()
    def evidence_lies_where_its_product_lies(self) -> None:
        for noun in ("brand", "certificate"):
            sql = f"SELECT count(*) FROM {noun} e JOIN product p ON p.id = e.product_id AND p.removed_at IS NULL"
            assert self.store.one(f"{sql} WHERE e.removed_at IS NULL AND e.district_code <> p.district_code") == (0,)

    @invariant()
    def charts_agree(self) -> None:
        """Three steps told again without the code that derives them."""
        for thing in self.things[:2]:
            held = self.told[thing.id]
            sql = (
                "SELECT status, district_code FROM product_step WHERE product_id = :id AND step = :step AND seq_to IS NULL AND until > :far"
            )
            far = dt.date(9000, 1, 1)
            rows = {step: self.store.all(sql, id=thing.id, step=step, far=far) for step in ("S01", "S08", "S09")}
            if thing.id in self.binned:
                assert not any(rows.values())
                continue
            where = HERE if held["village_id"] == self.places[0].id else THERE
            evidence = [(t, self.told[t.id]) for t in self.things[2:] if t.id not in self.binned]
            brands = [e for t, e in evidence if t.noun == "brand" and e["product_id"] == thing.id]
            papers = [
                e for t, e in evidence if t.noun == "certificate" and thing.id in (e["product_id"], thing.id * bool(e["producer_id"]))
            ]
            status = "done" if any(p["status"] == "granted" for p in papers) else "in_progress" if papers else "not_started"
            expected = {"S01": "not_started", "S08": status, "S09": "done" if brands else "not_started"}
            assert rows == {step: [(s, where)] for step, s in expected.items()}

    def teardown(self) -> None:
        if hasattr(self, "store"):
            assert integrity.verify(self.store) == []
            self.store.close()


TestGate = Gate.TestCase
TestGate.settings = settings(
    max_examples=drawn(12), stateful_step_count=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
