"""Views of a store's data: over a state ready for a change; for what only reads, over TinyDB's tables or raw JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from bilat.errors import Damaged
from bilat.store.reader import REPAIR
from bilat.store.state import parse, paused_gc

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import Protocol

    from msgspec import Raw

    from bilat.result import Document
    from bilat.store.protocol import Where
    from bilat.store.reader import RawTables
    from bilat.store.shelf import State
    from bilat.timeline import Change

    class NewestChanges(Protocol):
        """The history from its end (`protocol.View.newest_changes`)."""

        def __call__(self, holding: str | None = None) -> Iterator[Document]:
            """All of it, or at least those changes that hold a text."""

    Sealed = Callable[[], Iterator[Change]]
    """The same, values not decoded (`protocol.View.newest_sealed`)."""


def prepared(where: Where | None) -> Where | None:
    """`where` as it is called quickest on many documents; None where all are wanted."""
    from bilat.query.tree import Everything, Node

    if isinstance(where, Node):
        return None if isinstance(where, Everything) else where.test()
    return where


class StateView:
    """A view that decodes only what is looked at (`protocol.View`)."""

    def __init__(self, state: State, newest_changes: NewestChanges, newest_sealed: Sealed) -> None:
        self._state = state
        self.newest_changes = newest_changes
        self.newest_sealed = newest_sealed

    def find(self, initiative: str) -> Document | None:
        return self._state.initiatives.get(initiative)

    def starting_with(self, prefix: str) -> list[str]:
        return sorted(name for name in self._state.initiatives if name.startswith(prefix))

    def search(self, where: Where | None = None) -> list[Document]:
        from bilat.store.quick import decode_quickly

        wanted = prepared(where)
        with paused_gc():
            documents = map(decode_quickly, candidates(self._state.initiatives.raws(), where))
            return [document for document in documents if wanted is None or wanted(document)]

    def each(self) -> Iterator[Document]:
        return (document for _, document in self._state.initiatives.documents())

    def find_grid(self, grid: str) -> Document | None:
        return self._state.grids.get(grid)

    def grids(self) -> list[Document]:
        return [document for _, document in self._state.grids.documents()]

    def find_dropped(self, initiative: str) -> Document | None:
        return self._state.dropped.get(initiative)


class TinyView:
    """A view through TinyDB's tables (`protocol.View`). `database` is a TinyDB over `tiny.LedgerStorage`."""

    def __init__(self, database: Any, newest_changes: NewestChanges, newest_sealed: Sealed) -> None:
        # Without TinyDB's query cache: it would miss what other processes write.
        self._initiatives = database.table("initiatives", cache_size=0)
        self._grids = database.table("grids", cache_size=0)
        self._dropped = database.table("dropped", cache_size=0)
        self.newest_changes = newest_changes
        self.newest_sealed = newest_sealed

    def find(self, initiative: str) -> Document | None:
        return _with_id(self._initiatives, initiative)

    def starting_with(self, prefix: str) -> list[str]:
        return sorted({d["id"] for d in self._initiatives.search(lambda d: d["id"].startswith(prefix))})

    def search(self, where: Where | None = None) -> list[Document]:
        wanted = prepared(where)
        found: list[Document] = self._initiatives.all() if wanted is None else self._initiatives.search(wanted)
        return found

    def each(self) -> Iterator[Document]:
        return iter(self.search())

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


class RawView:
    """A view of a large state whose records stay JSON until they are looked at (`protocol.View`)."""

    def __init__(self, tables: RawTables, newest_changes: NewestChanges, newest_sealed: Sealed) -> None:
        from msgspec.json import Decoder

        self._tables = tables
        self._quick = Decoder().decode
        self._ids: dict[str, dict[str, Raw]] = {}
        self.newest_changes = newest_changes
        self.newest_sealed = newest_sealed

    def find(self, initiative: str) -> Document | None:
        return self._with_id("initiatives", initiative)

    def starting_with(self, prefix: str) -> list[str]:
        return sorted(name for name in self._by_id("initiatives") if name.startswith(prefix))

    def search(self, where: Where | None = None) -> list[Document]:
        wanted, raws = prepared(where), candidates(self._raws("initiatives"), where)
        with paused_gc():
            return [document for document in map(self._decode, raws) if wanted is None or wanted(document)]

    def each(self) -> Iterator[Document]:
        return map(self._decode, self._raws("initiatives"))

    def find_grid(self, grid: str) -> Document | None:
        return self._with_id("grids", grid)

    def grids(self) -> list[Document]:
        return list(map(self._decode, self._raws("grids")))

    def find_dropped(self, initiative: str) -> Document | None:
        return self._with_id("dropped", initiative)

    def _raws(self, table: str) -> Iterable[Raw]:
        return self._tables.get(table, {}).values()

    def _decode(self, raw: Raw | bytes) -> Document:
        try:
            document: Document = self._quick(raw)
        except (ValueError, RecursionError):
            document = _decode_hard(raw)
        return document

    def _with_id(self, table: str, name: str) -> Document | None:
        raw = self._by_id(table).get(name)
        return None if raw is None else self._decode(raw)

    def _by_id(self, table: str) -> dict[str, Raw]:
        """The records of a table by their ids, for which nothing else of them is decoded; of two with one the first."""
        if table not in self._ids:
            found: dict[str, Raw] = {}
            read = self._id_reader()
            for raw in self._raws(table):
                found.setdefault(read(raw), raw)
            self._ids[table] = found
        return self._ids[table]

    def _id_reader(self) -> Callable[[Raw], str]:
        from msgspec import defstruct
        from msgspec.json import Decoder

        quick = Decoder(defstruct("Named", [("id", str)])).decode

        def read(raw: Raw) -> str:
            try:
                name: str = quick(raw).id  # type: ignore[attr-defined]
            except (ValueError, RecursionError):
                name = self._decode(raw)["id"]
            return name

        return read


def _decode_hard(raw: Raw | bytes) -> Document:
    """A record that msgspec does not decode, but Python may: with numbers that no float holds."""
    try:
        document: Document = parse(bytes(raw))
    except ValueError as error:
        raise Damaged(f"not a record: {bytes(raw)[:60].decode(errors='replace')}…", hint=REPAIR) from error
    return document


def candidates(raws: Iterable[Raw | bytes], where: Where | None) -> Iterator[bytes]:
    """Of `raws` all that `where` wants, and few others where it is a filter that knows what those hold."""
    from bilat.query.tree import Node

    found: Iterator[bytes] = map(bytes, raws)
    for group in where.needles() if isinstance(where, Node) else ():
        found = _holding(found, [_as_json(string) for string in group])
    return found


def _holding(raws: Iterator[bytes], strings: list[bytes]) -> Iterator[bytes]:
    """Those of `raws` that hold one of `strings`, or an escape, behind which one of them may be."""
    for raw in raws:
        for string in strings:
            if string in raw:
                yield raw
                break
        else:
            # The first question is the quickest by far. Other escapes have no second spelling.
            if b"\\" in raw and (b"\\u" in raw or b"\\/" in raw):
                yield raw


def _as_json(string: str) -> bytes:
    """`string` as a record holds it; a lone surrogate as what no record holds unescaped."""
    return json.dumps(string, ensure_ascii=False).encode(errors="surrogatepass")
