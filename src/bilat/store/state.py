"""The state file: how the records stand in `bilat.json`, one document a line.

    {"_bilat":{"1":{"store":…,"schema_version":1,"history_bytes":…,"last_change":…,"digest":…}},
    "initiatives":{
    "1":{"id":"joint-trade-working-group",…},
    "2":{…}
    },
    "grids":{
    …
    }}

It is a TinyDB file: any TinyDB opens it. `git diff` on it shows the records that changed. The digest is the SHA-256 of
everything behind the first line (`tail -n +2 bilat.json | sha256sum`). TinyDB's document numbers are given in the
order of creation and mean nothing outside this file.

A writer trusts the layout once the digest fits, and so decodes only the lines it needs and writes the others back as
they were: one change among 10,000 initiatives costs no encoding of 10,000.
"""

from __future__ import annotations

import gc
import hashlib
import json
import re
from collections.abc import Iterator, MutableMapping
from typing import Any

from bilat.errors import Damaged
from bilat.result import Document

META = "_bilat"
SCHEMA_VERSION = 1
TABLES = ("initiatives", "grids", "dropped")

Json = dict[str, dict[str, Document]]
"""What TinyDB reads: table, then document number, then document."""

_ID = re.compile(rb'"(\d+)":\{"id":"([^"]*)"')


def encode(document: Any) -> bytes:
    """One document as one line of compact UTF-8 JSON."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def decode(raw: bytes) -> Any:
    """JSON read with the garbage collector paused: at 100,000 records that is three times faster.

    Raises ValueError where it is not JSON in UTF-8.
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        text = raw.decode()
        del raw  # the file's bytes are gone before its records come: the peak is that of `json.load`
        return json.loads(text)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    finally:
        if collecting:
            gc.enable()


class Shelf(MutableMapping[str, Document]):
    """One table's documents by id, each decoded when it is asked for."""

    def __init__(self) -> None:
        self._lines: dict[int, bytes] = {}
        self._numbers: dict[str, int] = {}
        self._next = 1

    def __getitem__(self, name: str) -> Document:
        document: Document = json.loads(self._lines[self._numbers[name]])
        return document

    def __setitem__(self, name: str, document: Document) -> None:
        number = self._numbers.get(name)
        if number is None:
            self._next = self._next or max(self._lines, default=0) + 1
            number = self._next
        self.load(number, name, encode(document))

    def __delitem__(self, name: str) -> None:
        number = self._numbers.pop(name)
        del self._lines[number]
        if number + 1 == self._next:
            self._next = 0  # found again when it is needed, as it is after reading the file

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

    def lines(self) -> Iterator[bytes]:
        """The lines of the file, without their commas."""
        for number in sorted(self._lines):
            yield b'"%d":%s' % (number, self._lines[number])

    def documents(self) -> Iterator[tuple[int, Document]]:
        """Every document with its number, in the order of the file."""
        for number in sorted(self._lines):
            yield number, json.loads(self._lines[number])


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
                    shelf.load(int(number), document["id"], encode(document))
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise Damaged("the state's tables are not as bilat writes them") from error
        return state

    def body(self) -> bytes:
        """Everything behind the first line of the file."""
        parts = []
        for name in TABLES:
            shelf: Shelf = getattr(self, name)
            parts.append(b'"%s":{\n' % name.encode() + b",\n".join(shelf.lines()) + b"\n}")
        return b",\n".join(parts) + b"}\n"

    def to_json(self) -> Json:
        """The tables as TinyDB reads them."""
        return {
            name: {str(number): document for number, document in getattr(self, name).documents()} for name in TABLES
        }


class Meta:
    """The state's first line: which history it belongs to, and how far it has come."""

    __slots__ = ("digest", "history_bytes", "last_change", "schema_version", "store")

    def __init__(self, store: str, schema_version: int, history_bytes: int, last_change: str, digest: str) -> None:
        self.store = store
        self.schema_version = schema_version
        self.history_bytes = history_bytes
        self.last_change = last_change
        self.digest = digest

    @classmethod
    def read(cls, tables: Any) -> Meta:
        """From the decoded file. Raises Damaged where it is not a bilat store, or a newer one."""
        try:
            found = tables[META]["1"]
            meta = cls(**{field: found[field] for field in cls.__slots__})
            if not (isinstance(meta.history_bytes, int) and isinstance(meta.schema_version, int)):
                raise TypeError("not a number")
        except (KeyError, TypeError, IndexError) as error:
            raise Damaged("it is not a bilat store", code="not-a-store") from error
        check_version(meta.schema_version)
        return meta

    def line(self) -> bytes:
        """The first line of the file, without its line end."""
        fields = {
            "store": self.store,
            "schema_version": self.schema_version,
            "history_bytes": self.history_bytes,
            "last_change": self.last_change,
            "digest": self.digest,
        }
        return b'{"%s":{"1":%s},' % (META.encode(), encode(fields))


def check_version(version: object) -> None:
    """Raise Damaged where the files were written by a newer bilat."""
    if not isinstance(version, int) or version > SCHEMA_VERSION:
        raise Damaged(
            f"it was written by a newer bilat (schema version {version}, this one knows {SCHEMA_VERSION})",
            hint="upgrade bilat: `pip install -U bilat`",
            code="newer-store",
        )


def digest(body: bytes | memoryview) -> str:
    """SHA-256 of what stands behind the first line."""
    return hashlib.sha256(body).hexdigest()


def digest_of_file(raw: bytes) -> str:
    """The digest that the file has, as against the one it states."""
    return digest(memoryview(raw)[raw.find(b"\n") + 1 :])


def first_line(raw: bytes) -> Any:
    """The file's first line as JSON, closed so that it can be read alone. Raises ValueError."""
    line = raw[: raw.find(b"\n")].rstrip(b"\r")
    return json.loads(line.removesuffix(b",") + b"}")
