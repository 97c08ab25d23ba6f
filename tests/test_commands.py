"""The command line as an administrator uses it: its sentences, exit codes and manners while the app runs."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from otop_core.__main__ import COMMANDS, language, main
from otop_core.admin import accounts, settings
from otop_core.store import open_store, restore

ROOT = Path(__file__).parents[1]
SECRET = "a sentence nobody guesses"
Ran = subprocess.CompletedProcess[str]
Run = Callable[..., Ran]
SETUP = ("setup", "--province", "36", "--admin", "somsri", "--password-stdin")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "otop.duckdb"


@pytest.fixture
def run(path: Path) -> Run:
    """The command in a process of its own; no answer ever shows the password or a traceback."""

    def command(*words: str, typed: str = SECRET) -> Ran:
        surroundings = {**os.environ, "OTOP_STORE": str(path), "PYTHONPATH": str(ROOT)}
        line = [sys.executable, "-m", "otop_core", "--lang", "en", *words]
        done = subprocess.run(line, input=typed + "\n", capture_output=True, text=True, encoding="utf-8", env=surroundings, timeout=120)
        for shown in (done.stdout, done.stderr):
            assert SECRET not in shown and "Traceback" not in shown
        return done

    return command


@pytest.fixture
def running_app(run: Run, path: Path) -> Iterator[int]:
    """Another process that has the store open, as the app has."""
    assert run(*SETUP).returncode == 0
    code = f"from otop_core.store import open_store; store = open_store({str(path)!r}); print('open', flush=True); input()"
    app = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    assert app.stdout and app.stdout.readline() == "open\n"
    yield app.pid
    app.communicate("\n")


def test_a_new_store_is_set_up_without_a_screen(run: Run, path: Path) -> None:
    done = run(*SETUP, "--display-name", "สมศรี")
    assert done.returncode == 0 and "Chaiyaphum" in done.stdout and done.stderr == ""
    store = open_store(str(path))
    where, people = settings.load(store), accounts.everyone(store)
    store.close()
    assert where is not None and (where.province_code, where.is_sample) == ("36", False)
    assert [(one.username, one.display_name, one.role) for one in people] == [("somsri", "สมศรี", "administrator")]


def test_a_set_up_store_is_not_set_up_again(run: Run) -> None:
    run(*SETUP)
    again = run(*SETUP)
    assert again.returncode == 1 and "create-user" in again.stderr


def test_a_weak_password_is_refused_and_the_set_up_can_be_repeated(run: Run) -> None:
    weak = run(*SETUP, typed="short")
    assert weak.returncode == 1 and "Password: The password needs at least 10 characters" in weak.stderr
    assert run(*SETUP).returncode == 0


def test_only_the_77_provinces_will_do(run: Run, path: Path) -> None:
    done = run("setup", "--province", "99", "--admin", "somsri", "--password-stdin")
    assert done.returncode == 1 and "77" in done.stderr and not path.exists()
    assert run("setup", "--province", "ชัยภูมิ", "--admin", "somsri", "--password-stdin").returncode == 0


def test_further_accounts(run: Run, path: Path) -> None:
    run(*SETUP)
    officer = ("create-user", "somchai", "--role", "district_officer", "--password-stdin")
    assert run(*officer).returncode == 1  # no district
    elsewhere = run(*officer, "--district", "4001")
    assert elsewhere.returncode == 1 and "not in the province" in elsewhere.stderr
    assert run(*officer, "--district", "3605").returncode == 0
    taken = run(*officer, "--district", "3605")
    assert taken.returncode == 1 and "taken" in taken.stderr


def test_nothing_is_made_where_there_is_no_store(run: Run, path: Path) -> None:
    for words in (("backup",), ("verify",), ("sample",), ("create-user", "somchai", "--role", "meeting_viewer", "--password-stdin")):
        done = run(*words)
        assert done.returncode == 1 and "setup" in done.stderr
    assert not path.exists()


def test_while_the_app_runs_each_command_names_it_and_the_page(running_app: int, run: Run) -> None:
    words = {
        "setup": SETUP,
        "sample": ("sample",),
        "backup": ("backup",),
        "restore": ("restore", "--yes"),
        "verify": ("verify",),
        "erase": ("erase", "--due"),
        "create-user": ("create-user", "somchai", "--role", "meeting_viewer", "--password-stdin"),
    }
    assert set(words) == set(COMMANDS) - {"rehearse"}  # works on a store of its own
    for name, line in words.items():
        done = run(*line)
        assert done.returncode == 1 and done.stdout == ""
        assert f"process {running_app}" in done.stderr and COMMANDS[name].page in done.stderr


@pytest.mark.parametrize("name", list(COMMANDS))
def test_each_command_has_help_with_an_example(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["--lang", "en", name, "--help"])
    shown = capsys.readouterr().out
    assert left.value.code == 0 and COMMANDS[name].example in shown and " ".join(COMMANDS[name].about.split()[:4]) in shown


@pytest.mark.parametrize("words", [[], ["fly"], ["setup"], ["sample", "--scale", "much"], ["create-user", "x", "--role", "king"]])
def test_wrong_usage_is_exit_code_2(words: list[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["--lang", "en", *words])
    assert left.value.code == 2


def test_thai_unless_english_is_asked_for() -> None:
    assert language(["backup"], "") == language(["backup"], "C.UTF-8") == language(["backup"], "th_TH.UTF-8") == "th"
    assert language(["backup"], "en_GB.UTF-8") == language(["backup", "--lang", "en"], "") == language(["--lang=en"], "th_TH") == "en"


def test_backup_verify_restore(run: Run, path: Path) -> None:
    run(*SETUP)
    made = run("backup")
    assert made.returncode == 0 and "2 changes" in made.stdout and "Comparing" in made.stderr
    assert run("verify").returncode == 0
    run("create-user", "viewer", "--role", "meeting_viewer", "--password-stdin")
    refused = run("restore", typed="no")
    assert refused.returncode == 1 and "otop-000000000002" in refused.stdout and "--yes" in refused.stderr
    assert "holds 3 of the 3" in refused.stderr and "the backup holds 2" in refused.stderr
    assert run("restore", typed="").returncode == 1
    agreed = run("restore", typed="yes")
    assert agreed.returncode == 0 and "number 3" in agreed.stdout and "before-restore" in agreed.stdout and "1 changes" in agreed.stdout
    assert run("verify").returncode == 0


def test_restore_works_where_the_store_does_not_open(run: Run, path: Path) -> None:
    run(*SETUP)
    run("backup")
    path.write_bytes(b"rubbish" * 5000)
    broken = run("verify")
    assert broken.returncode == 1 and "python -m otop_core restore" in broken.stderr
    assert run("restore", "--yes").returncode == 0 and run("verify").returncode == 0


def test_restore_takes_the_newest_that_can_be_trusted(run: Run, path: Path) -> None:
    run(*SETUP)
    run("backup")
    run("create-user", "viewer", "--role", "meeting_viewer", "--password-stdin")
    time.sleep(1.1)  # names carry the second
    run("backup")
    newest = max((path.parent / "backups").glob("*.duckdb"))
    os.truncate(newest, newest.stat().st_size - 100)
    named = run("restore", str(newest), "--yes")
    assert named.returncode == 1 and "the store is as it was" in named.stderr
    done = run("restore", "--yes")
    assert done.returncode == 0 and restore.changes_in(path) == 2


def test_a_lost_tail_can_be_accepted(run: Run, path: Path) -> None:
    run(*SETUP)
    Path(f"{path}.seq").write_text(f"{9:020d}\n", encoding="ascii")
    lost = run("verify")
    assert lost.returncode == 1 and "last 7 changes" in lost.stderr and "--accept-loss" in lost.stderr
    assert run("verify", "--accept-loss").returncode == 0 and run("verify").returncode == 0


def test_a_store_that_may_not_be_written_is_named(path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    path.parent.mkdir()
    path.touch()
    monkeypatch.setenv("OTOP_STORE", str(path))
    monkeypatch.setattr(os, "access", lambda *_given: False)  # root may write everywhere
    assert main(["--lang", "en", "backup"]) == 1
    assert str(path) in capsys.readouterr().err


def test_sample_data_by_the_command_line(run: Run) -> None:
    run(*SETUP)
    done = run("sample", "--scale", "0.02")
    assert done.returncode == 0 and "sample data, not real data" in done.stdout and "/" in done.stderr
    again = run("sample", "--scale", "0.02")
    assert again.returncode == 0 and "nothing has been added" in again.stdout
    assert run("sample", "--scale", "0.03").returncode == 1
    assert run("sample", "--scale", "-1").returncode == 1
