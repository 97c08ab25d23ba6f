"""A workshop in a village, who takes part, and the six-letter code that lets them in while it is open."""

import datetime as dt
import secrets
from collections.abc import Iterator
from typing import ClassVar

from otop_core.access.roles import authorise
from otop_core.gate import ledger, records
from otop_core.gate.acts import Add, Change, new_id
from otop_core.gate.ledger import Caller
from otop_core.gate.records import Transaction
from otop_core.language import thai_calendar
from otop_core.language.messages import Text, _
from otop_core.model.declaration import Noun, Personal, field
from otop_core.model.errors import Gone, Problem
from otop_core.store import Store

ALPHABET = "ABCDEFGHJKMNPRTUVWXYZ"  # nothing that looks like something else, on a wall or in a hand
LETTERS = 6
LASTS = dt.timedelta(hours=8)
TARGET = 26  # people, in the round the knowledge record tells of; any number may be set
FORMS = ("household", "sage")  # open unless the officer says otherwise; the others are opened when their time comes
YEARS = range(2560, 2601)  # fiscal years (B.E.) a workshop can be of
PASSWORD = range(8, 64)  # characters; what WPA allows


class Workshop(Noun):
    noun: ClassVar[str] = "workshop"
    label: ClassVar[str] = _("Workshop")
    located_by: ClassVar[tuple[str, ...]] = ("village_id",)
    action: ClassVar[str] = "workshop.manage"

    village_id: str = field(_("Village"), "refer", refers="village", required=True, entered=True)
    name: str = field(_("Title of the workshop"), required=True)
    held_on: dt.date = field(_("Date"), "date", required=True, future=True)
    fiscal_year: int | None = field(
        _("Fiscal year (B.E.)"), "number", is_year=True, help=_("Such as 2570, October to September. Empty: the fiscal year of the date.")
    )
    target: int = field(_("Target"), "number", required=True, ge=1, le=500, unit=_("people"), start=TARGET)
    quorum: int | None = field(
        _("How many must have voted for a decision"),
        "number",
        ge=1,
        le=500,
        unit=_("people"),
        help=_("Empty: more than half of those who joined."),
    )
    forms: tuple[str, ...] = field(
        _("Forms that participants may fill in"),
        "choices",
        choices="workshop_form",
        default=FORMS,
        help=_("May be changed while the workshop runs. A form that is closed keeps what somebody was typing until it is opened again."),
    )
    address: str | None = field(
        _("Address for phones"),
        max_length=100,
        help=_("What a phone in this Wi-Fi opens, such as http://192.168.1.5:8501; it goes into the QR."),
    )
    wifi_name: str | None = field(
        _("Name of the Wi-Fi"),
        max_length=32,
        help=_("The wall then shows a QR that lets phones into this Wi-Fi; type it exactly as it is."),
    )
    wifi_password: str | None = field(
        _("Password of the Wi-Fi"),
        max_length=PASSWORD[-1],
        help=_("Everybody in the hall can read it on the wall, so use a Wi-Fi made for guests. Empty: a Wi-Fi without a password."),
    )
    is_open: bool = field(_("Open for entry"), "yes", asked=False)
    is_locked: bool = field(_("Nobody new may join"), "yes", asked=False)

    def title(self) -> str:
        return self.name

    @property
    def link(self) -> str:
        """Where phones join, '' without an address; whoever types only 192.168.1.5:8501 means http."""
        address = (self.address or "").rstrip("/")
        return f"{address if '://' in address else f'http://{address}'}/join" if address else ""

    @property
    def year(self) -> int:
        """The fiscal year (B.E.) it belongs to."""
        return self.fiscal_year or thai_calendar.fiscal_year(self.held_on)

    def rules(self) -> Iterator[Problem]:
        if not self.forms:
            yield Problem("forms", Text(_("Please leave at least one form open; to stop all entry, close the workshop.")))
        if self.wifi_password and len(self.wifi_password) < PASSWORD[0]:
            yield Problem(
                "wifi_password",
                Text(_("A Wi-Fi password has at least {n} characters; leave this empty where there is none."), {"n": PASSWORD[0]}),
            )
        if self.wifi_password and not self.wifi_name:
            yield Problem("wifi_name", Text(_("Please type the name of the Wi-Fi this password is for.")))
        if self.fiscal_year is not None and isinstance(self.held_on, dt.date):
            of_date = thai_calendar.fiscal_year(self.held_on)
            if self.fiscal_year not in YEARS or abs(self.fiscal_year - of_date) > 1:
                told = _(
                    "The date lies in fiscal year {year}. Please type that year, the one before or the one after, or leave this empty."
                )
                yield Problem("fiscal_year", Text(told, {"year": of_date}), unless=("held_on",))


class Participant(Noun):
    noun: ClassVar[str] = "participant"
    label: ClassVar[str] = _("Participant")
    action: ClassVar[str] = "workshop.join"
    part_of: ClassVar[str] = "workshop"
    located_by: ClassVar[tuple[str, ...]] = ("workshop_id",)

    workshop_id: str = field(_("Workshop"), "refer", refers="workshop", required=True)
    name: str = field(
        _("My name"), required=True, max_length=80, personal=Personal(_("so that others in the hall see who entered what"), years=1)
    )
    kind: str = field(_("I am"), "choice", choices="participant_kind", required=True)
    sector: str | None = field(_("Sector"), "choice", choices="partner_sector")
    # Not a reference: the one who stays may be taken off the list all the same.
    same_as: str | None = field(_("The same person as"), max_length=40)

    def title(self) -> str:
        return self.name

    def rules(self) -> Iterator[Problem]:
        if self.kind == "partner" and not self.sector:  # votes are counted by sector
            yield Problem("sector", Text(_("Please choose: {label}."), {"label": Text(_("Sector"))}))


def begin(store: Store, caller: Caller, op: str, workshop: Workshop) -> Workshop:
    """Open a workshop; its code is made in the same transaction."""
    fresh = workshop.model_copy(update={"id": new_id(), "is_open": True})

    def within(work: Transaction) -> None:
        _new_code(work, fresh.id)

    return ledger.commit(store, caller, op, Add(fresh), within=within).records[0]  # type: ignore[return-value]


def _new_code(work: Transaction, workshop_id: str) -> None:
    work.run("DELETE FROM workshop_code WHERE workshop_id = :id", id=workshop_id)
    code = "".join(secrets.choice(ALPHABET) for _letter in range(LETTERS))
    work.insert("workshop_code", ("workshop_id", "code", "expires_at"), [(workshop_id, code, work.now + LASTS)])


def renew(store: Store, caller: Caller, workshop: Workshop) -> None:
    """Revoke the code and give a new one, valid for eight hours; who is inside stays inside."""
    with store.write() as plain:
        work = Transaction(plain)
        found = work.find("workshop", workshop.id)
        authorise(caller.actor(work, work.now), "workshop.manage", found.district)
        _new_code(work, workshop.id)
        work.marks.add("workshop")  # the wall shows it


def extend(store: Store, caller: Caller, workshop: Workshop) -> None:
    """Eight more hours from now, with the same code."""
    with store.write() as plain:
        work = Transaction(plain)
        found = work.find("workshop", workshop.id)
        authorise(caller.actor(work, work.now), "workshop.manage", found.district)
        work.run("UPDATE workshop_code SET expires_at = :until WHERE workshop_id = :id", until=work.now + LASTS, id=workshop.id)
        work.marks.add("workshop")


def set_open(store: Store, caller: Caller, workshop: Workshop, is_open: bool) -> None:
    """Close a workshop (every participant's right ends at once), or open it again for eight hours with the code it had."""

    def within(work: Transaction) -> None:
        if is_open:
            work.run("UPDATE workshop_code SET expires_at = :until WHERE workshop_id = :id", until=work.now + LASTS, id=workshop.id)

    ledger.commit(store, caller, new_id(), Change(workshop, workshop.model_copy(update={"is_open": is_open})), within=within)


def lock(store: Store, caller: Caller, workshop: Workshop, is_locked: bool) -> None:
    """Let nobody new join, or let people in again; participants go on, and come back by their four digits."""
    _change(store, caller, workshop, is_locked=is_locked)


def set_quorum(store: Store, caller: Caller, workshop: Workshop, quorum: int | None) -> None:
    """How many must have voted for a decision; None: more than half of those who joined. Raises Conflict, Invalid."""
    _change(store, caller, workshop, quorum=quorum)


def set_address(store: Store, caller: Caller, workshop: Workshop, address: str) -> None:
    """Where phones open the app: one of this machine's own addresses, as the officer chose it."""
    _change(store, caller, workshop, address=address)


def _change(store: Store, caller: Caller, workshop: Workshop, **values: object) -> None:
    ledger.commit(store, caller, new_id(), Change(workshop, workshop.model_copy(update=values)))


def code_of(store: Store, workshop_id: str) -> tuple[str, dt.datetime]:
    """The code and when it ends (UTC); raises Gone before the first ``renew``."""
    row = store.one("SELECT code, expires_at FROM workshop_code WHERE workshop_id = :id", id=workshop_id)
    if row is None:
        raise Gone
    return row[0], row[1]


def show_code(store: Store, caller: Caller, workshop: Workshop) -> tuple[str, dt.datetime]:
    """The code for the wall, made when it is first asked for."""
    try:
        return code_of(store, workshop.id)
    except Gone:
        renew(store, caller, workshop)
        return code_of(store, workshop.id)


def find(store: Store, workshop_id: str) -> records.Held:
    with store.read() as cursor:
        return records.find(cursor, "workshop", workshop_id)


def load(store: Store, workshop_id: str) -> Workshop:
    """The workshop, in the bin or not; raises Gone."""
    record = find(store, workshop_id).record
    assert isinstance(record, Workshop)
    return record


def all_in(store: Store, district: str) -> list[Workshop]:
    """The workshops of a district ('' for all), the newest first."""
    rows = store.dicts(
        "SELECT * FROM workshop WHERE removed_at IS NULL AND (:district = '' OR district_code = :district)"
        " ORDER BY held_on DESC, seq DESC LIMIT 50",
        district=district,
    )
    return [records.held("workshop", row).record for row in rows]  # type: ignore[misc]
