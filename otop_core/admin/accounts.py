"""Personal accounts: who may sign in, in which role, for which district."""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import ClassVar

from otop_core.access import data_keys, log, passwords
from otop_core.access.roles import ADMINISTRATOR, DISTRICT, authorise
from otop_core.gate import ledger, records
from otop_core.gate.acts import Add, Change, new_id
from otop_core.gate.ledger import Caller, Receipt
from otop_core.gate.records import Transaction
from otop_core.language import places
from otop_core.language.messages import Text, _
from otop_core.model.declaration import Noun, field
from otop_core.model.errors import Invalid, Problem
from otop_core.model.record_change import RecordChange
from otop_core.store import Store

TAKEN = _("This user name is taken; please choose another.")
ADMINISTRATORS = "removed_at IS NULL AND is_active AND role = 'administrator'"
USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{2,39}")


class Account(Noun):
    noun: ClassVar[str] = "account"
    label: ClassVar[str] = _("Account")
    action: ClassVar[str] = "account.manage"
    in_bin: ClassVar[bool] = False

    username: str = field(_("User name"), required=True, max_length=40, help=_("Small Latin letters and digits, such as somsri.k"))
    display_name: str = field(_("Name shown to others"), required=True, max_length=80)
    role: str = field(_("Role"), "choice", choices="role", required=True)
    works_in: str | None = field(
        _("District"), "district", max_length=4, help=_("For a district officer: the district she works in."), only_if=("role", (DISTRICT,))
    )
    is_active: bool = field(_("May sign in"), "yes")

    def rules(self) -> Iterator[Problem]:
        if self.username and not USERNAME.fullmatch(self.username):
            yield Problem("username", Text(_("Please use 3 to 40 small Latin letters, digits, dots or dashes.")))
        if self.works_in:
            try:
                places.district(self.works_in)
            except KeyError:
                yield Problem("works_in", Text(_("Please choose from the list: {label}."), {"label": Text(_("District"))}))

    def title(self) -> str:
        return self.display_name

    @classmethod
    def derive(cls, work: Transaction, touched: Sequence[RecordChange]) -> None:
        """What must hold whichever way an account was written (a form, an undo, a version brought back)."""
        doubled = work.one("SELECT username FROM account WHERE removed_at IS NULL GROUP BY username HAVING count(*) > 1")
        problems = [Problem("username", Text(TAKEN))] if doubled else []
        if any(_administrates(t.before) and not _administrates(t.after) for t in touched) and not work.rows("account", ADMINISTRATORS):
            problems.append(Problem("role", Text(_("This is the last administrator; make somebody else one first."))))
        if problems:
            raise Invalid(problems)
        for one in touched:
            if one.kind != "add" and not (isinstance(one.after, Account) and one.after.is_active):
                work.run("UPDATE session SET ended_at = :now WHERE account_id = :id AND ended_at IS NULL", now=work.now, id=one.id)


def _unique(account: Account, password: str | None) -> Callable[[Transaction], None]:
    def within(work: Transaction) -> None:
        others = work.records("account", "username = :name AND id <> :id", name=account.username, id=account.id)
        problems = [Problem("username", Text(TAKEN))] if others else []
        if password is not None:
            problems += passwords.problems(password, account.username)
        if problems:
            raise Invalid(problems)
        if password is not None:
            work.run("DELETE FROM credential WHERE account_id = :id", id=account.id)
            work.insert("credential", ("account_id", "password_hash", "changed_at"), [(account.id, passwords.hashed(password), work.now)])
            log.signing(work, "password_set", account.id, account.display_name)

    return within


def create(store: Store, caller: Caller, op: str, account: Account, password: str) -> Receipt:
    """A new account with its first password; raises Invalid, Denied."""
    fresh = account.model_copy(update={"id": new_id()})
    return ledger.commit(store, caller, op, Add(fresh), within=_unique(fresh, password))


def _administrates(account: Noun | None) -> bool:
    return isinstance(account, Account) and account.role == ADMINISTRATOR and account.is_active


def change(store: Store, caller: Caller, op: str, was: Account, now: Account, password: str | None = None) -> Receipt:
    """Change an account, and its password where one is given; takes effect on every open tab at once."""

    def within(work: Transaction) -> None:
        _unique(now, password or None)(work)
        if password:
            work.run("UPDATE session SET ended_at = :now WHERE account_id = :id AND ended_at IS NULL", now=work.now, id=now.id)
            data_keys.end_of(work, now.id)

    if now.values() == was.values() and password:
        with store.write() as plain:
            work = Transaction(plain)
            actor = caller.actor(work, work.now)
            authorise(actor, Account.action, "")
            within(work)
        return Receipt(op, (was,))
    return ledger.commit(store, caller, op, Change(was, now), within=within)


def everyone(store: Store) -> list[Account]:
    with store.read() as cursor:
        rows = cursor.dicts("SELECT * FROM account WHERE removed_at IS NULL ORDER BY username")
    return [records.held("account", row).record for row in rows]  # type: ignore[misc]


def any_administrator(store: Store) -> bool:
    """Whether the first-run set-up has been done."""
    found = store.one("SELECT count(*) FROM account WHERE " + ADMINISTRATORS)
    return bool(found and found[0])
