"""The guard by itself, in front of an app that answers everything: who is told what, and what a usual request asks of the store."""

import asyncio
import json
from collections.abc import Iterator
from typing import Any

import pytest
from conftest import HERE, Clock, added, village
from test_workshop import let_in, opened

from otop_core import process
from otop_core.access import sessions
from otop_core.access.sessions import Terminal, digest
from otop_core.admin import accounts
from otop_core.admin.accounts import Account
from otop_core.gate.acts import new_id
from otop_core.model.errors import StoreTrouble
from otop_core.store import Store
from server.guard import Guard

Seen = list[dict[str, Any]]


@pytest.fixture
def served(store: Store) -> Iterator[Store]:
    """This store as the one of the process, with an administrator."""
    person = Account(username="admin", display_name="Admin", role="administrator", is_active=True)
    accounts.create(store, Terminal(), new_id(), person, "a long walk to the market")
    process._service.store = store
    yield store
    process._service.store = None  # the fixture of the store closes it
    process.reset()


def ask(method: str, path: str, token: str = "", *, query: str = "", kind: str = "http", **headers: str) -> tuple[int, Any, Seen]:
    """The status, the body and the scopes that came through to the app."""
    seen: Seen = []
    sent: list[dict[str, Any]] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        seen.append(scope)
        await send({"type": "http.response.start", "status": 299, "headers": []})
        await send({"type": "http.response.body", "body": b"{}"})

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    given = {"host": "hall:8501", **({"cookie": f"otop_session={token}"} if token else {}), **headers}
    scope = {
        "type": kind,
        "method": method,
        "path": path,
        "query_string": query.encode(),
        "scheme": "ws" if kind == "websocket" else "http",
        "headers": [(name.replace("_", "-").encode(), value.encode()) for name, value in given.items()],
    }
    asyncio.run(Guard(app)(scope, receive, send))
    start = next(message for message in sent if message["type"].endswith("response.start"))
    body = b"".join(message.get("body", b"") for message in sent)
    told = json.loads(body) if dict(start["headers"]).get(b"content-type", b"").startswith(b"application/json") else body
    return start["status"], told, seen


def begun(store: Store) -> str:
    [row] = store.all("SELECT id FROM account WHERE username = 'admin'")
    return sessions.begin(store, row[0], "en")


def test_a_known_cookie_asks_the_store_nothing(served: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    token = begun(served)
    assert ask("POST", "/entry/x", token)[0] == 299

    def never(*_given: object) -> None:
        raise AssertionError("the store was asked")

    monkeypatch.setattr(Store, "read", never)
    status, _body, [scope] = ask("POST", "/entry/x", token)
    assert status == 299 and scope["otop.who"].username == "admin" and dict(scope["headers"])[b"x-otop-session"] == digest(token).encode()
    assert ask("GET", "/login")[0] == 299


def test_what_is_remembered_ends_with_the_session_and_with_time(served: Store, clock: Clock) -> None:
    token, other = begun(served), begun(served)
    assert ask("POST", "/entry/x", token)[0] == ask("POST", "/entry/x", other)[0] == 299
    sessions.end(served, digest(token))
    assert ask("POST", "/entry/x", token)[0] == 401 and ask("POST", "/entry/x", other)[0] == 299
    clock.forward(hours=2, seconds=1)
    assert ask("POST", "/entry/x", other)[0] == 401


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
def test_the_forms_script_is_told_as_json_that_nobody_is_signed_in(served: Store, method: str) -> None:
    status, told, seen = ask(method, "/entry/field", accept="text/html")
    assert (status, seen) == (401, []) and set(told) == {"text", "way_in", "over"}
    assert told["way_in"] == "/login" and told["over"] is False and "กรุณา" in told["text"]
    english = ask(method, "/entry/field", "no such token", query="lang=en")[1]
    assert english["way_in"] == "/login" and english["text"].startswith("Please sign in")


def test_a_participant_whose_workshop_is_over_is_told_the_way_back_to_it(served: Store) -> None:
    hall = opened(served, Terminal(), added(served, Terminal(), village(HERE))[0])
    caller = let_in(served, hall)
    token = "a token that has her digest"
    with served.write() as work:
        work.run("UPDATE session SET digest = :new WHERE digest = :old", new=digest(token), old=caller.digest)
    assert ask("POST", "/entry/field", token)[0] == 299  # she may: what else is asked of her, the route decides
    sessions.end(served, digest(token))
    assert ask("POST", "/entry/field", token)[1] | {"text": ""} == {"text": "", "way_in": "/join?over=1", "over": True}


def test_a_store_in_trouble_is_told_to_the_script_as_json(served: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def ill() -> Store:
        raise StoreTrouble("The store is ill.")

    monkeypatch.setattr(process, "the_store", ill)
    assert ask("POST", "/entry/field", "x", query="lang=en")[:2] == (503, {"text": "The store is ill."})
    assert ask("GET", "/", "x")[0] == 503


@pytest.mark.parametrize("origin", ["http://hall:9000", "http://evil.example", "null", "http://", "http://[x", "ftp://hall:8501", ""])
def test_a_socket_of_another_site_never_reaches_streamlit(served: Store, origin: str) -> None:
    token = begun(served)
    status, _body, seen = ask("GET", "/_stcore/stream", token, kind="websocket", origin=origin)
    assert (status, seen) == (403, [])


def test_a_socket_of_our_own_page_or_of_no_browser_is_let_through(served: Store) -> None:
    token = begun(served)
    for headers in ({"origin": "http://hall:8501"}, {"origin": "HTTP://HALL:8501"}, {"origin": "https://hall:8501"}, {}):
        status, _body, [scope] = ask("GET", "/_stcore/stream", token, kind="websocket", **headers)
        assert status == 299 and scope["otop.who"].username == "admin"


def test_the_policy_names_this_host_for_sockets_and_no_other() -> None:
    from server.headers import policy

    assert b"connect-src 'self' ws://hall:8501 wss://hall:8501;" in policy(b"hall:8501")
    for odd in (b"", b"a b", b"x;script-src *", b"*", b"evil.example/", b"a'b", b"\xff"):
        assert b"connect-src 'self';" in policy(odd)
