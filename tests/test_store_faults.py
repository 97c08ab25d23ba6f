"""A store that cannot be opened says truly why, and nothing is lost by trying: power cuts, odd drives, newer programs, missing files."""

import errno
import fcntl
import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from conftest import village

from otop_core.access.sessions import Terminal
from otop_core.admin import integrity
from otop_core.gate.acts import Add, new_id
from otop_core.gate.ledger import commit
from otop_core.model.errors import Refused, StoreBusy, StoreDamaged, StoreNewer, StoreTrouble, StoreUnproven
from otop_core.store import Store, backup, backup_schedule, last_seq_file, migrating, open_store, restore
from otop_core.store.backup_schedule import Schedule


def write(store: Store, n: int = 1) -> list[str]:
    """Villages added, by their operations."""
    ops = [new_id() for _ in range(n)]
    for op in ops:
        commit(store, Terminal(), op, Add(village(name=f"บ้าน {op[:8]}")))
    return ops


def ops_in(store: Store) -> set[str]:
    return {op for (op,) in store.all("SELECT op FROM change")}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A store with five changes, closed."""
    path = tmp_path / "data" / "otop.duckdb"
    store = open_store(str(path))
    write(store, 5)
    store.close()
    return path


def pulled(path: Path, *, acknowledged: int, unacknowledged: int = 0) -> Path:
    """A folder as after a power cut: the last changes are in the log only, and of some of them nobody was told."""
    store = open_store(str(path))
    write(store, acknowledged)
    kept = last_seq_file.file_of(str(path)).read_bytes()
    write(store, unacknowledged)
    there = path.parent.parent / "pulled"
    shutil.copytree(path.parent, there)
    last_seq_file.file_of(str(there / path.name)).write_bytes(kept)
    store.close()
    return there / path.name


def log_of(path: Path) -> Path:
    return Path(f"{path}.wal")


def spoil(file: Path, from_the_end: int) -> bytes:
    """One byte flipped; returns the file as it is then."""
    whole = bytearray(file.read_bytes())
    whole[-from_the_end] ^= 0xFF
    file.write_bytes(bytes(whole))
    return bytes(whole)


# --- the number of the last change


@pytest.mark.parametrize("left", [None, b"", b"\xff" * 41, b"000000000", b"00000000000000000004 0000000000 00000000\n"])
def test_a_number_that_cannot_be_read_is_a_finding_and_never_nought(path: Path, left: bytes | None) -> None:
    file = last_seq_file.file_of(str(path))
    file.unlink() if left is None else file.write_bytes(left)
    before = path.read_bytes()
    with pytest.raises(StoreUnproven) as told:
        open_store(str(path))
    assert str(told.value.text.values["name"]) == str(file) and path.read_bytes() == before
    store = open_store(str(path), accept_loss=True)
    assert store.last_seq == 5
    store.close()
    open_store(str(path)).close()


@pytest.mark.parametrize("torn", [0, 20, last_seq_file.APART, last_seq_file.APART + 30])
def test_a_torn_number_is_read_from_its_second_line(path: Path, torn: int) -> None:
    file = last_seq_file.file_of(str(path))
    kept = bytearray(file.read_bytes())
    kept[torn] ^= 0xFF
    file.write_bytes(bytes(kept))
    found = last_seq_file.read(str(path))
    assert found is not None and found.seq == 5
    open_store(str(path)).close()


def test_the_number_of_an_earlier_version_is_understood(path: Path) -> None:
    last_seq_file.file_of(str(path)).write_bytes(b"%020d\n" % 5)
    open_store(str(path)).close()
    assert len(last_seq_file.file_of(str(path)).read_bytes()) > last_seq_file.APART


def test_a_lost_log_is_noticed_before_anything_is_written(path: Path) -> None:
    cut = pulled(path, acknowledged=3)
    log_of(cut).unlink()
    before = cut.read_bytes()
    with pytest.raises(StoreDamaged) as told:
        open_store(str(cut))
    assert told.value.text.values == {"n": 3} and cut.read_bytes() == before


# --- the log


def test_a_log_without_its_store_is_never_deleted(path: Path) -> None:
    cut = pulled(path, acknowledged=2)
    cut.unlink()
    log = log_of(cut).read_bytes()
    for _again in range(2):
        with pytest.raises(StoreDamaged) as told:
            open_store(str(cut))
        assert str(log_of(cut)) in str(told.value.text.values["beside"])
        assert log_of(cut).read_bytes() == log and not cut.exists()


@pytest.mark.parametrize("unacknowledged", [1, 3])
def test_a_torn_end_that_nobody_was_told_of_is_set_aside_and_the_store_opens(path: Path, unacknowledged: int) -> None:
    cut = pulled(path, acknowledged=3, unacknowledged=unacknowledged)
    torn = spoil(log_of(cut), 300)
    with pytest.raises(duckdb.Error):  # DuckDB alone opens nothing of it
        duckdb.connect(str(cut), read_only=True)
    store = open_store(str(cut))
    assert store.last_seq >= 8 and integrity.verify(store) == []
    [notice] = store.notices
    assert Path(str(notice.values["path"])).read_bytes() == torn
    write(store)
    store.close()
    store = open_store(str(cut))
    assert store.notices == [] and integrity.verify(store) == []
    store.close()


def test_a_torn_end_that_somebody_was_told_of_is_damage_and_the_log_stays(path: Path) -> None:
    cut = pulled(path, acknowledged=4)
    torn = spoil(log_of(cut), 300)
    for _again in range(2):
        with pytest.raises(StoreDamaged) as told:
            open_store(str(cut))
        assert told.value.text.values["path"] == log_of(cut) and log_of(cut).read_bytes() == torn
    assert sorted(file.name for file in cut.parent.glob(".*")) == []


def test_who_goes_on_without_what_is_missing_keeps_the_log(path: Path) -> None:
    cut = pulled(path, acknowledged=4)
    os.truncate(log_of(cut), log_of(cut).stat().st_size - 100)
    left = log_of(cut).read_bytes()
    with pytest.raises(StoreDamaged):
        open_store(str(cut))
    assert log_of(cut).read_bytes() == left
    open_store(str(cut), accept_loss=True).close()
    assert Path(f"{log_of(cut)}.kept").read_bytes() == left


# --- newer programs and migrations


def test_a_store_of_a_newer_program_is_refused_and_not_touched(path: Path) -> None:
    with duckdb.connect(str(path)) as connection:
        connection.execute("INSERT INTO schema_version VALUES ('9999_from_the_future', now()::TIMESTAMP)")
    before = path.read_bytes()
    with pytest.raises(StoreNewer):
        open_store(str(path))
    assert path.read_bytes() == before


def test_a_file_of_a_newer_duckdb_is_not_called_damaged(path: Path) -> None:
    whole = bytearray(path.read_bytes())
    whole[12:20] = (9_000).to_bytes(8, "little")
    path.write_bytes(bytes(whole))
    with pytest.raises(StoreNewer):
        open_store(str(path))


@pytest.fixture
def older(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A store made before the last migration; the migration has come since."""
    fewer, path = tmp_path / "migrations", tmp_path / "older" / "otop.duckdb"
    shutil.copytree(migrating.MIGRATIONS, fewer)
    sorted(fewer.glob("*.sql"))[-1].unlink()
    with monkeypatch.context() as then:
        then.setattr(migrating, "MIGRATIONS", fewer)
        store = open_store(str(path))
        write(store, 2)
        store.close()
    yield path


def test_before_the_tables_are_changed_a_backup_is_made_and_verified(older: Path) -> None:
    open_store(str(older)).close()
    [made] = backup.list_backups(backup.home(str(older)))
    assert restore.verify_backup(made.path) == [] and made.seq == 2
    assert made.schema == migrating.files()[-2].stem
    open_store(str(older)).close()
    assert len(backup.list_backups(backup.home(str(older)))) == 1


def test_without_that_backup_the_tables_stay_as_they_are(older: Path) -> None:
    in_the_way = backup.home(str(older))
    in_the_way.write_bytes(b"a file where the backups go")
    with pytest.raises(StoreTrouble) as told:
        open_store(str(older))
    assert told.value.text.values["folder"] == in_the_way
    with duckdb.connect(str(older), read_only=True) as connection:
        assert connection.execute("SELECT max(name) FROM schema_version").fetchall() == [(migrating.files()[-2].stem,)]
    in_the_way.unlink()
    open_store(str(older)).close()


def test_a_migration_may_hold_any_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    more = tmp_path / "migrations"
    shutil.copytree(migrating.MIGRATIONS, more)
    text = "-- a comment; with\nCREATE TABLE odd (a TEXT DEFAULT ';\n');\nINSERT INTO odd VALUES ('x;\ny')"
    (more / "9000_odd.sql").write_text(text, encoding="utf-8")
    monkeypatch.setattr(migrating, "MIGRATIONS", more)
    store = open_store(str(tmp_path / "otop.duckdb"))
    assert store.all("SELECT a FROM odd") == [("x;\ny",)]
    store.close()


# --- drives and places


def test_a_folder_as_store_is_told(tmp_path: Path) -> None:
    with pytest.raises(StoreTrouble) as told:
        open_store(str(tmp_path))
    assert type(told.value) is StoreTrouble and told.value.text.values["path"] == str(tmp_path)


def test_what_belongs_to_a_linked_store_lies_beside_the_file(path: Path, tmp_path: Path) -> None:
    link = tmp_path / "link" / "otop.duckdb"
    link.parent.mkdir()
    link.symlink_to(path)
    store = open_store(str(link))
    write(store)
    with pytest.raises(StoreBusy):  # the same store by its other name
        open_store(str(path))
    store.close()
    assert [one.name for one in link.parent.iterdir()] == ["otop.duckdb"] and link.is_symlink()
    found = last_seq_file.read(str(path))
    assert found is not None and found.seq == 6


def test_the_same_store_twice_in_one_program_is_told(path: Path) -> None:
    store = open_store(str(path))
    with pytest.raises(StoreBusy) as told:
        open_store(str(path))
    assert told.value.text.values["pid"] == os.getpid()
    write(store)
    store.close()
    open_store(str(path)).close()


@pytest.fixture
def open_mask() -> Iterator[None]:
    before = os.umask(0)
    yield
    os.umask(before)


def test_everything_is_for_this_user_alone(tmp_path: Path, open_mask: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTOP_BACKUPS", str(tmp_path / "second"))
    path = tmp_path / "data" / "otop.duckdb"
    store = open_store(str(path))
    write(store, 3)
    modes = {}

    def look(_step: object) -> None:
        for file in tmp_path.rglob("*"):
            modes[file.relative_to(tmp_path)] = stat.S_IMODE(file.stat().st_mode)

    backup.make(store, progress=look)
    assert Schedule(store).run() is None
    look("at the end")
    store.close()
    kinds = {"".join(one.suffixes) or one.name for one in modes}
    assert {"data", "backups", "second", ".duckdb", ".duckdb.wal", ".duckdb.seq", ".json"} <= kinds
    assert any(one.name.startswith(".making-") for one in modes)
    assert {name: oct(mode) for name, mode in modes.items() if mode & 0o077} == {}


def test_a_store_that_was_open_to_all_is_narrowed(path: Path) -> None:
    path.chmod(0o644)
    path.parent.chmod(0o755)
    open_store(str(path)).close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600 and stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_folder_that_holds_other_things_is_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("mine", encoding="utf-8")
    tmp_path.chmod(0o755)
    open_store(str(tmp_path / "otop.duckdb")).close()
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o755


def test_a_drive_that_refuses_rights_is_told_and_the_store_opens_every_time(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path.chmod(0o644)

    def refuse(*_anything: object, **_more: object) -> None:
        raise PermissionError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(Path, "chmod", refuse)
    for _again in range(2):
        store = open_store(str(path))
        [notice] = store.notices
        assert notice.values["path"] == str(path)
        write(store)
        made = backup.make(store)
        assert restore.verify_backup(made.path) == []
        store.close()


def test_a_drive_that_settles_no_folders_keeps_a_backup_all_the_same(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.fsync

    def files_only(handle: int) -> None:
        if stat.S_ISDIR(os.fstat(handle).st_mode):
            raise OSError(errno.EINVAL, "Invalid argument")
        real(handle)

    monkeypatch.setattr(os, "fsync", files_only)
    store = open_store(str(path))
    made = backup.make(store)
    assert restore.verify_backup(made.path) == []
    store.close()
    assert restore.restore(str(path), made.path, integrity.verify).seq_after == 5


def test_a_drive_without_locks_is_told_and_not_called_damaged(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_locks(*_anything: object) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    def refused(*_anything: object, **_more: object) -> None:
        raise duckdb.IOException("in any language")

    with monkeypatch.context() as then:
        then.setattr(fcntl, "lockf", no_locks)
        then.setattr(duckdb, "connect", refused)
        with pytest.raises(StoreTrouble) as told:
            open_store(str(path))
    assert type(told.value) is StoreTrouble and told.value.text.values["error"] == errno.ENOLCK
    open_store(str(path)).close()


@pytest.mark.parametrize(
    "kind", [duckdb.Error, duckdb.IOException, duckdb.InternalException, duckdb.OutOfMemoryException, duckdb.BinderException]
)
def test_an_error_that_is_not_understood_is_said_to_be_unknown(
    path: Path, monkeypatch: pytest.MonkeyPatch, kind: type[duckdb.Error]
) -> None:
    def refused(*_anything: object, **_more: object) -> None:
        raise kind("ไม่ทราบสาเหตุ")

    with monkeypatch.context() as then:
        then.setattr(duckdb, "connect", refused)
        with pytest.raises(StoreTrouble) as told:
            open_store(str(path))
    assert type(told.value) is StoreTrouble
    open_store(str(path)).close()


def test_what_fails_while_a_store_opens_leaves_nobody_in_it(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_anything: object) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    last_seq_file.file_of(str(path)).write_bytes(b"%020d\n" % 4)
    with monkeypatch.context() as then:
        then.setattr(last_seq_file, "write", full)
        with pytest.raises(StoreTrouble):
            open_store(str(path))
    store = open_store(str(path))
    write(store)
    store.close()


@pytest.mark.parametrize("sql", ["SELECT nothing FROM nowhere", "SELEC", "SELECT CAST('x' AS INTEGER)", "SELECT :missing"])
def test_a_question_that_fails_fails_in_our_words(path: Path, sql: str) -> None:
    store = open_store(str(path))
    for ask in (store.all, store.one, store.dicts):
        with pytest.raises(StoreTrouble):
            ask(sql)
    with pytest.raises(StoreTrouble), store.write() as work:
        work.run(sql)
    write(store)
    store.close()


# --- backups


def test_what_a_killed_backup_left_is_swept(path: Path) -> None:
    store = open_store(str(path))
    made = backup.make(store)
    left = [".making-0f.duckdb", ".making-0f.duckdb.wal", ".arriving-otop-1.duckdb", ".arriving-otop-1.json"]
    for name in left:
        (made.path.parent / name).write_bytes(b"half")
    Schedule(store)
    assert {file.name for file in made.path.parent.iterdir()} == {made.path.name, made.path.with_suffix(".json").name}
    store.close()


def test_each_backup_is_copied_to_a_second_folder_and_what_fails_is_told(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    second = tmp_path / "usb"
    second.write_bytes(b"in the way")
    monkeypatch.setenv("OTOP_BACKUPS", str(second))
    store = open_store(str(path))
    schedule = Schedule(store)
    schedule.run()
    assert schedule.failure is not None and schedule.failure.values["folder"] == second
    [first] = backup.list_backups(backup.home(str(path)))
    second.unlink()
    schedule.run()
    [copy] = backup.list_backups(second)
    assert schedule.failure is None and copy.sha256 == first.sha256 and restore.verify_backup(copy.path) == []
    store.close()


def test_after_a_restore_the_backups_made_since_are_the_newest(path: Path) -> None:
    store = open_store(str(path))
    early = backup.make(store)
    write(store, 10)
    late = backup.make(store)
    store.close()
    assert restore.restore(str(path), early.path, integrity.verify).seq_after == 5
    store = open_store(str(path))
    assert store.restored == 1
    write(store)
    made = Schedule(store).run()
    assert made is not None and made.seq == 6 < late.seq
    assert restore.newest_good(made.path.parent) == made
    store.close()


def without_manifest(path: Path, sql: str) -> Path:
    """A file that somebody made of a backup."""
    store = open_store(str(path))
    made = backup.make(store)
    store.close()
    made.path.with_suffix(".json").unlink()
    with duckdb.connect(str(made.path)) as connection:
        connection.execute(sql)
    return made.path


ADDED = (
    "INSERT INTO account BY NAME SELECT 'x' AS id, 1 AS version, 1 AS seq, now()::TIMESTAMP AS entered_at, now()::TIMESTAMP AS changed_at,"
    " '' AS district_code, 'intruder' AS username, 'Intruder' AS display_name, 'administrator' AS role, TRUE AS is_active"
)


@pytest.mark.parametrize(
    "sql",
    [
        ADDED,
        "ALTER TABLE partner DROP COLUMN sector",
        "DROP TABLE vote",
        "UPDATE village SET name = 'somewhere else'",
        "DELETE FROM schema_version",
        "INSERT INTO schema_version VALUES ('9999_from_the_future', now()::TIMESTAMP)",
    ],
)
def test_a_restore_looks_the_file_through_before_anything_is_exchanged(path: Path, sql: str) -> None:
    file = without_manifest(path, sql)
    before = {one.name: one.read_bytes() for one in path.parent.iterdir() if one.is_file()}
    with pytest.raises(Refused):
        restore.restore(str(path), file, integrity.verify)
    assert {one.name: one.read_bytes() for one in path.parent.iterdir() if one.is_file()} == before


@pytest.mark.parametrize("sql", ["ALTER TABLE partner DROP COLUMN sector", "DROP TABLE vote", "ALTER TABLE vote ALTER sector TYPE BLOB"])
def test_a_store_that_lacks_a_column_is_named_by_verify(path: Path, sql: str) -> None:
    with duckdb.connect(str(path)) as connection:
        connection.execute(sql)
    store = open_store(str(path))
    [found] = integrity.verify(store)
    assert found.values["table"] in ("partner", "vote")
    store.close()


def test_a_row_that_makes_no_sense_is_a_finding(path: Path) -> None:
    with duckdb.connect(str(path)) as connection:
        connection.execute("UPDATE change SET body = '{' WHERE seq = 1")
    store = open_store(str(path))
    assert len(integrity.verify(store)) == 1
    store.close()


def test_a_backup_schedule_says_when_it_fails_for_no_known_reason(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_anything: object) -> None:
        raise RuntimeError

    store = open_store(str(path))
    schedule = Schedule(store)
    monkeypatch.setattr(backup_schedule, "make", fail)
    assert schedule.run() is None and schedule.failure is not None
    monkeypatch.undo()
    assert schedule.run() is not None and schedule.failure is None
    store.close()
