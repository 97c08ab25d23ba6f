"""What phones show of each other without being touched: real pages over a real server, whose own ticks are waited for."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from types import SimpleNamespace

import httpx
import pytest
from hall import OFFICER, WORD, Villager, forms_open, furnished
from serving import Server

from otop_core.gate import permission
from otop_core.language.messages import say
from rehearsal.client import Session

PATIENCE = 20  # s; a tick comes every four


def th(msgid: str, **values: object) -> str:
    return say(msgid, "th", **values)


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[SimpleNamespace]:
    found = furnished(tmp_path / "otop.duckdb")
    with Server(found.path) as server:
        found.server = server
        yield found


@asynccontextmanager
async def two(hall: SimpleNamespace) -> AsyncIterator[list[Villager]]:
    people = [Villager(name, hall.server) for name in ("ลำดวน สวยงาม", "สมหมาย ใจดี")]
    try:
        for one in people:
            assert one.join(hall.code).status_code == 303
            await one.come()
        yield people
    finally:
        for one in people:
            await one.leave()


async def until(told: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not told():
            await asyncio.sleep(0.05)


async def officer(hall: SimpleNamespace, page: str, query: str = "") -> Session:
    answer = httpx.post(f"{hall.server.url}/login", data={"username": OFFICER, "password": WORD}, trust_env=False)
    return await Session.open(hall.server.url, page, cookies=f"otop_session={answer.cookies['otop_session']}", query=query)


async def listed(one: Villager, key: str) -> str:
    """Her list of what has come in, and the id of the entry whose button has this key before it."""
    await one.session.change(one.session.keyed("room|form")[0].id, [th("What has come in")])
    return next(w.id.rpartition("|")[2] for w in one.session.widgets("button") if f"-{key}" in w.id)


def test_what_one_phone_saves_stands_on_the_others_in_their_next_tick(hall: SimpleNamespace) -> None:
    async def scene() -> None:
        async with two(hall) as (saves, looks_on):
            await saves.enter()
            line = th("Household {n} of {target} by {name}", n=1, target=26, name=saves.name)
            await until(lambda: line in looks_on.session.text())

    asyncio.run(scene())


def test_whoever_has_the_same_record_open_is_named_on_phones_and_at_the_desk(hall: SimpleNamespace) -> None:
    async def scene() -> None:
        async with two(hall) as (hers, other):
            await hers.enter()
            id = await listed(hers, "mine|")
            await hers.session.click(hers.session.keyed(f"-mine|{id}")[0].id)
            await until(lambda: th("{n} people here", n=2) in hers.session.text())
            desk = await officer(hall, "households", f"id={id}")
            try:
                assert th("Also here: {names}", names=hers.name) in desk.text()
                await until(lambda: th("Also here: {names}", names=OFFICER.title()) in hers.session.text())
                await listed(other, "mine|other|")
                await other.session.click(other.session.keyed(f"-mine|other|{id}")[0].id)
                await until(lambda: th("Also here: {names}", names=f"{hers.name}, {other.name}") in desk.text())
                await until(lambda: th("Also here: {names}", names=f"{OFFICER.title()}, {other.name}") in hers.session.text())
            finally:
                await desk.close()

    asyncio.run(scene())


def test_forms_that_open_or_close_call_every_phone_and_take_nothing_away(hall: SimpleNamespace) -> None:
    async def scene() -> None:
        async with two(hall) as (types, _other):
            await types.commit("person.given_name", "คำปัน")
            await forms_open(hall.server, hall, "sage")
            await until(lambda: bool(types.session.keyed("room|forms")))
            assert types.shown("person.given_name") == "คำปัน"  # nothing moves under her hands
            types.type("household.house_no", "7")
            saved = types.phone.save(types.form())
            assert await types.send() == [] and saved.reply[1]["text"] == th(permission.CLOSED["household"])
            assert types.shown("household.house_no") == "7"
            await types.session.click(types.session.keyed("room|forms")[0].id)
            assert th("A household") not in types.session.keyed("room|form")[0].options

    asyncio.run(scene())
