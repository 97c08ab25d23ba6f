"""The form of an account: the only one with a password, so nothing of it is kept anywhere before it is saved."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from otop_core.access import passwords
from otop_core.access.sessions import SignedIn
from otop_core.admin import accounts
from otop_core.admin.accounts import Account
from otop_core.entries.entry import Entry, Saved
from otop_core.gate.ledger import Caller
from otop_core.language.messages import Text, _
from otop_core.model.check import check
from otop_core.model.declaration import About
from otop_core.model.errors import Invalid, Problem
from otop_core.model.forms import unasked
from otop_core.store import Store

PASSWORD = "account.password"


@dataclass(frozen=True)
class AccountEntry(Entry):
    keeps: ClassVar[bool] = False

    def abouts(self, store: Store) -> dict[str, About]:
        label = _("New password (leave empty to keep the old one)") if self.was else _("Password")
        help = _("At least 10 characters; tell it to the person in private.")
        return super().abouts(store) | {PASSWORD: About(label, "password", help=help, required=self.is_new)}

    def problems(self, store: Store, who: SignedIn, typed: Mapping[str, Any]) -> list[Problem]:
        return self._checked(store, typed)[2]

    def _checked(self, store: Store, typed: Mapping[str, Any]) -> tuple[Account | None, str, list[Problem]]:
        """The account as typed (None where something is wrong with it), its new password, and all problems at once."""
        asked = {name.removeprefix("account."): value for name, value in self.asked(store, typed).items()}
        password, was = str(asked.pop("password", None) or ""), self.was.get("account")
        asked |= unasked(Account, asked)
        found = passwords.problems(password, str(asked.get("username") or "")) if password or was is None else []
        account = None
        try:
            account = check(Account, asked, was.id if was else "", was.version if was else 0)
        except Invalid as invalid:
            found += invalid.problems
        return account, password, _named(found)

    def save(self, store: Store, who: SignedIn, caller: Caller, op: str, typed: Mapping[str, Any]) -> Saved:
        """Raises Invalid, Conflict, Denied."""
        account, password, found = self._checked(store, typed)
        if account is None or found:
            raise Invalid(found)
        was = self.was.get("account")
        try:
            if isinstance(was, Account):
                receipt = accounts.change(store, caller, op, was, account, password or None)
            else:
                receipt = accounts.create(store, caller, op, account, password)
        except Invalid as invalid:
            raise Invalid(_named(invalid.problems)) from None
        return Saved(account.username, Text(_("The account {name} has been saved."), {"name": account.username}), receipt)


def _named(problems: Sequence[Problem]) -> list[Problem]:
    """With the names the fields have in the form."""
    return [Problem(f"account.{p.field}" if p.field else "", p.text) for p in problems]
