"""docs/TRUST.md names tests and commands that are there."""

import re
from pathlib import Path

from benchmarks.__main__ import RUN

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "docs" / "TRUST.md").read_text(encoding="utf-8")


def test_every_test_that_is_named_is_there() -> None:
    defined = {
        name for path in (ROOT / "tests").glob("test_*.py") for name in re.findall(r"def (test_\w+)", path.read_text(encoding="utf-8"))
    }
    named = set(re.findall(r"`(test_\w+)`", TEXT))
    assert len(named) >= 25 and not named - defined
    assert all((ROOT / file).exists() for file in re.findall(r"`(tests/\w+\.py|server/\w+\.py|deploy/\w*)`", TEXT))


def test_every_command_that_is_named_runs() -> None:
    assert set(re.findall(r"python -m benchmarks (\w+)", TEXT)) <= set(RUN)


def test_every_group_says_whether_it_is_met() -> None:
    rows = re.findall(r"^\| (\d[^|]*) \| ([^|]*) \| (.*) \|$", TEXT.split("## OWASP")[1], re.MULTILINE)
    assert len(rows) > 45 and {verdict for _group, verdict, _how in rows} == {"met", "partly", "-"} and all(how for *_rest, how in rows)
    chapters = {int(chapter) for group, *_rest in rows for chapter in re.findall(r"\b(\d+)(?=\.\d|\b)", group.split(" ")[0])}
    assert chapters | {10} == set(range(1, 18))
