"""The README and the architecture stay true: their commands, their tree, the steps and the pages."""

import re
import subprocess
from pathlib import Path

import pytest

from otop_core.products.steps import STEPS
from pages.shared.menu import PAGES

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
TREE = README.split("## The tree")[1].split("```")[1]


def tracked() -> list[str]:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    return [name for name in listed if (ROOT / name).exists()]


def test_two_commands_come_first_each_on_one_line() -> None:
    commands = re.findall(r"```sh\n(.+)\n```", README)
    assert len(commands) == 2 and README.index(commands[1]) < 900
    assert commands[0].endswith("streamlit run app.py") and commands[1].endswith("pytest -q")
    for command in commands:
        for file in re.findall(r"-r (\S+)", command):
            assert (ROOT / file).exists()


def test_every_step_is_in_the_readme_with_its_title() -> None:
    for step in STEPS:
        assert f"| {step.code} | {step.title} |" in README


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.file)
def test_every_page_is_in_the_picture_of_the_tree(page) -> None:
    assert (page.file or "shared/register.py").rsplit("/", 1)[-1] in TREE


def test_every_folder_and_core_module_is_in_the_picture_of_the_tree() -> None:
    top = {name.split("/")[0] for name in tracked() if not name.startswith(".git")} - {"README.md", "data", ".ci", ".streamlit"}
    core = {name.split("/")[1] for name in tracked() if name.startswith("otop_core/")} - {"__init__.py"}
    named = TREE.replace("\n", " ")
    missing = {name for name in top | core if name.rstrip("/") not in named and f"{name}/" not in named}
    assert not missing - {"requirements-dev.txt"}


def test_the_tree_names_nothing_that_is_not_there() -> None:
    there = {part for name in tracked() for part in name.split("/")}
    named = set(re.findall(r"\b([a-z_]+\.py)\b", TREE))
    assert not named - there


def test_every_runtime_dependency_has_its_reason() -> None:
    architecture = (ROOT / "docs" / "ARCHITECTURE.md").read_text(encoding="utf-8")
    required = (ROOT / "requirements.txt").read_text(encoding="utf-8") + (ROOT / "requirements-dev.txt").read_text(encoding="utf-8")
    for package in re.findall(r"^([a-z][a-z0-9-]+)[=>]", required, re.MULTILINE):
        assert package in architecture


def test_nothing_names_a_path_of_the_machine_it_was_made_on() -> None:
    for name in tracked():
        if name.endswith((".py", ".md", ".toml", ".sql", ".txt")):
            assert not re.search(r"(?<![\w.])/(work|farm)/", (ROOT / name).read_text(encoding="utf-8"), re.IGNORECASE), name
