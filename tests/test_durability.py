"""What was acknowledged is there: after the power goes, when the disk is full, when somebody else has the file."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import writers
from conftest import village

from otop_core.admin import integrity
from otop_core.gate.acts import Add, new_id
from otop_core.gate.ledger import commit
from otop_core.model.errors import StoreBusy, StoreFull, StoreTrouble
from otop_core.store import last_seq_file
from otop_core.store.open import open_store

CYCLES = 20  # "python -m benchmarks durability" kills more often
ROOT = Path(__file__).parents[1]


def python(*arguments: str) -> subprocess.Popen[str]:
    paths = os.pathsep.join((str(ROOT), str(ROOT / "tests")))
    return subprocess.Popen(
        [sys.executable, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": paths}
    )


@pytest.fixture
def nursery() -> Iterator[subprocess.Popen[str]]:
    with python(str(ROOT / "tests" / "writers.py")) as process:
        yield process
        process.stdin.close()


def killed(nursery: subprocess.Popen[str], path: str, told: Path, after: float) -> set[str]:
    """The operations acknowledged by writers that were killed at a moment nobody chose."""
    told.unlink(missing_ok=True)
    nursery.stdin.write(f"{path} {told}\n")
    nursery.stdin.flush()
    pid = int(nursery.stdout.readline())
    limit = time.monotonic() + 20
    while not (told.exists() and told.stat().st_size) and time.monotonic() < limit:
        time.sleep(0.002)
    time.sleep(after)
    os.kill(pid, signal.SIGKILL)
    assert nursery.stdout.readline() == "dead\n"
    return {line for line in told.read_text().splitlines() if len(line) == 32}


def test_every_acknowledged_write_is_there_exactly_once_after_many_kills(tmp_path, terminal, nursery) -> None:
    path, chance = str(tmp_path / "otop.duckdb"), random.Random(36)
    writers.begin(path)
    acknowledged: set[str] = set()
    for cycle in range(CYCLES):
        fresh = killed(nursery, path, tmp_path / "told", chance.uniform(0.0, 0.4))
        assert fresh, "the writers wrote nothing"
        acknowledged |= fresh
        store = open_store(path)  # says StoreDamaged itself where the tail has gone
        try:
            kept = dict(store.all("SELECT op, count(*) FROM change GROUP BY op"))
            assert {op for op in acknowledged if kept.get(op) != 1} == set()
            torn = "SELECT f.op FROM change f JOIN change p ON p.seq >= f.seq AND p.seq < f.seq + f.parts WHERE strpos(f.op, '/') = 0"
            assert store.all(f"{torn} GROUP BY f.op, f.parts HAVING count(*) <> f.parts") == []
            assert last_seq_file.read(path).seq <= store.last_seq
            if cycle % 5 == 4:
                assert integrity.verify(store) == []
            again = commit(store, terminal, chance.choice(sorted(fresh)), Add(village()))
            assert again.repeated and store.one("SELECT count(*) FROM village")[0] == 1
        finally:
            store.close()
    assert len(acknowledged) > CYCLES


def test_a_second_process_is_told_who_has_the_store(tmp_path) -> None:
    path = str(tmp_path / "otop.duckdb")
    open_store(path).close()
    hold = f"from otop_core.store.open import open_store\nstore = open_store({path!r})\nprint('open', flush=True)\ninput()"
    with python("-c", hold) as other:
        assert other.stdout.readline() == "open\n"
        with pytest.raises(StoreBusy) as told:
            open_store(path)
        assert told.value.text.values["pid"] == str(other.pid)
        other.stdin.write("\n")
        other.stdin.close()
    open_store(path).close()


@pytest.fixture
def small_disk(tmp_path) -> Iterator[Path]:
    """A disk of 6 MB, where this machine lets us mount one."""
    disk = tmp_path / "disk"
    disk.mkdir()
    tried = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", str(disk)], capture_output=True, check=False)
    if tried.returncode:
        pytest.skip("no disk may be mounted here")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


def test_on_a_full_disk_nothing_is_acknowledged_and_all_is_there_again_with_room(small_disk, terminal) -> None:
    path = str(small_disk / "otop.duckdb")
    store = open_store(path)
    ballast = small_disk / "ballast"
    ballast.write_bytes(b"x" * (os.statvfs(small_disk).f_bavail * os.statvfs(small_disk).f_frsize - 300_000))
    acknowledged, refused = [], []
    for n in range(2000):
        op = new_id()
        try:
            commit(store, terminal, op, Add(village(name=f"บ้าน {n} " + "ก" * 60)))
            acknowledged.append(op)
        except StoreFull:
            refused.append(op)
            if len(refused) == 5:
                break
    assert len(refused) == 5 and acknowledged
    assert set(acknowledged) <= {row[0] for row in store.all("SELECT op FROM change")}
    ballast.unlink()
    for op in refused:  # typed once more: kept, and never twice
        commit(store, terminal, op, Add(village(name="อีกครั้ง")))
    commit(store, terminal, new_id(), Add(village(name="ใหม่")))
    assert integrity.verify(store) == []
    store.close()
    store = open_store(path)
    kept = [row[0] for row in store.all("SELECT op FROM change")]
    assert sorted(kept) == sorted(set(kept)) and set(acknowledged) | set(refused) <= set(kept)
    assert integrity.verify(store) == []
    store.close()


def test_a_tail_that_cannot_be_noted_is_no_failure_of_the_write(tmp_path, terminal, monkeypatch) -> None:
    store = open_store(str(tmp_path / "otop.duckdb"))

    def full(*_anything: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    receipt = commit(store, terminal, new_id(), Add(village()))
    assert store.last_seq == receipt.seq == 1
    monkeypatch.undo()
    store.close()


def test_after_a_failure_at_commit_the_next_write_goes_on(tmp_path, terminal) -> None:
    """A checkpoint that fails after the change is on the disk: it was not acknowledged, yet it is there; numbers go on after it."""
    store = open_store(str(tmp_path / "otop.duckdb"))
    commit(store, terminal, "first", Add(village()))
    store.last_seq = 0  # as it stands where the acknowledgement was lost
    store.reopen()
    assert commit(store, terminal, "second", Add(village(name="อื่น"))).seq == 2
    assert commit(store, terminal, "first", Add(village())).repeated
    store.close()


def test_a_closed_store_says_so_in_words(tmp_path, terminal) -> None:
    store = open_store(str(tmp_path / "otop.duckdb"))
    store.close()
    with pytest.raises(StoreTrouble):
        commit(store, terminal, new_id(), Add(village()))
    with pytest.raises(StoreTrouble):
        store.one("SELECT 1")


def test_a_store_that_could_not_be_opened_again_is_tried_once_more(tmp_path, terminal) -> None:
    store = open_store(str(tmp_path / "otop.duckdb"))
    commit(store, terminal, new_id(), Add(village()))
    store._connection.close()  # as ``reopen`` leaves it while there is no room
    commit(store, terminal, new_id(), Add(village(name="อื่น")))
    assert store.one("SELECT count(*) FROM village") == (2,)
    store.close()
