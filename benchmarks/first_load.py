"""A phone's way from the QR to the first form over a slow Wi-Fi, in Chromium: seconds, requests, bytes; then the same with its cache.

400 ms and 50 kB/s each way, put on by the browser itself (CDP); nothing is left in its cache at the start.
"""

import datetime as dt
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, expect, sync_playwright

from benchmarks.served import settled, table
from otop_core.access.sessions import Terminal
from otop_core.community.villages import Village
from otop_core.gate import ledger
from otop_core.gate.acts import Add, new_id
from otop_core.language.messages import say
from otop_core.workshop import joining, workshops
from rehearsal.serving import Server

LATENCY, RATE = 400, 50_000  # ms, bytes a second
PHONE: dict[str, Any] = {"locale": "th-TH", "viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
ARGS = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
PATIENCE = 120_000  # ms


@dataclass
class Traffic:
    """What went over the line; ``cached`` came from the browser itself."""

    requests: int = 0
    cached: int = 0
    sent: int = 0  # bytes as they travelled
    plain: int = 0  # the same unpacked
    socket: int = 0  # bytes of messages, unpacked
    failed: list[str] = field(default_factory=list)

    def since(self, before: "Traffic") -> "Traffic":
        return Traffic(*(getattr(self, name) - getattr(before, name) for name in ("requests", "cached", "sent", "plain", "socket")))

    def now(self) -> "Traffic":
        return Traffic(self.requests, self.cached, self.sent, self.plain, self.socket)


@dataclass
class Step:
    what: str
    seconds: float
    traffic: Traffic

    def row(self) -> list[str]:
        seen = self.traffic
        kilobytes = [f"{count / 1000:.0f}" for count in (seen.sent, seen.plain, seen.socket)]
        return [self.what, f"{self.seconds:.1f}", str(seen.requests), str(seen.cached), *kilobytes]


class Phone:
    """One page of a browser whose line is slow, and whoever holds it."""

    def __init__(self, page: Page, slow: bool = True) -> None:
        self.page, self.traffic, self.steps = page, Traffic(), list[Step]()
        self.kept: set[str] = set()  # requests that the browser answered itself; it may say so twice
        line = page.context.new_cdp_session(page)
        line.send("Network.enable")
        if slow:
            each = {"latency": LATENCY, "downloadThroughput": RATE, "uploadThroughput": RATE}
            line.send("Network.emulateNetworkConditions", {"offline": False, **each})
        line.on("Network.requestWillBeSent", lambda told: self._count(requests=not told["request"]["url"].startswith("data:")))
        line.on("Network.requestServedFromCache", self._kept)
        line.on("Network.responseReceived", lambda told: told["response"].get("fromDiskCache") and self._kept(told))
        line.on("Network.dataReceived", lambda told: self._count(plain=told["dataLength"]))
        line.on("Network.loadingFinished", lambda told: self._count(sent=max(0, int(told["encodedDataLength"]))))
        line.on("Network.webSocketFrameReceived", lambda told: self._count(socket=len(told["response"]["payloadData"]) * 3 // 4))
        page.on("console", lambda said: self.traffic.failed.append(said.text) if said.type == "error" else None)

    def _count(self, **more: int) -> None:
        for name, count in more.items():
            setattr(self.traffic, name, getattr(self.traffic, name) + count)

    def _kept(self, told: dict[str, Any]) -> None:
        self._count(cached=told["requestId"] not in self.kept)
        self.kept.add(told["requestId"])

    @contextmanager
    def step(self, what: str) -> Iterator[None]:
        before, began = self.traffic.now(), time.perf_counter()
        yield
        seconds = time.perf_counter() - began
        self.page.wait_for_timeout(300)  # what the browser tells of the last bytes
        self.steps.append(Step(what, seconds, self.traffic.since(before)))

    def usable(self) -> None:
        """The form is there, what is typed stays, and the page has been drawn to its end."""
        name = self.page.get_by_test_id("stMain").get_by_role("textbox").first
        name.wait_for(timeout=PATIENCE)
        self.page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for(timeout=PATIENCE)
        expect(self.page.locator("[data-testid=stMain] [data-testid=stSkeleton]")).to_have_count(0, timeout=PATIENCE)
        name.fill("มาลี")

    def way_in(self, url: str, code: str, name: str, typing: float = 4) -> None:
        """Scan, type a name for so many seconds, join; then load the page again."""
        with self.step("the page for joining"):
            self.page.goto(f"{url}/join?code={code}", timeout=PATIENCE)
        self.page.get_by_label(say("My name", "th")).fill(name)
        self.page.locator("label.pick").first.click()
        self.page.wait_for_timeout(1000 * typing)
        with self.step(f"from joining to the first form, a name typed for {typing:.0f} s"):
            self.page.get_by_role("button", name=say("Join the workshop", "th")).click(no_wait_after=True)
            self.usable()
        with self.step("the page loaded again"):
            self.page.reload(timeout=PATIENCE, wait_until="commit")
            self.usable()


def hall(path: Path) -> str:
    """A store with an open workshop; returns its code."""
    store = settled(path)
    home = Village(id=new_id(), subdistrict_code="360102", name="บ้านโนน", moo=3)
    ledger.commit(store, Terminal(), new_id(), Add(home))
    about = workshops.Workshop(village_id=home.id, name="เวทีบ้านโนน", held_on=dt.date(2026, 11, 22), target=26)
    workshop = workshops.begin(store, Terminal(), new_id(), about)
    code = workshops.code_of(store, workshop.id)[0]
    assert joining.key(workshop.id, code)
    store.checkpoint()
    store.close()
    return code


def measured(browser: Browser, server: Server, code: str, slow: bool, typing: float = 0) -> Phone:
    context = browser.new_context(**PHONE)
    phone = Phone(context.new_page(), slow)
    phone.way_in(server.url, code, f"Phone {time.monotonic_ns() % 100_000}", typing)
    context.close()
    return phone


def run(folder: Path, quick: bool) -> None:
    code = hall(folder / "otop.duckdb")
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
    with Server(folder / "otop.duckdb") as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGS)
        measured(browser, server, code, slow=False)  # warms the server up: its first page is dearer
        phones = [measured(browser, server, code, not quick, typing) for typing in ((1,) if quick else (4, 20))]
        browser.close()
    head = ("what", "seconds", "requests", "from the cache", "kB sent", "kB unpacked", "kB by the socket")
    table(head, (step.row() for phone in phones for step in phone.steps))
    for phone in phones:
        assert not phone.traffic.failed, phone.traffic.failed
