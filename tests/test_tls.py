"""Behind nginx with TLS, by the configuration in deploy/: real HTTP, and a real browser whose socket is wss."""

import re
import time
from collections.abc import Iterator
from types import SimpleNamespace

import httpx
import pytest
from browsing import DESKTOP, at_work, th
from playwright.sync_api import expect
from test_front_door import WORD, furnished
from tls import nginx

from otop_core.gate import photos
from rehearsal.serving import ROOT

pytestmark = pytest.mark.browser
HTML = {"Accept": "text/html"}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimpleNamespace]:
    folder = tmp_path_factory.mktemp("tls")
    with at_work(furnished(folder)) as found, nginx(folder, found.server) as (plain, secure):
        yield SimpleNamespace(server=found.server, browser=found.browser, plain=plain, secure=secure, log=folder / "access.log")


@pytest.fixture
def client(world: SimpleNamespace) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=world.secure, verify=False, timeout=20) as client:
        yield client


def test_plain_http_leads_to_tls_and_tls_says_to_stay(world: SimpleNamespace, client: httpx.Client) -> None:
    moved = httpx.get(world.plain + "/login?lang=en")
    assert moved.status_code == 301 and moved.headers["Location"] == "https://localhost/login?lang=en"
    headers = client.get("/login").headers
    assert headers["Strict-Transport-Security"] == "max-age=31536000"
    assert re.search(r"connect-src 'self' wss://localhost:\d+;", headers["Content-Security-Policy"])
    assert "Strict-Transport-Security" not in httpx.get(world.server.url + "/login").headers  # a hall without TLS must not lock itself out


def test_the_cookie_goes_over_tls_only_and_belongs_to_this_host(world: SimpleNamespace, client: httpx.Client) -> None:
    answer = client.post("/login", data={"username": "officer", "password": WORD}, headers={"Origin": world.secure})
    assert answer.status_code == 303
    [cookie] = [line for line in answer.headers.get_list("Set-Cookie") if "otop_session" in line]
    assert cookie.startswith("__Host-otop_session=") and all(
        part in cookie for part in ("; Secure", "; HttpOnly", "; Path=/", "SameSite=lax")
    )
    assert client.get("/", headers=HTML).status_code == 200
    token = client.cookies["__Host-otop_session"]
    for forged in (f"otop_session={token}", f"__Secure-otop_session={token}"):  # a name that a plain page or a neighbour could set
        assert httpx.get(world.secure + "/", headers={"Cookie": forged}, verify=False).status_code == 401
    plain = world.secure.replace("https", "http")
    for origin in (plain, "https://localhost", "https://evil.example"):
        assert client.post("/logout", headers={"Origin": origin}).status_code == 403
    assert client.post("/logout", headers={"Origin": world.secure}).status_code == 303


def test_the_proxy_takes_what_the_app_takes_and_logs_no_query(world: SimpleNamespace, client: httpx.Client) -> None:
    client.post("/login", data={"username": "officer", "password": WORD})
    large = client.post("/entry/photo", content=b"x" * photos.LARGEST, headers={"X-Otop-Form": "1"})
    assert large.status_code == 422 and large.headers["Content-Type"] == "application/json"  # the app's own answer: this is no photo
    assert client.post("/entry/photo", content=b"x" * (photos.LARGEST + 1), headers={"X-Otop-Form": "1"}).status_code == 413
    client.get("/join?code=ABCDEF&key=secret")
    waited = time.monotonic() + 10  # nginx writes the line after the answer
    while '"GET /join" 200' not in (lines := world.log.read_text(encoding="utf-8")) and time.monotonic() < waited:
        time.sleep(0.05)
    assert '"GET /join" 200' in lines and "ABCDEF" not in lines and "secret" not in lines


def test_a_browser_works_over_tls_alone(world: SimpleNamespace) -> None:
    context = world.browser.new_context(ignore_https_errors=True, **DESKTOP)
    tab = context.new_page()
    sockets, errors = [], []
    tab.on("websocket", lambda socket: sockets.append(socket.url))
    tab.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    tab.goto(world.secure + "/login")
    tab.get_by_label(th("User name")).fill("officer")
    tab.get_by_label(th("Password")).fill(WORD)
    tab.get_by_role("button", name=th("Sign in")).click()
    expect(tab.get_by_test_id("stMain").get_by_role("heading", level=1)).to_be_visible()
    assert sockets == [world.secure.replace("https", "wss") + "/_stcore/stream"]
    tab.get_by_role("button", name=th("Sign out")).click()
    expect(tab.get_by_label(th("User name"))).to_be_visible()
    assert not context.cookies() or not [one for one in context.cookies() if "otop_session" in one["name"]]
    assert not errors
    context.close()


def test_caddy_is_configured_alike() -> None:
    text = (ROOT / "deploy" / "Caddyfile").read_text(encoding="utf-8")
    nginx_text = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
    assert re.search(r"max_size (\d+)MB", text)[1] == re.search(r"client_max_body_size (\d+)m", nginx_text)[1]
    assert "reverse_proxy 127.0.0.1:8501" in text and "proxy_pass http://127.0.0.1:8501" in nginx_text
