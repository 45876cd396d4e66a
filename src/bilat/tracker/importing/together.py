"""Many rows read at once, column by column: what `Reading.entry` makes of each, in half the time.

In a long table the calls for each cell take longer than what they do. So a column is read as a list, what belongs
together is looked up together, and the JSON of a row's initiative is put together from lists. A row of which any cell
is not plainly what its column wants is left to `Reading.entry`, which knows what to say of it; so is every row of a
table whose columns cannot be read one by one (`can_read_together`).
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from itertools import repeat
from typing import TYPE_CHECKING

from bilat.errors import InvalidValue
from bilat.sheets import Row
from bilat.store.quick import encode_quickly as to_json
from bilat.tracker.importing.cells import Bad, Memo, find_line, short_title
from bilat.tracker.importing.entries import NOWHERE, REACH, Dated, Entry, Standing, quote_of

if TYPE_CHECKING:
    from bilat.tracker.importing.rows import Reading

_APART = frozenset({"id", "notes", "basis"})
"""Fields that have a part in what other columns come to, or are no part of the JSON."""

_NEVER = Dated((), b"", ())
"""In the place of dates that are not plainly what they should be."""


def can_read_together(reading: Reading) -> bool:
    """Whether no column has a part in what another one becomes, but for those that are looked up together."""
    names = [step.name for step in reading.steps]
    apart = _APART.intersection(names) or not {"id", "notes"}.isdisjoint(reading.constants)
    return not (apart or reading.kept or any(step.many for step in reading.steps)) and len(set(names)) == len(names)


class Written(dict[str, bytes | None]):
    """The JSON of each distinct cell of a column; None of one that is not plainly what it should be."""

    def __init__(self, memo: Memo, nothing: bytes) -> None:
        """`nothing` stands for a cell that says nothing."""
        super().__init__()
        self._memo = memo
        self._nothing = nothing

    def __missing__(self, cell: str) -> bytes | None:
        value = self._memo[cell]
        found = None if value.__class__ is Bad else to_json(value) if value else self._nothing
        self[cell] = found
        return found


class Together:
    """Reads the rows of one table, many at once."""

    def __init__(self, reading: Reading) -> None:
        """Of a table that `can_read_together`."""
        self._reading = reading
        self._dated: dict[Hashable, Dated] = {}
        self._of_record = {s.name: (s.at, Written(s.memo, reading.record[s.name])) for s in reading.plain_steps}
        self._of_source = {
            field: (step.at, Written(step.memo, reading.source[field])) for step, field in reading.source_steps
        }

    def entries(self, rows: Sequence[Row]) -> Iterator[Entry]:
        """The entry of each row; the rows all fit under the header."""
        reading = self._reading
        columns = list(zip(*[row.cells for row in rows], strict=True))
        quotes = [quote_of(cell) for cell in columns[reading.title]]
        titles = [_title_of(cell) for cell in columns[reading.title]]
        keys: Iterable[str | None] = repeat(None)
        if reading.key is not None:
            keys = [_line_of(cell) for cell in columns[reading.key]]
        standings = self._standings(rows, columns)
        dates = self._dates(rows, columns)
        record = _columns(reading.record, self._of_record, columns)
        record["title"] = [None if title is None else to_json(title) for title in titles]
        record["milestones"] = [dated.written for dated in dates]
        record["parties"], record["assessments"], record["status"], record["notes"] = zip(
            *[standing.written for standing in standings], strict=True
        )
        record["sources"] = self._sources(rows, columns, quotes, keys)
        form = reading.form
        every = zip(rows, keys, titles, quotes, standings, dates, zip(*record.values(), strict=False), strict=False)
        for row, key, title, quote, standing, dated, parts in every:
            if None in parts or standing is NOWHERE or dated is _NEVER or (key is None and reading.key is not None):
                yield reading.entry(row)
            else:
                yield Entry(row.line, row, key, (), "", title, quote, standing, dated.milestones, form % parts)

    def _sources(
        self, rows: Sequence[Row], columns: Sequence[Sequence[str]], quotes: Sequence[str], keys: Iterable[str | None]
    ) -> list[bytes | None]:
        """The JSON of the field `sources` of each row."""
        reading = self._reading
        source = _columns(reading.source, self._of_source, columns)
        if reading.key is not None:
            source["title"] = [None if key is None else to_json(reading.source_title(key)) for key in keys]
        source["quote"] = list(map(to_json, quotes))
        if reading.text:
            places = [_place(reading.text, row.start, quote) for row, quote in zip(rows, quotes, strict=True)]
            source["start"], source["end"] = zip(*places, strict=True)
        form = reading.source_form
        return [None if None in parts else form % parts for parts in zip(*source.values(), strict=False)]

    def _standings(self, rows: Sequence[Row], columns: Sequence[Sequence[str]]) -> list[Standing]:
        reading = self._reading
        known = reading.standings
        found = []
        for row, key in zip(rows, _together(columns, reading.judged_by, len(rows)), strict=True):
            standing = known.get(key)
            found.append(self._judged(row) if standing is None else standing)
        return found

    def _judged(self, row: Row) -> Standing:
        """What a row says of who is in it; NOWHERE where a cell is not plainly what it should be."""
        reading = self._reading
        values = reading.constants.copy()
        for step in reading.judging:
            value = step.memo[row.cells[step.at]]
            if value.__class__ is Bad:
                return NOWHERE
            if value:
                values[step.name] = value
        named = values.get("parties")
        return NOWHERE if named is None or len(named.codes) < 2 else reading.standing(row.cells, values)

    def _dates(self, rows: Sequence[Row], columns: Sequence[Sequence[str]]) -> list[Dated]:
        reading, found = self._reading, []
        known = self._dated
        for row, key in zip(rows, _together(columns, reading.dated_by, len(rows)), strict=True):
            dated = known.get(key)
            if dated is None:
                dated = reading.dates(row.cells, reading.constants)
                dated = known[key] = _NEVER if dated.faults else dated
            found.append(dated)
        return found


def _place(text: str, start: int | None, quote: str) -> tuple[bytes, bytes]:
    at = -1 if start is None else text.find(quote, start, start + REACH)
    return (b"%d" % at, b"%d" % (at + len(quote))) if at >= 0 else (b"null", b"null")


def _columns(
    constant: Mapping[str, bytes], read: Mapping[str, tuple[int, Written]], columns: Sequence[Sequence[str]]
) -> dict[str, Iterable[bytes | None]]:
    """The JSON of each field in its order, a list or the same for ever."""
    found: dict[str, Iterable[bytes | None]] = {field: repeat(value) for field, value in constant.items()}
    for field, (at, written) in read.items():
        found[field] = [written[cell] for cell in columns[at]]
    return found


def _together(columns: Sequence[Sequence[str]], places: Sequence[int], number: int) -> Iterable[Hashable]:
    """What stands at these `places` of each row, as `itemgetter` gives it."""
    if not places:
        return repeat(None, number)
    return columns[places[0]] if len(places) == 1 else zip(*[columns[place] for place in places], strict=True)


def _line_of(cell: str) -> str | None:
    try:
        return find_line(cell)
    except InvalidValue:
        return None


def _title_of(cell: str) -> str | None:
    line = _line_of(cell)
    return None if line is None else short_title(line)
