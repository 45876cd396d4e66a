"""Many rows read at once, column by column: what `Reading.entry` makes of each, in half the time.

In a long table the calls for each cell take longer than what they do. So a column is read as a list, what belongs
together is looked up together, and the JSON of a row's initiative is put together from lists. A row of which any cell
is not plainly what its column wants is left to `Reading.entry`, which knows what to say of it; so is every row of a
table whose columns cannot be read one by one (`can_read_together`).
"""

from __future__ import annotations

from collections.abc import Callable, Container, Hashable, Iterable, Iterator, Mapping, Sequence
from itertools import repeat
from typing import TYPE_CHECKING, Any

from bilat.errors import BilatError, InvalidValue
from bilat.sheets import Row
from bilat.store.quick import encode_quickly as to_json
from bilat.tracker.importing.cells import LONGEST_NOTHING, Bad, find_line, is_sound, short_title
from bilat.tracker.importing.entries import NOWHERE, REACH, Dated, Entry, Standing, quote_of

if TYPE_CHECKING:
    from bilat.tracker.importing.rows import Reading

_APART = frozenset({"id", "notes", "basis"})
"""Fields that have a part in what other columns come to, or are no part of the JSON."""

BAD = Bad("")

_NEVER = Dated((), b"", ())
"""In the place of dates that are not plainly what they should be."""


def can_read_together(reading: Reading) -> bool:
    """Whether no column has a part in what another one becomes, but for those that are looked up together."""
    names = [step.name for step in reading.steps]
    apart = _APART.intersection(names) or not {"id", "notes"}.isdisjoint(reading.constants)
    return not (apart or reading.kept or any(step.many for step in reading.steps)) and len(set(names)) == len(names)


class Written(dict[str, bytes | None]):
    """The JSON of each distinct cell of a column; None of one that is not plainly what it should be."""

    def __init__(self, read: Callable[[str], Any], nothing: bytes) -> None:
        """`nothing` stands for a cell that says nothing."""
        super().__init__()
        self._read = read
        self._nothing = nothing

    def __missing__(self, cell: str) -> bytes | None:
        try:
            value = self._read(cell)
        except BilatError:
            value = BAD
        found = None if value.__class__ is Bad else to_json(value) if value else self._nothing
        self[cell] = found
        return found


class Together:
    """Reads the rows of one table, many at once."""

    def __init__(self, reading: Reading) -> None:
        """Of a table that `can_read_together`."""
        self._reading = reading
        self._dated: dict[Hashable, Dated] = {}
        self._of_record = {s.name: (s.at, Written(s.memo.read, reading.record[s.name])) for s in reading.plain_steps}
        self._of_source = {
            field: (step.at, Written(step.memo.read, reading.source[field])) for step, field in reading.source_steps
        }
        self._record = _varying(reading.record, {*_ALWAYS, *self._of_record})
        self._source = _varying(reading.source, {*_ALWAYS_OF_SOURCE, *self._of_source})
        source = b"[{%b}]" % _form(reading.source, self._source)
        self._form = _form(reading.record, self._record).replace(b'"sources":%b', b'"sources":' + source)

    def entries(self, rows: Sequence[Row]) -> Iterator[Entry]:
        """The entry of each row; the rows all fit under the header."""
        reading = self._reading
        columns = list(zip(*[row.cells for row in rows], strict=True))
        quotes = [quote_of(cell) for cell in columns[reading.title]]
        titles = list(map(_title_of, quotes))
        keys: Iterable[str | None] = repeat(None)
        if reading.key is not None:
            keys = [_line_of(cell) for cell in columns[reading.key]]
        standings = self._standings(rows, columns)
        dates = self._dates(rows, columns)
        record = _columns(self._record, self._of_record, columns)
        record["title"] = [None if title is None else to_json(title) for title in titles]
        record["milestones"] = [dated.written for dated in dates]
        record["parties"], record["assessments"], record["status"], record["notes"] = zip(
            *[standing.written for standing in standings], strict=True
        )
        source = self._sources(rows, columns, quotes, keys)
        parts = zip(*_with_source(record, source.values()), strict=False)
        form, make = self._form, Entry._make
        for row, key, title, quote, standing, dated, part in zip(
            rows, keys, titles, quotes, standings, dates, parts, strict=False
        ):
            if None in part or standing is NOWHERE or dated is _NEVER:
                yield reading.entry(row)
            else:
                yield make((row.line, row, key, (), "", title, quote, standing, dated.milestones, form % part))

    def _sources(
        self, rows: Sequence[Row], columns: Sequence[Sequence[str]], quotes: Sequence[str], keys: Iterable[str | None]
    ) -> dict[str, Iterable[bytes | None]]:
        """The JSON of each field of the source of each row."""
        reading = self._reading
        source = _columns(self._source, self._of_source, columns)
        if reading.key is not None:
            source["title"] = [None if key is None else to_json(reading.source_title(key)) for key in keys]
        source["quote"] = list(map(to_json, quotes))
        if reading.text:
            places = [_place(reading.text, row.start, quote) for row, quote in zip(rows, quotes, strict=True)]
            source["start"], source["end"] = zip(*places, strict=True)
        return source

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


_ALWAYS = ("title", "parties", "assessments", "status", "notes", "milestones", "sources")
_ALWAYS_OF_SOURCE = ("title", "quote", "start", "end")
"""Fields that may differ from row to row in any table."""


def _varying(document: Mapping[str, bytes], fields: Container[str]) -> dict[str, bytes]:
    return {field: value for field, value in document.items() if field in fields}


def _form(document: Mapping[str, bytes], varying: Container[str]) -> bytes:
    """The JSON of a document without its braces, with a gap for each value that varies."""
    values = {f: b"%b" if f in varying else value.replace(b"%", b"%%") for f, value in document.items()}
    return b",".join(b"%b:%b" % (to_json(field), value) for field, value in values.items())


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


def _with_source(
    record: Mapping[str, Iterable[bytes | None]], source: Iterable[Iterable[bytes | None]]
) -> Iterator[Iterable[bytes | None]]:
    """The columns of a record, with those of its source in the place of the field `sources`."""
    for field, column in record.items():
        if field == "sources":
            yield from source
        else:
            yield column


def _title_of(quote: str) -> str | None:
    """The title that a cell of these words gives."""
    if len(quote) > LONGEST_NOTHING and quote[0] != "'" and "  " not in quote and is_sound(quote):
        return short_title(quote)
    line = _line_of(quote)
    return None if line is None else short_title(line)
