"""Half-sent requests, slow senders and readers, too many connections: the limits alone, and the real server with few file descriptors."""

import asyncio
import contextlib
import resource
import socket
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
import websockets
from uvicorn.protocols.http.h11_impl import H11Protocol

from server import connections
from server.connections import Limits
from tests.serving import Server

HALF = b"GET /login HTTP/1.1\r\nHost: x\r\n"
WHOLE = HALF + b"\r\n"
HANGS = 30.0  # s; only a fault waits so long


class App:
    """Answers what it is asked for, and keeps what became of each request."""

    def __init__(self) -> None:
        self.go_on, self.ended = asyncio.Event(), asyncio.Queue[str]()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "websocket":
            await send({"type": "websocket.accept"})
            while (await receive())["type"] != "websocket.disconnect":
                await send({"type": "websocket.send", "text": "still here"})
            return
        if scope["path"] == "/wait":
            await self.go_on.wait()
        body = [message := await receive()]
        while message.get("more_body"):
            body.append(message := await receive())
        if message["type"] == "http.disconnect":
            return self.ended.put_nowait("hung up")
        size = 20_000_000 if scope["path"] == "/large" else sum(len(part.get("body", b"")) for part in body)
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", str(size).encode())]})
        for _piece in range(20 if size > 1_000_000 else 0):
            await send({"type": "http.response.body", "body": b"x" * 1_000_000, "more_body": True})
        await send({"type": "http.response.body", "body": b"" if size > 1_000_000 else b"x" * size})
        self.ended.put_nowait("answered")


class Line:
    """One connection, byte by byte."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    async def says(self, data: bytes) -> "Line":
        self.writer.write(data)
        await self.writer.drain()
        return self

    async def end(self) -> bytes:
        """All that comes until the server closes the connection."""
        async with asyncio.timeout(HANGS):
            with contextlib.suppress(ConnectionError):
                return await self.reader.read()
            return b""

    async def answer(self) -> bytes:
        async with asyncio.timeout(HANGS):
            return await self.reader.readuntil(b"\r\n\r\n")


class Running:
    def __init__(self, app: App, port: int, limits: Limits) -> None:
        self.app, self.port, self.limits = app, port, limits
        self.lines: list[Line] = []

    async def line(self, data: bytes = b"", *, buffer: int = 0) -> Line:
        end = socket.socket()
        if buffer:
            end.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
        end.setblocking(False)
        await asyncio.get_running_loop().sock_connect(end, ("127.0.0.1", self.port))
        self.lines.append(Line(*await asyncio.open_connection(sock=end, limit=buffer or 65536)))
        return await self.lines[-1].says(data)


@contextlib.asynccontextmanager
async def serving(limits: Limits) -> AsyncIterator[Running]:
    """uvicorn with these limits, in this process."""

    class Limited(H11Protocol):
        """A class of its own, so that the limits of this test are in front of it and of nothing else."""

    connections.install(limits, Limited)
    app = App()
    door = socket.create_server(("127.0.0.1", 0), backlog=256)
    server = uvicorn.Server(uvicorn.Config(app, http=Limited, lifespan="off", log_config=None))
    task = asyncio.create_task(server.serve(sockets=[door]))
    running = Running(app, door.getsockname()[1], limits)
    try:
        yield running
    finally:
        for line in running.lines:
            line.writer.transport.abort()
        app.go_on.set()
        server.should_exit = True
        await task
        assert not limits._waiting and not limits._deadlines and not limits._bodies and not limits._full


def test_a_header_that_does_not_end_is_not_waited_for() -> None:
    async def scene() -> None:
        async with serving(Limits(header=0.1)) as server:
            silent, half = await server.line(), await server.line(HALF)
            assert await silent.end() == await half.end() == b""
            trickling = await server.line(HALF)
            with pytest.raises(ConnectionError):
                while not trickling.reader.at_eof():
                    await trickling.says(b"X: y\r\n")
                    with contextlib.suppress(TimeoutError):
                        await asyncio.wait_for(trickling.reader.read(1), 0.01)
                raise ConnectionError
            second = await server.line(WHOLE)
            await second.answer()
            await second.says(HALF)  # the next request on the same connection
            assert await second.end() == b""

    asyncio.run(scene())


def test_a_body_has_its_time_and_more_for_what_arrives() -> None:
    async def scene() -> None:
        async with serving(Limits(body=0.1, rate=1)) as server:
            head = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 200\r\nExpect: 100-continue\r\n\r\n"
            steady = await server.line(head)
            assert b"100 Continue" in await steady.answer()
            await steady.says(b"x" * 100)  # for which there are a hundred seconds more
            stuck = await server.line(head)
            assert b"100 Continue" in await stuck.answer()
            assert await stuck.end() == b"" and await server.app.ended.get() == "hung up"
            assert b"200 OK" in await (await steady.says(b"x" * 100)).answer()

    asyncio.run(scene())


def test_who_does_not_read_what_was_asked_for_is_dropped() -> None:
    async def scene() -> None:
        async with serving(Limits(stalled=0.1)) as server:
            deaf = await server.line(b"GET /large HTTP/1.1\r\nHost: x\r\n\r\n", buffer=4096)
            await server.app.ended.get()
            taken = await deaf.end()
            assert taken.startswith(b"HTTP/1.1 200 OK") and len(taken) < 20_000_000
        async with serving(Limits(stalled=30)) as server:  # long enough for a reader on a busy machine
            reading = await server.line(b"GET /large HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            assert len(await reading.end()) > 20_000_000

    asyncio.run(scene())


def test_where_it_is_full_the_longest_half_sent_request_gives_way() -> None:
    async def scene() -> None:
        async with serving(Limits(4)) as server:
            asking = await server.line(b"GET /wait HTTP/1.1\r\nHost: x\r\n\r\n")
            async with websockets.connect(f"ws://127.0.0.1:{server.port}/", proxy=None) as phone:
                await phone.send("hello")
                assert await phone.recv() == "still here"
                first, second = await server.line(HALF), await server.line(HALF)
                third = await server.line(HALF)
                assert await first.end() == b""
                new = await server.line(WHOLE)
                assert await second.end() == b"" and b"200 OK" in await new.answer()
                await phone.send("and I?")
                assert await phone.recv() == "still here"
                server.app.go_on.set()
                assert b"200 OK" in await asking.answer() and b"200 OK" in await (await third.says(b"\r\n")).answer()

    asyncio.run(scene())


def test_the_limit_keeps_below_the_file_descriptors_of_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    now = {"limits": (256, 1024)}
    monkeypatch.setattr(resource, "getrlimit", lambda _which: now["limits"])
    monkeypatch.setattr(resource, "setrlimit", lambda _which, limits: now.update(limits=limits))
    assert connections.most_connections() == 412 and now["limits"] == (1024, 1024)
    now["limits"] = (1_000_000, 1_000_000)
    assert connections.most_connections() == connections.MOST and now["limits"] == (1_000_000, 1_000_000)


@pytest.mark.parametrize("uvicorn_itself", [False, True])
def test_a_thousand_half_sent_requests_stop_no_answer_and_fill_no_log(tmp_path: Path, uvicorn_itself: bool) -> None:
    server = Server(tmp_path / "otop.duckdb", uvicorn=uvicorn_itself)
    server.command = ["prlimit", "--nofile=1024:1024", *server.command]
    with server, contextlib.ExitStack() as held:
        quiet = len(server.log)
        lines = [held.enter_context(socket.create_connection(("127.0.0.1", server.port), HANGS)) for _n in range(1050)]
        for line in lines:
            with contextlib.suppress(ConnectionError):  # has given way already
                line.sendall(HALF)
        answers = [httpx.get(server.url + "/setup", trust_env=False, timeout=HANGS).status_code for _n in range(5)]
        assert answers == [200] * 5
        for line in lines:  # and none of them is waited for
            with contextlib.suppress(ConnectionError):
                assert line.recv(1) == b""
        assert len(server.log) - quiet < 10_000
