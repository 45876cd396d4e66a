"""Comma-separated values (RFC 4180, with \\n line ends, which every reader takes), safe to open in a spreadsheet.

A row is one line: tabs and line breaks inside a cell are one space. A cell that a spreadsheet would run as a formula
begins with an apostrophe (https://owasp.org/www-community/attacks/CSV_Injection), and so does one that would be taken
for such a cell when it is read back (`import` takes one apostrophe away); a column of numbers is left alone, so that -3
stays a number. There is a header unless it is refused, and an empty line stands between two tables. A table that is
`exact` is written to the letter instead: its cells were made harmless by who made it.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import TYPE_CHECKING

from bilat.formats.cells import Row, apart, clean, names
from bilat.text import may_run

if TYPE_CHECKING:
    from bilat.formats import Options
    from bilat.result import Result, Table


def write(result: Result, options: Options) -> Iterator[str]:
    """One line for each row."""
    return apart(_lines(table, header=options.header is not False) for table in result.tables)


class _Echo:
    """A file that hands back what is written to it: `csv` then returns the line."""

    def write(self, line: str) -> str:
        return line


def _lines(table: Table, *, header: bool) -> Iterator[str]:
    line = csv.writer(_Echo(), lineterminator="\n").writerow
    numeric = [column.style == "number" for column in table.columns]
    if header:
        yield line(names(table))
    for row in table.rows:
        yield line([cell or "" for cell in row] if table.exact else _harmless(row, numeric))


def _harmless(row: Row, numeric: list[bool]) -> list[str]:
    return [
        harmless(cell or "", raw) if not number and raw is not None else cell or ""
        for raw, cell, number in zip(row, clean(row), numeric, strict=True)
    ]


def harmless(cell: str, raw: str | None = None) -> str:
    """`cell` as it can stand in a file that a spreadsheet opens. `raw` is what it was before it was put on one line."""
    return f"'{cell}" if may_run((cell if raw is None else raw).lstrip("'")) else cell
