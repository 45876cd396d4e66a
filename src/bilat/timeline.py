"""The history read backwards: the records as they were before its latest changes, and what became of them since.

The past is the present with the later changes taken back. A recent moment therefore costs only the changes since, and
the instants of the history, which never decrease, say where to stop. Pure functions over changes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, Generic, Protocol, TypeVar

from bilat.history import GRID, MARK, put_all
from bilat.result import Document

Find = Callable[[str], Document | None]


class Edit(Protocol):
    """One edit of a change (`history`)."""

    @property
    def initiative(self) -> str | None:
        """Whose field it is; None: the store's."""

    @property
    def field(self) -> str | None:
        """None: the whole record."""

    @property
    def old(self) -> Any:
        """The value before, sealed: `opened` gives it."""

    @property
    def new(self) -> Any:
        """The value behind, sealed."""


class Change(Protocol):
    """A change of which only what is asked for is decoded (`store.sealed`)."""

    @property
    def id(self) -> str:
        """12 hex digits."""

    @property
    def at(self) -> str:
        """The instant, RFC 3339 UTC."""

    @property
    def by(self) -> str:
        """Who made it."""

    @property
    def why(self) -> str | None:
        """The reason."""

    @property
    def evidence(self) -> Any:
        """The proofs, sealed."""

    @property
    def reverts(self) -> str | None:
        """The id of the change that it undoes."""

    @property
    def edits(self) -> Sequence[Edit]:
        """What it did, in this order."""


class Seals(Protocol):
    """What is done with a sealed value: the module `store.sealed`."""

    def opened(self, value: Any) -> Any:
        """The value."""

    def kept(self, value: Any) -> Any:
        """The value, still sealed, without the line that it was read from."""

    def is_null(self, value: Any) -> bool:
        """Whether it is null."""


class Behind:
    """What is still to be put into a record that was touched."""

    __slots__ = ("change", "revisions", "values")

    def __init__(self) -> None:
        self.values: dict[str, Any] = {}
        """By field, sealed: of many changes to one only the oldest value counts."""
        self.revisions = 0
        """How many it is to go back."""
        self.change = 0
        """The number of the last change that was counted as one."""

    def forget(self) -> None:
        """Nothing is to be put back any more."""
        self.values, self.revisions = {}, 0


B = TypeVar("B", bound=Behind)


class Rewound(Generic[B]):
    """Records as they were before the changes that have been taken back, the newest first.

    `find` and `find_grid` give the records as the history's end has them, `seals` what is sealed in a change; `behind`
    makes what is noted of each record. What is taken back is copied; the records themselves stay as they are.
    """

    def __init__(self, find: Find, seals: Seals, behind: Callable[[], B], find_grid: Find | None = None) -> None:
        self._find = find
        self._find_grid = find_grid
        self._seals = seals
        self._records: dict[str, Document | None] = {}
        self._new = behind
        self.touched: dict[str, B] = {}
        """What is noted of each initiative that was touched."""
        self._taken = 0
        self._names: dict[str, str] = {}
        """One string for each field: every line brings its own."""
        self.grids: dict[str, Document | None] = {}
        """The grids that were touched, as they were; None: it was not there."""
        self.displaced: set[tuple[str | None, str | None]] = set()
        """The initiative and field of edits by which something came or went: it stood elsewhere in their order."""

    @property
    def initiatives(self) -> dict[str, Document | None]:
        """The initiatives that were touched, as they were; None: it was not there."""
        for name, behind in self.touched.items():
            if behind.revisions:
                self._put_back(name, behind)
        return self._records

    def find(self, initiative: str) -> Document | None:
        """The initiative of this id as it was."""
        behind = self.touched.get(initiative)
        if behind is not None and behind.revisions:
            self._put_back(initiative, behind)
        return self._records[initiative] if initiative in self._records else self._find(initiative)

    def taken(self, initiative: str) -> Document | None:
        """As `find`, and the last time that it is asked for: it is not kept."""
        found = self.find(initiative)
        self._records.pop(initiative, None)
        return found

    def find_grid(self, grid: str) -> Document | None:
        """The grid of this id as it was."""
        if grid in self.grids or self._find_grid is None:
            return self.grids.get(grid)
        return self._find_grid(grid)

    def take_back(self, change: Change) -> None:
        """Go behind `change`, which is the newest that has not been taken back."""
        self.take_back_all((change,))

    def take_back_all(self, changes: Iterable[Change]) -> None:
        """Go behind `changes`, the newest first.

        What most edits are, one of a field that holds no other's, is done here: a call for each takes as long again.
        """
        every, names, kept = self.touched, self._names, self._seals.kept
        for change in changes:
            number = self.begin()
            for edit in reversed(change.edits):
                name, field = edit.initiative, edit.field
                if name is None or field is None or may_hold(field):
                    self.take_back_edit(edit)
                    continue
                behind = every.get(name) or self.touch(name)
                if behind.change != number:
                    behind.change = number
                    behind.revisions += 1
                behind.values[names.setdefault(field, field)] = kept(edit.old)

    def begin(self) -> int:
        """Begin to take back a change, and give its number; its edits follow, the last one first."""
        self._taken += 1
        return self._taken

    def take_back_edit(self, edit: Edit) -> None:
        """Go behind one edit of the change that was begun, of whatever field."""
        name, field = edit.initiative, edit.field
        if name is None:
            self._take_back_grid(edit)
            return
        behind = self.touched.get(name)
        if behind is None:
            behind = self.touch(name)
        if field is None:
            self._take_back_whole(name, edit, behind)
            return
        if behind.change != self._taken:
            behind.change = self._taken
            behind.revisions += 1
        for held in [other for other in behind.values if other.startswith(field + ".")]:
            del behind.values[held]  # the older value of what holds it has it along
        behind.values[field] = self._seals.kept(edit.old)

    def was_replaced(self, initiative: str) -> bool:
        """Whether its whole record came or went, or what is noted of it was put back, since it was first touched."""
        return initiative in self._records

    def touch(self, initiative: str) -> B:
        """What is noted of an initiative, from now on."""
        return self.touched.setdefault(initiative, self._new())

    def _take_back_whole(self, name: str, edit: Edit, behind: B) -> None:
        self._displace(edit)
        behind.forget()
        self._records[name] = None if self._seals.is_null(edit.old) else dict(self._seals.opened(edit.old))

    def _take_back_grid(self, edit: Edit) -> None:
        self._displace(edit)
        if edit.field is not None and edit.field.startswith(GRID):
            self.grids[edit.field.removeprefix(GRID)] = self._seals.opened(edit.old)

    def _displace(self, edit: Edit) -> None:
        if self._seals.is_null(edit.old) or self._seals.is_null(edit.new):
            self.displaced.add((edit.initiative, edit.field))

    def _put_back(self, name: str, behind: B) -> None:
        found = self._records[name] if name in self._records else self._find(name)
        assert found is not None, f"no initiative {name}"
        self._records[name] = put_back(found, behind.values, behind.revisions, self._seals)
        behind.forget()


def put_back(record: Document, values: Mapping[str, Any], revisions: int, seals: Seals) -> Document:
    """A copy of a record that so many revisions ago had these sealed values."""
    document = dict(record)
    put_all(document, ((field, seals.opened(old)) for field, old in values.items()))
    document["revision"] -= revisions
    return document


STEP = "milestones."
"""What the fields of milestones begin with."""


@lru_cache(1000)
def may_hold(field: str) -> bool:
    """Whether the value of another field may stand within that of `field`. (A history has few names of fields.)"""
    return field in HOLDERS or (field.startswith(STEP) and field.count(".") == 1)


HOLDERS = ("assessments", "milestones")
"""Fields of a record into which the field of an edit may reach; so does a milestone."""


def is_mark(edit: Document) -> bool:
    """Whether an edit names a moment, and so touches no record."""
    return edit["initiative"] is None and str(edit["field"]).startswith(MARK)


def standing(newest_first: Iterable[Document]) -> Iterator[Document]:
    """The changes that are neither undone nor undo one: what is left when each pair of the two is taken out.

    What an undo leaves is what the change found, so that taking out both breaks no record's chain of values.
    """
    undone: set[str] = set()
    for change in newest_first:
        if change["id"] in undone:
            continue
        if change["reverts"]:
            undone.add(change["reverts"])
        else:
            yield change
