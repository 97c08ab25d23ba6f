"""A form of the product on a page: one element that draws it and keeps it on the phone; this page hears of it when it has been saved."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import streamlit as st

from otop_core.access.sessions import SignedIn
from otop_core.entries import opening
from otop_core.entries.description import describe
from otop_core.entries.messages import WORDS
from otop_core.model.errors import OtopError
from pages.shared.current_user import here, say, store
from server.assets import version

VERSION = version(Path(__file__).parents[1] / "static" / "entry")  # in the address, so that browsers may keep the files for good


def element(name: str, script: str) -> Callable[..., Any]:
    """An element drawn by ``pages/static/entry/<script>.js``; the module is loaded once and kept by the browser."""
    loader = f"""
export default (component) => {{
  const address = new URL("/app/static/entry/{VERSION}/{script}.js", document.baseURI).href;
  let leave, gone = false;
  const load = (again) => import(again ? address + "?" + again : address)
    .then((module) => {{ leave = gone ? undefined : module.mount(component); }})
    .catch(() => gone || setTimeout(load, 3000, (again ?? 0) + 1));
  load();
  return () => {{ gone = true; leave?.(); }};
}}"""
    look = f'<link rel="stylesheet" href="/app/static/entry/{VERSION}/entry.css"><div></div>'
    return st.components.v2.component(name, html=look, js=loader)


def entry(key: str, *, start: Mapping[str, Any] | None = None, stays: bool = False, after: Callable[[], None] | None = None) -> None:
    """Draw the form that ``key`` names. ``stays``: it is emptied for the next record; else ``after`` runs and the page is drawn again."""
    who = here()
    try:
        opened = opening.find(store(), who, key)
        told = describe(store(), who, replace(opened, start={**opened.start, **(start or {})}), stays=stays)
    except OtopError as refused:
        st.error(say(refused.text), icon=":material/error:")
        return
    element("entry", "form")(data=told, key=f"entry|{key}", on_saved_change=after or _nothing)


def frame(who: SignedIn) -> None:
    """What every page has: the page's language, what waits on this phone, and the way out, which empties the phone."""
    words = {name: say(WORDS[name]) for name in ("sign_out", "stay", "leave_anyway", "leave_question", "unsent")}
    element("frame", "frame")(
        data={"account": who.account_id, "language": who.language, "words": words, "sign_out": "/logout"}, key="frame"
    )


def _nothing() -> None:
    """What has been saved says so itself; the page around it is drawn again."""
