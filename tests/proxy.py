"""A bad network between a browser and the server: a TCP proxy that cuts, swallows and delays, as the Wi-Fi of a hall does.

with Proxy(server.port) as network:
    network.cut()      # nobody gets through, and whoever was connected is thrown out
    network.swallow()  # dead air: connections stand, nothing comes through, nobody is told
    network.delay(2)   # every answer comes two seconds late
    network.deafen()   # what is asked reaches the server; its answers are lost
    network.mend()
"""

import socket
import struct
import threading
import time
from contextlib import suppress
from types import TracebackType
from typing import Self

PIECE = 65536
LOOKS = 0.05  # s between two looks at what the network is like now


class Proxy:
    """``port``: where browsers go instead of the server's own."""

    def __init__(self, to: int) -> None:
        self.to = to
        self._door = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port = int(self._door.getsockname()[1])
        self.url = f"http://127.0.0.1:{self.port}"
        self._open = True  # connections are taken
        self._asks = self._answers = True  # bytes come through, to the server and back
        self._late = 0.0
        self._lines: set[_Line] = set()
        self._lock = threading.Lock()
        self._ended = threading.Event()

    def cut(self) -> None:
        """The Wi-Fi is gone."""
        self._set(open=False)
        self._hang_up()

    def swallow(self) -> None:
        """Dead air."""
        self._set(asks=False, answers=False)

    def deafen(self) -> None:
        """The way back is lost."""
        self._set(answers=False)

    def delay(self, seconds: float) -> None:
        self._set(late=seconds)

    def mend(self) -> None:
        """All well again; connections that have lost something are of no use to anybody."""
        self._set()
        self._hang_up(only_torn=True)

    def _set(self, *, open: bool = True, asks: bool = True, answers: bool = True, late: float = 0.0) -> None:
        self._open, self._asks, self._answers, self._late = open, asks, answers, late

    def _hang_up(self, *, only_torn: bool = False) -> None:
        with self._lock:
            lines = list(self._lines)
        for line in lines:
            if line.torn or not only_torn:
                line.end()

    def _serve(self) -> None:
        while not self._ended.is_set():
            try:
                phone, _address = self._door.accept()
            except OSError:
                return
            if not self._open:
                _reset(phone)
                continue
            threading.Thread(target=self._connect, args=(phone,), daemon=True).start()

    def _connect(self, phone: socket.socket) -> None:
        try:
            server = socket.create_connection(("127.0.0.1", self.to), timeout=10)
        except OSError:  # the server is down
            _reset(phone)
            return
        server.settimeout(None)
        line = _Line(phone, server)
        with self._lock:
            self._lines.add(line)
        threading.Thread(target=self._pass_on, args=(line, server, phone, False), daemon=True).start()
        self._pass_on(line, phone, server, True)

    def _pass_on(self, line: "_Line", source: socket.socket, sink: socket.socket, asks: bool) -> None:
        """One direction of a connection, until either end closes it."""
        with suppress(OSError):
            while piece := source.recv(PIECE):
                until = time.monotonic() + (0 if asks else self._late)
                while (left := until - time.monotonic()) > 0 and self._late:
                    time.sleep(min(LOOKS, left))
                if self._asks if asks else self._answers:
                    sink.sendall(piece)
                else:
                    line.torn = True
        while line.torn and self._open and not (self._asks and self._answers):
            time.sleep(LOOKS)  # in dead air not even the end of a connection is heard
        with self._lock:
            if line.ended(sink):
                self._lines.discard(line)

    def __enter__(self) -> Self:
        threading.Thread(target=self._serve, daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._ended.set()
        self._door.close()
        self.cut()


class _Line:
    """A connection through the proxy; ``torn``: something of it was lost."""

    def __init__(self, *ends: socket.socket) -> None:
        self.ends = ends
        self.torn = False
        self._over = 0

    def ended(self, sink: socket.socket) -> bool:
        """One direction is over: the other end hears of it, and what is on its way still arrives. Returns whether both are."""
        self._over += 1
        if self.torn:
            self.end()
        elif self._over < 2:
            with suppress(OSError):
                sink.shutdown(socket.SHUT_WR)
        else:
            for end in self.ends:
                end.close()
        return self._over == 2

    def end(self) -> None:
        for end in self.ends:
            _reset(end)


def _reset(end: socket.socket) -> None:
    """Closed without a word, as a lost connection is."""
    with suppress(OSError):
        end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)  # wakes whoever reads from it
    with suppress(OSError):
        end.close()
