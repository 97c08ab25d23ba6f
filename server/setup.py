"""The first-run set-up: open until there is an administrator, and only to whoever can read the terminal."""

import secrets
import threading
from collections.abc import Callable
from html import escape
from typing import Any

from starlette.responses import Response

from otop_core import process
from otop_core.access import passwords, roles, sessions
from otop_core.admin import accounts, settings
from otop_core.admin.accounts import Account
from otop_core.admin.settings import Office
from otop_core.gate.acts import new_id
from otop_core.language import places
from otop_core.language.messages import Text, _, say
from otop_core.language.text import sort_key
from otop_core.model.check import check
from otop_core.model.declaration import Noun
from otop_core.model.errors import Invalid, Problem
from otop_core.store import Store
from server import pages
from server.login import address, signed_in
from server.request import Visit

LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # none that looks like another
LENGTH, TRIES = 8, 10
CHAIYAPHUM = "36"
CODE_HELP = _(
    "You find it in the terminal: the window in which this app was started."
    " It is there so that nobody else on the network can take the app over."
)
ADMINISTRATOR_HELP = _("The administrator opens accounts for the officers, and sets a new password for whoever has forgotten hers.")
WELCOME = _("This app is new here. It takes a minute: which province, and who looks after the app.")
NOT_YET = _("Some entries need another look; nothing has been saved yet.")
LONG_ENOUGH = _("At least 10 characters; a sentence is a good one.")
BUTTON = _("Set up and sign in")
THANKS = _("Names of places: GeoThai, CC BY 4.0.")
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

    def fits(self, typed: str) -> bool:
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


def setup(visit: Visit) -> Response:
    """The form; or the office, its administrator, and the way in."""
    with _turn:
        if process.set_up(visit.store):
            return pages.notice(Text(_("The first set-up has been done. Please sign in.")), visit.language, 404)
        if visit.method != "POST":
            was = settings.of(visit.store)
            return _form(visit, {"province_code": was.province_code if was else CHAIYAPHUM}, {})
        try:
            token = _settle(visit)
        except Invalid as invalid:
            told: dict[str, Text] = {}
            for problem in invalid.problems:
                told.setdefault(problem.field if problem.field in FIELDS else "", problem.text)
            return _form(visit, dict(visit.form), told, 422)
    return signed_in(visit, token, "/")


def _settle(visit: Visit) -> str:
    """Everything checked first; then the office, then the account: each may be written again if the next one failed."""
    form, store = visit.form, visit.store
    was = settings.of(store)
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
    return sessions.begin(store, receipt.records[0].id, visit.language)


def _code_problems(typed: str) -> list[Problem]:
    if not typed.strip():
        return [Problem("code", Text(_("Please type the code from the terminal.")))]
    return [] if CODE.fits(typed) else [Problem("code", Text(_("This is not the code. The terminal shows the newest one last.")))]


def _form(visit: Visit, typed: dict[str, str], wrong: dict[str, Text], status: int = 200) -> Response:
    language, title = visit.language, say(_("First set-up"), visit.language)
    province = typed.get("province_code", "")
    first_wrong = next((name for name in FIELDS if name in wrong), "code")

    def line(name: str, label: str, **rest: str) -> str:
        value = typed.get(name, "")[:200]
        if name in wrong and name != "code":  # the problem says the same with more reason
            rest.pop("help", None)
        return pages.field(name, label, language, value=value, wrong=wrong.get(name), focus=name == first_wrong, **rest)

    summary = wrong.get("") or (Text(NOT_YET) if wrong else None)
    welcome, administrator, button, thanks = (pages.words(text, language) for text in (WELCOME, _("The administrator"), BUTTON, THANKS))
    inside = (
        f"<h1>{escape(title)}</h1><p>{welcome}</p>"
        f'{pages.alert(summary, language)}<form method="post" action="{escape(address("/setup", "/", language))}">'
        + line("code", _("One-time code"), help=CODE_HELP, extra='class="code" autocapitalize="characters" spellcheck="false"')
        + pages.choice("province_code", _("Province"), language, _provinces(language), province, wrong.get("province_code"))
        + f"<h2>{administrator}</h2><p>{pages.words(ADMINISTRATOR_HELP, language)}</p>"
        + line("display_name", _("Name shown to others"), autocomplete="name")
        + line("username", _("User name"), autocomplete="username", help=_("Small Latin letters and digits, such as somsri.k"))
        + line("password", _("Password"), kind="password", autocomplete="new-password", help=LONG_ENOUGH)
        + line("again", _("Password once more"), kind="password", autocomplete="new-password")
        + f'<button>{button}</button></form><p class="aside">{thanks}</p>'
    )
    other = "en" if language == "th" else "th"
    return pages.page(title, inside, language, address("/setup", "/", other), status)


def _provinces(language: str) -> list[tuple[str, str]]:
    """All 77, as a dictionary orders them."""
    named = [(place.code, places.name(place, language)) for place in places.provinces()]
    return sorted(named, key=lambda pair: sort_key(pair[1]) if language == "th" else pair[1])
