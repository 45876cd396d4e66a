"""What every engine that keeps a tracker must do. `tests/test_store.py` is the same contract as a test suite."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol

from bilat.result import Document, Notice

if TYPE_CHECKING:
    from bilat.timeline import Change

Where = Callable[[Document], bool]
"""Whether a record is wanted. It may be a `query.tree.Node`, into which an engine can look."""


class Draft(NamedTuple):
    """A change as a use case plans it: everything but its place in the history."""

    command: str
    """The verb: `update`, `tag` …"""
    by: str
    edits: Sequence[Document] = ()
    """None: nothing to write. Where many initiatives are made at once, `new` may be a `sealed.SealedRecord`."""
    why: str | None = None
    evidence: Sequence[Document] = ()
    reverts: str | None = None
    """The change that this one undoes."""

    def to_document(self) -> Document:
        """The keys of a change that the draft settles."""
        return {
            "by": self.by,
            "why": self.why,
            "evidence": list(self.evidence),
            "command": self.command,
            "reverts": self.reverts,
            "edits": list(self.edits),
        }


class Outcome(NamedTuple):
    """What became of a draft."""

    change: Document | None
    """As it stands in the history; None where there was nothing to change. What was sealed in the draft is so here."""
    notices: Sequence[Notice] = ()


class Problem(NamedTuple):
    """One thing that `check` found."""

    code: str
    """Stable: `edited-by-hand`, `history-older`, `chain-broken` …"""
    message: str
    level: Literal["notice", "error"]
    """An error stands in the way of writing."""
    where: str | None = None
    """The file, the line, or the initiative."""


class View(Protocol):
    """One consistent picture of the tracker. Records are the caller's to read, not to change."""

    def find(self, initiative: str) -> Document | None:
        """The initiative with exactly this id."""

    def starting_with(self, prefix: str) -> list[str]:
        """The ids that begin with `prefix`, sorted."""

    def search(self, where: Where | None = None) -> list[Document]:
        """The initiatives for which `where` holds, in the order of their creation."""

    def each(self) -> Iterator[Document]:
        """Every initiative, in the order of `search`; one at a time where the engine can."""

    def find_grid(self, grid: str) -> Document | None:
        """The grid with exactly this id."""

    def grids(self) -> list[Document]:
        """The source's tables, in their order."""

    def find_dropped(self, initiative: str) -> Document | None:
        """`{id, title, change, at}` where an initiative of this id was dropped."""

    def newest_changes(self, holding: str | None = None) -> Iterator[Document]:
        """The history up to this picture, from its end.

        With `holding` an engine may leave out changes whose compact JSON does not hold that text.
        """

    def newest_sealed(self) -> Iterator[Change]:
        """The same, all of it, for who goes back through many: values are sealed (`store.sealed.opened`)."""


Plan = Callable[[View], Draft]
"""A use case: looks at the tracker and says what to change. It may be called twice, and must not write."""

Keep = Literal["history", "state"]
"""Which side of a store is right, where they differ."""


class Store(Protocol):
    """A tracker on some engine.

    Every method raises `errors.Damaged` where the engine's data do not fit together, having written nothing.
    """

    @property
    def name(self) -> str:
        """Where it is, for people: a path or a URL without its password."""

    @property
    def notices(self) -> list[Notice]:
        """What happened beside the results since the store was opened: created, lagging, …"""

    def view(self) -> View:
        """The tracker as it stands. Never waits for a writer. Creates the store where there is none."""

    def commit(self, plan: Plan) -> Outcome:
        """Plan under the lock, then write the change.

        When it returns, the change survives a crash; when it raises, nothing of it is left. Raises `errors.Locked`
        where another writer takes too long, BilatError where it cannot be written, and whatever `plan` raises.
        """

    def changes(self, initiative: str | None = None) -> Iterator[Document]:
        """The history from its beginning, of one initiative or of all."""

    def check(self) -> list[Problem]:
        """Whether the history's chain is whole and its fold is the state."""

    def repair(self, keep: Keep | None) -> list[Notice]:
        """Mend what `check` found, keeping the other side's data beside it.

        Raises `errors.Refused` where the sides differ and `keep` does not say which one wins.
        """

    def backup(self, target: str) -> None:
        """Write a complete, working copy. Raises `errors.Refused` where something stands at `target`."""

    def header(self) -> Document:
        """`{store, schema_version}`: which store the history is of, and the version that it began with."""

    def restore(
        self, header: Document, changes: Sequence[Document], prove: Callable[[View], None], *, dry_run: bool = False
    ) -> list[Notice]:
        """Take over the history of another store, as it is: this one goes on where that one was.

        `prove` looks at the tracker that the history gives, and raises where it is not as it should be. All or nothing,
        as `commit`. Raises `errors.Refused` where this store has had anything in it, and where the history is not what
        was once written. With `dry_run` all of it is tried, and nothing written.
        """


class Seed(NamedTuple):
    """How a store begins where there is none."""

    draft: Draft
    """The change; an empty one for `init --empty`."""
    message: str
    """The notice of the creation; `{name}` is the store's."""


# What the file engine stands on


class OpenFile(Protocol):
    """A file open for writing."""

    def write(self, data: bytes) -> None:
        """All of `data`, unbuffered. Raises OSError, possibly after a part of it was written."""

    def flush(self) -> None:
        """Return only when the file's bytes are on the disk (fsync)."""

    def truncate(self, size: int) -> None:
        """Cut the file to its first `size` bytes."""

    def close(self) -> None:
        """Give the file back. Flushes nothing."""


class Disk(Protocol):
    """What a store needs of a file system. Paths are absolute, symbolic links already resolved."""

    def read(self, path: str) -> bytes | None:
        """The whole file, or None where there is none."""

    def size(self, path: str) -> int | None:
        """Its size in bytes, or None where there is none."""

    def read_part(self, path: str, start: int, end: int | None = None) -> bytes:
        """The bytes from `start` to before `end`, or to the end of the file."""

    def open_append(self, path: str) -> OpenFile:
        """An existing file, to write at its end or to cut."""

    def open_new(self, path: str) -> OpenFile:
        """A new file, or an existing one emptied."""

    def replace(self, source: str, target: str, like: str | None = None) -> None:
        """Give `source` the name `target`, atomically, in place of what bore it.

        Who may read it stays as it was; for a new file, as it is for `like`.
        """

    def remove(self, path: str) -> None:
        """Remove a file; nothing happens where there is none."""

    def flush_folder(self, path: str) -> None:
        """Return only when the names in the folder of `path` are on the disk."""
