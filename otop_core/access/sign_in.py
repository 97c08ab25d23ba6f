"""Signing in with a user name and a password, and changing one's own password: limited, and written into the log."""

import datetime as dt
import secrets
from dataclasses import dataclass

from otop_core.access import data_keys, devices, log, passwords, rate_limit, sessions
from otop_core.access.rate_limit import Limit
from otop_core.access.sessions import SignedIn
from otop_core.language.messages import Text, _
from otop_core.model.errors import Denied, Invalid, OtopError, Problem
from otop_core.store import Store, Work

WITHIN = dt.timedelta(minutes=5)
OF_A_NAME = Limit("user name", 10, WITHIN)
OF_AN_ADDRESS = Limit("address", 100, WITHIN)
OF_ALL = Limit("sign-in", 300, WITHIN)  # whatever address a request says it comes from
OF_A_KNOWN_DEVICE = Limit("known device", 10, WITHIN)  # instead of the three above: nobody else can use it up
OF_ONES_OWN_PASSWORD = Limit("own password", 10, WITHIN)
WAIT = _("Too many wrong passwords. Please wait five minutes, then try again.")


class WrongPassword(OtopError):
    """The name or the password; which of the two is not said."""


@dataclass(frozen=True)
class Entered:
    """The tokens for two cookies: of the session, and of the device, by which it is known next time."""

    token: str
    device: str


def sign_in(store: Store, username: str, password: str, address: str, language: str, device: str = "", agent: str = "") -> Entered:
    """Begin a session; raises TooManyTries or WrongPassword.  ``agent``: what the browser says of itself."""
    name = username[:200].strip().casefold()[:60]
    row = store.one(
        "SELECT a.id, a.display_name, c.password_hash FROM account a JOIN credential c ON c.account_id = a.id"
        " WHERE a.username = :name AND a.is_active AND a.removed_at IS NULL",
        name=name,
    )
    id, shown, kept = row or ("", "", passwords.NOBODY)
    if id and devices.is_known(store, device, devices.ACCOUNTS, id):
        counted = [OF_A_KNOWN_DEVICE.of(device, id)]
    else:
        counted = [OF_A_NAME.of(name), OF_AN_ADDRESS.of(address), OF_ALL.of()]
    attempt = rate_limit.spend(store, counted, WAIT)
    if not passwords.fits(password, kept) or not id:
        with store.write() as work:
            log.signing(work, "wrong_password" if id else "unknown_name", id, shown, address)
            if rate_limit.is_over(work, work.now, counted) and not log.is_noted(work, "locked", id, address, work.now - WITHIN):
                log.signing(work, "locked", id, shown, address)
        raise WrongPassword(_("The user name or the password is not right. Please type both again."))
    with store.write() as work:
        rate_limit.give_back(work, attempt)
        known = device if devices.is_known(work, device, devices.ACCOUNTS) else secrets.token_urlsafe(16)
        devices.remember(work, known, devices.ACCOUNTS, id)
        log.signing(work, "signed_in", id, shown, address)
        return Entered(sessions.begin_within(work, id, language, agent), known)


def change_own_password(store: Store, session: str, current: str, new: str, again: str) -> int:
    """A new password for whoever asks; the other sessions end, and how many those were is returned.

    Raises SignedOut, Denied (a participant has no password), TooManyTries, or Invalid with every problem beside its field
    ("current", "password", "again").
    """
    with store.read() as cursor:
        who = sessions.found(cursor, session, store.clock())
        row = cursor.one("SELECT password_hash FROM credential WHERE account_id = :id", id=who.account_id)
    if not who.may("own.account") or row is None:
        raise Denied
    attempt = rate_limit.spend(store, [OF_ONES_OWN_PASSWORD.of(who.account_id)], WAIT)
    if not passwords.fits(current, row[0]):
        with store.write() as work:
            log.signing(work, "wrong_password", who.account_id, who.display_name)
        raise Invalid([Problem("current", Text(_("This is not your password as it is now.")))])
    problems = passwords.problems(new, who.username)
    if not problems and new == current:
        problems = [Problem("password", Text(_("This is the old password; please choose another.")))]
    if new != again:
        problems.append(Problem("again", Text(_("The two passwords are not the same."))))
    hashed = "" if problems else passwords.hashed(new)
    with store.write() as work:
        rate_limit.give_back(work, attempt)
        if not problems:
            return _replaced(work, who, hashed)
    raise Invalid(problems)


def _replaced(work: Work, who: SignedIn, hashed: str) -> int:
    work.run("DELETE FROM credential WHERE account_id = :id", id=who.account_id)
    work.insert("credential", ("account_id", "password_hash", "changed_at"), [(who.account_id, hashed, work.now)])
    log.signing(work, "password_changed", who.account_id, who.display_name)
    data_keys.end_of(work, who.account_id)
    return sessions.end_others(work, who)
