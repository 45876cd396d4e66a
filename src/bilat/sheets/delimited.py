"""CSV and its relatives (RFC 4180 and what programs make of it): commas, semicolons, tabs or bars between cells.

The delimiter is the one under which the first rows have the most columns alike. A quotation mark that nobody closes
would swallow the rest of the file, so it is an error and not a very long cell. A carriage return that ends no line, as
spreadsheets leave them inside of cells, is read as a space: it is as long, so that every offset stays right.
"""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING, Literal

from bilat.errors import InvalidValue
from bilat.sheets.sheet import LONGEST_CELL, Row, Sheet, checked_columns, fitted

if TYPE_CHECKING:
    from collections.abc import Iterator

DELIMITERS = (",", ";", "\t", "|")
"""What may stand between cells, the likeliest first."""

_Quoting = Literal[0, 3]
"""`csv.QUOTE_MINIMAL` or `csv.QUOTE_NONE`."""

_SAMPLE = 65_536
"""Characters that are looked at for the delimiter."""
_SAMPLE_ROWS = 40

_SAID = re.compile(r'\ufeff?"?sep=([,;\t|])"?[ ,;\t|]*\r?\n', re.IGNORECASE)
"""The line by which Excel says, and is told, what stands between cells."""


def read_delimited(text: str, encoding: str, name: str) -> Sheet:
    """The table in `text`, whose first row that is not empty is its header.

    A line `sep=;` before it says the delimiter, and is no row.

    Raises InvalidValue where there is no header, or one that names no columns or two alike.
    """
    lines, stray = _lined(text)
    said = _SAID.match(lines)
    begin = said.end() if said else 0
    delimiter, quoting = _dialect(lines[begin : begin + _SAMPLE], said[1] if said else None)
    rows = _Reader(lines, delimiter, quoting, name, begin).rows()
    header = next(rows, None)
    if header is None:
        raise InvalidValue(f"{name} is empty")
    columns = checked_columns([cell.lstrip("\ufeff") for cell in header.cells], f"line {header.line} of {name}")
    width = len(columns)
    under = (
        row if len(row.cells) == width else fitted(list(row.cells), width, row.line, row.start)  # most fit
        for row in rows
    )
    kind: Literal["tsv", "csv"] = "tsv" if delimiter == "\t" else "csv"
    return Sheet(kind, columns, under, "line", encoding, delimiter, text, stray_returns=stray)


def _lined(text: str) -> tuple[str, int]:
    """`text` with no lone `\\r` but at the ends of lines, as long as before; and how many it had elsewhere."""
    if "\r" not in text or text.count("\r") == text.count("\r\n"):
        return text, 0
    if "\n" not in text:  # as systems wrote it that are gone, and some spreadsheets still do
        return text.replace("\r", "\n"), 0
    return re.subn("\r(?!\n)", " ", text)


def _dialect(sample: str, said: str | None = None) -> tuple[str, _Quoting]:
    """The delimiter under which the most rows are as wide as the first, and whether quotation marks mean anything.

    `said` is the delimiter that the file itself names.
    """
    cut = sample[: sample.rfind("\n") + 1] if len(sample) == _SAMPLE and "\n" in sample else sample
    best: tuple[float, int] = (0.0, 0)
    found: tuple[str, _Quoting] = (said or ",", csv.QUOTE_MINIMAL)
    for delimiter in (said,) if said else DELIMITERS:
        if delimiter not in cut:
            continue
        ways: tuple[_Quoting, ...] = (csv.QUOTE_MINIMAL, csv.QUOTE_NONE) if delimiter == "\t" else (csv.QUOTE_MINIMAL,)
        for quoting in ways:
            score = _score(cut, delimiter, quoting)
            if score > best:
                best, found = score, (delimiter, quoting)
    return found


def _score(sample: str, delimiter: str, quoting: _Quoting) -> tuple[float, int]:
    """The share of rows that have as many cells as the first, and that number; nothing for a single column."""
    widths: list[int] = []
    doubt = 1.0
    strict = quoting == csv.QUOTE_MINIMAL
    try:
        for row in csv.reader(io.StringIO(sample, "\n"), delimiter=delimiter, quoting=quoting, strict=strict):
            if row:
                widths.append(len(row))
            if len(widths) > _SAMPLE_ROWS:
                break
    except csv.Error:
        doubt = 0.5
    if not widths or widths[0] < 2:
        return (0.0, 0)
    return (doubt * widths.count(widths[0]) / len(widths), widths[0])


class _Reader:
    """Rows of a text, with the line and the character where each begins."""

    def __init__(self, text: str, delimiter: str, quoting: _Quoting, name: str, begin: int = 0) -> None:
        """The rows begin at the character `begin`, which begins a line."""
        self._text = text
        self._begin = begin
        self._delimiter = delimiter
        self._quoting = quoting
        self._name = name

    def rows(self) -> Iterator[Row]:
        """All that hold something."""
        strict = self._quoting == csv.QUOTE_MINIMAL
        handle = io.StringIO(self._text, "\n")  # read line by line, so that where it stands is where a row ends
        handle.seek(self._begin)
        reader = csv.reader(handle, delimiter=self._delimiter, quoting=self._quoting, strict=strict)
        before = self._text.count("\n", 0, self._begin)
        line, start = before + 1, self._begin
        try:
            for cells in reader:
                if cells and (cells[0][:1] > " " or "".join(cells).strip()):
                    yield Row(line, start, cells)
                line, start = before + reader.line_num + 1, handle.tell()
        except csv.Error as error:
            raise self._unreadable(error, line, before + reader.line_num) from error

    def _unreadable(self, error: csv.Error, line: int, reached: int) -> InvalidValue:
        """What is wrong with the row that begins at `line`, in words."""
        told = str(error)
        if "limit" in told:
            hint = "a quotation mark may be open from there on" if '"' in self._text else None
            return InvalidValue(
                f"{self._name} cannot be read on from line {line}: a cell has more than {LONGEST_CELL:,} characters",
                hint=hint,
            )
        if "unexpected end" in told:
            return InvalidValue(
                f"{self._name}: a quotation mark in the row that begins on line {line} is never closed",
                hint='a mark within a quoted cell is doubled: "the ""new"" partnership"',
            )
        return InvalidValue(
            f"{self._name}: text follows a closing quotation mark on line {reached}",
            hint='a mark within a quoted cell is doubled: "the ""new"" partnership"',
        )
