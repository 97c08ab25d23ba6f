"""What one commit of each kind costs without a screen: CPU, wall time and statements."""

import json
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from starlette.responses import Response

from benchmarks.served import peopled, table
from otop_core.access import sessions
from otop_core.access.sessions import Session
from otop_core.community.households import Household
from otop_core.gate import drafts, ledger, save_form
from otop_core.gate.acts import Add, Change, new_id
from otop_core.gate.ledger import Receipt
from otop_core.model.forms import form_of
from otop_core.products.evidence import Certificate, Channel, Registration
from otop_core.store import Store, open_store
from otop_core.store.cursor import Cursor, Work
from server import entry
from server.request import AppRequest

Commit = Callable[[int], Receipt | None]
HOUSEHOLD = {
    "person.given_name": "Somchai",
    "person.family_name": "Jaidee",
    "person.phone": "0812345678",
    "household.house_no": "12/3",
    "household.members": "4",
    "household.occupation": "farming",
    "household.knows": "weaving",
    "household.wants_to_learn": "dyeing",
    "household.is_voluntary": True,
    "household.income": "9,500",
    "household.expense": "7,000",
    "household.saving": "500",
}


@contextmanager
def counted() -> Iterator[list[tuple[str, dict[str, Any]]]]:
    """The statements put to DuckDB meanwhile, whoever asks, with their parameters."""
    found: list[tuple[str, dict[str, Any]]] = []
    real = {(cls, name): getattr(cls, name) for cls, name in ((Cursor, "all"), (Cursor, "dicts"), (Work, "run"), (Work, "insert"))}

    def watched(call: Callable[..., Any]) -> Callable[..., Any]:
        def put(self: Any, sql: str, *args: Any, **given: Any) -> Any:
            found.append((sql, given))
            return call(self, sql, *args, **given)

        return put

    try:
        for (cls, name), call in real.items():
            setattr(cls, name, watched(call))
        yield found
    finally:
        for (cls, name), call in real.items():
            setattr(cls, name, call)


def kinds(store: Store, caller: Session) -> dict[str, Commit]:
    """What people commit most often, as the pages do it."""

    def ids(noun: str, where: str = "TRUE") -> list[str]:
        rows = store.all(f"SELECT id FROM {noun} WHERE district_code = '3601' AND removed_at IS NULL AND {where} ORDER BY id")
        return [row[0] for row in rows]

    village, producer, products = ids("village")[0], ids("producer")[0], ids("product", "area = 'processing'")
    typed = {"village.choice": village, "producer.choice": producer}

    def household(n: int) -> Receipt:
        return save_form.save(store, caller, new_id(), form_of("household"), typed | HOUSEHOLD, draft="household:new")

    def correction(n: int) -> Receipt:
        was = household(n).records[-1]
        assert isinstance(was, Household)
        return ledger.commit(store, caller, new_id(), Change(was, was.model_copy(update={"members": 5})))

    def product(n: int) -> Receipt:
        entered = typed | {"product.name": f"Cloth {n}", "product.area": "processing", "product.category": "textile"}
        return save_form.save(store, caller, new_id(), form_of("product"), entered, draft="product:new")

    def evidence(thing: Callable[[str], Any]) -> Commit:
        return lambda n: ledger.commit(store, caller, new_id(), Add(thing(products[n % len(products)])))

    def field(n: int) -> None:
        drafts.keep(store, caller, "household:new", "op", HOUSEHOLD | {"person.given_name": f"Somchai {n}"}, {})

    def asked(handler: Callable[[AppRequest], Response], op: str, entered: dict[str, Any]) -> None:
        """As the route does it, without the network."""
        who = sessions.look_up(store, caller.digest)
        body = json.dumps({"key": "household:new", "op": op, "typed": entered, "versions": {}}).encode()
        assert handler(AppRequest("POST", "", {}, {}, store, who, "th", "", False, body=body)).status_code == 200

    return {
        "a draft field": field,
        "the same as its route does it": lambda n: asked(entry.draft, "0" * 32, HOUSEHOLD | {"person.given_name": f"Somchai {n}"}),
        "a new household and its person": household,
        "the same as its route does it, with the answer": lambda n: asked(entry.save, new_id(), typed | HOUSEHOLD),
        "the same, then corrected (two commits)": correction,
        "a product of a known producer": product,
        "evidence: a channel": evidence(lambda id: Channel(product_id=id, channel="domestic_offline")),
        "evidence: a registration": evidence(lambda id: Registration(product_id=id, registration_no="365000001", status="registered")),
        "evidence: a certificate": evidence(lambda id: Certificate(product_id=id, cert_type="tcps", status="applied")),
    }


def cost(commit: Commit, rounds: int, each: int) -> list[str]:
    """CPU ms, wall ms (both the median round) and statements of one commit."""
    commit(0)
    with counted() as statements:
        commit(1)
    cpu, wall = [], []
    for turn in range(rounds):
        began, spent = time.perf_counter(), time.process_time()
        for n in range(each):
            commit(2 + turn * each + n)
        wall.append(1000 * (time.perf_counter() - began) / each)
        cpu.append(1000 * (time.process_time() - spent) / each)
    return [f"{statistics.median(cpu):.1f}", f"{statistics.median(wall):.1f}", str(len(statements))]


def kept_whole(store: Store) -> None:
    """The history holds every change once, in an unbroken row, and each record's newest version is the one in its table."""
    found = store.one("SELECT count(*), count(DISTINCT op), max(seq) - min(seq) + 1 FROM change")
    assert found and found[0] == found[1] == found[2], found
    newest = "SELECT record_id, max(version) AS version FROM change WHERE noun = 'household' GROUP BY record_id"
    assert store.all(f"SELECT count(*) FROM household h JOIN ({newest}) c ON c.record_id = h.id WHERE c.version <> h.version") == [(0,)]


def prepared(folder: Path, quick: bool) -> tuple[Store, Session]:
    [name] = peopled(folder / "otop.duckdb", 1, 0.05 if quick else 1)
    store = open_store(str(folder / "otop.duckdb"))
    [(account,)] = store.all("SELECT id FROM account WHERE username = :name", name=name)
    return store, Session(sessions.digest(sessions.begin(store, account, "th")))


def run(folder: Path, quick: bool) -> None:
    store, caller = prepared(folder, quick)
    every = kinds(store, caller)
    rounds = (1, 5) if quick else (5, 60)
    table(("commit", "CPU ms", "wall ms", "statements"), [[what, *cost(commit, *rounds)] for what, commit in every.items()])
    kept_whole(store)
    store.close()
