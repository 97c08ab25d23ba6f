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
import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg

from otop_core.access.sessions import Session, Terminal, digest
from otop_core.community.households import Household
from otop_core.community.people import Person
from otop_core.community.villages import Village
from otop_core.gate import ledger, save_form
from otop_core.gate.acts import Add, new_id
from otop_core.language import vocabulary
from otop_core.language.messages import say
from otop_core.model.forms import form_of
from otop_core.store import Store, open_store
from otop_core.workshop import joining, suggestions, workshops
from rehearsal.client import TooSlow
from rehearsal.phone import resolve
from rehearsal.values import StClientError
from server.routes import ROUTES
from tests.hall import HOUSEHOLD, MARK, OFFICER, WORD, Kept, Listening, Villager, copied, forms_open, furnished, kept, until_lost
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
    while amid and not any(one.kept and not one.unanswered for one in people) and not at_it.done():
        await asyncio.sleep(0.001)
    server.process.kill()
    await asyncio.to_thread(server.kill)
    await at_it


async def on_another_phone(one: Villager) -> dict[str, object]:
    """What another phone of hers finds in the form."""
    other = one.other_phone()
    try:
        await other.come(auto=False)
        return dict(other.form().typed)
    finally:
        await other.leave()


async def gone_on(one: Villager) -> str:
    """The same phone with the server back: what waits is sent, what was being typed is there, and she finishes it."""
    found = "waiting" if one.unanswered else "typing" if one.kept else "nothing"
    if found == "waiting":
        [entry] = await one.send()
        assert entry.reply[0] == 200
        found = "saved before" if entry.reply[1]["repeated"] else found
    elif found == "typing":
        assert await on_another_phone(one) in (one.kept, one.keeping)
    await one.come(reconnects=True)
    await one.fill(one.entries or one.household())
    await one.save()
    return found


def nothing_acknowledged_is_lost(people: list[Villager], found: Kept) -> None:
    """As a kill has left the store: each acknowledged save is there once, and more only where Save was touched; the rest is in drafts,
    to the last state that was answered."""
    assert found.wrong == []
    unanswered = [one.mark for one in people if one.unanswered and one.mark in found.marks]
    once(acknowledged(people) + unanswered, found)
    for one in people:
        op = one.unanswered[0].op if one.unanswered else one.form().draft.op
        if one.kept and one.mark not in found.marks:
            assert found.drafts[op] in (one.kept, one.keeping)


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
    assert seen["typing"], seen


def test_a_kill_among_many_saves_stores_each_household_once(hall: SimpleNamespace, server: Server, tmp_path: Path) -> None:
    """All touch Save at once; whoever got no answer sends it again, and it is one household."""
    chance, seen = random.Random(36), Counter[str]()

    async def scene() -> None:
        async with gathered(hall, server, PEOPLE) as people:
            for cycle in range(3):
                await asyncio.gather(*(one.fill(one.household()) for one in people))
                await killed(server, people, (saved(one) for one in people), chance.randint(1, PEOPLE - 3))
                assert any(one.unanswered for one in people), "every save had been answered"
                nothing_acknowledged_is_lost(people, kept(copied(hall.path, tmp_path / f"killed {cycle}"), hall))
                await asyncio.to_thread(server.start)
                seen.update(await asyncio.gather(*(gone_on(one) for one in people)))
        found = stopped(server, hall)
        once(acknowledged(people), found)
        assert found.drafts == {}

    asyncio.run(scene())
    print(seen)


async def saved(one: Villager) -> None:
    await one.save()


def test_households_saved_while_the_server_is_away_are_sent_in_order_when_it_is_back(hall: SimpleNamespace, server: Server) -> None:
    """Typed, saved and typed on without a server; what stood on the screen at each Save is what is stored."""

    async def scene() -> None:
        async with gathered(hall, server, 1) as people:
            [one] = people
            await one.fill(one.household())
            server.kill()
            one.type("household.house_no", "99")
            marks = [one.mark]
            one.phone.save(one.form())
            assert await one.send() == []
            for house in ("100", "101"):
                marks.append(one.household()[MARK])
                for name, value in {**one.entries, "household.house_no": house}.items():
                    one.type(name, value)
                one.phone.save(one.form())
            await asyncio.to_thread(server.start)
            assert [entry.typed[MARK] for entry in await one.send()] == marks
        found = stopped(server, hall)
        once(marks, found)
        assert [found.house_numbers[mark] for mark in marks] == ["99", "100", "101"] and found.drafts == {}

    asyncio.run(scene())


# Phones vanish in the middle of a save.


async def unlucky(one: Villager, chance: random.Random) -> str:
    """One household whose Save is cut off once or more, by a phone that may load the page anew in between."""
    await one.fill(one.household())
    await one.vanish(chance.uniform(0, 0.03))
    for _cut in range(chance.randint(0, 2)):
        if chance.random() < 0.3:
            await one.come(auto=False)
        one.door.cut = chance.uniform(0, 0.03)
        assert await one.send() == []
    [entry] = await one.send()
    return "saved before" if entry.reply[1]["repeated"] else "saved"


def test_phones_that_vanish_in_the_middle_of_a_save_leave_each_household_once(hall: SimpleNamespace, server: Server) -> None:
    seen = Counter[str]()

    async def household_after_household(one: Villager, chance: random.Random) -> None:
        for _household in range(8):
            seen[await unlucky(one, chance)] += 1

    async def scene() -> None:
        async with gathered(hall, server, PEOPLE, auto=False) as people:
            await asyncio.gather(*(household_after_household(one, random.Random(n)) for n, one in enumerate(people)))
        assert len(acknowledged(people)) == 8 * PEOPLE
        found = stopped(server, hall)
        once(acknowledged(people), found)
        assert found.drafts == {}

    asyncio.run(scene())
    assert seen["saved before"], f"nothing was cut off: {seen}"


# Two phones of one person.


@asynccontextmanager
async def two_phones(hall: SimpleNamespace, server: Server) -> AsyncIterator[tuple[Villager, Villager]]:
    """Her phone with a household typed, and another one of hers, which has found the draft."""
    async with gathered(hall, server, 1, auto=False) as people:
        [one] = people
        await one.fill(one.household(), last=True)
        other = one.other_phone()
        people.append(other)
        await other.come(auto=False)
        assert other.form().typed == one.form().typed
        other.mark = one.mark
        yield one, other


def test_what_is_typed_on_her_other_phone_after_the_save_is_told_and_becomes_an_entry_of_its_own(
    hall: SimpleNamespace, server: Server
) -> None:
    async def scene() -> None:
        async with two_phones(hall, server) as (one, other):
            await one.save()
            other.type("household.house_no", "99")
            entry = other.phone.save(other.form())
            assert await other.send() == [] and entry.reply[1]["saved_before"] and entry not in other.phone.outbox
            assert other.shown("household.house_no") == "99"  # it stands in the form again, and says why
            other.type(MARK, "the next one")
            await other.save()
        once([*one.acknowledged, "the next one"], stopped(server, hall))

    asyncio.run(scene())


def test_the_same_draft_saved_on_both_phones_is_one_household(hall: SimpleNamespace, server: Server) -> None:
    async def scene() -> None:
        async with two_phones(hall, server) as (one, other):
            first, second = await asyncio.gather(one.save(), other.save())
            assert sorted(entry.reply[1]["repeated"] for entry in (first, second)) == [False, True]
        found = stopped(server, hall)
        once(one.acknowledged, found)
        assert found.drafts == {}

    asyncio.run(scene())


def test_a_draft_that_arrives_after_its_save_does_not_come_back(hall: SimpleNamespace, server: Server) -> None:
    """Nor does it swallow what is typed on the other phone: that goes on under an operation of its own."""

    async def scene() -> None:
        async with two_phones(hall, server) as (one, other):
            late = {"key": HOUSEHOLD, "op": one.form().draft.op, "typed": dict(one.form().typed), "versions": {}}
            await one.save()
            status, reply = await one.door.post("/entry/draft", late)
            assert (status, reply["saved_before"]) == (409, True)
            other.type("household.house_no", "99")
            assert not await other.phone.keep(other.form())
            await other.keep()
            await other.fill({**other.household(), MARK: "the next one"})
            other.mark = "the next one"
            await other.save()
        found = stopped(server, hall)
        once([*one.acknowledged, "the next one"], found)
        assert found.drafts == {}

    asyncio.run(scene())


def test_her_own_record_mended_on_both_phones_merges_and_a_field_of_both_is_asked_about(hall: SimpleNamespace, server: Server) -> None:
    async def scene() -> None:
        async with gathered(hall, server, 1, auto=False) as people:
            [one] = people
            await one.enter()
            mark, other = one.acknowledged[0], one.other_phone()
            people.append(other)
            key = await newest(one)
            for phone in (one, other):
                await phone.come(query=f"mend={key}", auto=False)
            one.type("household.members", "5", key)
            await one.save(key)
            other.type("household.house_no", "88", key)
            answer = (await other.save(key)).reply[1]
            assert (answer["typed"]["household.members"], answer["typed"]["household.house_no"]) == ("5", "88")
            one.type("household.house_no", "77", key)
            entry = one.phone.save(one.form(key))
            assert await one.send() == []
            conflict = entry.reply[1]["conflict"]
            assert [clash["field"] for clash in conflict["clashes"]] == ["household.house_no"]
            resolve(one.form(key), conflict)
            await one.save(key)
        found = stopped(server, hall)
        once([mark], found)
        assert found.house_numbers == {mark: "77"}

    asyncio.run(scene())


async def newest(one: Villager) -> str:
    """The key of her newest household, from the list of what has come in."""
    await one.session.change(one.session.keyed("room|form")[0].id, [say("What has come in", "th")])
    return "household:" + next(w.id.rpartition("|")[2] for w in one.session.widgets("button") if "-mine|" in w.id and "|other|" not in w.id)


# Somebody guesses codes.


GUESSES, LINES = 800, 8


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

    Until long after every limit; a thousand of each kind are tried at the door itself in test_workshop.
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
            back.door.jar = dict(one.door.jar)
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
    away = Village(id=new_id(), subdistrict_code="360102", name="บ้านอื่น", moo=9)
    person = Person(id=new_id(), given_name="สมศรี", village_id=hall.village.id, **PRIVATE)
    house = Household(id=new_id(), village_id=hall.village.id, representative_id=person.id, house_no="7", income=Decimal(98765))
    ledger.commit(store, Terminal(), new_id(), Add(away), Add(person), Add(house))
    found = joining.room(store, hall.code, "")
    she = Session(digest(joining.join(store, found, {"name": "สมหมาย ใจดี", "kind": "villager"}, "", "th")))
    typed = {"village.choice": hall.village.id, "person.given_name": "มาลี", "household.house_no": "8", "household.income": "98765"}
    typed |= {f"person.{name}": value for name, value in PRIVATE.items()}
    hall.op = new_id()
    theirs = save_form.save(store, she, hall.op, form_of("household"), typed).records
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


def kept_within_bounds(street: Server, hall: SimpleNamespace, *, forms: bool = True) -> list[dict[str, object]]:
    """After a clean stop: what the forger wrote; nobody else's records have moved. ``forms``: and no officer opened or closed one."""
    street.stop()
    assert kept(hall.path, hall).wrong == []
    store = open_store(str(hall.path))
    try:
        written = store.dicts("SELECT actor, noun, kind, record_id, body FROM change WHERE seq > :seq ORDER BY seq", seq=hall.last_seq)
        written = [one for one in written if forms or one["noun"] != "workshop"]
        for one in written:
            assert one["actor"] == FORGER and one["kind"] == "add", one
            assert one["noun"] in ("participant", "person", "household", "sage", "suggestion"), one
            assert json.loads(one["body"]).get("village_id", hall.village.id) == hall.village.id
        return written
    finally:
        store.close()


async def sent(page: Listening, *, seconds: float = 5, **asked: Any) -> None:
    """A request a browser would not make; the server may leave it unanswered."""
    page.timeout = seconds
    with suppress(TooSlow):
        await page._run("forged", "", **asked)
    page.timeout = 30


NO_REQUESTS: list[bytes] = [
    b"",
    b"null",
    b"[]",
    b"5",
    b'"text"',
    b"{",
    b"\xff\xfe",
    b"[" * 60_000,
    b'{"a":' * 10_000,
    b"{}",
    b'{"key": "household:new"}',
    b'{"key": 5, "op": "a", "typed": {}}',
    b'{"key": "household:new", "op": null, "typed": {}, "versions": {}}',
]
NO_OPS: list[object] = ["", "x", "Z" * 32, "a" * 31, "a" * 33, "a" * 32 + "/1", "ก" * 32, 5, None, ["a" * 32], {"a": 1}, True]
NO_VERSIONS: list[object] = [[1], "x", {"household": "1"}, {"household": True}, {"household": 1.5}, {"household": None}, 7]
NO_VALUES: list[object] = [5, 1e300, {"a": 1}, [["a"]], [None], [5], "บ" * 20_001, ["a"] * 101, ["x" * 121]]
NOT_ALLOWED = {400, 401, 403, 404, 409, 410, 413, 422}
HERS = {"person.given_name": "ปลอม", "household.house_no": "1", "household.members": "4"}


def op() -> str:
    return secrets.token_hex(16)


async def posted(one: Villager, path: str, said: object) -> tuple[int, str]:
    """What a form's route answers to this, whatever it is: JSON with a sentence, and nothing private in it."""
    body = said if isinstance(said, bytes) else json.dumps(said).encode()
    answer = await one.door.ask("POST", path, body, headers={"X-Otop-Form": "1", "Content-Type": "application/json"})
    text = answer.body.decode()
    assert answer.headers["content-type"].startswith("application/json") and isinstance(answer.json(), dict), (path, said, text)
    assert answer.status != 500, (path, str(said)[:300], text)
    assert [secret for secret in (*SECRETS, *TOOLS) if secret in text] == []
    return answer.status, text


async def refused(one: Villager, said: object, *paths: str) -> None:
    for path in paths or ("/entry/save", "/entry/draft"):
        status, text = await posted(one, path, said)
        assert status in NOT_ALLOWED and json.loads(text)["text"], (path, str(said)[:300], status, text)


def test_requests_that_no_form_sends_are_refused_in_words_and_never_kept(lived_in: SimpleNamespace, street: Server) -> None:
    """No JSON, no form, operations and versions that are none, far too much, deep nesting, from another site, without our header."""

    async def scene() -> None:
        async with gathered(lived_in, street, 1, auto=False) as people:
            [one] = people
            good = {"key": HOUSEHOLD, "op": op(), "typed": HERS, "versions": {}}
            for nonsense in [*NO_REQUESTS, *({**good, "op": bad} for bad in NO_OPS), *({**good, "versions": bad} for bad in NO_VERSIONS)]:
                await refused(one, nonsense, "/entry/save", "/entry/draft", "/entry/forget")
            await refused(one, {**good, "typed": [1]})
            await refused(one, {**good, "typed": {f"household.{n}": "x" for n in range(101)}})
            await refused(one, {**good, "typed": {**HERS, "household.knows": "x" * 70_000}})
            for headers in (
                {},
                {"X-Otop-Form": "1", "Origin": "https://evil.example"},
                {"X-Otop-Form": "1", "Sec-Fetch-Site": "cross-site"},
            ):
                for path in ("/entry/save", "/entry/draft", "/entry/forget"):
                    answer = await one.door.ask("POST", path, json.dumps(good).encode(), headers=headers)
                    assert answer.status == 403, (path, headers)
            stranger = Villager("ใคร", street)
            people.append(stranger)
            for cookie in ("", "guess"):
                stranger.door.jar = {"otop_session": (cookie, "/")} if cookie else {}
                answer = await stranger.door.ask("POST", "/entry/save", json.dumps(good).encode(), headers={"X-Otop-Form": "1"})
                assert answer.status == 401
            await one.enter()
        assert Counter(w["noun"] for w in kept_within_bounds(street, lived_in)) == {"participant": 1, "person": 1, "household": 1}

    asyncio.run(scene())


def test_values_that_no_field_offers_are_told_or_left_out_and_never_kept(lived_in: SimpleNamespace, street: Server) -> None:
    """Choices that are not offered, far too long, of the wrong type, and fields that are not on her form."""
    forged = {
        "household.occupation": ["king", ["a", "b"], True],
        "household.knows": ["ก" * 5_000, True, ["a"], "\x00\u202e<script>"],
        "household.is_voluntary": ["yes", ["x"], None],
        "household.members": ["9" * 400, "1e5", "-3", "4.5", "๙" * 40, True],
        "household.income": ["9" * 400, "NaN", "Infinity", "1e400", "-1", "0.001"],
        "household.notice_given_on": ["31/2/2569", "9" * 300, "1/1/99999", "0/0/0"],
        "household.house_no": ["x" * 500, ["3"], ""],
        "person.given_name": ["\x00", "บ" * 500, ["x"], None],
        "person.national_id": ["1" * 13, "x"],
        "person.phone": ["x" * 200, "0"],
    }
    strange = {"village.choice": lived_in.away, "village.name": "x", "village.moo": "1", "village.subdistrict_code": "360201"}
    strange |= {"household.village_id": lived_in.away, "household.id": lived_in.house, "person.id": lived_in.person}
    strange |= {"household.representative_id": lived_in.person, "household.version": "9", "__class__": "x", "": "y", "x" * 300: "z"}

    async def scene() -> None:
        async with gathered(lived_in, street, 1, auto=False) as people:
            [one] = people
            for name in (*forged, *strange):
                for value in (*forged.get(name, [strange.get(name)]), *NO_VALUES):
                    said = {"key": HOUSEHOLD, "op": op(), "typed": {**HERS, name: value}, "versions": {}}
                    status, _text = await posted(one, "/entry/save", said)
                    assert status in {200, *NOT_ALLOWED}
                    status, _text = await posted(one, "/entry/draft", said)
                    assert status in {200, *NOT_ALLOWED}
            chosen = {**HERS, "person.choice": lived_in.person}  # somebody who lives there, and whom she has not entered
            await refused(one, {"key": HOUSEHOLD, "op": op(), "typed": chosen, "versions": {}}, "/entry/save")
            await one.come(auto=False)  # the page bears whatever was kept as a draft
            assert not one.session.exceptions() and one.session.forms()
            nothing_heard(one.session)
            one.form().begin({}, one.form().about["typed"])
            await one.enter()
        written = kept_within_bounds(street, lived_in)
        for body in (json.loads(w["body"]) for w in written if w["noun"] == "household"):
            assert body["occupation"] is None or body["occupation"] in vocabulary.codes("occupation")
            assert len(body["knows"] or "") <= 4000 and len(body["house_no"]) <= 20 and 1 <= body["members"] <= 30
            assert isinstance(body["is_voluntary"], bool) and body["representative_id"] != lived_in.person

    asyncio.run(scene())


def test_keys_of_forms_that_are_not_hers_open_nothing(lived_in: SimpleNamespace, street: Server) -> None:
    """Records of an officer and of a neighbour, forms of officers, records that are none, and forms the officer has closed."""
    hall = lived_in
    keys = [f"household:{hall.house}", f"household:{hall.her_house}", f"person:{hall.her_person}", f"person:{hall.person}", "person:new"]
    keys += [f"{noun}:new" for noun in ("account", "office", "workshop", "product", "producer", "partner", "village", "participant")]
    keys += [f"workshop:{hall.id}", f"village:{hall.away}", f"participant:{hall.id}", "office:office", f"sage:{hall.house}"]
    keys += [
        f"certificate:new:{hall.house}",
        "brand:new:x:producer",
        f"step_override:new:{hall.house}:S01",
        "suggestion:new",
        "decision:new",
    ]
    keys += [f"suggestion:new:person:{hall.her_person}", f"suggestion:new:household:{hall.house}", f"suggestion:{hall.id}"]
    keys += ["household", "household:", ":new", "household:new:x:y", "household:' OR 1=1 --", "Household:new", "household:new\n", "a" * 300]

    async def scene() -> None:
        async with gathered(hall, street, 1, auto=False) as people:
            [one] = people
            for key in keys:
                for versions in ({}, {"household": 1}, {"household": 1, "person": 1}, {"person": 10**30}):
                    await refused(one, {"key": key, "op": op(), "typed": HERS, "versions": versions}, "/entry/save")
                status, _text = await posted(one, "/entry/draft", {"key": key, "op": op(), "typed": HERS, "versions": {}})
                assert status in {200, *NOT_ALLOWED}
            for path in ("/entry/villages?subdistrict=360102", f"/entry/photo/{'a' * 64}", "/entry/villages"):
                assert (await one.door.ask("GET", path)).status in (403, 404), path
            await refused(one, {"village": hall.village.id, "name": "มาลี"}, "/entry/alike")
            assert (await one.door.ask("POST", "/entry/photo", b"x" * 99, headers={"X-Otop-Form": "1"})).status == 403
            await one.enter()
            await forms_open(street, hall, "sage")
            for key in (HOUSEHOLD, "sage:new"):
                said = {"key": key, "op": op(), "typed": {**HERS, "sage.knowledge": "ทอผ้า", "sage.area": "processing"}, "versions": {}}
                status, text = await posted(one, "/entry/save", said)
                assert (status == 200) == (key == "sage:new"), text
        written = kept_within_bounds(street, hall, forms=False)
        assert Counter(w["noun"] for w in written) == {"participant": 1, "person": 2, "household": 1, "sage": 1}

    asyncio.run(scene())


def test_operations_and_versions_of_others_are_refused(lived_in: SimpleNamespace, street: Server) -> None:
    """An operation of a neighbour, one of an officer, a part of an operation; versions that her record never had."""
    hall = lived_in

    async def scene() -> None:
        async with gathered(hall, street, 2, auto=False) as people:
            one, other = people
            await other.fill(other.household(), last=True)
            theirs = await other.save()
            said = {"key": HOUSEHOLD, "op": theirs.op, "typed": theirs.typed, "versions": {}}
            await refused(one, said)
            await refused(one, {**said, "typed": HERS}, "/entry/save")
            await refused(one, {**said, "op": hall.op}, "/entry/save")
            await one.enter()
            key = await newest(one)
            mended = {"key": key, "op": op(), "typed": {"household.members": "9"}}
            for versions in (
                {},
                {"household": 1},
                {"household": 99, "person": 1},
                {"household": 0, "person": 0},
                {"household": -1, "person": 1},
            ):
                await refused(one, {**mended, "versions": versions}, "/entry/save")
            for huge in (2**31, 2**63, 10**30):
                await refused(one, {**mended, "versions": {"household": huge, "person": 1}}, "/entry/save")
            await refused(other, {**mended, "versions": {"household": 1, "person": 1}}, "/entry/save")  # whose it is not
            await posted(other, "/entry/forget", {"key": HOUSEHOLD, "op": one.form().draft.op})
            status, _text = await posted(one, "/entry/save", {**mended, "versions": {"household": 1, "person": 1}})
            assert status == 200
        street.stop()
        found = kept(hall.path, hall)
        assert found.wrong == [] and all(found.marks[mark] == 1 for mark in acknowledged(people))

    asyncio.run(scene())


FORGED: list[tuple[str, object]] = [
    ("string_value", "king"),
    ("string_array_value", ["vote", "x" * 5_000]),
    ("double_value", 1e300),
    ("json_value", "{"),
    ("json_value", '{"saved": {"name": "x"}, "value": [[[]]]}'),
    ("json_trigger_value", "[]"),
    ("json_trigger_value", '[{"event": "__init__", "value": 1}, 5, null]'),
    ("bytes_value", b"\x00\xff"),
    ("trigger_value", True),
]


def test_forged_values_of_the_widgets_that_are_left_do_nothing(lived_in: SimpleNamespace, street: Server) -> None:
    """The choice of what to do, the language, taking back, and what the form element may tell the page."""

    async def scene() -> None:
        async with gathered(lived_in, street, 1, auto=False) as people:
            [one] = people
            [form] = one.session.forms()
            there = [(widget.id, widget.fragment_id) for widget in one.session.widgets()]
            there += [(form["id"], ""), (f"$$STREAMLIT_INTERNAL_KEY_{form['id']}__events", ""), (f"$$ID-{'0' * 32}-back|yes", "")]
            for id, fragment in there:
                for value in FORGED:
                    await one.come(auto=False)
                    one.session.values[id] = value
                    await sent(one.session, fragment=fragment)
                    await sent(one.session)
                    nothing_heard(one.session)
            await one.come(auto=False)
            await one.enter()
        assert Counter(w["noun"] for w in kept_within_bounds(street, lived_in)) == {"participant": 1, "person": 1, "household": 1}

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
    closed = [
        f"{what}={noun}:{id}"
        for what in ("mend", "suggest")
        for noun, id in [("household", hall.house), ("person", hall.person), ("person", hall.her_person), ("sage", hall.house)]
    ]
    closed += [f"mend=household:{hall.her_house}", f"suggest=village:{hall.away}", f"suggest=workshop:{hall.id}"]
    closed += ["mend=", "mend=household", "suggest=household:", "suggest=__class__:x", "mend=household:' OR 1=1 --"]
    elsewhere = [f"id={hall.house}", f"new=1&id={hall.her_house}", f"workshop={hall.id}"]

    async def scene() -> None:
        async with gathered(hall, street, 1) as people:
            [one] = people
            for query in closed:
                await one.come(query=query)
                assert one.session.alerts("error") and not one.session.forms(), query
                nothing_heard(one.session)
            for query in elsewhere:
                await one.come(query=query)
                assert [form["key"] for form in one.session.forms()] == [HOUSEHOLD] and not one.shown("person.given_name")
                nothing_heard(one.session)
            key = f"suggestion:new:household:{hall.her_house}"  # this she may: names and skills, never what is private
            await one.come(query=f"suggest=household:{hall.her_house}")
            offered = one.form(key).choices("suggestion.field_name")
            assert set(offered) == set(suggestions.fields_of("household"))
            for name in ("phone", "national_id", "income", "representative_id", "id", "__class__"):
                typed = {"suggestion.field_name": name, f"suggestion.{name}": "x", "suggestion.proposed": "x", "suggestion.reason": "y"}
                await refused(one, {"key": key, "op": op(), "typed": typed, "versions": {}}, "/entry/save")
            one.type("suggestion.field_name", "given_name", key)
            one.type("suggestion.given_name", "มาลา", key)
            await one.save(key)
            nothing_heard(one.session)
            await one.come()
            await one.enter()
        written = kept_within_bounds(street, hall)
        said = [json.loads(w["body"]) for w in written if w["noun"] == "suggestion"]
        assert [(one["field_name"], one["proposed"]) for one in said] == [("given_name", "มาลา")]

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
                    assert page.session_id != asked_for and [form["key"] for form in page.forms()] == [HOUSEHOLD]
                    assert "Officer" not in page.text()
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
                    assert phone.put(path, files={"file": ("a.png", b"x")}).status_code in (400, 403, 405), path
                    assert phone.post(path, content=b"x").status_code in (400, 403, 405), path
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
            await one.commit("person.given_name", "ก่อน")
            for message in nonsense:
                page = await Listening.open(street.url, cookies=one.cookie, timeout=30)
                with suppress(StClientError, websockets.ConnectionClosed):
                    await page.ws.send(message)
                    page.timeout = 5
                    await page.rerun()
                nothing_heard(page)
                await page.close()
            await one.fill(one.household())
            await one.save()
        kept_within_bounds(street, lived_in)

    asyncio.run(scene())
