"""What a new register noun costs: one is made up in a copy of the tree, used through every door, and thrown away."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
DECLARATION = '''"""A learning centre: where a village shows and teaches what it knows."""

from typing import ClassVar

from otop_core.language.messages import _
from otop_core.model.declaration import Noun, Personal, field


class LearningCentre(Noun):
    noun: ClassVar[str] = "learning_centre"
    label: ClassVar[str] = _("Learning centre")
    plural: ClassVar[str] = _("Learning centres")
    slug: ClassVar[str] = "learning_centres"
    named_by: ClassVar[str] = "name"
    line: ClassVar[tuple[str, ...]] = ("area",)
    located_by: ClassVar[tuple[str, ...]] = ("village_id",)

    village_id: str = field(_("Village"), "refer", refers="village", required=True, entered=True)
    name: str = field(_("Name"), required=True)
    area: str = field(_("Area"), "choice", choices="dev_area", required=True)
    visitors: int | None = field(_("Visitors a year"), "number", ge=0, wanted=True)
    phone: str | None = field(_("Phone"), "phone", personal=Personal(_("to reach the household or sage about the programme")))
'''
THAI = {"Learning centre": "ศูนย์เรียนรู้", "Learning centres": "ศูนย์เรียนรู้ชุมชน", "Name": "ชื่อ", "Visitors a year": "ผู้มาเรียนรู้ต่อปี"}
# What is used of it; each line of the output is one thing that followed from the declaration.
USE = """
import csv, io, sys
sys.path[:0] = [".", "tests"]
from pathlib import Path
import conftest, every_noun, screen
from otop_core import process
from otop_core.access import sessions
from otop_core.admin import integrity
from otop_core.community.learning_centres import LearningCentre
from otop_core.community.villages import Village
from otop_core.entries import opening
from otop_core.entries.description import describe
from otop_core.gate import history, ledger
from otop_core.gate.acts import Add, Remove, new_id
from otop_core.reports import changes, files, registers
from otop_core.reports.filters import Filters
from otop_core.reports.registers import Asked

with screen.running(Path(sys.argv[1])) as store:
    me = screen.signed_in(store, "district_officer")
    who, village = sessions.look_up(store, me), Village(id=new_id(), subdistrict_code="360201", moo=1, name="บ้านโนน")
    ledger.commit(store, sessions.Terminal(), new_id(), Add(village))
    form = describe(store, who, opening.find(store, who, "learning_centre:new"))
    print("form", [f["name"] for s in form["sections"] for f in s["fields"]])
    own = {"name": "ศูนย์ทอผ้า", "area": "processing", "phone": "0812345678"}
    typed = {"village.choice": village.id, **{f"learning_centre.{name}": value for name, value in own.items()}}
    wrong = opening.find(store, who, "learning_centre:new").problems(store, who, typed | {"learning_centre.visitors": "many"})
    print("check", [problem.field for problem in wrong])
    saved = screen.save(store, me, "learning_centre:new", typed).receipt.records[-1]
    for order in registers.orders(LearningCentre):
        lines, total = registers.page(LearningCentre, store, who, Asked(Filters(text="ทอ"), {"area": "processing"}, order), 20)
        assert total == 1, order
    print("register", lines[0].title, "|", lines[0].about)
    app = screen.opened(me, "learning_centres")
    assert not app.exception and app.title[0].value == "ศูนย์เรียนรู้ชุมชน", app
    assert screen.forms(screen.opened(me, "learning_centres", id=saved.id)), "the record opens"
    print("page", app.title[0].value)
    file = Path(store.path).parent / "centres.csv"
    files.write_csv(store, who, "learning_centres", Filters(), file)
    [row] = csv.DictReader(io.StringIO(file.read_text(encoding="utf-8-sig")))
    print("csv", row["ชื่อ"], [value for value in row.values() if "xxx" in value])
    assert registers.options(store, "learning_centre") == {saved.id: "ศูนย์ทอผ้า"}
    ledger.commit(store, sessions.Session(me), new_id(), Remove(saved))
    print("bin", [one.title for one in changes.the_bin(store, who)], len(history.history(store, "learning_centre", saved.id)))
    assert integrity.verify(store) == []
    print("completeness", LearningCentre.complete(saved.values()))
"""


def run(*command: str, cwd: Path) -> str:
    done = subprocess.run(command, cwd=cwd, capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The tree as it stands, committed or not."""
    run("git", "clone", "-q", "--no-hardlinks", str(ROOT), str(tmp_path / "copy"), cwd=ROOT)
    changed = run("git", "ls-files", "-mo", "--exclude-standard", cwd=ROOT).splitlines()
    for name in changed:
        target = tmp_path / "copy" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if (ROOT / name).exists():
            target.write_bytes((ROOT / name).read_bytes())
    run("git", "add", "-A", cwd=tmp_path / "copy")
    run("git", "-c", "user.name=x", "-c", "user.email=x@x", "commit", "-qm", "as it stands", "--allow-empty", cwd=tmp_path / "copy")
    return tmp_path / "copy"


def test_a_new_register_noun_is_its_declaration_a_migration_a_menu_entry_and_its_thai(copy: Path, tmp_path: Path, monkeypatch) -> None:
    (copy / "otop_core/community/learning_centres.py").write_text(DECLARATION, encoding="utf-8")
    registry = copy / "otop_core/registry.py"
    registry.write_text(
        registry.read_text("utf-8").replace('    "community.people",', '    "community.learning_centres",\n    "community.people",'),
        "utf-8",
    )
    printed = run(sys.executable, "-m", "otop_core.migration", "learning_centre", cwd=copy)
    newest = sorted((copy / "otop_core/store/migrations").glob("*.sql"))[-1]
    number = int(newest.name[:4]) + 1
    (newest.parent / f"{number:04d}_learning_centre.sql").write_text(printed.split("-- postgresql")[0], encoding="utf-8")
    menu = copy / "pages/shared/menu.py"
    entry = '    of_register("partner", ":material/handshake:", under="products"),'
    assert entry in menu.read_text("utf-8")
    menu.write_text(menu.read_text("utf-8").replace(entry, f'{entry}\n    of_register("learning_centre", ":material/school:"),'), "utf-8")
    fill = f"from otop_core.language.locale import refresh; refresh.refresh({THAI!r})"
    run(sys.executable, "-c", fill, cwd=copy)
    monkeypatch.setenv("OTOP_STORE", str(tmp_path / "otop.duckdb"))
    told = run(sys.executable, "-c", USE, str(tmp_path / "otop.duckdb"), cwd=copy)
    assert "register ศูนย์ทอผ้า" in told and "page ศูนย์เรียนรู้ชุมชน" in told and "xxx" in told and "bin ['ศูนย์ทอผ้า']" in told
    touched = sorted(line[3:] for line in run("git", "status", "--short", cwd=copy).splitlines())
    assert touched == [
        "otop_core/community/learning_centres.py",
        "otop_core/language/locale/th/LC_MESSAGES/otop.mo",
        "otop_core/language/locale/th/LC_MESSAGES/otop.po",
        "otop_core/registry.py",
        f"otop_core/store/migrations/{number:04d}_learning_centre.sql",
        "pages/shared/menu.py",
    ]
    # A noun whose rights nobody has decided on fails: the matrix is made from all nouns and pages.
    matrix = [sys.executable, "-m", "pytest", "-q", "-x", "-n0", "-p", "no:cacheprovider", "tests/test_permissions.py"]
    refused = subprocess.run([*matrix, "-k", "every_page_route_and_action"], cwd=copy, capture_output=True, encoding="utf-8")
    assert refused.returncode == 1 and "learning_centres" in refused.stdout
