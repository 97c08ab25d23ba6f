"""The whole app under AppTest: pages/main.py over a real store, as somebody who is signed in."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from streamlit.testing.v1 import AppTest

from otop_core import ledger, office
from otop_core.access import accounts, sessions
from otop_core.access.accounts import Account
from otop_core.access.roles import ADMINISTRATOR, DISTRICT, PROVINCIAL, VIEWER
from otop_core.store import Store
from otop_core.web import service

ROOT = Path(__file__).parents[1]
PASSWORD = "correct horse 9"
PEOPLE = {ADMINISTRATOR: "", PROVINCIAL: "", DISTRICT: "3602", VIEWER: ""}


@contextmanager
def running(path: Path) -> Iterator[Store]:
    """The store the pages use, set up for Chaiyaphum."""
    service.reset()
    store = service.the_store()
    assert store.path == str(path)
    terminal = sessions.Terminal()
    office.settle(store, terminal, ledger.new_id(), office.Office(province_code="36"))
    yield store
    service.reset()


def signed_in(store: Store, role: str, district: str | None = None, name: str = "") -> str:
    """The session (digest) of a fresh account in this role."""
    works_in = PEOPLE[role] if district is None else district
    username = name or f"{role.replace('_', '-')}{works_in}"
    account = Account(username=username, display_name=username, role=role, works_in=works_in or None, is_active=True)
    made = accounts.create(store, sessions.Terminal(), ledger.new_id(), account, PASSWORD)
    return sessions.digest(sessions.begin(store, made.records[0].id, "th"))


def opened(session: str, page: str = "", **query: str) -> AppTest:
    """The app with a page open; ``page`` is its file under pages/."""
    app = AppTest.from_file(ROOT / "pages" / "main.py", default_timeout=20)
    app.user = {"session": session}
    if page:
        app.switch_page(page)
    for name, value in query.items():
        app.query_params[name] = value
    return app.run()


def words(app: AppTest) -> str:
    """Everything a person can read on the screen."""
    kinds = (app.title, app.subheader, app.markdown, app.caption, app.text, app.error, app.warning, app.info, app.success)
    return "\n".join(str(element.value) for kind in kinds for element in kind)
