"""Our own small HTML pages: Jinja2 templates, every value escaped, an unknown name is an error; they work without scripts."""

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.responses import HTMLResponse

from otop_core.language import vocabulary
from otop_core.language.messages import LANGUAGES, Text, say
from server import assets

TEMPLATES = Path(__file__).parent / "templates"
ENVIRONMENT = Environment(
    loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, auto_reload=False
)
ENVIRONMENT.globals["style"] = Markup((TEMPLATES / "style.css").read_text(encoding="utf-8"))


def render(template: str, language: str, **values: object) -> str:
    """The HTML of a template. In it ``_`` says a sentence, marked for the catalogue where it is written out, in ``language``."""
    own = {"language": language, "_": partial(_say, language), "label": partial(_label, language)}
    return ENVIRONMENT.get_template(template).render(own, **values)


def _say(language: str, text: Text | str, **values: object) -> str:
    return say(text, language, **values)


def _label(language: str, vocabulary_name: str, code: str) -> str:
    return vocabulary.label(vocabulary_name, code, language)


def other_language(language: str) -> str:
    return next(code for code in LANGUAGES if code != language)


def page(template: str, language: str, status: int = 200, *, switch: str = "", prefetch: bool = False, **values: object) -> HTMLResponse:
    """``switch``: this page's address in the other language; ``prefetch``: the browser fetches the app's files while the user types."""
    other = other_language(language)
    frame = {
        "switch": switch,
        "other": other,
        "other_name": vocabulary.label("language", other, other),
        "prefetch": assets.address(assets.PREFETCH) if prefetch else "",
    }
    return HTMLResponse(render(template, language, **frame, **values), status)


def notice(text: Text, language: str, status: int, problems: Sequence[Text] = ()) -> HTMLResponse:
    """A refusal or a fault in words, what exactly is wrong where that is known, and the way back."""
    return page("notice.html", language, status, text=text, problems=problems)


def out_of_service(text: Text) -> HTMLResponse:
    """The store cannot be used; in both languages, because the user's own is not known now."""
    says = {language: partial(_say, language) for language in LANGUAGES}
    return page("out_of_service.html", "th", 503, text=text, says=says)


def first_wrong(fields: Sequence[str], wrong: Mapping[str, Text], otherwise: str) -> str:
    """The field that gets the focus: the first with a problem, else ``otherwise``."""
    return next((name for name in fields if name in wrong), otherwise)
