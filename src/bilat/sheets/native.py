"""Is a file one of bilat's own, and what is in it? Pure: from bytes to records.

What counts as ours (`layout` says how each is built):

- JSON: what `export` prints, what `list` and `show` print, and one whole record or a list of them;
- NDJSON: the same records, one a line;
- CSV: what `export` prints, also after a spreadsheet saved it (its columns may be fewer or in another order).

Anything else is somebody else's table, and None is given. A file that is ours but not right is refused with what is
wrong and where.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Literal, NamedTuple

from bilat.decoding import decode
from bilat.errors import BilatError, InvalidValue, Refused, UnknownValue, quoted
from bilat.model import SCHEMA_VERSION
from bilat.result import Document
from bilat.sheets.layout import COLUMNS, CONTENT, KINDS, MARK, from_cells, parse, parse_cell

Form = Literal["json", "ndjson", "csv"]

DOCUMENTS = ("export", "initiative-list")
"""The kinds of JSON documents that bring initiatives."""

_WHOLE = frozenset(("id", "title", "kind", "basis", "status", "sectors", "parties", "assessments"))
"""Keys that only a whole record of ours has together."""
_HEAD_OF_JSON = re.compile(r'\s*\{\s*"schema_version"\s*:')
_MARKED = re.compile(rf'(?:^|([,;\t]))"?{MARK}"?(?:([,;\t])|$)')
_LONGEST = 2**31 - 1
"""Characters of a CSV cell that every platform's `csv` can be told to take."""


class Native(NamedTuple):
    """What a file of ours holds."""

    form: Form
    initiatives: list[Document]
    """In their order. A field that the file lacks (a column taken out) is no key."""
    places: list[str]
    """Where each initiative stands, for messages: `record 3`, `line 17`."""
    grids: list[Document]
    history: Document | None = None
    """`{store, schema_version, last_change}`; None: it brings no history."""
    changes: Sequence[Document] = ()
    """The oldest first."""
    encoding: str = "utf-8"
    """As `decoding.Decoded` names it."""


def find_native(raw: bytes, name: str) -> Native | None:
    """What the file called `name` holds, where it is ours; None where it is not.

    Raises InvalidValue where it is ours and not right; Refused where it was made by a newer bilat (`newer-schema`) or
    lacks some of what it says it has (`incomplete`).
    """
    start = raw[:4_096].lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    marked = MARK.encode() in raw[:4_096].replace(b"\0", b"")
    if start not in (b"{", b"[") and not marked and not raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return None
    text, encoding = decode(raw, name)
    text = text.removeprefix("\ufeff")
    _refuse_trackers(text, name)
    found = _json(text, name) if text.lstrip()[:1] in ("{", "[") else _csv(text, name)
    return found and found._replace(encoding=encoding)


def _refuse_trackers(text: str, name: str) -> None:
    """Raise InvalidValue where it is one of the two files of a tracker itself."""
    if text.startswith(('{"_bilat":', '{"store":')):
        raise InvalidValue(
            f"{name} is a file of a tracker itself, not an export", hint="`bilat export --db FILE` makes one of it"
        )


# JSON and NDJSON


def _json(text: str, name: str) -> Native | None:
    first, _, rest = text.strip().partition("\n")
    try:
        value = parse(first)
    except ValueError as error:
        if rest:
            return _document(text, name)
        _refuse_ours(text, name, error)
        return None
    if isinstance(value, dict) and ("export" in value or (rest and _is_whole(value))) and "data" not in value:
        return _ndjson(text, name)
    return _of_json(value, name) if not rest else _document(text, name)


def _document(text: str, name: str) -> Native | None:
    try:
        value = parse(text)
    except ValueError as error:
        _refuse_ours(text, name, error)
        return None
    return _of_json(value, name)


def _refuse_ours(text: str, name: str, error: ValueError) -> None:
    """Raise InvalidValue where what is no JSON begins as a file of ours does; else it is not ours to judge."""
    if _HEAD_OF_JSON.match(text) or text.lstrip().startswith('{"export"'):
        raise InvalidValue(
            f"{name} begins as a document of bilat's, but is not whole: {error}", hint="export or copy it again"
        ) from error


def _of_json(value: Any, name: str) -> Native | None:
    if isinstance(value, dict) and {"schema_version", "kind", "data"} <= value.keys():
        return _envelope(value, name)
    records = value if isinstance(value, list) else [value]
    if not records or not isinstance(records[0], dict) or not _is_whole(records[0]):
        return None
    return Native("json", records, _numbered(records), [])


def _envelope(document: Document, name: str) -> Native:
    kind = document["kind"]
    if kind not in DOCUMENTS:
        raise InvalidValue(
            f"{name} is a document of bilat's of the kind {quoted(str(kind))}, which brings no initiatives",
            hint="`bilat export` writes what can be imported",
        )
    _expect_version(document["schema_version"], name)
    parts = {key: document.get(key, []) for key in ("data", "grids", "changes")}
    for key, part in parts.items():
        if not isinstance(part, list):
            raise InvalidValue(f"{name}: {key} must be a list")
    records = parts["data"]
    found = Native("json", records, _numbered(records), parts["grids"], document.get("history"), parts["changes"])
    head = {"initiatives": document.get("returned", len(records)), "grids": len(found.grids)}
    _expect_complete(found, head, name)
    return found


def _ndjson(text: str, name: str) -> Native:
    pieces = _Pieces("ndjson", name)
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            value = parse(line)
        except ValueError as error:
            raise InvalidValue(f"{name}: line {number} is not JSON: {error}") from error
        if not isinstance(value, dict):
            raise InvalidValue(f"{name}: line {number} is not a JSON object")
        kind = next(iter(value)) if len(value) == 1 else "initiative"
        if kind in KINDS and kind != "initiative":
            pieces.add(kind, value[kind], number)
        else:
            pieces.add("initiative", value, number)
    return pieces.whole()


def _is_whole(value: Mapping[str, Any]) -> bool:
    return value.keys() >= _WHOLE


def _numbered(records: Sequence[Any]) -> list[str]:
    return [f"record {number}" for number in range(1, len(records) + 1)]


# CSV


def _csv(text: str, name: str) -> Native | None:
    marked = _MARKED.search(text.partition("\n")[0].rstrip("\r"))
    if marked is None:
        return None
    pieces = _Pieces("csv", name)
    with _long_cells(len(text)):
        rows = _rows(text, marked[1] or marked[2] or ",", name)
        _, header = next(rows)
        _expect_header(header, name)
        for number, cells in rows:
            if any(cells):
                _expect_cells(cells, header, f"{name}: line {number}")
                with _naming(f"{name}: line {number}"):
                    kind, piece = _piece(dict(zip(header, cells, strict=True)))
                pieces.add(kind, piece, number)
    return pieces.whole()


def _expect_cells(cells: list[str], header: list[str], place: str) -> None:
    if len(cells) != len(header):
        raise InvalidValue(
            f"{place} has {len(cells)} cells where the header has {len(header)}",
            hint="it may be cut off, or a cell with a comma or a line break in it has lost its quotes",
        )


def _piece(cells: Mapping[str, str]) -> tuple[str, Any]:
    """A row's kind, and what it holds."""
    kind = cells[MARK].strip() or "initiative"
    if kind not in KINDS:
        raise UnknownValue(MARK, kind, KINDS)
    if kind == "initiative":
        return kind, from_cells(cells)
    if CONTENT not in cells:
        raise InvalidValue(f"a row of the kind {kind} needs the column {CONTENT}", hint="export it again")
    return kind, parse_cell(CONTENT, cells[CONTENT])


def _rows(text: str, delimiter: str, name: str) -> Iterator[tuple[int, list[str]]]:
    """The rows, each with the number of the line that it begins on. Raises InvalidValue."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    begins = 1
    try:
        for cells in reader:
            yield begins, cells
            begins = reader.line_num + 1
    except csv.Error as error:
        raise InvalidValue(f"{name}: the row that begins on line {begins} is not CSV: {error}") from error


@contextmanager
def _long_cells(characters: int) -> Iterator[None]:
    """Let `csv` take a cell as long as the whole text: of what is in memory anyway, no more is copied."""
    before = csv.field_size_limit(min(characters + 1, _LONGEST))
    try:
        yield
    finally:
        csv.field_size_limit(before)


def _expect_header(header: list[str], name: str) -> None:
    for column in header:
        if header.count(column) > 1:
            raise InvalidValue(f"{name} has the column {quoted(column)} twice")
        if column not in COLUMNS:
            raise UnknownValue("column", column, COLUMNS)


@contextmanager
def _naming(place: str) -> Iterator[None]:
    """Put where it is before what is wrong."""
    try:
        yield
    except BilatError as error:
        error.message = f"{place}: {error.message}"
        raise


# What the forms share


class _Pieces:
    """The pieces of a file, as they come."""

    def __init__(self, form: Form, name: str) -> None:
        self._name = name
        self._head: Document | None = None
        self._found: Native = Native(form, [], [], [], None, [])
        self._changes: list[Document] = []
        self._take: dict[str, Callable[[Document], None]] = {
            "export": self._begin,
            "initiative": self._found.initiatives.append,
            "grid": self._found.grids.append,
            "change": self._changes.append,
        }

    def add(self, kind: str, piece: Any, number: int) -> None:
        """Take a piece that stands on line `number`. Raises InvalidValue, Refused."""
        if not isinstance(piece, dict):
            raise InvalidValue(f"{self._name}: line {number}: the {kind} is not a JSON object")
        if kind == "initiative":
            self._found.places.append(f"line {number}")
        self._take[kind](piece)

    def _begin(self, head: Document) -> None:
        if self._head is not None:
            raise InvalidValue(f"{self._name} has two heads: two exports cannot be one", hint="import one by one")
        _expect_version(head.get("schema_version"), self._name)
        self._head = head

    def whole(self) -> Native:
        """All of them. Raises InvalidValue where there is nothing, Refused where the head says that there is more."""
        if self._head is None and not self._found.places:
            raise InvalidValue(f"{self._name} begins as an export does, and holds nothing", hint="it may be cut off")
        head = self._head or {}
        found = self._found._replace(history=head.get("history"), changes=self._changes)
        _expect_complete(found, head, self._name)
        return found


def _expect_version(version: object, name: str) -> None:
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise InvalidValue(f"{name} does not say which schema_version it is of")
    if version > SCHEMA_VERSION:
        raise Refused(
            f"{name} was written by a newer bilat (schema version {_told(version)}, this one knows {SCHEMA_VERSION})",
            hint="upgrade bilat: `pip install -U bilat`",
            code="newer-schema",
        )


def _expect_complete(found: Native, head: Document, name: str) -> None:
    """Raise Refused where a file says that it has more, or fewer, than it has."""
    for what, pieces in (("initiatives", found.initiatives), ("grids", found.grids)):
        said = head.get(what, len(pieces))
        if said != len(pieces):
            raise Refused(
                f"{name} says that it has {_told(said)} {what}, and has {len(pieces)}",
                hint="it may be cut off; where that was meant, take out what says so: the head, or `returned` in JSON",
                code="incomplete",
            )
    if found.history is not None:
        _expect_history(found, name)
    elif found.changes:
        raise InvalidValue(f"{name} has changes, but does not say which store's history they are")


def _told(value: object) -> str:
    """What a file says, short and harmless."""
    return quoted(str(value)).strip("'")


def _expect_history(found: Native, name: str) -> None:
    history = found.history
    if not isinstance(history, dict) or set(history) != {"store", "schema_version", "last_change"}:
        raise InvalidValue(f"{name}: the history is an object of store, schema_version and last_change")
    _expect_version(history["schema_version"], name)
    last = found.changes[-1] if found.changes else None
    if not isinstance(last, dict) or last.get("id") != history["last_change"]:
        raise Refused(
            f"{name} says that its history ends with change {_told(history['last_change'])}, and that is not there",
            hint="it may be cut off: export or copy it again",
            code="incomplete",
        )
