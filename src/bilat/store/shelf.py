"""The state in memory, ready for a change: encoded lines, each decoded only when it is asked for.

A writer trusts the layout once the digest fits, and so decodes only the lines it needs and writes the others back as
they were: one change among 10,000 initiatives costs no encoding of 10,000.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, MutableMapping
from typing import TYPE_CHECKING, Any

from bilat.errors import Damaged
from bilat.result import Document
from bilat.store.quick import encode_quickly
from bilat.store.state import SCHEMA_VERSION, TABLES, encode

if TYPE_CHECKING:
    from bilat.store.sealed import SealedRecord
    from bilat.store.state import Json

_ID = re.compile(rb'"(\d+)":\{"id":"([^"]*)"')


_WHOLE = (b"", b"")


class Shelf(MutableMapping[str, Document]):
    """One table's documents by id, each decoded when it is asked for."""

    def __init__(self) -> None:
        self._lines: dict[int, bytes] = {}
        self._ends: dict[int, tuple[bytes, bytes]] = {}
        """What stands before and behind what is in `_lines` of a line that is not whole there."""
        self._numbers: dict[str, int] = {}
        self._next = 1

    def __getitem__(self, name: str) -> Document:
        document: Document = json.loads(self._line(self._numbers[name]))
        return document

    def _line(self, number: int) -> bytes:
        begin, end = self._ends.get(number, _WHOLE)
        return begin + self._lines[number] + end

    def __setitem__(self, name: str, document: Document) -> None:
        self.put(name, encode_quickly(document))

    def put(self, name: str, line: bytes, ends: tuple[bytes, bytes] = _WHOLE) -> None:
        """Set an encoded document, of which a part at each end may stand apart."""
        number = self._numbers.get(name)
        if number is None:
            number = self._numbers[name] = self._next or max(self._lines, default=0) + 1
            self._next = number + 1
        self._lines[number] = line
        if ends is not _WHOLE:
            self._ends[number] = ends
        else:
            self._ends.pop(number, None)

    def __delitem__(self, name: str) -> None:
        number = self._numbers.pop(name)
        del self._lines[number]
        self._ends.pop(number, None)
        if number + 1 == self._next:
            self._next = 0  # found again when it is needed, as it is after reading the file

    def __contains__(self, name: object) -> bool:
        return name in self._numbers  # what a mapping inherits would decode the document

    def get(self, name: str, default: Document | None = None) -> Document | None:  # type: ignore[override]
        """The document of this id, or `default`."""
        return self[name] if name in self._numbers else default

    def pop(self, name: str, *default: Any) -> Any:
        """Take the document of this id out, or give `default`."""
        return default[0] if default and name not in self._numbers else super().pop(name, *default)

    def __iter__(self) -> Iterator[str]:
        return iter(self._numbers)

    def __len__(self) -> int:
        return len(self._numbers)

    def load(self, number: int, name: str, line: bytes) -> None:
        """Put an encoded document in its place."""
        self._lines[number] = line
        self._numbers[name] = number
        if self._next:
            self._next = max(self._next, number + 1)

    def pieces(self) -> Iterator[bytes]:
        """The lines of the file in pieces, so that none is copied before it is written."""
        between = b""
        for number in sorted(self._lines):
            begin, end = self._ends.get(number, _WHOLE)
            yield b'%b"%d":%b' % (between, number, begin)
            yield self._lines[number]
            between = end + b",\n"
        yield between.removesuffix(b",\n")

    def raws(self) -> Iterator[bytes]:
        """Every document as it is encoded, in the order of the file."""
        return map(self._line, sorted(self._lines))

    def documents(self) -> Iterator[tuple[int, Document]]:
        """Every document with its number, in the order of the file."""
        for number in sorted(self._lines):
            yield number, json.loads(self._line(number))


class State:
    """All tables of a store in memory, ready for a change (`history.Tables`)."""

    def __init__(self, schema_version: int = SCHEMA_VERSION) -> None:
        self.initiatives = Shelf()
        self.grids = Shelf()
        self.dropped = Shelf()
        self.schema_version = schema_version

    @classmethod
    def from_lines(cls, raw: bytes, schema_version: int) -> State:
        """The state in a file of our own layout (its digest must have been checked)."""
        state = cls(schema_version)
        shelf = state.initiatives
        for line in raw.split(b"\n")[1:]:
            found = _ID.match(line)
            if found:
                start = found.start(2) - len(b'{"id":"')
                shelf.load(int(found[1]), found[2].decode(), line[start:].removesuffix(b","))
            elif line.startswith(b'"'):
                shelf = getattr(state, line.split(b'"')[1].decode())
        return state

    @classmethod
    def from_tables(cls, tables: Json, schema_version: int) -> State:
        """The state in decoded tables, whatever their layout was. Raises Damaged where they are not tables."""
        state = cls(schema_version)
        try:
            for name in TABLES:
                shelf = getattr(state, name)
                for number, document in tables.get(name, {}).items():
                    if document["id"] in shelf:
                        raise Damaged(f"two records of the state have the id {document['id']}")
                    shelf.load(int(number), document["id"], encode(document))
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise Damaged("the state's tables are not as bilat writes them") from error
        return state

    def make(self, records: Iterable[SealedRecord], fields: Document) -> None:
        """Put initiatives that never were; all get these `fields` too, behind their own.

        It is what `history.apply` does, for records that are encoded already.
        """
        end = b"," + encode_quickly(fields)[1:]
        put, dropped = self.initiatives.put, self.dropped
        for name, rest in records:
            if name in dropped:
                del dropped[name]
            put(name, rest, (b'{"id":%b,' % encode_quickly(name), end))

    def pieces(self) -> Iterator[bytes]:
        """Everything behind the first line of the file, in pieces."""
        between = b""
        for name in TABLES:
            shelf: Shelf = getattr(self, name)
            yield b'%s"%s":{\n' % (between, name.encode())
            yield from shelf.pieces()
            between = b"\n},\n"
        yield b"\n}}\n"

    def body(self) -> bytes:
        """All of that."""
        return b"".join(self.pieces())

    def to_json(self) -> Json:
        """The tables as TinyDB reads them."""
        return {
            name: {str(number): document for number, document in getattr(self, name).documents()} for name in TABLES
        }
