"""Devices somebody has signed in or joined from, by a random token in a cookie: a known one is not locked out by another's guesses."""

import datetime as dt
import re

from otop_core.access.sessions import digest
from otop_core.language.messages import Text, _
from otop_core.store import Questions, Work

ACCOUNTS = "accounts"  # the place where officers sign in; participants join a workshop, whose id is the place
KEPT = dt.timedelta(days=180)  # a device that was not seen for so long is a stranger again
TOKEN = re.compile(r"[\w-]{22}", re.ASCII)
COLUMNS = ("digest", "place", "who_id", "seen_at")
# What stands in the name a browser gives itself; the first that fits, because each names its forebears too.
_BROWSERS = {
    "Edg": "Edge",
    "SamsungBrowser": "Samsung Internet",
    "Line/": "LINE",
    "OPR/": "Opera",
    "Firefox/": "Firefox",
    "FxiOS": "Firefox",
    "CriOS": "Chrome",
    "Chrome/": "Chrome",
    "Safari/": "Safari",
}
_SYSTEMS = {
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Windows": "Windows",
    "CrOS": "ChromeOS",
    "Macintosh": "macOS",
    "Linux": "Linux",
}


def well_formed(token: str) -> str:
    """The token of a cookie, '' for what we have never set."""
    return token if TOKEN.fullmatch(token) else ""


def who_used(cursor: Questions, device: str, place: str) -> set[str]:
    """Those who were here before with this device."""
    if not device:
        return set()
    rows = cursor.all("SELECT who_id FROM known_device WHERE digest = :digest AND place = :place", digest=digest(device), place=place)
    return {row[0] for row in rows}


def is_known(cursor: Questions, device: str, place: str, who_id: str = "") -> bool:
    """Whether somebody (or just this one) was here before with this device."""
    found = who_used(cursor, device, place)
    return bool(found) and (not who_id or who_id in found)


def remember(work: Work, device: str, place: str, who_id: str) -> None:
    """From now on this device is known here; those that were not seen for long are forgotten."""
    if not device:
        return
    about = {"digest": digest(device), "place": place, "who": who_id}
    sql = "UPDATE known_device SET seen_at = :now WHERE digest = :digest AND place = :place AND who_id = :who"
    if not work.run(sql, now=work.now, **about):
        work.insert("known_device", COLUMNS, [(about["digest"], place, who_id, work.now)])
    work.run("DELETE FROM known_device WHERE seen_at < :long_ago", long_ago=work.now - KEPT)


def described(agent: str) -> Text | str:
    """What a browser says of itself, short enough for a list: "Chrome, Android"."""
    found = [next((name for mark, name in table.items() if mark in agent[:400]), "") for table in (_BROWSERS, _SYSTEMS)]
    return ", ".join(filter(None, found)) or Text(_("unknown device"))
