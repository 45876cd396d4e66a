"""Views of a store's data: over a state ready for a change, and over TinyDB's tables for everything that only reads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bilat.result import Document
    from bilat.store.protocol import Where
    from bilat.store.shelf import State

    NewestChanges = Callable[[], Iterator[Document]]


class StateView:
    """A view that decodes only what is looked at (`protocol.View`)."""

    def __init__(self, state: State, newest_changes: NewestChanges) -> None:
        self._state = state
        self.newest_changes = newest_changes

    def find(self, initiative: str) -> Document | None:
        return self._state.initiatives.get(initiative)

    def starting_with(self, prefix: str) -> list[str]:
        return sorted(name for name in self._state.initiatives if name.startswith(prefix))

    def search(self, where: Where | None = None) -> list[Document]:
        documents = (document for _, document in self._state.initiatives.documents())
        return [document for document in documents if where is None or where(document)]

    def find_grid(self, grid: str) -> Document | None:
        return self._state.grids.get(grid)

    def grids(self) -> list[Document]:
        return [document for _, document in self._state.grids.documents()]

    def find_dropped(self, initiative: str) -> Document | None:
        return self._state.dropped.get(initiative)


class TinyView:
    """A view through TinyDB's tables (`protocol.View`). `database` is a TinyDB over `tiny.LedgerStorage`."""

    def __init__(self, database: Any, newest_changes: NewestChanges) -> None:
        # Without TinyDB's query cache: it would miss what other processes write.
        self._initiatives = database.table("initiatives", cache_size=0)
        self._grids = database.table("grids", cache_size=0)
        self._dropped = database.table("dropped", cache_size=0)
        self.newest_changes = newest_changes

    def find(self, initiative: str) -> Document | None:
        return _with_id(self._initiatives, initiative)

    def starting_with(self, prefix: str) -> list[str]:
        return sorted(d["id"] for d in self._initiatives.search(lambda d: d["id"].startswith(prefix)))

    def search(self, where: Where | None = None) -> list[Document]:
        found: list[Document] = self._initiatives.all() if where is None else self._initiatives.search(where)
        return found

    def find_grid(self, grid: str) -> Document | None:
        return _with_id(self._grids, grid)

    def grids(self) -> list[Document]:
        found: list[Document] = self._grids.all()
        return found

    def find_dropped(self, initiative: str) -> Document | None:
        return _with_id(self._dropped, initiative)


def _with_id(table: Any, name: str) -> Document | None:
    found: Document | None = table.get(lambda document: document["id"] == name)
    return found
