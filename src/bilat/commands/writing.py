"""A result into a file: whole or not at all, and never over something by accident."""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Collection, Iterable

from bilat.errors import BilatError, Refused


def write_file(path: str, pieces: Iterable[str], *, force: bool, never: Collection[str] = ()) -> str:
    """Write `pieces` as UTF-8 to `path`, flushed to the disk, and give the path with its links resolved.

    They go to a new file beside it, which takes its place at the end: wherever that stops, `path` is what it was.
    Raises Refused where something stands there and `force` does not say to write over it, where it is no file, or one
    of `never`; BilatError where it cannot be written.
    """
    target = os.path.realpath(os.path.expanduser(path))
    _expect_free(target, path, force=force)
    if target in never:
        raise Refused(f"{path} belongs to the tracker itself", hint="choose another name", code="exists")
    try:
        _write_beside(target, pieces)
    except OSError as error:
        raise BilatError(
            f"cannot write {path}: {error.strerror or error}", hint="nothing was written", code="cannot-write"
        ) from error
    return target


def _expect_free(target: str, path: str, *, force: bool) -> None:
    try:
        mode = os.stat(target).st_mode
    except OSError:  # not there, or what writing will tell
        return
    if not stat.S_ISREG(mode):
        raise Refused(f"{path} is not a file", hint="name a file in it, or leave --to out for stdout", code="exists")
    if not force:
        raise Refused(f"{path} is there already", hint="--force writes over it", code="exists")


def _write_beside(target: str, pieces: Iterable[str]) -> None:
    """Write a new file, with the rights of the one at `target` where there is one, and give it that name."""
    temporary = f"{target}.{os.getpid()}.tmp"
    file = open(temporary, "x", encoding="utf-8", newline="")  # noqa: SIM115 -- where it cannot, nothing is to be removed
    try:
        with file:
            file.writelines(pieces)
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileNotFoundError):
            os.chmod(temporary, stat.S_IMODE(os.stat(target).st_mode))
        os.replace(temporary, target)
    except BaseException:
        with contextlib.suppress(OSError):
            os.remove(temporary)
        raise
