"""The form of an account: the only one with a password, so nothing of it is kept anywhere before it is saved."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from otop_core.access import accounts, passwords
from otop_core.access.accounts import Account
from otop_core.access.sessions import SignedIn
from otop_core.entries.entry import Entry, Saved
from otop_core.ledger import Caller
from otop_core.nouns import About, check
from otop_core.problems import Invalid, Problem
from otop_core.store.duck import Store
from otop_core.words import Text, _

PASSWORD = "account.password"


@dataclass(frozen=True)
class AccountEntry(Entry):
    keeps: ClassVar[bool] = False

    def abouts(self, store: Store) -> dict[str, About]:
        label = _("New password (leave empty to keep the old one)") if self.was else _("Password")
        help = _("At least 10 characters; tell it to the person in private.")
        return super().abouts(store) | {PASSWORD: About(label, "password", help=help, required=self.is_new)}

    def save(self, store: Store, who: SignedIn, caller: Caller, op: str, typed: Mapping[str, Any]) -> Saved:
        """All problems at once, those of the password too; raises Invalid, Conflict, Denied."""
        asked = {name.removeprefix("account."): value for name, value in self.asked(store, typed).items()}
        password, was = str(asked.pop("password", None) or ""), self.was.get("account")
        if asked.get("role") != "district_officer":
            asked["works_in"] = None
        problems = passwords.problems(password, str(asked.get("username") or "")) if password or was is None else []
        try:
            now = check(Account, asked, was.id if was else "", was.version if was else 0)
            if not problems and isinstance(was, Account):
                receipt = accounts.change(store, caller, op, was, now, password or None)
            elif not problems:
                receipt = accounts.create(store, caller, op, now, password)
        except Invalid as invalid:
            problems += [p for p in invalid.problems if p not in problems]
        if problems:
            raise Invalid([Problem(f"account.{p.field}" if p.field else "", p.text) for p in problems])
        return Saved(now.username, Text(_("The account {name} has been saved."), {"name": now.username}), receipt)
