"""Passwords: Argon2id with 19 MiB and two rounds, two at a time, so that a hall full of sign-ins does not eat the memory.

Parameters: OWASP Password Storage Cheat Sheet (second recommended setting).
"""

import threading
from functools import cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from otop_core.language.messages import Text, _
from otop_core.language.text import ascii_digits
from otop_core.model.errors import Problem

SHORTEST, LONGEST = 10, 200  # characters
COMMON = Path(__file__).parent / "common_passwords.txt"  # its head says where it comes from
_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_turn = threading.Semaphore(2)
NOBODY = _hasher.hash("nobody has this password")  # so that an unknown name takes as long as a wrong password


def hashed(password: str) -> str:
    with _turn:
        return _hasher.hash(password)


def fits(password: str, kept: str) -> bool:
    """Whether the password is the one kept; one that is longer than any may be is not looked at in full."""
    with _turn:
        try:
            return _hasher.verify(kept, password[: LONGEST + 1])
        except (VerificationError, InvalidHashError):
            return False


def problems(password: str, username: str) -> list[Problem]:
    """What is wrong with a new password; length matters, odd characters do not."""
    if len(password) < SHORTEST:
        return [Problem("password", Text(_("The password needs at least {n} characters; a sentence is a good one."), {"n": SHORTEST}))]
    if len(password) > LONGEST:
        return [Problem("password", Text(_("This is too long; at most {n} characters."), {"n": LONGEST}))]
    if username and username.casefold() in password.casefold():
        return [Problem("password", Text(_("The password must not contain the user name.")))]
    if len(set(password)) < 4:
        return [Problem("password", Text(_("The password repeats itself too much.")))]
    if is_common(password):
        return [Problem("password", Text(_("Many people use this password, so it is guessed first. Please choose another.")))]
    return []


def is_common(password: str) -> bool:
    """Whether it is tried first by who guesses: on the list (also but for digits or marks at its ends), or a row such as 3456789012."""
    plain = ascii_digits(password).lower().strip()
    stem = plain.strip("0123456789!@#$%^&*()_-+=.,?/ ")
    return not _common().isdisjoint((plain, stem)) or _is_row(plain)


def _is_row(text: str) -> bool:
    """Whether each character follows the one before (after 9 comes 0), all up or all down."""
    pairs = list(zip(text, text[1:], strict=False))
    steps = {(ord(b) - ord(a)) % 10 if a.isdecimal() and b.isdecimal() else ord(b) - ord(a) for a, b in pairs}
    return steps in ({1}, {9}, {-1})


@cache
def _common() -> frozenset[str]:
    lines = COMMON.read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("# ") and line != "#")
