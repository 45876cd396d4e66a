"""The history read backwards: the records as they were before its latest changes, and what became of them since.

The past is the present with the later changes taken back. A recent moment therefore costs only the changes since, and
the instants of the history, which never decrease, say where to stop. Pure functions over changes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from bilat.history import GRID, MARK, put
from bilat.result import Document

Find = Callable[[str], Document | None]


class Rewound:
    """Records as they were before the changes that have been taken back, the newest first.

    `find` and `find_grid` give the records as the history's end has them. What is taken back is copied; the records
    themselves stay as they are.
    """

    def __init__(self, find: Find, find_grid: Find = lambda name: None) -> None:  # noqa: ARG005 -- none are asked for
        self._find = find
        self._find_grid = find_grid
        self._records: dict[str, Document | None] = {}
        self._fields: dict[str, dict[str, object]] = {}
        """What is still to be put into a record: of many changes to a field only the oldest value counts."""
        self._revised: dict[str, int] = {}
        """By how many revisions a record is still to go back."""
        self.grids: dict[str, Document | None] = {}
        """The grids that were touched, as they were; None: it was not there."""
        self.displaced: set[tuple[str | None, str | None]] = set()
        """The initiative and field of edits by which something came or went: it stood elsewhere in their order."""

    @property
    def initiatives(self) -> dict[str, Document | None]:
        """The initiatives that were touched, as they were; None: it was not there."""
        for name in list(self._fields):
            self._put_back(name)
        return self._records

    def find(self, initiative: str) -> Document | None:
        """The initiative of this id as it was."""
        if initiative in self._fields:
            self._put_back(initiative)
        return self._records[initiative] if initiative in self._records else self._find(initiative)

    def find_grid(self, grid: str) -> Document | None:
        """The grid of this id as it was."""
        return self.grids[grid] if grid in self.grids else self._find_grid(grid)

    def take_back(self, change: Document) -> None:
        """Go behind `change`, which is the newest that has not been taken back."""
        revised = set()
        for edit in reversed(change["edits"]):
            name, field = edit["initiative"], edit["field"]
            if name is None or field is None:
                self._take_back_whole(name, field, edit)
                continue
            values = self._fields.get(name)
            if values is None:
                values = self._fields[name] = {}
            if field.count(".") == 1 or field in HOLDERS:  # it may hold others, whose values it takes along
                for held in [other for other in values if other.startswith(field + ".")]:
                    del values[held]
            values[field] = edit["old"]
            revised.add(name)
        for name in revised:
            self._revised[name] = self._revised.get(name, 0) + 1

    def _take_back_whole(self, name: str | None, field: str | None, edit: Document) -> None:
        old = edit["old"]
        if old is None or edit["new"] is None:
            self.displaced.add((name, field))
        if name is not None:
            self._fields.pop(name, None)
            self._revised.pop(name, None)
            self._records[name] = None if old is None else dict(old)
        elif field is not None and field.startswith(GRID):
            self.grids[field.removeprefix(GRID)] = old

    def _put_back(self, name: str) -> None:
        if name not in self._records:
            found = self._find(name)
            self._records[name] = None if found is None else dict(found)
        document = self._records[name]
        assert document is not None, f"no initiative {name}"
        for field, old in self._fields.pop(name).items():
            put(document, field, old)
        document["revision"] -= self._revised.pop(name, 0)


HOLDERS = ("assessments", "milestones")
"""Fields of a record into which the field of an edit may reach."""


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
