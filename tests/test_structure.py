"""The shape of the code, kept by tests so that it stays simple."""

import ast
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from otop_core.entries.messages import WORDS
from pages.shared.menu import PAGES as MENU

ROOT = Path(__file__).parents[1]
CORE = sorted((ROOT / "otop_core").rglob("*.py"))
SERVER = sorted((ROOT / "server").rglob("*.py"))
PAGES = sorted((ROOT / "pages").rglob("*.py"))
REHEARSAL = sorted((ROOT / "rehearsal").rglob("*.py"))
SCREENS = [path for path in PAGES if path.parent.name != "shared"]
THAI = re.compile("[\u0e01-\u0e5b]")
SQL = re.compile(r"\b(SELECT|INSERT INTO|UPDATE \w+ SET|DELETE FROM|CREATE TABLE)\b")
SCRIPTS = sorted((ROOT / "pages" / "static" / "entry").glob("*.js"))
LINES, LINES_OF_A_FUNCTION, LINES_OF_A_SCRIPT = 250, 40, 300
LONGER: dict[str, int] = {}  # what was longer when the limit was set: it may shrink, and nothing may join it
THAI_IS_DATA = {
    "text.py",
    "keys.py",
    "marks.py",
    "thai_calendar.py",
    "csv_sql.py",
}  # prefixes of names, names of months: letters to mask by


def of_each(paths: Sequence[Path]) -> Callable[[Callable[[Path], None]], Callable[[], None]]:
    """One test over all these files, which names every one that fails."""

    def over(check: Callable[[Path], None]) -> Callable[[], None]:
        def test() -> None:
            failed = []
            for path in paths:
                try:
                    check(path)
                except AssertionError as error:
                    failed.append(f"{name(path)}: {str(error).splitlines()[0]}")
            assert paths and not failed, "\n".join(failed)

        test.__name__, test.__doc__ = check.__name__, check.__doc__
        return test

    return over


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def strings(path: Path) -> list[str]:
    """Every string of the code but the docstrings."""
    whole = tree(path)
    bodies = [node for node in ast.walk(whole) if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef))]
    docs = {id(node.body[0].value) for node in bodies if node.body and isinstance(node.body[0], ast.Expr)}
    return [n.value for n in ast.walk(whole) if isinstance(n, ast.Constant) and isinstance(n.value, str) and id(n) not in docs]


@of_each(CORE)
def test_the_core_knows_no_screen(path: Path) -> None:
    assert not [i for i in imports(path) if i.split(".")[0] in ("streamlit", "starlette", "server", "pages", "app", "rehearsal")]


# The rooms of the core, the lowest first: a module imports from its own room and from those before it.
LAYERS = (
    "language",
    "model",
    "store",
    "access",
    "gate",
    "community",
    "products",
    "workshop",
    "training",
    "results",
    "meetings",
    "admin",
    "importing",
    "lists",
    "reports",
    "entries",
    "sample",
)


@of_each(CORE)
def test_no_arrow_of_the_core_runs_back(path: Path) -> None:
    room = path.relative_to(ROOT / "otop_core").parts[0]
    if room in LAYERS:  # what lies beside the rooms puts them together
        above = {f"otop_core.{other}" for other in LAYERS[LAYERS.index(room) + 1 :]} | {"otop_core.registry", "otop_core.process"}
        above |= {f"otop_core.{name}" for name in ("commands", "console", "migration", "__main__")}
        assert not [i for i in imports(path) if ".".join(i.split(".")[:2]) in above]


def test_every_room_of_the_core_has_its_layer() -> None:
    assert {path.relative_to(ROOT / "otop_core").parts[0] for path in CORE if path.parent != ROOT / "otop_core"} == set(LAYERS)


@of_each(SERVER)
def test_the_server_knows_no_page_and_no_database(path: Path) -> None:
    assert not [i for i in imports(path) if i.split(".")[0] in ("streamlit", "duckdb", "pages", "app", "rehearsal")]
    assert not [s for s in strings(path) if SQL.search(s)]


@of_each([p for p in CORE if p.parent.name != "store"])
def test_only_the_store_talks_to_duckdb(path: Path) -> None:
    assert not [i for i in imports(path) if i.split(".")[0] == "duckdb"]


@of_each([p for p in CORE + SERVER + PAGES + REHEARSAL if p.parent.name != "store"])
def test_the_store_has_one_door(path: Path) -> None:
    """A second backend fulfils ``store.protocol`` and brings its own ``store.dialect``: nobody may know the one there is."""
    inside = tuple(f"otop_core.store.{part}" for part in ("duck", "cursor", "faults", "files", "torn_log", "remembered"))
    assert not [i for i in imports(path) if i.startswith(inside) or i.split(".")[-1] == "duck"]
    reached = {node.attr for node in ast.walk(tree(path)) if isinstance(node, ast.Attribute)}
    assert not reached & {"_cursor", "_connection", "_writing"}
    assert not [s for s in strings(path) if re.search(r"\bunnest\(|\bregexp_\w+\(", s)]


@of_each(REHEARSAL)
def test_a_rehearsal_reaches_the_screen_over_the_socket_only(path: Path) -> None:
    """Of Streamlit it knows the messages; of the pages, the tests and the database's own words nothing."""
    assert not [i for i in imports(path) if i.split(".")[0] in ("pages", "app", "tests", "benchmarks", "duckdb")]
    assert not [i for i in imports(path) if i.startswith("streamlit") and not i.startswith("streamlit.proto.")]
    assert not [s for s in strings(path) if SQL.search(s)]


@of_each(PAGES)
def test_a_page_knows_no_database(path: Path) -> None:
    assert not [i for i in imports(path) if i.split(".")[0] == "duckdb"]
    assert not [s for s in strings(path) if SQL.search(s)]


@of_each(PAGES)
def test_no_page_imports_a_page(path: Path) -> None:
    own = {f"pages.{path.parent.name}.", "pages.shared."}
    assert not [i for i in imports(path) if i.startswith("pages.") and not i.startswith(tuple(own))]
    registered = {f"pages.{entry.file.removesuffix('.py').replace('/', '.')}" for entry in MENU if entry.file}
    assert not registered & {i.rsplit(".", 1)[0] for i in imports(path)}


@of_each([p for p in CORE + SERVER + PAGES + REHEARSAL if p.name not in THAI_IS_DATA])
def test_thai_sentences_live_in_the_catalogue(path: Path) -> None:
    assert not [s for s in strings(path) if THAI.search(s)]


@of_each(CORE + SERVER + PAGES + REHEARSAL)
def test_modules_stay_readable_in_one_sitting(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGER.get(name(path), LINES)


@of_each(CORE + SERVER + PAGES + REHEARSAL)
def test_functions_fit_on_a_screen(path: Path) -> None:
    functions = [n for n in ast.walk(tree(path)) if isinstance(n, (ast.FunctionDef, ast.AsyncFunctionDef))]
    lengths = {f"{name(path)}:{f.name}": (f.end_lineno or f.lineno) - f.lineno + 1 for f in functions}
    assert not {which: length for which, length in lengths.items() if length > LONGER.get(which, LINES_OF_A_FUNCTION)}


@of_each(CORE + SERVER + PAGES + REHEARSAL)
def test_every_module_says_what_it_is_for(path: Path) -> None:
    assert ast.get_docstring(tree(path))


@of_each(PAGES)
def test_no_page_hides_a_library(path: Path) -> None:
    """Streamlit puts pages/ first on sys.path while a page runs."""
    assert path.parent.name != "pages" or path.stem not in sys.stdlib_module_names


@of_each(PAGES)
def test_nobodys_words_become_markup(path: Path) -> None:
    """No unsafe HTML: only these modules of shared/ write HTML, and they escape what comes from the store."""
    text = path.read_text(encoding="utf-8")
    assert "unsafe_allow" not in text
    assert "st.html(" not in text or path.name in ("table.py", "district_map.py", "current_user.py", "style.py")


@of_each(PAGES)
def test_a_page_keeps_at_most_one_key_of_its_own_in_the_session_state(path: Path) -> None:
    """A key that is also given to a widget is the widget's, and so is one made for a record (an f-string): other state is one dataclass."""
    whole = tree(path)
    names = {
        target.id: node.value
        for node in whole.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }

    def text(node: ast.expr) -> str:
        node = names.get(node.id, node) if isinstance(node, ast.Name) else node
        return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""

    def is_state(node: ast.expr) -> bool:
        return isinstance(node, ast.Attribute) and node.attr == "session_state"

    kept, given = set(), set()
    for node in ast.walk(whole):
        if isinstance(node, ast.Subscript) and is_state(node.value):
            kept.add(text(node.slice))
        elif isinstance(node, ast.Compare) and any(map(is_state, node.comparators)):
            kept.add(text(node.left))
        elif isinstance(node, ast.Call):
            of_state = isinstance(node.func, ast.Attribute) and is_state(node.func.value)
            found = {text(one) for one in [*node.args[:1]] if of_state} or {
                text(one) for one in [*node.args, *(k.value for k in node.keywords)]
            }
            (kept if of_state else given).update(found)
    assert len(kept - given - {""}) <= 1, sorted(kept - given)


def test_every_page_file_is_in_the_menu_or_shared_by_its_neighbours() -> None:
    registered = {entry.file for entry in MENU if entry.file}
    assert all((ROOT / "pages" / file).exists() for file in registered)
    imported = {".".join(one.split(".")[:3]) for path in PAGES for one in imports(path) if one.startswith("pages.")}
    loose = [p for p in SCREENS if str(p.relative_to(ROOT / "pages")) not in registered | {"main.py"}]
    assert not [p for p in loose if f"pages.{p.parent.name}.{p.stem}" not in imported]


def test_nobody_can_reach_a_page_around_the_menu() -> None:
    """A pages/ folder beside the script Streamlit runs would be served without main.py."""
    assert not (ROOT / "pages" / "pages").exists()
    assert '"pages/main.py"' in (ROOT / "app.py").read_text(encoding="utf-8")
    assert len((ROOT / "app.py").read_text(encoding="utf-8").splitlines()) <= 25


@pytest.mark.parametrize("entry", MENU, ids=lambda entry: entry.address or "home")
def test_every_page_asks_for_its_own_right_first(entry) -> None:
    """main.py leaves a page out of the menu, but a callback or a fragment of it runs without main.py."""
    text = (ROOT / "pages" / (entry.file or "shared/register.py")).read_text(encoding="utf-8")
    shared = (ROOT / "pages" / "shared" / "register.py").read_text(encoding="utf-8")
    assert f'require("{entry.action}")' in text or ("page(" in text and f'require("{entry.action}")' in shared)


@of_each(PAGES)
def test_no_page_uploads_by_streamlit(path: Path) -> None:
    """Its uploads lie in memory, used or not; the guard refuses their route, and photos have one of our own."""
    assert not re.findall(r"\b(file_uploader|camera_input|audio_input)\b", path.read_text(encoding="utf-8"))


def ticking() -> Iterator[tuple[str, ast.FunctionDef]]:
    """Every fragment that runs again by itself."""
    for path in PAGES:
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.FunctionDef) and any("run_every" in ast.unparse(one) for one in node.decorator_list):
                yield f"{name(path)}:{node.name}", node


def test_a_fragment_that_ticks_asks_for_right_and_district_each_time_before_anything_else() -> None:
    found = dict(ticking())
    assert len(found) >= 6
    for which, function in found.items():
        first = next(node for node in function.body if not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)))
        asked = [node for node in ast.walk(first) if isinstance(node, ast.Call) and ast.unparse(node.func) == "still_may"]
        assert asked and len(asked[0].args) == 2, which
        assert not [node for node in ast.walk(function) if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("sessions.")], (
            which
        )


# --- the form on the phone


def code(path: Path) -> str:
    """A script without what it says about itself."""
    text = path.read_text(encoding="utf-8")
    return re.sub(r"/\*.*?\*/|(?<![:'\"`])//[^\n]*", "", text, flags=re.DOTALL)


@of_each(SCRIPTS)
def test_a_script_stays_readable_in_one_sitting_and_says_what_it_is_for(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    assert len(lines) <= LINES_OF_A_SCRIPT and lines[0].startswith(("// ", "/** "))


@of_each(SCRIPTS)
def test_a_script_never_makes_code_or_markup_of_what_somebody_typed(path: Path) -> None:
    made_of_words = (
        r"\beval\b|\bFunction\(|\b(inner|outer)HTML\b|insertAdjacentHTML|document\.write|\bDOMParser\b|createContextualFragment|\.srcdoc\b"
    )
    assert not re.findall(made_of_words, code(path))
    assert not re.findall(r"set(?:Timeout|Interval)\(\s*[\"'`]", code(path))  # a sentence instead of a function


@of_each(SCRIPTS)
def test_a_script_asks_no_other_host(path: Path) -> None:
    """Everything it needs is beside it, and it talks to the server it came from."""
    text = code(path)
    assert not re.findall(r"[\"'`](?:https?:|wss?:|//)", text)
    assert all(source.startswith("./") for source in re.findall(r"(?:from|import)\s*\(?\s*[\"'`]([^\"'`]+)", text))
    assert not re.findall(r"\bWebSocket\b|\bEventSource\b|sendBeacon|importScripts|serviceWorker", text)
    for asked in re.findall(r"\bfetch\(\s*([^,)]+)", text) + re.findall(r"\.open\(\s*[\"'`][A-Z]+[\"'`],\s*([^,)]+)", text):
        assert asked in ("path", "address") or asked.startswith(('"/', "`/")), asked


def test_the_look_of_the_form_needs_nothing_from_elsewhere() -> None:
    for path in (ROOT / "pages" / "static" / "entry").glob("*.css"):
        assert not re.findall(r"@import|url\(\s*[\"']?(?!data:)", path.read_text(encoding="utf-8"))


def test_every_sentence_of_the_form_is_used_and_every_one_used_is_there() -> None:
    """``words.name`` in the scripts and ``WORDS`` are one list."""
    used = {word for path in SCRIPTS for word in re.findall(r"\bwords\.(\w+)", code(path))}
    assert used == set(WORDS)


def test_the_scripts_hold_no_sentence_of_their_own() -> None:
    words = re.compile("[ก-ฮะ-ฺเ-์]{3,}")  # not the digits and the "พ.ศ." that a date is read by
    assert not [path.name for path in SCRIPTS if words.search(code(path))]
