"""Sockets of nobody: few, small, and nothing of them is kept."""

import asyncio
import contextlib
from collections import Counter
from typing import Any

import pytest
from test_front_door import cookie, home, server, signed_in  # noqa: F401  the server is one fixture of both

from rehearsal import client as st_client
from server import sockets
from server.sockets import MOST_OF_NOBODY, MOST_OF_ONE, SocketLimits
from tests.serving import Server


async def opened(server: Server, **given: Any) -> Any:  # noqa: F811
    return await st_client.Session.open(server.url, auto=False, **given)


def test_a_session_has_its_own_limit_and_nobody_a_common_one() -> None:
    async def scene() -> tuple[Counter[str], list[int]]:
        limits, refused, leave = SocketLimits(), [], asyncio.Event()

        async def app(scope: Any, receive: Any, send: Any) -> None:
            await leave.wait()

        async def send(message: Any) -> None:
            refused.extend([message["status"]] if message["type"].endswith("response.start") else [])

        scope = {"type": "websocket", "headers": []}
        async with asyncio.TaskGroup() as all_of_them:
            for session, n in (("", MOST_OF_NOBODY + 3), ("hers", MOST_OF_ONE + 2), ("his", 1)):
                for _n in range(n):
                    all_of_them.create_task(limits.serve(app, session, scope, send, send))
            await asyncio.sleep(0)
            open_now = Counter(limits.open)
            leave.set()
        assert not limits.open
        return open_now, refused

    open_now, refused = asyncio.run(scene())
    assert open_now == {"": MOST_OF_NOBODY, "hers": MOST_OF_ONE, "his": 1} and refused == [503] * 5


def test_strangers_take_no_place_from_those_who_are_signed_in(server: Server) -> None:  # noqa: F811
    async def scene() -> None:
        async with contextlib.AsyncExitStack() as held:
            for _n in range(MOST_OF_NOBODY):
                held.push_async_callback((await opened(server)).close)
            with pytest.raises(st_client.websockets.InvalidStatus) as refused:
                await opened(server)
            assert refused.value.response.status_code == 503
            officer = await opened(server, cookies=cookie(signed_in(server, "officer")))
            assert "hello officer" in officer.text()
            await officer.close()

    asyncio.run(scene())


def test_a_page_that_waits_is_not_pushed_out_by_strangers(server: Server) -> None:  # noqa: F811
    """Streamlit keeps the last 128 sessions whose socket has closed."""

    async def scene() -> str:
        officer = await opened(server, cookies=cookie(signed_in(server, "officer")))
        await officer.click("go on")
        officer.drop()  # the Wi-Fi has gone
        for _n in range(140):
            await (await opened(server)).close()
        await officer.reconnect()
        await officer.click("go on")
        found = officer.text()
        await officer.close()
        return found

    assert "officer did 2" in asyncio.run(scene())


@pytest.mark.parametrize(("who", "size"), [("", sockets.LARGEST_OF_NOBODY + 1), ("officer", 17_000_000)])
def test_a_message_too_large_ends_the_socket_before_it_is_kept(server: Server, who: str, size: int) -> None:  # noqa: F811
    async def shout() -> int | None:
        session = await opened(server, cookies=cookie(signed_in(server, who)) if who else None)
        with contextlib.suppress(st_client.websockets.ConnectionClosed):
            await session.ws.send(b"x" * size)
        await session.ws.wait_closed()
        return session.ws.close_code

    assert asyncio.run(shout()) == 1009
