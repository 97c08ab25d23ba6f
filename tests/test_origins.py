"""Whether a socket is opened by a page of this app."""

import pytest

from server.origins import is_cross_site


def scope(*origins: str, host: str = "otop.example", scheme: str = "ws") -> dict[str, object]:
    named = [(b"host", host.encode())] if host else []
    return {"type": "websocket", "scheme": scheme, "headers": [*named, *((b"origin", origin.encode()) for origin in origins)]}


@pytest.mark.parametrize(
    ("origin", "scheme", "ours"),
    [
        ("http://otop.example", "ws", True),
        ("https://otop.example", "wss", True),
        ("https://otop.example", "ws", True),  # behind a proxy that takes TLS off and does not say so
        ("http://otop.example", "wss", False),
        ("http://otop.example:8080", "ws", False),
        ("http://otop.example.evil.example", "ws", False),
        ("http://evil@otop.example", "ws", False),
    ],
)
def test_host_port_and_scheme_count(origin: str, scheme: str, ours: bool) -> None:
    assert is_cross_site(scope(origin, scheme=scheme)) is not ours


def test_every_origin_that_is_named_has_to_be_ours() -> None:
    assert is_cross_site(scope("http://otop.example", "http://evil.example"))
    assert is_cross_site(scope("null", host="")) and not is_cross_site(scope())
