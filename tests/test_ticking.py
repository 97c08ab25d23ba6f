"""What ticks on a page that nobody touches asks right and district each time: an officer moved or demoted sees nothing more."""

import asyncio
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import httpx
import pytest

from otop_core.access.sessions import Terminal
from otop_core.admin import accounts
from otop_core.admin.accounts import Account
from otop_core.community.people import Person
from otop_core.community.sages import Sage
from otop_core.gate import ledger, participant_rules
from otop_core.gate.acts import Add, new_id
from otop_core.language.messages import _, say
from otop_core.store import Store
from otop_core.workshop import voting
from rehearsal.client import Session
from tests.hall import WORD, furnished
from tests.serving import Server

SAGE = "ขวัญใจ"
COUNTS = say(_("Sages by area"), "th")
PAGES = {"decide": SAGE, "wall": COUNTS}  # page: what its ticking part shows of the workshop
CHANGES = {"moved": {"account.works_in": "3605"}, "demoted": {"account.role": "meeting_viewer"}, "closed": {"account.is_active": False}}


def lived_in(store: Store, hall: SimpleNamespace) -> None:
    """A sage of the workshop to vote on, and one officer of its district for each thing that may happen to her."""
    person = Person(id=new_id(), given_name=SAGE, village_id=hall.village.id)
    about = {"village_id": hall.village.id, "person_id": person.id, "knowledge": "ทอผ้า", "area": "processing"}
    sage = Sage(id=new_id(), **about)
    ledger.commit(store, Terminal(), new_id(), Add(person), Add(sage), origin=participant_rules.WORKSHOP + hall.id)
    voting.open_round(store, Terminal(), hall.id, "sage")
    hall.officers = {}
    for what in CHANGES:
        for page in PAGES:
            name = f"{what}-{page}"
            account = Account(username=name, display_name=name, role="district_officer", works_in="3601", is_active=True)
            hall.officers[what, page] = accounts.create(store, Terminal(), new_id(), account, WORD).records[0]


@pytest.fixture(scope="module")
def street(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimpleNamespace]:
    path = tmp_path_factory.mktemp("ticking") / "otop.duckdb"
    hall = furnished(path, lived_in)
    with Server(path) as server, httpx.Client(base_url=server.url, trust_env=False) as admin:
        yield SimpleNamespace(hall=hall, server=server, admin=entered(admin, "admin"))


def entered(client: httpx.Client, username: str) -> httpx.Client:
    assert client.post("/login", data={"username": username, "password": WORD}).status_code == 303
    return client


def changed(admin: httpx.Client, account: Any, typed: dict[str, object]) -> None:
    stands = {f"account.{name}": getattr(account, name) for name in ("username", "display_name", "role", "works_in", "is_active")}
    said = {"key": f"account:{account.id}", "op": new_id(), "typed": stands | typed, "versions": {"account": account.version}}
    assert admin.post("/entry/save", json=said, headers={"X-Otop-Form": "1"}).status_code == 200


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("what", CHANGES)
def test_an_officer_who_was_moved_or_demoted_sees_nothing_more_on_the_next_tick(street: SimpleNamespace, page: str, what: str) -> None:
    officer = street.hall.officers[what, page]
    with httpx.Client(base_url=street.server.url, trust_env=False) as client:
        cookies = f"otop_session={entered(client, officer.username).cookies['otop_session']}"

    async def scene() -> tuple[str, str, str]:
        session = await Session.open(street.server.url, page, cookies=cookies, auto=False)
        try:
            ticks = list(session.ticks)
            assert ticks
            for fragment in ticks:
                await session._run("tick", "", fragment=fragment, auto=True)
            before = session.text()
            await asyncio.to_thread(changed, street.admin, officer, CHANGES[what])
            for fragment in ticks:
                await session._run("tick", "", fragment=fragment, auto=True)
            return before, session.text(), " ".join(session.exceptions())
        finally:
            await session.close()

    before, after, wrong = asyncio.run(scene())
    assert PAGES[page] in before and not wrong
    assert SAGE not in after and COUNTS not in after
