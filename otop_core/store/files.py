"""Files of the store on drives of every kind: for this user alone, made sure on the disk, room and locks asked for.

Memory sticks and network drives (exFAT, CIFS) refuse much of it.  What is refused is told by the return value; it never stops the work.
"""

import errno
import hashlib
import os
import struct
from pathlib import Path
from uuid import uuid4

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

FULL = (errno.ENOSPC, errno.EDQUOT)
NO_LOCKS = (errno.ENOLCK, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EINVAL, errno.ENOSYS)
ROOM = 1 << 20  # bytes without which the store cannot grow
SHARED = 32  # Windows: the file is open in another program
MINE = ("otop", "export-", "backups", ".tmp", ".making-", ".arriving-", "README.md")  # what lies in a folder made for a store


def keep_private() -> None:
    """From here on every file this process makes is for this user alone: stores, logs and copies in the making hold personal data."""
    os.umask(0o077)


def make_private(path: Path) -> bool:
    """Narrow a file or folder to its user; False where the drive refuses."""
    try:
        mode = path.stat().st_mode & 0o777
        if mode & 0o077 and os.name != "nt":
            path.chmod(mode & 0o700)
            return not path.stat().st_mode & 0o077
    except FileNotFoundError:
        return True
    except OSError:
        return False
    return True


def make_folder(folder: Path, store: str = "") -> bool:
    """A folder for this user alone; one that is there already is narrowed only where nothing but a store lies in it.

    False where the drive refuses to narrow it; raises OSError where it cannot be made.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    ours = (*MINE, store) if store else MINE
    if all(one.name.startswith(ours) for one in folder.iterdir()):
        return make_private(folder)
    return True


def settle(path: Path) -> bool:
    """On the disk, not only in its cache; False where the drive does not do that for folders.  Raises OSError for files."""
    folder = path.is_dir()
    try:
        handle = os.open(path, os.O_RDONLY if folder else os.O_RDWR)
    except OSError:
        if folder:  # Windows has no handle for a folder
            return False
        raise
    try:
        os.fsync(handle)
    except OSError as error:
        if folder and error.errno not in (errno.EIO, *FULL):
            return False
        raise
    finally:
        os.close(handle)
    return True


def digest(path: Path) -> str:
    """SHA-256 of a file; raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def remove(*paths: Path) -> None:
    """Files half made, with their logs; what cannot be removed stays."""
    for path in paths:
        for left in (path, path.with_name(path.name + ".wal")):
            try:
                left.unlink(missing_ok=True)
            except OSError:  # the disk or folder has gone; there is nothing to remove
                return


def is_full(folder: Path) -> bool:
    """Whether the disk has no room for a megabyte: tried, because a quota shows nowhere else."""
    trial = folder / f".making-{uuid4().hex}"
    try:
        trial.write_bytes(b"\0" * ROOM)
    except OSError as error:
        return error.errno in FULL
    finally:
        remove(trial)
    return False


def holder(path: Path) -> str | None:
    """The process that has locked a file ("?" where the system does not tell), None where nobody has.

    Never for a file that this process has open: closing any handle of a file lets go of its locks.  Raises OSError where the file cannot be
    opened for writing or the drive has no locks.
    """
    try:
        handle = os.open(path, os.O_RDWR)
    except OSError as error:
        if getattr(error, "winerror", 0) == SHARED:
            return "?"
        raise
    try:
        return _locked_by(handle) if fcntl else None
    finally:
        os.close(handle)


def _locked_by(handle: int) -> str | None:
    try:
        fcntl.lockf(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in (errno.EACCES, errno.EAGAIN):
            return _process(handle)
        raise
    return None


def _process(handle: int) -> str:
    if os.uname().sysname != "Linux":
        return "?"
    asked = struct.pack("hhqqi", fcntl.F_WRLCK, os.SEEK_SET, 0, 0, 0)  # struct flock
    told = struct.unpack("hhqqi", fcntl.fcntl(handle, fcntl.F_GETLK, asked)[: len(asked)])
    return str(told[4]) if told[4] > 0 else "?"
