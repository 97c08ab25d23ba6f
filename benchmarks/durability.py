"""Power cuts and damaged files, by the thousand: is what was acknowledged there, and is what is not said in words?

A power cut leaves of the writes since the last fsync any part, in any order.  The writes of a save and of a checkpoint are recorded
from the files themselves, in the order in which DuckDB settles them (seen with strace: log, fdatasync; for a checkpoint a mark in the
log, fdatasync, blocks, fdatasync, header, fdatasync, file cut, log unlinked), and each state is a random cut through them.  Every state
is looked at in a process of its own, so that a crash counts too.
"""

import logging
import os
import random
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from otop_core.access.sessions import Terminal
from otop_core.admin import integrity
from otop_core.community.households import Household
from otop_core.community.people import Person
from otop_core.community.villages import Village
from otop_core.gate.acts import Add, Change, new_id
from otop_core.gate.ledger import commit
from otop_core.model.errors import OtopError
from otop_core.store import Store, backup, last_seq_file, migrating, open_store, restore, spare_blocks

SECTOR, PAGE, HEADERS = 512, 4096, 3 * 4096
NAME = "otop.duckdb"
SEED = 36


@dataclass(frozen=True)
class Disk:
    """The files of a store; None where there is none."""

    db: bytes
    log: bytes | None
    seq: bytes
    blocks: bytes | None = None

    def put(self, folder: Path) -> Path:
        folder.mkdir(parents=True, exist_ok=True)
        for end, content in (("", self.db), (".wal", self.log), (".seq", self.seq), (".blocks", self.blocks)):
            if content is not None:
                (folder / f"{NAME}{end}").write_bytes(content)
        return folder / NAME


@dataclass(frozen=True)
class Moment:
    """A step between two settled states: how to cut it, and the operations acknowledged by then."""

    cut: Callable[[random.Random], Disk]
    acknowledged: frozenset[str]


def read(path: Path) -> Disk:
    log = Path(f"{path}.wal")
    return Disk(path.read_bytes(), log.read_bytes() if log.exists() else None, last_seq_file.file_of(str(path)).read_bytes())


def torn(was: bytes, now: bytes, size: int, chance: random.Random) -> bytes:
    """Some of the changed sectors are on the disk, some are not; the file is as long as any of both, or in between."""
    mode = chance.choice(("some", "first", "last"))
    end = chance.choice((len(was), len(now), chance.randint(min(len(was), len(now)), max(len(was), len(now)))))
    kept = bytearray(was.ljust(len(now), b"\0"))
    starts = [start for start in range(0, len(now), size) if now[start : start + size] != kept[start : start + size]]
    limit = chance.randint(0, len(starts))
    for n, start in enumerate(starts):
        if {"some": chance.random() < 0.5, "first": n < limit, "last": n >= limit}[mode]:
            kept[start : start + size] = now[start : start + size]
    return bytes(kept[:end] if end >= len(was) else kept)


# --- recording


def begin(path: Path) -> None:
    """A store with a few hundred records, all in the one file."""
    store = open_store(str(path))
    home = Village(id=new_id(), subdistrict_code="360102", moo=1, name="บ้านโนน")
    commit(store, Terminal(), new_id(), Add(home))
    for n in range(60):
        save(store, home.id, n, random.Random(n))
    store.close()


def save(store: Store, village: str, n: int, chance: random.Random) -> str:
    """One save as people make them; returns its operation."""
    op, person = new_id(), Person(id=new_id(), given_name=f"คนที่ {n}", village_id=village)
    if chance.random() < 0.4:
        found = commit(store, Terminal(), new_id(), Add(person)).records[0]
        commit(store, Terminal(), op, Change(found, found.model_copy(update={"family_name": "ใจดี" * chance.randint(1, 9)})))
    else:
        home = Household(village_id=village, representative_id=person.id, house_no=str(n % 99))
        commit(store, Terminal(), op, Add(person), Add(home))
    return op


def record(folder: Path, saves: int, chance: random.Random) -> tuple[list[Moment], Disk]:
    """The moments of some saves and checkpoints, and the disk at the end with a log that holds several saves."""
    path = folder / NAME
    begin(path)
    store = open_store(str(path))
    [village] = store.all("SELECT id FROM village")
    moments: list[Moment] = []
    disk, told = read(path), frozenset(op for (op,) in store.all("SELECT op FROM change"))
    for n in range(saves):
        if n % 6 == 5:
            blocks, whole = checkpoint(store, path)
            moments += checkpointed(replace(disk, blocks=blocks), whole, disk := read(path), told)
        before = disk
        save(store, village[0], 1000 + n, chance)
        ops = frozenset(op for (op,) in store.all("SELECT op FROM change"))
        moments += saved(before, disk := read(path), told, ops)
        told = ops
    store.close()
    return moments, disk


def checkpoint(store: Store, path: Path) -> tuple[bytes, bytes]:
    """A checkpoint; returns the copy of the blocks it wrote over, and the log with the checkpoint's mark as it was at the end."""
    files = [os.open(f"{path}.wal", os.O_RDONLY)]
    dropped = spare_blocks.drop
    try:
        spare_blocks.drop = lambda path: files.append(os.open(spare_blocks.file_of(path), os.O_RDONLY))
        store.checkpoint()
    finally:
        spare_blocks.drop = dropped
    dropped(str(path))
    log, blocks = (os.pread(file, 1 << 30, 0) for file in files)
    for file in files:
        os.close(file)
    return blocks, log


def saved(was: Disk, now: Disk, before: frozenset[str], after: frozenset[str]) -> list[Moment]:
    """A save: the log grows and is settled, then the number of the last change is written and settled."""
    log = now.log or b""
    return [
        Moment(lambda chance: replace(was, log=torn(was.log or b"", log, SECTOR, chance)), before),
        Moment(lambda chance: replace(now, seq=torn(was.seq, now.seq, SECTOR, chance)), before),
        Moment(lambda chance: now, after),
    ]


def checkpointed(was: Disk, log: bytes, now: Disk, told: frozenset[str]) -> list[Moment]:
    """A copy of what is written over, a mark in the log, the blocks, the header; then the file is cut, the log and the copy go."""
    blocks = was.db[:HEADERS] + now.db[HEADERS:] + was.db[len(now.db) :]
    header = now.db[:HEADERS] + blocks[HEADERS:]
    return [
        Moment(lambda chance: replace(was, blocks=torn(b"", was.blocks or b"", PAGE, chance)), told),
        Moment(lambda chance: replace(was, log=torn(was.log or b"", log, SECTOR, chance)), told),
        Moment(lambda chance: replace(was, db=torn(was.db, blocks, PAGE, chance), log=log), told),
        Moment(lambda chance: replace(was, db=torn(blocks, header, SECTOR, chance), log=log), told),
        Moment(lambda chance: replace(was, db=chance.choice((header, now.db)), log=log), told),
        Moment(lambda chance: replace(now, blocks=chance.choice((was.blocks, None))), told),
    ]


# --- looking


Look = Callable[[Path], str]


def found_by(looks: Iterable[Look], folder: Path) -> Counter[str]:
    """What each look finds, in a folder and a process of its own, as many at once as there are processors."""
    folder.mkdir(parents=True, exist_ok=True)
    found, running, waiting = Counter[str](), dict[int, tuple[int, Path]](), iter(looks)
    while True:
        while len(running) < (os.cpu_count() or 1) and (look := next(waiting, None)):
            pid, reading, there = begun(look, folder)
            running[pid] = reading, there
        if not running:
            return found
        pid, status = os.waitpid(-1, 0)
        reading, there = running.pop(pid)
        with os.fdopen(reading, "rb") as told:
            found[told.read().decode() or f"CRASH: {status}"] += 1
        shutil.rmtree(there, ignore_errors=True)


def begun(look: Look, folder: Path) -> tuple[int, int, Path]:
    """The process that looks, where its answer is read, and its folder.  A crash is an answer too; nothing is tidied up at the end."""
    there, (reading, writing) = Path(tempfile.mkdtemp(dir=folder)), os.pipe()
    child = os.fork()
    if child:
        os.close(writing)
        return child, reading, there
    logging.disable()
    try:
        told = look(there)
    except OtopError as known:
        told = f"refused: {type(known).__name__}"
    except BaseException as error:
        told = f"BARE: {type(error).__name__} {error}"
    os.write(writing, told.encode()[:4000])
    os._exit(0)


def after_power_cut(path: Path, acknowledged: frozenset[str], thorough: bool) -> str:
    """The store opens and holds what was acknowledged exactly once; a thorough look reads every row and compares records and history."""
    store = open_store(str(path))
    kept = Counter(op for (op,) in store.all("SELECT op FROM change"))
    if any(kept[op] != 1 for op in acknowledged):
        return f"LOST: {sum(kept[op] != 1 for op in acknowledged)}"
    if thorough and (findings := integrity.verify(store)):
        return f"UNSOUND: {findings[0].msgid}"
    return f"mended: {store.notices[0].msgid[:40]}, all there" if store.notices else "opened, all there"


def after_damage(path: Path, acknowledged: frozenset[str], tables: backup.Tables) -> str:
    """Either the damage is told at the opening or by verify, or it has hit nothing that is ever read."""
    store = open_store(str(path))
    if integrity.verify(store):
        return "told by verify"
    with store.snapshot() as cursor:
        same = backup.measure(cursor) == tables
    kept = Counter(op for (op,) in store.all("SELECT op FROM change"))
    return "opened, all there" if same and all(kept[op] == 1 for op in acknowledged) else "SILENT"


def damaged_backup(file: Path, path: Path, tables: backup.Tables) -> str:
    """With its manifest it is refused; without it, it is refused or what it brings is what it held."""
    if not restore.verify_backup(file):
        return "SILENT"
    file.with_suffix(".json").unlink()
    restore.restore(str(path), file, integrity.verify)
    store = open_store(str(path))
    with store.snapshot() as cursor:
        now = {name: measured for name, measured in backup.measure(cursor).items() if name not in ("session", "export_ticket")}
    return "refused; restored without its manifest, all there" if now.items() <= tables.items() else "SILENT"


def flipped(whole: bytes, chance: random.Random) -> bytes:
    """One bit, one byte, a sector of zeros, or the end cut off."""
    found, place = bytearray(whole), chance.randrange(len(whole))
    kind = chance.choice(("bit", "byte", "sector", "cut"))
    if kind == "bit":
        found[place] ^= 1 << chance.randrange(8)
    elif kind == "byte":
        found[place] ^= chance.randint(1, 255)
    elif kind == "sector":
        start = place - place % SECTOR
        found[start : start + SECTOR] = bytes(len(found[start : start + SECTOR]))
    if kind == "cut" or found == whole:
        del found[place:]
    return bytes(found)


# --- drawing


def power_cuts(folder: Path, states: int, *, thorough: int = 1, seed: int = SEED) -> Counter[str]:
    """``thorough``: every how-manieth store is also verified record by record."""
    moments, _disk = record(folder / "recorded", 18, random.Random(seed))
    migrating.intended()  # worked out once, not in each process

    def look(n: int) -> Look:
        chance = random.Random(f"{seed}/{n}")
        moment = chance.choice(moments)
        return lambda there: after_power_cut(moment.cut(chance).put(there), moment.acknowledged, n % thorough == 0)

    return found_by(map(look, range(states)), folder / "states")


def damage(folder: Path, each: int, seed: int = SEED) -> dict[str, Counter[str]]:
    """Flipped files of the store, of its log and of a backup."""
    moments, disk = record(folder / "recorded", 10, random.Random(seed))
    acknowledged, whole = moments[-1].acknowledged, disk.put(folder / "whole")
    store = open_store(str(whole))
    with store.snapshot() as cursor:
        tables = backup.measure(cursor)
    made = backup.make(store)
    store.close()
    good, manifest = made.path.read_bytes(), made.path.with_suffix(".json").read_bytes()
    migrating.intended()

    def bad_store(there: Path, chance: random.Random) -> str:
        return after_damage(replace(disk, db=flipped(disk.db, chance)).put(there), acknowledged, tables)

    def bad_log(there: Path, chance: random.Random) -> str:
        return after_damage(replace(disk, log=flipped(disk.log or b"", chance)).put(there), acknowledged, tables)

    def bad_backup(there: Path, chance: random.Random) -> str:
        file = there / made.path.name
        file.write_bytes(flipped(good, chance))
        file.with_suffix(".json").write_bytes(manifest)
        return damaged_backup(file, there / NAME, tables)

    def looks(part: Callable[[Path, random.Random], str]) -> list[Look]:
        return [lambda there, n=n: part(there, random.Random(f"{seed}/{n}")) for n in range(each)]

    parts = {"store": bad_store, "log": bad_log, "backup": bad_backup}
    return {name: found_by(looks(part), folder / name) for name, part in parts.items()}


def bad(found: Counter[str]) -> dict[str, int]:
    """What must not be: lost, silent, without words."""
    return {told: n for told, n in found.items() if told.split(":")[0].isupper()}


def run(folder: Path, quick: bool) -> None:
    """``python -m benchmarks durability``: 10,000 states of a power cut and 200 damaged files of each kind (--quick: 1,000 and 20)."""
    for what, found in {
        "power cut": power_cuts(folder / "cuts", 1_000 if quick else 10_000),
        **damage(folder / "damage", 20 if quick else 200),
    }.items():
        print(f"| {what} | {sum(found.values()):,} | " + "; ".join(f"{told} {n:,}" for told, n in found.most_common()) + " |", flush=True)
        if bad(found):
            raise SystemExit(f"{what}: {bad(found)}")
