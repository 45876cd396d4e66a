"""How a tracker stands in a file of ours, piece by piece: what `export` writes and `native` reads, in one place.

A tracker is a head and then pieces, each of a kind:

- `export` the head: `{schema_version, initiatives, grids, history, as_of}`, with how many pieces follow, and with a
  history `{store, schema_version, last_change}`;
- `initiative` and `grid` the records, whole, in their order;
- `change` the history's changes, the oldest first.

In JSON the document itself is the head (`bilat schema export`). In NDJSON an initiative is a bare record, as `list
--format ndjson` prints it, and any other piece an object of one key, its kind. In CSV each piece is a row: its kind in
the first column, an initiative's fields in columns of their own, any other piece as JSON in the last one.

A cell of text is what the text is, but for an apostrophe before one that a spreadsheet could run as a formula, that
begins with an apostrophe itself, or that is empty: an empty cell is null. So every text has one cell, and every cell
one text.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, Literal

from bilat.errors import InvalidValue, quoted
from bilat.model import Initiative
from bilat.result import Document
from bilat.text import may_run

Kind = Literal["export", "initiative", "grid", "change"]

KINDS: tuple[Kind, ...] = ("export", "initiative", "grid", "change")
MARK = "bilat_record"
"""The CSV column with each row's kind: no other table has one of this name."""
CONTENT = "content"
"""The CSV column with what is no initiative, as JSON."""
FIELDS = Initiative.__struct_fields__
COLUMNS = (MARK, *FIELDS, CONTENT)

_LISTS = ("sectors", "parties", "tags")
"""Words without commas: a cell has them with commas between them."""
_JSON = frozenset(
    ("override", "assessments", "priority_areas", "milestones", "sources", "links", "meetings", "evidence", "revision")
)
_MAY_BE_EMPTY = ("tags", "priority_areas", "milestones", "sources", "links", "meetings", "evidence")
"""Lists of which an empty cell is the empty one."""
_APOSTROPHE = "'"


def line(kind: Kind, piece: Document) -> Document:
    """A piece as a line of NDJSON has it."""
    return piece if kind == "initiative" else {kind: piece}


def row(kind: Kind, piece: Document) -> list[str | None]:
    """A piece as a row of CSV, a cell for each of `COLUMNS`."""
    if kind == "initiative":
        return [kind, *(_WRITERS[field](piece[field]) for field in FIELDS), None]
    named = {field: _text(piece.get(field)) for field in ("id", "title")} if kind == "grid" else {}
    return [kind, *(named.get(field) for field in FIELDS), _compact(piece)]


def from_cells(cells: Mapping[str, str]) -> Document:
    """The fields of an initiative from its cells. Raises InvalidValue, which names the column."""
    return {field: _value(field, cell) for field, cell in cells.items() if field in FIELDS}


def _value(field: str, cell: str) -> Any:
    if not cell:
        return [] if field in _MAY_BE_EMPTY else None
    if field in _LISTS:
        return [word.strip() for word in cell.removeprefix(_APOSTROPHE).split(",")]
    return parse_cell(field, cell) if field in _JSON else cell.removeprefix(_APOSTROPHE)


def parse_cell(column: str, cell: str) -> Any:
    """The JSON in a cell. Raises InvalidValue, which names the column."""
    try:
        return parse(cell)
    except ValueError as error:
        raise InvalidValue(
            f"{column} is not JSON: {quoted(cell)}: {error}",
            hint=f"write it as an export does, or leave the column {column} out",
        ) from error


def parse(text: str) -> Any:
    """JSON as RFC 8259 has it, without NaN. Raises ValueError, also where it is nested too deeply."""
    try:
        return json.loads(text, parse_constant=_refuse)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no value of JSON")


def _text(value: str | None) -> str | None:
    if value is None:
        return None
    return f"{_APOSTROPHE}{value}" if not value or value[0] == _APOSTROPHE or may_run(value) else value


def _words(value: list[str]) -> str:
    return ",".join(value)


def _nested(value: Any) -> str | None:
    return None if value is None or value == [] else _compact(value)


_compact = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode

_WRITERS: dict[str, Callable[[Any], str | None]] = {
    field: _words if field in _LISTS else _nested if field in _JSON else _text for field in FIELDS
}
