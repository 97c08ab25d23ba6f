"""The whole app under AppTest: pages/main.py over a real store, as somebody who is signed in."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from otop_core import process
from otop_core.access import sessions
from otop_core.access.roles import ADMINISTRATOR, DISTRICT, PROVINCIAL, VIEWER
from otop_core.admin import accounts, settings
from otop_core.admin.accounts import Account
from otop_core.entries import opening
from otop_core.entries.entry import Saved
from otop_core.gate.acts import new_id
from otop_core.store import Store

ROOT = Path(__file__).parents[1]
PASSWORD = "correct horse 9"
PEOPLE = {ADMINISTRATOR: "", PROVINCIAL: "", DISTRICT: "3602", VIEWER: ""}


@contextmanager
def running(path: Path) -> Iterator[Store]:
    """The store the pages use, set up for Chaiyaphum."""
    process.reset()
    store = process.the_store()
    assert store.path == str(path)
    terminal = sessions.Terminal()
    settings.settle(store, terminal, new_id(), settings.Office(province_code="36"))
    yield store
    process.reset()


def signed_in(store: Store, role: str, district: str | None = None, name: str = "") -> str:
    """The session (digest) of a fresh account in this role."""
    works_in = PEOPLE[role] if district is None else district
    username = name or f"{role.replace('_', '-')}{works_in}"
    account = Account(username=username, display_name=username, role=role, works_in=works_in or None, is_active=True)
    made = accounts.create(store, sessions.Terminal(), new_id(), account, PASSWORD)
    return sessions.digest(sessions.begin(store, made.records[0].id, "th"))


def opened(session: str, page: str = "", **query: str) -> AppTest:
    """The app with a page open; ``page`` is its file under pages/, or its address where it is a register."""
    app = AppTest.from_file(ROOT / "pages" / "main.py", default_timeout=20)
    app.user = {"session": session}
    if page:
        if page.endswith(".py"):
            app.switch_page(page)
        else:
            app._page_hash = calc_hash(page)  # AppTest opens files only
    for name, value in query.items():
        app.query_params[name] = value
    return app.run()


def forms(app: AppTest) -> dict[str, dict[str, Any]]:
    """The forms of the page by key, each as it is told to the phone; what is drawn from it only a browser shows."""
    told = [json.loads(element.proto.json) for element in app.get("bidi_component")]
    return {form["key"]: form for form in told if "key" in form}


def fields(form: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The fields a form asks, by name."""
    return {field["name"]: field for section in form["sections"] for field in section["fields"]}


def told(form: dict[str, Any]) -> str:
    """Every word of a form: what stands over, in, beside and under its fields, and every sentence it may say."""
    words = [form["save_label"], *form["words"].values(), *(section["title"] for section in form["sections"])]
    for field in fields(form).values():
        words += [field["label"], field.get("unit", ""), field.get("help", ""), field.get("new", "")]
        words += [label for _code, label in field.get("choices", [])]
    return "\n".join(words)


def save(store: Store, session: str, key: str, typed: dict[str, Any], op: str = "", versions: dict[str, int] | None = None) -> Saved:
    """As the phone saves a form: through the same call as its route, with what the form holds and ``typed`` over it.

    ``versions``: of the records as the form was told them, where they have been changed since.
    """
    who = sessions.look_up(store, session)
    assert who is not None
    entry = opening.find(store, who, key)
    entry = entry.at(store, entry.versions if versions is None else versions)
    return entry.save(store, who, sessions.Session(session), op or new_id(), {**entry.typed(), **typed})


def go_on(app: AppTest, key: str) -> AppTest:
    """The page runs on as it does once the phone has told it that the form is saved."""
    [form] = [element.proto for element in app.get("bidi_component") if json.loads(element.proto.json).get("key") == key]
    touched = app._tree.get_widget_states()
    told = json.dumps([{"event": "saved", "value": {}}])
    touched.widgets.add(id=f"$$STREAMLIT_INTERNAL_KEY_{form.id}__events", json_trigger_value=told)
    return app._run(touched)


def words(app: AppTest) -> str:
    """Everything a person can read on the screen."""
    kinds = (app.title, app.subheader, app.markdown, app.caption, app.text, app.error, app.warning, app.info, app.success)
    return "\n".join(str(element.value) for kind in kinds for element in kind)
