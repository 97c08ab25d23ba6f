"""What goes wrong in a hall: the server is killed, phones vanish in the middle of a save, somebody guesses codes, somebody forges.

Over the real server and the real socket.  Proved elsewhere and not repeated: roles of every page, route, upload and action
(test_permissions), forged headers and an officer's session id on a page of the test's own (test_front_door), what the gate refuses a
participant and the limits of guessing by the clock (test_workshop), kills under many writers without a screen (test_durability).
"""

import asyncio
import json
import random
import secrets
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator
from contextlib import asynccontextmanager, suppress
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg

from otop_core import ledger, register, saving, vocabulary
from otop_core.access.sessions import Session, Terminal, Tries, digest
from otop_core.forms import form_of
from otop_core.ledger import Add
from otop_core.store import Store, open_store
from otop_core.web.routes import ROUTES
from otop_core.workshop import joining, suggestions, workshops
from rehearsal.client import TooSlow
from rehearsal.values import StClientError
from tests.hall import MARK, OFFICER, WORD, Kept, Listening, Villager, copied, furnished, kept, until_lost
from tests.serving import Server

PEOPLE = 10


@pytest.fixture
def hall(tmp_path: Path) -> SimpleNamespace:
    return furnished(tmp_path / "otop.duckdb")


@pytest.fixture
def server(hall: SimpleNamespace) -> Iterator[Server]:
    with Server(hall.path) as running:
        yield running
        print(running.log[-3000:])  # shown where a test fails


@asynccontextmanager
async def gathered(hall: SimpleNamespace, server: Server, many: int, **given: Any) -> AsyncIterator[list[Villager]]:
    """So many have joined by the code on the wall and have the room before them; whoever is in the list goes home in the end."""
    people = [Villager(f"ลำดวน {n}", server) for n in range(many)]
    try:
        for one in people:
            assert one.join(hall.code).status_code == 303
        await asyncio.gather(*(one.come(**given) for one in people))
        yield people
    finally:
        await asyncio.gather(*(one.leave() for one in people))


def acknowledged(people: list[Villager]) -> list[str]:
    return [mark for one in people for mark in one.acknowledged]


def stopped(server: Server, hall: SimpleNamespace) -> Kept:
    server.stop()
    return kept(hall.path, hall)


# The server is killed.


async def killed(
    server: Server, people: list[Villager], what: Iterable[Awaitable[None]], saves: int, after: float = 0, amid: bool = False
) -> None:
    """Everybody is at it; some time after so many more saves have been acknowledged the server dies; ``amid``: while somebody is typing."""
    enough, at_it = len(acknowledged(people)) + saves, asyncio.ensure_future(until_lost(what))
    while len(acknowledged(people)) < enough and not at_it.done():
        await asyncio.sleep(0.001)
    await asyncio.sleep(after)
    while amid and not any(one.committed and not one.saving for one in people) and not at_it.done():
        await asyncio.sleep(0.001)
    server.process.kill()
    await asyncio.to_thread(server.kill)
    await at_it


async def gone_on(one: Villager) -> str:
    """The same phone on its new socket: what was under way is back, or it was saved. Then she finishes it."""
    begun, typing = bool(one.committed), bool(one.entries)
    await one.come(reconnects=one.sending is None)  # a field that was on its way: see the test after these
    found = "draft" if one.draft_is_back() else "saved" if begun else "nothing"
    if found == "draft":
        shown = {name: one.shown(name) for name in one.entries}
        on_its_way = dict([one.sending] if one.sending else [])
        assert shown == {name: one.committed.get(name, shown[name] and on_its_way.get(name, "")) for name in one.entries}
    else:
        assert not one.begun() and one.saving == (found == "saved")
    if found == "saved":  # she had touched Save, and the answer did not reach her
        one.saved()
    else:
        await one.fill(one.entries if typing else one.household())
        await one.save()
    return found


def nothing_acknowledged_is_lost(people: list[Villager], found: Kept) -> None:
    """As a kill has left the store: each acknowledged save is there once, and more only where Save was touched; the rest is in drafts."""
    assert found.wrong == []
    unanswered = [one.mark for one in people if one.saving and one.mark in found.marks]
    once(acknowledged(people) + unanswered, found)
    for one in people:
        if one.mark not in found.marks:
            draft = found.drafts.get(one.name, {})
            assert {name: draft.get(name) for name in one.committed} == one.committed


def once(marks: list[str], found: Kept) -> None:
    assert len(set(marks)) == len(marks)
    assert found.marks == Counter(marks) and found.wrong == []


def test_a_killed_server_loses_nothing_it_acknowledged_and_the_same_phones_go_on(
    hall: SimpleNamespace, server: Server, tmp_path: Path
) -> None:
    chance, seen = random.Random(2570), Counter[str]()

    async def scene() -> None:
        async with gathered(hall, server, PEOPLE) as people:
            for cycle in range(3):
                before = len(acknowledged(people))
                await killed(server, people, (one.enter(10_000) for one in people), PEOPLE, chance.uniform(0, 0.7), amid=True)
                assert len(acknowledged(people)) >= before + PEOPLE
                nothing_acknowledged_is_lost(people, kept(copied(hall.path, tmp_path / f"killed {cycle}"), hall))
                await asyncio.to_thread(server.start)
                seen.update(await asyncio.gather(*(gone_on(one) for one in people)))
        found = stopped(server, hall)
        once(acknowledged(people), found)
        assert found.drafts == {}

    asyncio.run(scene())
    assert seen["draft"], seen


def test_a_kill_among_many_saves_stores_each_household_once(hall: SimpleNamespace, server: Server, tmp_path: Path) -> None:
    """All touch Save at once; whoever got no answer finds her draft, or that her household was saved."""
    chance, seen = random.Random(36), Counter[str]()

    async def scene() -> None:
        async with gathered(hall, server, PEOPLE) as people:
            for cycle in range(3):
                await asyncio.gather(*(one.fill(one.household()) for one in people))
                await killed(server, people, (one.save() for one in people), chance.randint(1, PEOPLE - 3))
                assert any(one.saving for one in people), "every save had been answered"
                nothing_acknowledged_is_lost(people, kept(copied(hall.path, tmp_path / f"killed {cycle}"), hall))
                await asyncio.to_thread(server.start)
                seen.update(await asyncio.gather(*(gone_on(one) for one in people)))
        found = stopped(server, hall)
        once(acknowledged(people), found)
        assert found.drafts == {}

    asyncio.run(scene())
    print(seen)


def test_a_field_that_was_on_its_way_when_the_server_died_is_saved_as_the_screen_shows_it(hall: SimpleNamespace, server: Server) -> None:
    """The phone sends what its fields hold when it connects again; what stands on the screen at Save is what is stored."""

    async def scene() -> None:
        async with gathered(hall, server, 1) as people:
            [one] = people
            await one.fill(one.household())
            server.kill()
            one.session.set(one.widget("household.house_no").id, "99")  # typed, left, and never arrived
            await asyncio.to_thread(server.start)
            await one.come(reconnects=True)
            assert one.draft_is_back()
            shown = one.shown("household.house_no")
            await one.save()
        found = stopped(server, hall)
        once(one.acknowledged, found)
        assert found.house_numbers == {one.acknowledged[0]: shown}, f"the screen showed {shown}"

    asyncio.run(scene())


# Phones vanish in the middle of a save.


async def unlucky(one: Villager, chance: random.Random) -> list[str]:
    """One household whose Save is cut off once or more, by a phone that loads the page anew or reconnects. What she found each time."""
    found = []
    await one.fill(one.household())
    for _cut in range(chance.randint(1, 3)):
        await one.vanish(chance.uniform(0, 0.03))
        await one.come(reconnects=chance.random() < 0.5, auto=False)
        if not one.entries:
            return [*found, "answered"]
        if not one.begun():
            one.saved()
            return [*found, "saved"]
        found.append("draft")
        assert {name: one.shown(name) for name in one.entries} == one.entries
    await one.save()
    return found


def test_phones_that_vanish_in_the_middle_of_a_save_leave_each_household_once(hall: SimpleNamespace, server: Server) -> None:
    """Without the strip's ticks: they are not the matter here, and a run in their way is a run less to vanish from."""
    seen = Counter[str]()

    async def household_after_household(one: Villager, chance: random.Random) -> None:
        for _household in range(4):
            seen.update(await unlucky(one, chance))

    async def scene() -> None:
        async with gathered(hall, server, PEOPLE, auto=False) as people:
            await asyncio.gather(*(household_after_household(one, random.Random(n)) for n, one in enumerate(people)))
        assert len(acknowledged(people)) == 4 * PEOPLE
        found = stopped(server, hall)
        once(acknowledged(people), found)
        assert found.drafts == {}

    asyncio.run(scene())
    print(seen)
    assert seen["saved"] > seen["answered"], f"nothing was cut off: {seen}"


@asynccontextmanager
async def two_pages(hall: SimpleNamespace, server: Server) -> AsyncIterator[tuple[Villager, Villager]]:
    """Her page with a household typed, and the same loaded anew, which has found the draft."""
    async with gathered(hall, server, 1) as people:
        [one] = people
        await one.fill(one.household())
        anew = Villager(one.name, server, one.cookies)
        people.append(anew)
        await anew.come()
        assert anew.draft_is_back()
        yield one, anew


def test_what_is_typed_after_the_save_came_through_on_another_socket_is_kept(hall: SimpleNamespace, server: Server) -> None:
    """Her page hung at Save, so she loaded it anew and found her draft; then the Save came through after all, and she mends a field."""

    async def scene() -> None:
        async with two_pages(hall, server) as (one, anew):
            await one.save()
            await anew.commit("household.house_no", "99")
            await anew.session.click(anew.widget("save").id)
            told_saved = bool(anew.session.alerts("success"))
        server.stop()
        found = kept(hall.path, hall)
        once(one.acknowledged, found)
        assert found.house_numbers == {one.mark: "99"} or not told_saved, f"“saved”, and it was not: {found.house_numbers}"

    asyncio.run(scene())


def test_the_draft_of_a_household_that_is_saved_does_not_swallow_the_next_one(hall: SimpleNamespace, server: Server) -> None:
    """As above; but she loads the page once more, finds the old draft and types the next household over it."""

    async def scene() -> None:
        async with two_pages(hall, server) as (one, anew):
            await one.save()
            await anew.commit("household.house_no", "99")
            await anew.come()
            await anew.fill({**anew.household(), MARK: "the next one"})
            anew.mark = "the next one"
            await anew.save()
        once(acknowledged([one, anew]), stopped(server, hall))

    asyncio.run(scene())


# Somebody guesses codes.


GUESSES, LINES = 2_000, 8


class Line:
    """A connection that is kept, for many small requests; cheap enough to send ten thousand of them."""

    def __init__(self, server: Server) -> None:
        self.port = server.port
        self.ends: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def guess(self, code: str, device: str, key: str) -> int:
        """One posted code; its status. Nobody who guesses may be given a session."""
        reader, writer = self.ends = self.ends or await asyncio.open_connection("127.0.0.1", self.port)
        body = urlencode({"code": code, "key": key, "name": "x", "kind": "villager"}).encode()
        head = f"POST /join HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        head += f"Cookie: otop_device={device}\r\n" if device else ""
        writer.write(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
        answer = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        await reader.readexactly(int(answer.split("content-length: ")[1].split("\r\n")[0]))
        assert "otop_session" not in answer
        status = int(answer.split()[1])
        assert (status == 429) == ("retry-after: 300" in answer)
        return status

    async def close(self) -> None:
        if self.ends:
            self.ends[1].close()
            await self.ends[1].wait_closed()


@asynccontextmanager
async def lines(server: Server, many: int) -> AsyncIterator[list[Line]]:
    there = [Line(server) for _line in range(many)]
    try:
        yield there
    finally:
        for line in there:
            await line.close()


def wrong_code(right: str) -> str:
    code = right
    while code == right:
        code = "".join(secrets.choice(workshops.ALPHABET) for _letter in range(workshops.LETTERS))
    return code


def device() -> str:
    return secrets.token_urlsafe(16)


def test_guesses_over_http_let_nobody_in_and_keep_nobody_out_who_belongs_there(hall: SimpleNamespace, server: Server) -> None:
    """From a phone that keeps its device cookie, from one that sends none, from ever new ones; with wrong keys of the QR too.

    Until long after every limit; ten thousand, which over HTTP take longer than a test may, are tried at the door itself in test_workshop.
    """
    kept_device, answers = device(), Counter[int]()

    async def guesses(line: Line, many: int) -> None:
        """Once the limits are reached: the right code among them gets no further than a wrong one."""
        for n in range(many):
            code = hall.code if n % 5 == 0 else wrong_code(hall.code)
            answers[await line.guess(code, (kept_device, "", device())[n % 3], "" if n % 2 else secrets.token_hex(8))] += 1

    async def looked_at(line: Line, who: Callable[[], str]) -> int:
        """How many wrong codes of somebody are looked at until she is told to wait."""
        for n in range(101):
            status = await line.guess(wrong_code(hall.code), who(), secrets.token_hex(8))
            answers[status] += 1
            if status == 429:
                return n
            assert status == 422
        raise AssertionError("nobody told her to wait")

    async def scene() -> None:
        async with gathered(hall, server, 1) as people, lines(server, LINES) as open_lines:
            [one] = people
            await one.enter()
            assert await looked_at(open_lines[0], lambda: kept_device) == 10
            assert await looked_at(open_lines[0], lambda: "") == 10
            assert await looked_at(open_lines[0], device) == 80  # a hundred in all
            share = -(-(GUESSES - answers.total()) // LINES)
            guessing = asyncio.gather(*(guesses(line, share) for line in open_lines))
            await one.enter(3)
            scanned, back, typed = (Villager(name, server) for name in ("สแกน คิวอาร์", "มา ก่อน", "พิมพ์ รหัส"))
            people += [scanned, back, typed]
            assert (await asyncio.to_thread(scanned.join, hall.code, key=hall.key)).status_code == 303
            back.cookies = one.cookies
            assert (await asyncio.to_thread(back.join, hall.code)).status_code == 303
            for newcomer in (scanned, back):
                await newcomer.come()
                await newcomer.enter()
            assert (await asyncio.to_thread(typed.join, hall.code)).status_code == 429  # told to scan the QR, or to wait
            assert not guessing.done(), "the guesser had stopped before they were done"
            await guessing
        assert answers.total() >= GUESSES and answers == {422: 100, 429: answers.total() - 100}
        once(acknowledged(people), stopped(server, hall))

    asyncio.run(scene())


# Somebody who has joined forges what her phone sends.


PRIVATE = {"phone": "0891112233", "national_id": "1103700000011"}
SECRETS = ("0891112233", "089-111-2233", "089 111 2233", "1103700000011", "1-1037-00000-01-1", "98765", "98,765")
TOOLS = ("Traceback", "TypeError", "duckdb")


def neighbours(store: Store, hall: SimpleNamespace) -> None:
    """A household of the village that an officer entered, one that a neighbour entered in this workshop, and another village."""
    away = register.Village(id=ledger.new_id(), subdistrict_code="360102", name="บ้านอื่น", moo=9)
    person = register.Person(id=ledger.new_id(), given_name="สมศรี", village_id=hall.village.id, **PRIVATE)
    house = register.Household(
        id=ledger.new_id(), village_id=hall.village.id, representative_id=person.id, house_no="7", income=Decimal(98765)
    )
    ledger.commit(store, Terminal(), ledger.new_id(), Add(away), Add(person), Add(house))
    found = joining.room(store, Tries(), hall.code, "")
    she = Session(digest(joining.join(store, found, {"name": "สมหมาย ใจดี", "kind": "villager"}, "", "th")))
    typed = {"village.choice": hall.village.id, "person.given_name": "มาลี", "household.house_no": "8", "household.income": "98765"}
    typed |= {f"person.{name}": value for name, value in PRIVATE.items()}
    theirs = saving.save(store, she, ledger.new_id(), form_of("household"), typed).records
    hall.away, hall.person, hall.house, hall.her_person, hall.her_house = away.id, person.id, house.id, theirs[0].id, theirs[-1].id
    hall.last_seq = store.last_seq


@pytest.fixture
def lived_in(tmp_path: Path) -> SimpleNamespace:
    return furnished(tmp_path / "otop.duckdb", neighbours)


@pytest.fixture
def street(lived_in: SimpleNamespace) -> Iterator[Server]:
    with Server(lived_in.path) as running:
        yield running
        print(running.log[-3000:])


FORGER = "ลำดวน 0"


def nothing_heard(*pages: Listening) -> None:
    """Not a byte of others' phone, ID or income, and nothing of how the program is made."""
    for page in pages:
        heard = bytes(page.heard).decode("utf-8", "replace")
        assert [secret for secret in (*SECRETS, *TOOLS) if secret in heard] == []


def kept_within_bounds(street: Server, hall: SimpleNamespace) -> list[dict[str, object]]:
    """After a clean stop: what the forger wrote; nobody else's records have moved."""
    street.stop()
    assert kept(hall.path, hall).wrong == []
    store = open_store(str(hall.path))
    try:
        written = store.dicts("SELECT actor, noun, kind, record_id, body FROM change WHERE seq > :seq ORDER BY seq", seq=hall.last_seq)
        for one in written:
            assert one["actor"] == FORGER and one["kind"] == "add", one
            assert one["noun"] in ("participant", "person", "household", "sage", "suggestion"), one
            assert json.loads(one["body"]).get("village_id", hall.village.id) == hall.village.id
        hers = {f"household:{hall.id}", f"sage:{hall.id}", suggestions.draft_of("household", hall.her_house)}
        assert {row[0] for row in store.all("SELECT form FROM draft")} <= hers
        return written
    finally:
        store.close()


async def sent(page: Listening, *, seconds: float = 5, **asked: Any) -> None:
    """A request a browser would not make; the server may leave it unanswered."""
    page.timeout = seconds
    with suppress(TooSlow):
        await page._run("forged", "", **asked)
    page.timeout = 30


def test_forged_values_of_widgets_are_refused_or_told_and_never_kept(lived_in: SimpleNamespace, street: Server) -> None:
    """Choices that are not offered, far too long, of the wrong type, and widgets that are not on her page."""
    forged = {
        "household.occupation": [("string_value", "king"), ("string_array_value", ["a", "b"]), ("bool_value", True)],
        "household.knows": [("string_value", "ก" * 5_000), ("double_value", 1e300), ("trigger_value", True)],
        "household.is_voluntary": [("string_value", "yes"), ("double_array_value", [1.0])],
        "household.members": [("string_value", "9" * 400), ("json_value", "{}"), ("bytes_value", b"\x00\xff")],
        "household.house_no": [("string_value", "x" * 500), ("int_value", 3)],
        "person.given_name": [("string_value", "\x00"), ("string_value", "บ" * 500), ("string_array_value", ["x"])],
    }

    async def scene() -> None:
        async with gathered(lived_in, street, 1) as people:
            [one] = people
            for name, values in forged.items():
                for value in values:
                    await one.come()
                    await one.fill({"person.given_name": "ปลอม", "household.house_no": "1", "household.members": "4"})
                    widget = one.widget(name)
                    one.session.values[widget.id] = value
                    key = widget.id.rsplit("|", 1)[0].split("-", 2)[2]
                    for other in ("village.choice", "person.choice", "village.subdistrict_code"):  # not on her page
                        one.session.values[f"$$ID-{'0' * 32}-{key}|{other}"] = ("string_value", lived_in.away)
                    await sent(one.session, fragment=widget.fragment_id)
                    if save := one.session.keyed("|save"):  # where a page was left to go on with
                        await one.session.click(save[0].id)
                    nothing_heard(one.session)
            await one.come()
            await one.enter()
        written = kept_within_bounds(street, lived_in)
        for body in (json.loads(w["body"]) for w in written if w["noun"] == "household"):
            assert body["occupation"] is None or body["occupation"] in vocabulary.codes("occupation")
            assert len(body["knows"] or "") <= 4000 and len(body["house_no"]) <= 20 and 1 <= body["members"] <= 30
            assert isinstance(body["is_voluntary"], bool)

    asyncio.run(scene())


def test_pages_of_officers_asked_for_by_name_or_hash_show_her_own_room(lived_in: SimpleNamespace, street: Server) -> None:
    async def scene() -> None:
        async with gathered(lived_in, street, 1) as people, officer_at(street, name="admin") as officer:
            [one] = people
            pages = [(page.url_pathname, page.page_script_hash) for page in officer.pages]
            assert {"accounts", "history", "downloads", "households"} <= {name for name, _hash in pages}
            hers = [page.page_script_hash for page in one.session.pages]
            for address, its_hash in pages:
                await one.come(page=address)
                await sent(one.session, page_hash=its_hash)
                await sent(one.session, page_hash=its_hash, page_name=address)
                assert [page.page_script_hash for page in one.session.pages] == hers and len(hers) == 1
                title = one.session.elements("heading")
                assert [heading.body for heading in title] in ([], [plain_title]), address
                nothing_heard(one.session)
        assert [w["noun"] for w in kept_within_bounds(street, lived_in)] == ["participant"]

    plain_title = "เวทีบ้านโนน"
    asyncio.run(scene())


def test_records_asked_for_by_their_address_show_nothing_private(lived_in: SimpleNamespace, street: Server) -> None:
    hall = lived_in
    refused = [
        f"{what}={noun}:{id}"
        for what in ("mend", "suggest")
        for noun, id in [("household", hall.house), ("person", hall.person), ("person", hall.her_person), ("sage", hall.house)]
    ]
    refused += [f"mend=household:{hall.her_house}", f"suggest=village:{hall.away}", f"suggest=workshop:{hall.id}"]
    refused += ["mend=", "mend=household", "suggest=household:", "suggest=__class__:x", "mend=household:' OR 1=1 --"]
    elsewhere = [f"id={hall.house}", f"new=1&id={hall.her_house}", f"workshop={hall.id}"]

    async def scene() -> None:
        async with gathered(hall, street, 1) as people:
            [one] = people
            for query in refused:
                await one.come(query=query)
                assert one.session.alerts("error") and not one.session.keyed("|save") and not one.session.keyed("suggest|send"), query
                nothing_heard(one.session)
            for query in elsewhere:
                await one.come(query=query)
                assert not one.begun()
                nothing_heard(one.session)
            await one.come(query=f"suggest=household:{hall.her_house}")  # this she may: names and skills, never what is private
            field = one.session.keyed("|field")[0]
            for name in ("phone", "national_id", "income", "representative_id", "id", "__class__"):
                one.session.values[field.id] = ("string_value", name)
                await sent(one.session)
                if one.session.keyed("suggest|send"):
                    await sent(one.session, trigger=one.session.keyed("suggest|send")[0].id)
            nothing_heard(one.session)
            await one.come()
            await one.enter()
        written = kept_within_bounds(street, hall)
        assert all(json.loads(w["body"])["field_name"] in suggestions.FIELDS["household"] for w in written if w["noun"] == "suggestion")

    asyncio.run(scene())


@asynccontextmanager
async def officer_at(street: Server, page: str = "", query: str = "", name: str = OFFICER) -> AsyncIterator[Listening]:
    answer = await asyncio.to_thread(httpx.post, f"{street.url}/login", data={"username": name, "password": WORD}, trust_env=False)
    cookie = f"otop_session={answer.cookies['otop_session']}"
    there = await Listening.open(street.url, page, query=query, cookies=cookie, timeout=30)
    try:
        yield there
    finally:
        await there.close()


async def taken_up(one: Villager, theirs: Listening) -> Listening:
    """Her own cookie, and somebody else's Streamlit session asked for."""
    page = Listening(one.server.url, cookies=one.cookie, timeout=30)
    page.session_id = theirs.session_id
    await page.reconnect()
    return page


def test_anothers_session_fragments_and_buttons_do_nothing_for_her(lived_in: SimpleNamespace, street: Server) -> None:
    async def scene() -> None:
        async with (
            gathered(lived_in, street, 1) as people,
            officer_at(street, "households", f"id={lived_in.house}") as reading,
            officer_at(street, "workshops") as managing,
        ):
            [one] = people
            assert any(secret in bytes(reading.heard).decode("utf-8", "replace") for secret in SECRETS), "the officer's page tells nothing"
            there = [*reading.widgets(), *managing.widgets()]
            assert any("close|" in widget.id for widget in there)
            for fragment in {widget.fragment_id for widget in there} - {""}:
                await sent(one.session, seconds=1, fragment=fragment)
            for widget in there:
                await sent(one.session, trigger=widget.id)
            nothing_heard(one.session)
            for theirs in (reading, managing):
                asked_for = theirs.session_id
                theirs.drop()
                page = await taken_up(one, theirs)
                try:
                    assert page.session_id != asked_for and page.keyed("person.given_name") and "Officer" not in page.text()
                    nothing_heard(page)
                finally:
                    await page.close()
                await theirs.reconnect()
                assert theirs.session_id == asked_for, "her own session was not there for her any more"
            await one.come()
            await one.enter()  # the workshop is open still
        assert {w["noun"] for w in kept_within_bounds(street, lived_in)} == {"participant", "person", "household"}

    asyncio.run(scene())


def test_routes_and_uploads_give_her_cookie_nothing(lived_in: SimpleNamespace, street: Server) -> None:
    """Which role may ask for which route is in test_permissions; here with the real ids, and a real session to upload into."""

    async def scene() -> None:
        async with gathered(lived_in, street, 1) as people:
            [one] = people
            with httpx.Client(base_url=street.url, headers={"Cookie": one.cookie}, trust_env=False, timeout=30) as phone:
                asked = [f"/summary?workshop={lived_in.id}", f"/summary?workshop={lived_in.id}&lang=en"]
                asked += [f"{route.path}?workshop={lived_in.id}&district=3601" for route in ROUTES if route.path.endswith(".csv")]
                for path in asked:
                    answer = phone.get(path)
                    assert answer.status_code == 403 and not [secret for secret in SECRETS if secret in answer.text], path
                for name in ("x", "../x", "a.csv"):
                    path = f"/_stcore/upload_file/{one.session.session_id}/{name}"
                    assert phone.put(path, files={"file": ("a.png", b"x")}).status_code in (400, 403), path
                    assert phone.post(path, content=b"x").status_code in (400, 403), path
        kept_within_bounds(street, lived_in)

    asyncio.run(scene())


def test_nonsense_on_the_socket_ends_that_socket_and_nothing_else(lived_in: SimpleNamespace, street: Server) -> None:
    """No message, half a message, text, far too much, and messages that only developers' servers obey."""
    shutdown, clear = BackMsg(debug_shutdown_runtime=True), BackMsg(clear_cache=True)
    nonsense: list[bytes | str] = [
        b"",
        b"\xff" * 100,
        "text",
        b"\x00" * 26_000_000,
        shutdown.SerializeToString(),
        clear.SerializeToString(),
    ]

    async def scene() -> None:
        async with gathered(lived_in, street, 1) as people:
            [one] = people
            await one.fill({"person.given_name": "ก่อน"})
            for message in nonsense:
                page = await Listening.open(street.url, cookies=one.cookie, timeout=30)
                await page.ws.send(message)
                with suppress(StClientError):
                    page.timeout = 5
                    await page.rerun()
                nothing_heard(page)
                await page.close()
            await one.fill(one.household())
            await one.save()
        kept_within_bounds(street, lived_in)

    asyncio.run(scene())
