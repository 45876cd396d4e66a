"""A disk in memory that knows what was written and, apart from it, what would survive a power cut.

It stands in the place of `bilat.store.disk.RealDisk`. Every operation that changes something is counted and may be made
to fail, or to be the last one. What survives is modelled after ALICE (Pillai et al., "All File Systems Are Not Created
Equal", OSDI 2014, https://www.usenix.org/conference/osdi14/technical-sessions/presentation/pillai):

- a file's bytes are sure to be on the disk once the file itself was flushed, a name once its folder was; flushing a new
  file says nothing about its name, and flushing a folder nothing about what its files hold;
- of whatever was not flushed, any part may have reached the disk, in any order: a rename without the bytes of the
  renamed file, a later write without an earlier one;
- an unflushed write may have arrived in part: all but its last byte, its first half, its length without its bytes
  (zeros), the length with the first half of the bytes, or with the second;
- giving a file another's name is atomic.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterator, Mapping
from itertools import combinations, product
from typing import Literal, NamedTuple, TypeVar

Kind = Literal["open_new", "open_append", "write", "flush", "truncate", "close", "replace", "remove", "flush_folder"]
Item = TypeVar("Item")
FilesHeld = dict[str, bytes]
"""What a disk holds: path, then bytes."""

MOST_ORDERS = 6
"""Unflushed effects of which every combination is looked at; of more, every beginning and every single loss."""


class PowerCut(BaseException):
    """The machine stops here. No `except Exception` may see it, and nothing that runs after it reaches the disk."""


class Operation(NamedTuple):
    """One thing that was done to the disk."""

    kind: Kind
    path: str


class Fault(NamedTuple):
    """Which operation goes wrong, and how."""

    at: int
    """The first is 1; beyond the last one nothing goes wrong."""
    error: Callable[[], BaseException]
    moment: Literal["before", "half", "after"] = "before"
    """Before the operation has any effect, after half the bytes of a write, or with the whole of its effect."""
    lasting: frozenset[Kind] = frozenset()
    """The kinds that go wrong from there on, too."""

    def strikes(self, number: int, kind: Kind) -> bool:
        """Whether it makes the operation of this number go wrong."""
        return number == self.at or (number > self.at and kind in self.lasting)


def power_cut() -> BaseException:
    """What ends a process without a word."""
    return PowerCut()


def full() -> OSError:
    """What a write to a full disk raises."""
    return OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def broken() -> OSError:
    """What a disk raises that can no longer be written."""
    return OSError(errno.EIO, os.strerror(errno.EIO))


# What was done since the last flush


class Write(NamedTuple):
    """Bytes put into a file."""

    offset: int
    data: bytes

    def on(self, content: bytes) -> bytes:
        return content[: self.offset].ljust(self.offset, b"\0") + self.data + content[self.offset + len(self.data) :]

    def torn(self) -> Iterator[Write]:
        """What may have arrived of it, the whole first."""
        half = len(self.data) // 2
        yield self
        yield self._replace(data=self.data[:-1])
        if half:
            yield self._replace(data=self.data[:half])
            yield self._replace(data=self.data[:half] + bytes(len(self.data) - half))
            yield self._replace(data=bytes(half) + self.data[half:])
        yield self._replace(data=bytes(len(self.data)))


class Cut(NamedTuple):
    """A file made shorter."""

    size: int

    def on(self, content: bytes) -> bytes:
        return content[: self.size]

    def torn(self) -> Iterator[Cut]:
        yield self


def _torn(step: Write | Cut) -> list[Write | Cut]:
    return list(step.torn())


class Node:
    """One file, whatever its names are."""

    def __init__(self, content: bytes = b"", *, flushed: bool = False) -> None:
        self.content = content
        """As any process reads it."""
        self.on_disk = content if flushed else b""
        self.pending: list[Write | Cut] = []

    def do(self, step: Write | Cut) -> None:
        self.content = step.on(self.content)
        self.pending.append(step)

    def flush(self) -> None:
        self.on_disk = self.content
        self.pending.clear()

    def survivors(self) -> list[bytes]:
        """Every content that it may have after a power cut, each once."""
        found = {self.on_disk: None, self.content: None}
        for steps in subsets(self.pending):
            for torn in product(*map(_torn, steps)):
                content = self.on_disk
                for step in torn:
                    content = step.on(content)
                found[content] = None
        return list(found)


class Renaming(NamedTuple):
    """A name given to a file, or taken from one."""

    path: str
    node: Node | None
    """None: the name is gone."""
    source: str | None = None
    """The name that the file bore before."""

    def on(self, names: dict[str, Node]) -> None:
        if self.source is not None:
            names.pop(self.source, None)
        if self.node is None:
            names.pop(self.path, None)
        else:
            names[self.path] = self.node


def subsets(items: list[Item]) -> Iterator[tuple[Item, ...]]:
    """All choices of some of `items`, in their order; of many items only the beginnings and all but one."""
    if len(items) <= MOST_ORDERS:
        for size in range(len(items) + 1):
            yield from combinations(items, size)
    else:
        yield from (tuple(items[:size]) for size in range(len(items) + 1))
        yield from (tuple(items[:lost] + items[lost + 1 :]) for lost in range(len(items)))


# The disk


class ModelFile:
    """An open file of the model (`protocol.OpenFile`)."""

    def __init__(self, disk: ModelDisk, path: str, node: Node) -> None:
        self._disk = disk
        self._path = path
        self._node = node

    def write(self, data: bytes) -> None:
        half = self._disk.step("write", self._path)
        step = Write(len(self._node.content), data)
        self._node.do(step._replace(data=data[: len(data) // 2]) if half else step)
        self._disk.done()

    def flush(self) -> None:
        self._disk.step("flush", self._path)
        if not self._disk.forgets(self._disk.operations):
            self._node.flush()
        self._disk.done()

    def truncate(self, size: int) -> None:
        self._disk.step("truncate", self._path)
        self._node.do(Cut(size))
        self._disk.done()

    def close(self) -> None:
        self._disk.open_files -= 1
        self._disk.step("close", self._path)
        self._disk.done()


class ModelDisk:
    """A disk that keeps what was written and what was flushed (`protocol.Disk`)."""

    def __init__(
        self,
        files: Mapping[str, bytes],
        *,
        fault: Fault | None = None,
        forgets: Callable[[list[Operation]], bool] = lambda _: False,
    ) -> None:
        """`files` are there, flushed. `forgets` says of the last operation so far, a flush, whether to leave it out."""
        self.names = {path: Node(content, flushed=True) for path, content in files.items()}
        self.operations: list[Operation] = []
        """All that changed something, or was to."""
        self.open_files = 0
        self.forgets = forgets
        self._names_on_disk = dict(self.names)
        self._pending: list[Renaming] = []
        self._fault = fault
        self._off = False
        self._late: BaseException | None = None

    # Going wrong

    def step(self, kind: Kind, path: str) -> bool:
        """Count an operation that is about to take effect; whether it is to stop half-way."""
        if self._off:
            raise PowerCut
        self.operations.append(Operation(kind, path))
        if self._fault is None or not self._fault.strikes(len(self.operations), kind):
            return False
        half = self._fault.moment == "half" and kind == "write"
        if half or self._fault.moment == "after":
            self._late = self._fault.error()
            return half
        self._fail(self._fault.error())
        return False

    def done(self) -> None:
        """The operation has taken effect; it may go wrong all the same."""
        late, self._late = self._late, None
        if late is not None:
            self._fail(late)

    def _fail(self, error: BaseException) -> None:
        self._off = isinstance(error, PowerCut)
        raise error

    # What a store asks for

    def read(self, path: str) -> bytes | None:
        return self.names[path].content if path in self.names else None

    def size(self, path: str) -> int | None:
        return len(self.names[path].content) if path in self.names else None

    def read_part(self, path: str, start: int, end: int | None = None) -> bytes:
        self._must_be_there(path)
        return self.names[path].content[start:end]

    def open_append(self, path: str) -> ModelFile:
        self._must_be_there(path)
        self.step("open_append", path)
        return self._opened(path)

    def open_new(self, path: str) -> ModelFile:
        self.step("open_new", path)
        if path in self.names:
            self.names[path].do(Cut(0))
        else:
            self._rename(Renaming(path, Node()))
        return self._opened(path)

    def replace(self, source: str, target: str, like: str | None = None) -> None:  # noqa: ARG002 -- no permissions here
        self._must_be_there(source)
        self.step("replace", target)
        self._rename(Renaming(target, self.names[source], source))
        self.done()

    def remove(self, path: str) -> None:
        self.step("remove", path)
        if path in self.names:
            self._rename(Renaming(path, None))
        self.done()

    def flush_folder(self, path: str) -> None:
        self.step("flush_folder", path)
        if not self.forgets(self.operations):
            folder = os.path.dirname(path)
            for renaming in self._pending:
                if os.path.dirname(renaming.path) == folder:
                    renaming.on(self._names_on_disk)
            self._pending = [renaming for renaming in self._pending if os.path.dirname(renaming.path) != folder]
        self.done()

    def _must_be_there(self, path: str) -> None:
        if path not in self.names:
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), path)

    def _opened(self, path: str) -> ModelFile:
        self.done()
        self.open_files += 1
        return ModelFile(self, path, self.names[path])

    def _rename(self, renaming: Renaming) -> None:
        renaming.on(self.names)
        self._pending.append(renaming)

    # What is found when one looks again

    def files(self) -> FilesHeld:
        """All that was written: what stands there after the process was killed."""
        return {path: node.content for path, node in sorted(self.names.items())}

    def images(self) -> Iterator[FilesHeld]:
        """What may stand there: all that was written first, then all that a power cut may leave, each once."""
        seen = set()
        for files in (self.files(), *self._after_power_cut()):
            key = frozenset(files.items())
            if key not in seen:
                seen.add(key)
                yield files

    def _after_power_cut(self) -> Iterator[FilesHeld]:
        for renamings in subsets(self._pending):
            names = dict(self._names_on_disk)
            for renaming in renamings:
                renaming.on(names)
            paths = sorted(names)
            for contents in product(*(_looked_at(path, names[path]) for path in paths)):
                yield dict(zip(paths, contents, strict=True))


def _looked_at(path: str, node: Node) -> list[bytes]:
    """What survives of a file; of a temporary one, which nobody reads, only the ends."""
    return [node.on_disk, node.content] if path.endswith(".tmp") else node.survivors()
