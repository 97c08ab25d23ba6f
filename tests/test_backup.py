"""Backups: made while people write, trusted only when verified, brought back without losing what is there."""

import datetime as dt
import itertools
import os
import shutil
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
import screen

from otop_core import process
from otop_core.access.sessions import Terminal
from otop_core.admin import integrity, settings
from otop_core.community.partners import Partner
from otop_core.gate import ledger
from otop_core.gate.acts import Add, new_id
from otop_core.model.errors import Refused, StoreBusy, StoreDamaged, StoreFull, StoreTrouble
from otop_core.store import Store, backup, backup_schedule, open_store, restore
from otop_core.store.backup_schedule import Schedule

NUMBERS = itertools.count(1)


def write(store: Store, n: int = 1) -> None:
    for _ in range(n):
        ledger.commit(store, Terminal(), new_id(), Add(Partner(name=f"Partner {next(NUMBERS)}", sector="private")))


def partners(path: Path) -> int:
    with duckdb.connect(str(path), read_only=True) as connection:
        return int(connection.execute("SELECT count(*) FROM partner").fetchall()[0][0])


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "otop.duckdb"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    opened = open_store(str(path))
    settings.settle(opened, Terminal(), new_id(), settings.Office(province_code="36"))
    write(opened, 5)
    yield opened
    opened.close()


def spoil(file: Path, place: int) -> None:
    with file.open("r+b") as opened:
        opened.seek(place)
        opened.write(b"\xff\x00" * 64)


def test_a_backup_holds_what_the_store_held_and_says_so(store: Store, path: Path) -> None:
    made = backup.make(store)
    assert made.path.parent == path.parent / "backups" and made.path.name.startswith("otop-000000000006-")
    assert restore.verify_backup(made.path) == []
    assert backup.list_backups(made.path.parent) == [made]
    assert made.tables["partner"][0] == partners(made.path) == 5
    assert sorted(file.suffix for file in made.path.parent.iterdir()) == [".duckdb", ".json"]


def test_photos_are_part_of_a_backup(store: Store) -> None:
    with store.write() as work:
        work.insert("photo", ("hash", "content", "added_at"), [("h", b"\x00\xffpicture", work.now)])
    with duckdb.connect(str(backup.make(store).path), read_only=True) as connection:
        assert connection.execute("SELECT content FROM photo").fetchall() == [(b"\x00\xffpicture",)]


def test_people_go_on_writing_during_a_backup_and_it_is_of_one_state(store: Store) -> None:
    stop = threading.Event()

    def busy() -> None:
        while not stop.is_set():
            write(store)

    writer = threading.Thread(target=busy)
    writer.start()
    try:
        made = [backup.make(store) for _ in range(4)]
    finally:
        stop.set()
        writer.join()
    for one in made:
        assert restore.verify_backup(one.path) == []
        assert one.tables["change"][0] == one.seq == one.tables["partner"][0] + 1
    assert made[0].seq < made[-1].seq
    assert integrity.verify(store) == []


def test_a_backup_goes_to_another_disk(store: Store, tmp_path: Path) -> None:
    made = backup.make(store, tmp_path / "usb")
    assert made.path.parent == tmp_path / "usb" and restore.verify_backup(made.path) == []
    assert list((Path(store.path).parent / "backups").iterdir()) == []


def test_a_full_disk_leaves_no_half_backup(store: Store, tmp_path: Path) -> None:
    small = tmp_path / "small"
    small.mkdir()
    if os.name == "nt" or os.geteuid() or subprocess.run(["mount", "-t", "tmpfs", "-o", "size=400k", "tmpfs", str(small)]).returncode:
        pytest.skip("needs the right to mount a small disk")
    try:
        with pytest.raises(StoreFull):
            backup.make(store, small)
        assert list(small.iterdir()) == []
    finally:
        subprocess.run(["umount", str(small)], check=True)
    write(store)


def test_the_disk_of_the_store_itself_is_full(tmp_path: Path) -> None:
    small = tmp_path / "small"
    small.mkdir()
    if os.name == "nt" or os.geteuid() or subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", str(small)]).returncode:
        pytest.skip("needs the right to mount a small disk")
    try:
        tight = open_store(str(small / "otop.duckdb"))
        write(tight, 3)
        room = shutil.disk_usage(small).free
        (small / "ballast").write_bytes(b"x" * max(0, room - 300_000))
        with pytest.raises(StoreFull):
            backup.make(tight)
        assert list((small / "backups").iterdir()) == []
        (small / "ballast").unlink()
        write(tight)
        assert tight.all("SELECT count(*) FROM partner") == [(4,)] and integrity.verify(tight) == []
        tight.close()
    finally:
        subprocess.run(["umount", str(small)], check=True)


def test_a_folder_that_may_not_be_written_is_named(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_given: object, **_more: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(shutil, "copyfile", refuse)  # root may write everywhere, so the mode of a folder would prove nothing
    with pytest.raises(StoreTrouble) as refused:
        backup.make(store, tmp_path / "usb")
    assert refused.value.text.values["folder"] == tmp_path / "usb"
    assert list((tmp_path / "usb").iterdir()) == []


def test_a_damaged_backup_is_refused_and_the_store_stays_as_it_was(store: Store, path: Path) -> None:
    good, cut, edited = (backup.make(store, path.parent / name).path for name in ("a", "b", "c"))
    store.close()
    os.truncate(cut, cut.stat().st_size - 4096)
    spoil(edited, edited.stat().st_size // 2)
    before = path.read_bytes()
    for bad in (cut, edited, path.parent / "nothing.duckdb"):
        assert restore.verify_backup(bad)
        with pytest.raises(Refused):
            restore.restore(str(path), bad, integrity.verify)
    assert path.read_bytes() == before and not list(path.parent.glob("*restor*"))
    assert restore.verify_backup(good) == []


def test_a_backup_without_its_manifest_is_looked_through_instead(store: Store, path: Path) -> None:
    made = backup.make(store).path
    made.with_suffix(".json").unlink()
    assert backup.list_backups(made.parent) == [] and restore.verify_backup(made) == []
    other = path.parent / "other.duckdb"
    duckdb.connect(str(other)).close()
    assert restore.verify_backup(other)


def test_a_restore_keeps_the_former_store_and_says_what_is_missing(store: Store, path: Path) -> None:
    made = backup.make(store)
    write(store, 3)
    store.close()
    done = restore.restore(str(path), made.path, integrity.verify)
    assert (done.seq_before, done.seq_after, done.missing) == (9, 6, 3)
    assert done.aside is not None and partners(done.aside) == 8
    again = open_store(str(path))
    assert again.last_seq == 6 and integrity.verify(again) == []
    write(again)
    again.close()


def test_a_restore_brings_no_ended_session_back(store: Store, path: Path) -> None:
    with store.write() as work:
        row = ("digest", "somebody", work.now, work.now, "th")
        work.insert("session", ("digest", "account_id", "began_at", "seen_at", "language"), [row])
    made = backup.make(store)
    store.close()
    restore.restore(str(path), made.path, integrity.verify)
    again = open_store(str(path))
    assert again.all("SELECT * FROM session") == []
    again.close()


def test_a_store_of_rubbish_is_left_alone_and_can_be_restored(store: Store, path: Path) -> None:
    made = backup.make(store)
    write(store)
    store.close()
    path.write_bytes(b"not a database" * 1000)
    with pytest.raises(StoreDamaged):
        open_store(str(path))
    done = restore.restore(str(path), made.path, integrity.verify)
    assert (done.seq_before, done.seq_after) == (7, 6)  # the file beside the store still knew
    assert done.aside is not None and done.aside.read_bytes().startswith(b"not a database")
    open_store(str(path)).close()


def test_a_flipped_block_is_called_damage_not_another_program(store: Store, path: Path) -> None:
    write(store, 50)
    store.checkpoint()
    store.close()
    for place in range(4096 * 3, path.stat().st_size, 65_536):
        spoil(path, place)
    with pytest.raises(StoreDamaged):
        opened = open_store(str(path))
        try:
            if integrity.verify(opened):
                raise StoreDamaged("found by the full scan")
        finally:
            opened.close()


def test_a_lost_tail_is_noticed_and_the_restore_brings_it_back(store: Store, path: Path, tmp_path: Path) -> None:
    store.checkpoint()
    shutil.copyfile(path, tmp_path / "old")
    write(store, 4)
    made = backup.make(store)
    store.close()
    shutil.copyfile(tmp_path / "old", path)
    with pytest.raises(StoreDamaged) as noticed:
        open_store(str(path))
    assert noticed.value.text.values == {"n": 4} and "restore" in noticed.value.text.msgid
    assert restore.restore(str(path), made.path, integrity.verify).seq_after == 10
    opened = open_store(str(path))
    assert opened.last_seq == 10
    opened.close()


def test_a_restore_that_was_cut_off_is_noticed_at_the_next_start(store: Store, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = backup.make(store)
    write(store)
    store.close()
    moves = []

    def stop(source: object, target: object) -> None:
        moves.append((source, target))
        if len(moves) > 1:
            raise KeyboardInterrupt
        shutil.move(str(source), str(target))

    monkeypatch.setattr(os, "replace", stop)
    with pytest.raises(KeyboardInterrupt):
        restore.restore(str(path), made.path, integrity.verify)
    monkeypatch.undo()
    with pytest.raises(StoreDamaged):
        open_store(str(path))
    assert restore.restore(str(path), made.path, integrity.verify).seq_after == 6


def test_a_store_in_use_is_not_restored(store: Store, path: Path) -> None:
    made = backup.make(store)
    with pytest.raises(StoreBusy):
        restore.restore(str(path), made.path, integrity.verify)


def test_changes_that_are_only_in_the_wal_go_aside_with_the_store(store: Store, path: Path, tmp_path: Path) -> None:
    made = backup.make(store)
    store.checkpoint()
    write(store, 2)
    shutil.copytree(path.parent, tmp_path / "pulled")  # as after a power cut: file and WAL
    pulled = tmp_path / "pulled" / path.name
    assert Path(f"{pulled}.wal").exists()
    done = restore.restore(str(pulled), made.path, integrity.verify)
    assert (done.seq_before, done.seq_after) == (8, 6) and not Path(f"{pulled}.wal").exists()
    assert done.aside is not None and partners(done.aside) == 7


def test_a_backup_is_due_as_soon_as_something_was_written_that_none_holds(store: Store) -> None:
    schedule = Schedule(store)
    assert schedule.run() is not None and schedule.run() is None
    write(store)
    made = schedule.run()
    assert made is not None and made.seq == 7 and schedule.run() is None
    assert Schedule(store).run() is None  # also after the app was started again
    with store.write() as work:  # a vote is no change of a record, and yet not to be lost
        columns = ("workshop_id", "about_noun", "record_id", "participant_id", "sector", "voted_at")
        work.insert("vote", columns, [("w", "sage", "r", "p", "people", work.now)])
    assert schedule.run() is not None


@pytest.mark.parametrize("days", [730, -730], ids=["ahead", "behind"])
def test_a_clock_that_was_wrong_once_stops_no_backup_and_chooses_none(store: Store, days: int) -> None:
    schedule, right = Schedule(store), store.clock()
    store.clock = lambda: right + dt.timedelta(days=days)
    assert schedule.run() is not None
    store.clock = lambda: right + dt.timedelta(minutes=1)
    write(store)
    made = schedule.run()
    assert made is not None
    assert restore.newest_good(made.path.parent) == made


def test_old_backups_go_but_days_months_and_two_good_ones_stay(store: Store) -> None:
    made = backup.make(store)
    folder = made.path.parent
    for hours in range(1, 24 * 80, 6):
        when = made.made_at - dt.timedelta(hours=hours)
        name = f"otop-000000000001-{when:%Y%m%dT%H%M%SZ}"
        shutil.copyfile(made.path, folder / f"{name}.duckdb")
        told = made.path.with_suffix(".json").read_text(encoding="utf-8")
        told = told.replace(made.path.name, f"{name}.duckdb").replace(made.made_at.isoformat(timespec="seconds"), when.isoformat())
        (folder / f"{name}.json").write_text(told, encoding="utf-8")
    for one in backup.list_backups(folder)[:30]:
        spoil(one.path, 20_000)
    (folder / "otop-notes.txt").write_text("mine", encoding="utf-8")
    backup_schedule.keep(folder)
    left = backup.list_backups(folder)
    assert 24 + 14 - 7 <= len(left) <= 24 + 14 + 12 + 2
    assert len({one.made_at.date() for one in left}) >= 14 and len({one.made_at.month for one in left}) >= 3
    assert sum(not restore.verify_backup(one.path) for one in left) >= 2
    assert (folder / "otop-notes.txt").exists() and backup_schedule.keep(folder) == []


def test_a_full_look_finds_what_was_changed_behind_the_gate(store: Store) -> None:
    assert integrity.verify(store) == []
    with store.write() as work:
        work.run("UPDATE partner SET name = 'somebody else' WHERE seq = 3")
    with store.write() as work:
        work.run("UPDATE partner SET version = 7 WHERE seq = 4")
    assert len(integrity.verify(store)) == 2
    with store.write() as work:
        work.run("DELETE FROM change WHERE seq = 5")
    assert len(integrity.verify(store)) == 3


# --- the app makes them by itself


@pytest.fixture
def app(path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    monkeypatch.setenv("OTOP_STORE", str(path))
    monkeypatch.setattr(backup_schedule, "EVERY", dt.timedelta(days=1))
    with screen.running(path) as store:
        yield store


def newest(path: Path) -> int:
    return max((one.seq for one in backup.list_backups(backup.home(str(path)))), default=0)


def test_what_was_written_last_is_in_a_backup_when_the_app_stops(app: Store, path: Path) -> None:
    write(app, 3)
    last = app.last_seq
    process.close()
    assert newest(path) == last


def test_a_backup_that_fails_is_told_on_every_page_of_an_administrator_and_of_nobody_else(app: Store, path: Path) -> None:
    boss, officer = screen.signed_in(app, "administrator"), screen.signed_in(app, "district_officer")
    backups = backup.home(str(path))
    schedule = process._service.schedule
    assert schedule is not None
    schedule.run()
    shutil.rmtree(backups)
    backups.write_bytes(b"in the way")
    write(app)
    schedule.run()
    for page in ("", "progress/overview.py"):
        assert str(backups) in " ".join(one.value for one in screen.opened(boss, page).error)
        assert not screen.opened(officer, page).error
    backups.unlink()
    schedule.run()
    assert not screen.opened(boss).error
