"""What a list of 10,000 households with 500 problems costs: read and shown, taken in, taken back; and what others feel who save meanwhile.

The others save a household each 0.05 s in another thread of this process, as in the app.  ``--quick`` proves that each row is there once.
"""

import io
import random
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import xlsxwriter

from benchmarks.gate import HOUSEHOLD
from benchmarks.served import person, settled, table
from otop_core import process
from otop_core.access import sessions
from otop_core.access.sessions import Session
from otop_core.community.villages import Village
from otop_core.gate import ledger, save_form
from otop_core.gate.acts import Add, new_id
from otop_core.importing import box
from otop_core.language import labels, places
from otop_core.lists import batches, waiting
from otop_core.lists.registers import label
from otop_core.lists.taking_back import take_back
from otop_core.model.forms import form_of
from otop_core.sample.parts import words
from otop_core.store import Store
from rehearsal.meter import Meter

FIELDS = (
    *("person.name", "household.house_no", "village.moo", "village.name", "village.subdistrict_code", "village.district"),
    *("household.occupation", "household.income"),
)
WRONG = (
    ("household.income", "about"),
    ("household.house_no", "#REF!"),
    ("village.moo", "101"),
    ("person.name", ""),
    ("household.income", "-5"),
)
PAUSE = 0.05  # seconds between two saves of the others
EVERY = 20  # one row in so many has something wrong


def workbook(villages: list[tuple[Any, ...]], rows: int) -> bytes:
    """An Excel file of so many households, each of a name of its own, one in twenty with something that nobody can store."""
    chance, file = random.Random(11), io.BytesIO()
    people = words()
    book = xlsxwriter.Workbook(file, {"constant_memory": True})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, [label(name, "th") for name in FIELDS])
    letters = [*people["given"]["female"], *people["given"]["male"]]
    for n in range(rows):
        code, moo, name = villages[n % len(villages)]
        told = {
            "person.name": f"{chance.choice(letters)} {chance.choice(people['family']['first'])}{chance.choice(people['family']['last'])}",
            "household.house_no": f"{n + 1}/{n % 7}",
            "village.moo": str(moo or ""),
            "village.name": name,
            "village.subdistrict_code": labels.subdistrict(code, "th"),
            "village.district": labels.district(code[:4], "th"),
            "household.occupation": "ทำนา",
            "household.income": f"{chance.randint(30, 300) * 100:,}",
        }
        if n % EVERY == 0:
            told |= [WRONG[n // EVERY % len(WRONG)]]
        sheet.write_row(n + 1, 0, [told[name] for name in FIELDS])
    book.close()
    return file.getvalue()


class Others:
    """Somebody else who saves households while the block runs; ``felt``: ms of each save."""

    def __init__(self, store: Store, caller: Session, village: str) -> None:
        self.felt: list[float] = []
        self._form, self._typed = form_of("household"), {"village.choice": village} | HOUSEHOLD
        self._store, self._caller, self._over = store, caller, threading.Event()
        self._thread = threading.Thread(target=self._work)

    def _work(self) -> None:
        while not self._over.wait(PAUSE):
            began = time.perf_counter()
            save_form.save(self._store, self._caller, new_id(), self._form, self._typed, draft="household:new")
            self.felt.append(1000 * (time.perf_counter() - began))

    def __enter__(self) -> "Others":
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._over.set()
        self._thread.join()


def households(store: Store, batch: str = "") -> int:
    """How many are there, or of one batch."""
    of = f" AND id IN (SELECT record_id FROM import_row WHERE batch_id = '{batch}')" if batch else ""
    [(found,)] = store.all(f"SELECT count(*) FROM household WHERE removed_at IS NULL{of}")
    return int(found)


def prepared(folder: Path) -> tuple[Store, list[Session]]:
    """A store of a hundred villages, and the sessions of two people of the province."""
    store = settled(folder / "otop.duckdb")
    codes = [one.code for district in places.districts("36") for one in places.subdistricts(district.code)][:25]
    villages = [Village(subdistrict_code=code, moo=moo, name=f"หนอง{n}ดอน{moo}") for n, code in enumerate(codes) for moo in range(1, 5)]
    ledger.commit(store, sessions.Terminal(), new_id(), *map(Add, villages))
    accounts = [person(store, name) for name in ("one", "other")]
    return store, [Session(sessions.digest(sessions.begin(store, account, "th"))) for account in accounts]


def run(folder: Path, quick: bool) -> None:
    process.tune()
    store, (mine, theirs) = prepared(folder)
    rows = 200 if quick else 10_000
    content = workbook(store.all("SELECT subdistrict_code, moo, name FROM village ORDER BY id"), rows)
    who = sessions.look_up(store, mine.digest)
    [(village,)] = store.all("SELECT min(id) FROM village")
    assert who is not None
    with Others(store, theirs, village) as alone:
        time.sleep(1 if quick else 10)
    meter, found = Meter(), list[list[str]]()
    before = meter.megabytes()

    def timed(what: str, work: Callable[[], Any]) -> Any:
        with Others(store, theirs, village) as others:
            began = time.perf_counter()
            done = work()
            seconds = time.perf_counter() - began
        felt = [
            f"{len(others.felt)}",
            f"{share(others.felt, 0.95):.0f}",
            f"{share(others.felt, 0.95) / share(alone.felt, 0.95):.1f}",
            f"{share(others.felt, 1):.0f}",
        ]
        found.append([what, f"{seconds:.1f}", *felt, f"{meter.megabytes() - before:+.0f}"])
        return done

    timed("the file read and kept", lambda: box.put(store, who, box.LIST, "list.xlsx", content))
    now = waiting.opened(store, who, None)
    assert now is not None and now.noun == "household"
    matched = timed("preview: read and matched", lambda: now.matched(store, who, "th"))
    wrong = -(-rows // EVERY)
    also = {one.row.number for one in matched.of("doubtful")}  # namesakes of one village, who are two
    assert len(matched.of("refused")) == wrong and len(matched.of("new")) + len(also) == rows - wrong
    taken = timed("taken in", lambda: batches.commit(store, mine, now.batch, matched, also))
    assert (taken.added, taken.failed, taken.stopped) == (rows - wrong, [], None), taken
    assert households(store, now.box.op) == rows - wrong
    again = timed("previewed again", lambda: now.matched(store, who, "th"))
    assert len(again.of("same")) == rows - wrong
    back = timed("taken back", lambda: take_back(store, who, mine, now.box.op))
    assert not back.kept and households(store, now.box.op) == 0
    base = f"a save alone: p95 {share(alone.felt, 0.95):.0f} ms of {len(alone.felt)}"
    print(f"{rows:,} rows with {wrong} problems, a file of {len(content) >> 10:,} kB; {base}")
    table(("what", "s", "others' saves", "p95 ms", "x alone", "longest ms", "MB"), found)
    store.close()


def share(felt: list[float], of: float) -> float:
    """What this share of the saves stayed under; nan where none was made."""
    return sorted(felt)[min(len(felt) - 1, int(of * len(felt)))] if felt else float("nan")
