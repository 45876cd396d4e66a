"""Cells of a table, as every format that writes lines takes them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, TypeAlias

from bilat.text import one_line

if TYPE_CHECKING:
    from bilat.result import Table

Row: TypeAlias = "Sequence[str | None]"
"""One cell a column; None where nothing is known."""


def clean(row: Row) -> Row:
    """`row` with each cell on one line and without control characters (see `text.one_line`)."""
    # One look at the whole row instead of one at every cell: 10 ms for 10,000 rows, not 60.
    if "".join(filter(None, row)).isprintable():
        return row
    return [None if cell is None else one_line(cell) for cell in row]


def names(table: Table) -> list[str]:
    """The fields' names of `table`, as `--fields` takes them."""
    return [column.name for column in table.columns]


def apart(blocks: Iterable[Iterable[str]]) -> Iterator[str]:
    """The pieces of `blocks`, with an empty line between two blocks; a block without pieces is passed over."""
    has_written = False
    for block in blocks:
        is_first = True
        for chunk in block:
            if is_first and has_written:
                yield "\n"
            is_first, has_written = False, True
            yield chunk
