"""Our own small pages, drawn without Streamlit, working without scripts: the frame, the fields, the notices."""

from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path

from starlette.responses import HTMLResponse

from otop_core.language.messages import LANGUAGES, Text, _, say
from otop_core.language.vocabulary import label
from server import assets

STYLE = (Path(__file__).parent / "front.css").read_text(encoding="utf-8")


def words(text: Text | str, language: str) -> str:
    """A sentence ready to stand in HTML."""
    return escape(say(text, language))


def page(title: str, inside: str, language: str, switch: str = "", status: int = 200, *, soon: bool = False) -> HTMLResponse:
    """``title`` is shown words, ``inside`` is HTML; ``switch`` is the address of this page in the other language.

    ``soon``: the app comes next, so the browser may fetch its files while the reader types.
    """
    other = next(code for code in LANGUAGES if code != language)
    link = f'<a href="{escape(switch)}" hreflang="{other}" lang="{other}">{label("language", other, other)}</a>' if switch else ""
    ahead = f'<script defer src="{assets.address(assets.AHEAD)}"></script>' if soon else ""
    name = words(_("From community livelihood to OTOP"), language)
    return HTMLResponse(
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>{escape(title)} · OTOP</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="/favicon.png">'
        f"<style>{STYLE}</style>{ahead}</head>"
        f'<body><header class="top"><b>{name}</b>{link}</header><main>{inside}</main></body></html>',
        status,
    )


def notice(text: Text, language: str, status: int, told: Sequence[Text] = ()) -> HTMLResponse:
    """A refusal or a fault in words, what exactly is wrong where that is known, and the way back."""
    title, back = _("This did not work"), words(_("Back to the first page"), language)
    listed = "".join(f'<p class="wrong">{words(one, language)}</p>' for one in told)
    inside = f'<h1>{words(title, language)}</h1><p role="alert">{words(text, language)}</p>{listed}<a class="button" href="/">{back}</a>'
    return page(say(title, language), inside, language, status=status)


def out_of_service(text: Text) -> HTMLResponse:
    """The store cannot be used; in both languages, because nobody's own is known now."""
    title, again = _("The app cannot work just now"), _("Load again")
    rest = _("Once this is mended, load the page again.")
    inside = "".join(
        f'<section lang="{language}"><h1>{words(title, language)}</h1>{alert(text, language)}<p>{words(rest, language)}</p>'
        f'<a class="button" href="">{words(again, language)}</a></section>'
        for language in LANGUAGES
    )
    return page(say(title, "th"), inside, "th", status=503)


def alert(text: Text | None, language: str) -> str:
    return f'<p class="alert" role="alert">{words(text, language)}</p>' if text else ""


def field(
    name: str,
    label: str,
    language: str,
    *,
    value: str = "",
    kind: str = "text",
    autocomplete: str = "off",
    help: str = "",
    wrong: Text | None = None,
    focus: bool = False,
    extra: str = "",
) -> str:
    """A labelled input, what helps and what is wrong with it right below; a password is never drawn back."""
    shown = "" if kind == "password" else f' value="{escape(value)}"'
    plain = ' autocapitalize="none" spellcheck="false"' if kind == "password" or autocomplete == "username" else ""
    rest = shown + plain + _state(name, help, wrong, focus) + (f" {extra}" if extra else "")
    return (
        f'<label for="{name}">{words(label, language)}</label>'
        f'<input id="{name}" name="{name}" type="{kind}" autocomplete="{autocomplete}" maxlength="200"{rest}>'
        + _below(name, help, wrong, language)
    )


def choice(name: str, label: str, language: str, options: Iterable[tuple[str, str]], value: str, wrong: Text | None = None) -> str:
    """A labelled list; ``options`` are codes with shown words."""
    drawn = "".join(f'<option value="{escape(c)}"{" selected" if c == value else ""}>{escape(w)}</option>' for c, w in options)
    return (
        f'<label for="{name}">{words(label, language)}</label>'
        f'<select id="{name}" name="{name}"{_state(name, "", wrong, False)}>{drawn}</select>' + _below(name, "", wrong, language)
    )


def _state(name: str, help: str, wrong: Text | None, focus: bool) -> str:
    told = [f"{name}-{part}" for part, is_there in (("wrong", wrong), ("help", help)) if is_there]
    described = f' aria-describedby="{" ".join(told)}"' if told else ""
    return described + (' aria-invalid="true"' if wrong else "") + (" autofocus" if focus else "")


def _below(name: str, help: str, wrong: Text | None, language: str) -> str:
    shown = f'<p class="wrong" id="{name}-wrong">{words(wrong, language)}</p>' if wrong else ""
    return shown + (f'<p class="help" id="{name}-help">{words(help, language)}</p>' if help else "")
