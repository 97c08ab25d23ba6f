"""HTTP as one phone speaks it: connections that are kept, cookies, and a network that goes away or cuts a request off."""

import asyncio
import gzip
import json
import urllib.parse
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from rehearsal.values import StClientError

PATIENCE = 60.0  # seconds a person waits for a page
ENDS = (OSError, EOFError, asyncio.LimitOverrunError, ValueError)  # what a connection that ends in the middle looks like


class Away(StClientError):
    """No answer: the server or the network is away, and nobody knows what of the request arrived."""


@dataclass(frozen=True)
class Answer:
    """``size``: bytes that came over the network."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)
    size: int = 0

    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class _Line:
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    def ended(self) -> bool:
        return self.reader.at_eof() or self.writer.is_closing()


class Network:
    """One phone's way to the server; ``reachable`` is the Wi-Fi."""

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")
        where = urllib.parse.urlsplit(self.url)
        self.host, self.port = where.hostname or "127.0.0.1", where.port or 80
        self.jar: dict[str, tuple[str, str]] = {}  # name -> value, path
        self.reachable = True
        self._kept: list[_Line] = []

    def cookies(self, path: str = "/") -> str:
        """What goes with a request for this path."""
        return "; ".join(f"{name}={value}" for name, (value, under) in self.jar.items() if path.startswith(under))

    async def ask(
        self,
        method: str,
        path: str,
        body: bytes = b"",
        *,
        headers: Mapping[str, str] | None = None,
        patience: float = PATIENCE,
        cut: float | None = None,
    ) -> Answer:
        """One request; ``cut``: the connection is closed so many seconds after it was sent, whether or not an answer has come.

        Raises Away.
        """
        head = {"Host": f"{self.host}:{self.port}", "Cookie": self.cookies(path), "Content-Length": str(len(body)), **(headers or {})}
        lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in head.items() if value)]
        message = "\r\n".join([*lines, "", ""]).encode() + body
        for kept in (True, False):
            line = await self._line(kept and cut is None)
            fresh = line not in self._kept
            if not fresh:
                self._kept.remove(line)
            try:
                return await self._exchange(line, message, method, patience, cut)
            except TimeoutError:
                line.writer.transport.abort()
                raise Away("no answer") from None
            except ENDS as error:
                line.writer.transport.abort()
                begun = isinstance(error, asyncio.IncompleteReadError) and error.partial
                if fresh or begun:  # else the server had closed a connection that was kept, as it may at any time
                    raise Away(repr(error)) from None
        raise Away("the connection was lost")

    async def _line(self, kept: bool) -> _Line:
        if not self.reachable:
            raise Away("no network")
        for line in [line for line in self._kept if line.ended()]:
            line.writer.transport.abort()
            self._kept.remove(line)
        if kept and self._kept:
            return self._kept[-1]
        try:
            return _Line(*await asyncio.open_connection(self.host, self.port, limit=2**20))
        except OSError as error:
            raise Away(repr(error)) from None

    async def _exchange(self, line: _Line, message: bytes, method: str, patience: float, cut: float | None) -> Answer:
        line.writer.write(message)
        if cut is not None:
            with suppress(OSError):
                await line.writer.drain()
            await asyncio.sleep(cut)
            line.writer.transport.abort()
            raise Away("cut off")
        async with asyncio.timeout(patience):
            answer = await self._read(line.reader, method)
        if "close" in answer.headers.get("connection", ""):
            line.writer.close()
        else:
            self._kept.append(line)
        return answer

    async def _read(self, reader: asyncio.StreamReader, method: str) -> Answer:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        told = [line.split(":", 1) for line in head[1:] if line]
        headers = {name.strip().lower(): value.strip() for name, value in told}
        for name, value in told:
            if name.strip().lower() == "set-cookie":
                self._take(value)
        status = int(head[0].split(" ", 2)[1])
        body = b""
        if method != "HEAD" and status not in (204, 304):
            if headers.get("transfer-encoding", "") == "chunked":
                body = await _chunks(reader)
            else:
                body = await reader.readexactly(int(headers.get("content-length", "0")))
        packed = headers.get("content-encoding") == "gzip"
        return Answer(status, headers, gzip.decompress(body) if packed else body, len(body))

    def _take(self, said: str) -> None:
        pair, *rules = (part.strip() for part in said.split(";"))
        name, _equals, value = pair.partition("=")
        named = {key.strip().lower(): value.strip() for key, _equals, value in (rule.partition("=") for rule in rules)}
        if value.strip('"') and named.get("max-age", "1") != "0":
            self.jar[name] = (value, named.get("path", "/"))
        else:
            self.jar.pop(name, None)

    def close(self) -> None:
        for line in self._kept:
            line.writer.transport.abort()
        self._kept.clear()


async def _chunks(reader: asyncio.StreamReader) -> bytes:
    found = bytearray()
    while size := int((await reader.readline()).split(b";")[0], 16):
        found += await reader.readexactly(size)
        await reader.readexactly(2)
    await reader.readuntil(b"\r\n")
    return bytes(found)
