"""Tab-separated values, as a pipe gets them: one row a line, nothing cut, nothing quoted.

Tabs and line breaks inside a cell are one space, what is not known is empty, and an empty line stands between two
tables. There is no header unless it is asked for.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from bilat.formats.cells import apart, clean, names

if TYPE_CHECKING:
    from bilat.formats import Options
    from bilat.result import Result, Table


def write(result: Result, options: Options) -> Iterator[str]:
    """One line for each row."""
    return apart(_lines(table, header=options.header is True) for table in result.tables)


def _lines(table: Table, *, header: bool) -> Iterator[str]:
    if header:
        yield "\t".join(names(table)) + "\n"
    for row in table.rows:
        line = "\t".join([cell or "" for cell in row])
        if line.count("\t") >= len(row) or not line.replace("\t", "").isprintable():
            line = "\t".join([cell or "" for cell in clean(row)])
        yield line + "\n"
