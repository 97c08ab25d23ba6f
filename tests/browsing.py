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

from otop_core.entries.messages import WORDS
from otop_core.language import thai_calendar, vocabulary
from otop_core.language.messages import say
from otop_core.model.declaration import NOUNS, About

assert NOUNS is NOUNS

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


def word(name: str, /, **values: object) -> str:
    """A sentence of the form itself."""
    return th(WORDS[name], **values)


def is_back() -> re.Pattern[str]:
    """What the form says over a draft that it has brought back."""
    before, after = word("back").split("{moment}")
    return re.compile(re.escape(before) + ".+" + re.escape(after))


def caption(noun: str, name: str) -> str:
    """The name of a field as the form writes it and a screen reader says it; the star is for the eye."""
    about: About = NOUNS[noun].abouts()[name]
    return th(about.label) + (f" ({th(about.unit)})" if about.unit else "")


@dataclass
class Person:
    """Somebody in front of one tab: she finds everything by its role and its words, and on a phone she touches it."""

    tab: Page
    url: str
    files: list[Download] = field(default_factory=list)
    on_phone: bool = False

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

    def touch(self, what: Locator) -> None:
        if self.on_phone:
            what.tap()
        else:
            what.click()

    def press(self, name: str | re.Pattern[str]) -> None:
        """A button of the page around the form; the form's own need no server, so nothing is waited for there."""
        self.still()
        self.touch(self.main.get_by_role("button", name=name, exact=isinstance(name, str)).first)

    # The form: Save is touched from whatever field she is in; nothing here leaves a field first.

    @property
    def form(self) -> Locator:
        return self.main.locator("form.entry").first

    def box(self, noun: str, name: str) -> Locator:
        """A field that is typed into."""
        return self.form.get_by_role("textbox", name=caption(noun, name), exact=True)

    def type(self, noun: str, name: str, value: str) -> None:
        box = self.box(noun, name)
        self.touch(box)
        box.fill(value)

    def letters(self, box: Locator, text: str, *, pause: float = 0) -> None:
        """Letter by letter behind what stands there, ``pause`` ms between two, as a phone's keyboard gives them.

        No key is pressed for them: Chromium drops the keys of a real keyboard after a touch.
        """
        self.touch(box)
        for letter in text:
            self.tab.keyboard.insert_text(letter)
            if pause:
                self.tab.wait_for_timeout(pause)

    def date(self, noun: str, name: str, day: object) -> None:
        """A date is typed as พ.ศ.; the form says it in words."""
        self.type(noun, name, thai_calendar.type_date(day))
        expect(self.form.get_by_text(thai_calendar.show_date(day, "th", long=True)).first).to_be_visible()

    def pick(self, label: str, value: str | re.Pattern[str]) -> None:
        """One of a list, in our form or in a widget of the page."""
        box = self.main.get_by_role("combobox", name=label, exact=True)
        expect(box).to_be_enabled()
        option = self.tab.get_by_role("option", name=value, exact=isinstance(value, str)).first
        self.touch(box)
        try:
            option.wait_for(timeout=2_000)
        except TimeoutError:  # the page was still rolling to the field, which closes a list that has just opened
            self.touch(box)
        self.touch(option)

    def group(self, noun: str, name: str) -> Locator:
        """Choices that are all in sight, as chips."""
        named = {"name": caption(noun, name), "exact": True}
        return self.form.get_by_role("radiogroup", **named).or_(self.form.get_by_role("group", **named))

    def choose(self, noun: str, name: str, *codes: str) -> None:
        """One of a choice (a chip, or in a list where there are many), or each of several."""
        group = self.group(noun, name)
        many = self.form.get_by_role("combobox", name=caption(noun, name), exact=True)
        expect(group.or_(many)).to_be_visible()
        for code in codes:
            label = vocabulary.label(NOUNS[noun].abouts()[name].choices, code, "th")
            if many.count():
                self.pick(caption(noun, name), label)
            else:
                chip = {"name": label, "exact": True}
                self.touch(group.get_by_role("radio", **chip).or_(group.get_by_role("checkbox", **chip)))

    def yes(self, noun: str, name: str) -> None:
        self.touch(self.form.get_by_role("checkbox", name=caption(noun, name), exact=True))

    def save(self) -> None:
        """Touch Save, wherever she is."""
        self.touch(self.form.locator("button[type=submit]"))

    def answers(self, text: str | re.Pattern[str]) -> None:
        """What the form says about the last Save."""
        expect(self.form.locator(".answer")).to_contain_text(text)

    @property
    def state(self) -> Locator:
        """The line that says whether the phone is connected and what waits."""
        return self.form.locator(".state")

    @property
    def outbox(self) -> Locator:
        return self.form.locator("details.outbox")

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
        person = Person(context.new_page(), self.server.url, files, bool(kind.get("has_touch")))
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
