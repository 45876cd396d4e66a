"""JSON as a table: a list of objects, an object that holds one such list, or one object a line.

Objects within a record become columns with a dotted name (`due.text`), a list of plain values one cell with semicolons
between them. Columns stand in the order in which the records first name them.
"""

from __future__ import annotations

import json
from itertools import count
from typing import TYPE_CHECKING, Any

from bilat.errors import InvalidValue
from bilat.sheets.sheet import LONGEST_CELL, MOST_COLUMNS, Row, Sheet, checked_columns

if TYPE_CHECKING:
    from collections.abc import Iterator

_DEEPEST = 8
"""Objects within one another that still become columns; what lies deeper stays JSON, in one cell."""


def read_records(text: str, encoding: str, name: str) -> Sheet | None:
    """The records in `text`; None where its first line is no JSON either, so that it may be a table that begins so.

    Raises InvalidValue where it is JSON but no list of objects, or not all of it is JSON.
    """
    bare = text.lstrip("\ufeff")
    try:
        found = json.loads(bare)
    except RecursionError as error:
        raise InvalidValue(f"{name} is nested too deeply") from error
    except ValueError as error:
        first, _, rest = bare.strip().partition("\n")
        if rest and _is_object(first):
            return _from_lines(bare, encoding, name, text)
        if _looks_delimited(first):
            return None
        raise InvalidValue(f"{name} is not JSON: {error}") from error
    return _sheet("json", _listed(found, name), encoding, name, text, "record")


def _looks_delimited(line: str) -> bool:
    """Whether a line that begins with a bracket is rather the header of a table."""
    return (
        not line.startswith(('{"', "[{", "[[", '["')) and any(sign in line for sign in ",;\t|") and len(line) < 10_000
    )


def _is_object(line: str) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False


def _from_lines(bare: str, encoding: str, name: str, text: str) -> Sheet:
    records: list[tuple[int, Any]] = []
    for number, line in enumerate(bare.split("\n"), 1):
        if not line.strip():
            continue
        try:
            found = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise InvalidValue(f"line {number} of {name} is not JSON: {error}") from error
        if not isinstance(found, dict):
            raise InvalidValue(f"line {number} of {name} is no JSON object")
        records.append((number, found))
    return _sheet("ndjson", records, encoding, name, text, "line")


def _listed(found: Any, name: str) -> list[tuple[int, Any]]:
    """The records with their numbers. Raises InvalidValue where it is not clear what they are."""
    if isinstance(found, dict):
        lists = {key: value for key, value in found.items() if _is_table(value)}
        if len(lists) > 1:
            raise InvalidValue(
                f"{name} holds more than one list of records: {', '.join(sorted(lists)[:5])}",
                hint="pick one: jq '.NAME' FILE | bilat import -",
            )
        found = next(iter(lists.values())) if lists else [found]
    if not isinstance(found, list) or not found:
        raise InvalidValue(f"{name} holds no records: a list of JSON objects is wanted")
    for number, record in enumerate(found, 1):
        if not isinstance(record, dict):
            raise InvalidValue(f"record {number} of {name} is no JSON object")
    return list(enumerate(found, 1))


def _is_table(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(item, dict) for item in value)


def _sheet(kind: Any, records: list[tuple[int, Any]], encoding: str, name: str, text: str, unit: Any) -> Sheet:
    flat = [(number, dict(_flattened(record))) for number, record in records]
    places: dict[str, int] = {}
    numbers = count()
    for _, record in flat:
        for key in record:
            if key not in places:
                places[key] = next(numbers)
        if len(places) > MOST_COLUMNS:
            break
    columns = checked_columns(list(places), name)
    return Sheet(kind, columns, _rows(flat, list(places), name), unit, encoding, text=text)


def _rows(flat: list[tuple[int, dict[str, str]]], keys: list[str], name: str) -> Iterator[Row]:
    for number, record in flat:
        if any(len(cell) > LONGEST_CELL for cell in record.values()):
            raise InvalidValue(
                f"{name} cannot be read on from {number}: a value has more than {LONGEST_CELL:,} characters"
            )
        if any(map(str.strip, record.values())):
            yield Row(number, None, [record.get(key, "") for key in keys])


def _flattened(record: dict[str, Any], before: str = "", depth: int = 1) -> Iterator[tuple[str, str]]:
    for key, value in record.items():
        if isinstance(value, dict) and value and depth < _DEEPEST:
            yield from _flattened(value, f"{before}{key}.", depth + 1)
        else:
            yield f"{before}{key}", _cell(value)


def _cell(value: Any) -> str:
    """A value as a table would show it."""
    if isinstance(value, str):
        return value
    if value is None or value != value:  # a number that is none
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list) and all(isinstance(item, str | int | float) for item in value):
        return "; ".join(map(_cell, value))
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else str(value)
