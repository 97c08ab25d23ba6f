"""Limits of the sockets to Streamlit: how many of one user, how many of nobody, and how large a message of nobody may be.

A socket of nobody is let in, because a browser that is refused shows an English error instead of the way to sign in.
"""

from collections import Counter

from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

NOBODY = ""
MOST_OF_NOBODY, MOST_OF_ONE = 100, 50  # open at once; a browser has one for each of its tabs
LARGEST_OF_NOBODY = 1 << 20  # bytes of a message: a page that was open sends what stands in its fields


class SocketLimits:
    """Sockets by session; '' is nobody's."""

    def __init__(self) -> None:
        self.open: Counter[str] = Counter()

    async def serve(self, app: ASGIApp, session: str, scope: Scope, receive: Receive, send: Send) -> None:
        """The app's answer, or 503 where this session has too many sockets open."""
        if self.open[session] >= (MOST_OF_ONE if session else MOST_OF_NOBODY):
            return await Response("", 503, {"Retry-After": "30"})(scope, receive, send)
        if session == NOBODY:
            _limit_messages(receive)
        self.open[session] += 1
        try:
            await app(scope, receive, send)
        finally:
            self.open[session] -= 1
            if not self.open[session]:
                del self.open[session]


def _limit_messages(receive: Receive) -> None:
    """Before a message is kept: uvicorn's protocol reads the limit anew for each frame."""
    connection = getattr(getattr(receive, "__self__", None), "conn", None)
    if connection is not None:
        connection.max_message_size = LARGEST_OF_NOBODY
