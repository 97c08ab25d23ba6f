"""Bring the catalogue up to date with the code: python -m otop_core.language.locale.refresh (needs Babel, a development package)."""

import ast
import io
from collections.abc import Iterator, Mapping
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from jinja2 import Environment
from jinja2.ext import extract_from_ast

ROOT = Path(__file__).parents[3]
PO = ROOT / "otop_core/language/locale/th/LC_MESSAGES/otop.po"
MO = PO.with_suffix(".mo")


def marked(file: Path) -> Iterator[str]:
    """The sentences a file marks; by its syntax tree, because Babel's reader does not look into f-strings before Python 3.12."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "_" and node.args:
            yield ast.literal_eval(node.args[0])


def marked_in_template(file: Path) -> Iterator[str]:
    """The sentences that are written out in a template; what it gets as a value was marked where it comes from."""
    for _line, _function, message in extract_from_ast(Environment().parse(file.read_text(encoding="utf-8")), ("_",)):
        if isinstance(message, str):
            yield message
        elif isinstance(message, tuple) and isinstance(message[0], str):
            yield message[0]


def extracted() -> Catalog:
    """Every sentence the code marks with ``_``."""
    catalogue = Catalog(locale="th", project="otop", charset="utf-8")
    for folder in ("otop_core", "server", "pages", "rehearsal"):
        for file in sorted((ROOT / folder).rglob("*.py")):
            for message in marked(file):
                catalogue.add(message, locations=[(str(file.relative_to(ROOT)), 0)])
    for file in sorted((ROOT / "server/templates").glob("*.html")):
        for message in marked_in_template(file):
            catalogue.add(message, locations=[(str(file.relative_to(ROOT)), 0)])
    return catalogue


def kept() -> Catalog:
    with PO.open("rb") as file:
        return read_po(file, locale="th")


def compiled(catalogue: Catalog) -> bytes:
    out = io.BytesIO()
    write_mo(out, catalogue)
    return out.getvalue()


def refresh(thai: Mapping[str, str] | None = None) -> None:
    """Add new sentences, drop stale ones, keep the translations, compile.  ``thai``: translations to fill in, by msgid."""
    catalogue = kept() if PO.exists() else Catalog(locale="th")
    catalogue.update(extracted(), no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    for msgid, translation in (thai or {}).items():
        catalogue[msgid].string = translation
    with PO.open("wb") as file:
        write_po(file, catalogue, width=140, sort_output=True, omit_header=False, include_lineno=False)
    MO.write_bytes(compiled(catalogue))


if __name__ == "__main__":
    refresh()
