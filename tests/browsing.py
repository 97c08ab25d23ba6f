"""People in front of real browsers, who find everything by its role and its words; shared by the tests that drive Chromium."""

import re
import shutil
import urllib.parse
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Download, Locator, Page, TimeoutError, expect, sync_playwright
from serving import Server

from otop_core import register, thai_calendar, vocabulary
from otop_core.nouns import NOUNS, About
from otop_core.words import say

assert register.NOUNS is NOUNS

ARGS = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
ARGS += ["--disable-component-update", "--disable-sync"]
DESKTOP = {"locale": "th-TH", "viewport": {"width": 1280, "height": 900}}
PHONE = {"locale": "th-TH", "viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True, "device_scale_factor": 2}
PASSWORD = "ประโยคยาวสำหรับทดสอบ 9"
expect.set_options(timeout=15_000)


def th(text: str, **values: object) -> str:
    return say(text, "th", **values)


def begins(text: str) -> re.Pattern[str]:
    """What a sentence says before its first value."""
    return re.compile(re.escape(th(text).split("{")[0]))


def caption(noun: str, name: str) -> str:
    """The label of a field as the form writes it."""
    about: About = NOUNS[noun].abouts()[name]
    return th(about.label) + (f" ({th(about.unit)})" if about.unit else "") + (" *" if about.required else "")


@dataclass
class Person:
    """Somebody in front of one tab: she finds everything by its role and its words."""

    tab: Page
    url: str
    files: list[Download] = field(default_factory=list)

    def open(self, address: str = "") -> None:
        self.tab.goto(f"{self.url}/{address}")
        expect(self.main.get_by_role("heading", level=1)).to_be_visible()
        self.still()

    def sign_in(self, username: str) -> None:
        self.tab.goto(self.url + "/login")
        self.tab.get_by_label(th("User name")).fill(username)
        self.tab.get_by_label(th("Password")).fill(PASSWORD)
        self.tab.get_by_role("button", name=th("Sign in")).click()
        expect(self.main.get_by_role("heading", level=1)).to_be_visible()

    @property
    def main(self) -> Locator:
        return self.tab.get_by_test_id("stMain")

    def still(self) -> None:
        """Until nothing is being drawn: Streamlit's own mark of a run that has ended."""
        expect(
            self.tab.locator("[data-testid=stApp][data-test-script-state=notRunning][data-test-connection-state=CONNECTED]")
        ).to_be_attached()

    def says(self, text: str | re.Pattern[str]) -> None:
        expect(self.main.get_by_text(text).first).to_be_visible()

    def press(self, name: str | re.Pattern[str]) -> None:
        self.still()
        self.main.get_by_role("button", name=name, exact=isinstance(name, str)).first.click()

    def box(self, noun: str, name: str) -> Locator:
        return self.main.get_by_role("textbox", name=caption(noun, name), exact=True)

    def type(self, noun: str, name: str, value: str) -> None:
        box = self.box(noun, name)
        box.fill(value)
        box.press("Tab")

    def date(self, noun: str, name: str, day: object) -> None:
        """A date is typed as พ.ศ.; the page says it in words, which also shows that the server has it and all before it."""
        self.type(noun, name, thai_calendar.type_date(day))
        expect(self.main.get_by_text(thai_calendar.show_date(day, "th", long=True), exact=True).first).to_be_visible()

    def pick(self, label: str, value: str | re.Pattern[str]) -> None:
        self.still()
        box = self.main.get_by_role("combobox", name=label, exact=True)
        option = self.tab.get_by_role("option", name=value, exact=isinstance(value, str)).first
        box.click()
        try:
            option.wait_for(timeout=2_000)
        except TimeoutError:  # the page was still rolling to the field, which closes a list that has just opened
            box.click()
        option.click()
        self.still()

    def choose(self, noun: str, name: str, code: str) -> None:
        self.pick(caption(noun, name), vocabulary.label(NOUNS[noun].abouts()[name].choices, code, "th"))

    def search(self, address: str, words: str) -> None:
        self.open(address)
        box = self.main.get_by_role("textbox").first
        box.fill(words)
        box.press("Enter")

    def take(self, press: Callable[[], None]) -> tuple[str, bytes]:
        """The file that a press brings, by whichever tab the browser opens for it."""
        before = len(self.files)
        press()
        for _turn in range(300):
            if len(self.files) > before:
                break
            self.tab.wait_for_timeout(50)  # lets the browser's events in; there is no element to wait for
        got = self.files[before]
        return urllib.parse.unquote(got.suggested_filename), Path(got.path()).read_bytes()


@dataclass
class World:
    server: Server
    browser: Browser
    open: list[BrowserContext] = field(default_factory=list)

    def person(self, username: str = "", kind: dict = DESKTOP) -> Person:
        context = self.browser.new_context(accept_downloads=True, **kind)
        self.open.append(context)
        files: list[Download] = []
        context.on("page", lambda page: page.on("download", lambda file: files.append(file)))
        person = Person(context.new_page(), self.server.url, files)
        if username:
            person.sign_in(username)
        return person


@contextmanager
def at_work(store: Path) -> Iterator[World]:
    """The real server over this store, and Debian's Chromium."""
    chromium = shutil.which("chromium") or "/usr/bin/chromium"
    if not Path(chromium).exists():
        pytest.fail("Chromium is missing: apt-get install chromium")
    with Server(store) as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGS)
        yield World(server, browser)
        browser.close()
