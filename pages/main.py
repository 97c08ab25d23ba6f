"""The frame: who is here, the menu that person may see, the language switch."""

from pathlib import Path

import streamlit as st

from otop_core import process
from otop_core.access import sessions
from otop_core.admin import settings
from otop_core.language.messages import LANGUAGES, _
from otop_core.language.vocabulary import label
from pages.shared.current_user import here, language, plain, say, session, store
from pages.shared.entry import frame
from pages.shared.menu import MANY, PAGES, family
from pages.shared.style import style

st.set_page_config(page_title="OTOP", page_icon=str(Path(__file__).parent / "static" / "icon.png"), layout="centered")
style()
who = here()


def speak() -> None:
    sessions.speak(store(), session(), st.session_state["speak"])


shown: dict[str, list[st.Page]] = {}
for page in PAGES:
    if who.may(page.action):
        shown.setdefault(say(page.section) if page.section else "", []).append(page.target())
chosen = st.navigation(shown, expanded=True)
st.set_page_config(page_title=f"{chosen.title} · OTOP")
if chosen.url_path in (
    "",
    "overview",
    "sales",
    "meetings",
    "downloads",
    "personal_data",
    "wall",
    "lists",
):  # what stands beside each other, and the projector's pages
    st.set_page_config(layout="wide")
# The hall needs the room that the menu takes; said on every page, because what the wall has folded stays folded until another page says so.
st.set_page_config(initial_sidebar_state="collapsed" if chosen.url_path == "wall" else "auto")

with st.sidebar:
    place = sessions.district_name(who, language())
    role = say(_("Participant")) if who.actor_.workshop else label("role", who.role, language())
    st.markdown(f"**{plain(who.display_name)}**  \n:small[{' · '.join(filter(None, [role, place]))}]")
    st.segmented_control(
        say(_("Language")),
        list(LANGUAGES),
        default=who.language,
        format_func=lambda code: label("language", code, code),
        key="speak",
        on_change=speak,
        required=True,
        label_visibility="collapsed",
    )
    frame(who)

if who.may("backup.make"):
    for told in process.notices():
        st.error(say(told), icon=":material/warning:")
at_work = settings.load(store())
if at_work and at_work.is_sample:
    with st.container(key="sample"):
        st.warning(say(_("Sample data, not real data")), icon=":material/science:")
siblings = [page for page in family(chosen.url_path) if who.may(page.action)]
if chosen.url_path == "wall":
    siblings = []
elif len(siblings) > MANY:
    siblings = siblings[:1] if chosen.url_path != siblings[0].address else []
if len(siblings) > 1 or (siblings and siblings[0].address != chosen.url_path):
    with st.container(horizontal=True, gap="small", key="siblings"):
        for page in siblings:
            if page.address == chosen.url_path:
                st.markdown(f"{page.icon} **{say(page.title)}**")
            else:
                st.page_link(page.target())
chosen.run()
