"""Whether a request that changes something, or a socket, comes from a page of this app: every browser says from where, and only it can.

Asked before Streamlit, which lets any other port of this host in, and asks a service on the internet about addresses it does not know.
What names no origin is no browser, and has nobody's cookie to misuse.
"""

from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import Scope

READING = ("GET", "HEAD")


def is_cross_site(scope: Scope) -> bool:
    """Whether another site's page makes this browser open a socket or send a request other than GET and HEAD."""
    is_socket = scope["type"] == "websocket"
    if not is_socket and scope["method"] in READING:
        return False
    headers = Headers(scope=scope)
    host, secure = headers.get("host", "").casefold(), scope["scheme"] in ("https", "wss")
    if not all(_is_own(origin, host, secure) for origin in headers.getlist("origin")):
        return True
    return not is_socket and headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none", "")


def _is_own(origin: str, host: str, secure: bool) -> bool:
    """Host, port and scheme are ours."""
    try:
        scheme, netloc, *_rest = urlsplit(origin)
    except ValueError:
        return False
    if not netloc or netloc.casefold() != host:
        return False
    return scheme == "https" or (scheme == "http" and not secure)  # https before plain http: a proxy that takes TLS off and does not say so
