"""What every engine that keeps a tracker must do. `tests/test_store.py` is the same contract as a test suite."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from bilat.result import Document, Notice

Where = Callable[[Document], bool]
"""Whether a record is wanted."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A change as a use case plans it: everything but its place in the history."""

    command: str
    """The verb: `update`, `tag` …"""
    by: str
    edits: Sequence[Document] = ()
    """None: nothing to write."""
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


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a draft."""

    change: Document | None
    """As it stands in the history; None where there was nothing to change."""
    notices: Sequence[Notice] = ()


@dataclass(frozen=True, slots=True)
class Problem:
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

    def find_grid(self, grid: str) -> Document | None:
        """The grid with exactly this id."""

    def grids(self) -> list[Document]:
        """The source's tables, in their order."""

    def find_dropped(self, initiative: str) -> Document | None:
        """`{id, title, change, at}` where an initiative of this id was dropped."""

    def newest_changes(self) -> Iterator[Document]:
        """The history from its end."""


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


@dataclass(frozen=True, slots=True)
class Seed:
    """How a store begins where there is none."""

    draft: Draft
    """The change; an empty one for `init --empty`."""
    message: str
    """The notice of the creation; `{name}` is the store's."""
