"""Our own pages: what a value holds never becomes HTML, a name that is not there is an error, and no module writes HTML by hand."""

import ast
import re
from pathlib import Path

import pytest
from jinja2 import UndefinedError

from otop_core.language.messages import Text
from server import rendering

SERVER = Path(__file__).parents[1] / "server"
MARKUP = re.compile(r"</?[a-z][a-z0-9]*[\s>/]")
HOSTILE = "\"'><script>alert(1)</script>{{7*7}}{% raw %}"


def test_a_value_is_text_wherever_it_stands() -> None:
    sentence = Text("{hostile}", {"hostile": HOSTILE})
    pages = [
        rendering.notice(sentence, "en", 400, [sentence]),
        rendering.out_of_service(sentence),
        rendering.page(
            "login.html", "en", action=HOSTILE, switch=HOSTILE, problem=sentence, typed={"username": HOSTILE}, wrong={}, focus=""
        ),
    ]
    for page in pages:
        html = bytes(page.body).decode()
        assert "&lt;script&gt;" in html and "<script>" not in html and "{{7*7}}" in html
        assert not re.findall(r'="[^"]*[<>][^"]*"', html)


def test_a_name_that_a_template_is_not_given_is_an_error() -> None:
    with pytest.raises(UndefinedError):
        rendering.page("login.html", "th", action="/login")


@pytest.mark.parametrize("path", sorted((SERVER / "templates").glob("*.html")), ids=lambda path: path.name)
def test_no_template_lets_anything_through_unescaped(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.findall(r"\|\s*safe\b|autoescape|Markup", text)
    assert not re.findall(r"<script(?! defer src=)|\son\w+=|style=", text)  # the policy would let none of it run


@pytest.mark.parametrize("path", sorted(SERVER.glob("*.py")), ids=lambda path: path.name)
def test_html_is_written_in_templates_alone(path: Path) -> None:
    strings = [
        n.value for n in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(n, ast.Constant) and isinstance(n.value, str)
    ]
    html = [one for one in strings if MARKUP.search(one)]
    assert not html or path.name == "shell.py"  # which changes Streamlit's own page
