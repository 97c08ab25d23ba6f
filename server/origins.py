"""Whether a socket is opened by a page of this app: every browser says from where, and only it can.

Asked before Streamlit, which lets any other port of this host in, and asks a service on the internet about addresses it does not know.
"""

from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import Scope


def foreign(scope: Scope) -> bool:
    """Whether the Origin is another than ours; what names none is no browser, and has nobody's cookie to misuse."""
    headers = Headers(scope=scope)
    host, secure = headers.get("host", "").casefold(), scope["scheme"] == "wss"
    return not all(_ours(origin, host, secure) for origin in headers.getlist("origin"))


def _ours(origin: str, host: str, secure: bool) -> bool:
    try:
        scheme, netloc, *_rest = urlsplit(origin)
    except ValueError:
        return False
    if not netloc or netloc.casefold() != host:
        return False
    return scheme == "https" or (scheme == "http" and not secure)  # https before plain ws: a proxy that takes TLS off and does not say so
