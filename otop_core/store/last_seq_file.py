"""The number of the last acknowledged change, kept beside the store, because a store that lost its last changes opens without a word.

``otop.duckdb.seq`` holds one line twice, 4096 bytes apart, so that a torn write leaves one of them whole: the number, how often the store
has been restored, and a checksum.  A file without a whole line is never taken for 0.
"""

import os
import re
import zlib
from dataclasses import dataclass
from pathlib import Path

APART = 4096
LINE = re.compile(rb"(\d{20}) (\d{10}) ([0-9a-f]{8})\n")
FORMER = re.compile(rb"\d{20}\n")  # written by earlier versions: the number alone


@dataclass(frozen=True, order=True)
class LastSeq:
    """``restored``: how often the store was restored; a backup made after a restore is newer than any from before."""

    restored: int = 0
    seq: int = 0


def file_of(path: str) -> Path:
    return Path(path + ".seq")


def _line(seq: int, restored: int) -> bytes:
    told = b"%020d %010d" % (seq, restored)
    return b"%s %08x\n" % (told, zlib.crc32(told))


def write(path: str, seq: int, restored: int = 0) -> None:
    """Remember the last acknowledged change; raises OSError."""
    if path == ":memory:":
        return
    line = _line(seq, restored)
    handle = os.open(file_of(path), os.O_WRONLY | os.O_CREAT, 0o600)
    try:
        os.write(handle, line + b" " * (APART - len(line)) + line)
        os.fsync(handle)
    finally:
        os.close(handle)


def read(path: str) -> LastSeq | None:
    """The last acknowledged change; None where the file is missing, unreadable or damaged."""
    try:
        kept = file_of(path).read_bytes()
    except OSError:
        return None
    if FORMER.fullmatch(kept):
        return LastSeq(0, int(kept))
    lines = (LINE.fullmatch(kept[start : start + 41]) for start in (0, APART))
    whole = [LastSeq(int(one[2]), int(one[1])) for one in lines if one and _line(int(one[1]), int(one[2])) == one[0]]
    return max(whole, default=None)
