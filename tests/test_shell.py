"""Streamlit's page as we send it: each change still finds its place in the version that is installed."""

from pathlib import Path

import pytest
import streamlit

from server import shell

BUILT = Path(streamlit.__file__).parent / "static"
INDEX = (BUILT / "index.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(("language", "words"), [("th", "หน้านี้ต้องใช้ JavaScript"), ("en", "This page needs JavaScript")])
def test_it_speaks_the_readers_language_from_the_first_byte(language: str, words: str) -> None:
    page = shell.page(INDEX, language, {}, [])
    assert f'<html lang="{language}">' in page and "<title>OTOP</title>" in page and words in page
    assert "Streamlit</title>" not in page and "You need to enable" not in page


def test_what_nobody_needs_is_not_asked_for_and_what_everybody_needs_is() -> None:
    more = [f"/static/js/{name}" for name in shell.needed(BUILT / "static" / "js", shell.FIRST)]
    page = shell.page(INDEX, "th", {}, more)
    assert "SourceSans" in INDEX and "SourceSans" not in page
    loaded = shell.loaded(page)
    assert len(loaded) == len(set(loaded)) and set(shell.loaded(INDEX)) < set(loaded)
    for stem in shell.FIRST:
        assert any(address.startswith(f"/static/js/{stem}.") for address in loaded), stem
    assert all((BUILT / address.lstrip("/")).is_file() for address in loaded)


def test_a_file_is_named_by_its_content_and_scripts_follow_their_imports(tmp_path: Path) -> None:
    for name, text in (("A.1.js", 'import{a}from"./B.2.js";'), ("B.2.js", "import'./C.3.js';import('./Late.4.js')"), ("C.3.js", "")):
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert shell.needed(tmp_path, ["A", "None"]) == ["A.1.js", "B.2.js", "C.3.js"]
    assert '"./static/css/x.css?v=1"' in shell.page(
        '<link href="./static/css/x.css">', "th", {"/static/css/x.css": "/static/css/x.css?v=1"}, []
    )


def test_each_kind_of_file_is_asked_for_as_what_it_is() -> None:
    page = shell.page("<head></head>", "th", {}, ["/app/static/entry/1/form.js", "/app/static/entry/1/entry.css"])
    assert '<link rel="modulepreload" crossorigin href="./app/static/entry/1/form.js">' in page
    assert '<link rel="preload" as="style" href="./app/static/entry/1/entry.css">' in page


def test_the_style_sheet_has_the_small_font_of_icons_and_not_streamlits_text_face() -> None:
    [path] = (BUILT / "static" / "css").glob("index.*.css")
    before, after = path.read_bytes(), shell.trimmed_style(path.read_bytes(), "/small?v=1")
    assert b"font-family:Source Sans;" in before and b"font-family:Source Sans;" not in after
    assert b"MaterialSymbols-Rounded" in before and b"MaterialSymbols-Rounded" not in after and b"url(/small?v=1)format" in after


def test_a_page_written_otherwise_stays_as_it_is() -> None:
    assert shell.page("<html><body>x</body></html>", "th", {}, ["/a.js"]) == "<html><body>x</body></html>"
