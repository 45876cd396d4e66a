"""The write lock: a file of its own, held for one read-change-write, with a time limit and the holder's name in it."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterator

from bilat.errors import BilatError, Locked


@contextlib.contextmanager
def write_lock(path: str, timeout: float, by: str) -> Iterator[None]:
    """Hold the lock at `path`. `timeout` is in seconds; `by` is who holds it, for those who wait in vain.

    Raises Locked after `timeout`, BilatError where the folder cannot be written.
    """
    from filelock import FileLock, Timeout  # 20 ms, and only writers need it

    lock = FileLock(path, timeout=timeout)
    try:
        lock.acquire()
    except Timeout as error:
        raise Locked(
            f"the tracker is being changed by {_holder(path)}; gave up after {timeout:g} s",
            hint="try again, or wait longer: BILAT_LOCK_TIMEOUT=60",
        ) from error
    except OSError as error:
        raise BilatError(
            f"cannot write in {os.path.dirname(path)}: {error.strerror}",
            hint="nothing was changed; choose another place with --db or BILAT_DB",
            code="cannot-write",
        ) from error
    try:
        _sign(path, by)
        yield
    finally:
        lock.release()


def _sign(path: str, by: str) -> None:
    """Write down who holds the lock. Not being able to (a full disk, Windows) takes nothing from the lock itself."""
    import socket

    from bilat.dates import instant, now

    name = {"pid": os.getpid(), "by": by, "host": socket.gethostname(), "since": instant(now())}
    with contextlib.suppress(OSError), open(path, "r+", encoding="utf-8") as handle:
        handle.write(json.dumps(name) + "\n")
        handle.truncate()


def _holder(path: str) -> str:
    try:
        with open(path, encoding="utf-8") as handle:
            found = json.loads(handle.read(4096))
        return f"{found['by']} (process {found['pid']} on {found['host']}, since {found['since']})"
    except (OSError, ValueError, KeyError, TypeError):
        return "another process"
