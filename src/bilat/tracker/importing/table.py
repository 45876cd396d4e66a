"""From a file's bytes to rows that can be planned: the sheet, the whole mapping, the orders of its dates."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from bilat.errors import InvalidValue, UsageError, quoted
from bilat.parties import find_parties
from bilat.sheets import Row, Sheet, open_sheet
from bilat.tracker.importing.days import Settled, settle
from bilat.tracker.importing.mapping import Mapping as Said
from bilat.tracker.importing.plan import Sorted, sort_rows
from bilat.tracker.importing.proposing import SAMPLE, propose
from bilat.tracker.importing.readers import Readers
from bilat.tracker.importing.rows import Reading
from bilat.tracker.importing.targets import DATES, IGNORED, Target
from bilat.tracker.records import Words
from bilat.vocabulary import Vocabulary

REJECTED = re.compile(r"\.rejected(-\d+)?\.csv$")
"""How the name of a file of rejected rows ends, behind the table's."""

_STEP = 2_000
"""Rows after which somebody who waits is told how far it is."""


class Table(NamedTuple):
    """A table, read and understood."""

    name: str
    """What the file is called."""
    sheet: Sheet
    """Its rows are used up."""
    said: Said
    """The whole mapping: what was said, what is proposed, and the source's name."""
    proposed: Sequence[tuple[Target, str]]
    unmapped: Sequence[str]
    """Columns that become nothing."""
    assumed: str | None
    """The parties that every row has because nothing else was said."""
    orders: Mapping[str, Settled]
    """How the dates of each column are read."""
    sha256: str
    rows: Sorted

    @property
    def is_part(self) -> bool:
        """Whether these are rows that were rejected before, of a table that has others."""
        return any(column in self.sheet.columns for column in IGNORED)


def read_table(
    raw: bytes,
    name: str,
    said: Said,
    words: Words,
    parties: Vocabulary,
    default_parties: Callable[[], list[str]],
    *,
    tab: str | None = None,
    tell: Callable[[int, int], None] | None = None,
) -> Table:
    """The table in `raw`, every row of it read.

    `default_parties` is asked where neither a column nor a constant gives any; `tell` gets how many of how many rows
    are done. Raises InvalidValue (no table, dates that can be read two ways), UnknownValue (a column, a constant, an
    alias), UsageError (no column can be the title), and what `default_parties` raises.
    """
    sheet = open_sheet(raw, name, tab=tab)
    rows = list(sheet.rows)
    _check_rows(sheet, rows, name)
    said = said.fitted(sheet.columns)
    said, proposed = _completed(said, sheet, rows, parties)
    assumed = None
    if not any(target.field == "parties" for target in _targets(said)):
        assumed = "-".join(default_parties())
        said = replace(said, constants={**said.constants, Target("parties"): assumed})
    said = replace(said, source=said.source or REJECTED.sub("", name))
    orders = {
        column: settle(column, _distinct(rows, sheet.columns.index(column)), said.dates, sheet.unit)
        for target, column in said.columns
        if target.field in DATES and column
    }
    digest = hashlib.sha256(raw).hexdigest()
    readers = Readers(said, words, parties, orders)
    reading = Reading(sheet._replace(rows=_told(rows, tell)), said, readers, digest)
    found = sort_rows(reading.entries(), said.key)
    return Table(name, sheet, said, proposed, _unmapped(said, sheet), assumed, orders, digest, found)


def _check_rows(sheet: Sheet, rows: Sequence[Row], name: str) -> None:
    """Raise InvalidValue where no row fits under the header: then it is none, or the delimiter is another."""
    if not rows:
        raise InvalidValue(f"{name} has a header and no rows")
    if all(row.fault is not None for row in rows):
        raise InvalidValue(
            f"no row of {name} fits under its header; {sheet.unit} {rows[0].line}: {rows[0].fault}",
            hint="the first row must name every column",
        )


def _targets(said: Said) -> set[Target]:
    return {target for target, column in said.columns if column} | set(said.constants)


def _distinct(rows: Sequence[Row], at: int) -> Iterator[tuple[int, str]]:
    """The distinct cells of a column in their order, each with the line of the first."""
    found: dict[str, int] = {}
    for row in rows:
        if row.fault is None and row.cells[at] not in found:
            found[row.cells[at]] = row.line
    return ((line, cell) for cell, line in found.items())


def _completed(
    said: Said, sheet: Sheet, rows: Sequence[Row], parties: Vocabulary
) -> tuple[Said, Sequence[tuple[Target, str]]]:
    """What was said with what is proposed for the rest. Raises UsageError where nothing can be the title."""
    mapped = {column for _, column in said.columns} | set(said.keep)  # the key may be a title, or a date, too
    settled = {target.field for target, _ in said.columns} | {target.field for target in said.constants}
    if len(find_parties(said.constants.get(Target("parties"), ""), parties)) == 1:
        settled.discard("parties")  # the one party of all rows: a column names the others
    titles = {(target.detail or "") for target in _targets(said) if target.field in ("due", "done")}
    sample = [row.cells for row in rows[:SAMPLE] if row.fault is None]
    found = [
        (target, column)
        for target, column in propose(sheet.columns, sample, parties, dict.fromkeys(filter(None, mapped)))
        if (target.field not in settled if target.detail is None else target.detail not in titles)
    ]
    whole = replace(said, columns=(*((t, c) for t, c in said.columns if c), *found))
    if not any(target.field == "title" for target, _ in whole.columns):
        raise _no_title(sheet)
    return whole, found


def _no_title(sheet: Sheet) -> UsageError:
    columns = [column for column in sheet.columns if column not in IGNORED]
    shown = ", ".join(map(quoted, columns[:20])) + (" …" if len(columns) > 20 else "")
    first = columns[0] if columns else "COLUMN"
    pair = f"title={first}"
    return UsageError(
        f"it is not clear which column is the title; there are {shown}",
        hint=f"bilat import FILE --map {quoted(pair, 200) if ' ' in first else pair}",
        code="no-title",
    )


def _unmapped(said: Said, sheet: Sheet) -> list[str]:
    if said.keep_rest:
        return []
    used = {column for _, column in said.columns} | {*said.keep, *IGNORED}
    return [column for column in sheet.columns if column not in used and column != said.key]


def _told(rows: Sequence[Row], tell: Callable[[int, int], None] | None) -> Iterator[Row]:
    for number, row in enumerate(rows):
        if tell is not None and number % _STEP == 0:
            tell(number, len(rows))
        yield row
