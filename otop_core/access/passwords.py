"""Passwords: Argon2id with 19 MiB and two rounds, two at a time, so that a hall full of sign-ins does not eat the memory.

Parameters: OWASP Password Storage Cheat Sheet (second recommended setting).
"""

import threading

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from otop_core.language.messages import Text, _
from otop_core.model.errors import Problem

SHORTEST = 10
_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_turn = threading.Semaphore(2)
NOBODY = _hasher.hash("nobody has this password")  # so that an unknown name takes as long as a wrong password


def hashed(password: str) -> str:
    with _turn:
        return _hasher.hash(password)


def fits(password: str, kept: str) -> bool:
    with _turn:
        try:
            return _hasher.verify(kept, password)
        except (VerificationError, InvalidHashError):
            return False


def problems(password: str, username: str) -> list[Problem]:
    """What is wrong with a new password; length matters, odd characters do not."""
    if len(password) < SHORTEST:
        return [Problem("password", Text(_("The password needs at least {n} characters; a sentence is a good one."), {"n": SHORTEST}))]
    if len(password) > 200:
        return [Problem("password", Text(_("This is too long; at most {n} characters."), {"n": 200}))]
    if username and username.casefold() in password.casefold():
        return [Problem("password", Text(_("The password must not contain the user name.")))]
    if len(set(password)) < 4:
        return [Problem("password", Text(_("The password repeats itself too much.")))]
    return []
