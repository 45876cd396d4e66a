"""What a table of somebody else's is, whatever file it came in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from bilat.errors import InvalidValue, quoted
from bilat.text import INVISIBLE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

LARGEST = 100_000_000
"""Bytes of a file, at most: all of it is in memory while it is read, several times over."""

MOST_COLUMNS = 1_000
"""A table that people wrote has fewer; a file with a million delimiters in a line is no table."""

LONGEST_CELL = 131_072
"""Characters of one cell, at most (the limit of Python's `csv` too)."""


Unit = Literal["line", "row", "record"]


class Row(NamedTuple):
    """One row."""

    line: int
    """Where it begins, from 1: the line of the text, the row of the spreadsheet or the number of the record."""
    start: int | None
    """The first character of its line in the decoded text; None where the file is no text of lines."""
    cells: Sequence[str]
    """One a column; what is not known is empty. A row that does not fit under the header has `fault`."""
    fault: str | None = None
    """Why it is no row of this table."""


class Sheet(NamedTuple):
    """A table: its columns, and its rows, which are read as they are asked for."""

    kind: Literal["csv", "tsv", "json", "ndjson", "spreadsheet"]
    columns: tuple[str, ...]
    """Their names, each once, none empty."""
    rows: Iterator[Row]
    """Once only. Raises InvalidValue where the file cannot be read on."""
    unit: Unit
    """What `Row.line` counts."""
    encoding: str | None = None
    """As `bilat.decoding` names it; None of a spreadsheet."""
    delimiter: str | None = None
    """What parts its cells: `,`, `;`, a tab or `|`."""
    text: str = ""
    """The decoded text, in which `Row.start` is a place; empty of a spreadsheet."""
    tab: str | None = None
    """The name of a spreadsheet's sheet."""
    stray_returns: int = 0
    """Carriage returns that end no line, each read as a space."""


def checked_columns(names: Sequence[str], what: str) -> tuple[str, ...]:
    """The columns' names without outer spaces, those at the end that have none left out.

    Raises InvalidValue where there are too many, where one has no name, or where two have the same. `what` is where
    they stand: `line 1 of data.csv`.
    """
    if len(names) > MOST_COLUMNS:
        raise InvalidValue(f"{what} has {len(names):,} columns; at most {MOST_COLUMNS:,} can be read")
    columns = [" ".join(name.translate(INVISIBLE).split()) for name in names]
    while columns and not columns[-1]:
        columns.pop()
    if not columns:
        raise InvalidValue(f"{what} names no column")
    seen: dict[str, int] = {}
    for number, column in enumerate(columns, 1):
        if not column:
            raise InvalidValue(f"column {number} has no name ({what})", hint="give every column a name of its own")
        if not column.isprintable():
            raise InvalidValue(f"the name of column {number} holds what is no text: {quoted(column)} ({what})")
        if column in seen:
            raise InvalidValue(
                f"columns {seen[column]} and {number} are both called {quoted(column)} ({what})",
                hint="give every column a name of its own",
            )
        seen[column] = number
    return tuple(columns)


def fitted(cells: list[str], width: int, line: int, start: int | None) -> Row:
    """The row of `cells` under `width` columns: what is empty at its end does not count."""
    if len(cells) == width:
        return Row(line, start, cells)
    if len(cells) > width and not any(map(str.strip, cells[width:])):
        return Row(line, start, cells[:width])
    plural = "cell" if len(cells) == 1 else "cells"
    return Row(line, start, cells[:MOST_COLUMNS], f"it has {len(cells):,} {plural}, and the header has {width}")
