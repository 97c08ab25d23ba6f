"""The front door, over real HTTP and the real socket: who gets in, who does not, and what every answer carries."""

import asyncio
import base64
import hashlib
import re
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest

from otop_core.access import log, tickets
from otop_core.access.roles import ACTIONS
from otop_core.access.sessions import Terminal, digest
from otop_core.admin import accounts, settings
from otop_core.admin.accounts import Account
from otop_core.gate.acts import new_id
from otop_core.model.declaration import NOUNS
from otop_core.model.errors import Denied, Invalid
from otop_core.store import Store, last_seq_file, open_store
from rehearsal import client as st_client
from server.login import local
from server.routes import ROUTES
from tests.serving import Server, scratch

assert NOUNS
WORD = "a long walk to the market"
HTML = {"Accept": "text/html,application/xhtml+xml"}
PEOPLE = {
    "admin": ("administrator", None),
    "province": ("provincial_officer", None),
    "officer": ("district_officer", "3602"),
    "viewer": ("meeting_viewer", None),
    "hasty": ("district_officer", "3603"),
}
PAGE = '''"""A page of the test's own."""
import streamlit as st
from otop_core.access import sessions
from otop_core.process import the_store


def here():
    return sessions.look_up(the_store(), str(st.user.get("session", "")))


@st.fragment
def counter():
    who = here()
    if who is None:
        st.error("sign in")
        return
    if st.button("go on"):
        st.session_state["done"] = st.session_state.get("done", 0) + 1
    st.text(f"{who.username} did {st.session_state.get('done', 0)}")


who = here()
if who is None:
    st.error("sign in")
    st.stop()
st.text(f"hello {who.username}")
st.text(st.session_state.setdefault("note", f"state of {who.username}"))
counter()
'''


def furnish(store: Store) -> None:
    settings.settle(store, Terminal(), new_id(), settings.Office(province_code="36"))
    for name, (role, district) in PEOPLE.items():
        person = Account(username=name, display_name=name.title(), role=role, works_in=district, is_active=True)
        accounts.create(store, Terminal(), new_id(), person, WORD)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return scratch(tmp_path_factory.mktemp("home") / "app", PAGE)


def furnished(folder: Path) -> Path:
    store = open_store(str(folder / "otop.duckdb"))
    furnish(store)
    store.checkpoint()
    store.close()
    return folder / "otop.duckdb"


@pytest.fixture(scope="module")
def server(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server(furnished(tmp_path_factory.mktemp("store")), home=home) as running:
        yield running


@pytest.fixture
def store() -> Iterator[Store]:
    opened = open_store(":memory:")
    furnish(opened)
    yield opened
    opened.close()


OPENED: list[httpx.Client] = []


@pytest.fixture(autouse=True)
def hung_up(server: Server) -> Iterator[None]:
    yield
    print(server.log[-3000:])  # shown where a test fails
    while OPENED:
        OPENED.pop().close()


def nobody(server: Server) -> httpx.Client:
    """A browser of its own, closed when the test ends."""
    OPENED.append(httpx.Client(base_url=server.url, trust_env=False, timeout=20))
    return OPENED[-1]


def signed_in(server: Server, name: str) -> httpx.Client:
    client = nobody(server)
    answer = client.post("/login", data={"username": name, "password": WORD})
    assert answer.status_code == 303, answer.text
    return client


def cookie(client: httpx.Client) -> str:
    return f"otop_session={client.cookies['otop_session']}"


def raw(server: Server, method: str, path: str) -> int:
    """The status for a path sent exactly so; clients would tidy it."""
    with socket.create_connection(("127.0.0.1", server.port), 10) as line:
        line.sendall(
            f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\nAccept: text/html\r\nConnection: close\r\n\r\n".encode()
        )
        return int(line.makefile("rb").readline().split()[1])


@pytest.mark.parametrize("path", ["/healthz", "/login", "/_stcore/health", "/_stcore/host-config", "/favicon.png"])
def test_a_stranger_reaches_the_open_paths(server: Server, path: str) -> None:
    assert nobody(server).get(path, headers=HTML).status_code == 200


def test_a_stranger_gets_the_fonts_and_the_program_files_but_never_a_page_in_their_place(server: Server) -> None:
    client = nobody(server)
    assert client.get("/app/static/noto-sans-thai-thai-wght-normal.woff2").status_code == 200
    shell = signed_in(server, "viewer").get("/", headers=HTML).text
    script = shell.split('src="./static/')[1].split('"')[0]
    assert client.get(f"/static/{script}").status_code == 200
    for path in ("/static/x", "/static/x/y.js", "/app/static/x", "/favicon.ico", "/_stcore/stream"):
        assert client.get(path, headers=HTML).status_code == 404, path


def test_files_come_compressed_and_for_good_to_strangers_too(server: Server) -> None:
    client = nobody(server)
    page = signed_in(server, "viewer").get("/", headers=HTML).text
    for file in re.findall(r'(?:src|href)="\.(/static/(?:js|css)/[^"]+)"', page):
        answer = client.head(file)
        assert answer.headers["Content-Encoding"] == "gzip" and "immutable" in answer.headers["Cache-Control"], file
    font = re.search(r'url\("(/app/static/[^"]+)"\)', client.get("/login").text)
    assert font and "immutable" in client.get(font[1]).headers["Cache-Control"]
    assert client.get("/login").headers["Content-Encoding"] == client.get("/join").headers["Content-Encoding"] == "gzip"


def test_the_page_is_in_the_language_of_its_reader_wherever_she_comes_in(server: Server) -> None:
    client = nobody(server)
    client.post("/login?lang=en", data={"username": "officer", "password": WORD})
    officer = signed_in(server, "officer")
    for path in ("/", "/households", "/a/b"):
        for one, language in ((client, "en"), (officer, "th")):
            answer = one.get(path, headers=HTML)
            assert f'<html lang="{language}">' in answer.text and "<title>OTOP</title>" in answer.text, path
            assert answer.headers["Cache-Control"] == "no-store" and answer.headers["Content-Encoding"] == "gzip"
    assert officer.head("/", headers=HTML).status_code == 200 and officer.get("/x/", headers=HTML).status_code == 301


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/accounts",
        "/media/x.csv",
        "/_stcore/metrics",
        "/_stcore/upload_file/a/b",
        "/export/households.csv",
        "/export/none.csv",
        "/api/x",
        "/component/x/index.html",
        "/_stcore/agent/mcp",
        "/_stcore/bidi-components/x",
        "/manifest.json",
        "/LOGIN",
        "/login/",
        "/healthz/x",
        "/app/x",
    ],
)
def test_a_stranger_reaches_nothing_else(server: Server, path: str) -> None:
    client = nobody(server)
    for method in ("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"):
        assert client.request(method, path).status_code == 401, method
    sent = client.get(path + "?a=1&b=2", headers=HTML)
    assert (sent.status_code, sent.headers["Location"]) == (303, f"/login?next={quote(path + '?a=1&b=2', safe='/')}")


@pytest.mark.parametrize(
    "path",
    [
        "//",
        "//accounts",
        "/static/../accounts",
        "/static/%2e%2e/accounts",
        "/static/%2e%2e%2faccounts",
        "/static/..%5caccounts",
        "/login//accounts",
        "/login/..;/accounts",
        "/%2e%2e/accounts",
        "/static/%252e%252e/accounts",
        "/app/static/%2e%2e/main.py",
        "/login%00",
        "/_stcore/health/../metrics",
    ],
)
def test_a_path_spelled_oddly_opens_nothing(server: Server, path: str) -> None:
    for method in ("GET", "HEAD", "POST", "TRACE", "PROPFIND"):
        assert raw(server, method, path) in (400, 401, 404, 405)


def test_odd_methods_open_nothing(server: Server) -> None:
    client = nobody(server)
    assert client.request("POST", "/healthz").status_code == 405
    assert client.request("DELETE", "/login").status_code == 405
    assert client.request("POST", "/static/x").status_code == 405
    assert client.request("POST", "/_stcore/stream").status_code == 401


def test_sign_in_sets_a_guarded_cookie_and_goes_on_to_the_page_asked_for(server: Server) -> None:
    client = nobody(server)
    answer = client.post("/login?next=/progress%3Fyear%3D2569", data={"username": " Officer ", "password": WORD})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/progress?year=2569")
    set_cookie = answer.headers["Set-Cookie"]
    assert "otop_session=" in set_cookie and "HttpOnly" in set_cookie and "SameSite=lax" in set_cookie and "Secure" not in set_cookie
    assert client.get("/", headers=HTML).status_code == 200
    assert client.get("/login", headers=HTML).headers["Location"] == "/"
    behind_tls = client.post("/login", data={"username": "officer", "password": WORD}, headers={"X-Forwarded-Proto": "https"})
    assert "Secure" in behind_tls.headers["Set-Cookie"]


@pytest.mark.parametrize(
    "onward",
    [
        "//evil.example",
        "/\\evil.example",
        "https://evil.example",
        "evil.example",
        "javascript:alert(1)",
        "/\t/evil.example",
        "\\/evil.example",
        "/\n/evil.example",
        "",
        "///evil.example",
        "/logout",
        "/login?next=/login",
        " /x",
        "/./logout",
        "/x/../logout",
        "/%2e/logout",
        "/x/%2E%2e/login",
        "/log%6fut",
        "/\\/evil.example",
    ],
)
def test_the_way_on_never_leaves_this_app(onward: str) -> None:
    assert local(onward) == "/"


def test_a_wrong_password_keeps_the_name_and_never_the_password(server: Server) -> None:
    client = nobody(server)
    typed = {"username": '"><script>alert(1)</script>', "password": "secret-of-mine"}
    answer = client.post("/login?next=/x&lang=en", data=typed)
    assert answer.status_code == 401 and "secret-of-mine" not in answer.text and "<script>" not in answer.text
    assert "&lt;script&gt;" in answer.text and 'action="/login?next=/x&amp;lang=en"' in answer.text and "not right" in answer.text
    assert "Set-Cookie" not in answer.headers


def test_too_many_wrong_passwords_are_turned_away_for_that_name_only(server: Server) -> None:
    client = nobody(server)
    tries = [client.post("/login", data={"username": "hasty", "password": "no"}).status_code for _ in range(11)]
    assert tries == [401] * 10 + [429]
    assert client.post("/login", data={"username": "hasty", "password": WORD}).status_code == 429
    signed_in(server, "province")


def test_a_form_of_another_site_is_refused(server: Server) -> None:
    good = {"username": "officer", "password": WORD}
    client = nobody(server)
    for headers in (
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ):
        assert client.post("/login", data=good, headers=headers).status_code == 403
    assert client.post("/login", data=good, headers={"Origin": server.url, "Sec-Fetch-Site": "same-origin"}).status_code == 303


def test_a_body_too_large_is_refused_whatever_it_says_of_its_length(server: Server) -> None:
    client = nobody(server)
    assert client.post("/login", content=b"x" * 70_000).status_code == 413
    assert client.post("/login", content=iter([b"x" * 40_000] * 3)).status_code == 413
    assert client.post("/login", content=b"\xff\xfe=1").status_code == 401


def test_no_link_signs_anybody_out(server: Server) -> None:
    """A browser sends the cookie with a link of any site, and over plain HTTP does not say from where."""
    client = signed_in(server, "officer")
    for headers in ({}, {"Sec-Fetch-Site": "cross-site"}, {"Referer": "http://evil.example/"}):
        answer = client.get("/logout", headers=HTML | headers)
        assert answer.status_code == 200 and '<form method="post" action="/logout">' in answer.text and "Set-Cookie" not in answer.headers
    for headers in ({"Origin": "http://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}):
        assert client.post("/logout", headers=headers).status_code == 403
    assert client.get("/", headers=HTML).status_code == 200
    assert client.post("/logout", headers={"Origin": server.url}).headers["Location"] == "/login"


def test_signing_out_ends_the_session_and_the_cookie(server: Server) -> None:
    client = signed_in(server, "officer")
    kept = cookie(client)
    answer = client.post("/logout")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/login") and "otop_session=" in answer.headers["Set-Cookie"]
    assert httpx.get(server.url + "/", headers={"Cookie": kept}, trust_env=False).status_code == 401
    assert client.get("/logout", headers=HTML).headers["Location"] == "/login"


def test_what_is_not_ours_to_serve_is_not_there(server: Server) -> None:
    client = signed_in(server, "officer")
    for path in ("/export/none.csv", "/export", "/export/", "/export/x/y", "/api", "/api/x"):
        for method in ("GET", "POST", "DELETE"):
            assert client.request(method, path, headers=HTML).status_code == 404, (method, path)


def test_every_answer_carries_the_security_headers(server: Server) -> None:
    paths = ("/", "/healthz", "/login", "/nowhere", "/static/x", "/export/x.csv", "/_stcore/health", "/login//x", "/setup", "/media/x")
    stranger, officer = nobody(server), signed_in(server, "officer")
    for client in (stranger, officer):
        for path in paths:
            headers = client.get(path, headers=HTML).headers
            assert "frame-ancestors 'none'" in headers["Content-Security-Policy"] and headers["X-Frame-Options"] == "DENY", path
            assert headers["X-Content-Type-Options"] == "nosniff" and "Permissions-Policy" in headers, path
            assert headers["Referrer-Policy"] in ("no-referrer", "same-origin"), path
            if path in ("/login", "/setup", "/healthz", "/export/x.csv") or "html" in headers.get("Content-Type", ""):
                assert headers["Cache-Control"] == "no-store", path


def test_the_policy_lets_no_inline_script_run_but_streamlits_own(server: Server) -> None:
    answer = signed_in(server, "officer").get("/", headers=HTML)
    [inline] = re.findall("<script>(.*?)</script>", answer.text, re.DOTALL)
    its_hash = base64.b64encode(hashlib.sha256(inline.encode()).digest()).decode()
    assert f"script-src 'self' blob: 'sha256-{its_hash}';" in answer.headers["Content-Security-Policy"]


def test_nothing_is_written_to_streamlit(server: Server) -> None:
    """No page takes an upload: what is sent anyway would wait in memory, for a session whose id somebody knows."""
    officer = signed_in(server, "officer")
    for path in ("/_stcore/upload_file/x/y", "/", "/households", "/media/x", "/_stcore/agent/mcp", "/component/x"):
        for method in ("POST", "PUT", "PATCH", "DELETE"):
            assert officer.request(method, path, content=b"x").status_code == 405, (method, path)


def test_each_own_route_keeps_to_its_roles(server: Server) -> None:
    roles = {"admin": "administrator", "province": "provincial_officer", "officer": "district_officer", "viewer": "meeting_viewer"}
    clients = {name: signed_in(server, name) for name in roles}
    for route in ROUTES:
        if "{" in route.path or not route.path.startswith("/export/"):
            continue
        for name, client in clients.items():
            allowed = roles[name] in ACTIONS[route.who]
            nothing_waits = 410 if route.path == "/export/refused.xlsx" else 200
            assert client.get(route.path).status_code == (nothing_waits if allowed else 403), (route.path, name)


def gone(folder: Path) -> None:
    """What was built for a download is there no more; the last byte may be here before the server has tidied up."""
    for _turn in range(100):
        if not list(folder.glob("export-*")):
            return
        time.sleep(0.02)
    raise AssertionError(list(folder.glob("export-*")))


def test_a_file_comes_as_thai_excel_wants_it_is_noted_and_nothing_is_left_behind(server: Server) -> None:
    officer = signed_in(server, "officer")
    answer = officer.get("/export/households.csv?district=3602")
    assert (
        answer.status_code == 200
        and answer.headers["Content-Type"] == "text/csv; charset=utf-8"
        and answer.content.startswith(b"\xef\xbb\xbf")
    )
    said = answer.headers["Content-Disposition"]
    assert (
        said.startswith("attachment; filename=\"households.csv\"; filename*=UTF-8''%E0") and answer.headers["Cache-Control"] == "no-store"
    )
    gone(Path(server.env["OTOP_STORE"]).parent)
    nonsense = officer.get("/export/households.csv?district=99&fy=abcd")
    assert nonsense.status_code == 400 and nonsense.text.count('class="wrong"') == 2
    refused = officer.get("/export/households.csv?ticket=guess")
    assert refused.status_code == 403 and "text/html" in refused.headers["Content-Type"]
    assert officer.post("/export/households.csv").status_code == 405


def test_healthz_names_program_and_store(server: Server) -> None:
    said = nobody(server).get("/healthz").json()
    assert said["status"] == "ok" and set(said) == {"status", "version", "schema"} and re.match(r"\d{4}_", said["schema"])


async def seen(server: Server, **given: object) -> str:
    session = await st_client.Session.open(server.url, **given)  # type: ignore[arg-type]
    try:
        return " ".join([*session.alerts(), session.text()])
    finally:
        await session.close()


def test_a_socket_without_a_session_or_with_forged_headers_sees_only_the_way_to_sign_in(server: Server) -> None:
    client = signed_in(server, "officer")
    hers = digest(client.cookies["otop_session"])
    forged = {"X-Otop-User": "officer", "X-Otop-Session": hers, "x-oToP-session": hers}
    for headers in ({}, forged, {"Cookie": "otop_session=guess"}):
        words = asyncio.run(seen(server, headers=headers))
        assert "sign in" in words and "hello" not in words
    words = asyncio.run(seen(server, cookies=cookie(signed_in(server, "viewer")), headers=forged))
    assert "hello viewer" in words


def test_anothers_session_id_without_her_cookie_is_useless(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    async def steal() -> list[str]:
        hers = await st_client.Session.open(server.url, cookies=cookie(signed_in(server, "officer")))
        await hers.ws.close()  # a phone that lost the network: its session waits to be taken up again
        connect = st_client.websockets.connect
        protocols = ["streamlit", "PLACEHOLDER_AUTH_TOKEN", hers.session_id]
        monkeypatch.setattr(st_client.websockets, "connect", lambda *a, **kw: connect(*a, **{**kw, "subprotocols": protocols}))
        found = [await seen(server, cookies=cookie(signed_in(server, "viewer"))), await seen(server)]
        await hers.close()
        return found

    other, stranger = asyncio.run(steal())
    assert "hello viewer" in other and "state of officer" not in other
    assert "sign in" in stranger and "officer" not in stranger


def test_signing_out_reaches_a_socket_that_is_already_open(server: Server) -> None:
    async def scene() -> tuple[str, str]:
        client = signed_in(server, "officer")
        session = await st_client.Session.open(server.url, cookies=cookie(client))
        await session.click("go on")
        before = session.text()
        client.post("/logout")
        await session.click("go on")  # a fragment: the page's own first lines do not run
        after = " ".join([*session.alerts(), session.text()])
        await session.close()
        return before, after

    before, after = asyncio.run(scene())
    assert "officer did 1" in before and "sign in" in after and "did 2" not in after


def test_a_page_of_another_port_opens_no_socket_and_nothing_asks_the_internet(server: Server) -> None:
    async def open_from(origin: str | None) -> int:
        headers = {"Cookie": cookie(signed_in(server, "officer")), **({"Origin": origin} if origin else {})}
        try:
            line = await st_client.websockets.connect(
                server.url.replace("http", "ws") + "/_stcore/stream", subprotocols=["streamlit"], additional_headers=headers, proxy=None
            )
        except st_client.websockets.InvalidStatus as refused:
            return refused.response.status_code
        await line.close()
        return 101

    assert [asyncio.run(open_from(origin)) for origin in (None, server.url)] == [101, 101]
    for origin in (f"http://127.0.0.1:{server.port + 1}", "http://localhost", "https://evil.example", "null"):
        assert asyncio.run(open_from(origin)) == 403, origin
    assert "disallowed Origin" not in server.log  # Streamlit, which would have asked, never heard of it


def test_the_first_set_up_from_an_empty_folder_to_the_first_page(home: Path, tmp_path: Path) -> None:
    with Server(tmp_path / "new" / "otop.duckdb", home=home) as server:
        client = nobody(server)
        for path in ("/", "/login", "/accounts"):
            assert client.get(path, headers=HTML).headers["Location"] == "/setup"
        assert client.get("/accounts").status_code == 401 and client.get("/healthz").json()["status"] == "ok"
        page = client.get("/setup").text
        assert page.count("<option") == 77 and 'value="36" selected' in page and server.code.replace("-", "") not in page.replace("-", "")
        bad = {
            "code": "ZZZZ-ZZZZ",
            "province_code": "99",
            "display_name": "<b>ฮูริยา</b>",
            "username": "x",
            "password": "short",
            "again": "other",
        }
        answer = client.post("/setup", data=bad)
        assert (
            answer.status_code == 422
            and answer.text.count('class="wrong"') == 5
            and "&lt;b&gt;ฮูริยา" in answer.text
            and "short" not in answer.text
        )
        good = {"province_code": "36", "display_name": "ฮูริยา", "username": "Huriya", "password": WORD, "again": WORD}
        first = server.code
        for _ in range(9):
            assert client.post("/setup", data={**good, "code": "AAAA-AAAA"}).status_code == 422
        assert server.code != first and client.post("/setup", data={**good, "code": first}).status_code == 422
        answer = client.post("/setup?lang=en", data={**good, "code": server.code.lower()})
        assert (answer.status_code, answer.headers["Location"]) == (303, "/") and client.get("/", headers=HTML).status_code == 200
        assert client.get("/setup").status_code == client.post("/setup", data=good).status_code == 404
        assert nobody(server).get("/", headers=HTML).headers["Location"] == "/login"
        before = server.log
        server.restart()
        assert server.log[len(before) :].count("/setup") == 0
        assert nobody(server).post("/login", data={"username": "huriya", "password": WORD}).status_code == 303


def test_a_second_process_says_what_to_do_and_recovers(home: Path, tmp_path: Path) -> None:
    path = furnished(tmp_path)
    holder = open_store(str(path))
    with Server(path, home=home) as server:
        client = nobody(server)
        for address in ("/", "/login", "/setup", "/export/households.csv", "/media/x"):
            answer = client.get(address, headers=HTML)
            assert answer.status_code == 503 and "Another program has the store open" in answer.text and 'lang="th"' in answer.text, address
        health = client.get("/healthz")
        assert health.status_code == 503 and health.json()["status"] == "trouble" and health.json()["store"] == "busy"
        assert client.get("/_stcore/health").status_code == 200 and "Another program has the store open" in server.log
        holder.close()
        asyncio.run(asyncio.sleep(3.2))
        assert client.get("/healthz").status_code == 200
        signed_in(server, "officer")


@pytest.mark.parametrize(
    ("harm", "words"), [("lost tail", "The last 1000 changes"), ("damage", "is damaged"), ("no store", "cannot be made")]
)
def test_a_store_in_trouble_is_told_on_the_page_and_on_the_terminal(home: Path, tmp_path: Path, harm: str, words: str) -> None:
    path = furnished(tmp_path)
    if harm == "lost tail":
        known = last_seq_file.read(str(path))
        assert known is not None
        last_seq_file.write(str(path), known.seq + 1000, known.restored)
    elif harm == "damage":
        path.write_bytes(b"no store at all" * 1000)
    else:
        path = path / "below-a-file" / "otop.duckdb"
    with Server(path, home=home) as server:
        answer = nobody(server).get("/accounts", headers=HTML)
        assert answer.status_code == 503 and words in answer.text and words in server.log
        assert answer.headers["Cache-Control"] == "no-store" and nobody(server).get("/healthz").json()["status"] == "trouble"
        with pytest.raises(st_client.websockets.InvalidStatus):
            asyncio.run(seen(server))


def test_stopping_leaves_one_tidy_file(home: Path, tmp_path: Path) -> None:
    path = furnished(tmp_path)
    with Server(path, home=home) as server:
        signed_in(server, "officer")
        server.stop()
        assert not Path(str(path) + ".wal").exists()
    open_store(str(path)).close()


def test_it_is_the_same_under_uvicorn(home: Path, tmp_path: Path) -> None:
    with Server(furnished(tmp_path), home=home, uvicorn=True) as server:
        client = nobody(server)
        assert client.get("/accounts", headers=HTML).headers["Location"] == "/login?next=/accounts"
        assert client.get("/_stcore/metrics").status_code == 401 and raw(server, "GET", "/static/%2e%2e/x") == 400
        assert "sign in" in asyncio.run(seen(server))
        officer = signed_in(server, "officer")
        assert "hello officer" in asyncio.run(seen(server, cookies=cookie(officer), headers={"X-Otop-User": "admin"}))
        assert officer.get("/export/none.csv").status_code == 404 and "Content-Security-Policy" in officer.get("/").headers


def who(store: Store, name: str) -> object:
    from otop_core.access import sessions, sign_in

    return sessions.look_up(store, digest(sign_in.sign_in(store, name, WORD, "", "th").token))


def test_a_ticket_works_once_for_its_owner_and_its_report_and_not_for_long(store: Store) -> None:
    import datetime as dt

    officer, other, viewer = who(store, "officer"), who(store, "province"), who(store, "viewer")
    with pytest.raises(Invalid):
        tickets.make(store, officer, "households", " too short ")
    with pytest.raises(Denied):
        tickets.make(store, viewer, "households", "a reason long enough")
    token = tickets.make(store, officer, "households", "checked against the district's own list")
    assert tickets.use(store, officer, "sages", token) is None and tickets.use(store, other, "households", token) is None
    assert tickets.use(store, officer, "households", token) == "checked against the district's own list"
    assert tickets.use(store, officer, "households", token) is None
    late = tickets.make(store, officer, "households", "checked against the district's own list")
    now = store.clock()
    store.clock = lambda: now + dt.timedelta(minutes=5, seconds=1)
    assert tickets.use(store, officer, "households", late) is None


def test_the_access_log_keeps_who_took_what_and_why(store: Store) -> None:
    officer = who(store, "officer")
    log.note(store, officer, "export", "households", detail="district=3602")
    log.note(store, officer, "unmask", "household", "h1", reason="phone the family")
    assert [line["kind"] for line in log.recent(store, 5)][:1] and len(log.recent(store, 5, kind="unmask")) == 1
    assert log.recent(store, 5, record_id="h1")[0]["reason"] == "phone the family"
