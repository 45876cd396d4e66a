"""The few operations on files that a store is made of, one method each.

They are gathered here so that a test can stand in their place, stop after any one of them, and show what a disk would
hold that kept only what was flushed. Nothing else in `bilat.store` touches a file.
"""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bilat.store.protocol import Disk, OpenFile


class RealFile:
    """An open file of the operating system."""

    def __init__(self, handle: IO[bytes]) -> None:
        self._handle = handle

    def write(self, data: bytes) -> None:
        view = memoryview(data)
        while view:
            view = view[self._handle.write(view) :]

    def flush(self) -> None:
        os.fsync(self._handle.fileno())

    def truncate(self, size: int) -> None:
        self._handle.truncate(size)

    def close(self) -> None:
        self._handle.close()


class RealDisk:
    """The operating system's files."""

    def read(self, path: str) -> bytes | None:
        try:
            if not stat.S_ISREG(os.stat(path).st_mode):  # a device or a pipe would never end
                raise OSError(errno.EINVAL, "not a regular file", path)
            with open(path, "rb") as handle:
                return handle.read()
        except FileNotFoundError:
            return None

    def size(self, path: str) -> int | None:
        try:
            return os.stat(path).st_size
        except FileNotFoundError:
            return None

    def read_part(self, path: str, start: int, end: int | None = None) -> bytes:
        with open(path, "rb") as handle:
            handle.seek(start)
            return handle.read() if end is None else handle.read(end - start)

    def open_append(self, path: str) -> OpenFile:
        return RealFile(open(path, "ab", buffering=0))

    def open_new(self, path: str) -> OpenFile:
        return RealFile(open(path, "wb", buffering=0))

    def replace(self, source: str, target: str, like: str | None = None) -> None:
        for model in (target, like):
            if model is not None and os.path.exists(model):
                os.chmod(source, os.stat(model).st_mode & 0o7777)  # a private store stays private
                break
        os.replace(source, target)

    def remove(self, path: str) -> None:
        with contextlib.suppress(FileNotFoundError):
            os.remove(path)

    def flush_folder(self, path: str) -> None:
        if os.name == "nt":  # Windows has no handle on a folder that could be flushed; NTFS journals the names
            return
        descriptor = os.open(os.path.dirname(path), os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


@contextlib.contextmanager
def opened(file: OpenFile) -> Iterator[OpenFile]:
    """Close `file` at the end, whatever happens.

    An error of closing is no error of writing: what counts was flushed before, and is judged by that flush.
    """
    try:
        yield file
    finally:
        with contextlib.suppress(OSError):
            file.close()


TOGETHER = 64
"""Pieces that are joined before they are looked at or written. Of a record each they make some 50 kB: the memory of
that is used again and again, where all of a large file at once would be as much new memory, which costs more to get
than all the rest of writing it."""


def blocks(pieces: Sequence[bytes]) -> Iterator[bytes]:
    """`pieces` in their order, joined to blocks, of which only one is in memory."""
    return (b"".join(pieces[at : at + TOGETHER]) for at in range(0, len(pieces), TOGETHER))


def write_whole(disk: Disk, path: str, data: Iterable[bytes], *, like: str | None = None) -> None:
    """Put the blocks of `data` in the place of the file at `path`; a crash leaves the old one or the new one, whole.

    It is as private as the file that it replaces; a new one as the file `like`, where that is given.

    Raises OSError, the old file still in place.
    """
    temporary = path + ".tmp"
    try:
        with opened(disk.open_new(temporary)) as file:
            for block in data:
                file.write(block)
            file.flush()
        disk.replace(temporary, path, like)
    except OSError:
        with contextlib.suppress(OSError):
            disk.remove(temporary)
        raise
    disk.flush_folder(path)
