"""Limits in front of uvicorn's HTTP protocol, which has none for a request that never ends: how long it may take, how many may be open.

A connection is *waiting* until a whole request has arrived, and again once it has been answered.  A header has to be whole after
``HEADER`` seconds, a body after ``BODY`` seconds and one more for each ``RATE`` bytes of it; a client that does not take what is sent is
dropped after ``STALLED``.  Where ``most`` connections are open, the one that has waited longest gives way to a new one: half-sent requests
push each other out, never a request that is being answered or a socket.
"""

import asyncio
import socket
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.auto import AutoHTTPProtocol

HEADER, BODY, STALLED = 10.0, 20.0, 60.0  # seconds
RATE = 1024  # bytes a second
MOST, FILES_OF_ONE, OTHER_FILES = 2000, 2, 200  # a connection, what its answer opens; the store, the program's own


def most_connections() -> int:
    """As many as this process has file descriptors for; the limit of the system is raised as far as it may be."""
    try:
        import resource
    except ImportError:  # Windows, which counts otherwise
        return MOST
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST * FILES_OF_ONE + OTHER_FILES
    if soft != resource.RLIM_INFINITY and soft < wanted:
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        with suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        soft = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    available = MOST if soft == resource.RLIM_INFINITY else (soft - OTHER_FILES) // FILES_OF_ONE
    return max(16, min(MOST, available))


class Limits:
    """The connections of one server.

    Used of uvicorn's HTTP protocol, whichever it is: ``connections`` (all that are open, sockets too), ``cycle``, ``transport``.
    """

    def __init__(
        self, most: int = MOST, *, header: float = HEADER, body: float = BODY, stalled: float = STALLED, rate: float = RATE
    ) -> None:
        self.most, self.header, self.body, self.stalled, self.rate = most, header, body, stalled, rate
        self._waiting: dict[Any, None] = {}  # the longest first
        self._deadlines: dict[Any, asyncio.TimerHandle] = {}
        self._bodies: dict[Any, tuple[float, int]] = {}  # since when, and how many bytes so far
        self._full: set[Any] = set()  # those whose client does not take what is sent

    def opened(self, protocol: Any) -> None:
        """A new connection: another gives way where there are too many."""
        self._waiting[protocol] = None
        self._set_deadline(protocol, self.header)
        if len(protocol.connections) > self.most:
            self._abort(next(iter(self._waiting)))

    def received(self, protocol: Any, size: int) -> None:
        """``size`` bytes have come, and the protocol has read them."""
        if protocol.transport.get_protocol() is not protocol:  # a socket now, with limits of its own
            self.forget(protocol)
        elif protocol in self._waiting and not protocol.transport.is_closing():
            cycle = protocol.cycle
            if cycle is None or cycle.response_complete:  # a header, or the rest of what has been answered already
                if protocol not in self._deadlines:
                    self._set_deadline(protocol, self.header)
            elif cycle.more_body:
                self._expect_body(protocol, size)
            else:
                self.forget(protocol)

    def answered(self, protocol: Any) -> None:
        """The connection waits for the next request; while it is idle, uvicorn's own limit holds."""
        if protocol in self._full or protocol.transport.is_closing():
            return
        self.forget(protocol)
        cycle = protocol.cycle
        if cycle is None or cycle.response_complete:
            self._waiting[protocol] = None
        elif cycle.more_body:  # of a request that was sent right behind the one before
            self._waiting[protocol] = None
            self._expect_body(protocol, 0)

    def paused(self, protocol: Any) -> None:
        """More has been sent than the client has taken."""
        self.forget(protocol)
        self._full.add(protocol)
        self._set_deadline(protocol, self.stalled)

    def resumed(self, protocol: Any) -> None:
        self.forget(protocol)
        if protocol.cycle is None or protocol.cycle.response_complete:
            self.answered(protocol)

    def forget(self, protocol: Any) -> None:
        """The connection waits for nothing: it is closed, a socket, or its request is being answered."""
        self._waiting.pop(protocol, None)
        self._bodies.pop(protocol, None)
        self._full.discard(protocol)
        self._clear_deadline(protocol)

    def _expect_body(self, protocol: Any, size: int) -> None:
        now = asyncio.get_running_loop().time()
        began, so_far = self._bodies.get(protocol, (now, -size))  # what came with the header does not count
        self._bodies[protocol] = began, so_far + size
        self._set_deadline(protocol, began + self.body + (so_far + size) / self.rate - now)

    def _set_deadline(self, protocol: Any, seconds: float) -> None:
        self._clear_deadline(protocol)
        self._deadlines[protocol] = asyncio.get_running_loop().call_later(max(0.0, seconds), self._abort, protocol)

    def _clear_deadline(self, protocol: Any) -> None:
        if deadline := self._deadlines.pop(protocol, None):
            deadline.cancel()

    def _abort(self, protocol: Any) -> None:
        self.forget(protocol)
        protocol.connections.discard(protocol)  # counted no more at once; the transport says so a moment later
        protocol.transport.abort()


def install(limits: Limits, protocol: type[Any] = AutoHTTPProtocol) -> None:
    """Put ``limits`` in front of a protocol. The server has chosen the class before it loads the app, so it is changed in place."""

    def before(name: str, tell: Callable[..., None]) -> None:
        own = getattr(protocol, name)

        def method(self: Any, *given: Any) -> None:
            tell(self, *given)
            own(self, *given)

        setattr(protocol, name, method)

    def after(name: str, tell: Callable[..., None]) -> None:
        own = getattr(protocol, name)

        def method(self: Any, *given: Any) -> None:
            own(self, *given)
            tell(self, *given)

        setattr(protocol, name, method)

    after("connection_made", lambda connection, _transport: limits.opened(connection))
    after("data_received", lambda connection, data: limits.received(connection, len(data)))
    after("on_response_complete", limits.answered)
    before("connection_lost", lambda connection, _error: limits.forget(connection))
    before("pause_writing", limits.paused)
    before("resume_writing", limits.resumed)


class NoDelay:
    """TCP_NODELAY, which the sockets of `streamlit run` lack: 48 ms -> 6 ms a click, 44 ms -> 2 ms a small request."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        transport = getattr(getattr(receive, "__self__", None), "transport", None)
        if transport is not None:
            with suppress(OSError):  # hung up already
                transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        await self.app(scope, receive, send)
