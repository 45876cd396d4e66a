"""TinyDB over bilat's two files: TinyDB reads and searches, the history decides what is true.

TinyDB's own file storage rewrites its file in place, without a lock. This one refuses a bare write; a change goes
through `transaction`, which commits it to the history first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

from tinydb import Storage, TinyDB
from tinydb.table import Table

from bilat.errors import BilatError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bilat.store.protocol import Outcome, Plan
    from bilat.store.state import Json


class LedgerStorage(Storage):
    """What TinyDB needs of a storage, over a reader and a committer."""

    def __init__(self, read: Callable[[], Json], commit: Callable[[Plan], Outcome]) -> None:
        self._read = read
        self._commit = commit
        self._tables: Json | None = None

    def read(self) -> Json:
        """The tables, read once: a TinyDB is one consistent picture."""
        if self._tables is None:
            self._tables = self._read()
        return self._tables

    def write(self, data: Mapping[str, Any]) -> NoReturn:  # noqa: ARG002 -- TinyDB's signature
        """Refused: a write that no change in the history explains would be lost at the next fold."""
        raise BilatError("a bare write is refused: changes go through storage.transaction(plan)")

    def transaction(self, plan: Plan) -> Outcome:
        """Commit what `plan` wants; the next `read` sees it."""
        outcome = self._commit(plan)
        self._tables = None
        return outcome


class _PlainTable(Table):
    """A table that hands out the documents as they were read: wrapping each would copy it."""

    document_class = staticmethod(lambda document, _: document)  # type: ignore[assignment]


class PlainTinyDB(TinyDB):
    """A TinyDB of such tables."""

    table_class = _PlainTable
