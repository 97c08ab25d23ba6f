"""The last acknowledged change, remembered beside the store, because a store that lost its tail opens without a word."""

import os
from pathlib import Path


def tail_file(path: str) -> Path:
    return Path(path + ".seq")


def keep_tail(path: str, seq: int) -> None:
    """Remember beside the store the last acknowledged change, because a store that lost its tail opens without a word."""
    if path == ":memory:":
        return
    handle = os.open(tail_file(path), os.O_WRONLY | os.O_CREAT, 0o600)
    try:
        os.write(handle, f"{seq:020d}\n".encode())
        os.fsync(handle)
    finally:
        os.close(handle)


def kept_tail(path: str) -> int:
    """The last acknowledged change by that file; 0 where there is none."""
    try:
        return int(tail_file(path).read_text(encoding="ascii"))
    except (OSError, ValueError):
        return 0
