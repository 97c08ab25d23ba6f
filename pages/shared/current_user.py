"""Who is here, looked up anew in every run: a full run, a fragment, a callback; and the words in that person's language."""

import re
import threading
import unicodedata
from dataclasses import dataclass

import streamlit as st

from otop_core import process
from otop_core.access import sessions
from otop_core.access.sessions import Session, SignedIn
from otop_core.language import messages
from otop_core.language.messages import Text
from otop_core.store import Store
from pages.shared.page_state import state
from server.join import OVER

_ = messages._
_run = threading.local()  # the thread of a script serves one person; asking Streamlit for every word is dear


@dataclass
class UserState:
    """What is still known of the person once the session has ended."""

    language: str = "th"
    in_workshop: bool = False


def store() -> Store:
    return process.the_store()


def session() -> str:
    return str(st.user.get("session", ""))


def caller() -> Session:
    """Whoever asks, for the gate; only st.user counts, never the session state or the address."""
    return Session(session())


def here(*, touch: bool = True) -> SignedIn:
    """The person signed in, or the way to sign in and nothing else; a watching fragment does not ``touch``."""
    who = sessions.look_up(store(), session(), touch=touch)
    if who is None:
        way_in()
        st.stop()
    kept = state(UserState)
    kept.language = _run.language = who.language
    kept.in_workshop = bool(who.actor_.workshop)
    return who


def require(action: str) -> SignedIn:
    """The user, if allowed to do this anywhere at all; every page calls it first, because a page can be asked for by name."""
    who = here()
    if not who.may(action):
        st.error(say(_("You do not have the right to see this page.")))
        st.stop()
    return who


def still_may(action: str, where: str) -> SignedIn | None:
    """The user, if allowed to do this now in all of ``where`` ('' is the whole province), else None; it is no activity.

    Every ticking fragment asks it first: it goes on while nobody touches the page, and the officer may have been moved or demoted since.
    """
    who = sessions.look_up(store(), session())
    return who if who is not None and who.actor_.reach(action) in ("", where) else None


def way_in() -> None:
    """What somebody sees who is not (or no longer) signed in; a villager has nothing to sign in with."""
    if state(UserState).in_workshop:
        st.warning(say(OVER), icon=":material/lock:")
        st.html(f'<a href="/join" target="_self" style="font-size:1.3rem">{say(_("Join the workshop"))}</a>')
        return
    st.warning(say(_("Please sign in first. What you typed has been kept as a draft.")))
    st.html(f'<a href="/login" target="_self" style="font-size:1.3rem">{say(_("Sign in"))}</a>')
    st.html(f'<a href="/join" target="_self">{say(_("Here for a workshop? Join it with the code on the wall."))}</a>')


def language() -> str:
    return getattr(_run, "language", "") or state(UserState).language


def say(text: Text | str, **values: object) -> str:
    """The sentence in this person's language, ready for the screen.

    What stands in a ``Text`` comes from the core, as somebody typed it, and is made ``plain`` here; ``values`` are the caller's own.
    """
    return messages.say(_plain(text) if isinstance(text, Text) else text, language(), **values)


def _plain(text: Text) -> Text:
    if not text.values:
        return text
    safe = {k: _plain(v) if isinstance(v, Text) else plain(v) if isinstance(v, str) else v for k, v in text.values.items()}
    return Text(text.msgid, safe)


def by(actor: str) -> str:
    """Who did something, as the history names them; the machine's own terminal has no name of its own."""
    return say(_("the terminal")) if actor == sessions.Terminal.name else plain(actor)


_MARKUP = re.compile(r"([\\`*_{}\[\]<>|~$:^=&]|^[#+-])")
_NUMBERED = re.compile(r"^(\d+)([.)])")  # only where it begins a line: screen readers read the escapes of a label
# What Streamlit reads as a link, an icon, an emoji or an arrow even where each of its signs is escaped; it is parted inside.
_READ_ANYWAY = re.compile(r"(?<=:)(?=[\w/+-])|(?<=www)(?=\.)|(?<=@)|(?<=[<>~=-])(?=[>=-])", re.IGNORECASE)
_PART = "\u2060"  # joins words: no width, no line break


def plain(text: str) -> str:
    """Somebody's words as they are, on one line: nothing in them becomes a link, a picture, an icon, a formula or another layout.

    New lines, control characters and signs that turn the direction of reading are not shown; old records may hold them.
    """
    if not text.isprintable():
        text = "".join(" " if c.isspace() else "" if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Co") else c for c in text)
    return _NUMBERED.sub(r"\1\\\2", _MARKUP.sub(r"\\\1", _READ_ANYWAY.sub(_PART, text.strip())))
