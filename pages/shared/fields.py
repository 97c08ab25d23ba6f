"""One widget for each kind of field, made from its declaration."""

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from otop_core import photos, places, thai_calendar, vocabulary
from otop_core.forms import Part
from otop_core.nouns import About
from otop_core.words import Text, _
from pages.shared.here import language, say, store

Options = Mapping[str, str]


def caption(about: About) -> str:
    """The label: the unit behind it, a star where it must be filled in."""
    unit = f" ({say(about.unit)})" if about.unit else ""
    return f"{say(about.label)}{unit}{' *' if about.required else ''}"


def draw(about: About, key: str, value: Any, kept: Callable[[], None], options: Options) -> None:
    """The widget of a field; its value is read from the session state by ``key``."""
    label, help = caption(about), say(about.help) if about.help else None
    if about.kind == "yes":
        st.checkbox(label, value=bool(value), key=key, on_change=kept, help=help)
    elif about.kind == "lines":
        st.text_area(label, value=value or "", key=key, on_change=kept, help=help, height=96)
    elif about.kind == "choice":
        codes = list(vocabulary.codes(about.choices))
        pick(label, codes, value, key, kept, lambda code: vocabulary.label(about.choices, code, language()), help)
    elif about.kind == "choices":
        st.multiselect(
            label,
            vocabulary.codes(about.choices),
            default=[v for v in value or [] if v in vocabulary.codes(about.choices)],
            key=key,
            on_change=kept,
            format_func=lambda code: vocabulary.label(about.choices, code, language()),
            help=help,
            placeholder=say(_("Please choose")),
        )
    elif about.kind == "refer":
        pick(label, list(options), value, key, kept, lambda id: options.get(id, "?"), help)
    elif about.kind == "photo":
        photo(label, key, value, kept)
    else:
        hint = say(_("day/month/year, such as 22/11/2569")) if about.kind == "date" else None
        st.text_input(label, value=value or "", key=key, on_change=kept, help=help, placeholder=hint)
        if about.kind == "date":
            echo(str(st.session_state.get(key, value) or ""))


def pick(
    label: str, codes: list[str], value: Any, key: str, kept: Callable[[], None], name: Callable[[str], str], help: str | None = None
) -> None:
    index = codes.index(value) if value in codes else None
    st.selectbox(label, codes, index=index, key=key, on_change=kept, format_func=name, help=help, placeholder=say(_("Please choose")))


def echo(typed: str) -> None:
    """The date in words, always one line high, so that nothing moves while somebody types."""
    day = thai_calendar.parse_date(typed, thai_calendar.today())
    st.caption(thai_calendar.show_date(day, language(), long=True) if day else "\N{NO-BREAK SPACE}")


def photo(label: str, key: str, value: Any, kept: Callable[[], None]) -> None:
    st.file_uploader(label, ["jpg", "jpeg", "png", "webp"], key=key, on_change=kept, max_upload_size=20)
    if value and (content := photos.find(store(), value)):
        st.image(content, width=240)


def village(
    part: Part,
    typed: Mapping[str, Any],
    districts: list[str],
    villages: Options,
    key: Callable[[str], str],
    kept: Callable[[str], Callable[[], None]],
) -> None:
    """District, then subdistrict, then a village that is there or a new one."""
    district = typed.get("village.district") or (districts[0] if len(districts) == 1 else None)
    if len(districts) > 1:
        pick(
            say(_("District")) + " *",
            districts,
            district,
            key("village.district"),
            kept("village.district"),
            lambda code: places.name(places.district(code), language()),
        )
    codes = [s.code for s in places.subdistricts(district)] if district else []
    code = typed.get("village.subdistrict_code")
    pick(
        say(_("Subdistrict")) + " *",
        codes,
        code,
        key("village.subdistrict_code"),
        kept("village.subdistrict_code"),
        lambda c: places.name(places.subdistrict(c), language()),
    )
    if code not in codes:
        return
    if villages:
        pick(
            say(_("Village")),
            ["", *villages],
            typed.get("village.choice") or "",
            key("village.choice"),
            kept("village.choice"),
            lambda id: villages.get(id, say(_("A village that is not in the list yet"))),
        )
    if typed.get("village.choice") in villages:
        return
    for name in ("moo", "name"):
        about = part.cls.abouts()[name]
        draw(about, key(f"village.{name}"), typed.get(f"village.{name}"), kept(f"village.{name}"), {})


def told(text: Text | None) -> None:
    """Right under a field: what is wrong with it, if anything."""
    if text is not None:
        st.error(say(text), icon=":material/error:")
