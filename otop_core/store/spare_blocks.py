"""A copy of the blocks that a checkpoint writes over, kept until it is done (a double-write buffer).

DuckDB writes data to free blocks, but the blocks of its own directory (metadata) in place: a power cut in the middle of one leaves neither
the old nor the new directory, and the store does not open.  With the copy put back the store is as it was before the checkpoint, and the
log still holds everything since.
"""

import os
import shutil
import struct
import tempfile
import zlib
from pathlib import Path

import duckdb

from otop_core.store import files
from otop_core.store.backup import measure, opened
from otop_core.store.cursor import Cursor

FIRST = 3 * 4096  # bytes before the first block: three headers
HEAD = struct.Struct("<QQI")  # place, length, CRC-32 of the block
END = b"whole\n"
Blocks = dict[int, bytes]  # by their place in the file, in bytes


def file_of(path: str | Path) -> Path:
    return Path(f"{path}.blocks")


def keep(cursor: Cursor, handle: int, path: str) -> None:
    """Copy the blocks of the directory before a checkpoint; ``handle`` reads the store's file.  Raises OSError, duckdb.Error."""
    [(size,)] = cursor.all("SELECT block_size FROM pragma_database_size() WHERE database_name = current_database()")
    places = sorted({FIRST + int(number) * int(size) for (number,) in cursor.all("SELECT block_id FROM pragma_metadata_info()")})
    with file_of(path).open("wb") as file:
        for place in places:
            block = os.pread(handle, int(size), place)
            file.write(HEAD.pack(place, len(block), zlib.crc32(block)) + block)
        file.write(END)
        file.flush()
        os.fsync(file.fileno())
    files.settle(file_of(path).parent)


def drop(path: str) -> None:
    """The checkpoint is done, or the store opened without the copy."""
    files.remove(file_of(path))


def read(path: str) -> Blocks | None:
    """The blocks of the copy; None where there is none or it was not finished."""
    try:
        rest = file_of(path).read_bytes()
    except OSError:
        return None
    found: Blocks = {}
    while rest != END:
        if len(rest) < HEAD.size:
            return None
        place, length, check = HEAD.unpack_from(rest)
        block, rest = rest[HEAD.size : HEAD.size + length], rest[HEAD.size + length :]
        if len(block) != length or zlib.crc32(block) != check:
            return None
        found[place] = block
    return found


def put_back(path: str, acknowledged: int) -> bool:
    """Undo a checkpoint that was cut off, where the store then holds every acknowledged change and can be read to its last row.

    Tried on a copy first; the blocks that were torn are kept as ``.blocks.torn``.  Raises OSError.
    """
    blocks = read(path)
    if not blocks:
        return False
    with tempfile.TemporaryDirectory(dir=Path(path).parent, prefix=".making-") as folder:
        trial = Path(folder) / Path(path).name
        shutil.copyfile(path, trial)
        if Path(f"{path}.wal").exists():
            shutil.copyfile(f"{path}.wal", f"{trial}.wal")
        _write(trial, blocks)
        if not _holds(trial, acknowledged):
            return False
    with Path(path).open("rb") as file:
        torn = {place: _at(file.fileno(), place, len(block)) for place, block in blocks.items()}
    Path(f"{file_of(path)}.torn").write_bytes(b"".join(torn.values()))
    _write(Path(path), blocks)
    return True


def _at(handle: int, place: int, length: int) -> bytes:
    return os.pread(handle, length, place)


def _write(file: Path, blocks: Blocks) -> None:
    with file.open("r+b") as opened_file:
        for place, block in blocks.items():
            opened_file.seek(place)
            opened_file.write(block)
        opened_file.flush()
        os.fsync(opened_file.fileno())


def _holds(trial: Path, acknowledged: int) -> bool:
    try:
        with opened(trial) as connection:
            cursor = Cursor(connection)
            measure(cursor)
            return int(cursor.all("SELECT coalesce(max(seq), 0) FROM change")[0][0]) >= acknowledged
    except duckdb.Error:
        return False
