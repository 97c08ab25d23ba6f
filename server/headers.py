"""The security headers that go with every answer."""

import re
from functools import lru_cache

from starlette.types import Message, Send

# The one line of script in Streamlit's index.html (`window.prerenderReady = false`), by its content; a test compares it.
STREAMLITS_OWN = "'sha256-THxz9J9+wf7rhwR2YkXJoSZ13UCmYyC+3lNDv2+8ugA='"
# Tried in a real browser with Streamlit's pages, a plotly chart and the grid: no error in the console.
POLICY = "; ".join(
    [
        "default-src 'self'",
        f"script-src 'self' blob: {STREAMLITS_OWN}",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self'{sockets}",
        "worker-src 'self' blob:",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "object-src 'none'",
    ]
)
HOST = re.compile(rb"[A-Za-z0-9.:\[\]_-]{1,255}")
ALWAYS = {
    b"x-content-type-options": b"nosniff",
    b"x-frame-options": b"DENY",
    b"permissions-policy": b"camera=(self), geolocation=(), microphone=(), payment=(), usb=()",
}
NO_REFERRER = b"no-referrer"
ONLY_TLS = b"max-age=31536000"  # this host for a year; its neighbours may have none
OUR_FORMS = b"same-origin"  # with no-referrer, browsers send `Origin: null` with our own forms, which looks like another site


@lru_cache(maxsize=64)
def policy(host: bytes, secure: bool = False) -> bytes:
    """Sockets to this host only. Named in full, because Safari before 15.5 does not take ``ws:`` for 'self'."""
    named = host.decode() if HOST.fullmatch(host) else ""
    unsafe = "" if secure else f" ws://{named}"
    return POLICY.format(sockets=f"{unsafe} wss://{named}" if named else "").encode()


def with_security_headers(send: Send, *, host: bytes = b"", ours: bool = False, secure: bool = False) -> Send:
    """``send`` with the headers added; HTML and the answers of our own routes are not to be stored by anyone."""
    always = {**ALWAYS, b"content-security-policy": policy(host, secure), b"referrer-policy": OUR_FORMS if ours else NO_REFERRER}
    if secure:
        always[b"strict-transport-security"] = ONLY_TLS

    async def wrapped(message: Message) -> None:
        if message["type"] in ("http.response.start", "websocket.http.response.start"):
            headers = [(k, v) for k, v in message.get("headers", []) if k.lower() not in always]
            html = any(k.lower() == b"content-type" and v.startswith(b"text/html") for k, v in headers)
            if html or ours:
                headers = [(k, v) for k, v in headers if k.lower() != b"cache-control"] + [(b"cache-control", b"no-store")]
            message = {**message, "headers": [*headers, *always.items()]}
        await send(message)

    return wrapped
