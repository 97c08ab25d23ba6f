"""The first-run set-up: open until there is an administrator, and only to a person who can read the terminal."""

import secrets
import threading
from collections.abc import Callable, Mapping
from typing import Any

from starlette.responses import Response

from otop_core import process
from otop_core.access import passwords, roles, sessions
from otop_core.admin import accounts, settings
from otop_core.admin.accounts import Account
from otop_core.admin.settings import Office
from otop_core.gate.acts import new_id
from otop_core.language import places
from otop_core.language.keys import sort_key
from otop_core.language.messages import Text, _
from otop_core.model.check import check
from otop_core.model.declaration import Noun
from otop_core.model.errors import Invalid, Problem
from otop_core.store import Store
from server import rendering
from server.login import page_address, signed_in
from server.request import AppRequest

LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # none that looks like another
LENGTH, TRIES = 8, 10
CHAIYAPHUM = "36"
NOT_YET = _("Some entries need another look; nothing has been saved yet.")
FIELDS = ("code", "province_code", "display_name", "username", "password", "again")


class Code:
    """The one-time code: made anew at each start and after ten wrong ones."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.home: Callable[[], str] = lambda: ""
        self.renew()

    def renew(self) -> None:
        self.value, self.wrong = "".join(secrets.choice(LETTERS) for _letter in range(LENGTH)), 0

    def show(self) -> None:
        value = f"{self.value[:4]}-{self.value[4:]}"
        process.tell(_("First set-up: open {address} in a browser and type the code {code}"), address=self.home() + "/setup", code=value)

    def matches(self, typed: str) -> bool:
        plain = "".join(letter for letter in typed.upper() if letter.isalnum())
        with self._lock:
            if secrets.compare_digest(plain.encode(), self.value.encode()):
                return True
            self.wrong += 1
            if self.wrong >= TRIES:
                self.renew()
                self.show()
            return False


CODE = Code()
_turn = threading.Lock()  # of two people who set up at once, the second finds it done


def announce(store: Store) -> None:
    """Print where to go and the code, unless the set-up has been done."""
    if not process.set_up(store):
        CODE.show()


def setup(request: AppRequest) -> Response:
    """The form; or the office, its administrator, and the way in."""
    with _turn:
        if process.set_up(request.store):
            return rendering.notice(Text(_("The first set-up has been done. Please sign in.")), request.language, 404)
        if request.method != "POST":
            was = settings.load(request.store)
            return _form(request, {"province_code": was.province_code if was else CHAIYAPHUM}, {})
        try:
            token = _settle(request)
        except Invalid as invalid:
            wrong: dict[str, Text] = {}
            for problem in invalid.problems:
                wrong.setdefault(problem.field if problem.field in FIELDS else "", problem.text)
            return _form(request, dict(request.form), wrong, 422)
    return signed_in(request, token, "/")


def _settle(request: AppRequest) -> str:
    """Everything checked first; then the office, then the account: each may be written again if the next one failed."""
    form, store = request.form, request.store
    was = settings.load(store)
    typed = {**(was.values() if was else {}), "province_code": form.get("province_code", "")}
    username = form.get("username", "").strip().casefold()
    person = {"username": username, "display_name": form.get("display_name"), "role": roles.ADMINISTRATOR, "is_active": True}
    problems = _code_problems(form.get("code", ""))
    records: dict[str, Noun] = {}
    entered: tuple[tuple[type[Noun], dict[str, Any]], ...] = ((Office, typed), (Account, person))
    for cls, values in entered:
        try:
            records[cls.noun] = check(cls, values)
        except Invalid as invalid:
            problems += invalid.problems
    problems += passwords.problems(form.get("password", ""), username)
    if form.get("password") != form.get("again"):
        problems.append(Problem("again", Text(_("The two passwords are not the same."))))
    if problems:
        raise Invalid(problems)
    settled, account = records["office"], records["account"]
    assert isinstance(settled, Office) and isinstance(account, Account)
    settings.settle(store, sessions.Terminal(), new_id(), settled)
    receipt = accounts.create(store, sessions.Terminal(), new_id(), account, form["password"])
    return sessions.begin(store, receipt.records[0].id, request.language)


def _code_problems(typed: str) -> list[Problem]:
    if not typed.strip():
        return [Problem("code", Text(_("Please type the code from the terminal.")))]
    return [] if CODE.matches(typed) else [Problem("code", Text(_("This is not the code. The terminal shows the newest one last.")))]


def _form(request: AppRequest, typed: Mapping[str, str], wrong: Mapping[str, Text], status: int = 200) -> Response:
    language = request.language
    return rendering.page(
        "setup.html",
        language,
        status,
        switch=page_address("/setup", "/", rendering.other_language(request.language)),
        action=page_address("/setup", "/", language),
        provinces=_provinces(language),
        problem=wrong.get("") or (Text(NOT_YET) if wrong else None),
        typed={name: value[:200] for name, value in typed.items()},
        wrong=wrong,
        focus=rendering.first_wrong(FIELDS, wrong, "code"),
    )


def _provinces(language: str) -> list[tuple[str, str]]:
    """All 77, as a dictionary orders them."""
    named = [(place.code, places.name(place, language)) for place in places.provinces()]
    return sorted(named, key=lambda pair: sort_key(pair[1]) if language == "th" else pair[1])
