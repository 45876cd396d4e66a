"""Rows as initiatives: each cell read once by what its column becomes, all that is wrong with a row collected.

A record is made whole and canonical from values that were checked one by one, and not validated again: for a table of
12,500 rows that would take longer than all the rest. (The tests hold what is made against the schema.)
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from bilat.dates import today
from bilat.dates.cadence import parse_cadence
from bilat.errors import InvalidValue
from bilat.history import milestone_order, rederive
from bilat.result import Document
from bilat.sheets import Row, Sheet
from bilat.status import BASES, KINDS, UNASSESSED
from bilat.text import slug
from bilat.tracker.importing.cells import Bad, Memo, find_line, find_lines, listed, short_title, shown, tag_of
from bilat.tracker.importing.days import Settled, find_date, find_day
from bilat.tracker.importing.labels import StatusReader
from bilat.tracker.importing.mapping import Mapping as Said
from bilat.tracker.importing.parties import Named, PartyReader
from bilat.tracker.importing.targets import DATES, MANY, MILESTONE, Target
from bilat.tracker.records import FIELDS, Words
from bilat.tracker.values import parse_address, parse_line, parse_slug, unique

SINGLE = ("target_outcome", "benefit", "measure", "cadence")
"""Fields that one cell is, as it stands."""


class Entry(NamedTuple):
    """One row, read."""

    line: int
    row: Row
    key: str | None
    record: Document
    """The initiative, its `id` empty where the table gives none; without a meaning where there are faults."""
    faults: tuple[Bad, ...] = ()


class Reading:
    """All that is known before the first row is read."""

    def __init__(
        self, sheet: Sheet, said: Said, words: Words, vocabulary: Any, orders: Mapping[str, Settled], sha256: str
    ) -> None:
        """`said` is the whole mapping, its columns as the sheet has them; `orders` are those of its dates.

        Raises UnknownValue, InvalidValue for a constant that is no value of its field.
        """
        self._sheet = sheet
        self._words = words
        self._orders = orders
        self._today = today().isoformat()
        self._at = {column: number for number, column in enumerate(sheet.columns)}
        self._parties = PartyReader(vocabulary, said.parties)
        self._statuses = StatusReader(said.statuses)
        self._said = said
        self._constants = {target: self._constant(target, text) for target, text in said.constants.items()}
        self._steps = [self._step(t, c) for t, c in said.columns if c and t.field not in ("title", "due", "done")]
        self._titles = [self._at[c] for t, c in said.columns if t.field == "title" and c]
        self._kept = [(c, self._at[c], Memo(find_lines)) for c in self._kept_columns()]
        self._key = None if said.key is None else self._at[said.key]
        self._milestones = self._milestone_steps()
        self._source = {
            "title": said.source,
            "publisher": None,
            "url": None,
            "published_on": None,
            "language": None,
            "quote": "",
            "start": None,
            "end": None,
            "also_at": [],
            "file_sha256": sha256,
        }

    def _kept_columns(self) -> Sequence[str]:
        if not self._said.keep_rest:
            return self._said.keep
        used = {column for _, column in self._said.columns} | {self._said.key}
        return [c for c in self._sheet.columns if c in self._said.keep or c not in used]

    # What a cell is, by what its column becomes

    def _reader(self, target: Target) -> Callable[[str], Any]:
        readers: dict[str, Callable[[str], Any]] = {
            "parties": self._parties.read,
            "status": self._statuses.read,
            "sectors": self._sectors,
            "kind": lambda cell: _word(cell, KINDS.parse),
            "basis": lambda cell: _word(cell, BASES.parse),
            "tags": lambda cell: [tag_of(word) for word in listed(cell)],
            "priority_areas": lambda cell: [parse_line(area, "priority area") for area in listed(cell)],
            "notes": find_lines,
            "cadence": _cadence,
            "url": lambda cell: _word(cell, lambda text: parse_address(text, "a source")),
            "id": lambda cell: _word(cell, parse_slug),
            "why": find_lines,
            "language": lambda cell: _word(cell, _language),
        }
        return readers.get(target.field, find_line)

    def _sectors(self, cell: str) -> list[str]:
        line = find_line(cell)
        if line is None:
            return []
        whole = self._words.sectors.find(line)
        return [whole] if whole else unique(self._words.sectors.parse(word) for word in listed(cell))

    def _dated(self, column: str | None, *, whole_day: bool, past: bool = False) -> Callable[[str], Any]:
        order = self._orders[column].order if column in self._orders else self._said.dates

        def read(cell: str) -> Any:
            if not whole_day:
                found = find_date(cell, order)
                return None if found is None else found.to_document()
            day = find_day(cell, order)
            if past and day is not None and day > self._today:
                raise InvalidValue(f"{day} has not come yet", hint="a target is due, not done: --map due:TITLE=COLUMN")
            return day

        return read

    def _read(self, target: Target, column: str | None) -> Callable[[str], Any]:
        if target.field in DATES:
            whole_day = target.field != "due"
            return self._dated(column, whole_day=whole_day, past=target.field in ("done", "assessed"))
        return self._reader(target)

    def _constant(self, target: Target, text: str) -> Any:
        value = Memo(self._read(target, None))[text]
        if isinstance(value, Bad):
            hint = value.hint
            if value.unknown and value.unknown[0][0] == "party":
                hint = self._parties.hint(value.unknown[0][1])
            raise InvalidValue(f"--set {target}={text}: {value.message}", hint=hint)
        return value

    def _step(self, target: Target, column: str) -> tuple[Target, str, int, Memo]:
        return target, column, self._at[column], Memo(self._read(target, column))

    def _milestone_steps(self) -> list[tuple[str, str, list[tuple[str, Any, int]]]]:
        """Each milestone's title and id, and from which cells its dates come; -1: from a constant."""
        steps: dict[str, list[tuple[str, Any, int]]] = {}
        for target, column in self._said.columns:
            if column and target.field in ("due", "done"):
                step = (target.field, Memo(self._read(target, column)), self._at[column])
                steps.setdefault(target.detail or MILESTONE, []).append(step)
        for target, value in self._constants.items():
            if target.field in ("due", "done"):
                steps.setdefault(target.detail or MILESTONE, []).insert(0, (target.field, value, -1))
        return [(title, slug(title) or "milestone", of) for title, of in steps.items()]

    # Rows

    def entries(self) -> Iterator[Entry]:
        """Every row as an entry."""
        for row in self._sheet.rows:
            if row.fault is not None:
                yield Entry(row.line, row, None, {}, (Bad(row.fault),))
            else:
                yield self._entry(row)

    def _entry(self, row: Row) -> Entry:
        cells = row.cells
        faults: list[Bad] = []
        values: dict[Target, Any] = dict(self._constants)
        for target, column, at, memo in self._steps:
            value = memo[cells[at]]
            if value.__class__ is Bad:
                faults.append(_placed(value, column))
            elif value:
                values[target] = value if target.field not in MANY else _joined(values, target, value, self._constants)
        key = None if self._key is None else find_line(cells[self._key])
        if self._key is not None and key is None:
            faults.append(Bad(f"{self._said.key} is empty, and rows are known by it"))
        quote = cells[self._titles[0]].strip()
        title = self._title(quote, faults)
        milestones = self._dates(cells, values, faults)
        self._settle_parties(values, faults)
        faults += [_placed(memo[cells[at]], c) for c, at, memo in self._kept if memo[cells[at]].__class__ is Bad]
        if faults or title is None:
            return Entry(row.line, row, key, {}, tuple(faults))
        return Entry(row.line, row, key, self._record(row, title, quote, key, values, milestones))

    def _title(self, cell: str, faults: list[Bad]) -> str | None:
        try:
            line = find_line(cell)
        except InvalidValue as error:
            faults.append(Bad(error.message))
            return None
        if line is None:
            faults.append(Bad("it has no title"))
            return None
        return short_title(line)

    def _settle_parties(self, values: dict[Target, Any], faults: list[Bad]) -> None:
        """A row that names one party has those of the constant beside it; two is the least."""
        named: Named | None = values.get(_PARTIES)
        constant: Named | None = self._constants.get(_PARTIES)
        if named is not None and len(named.codes) < 2 and constant is not None:
            named = values[_PARTIES] = Named(tuple(sorted({*named.codes, *constant.codes})), named.original)
        if faults or (named is not None and len(named.codes) > 1):
            return
        told = f"it names no party but {named.codes[0]}" if named and named.codes else "it names no party"
        faults.append(Bad(told, hint="--set parties=CODE puts another beside the one that a row names"))

    def _dates(self, cells: Sequence[str], values: Mapping[Target, Any], faults: list[Bad]) -> list[Document]:
        milestones = []
        for title, name, steps in self._milestones:
            due, done = None, None
            for field, memo, at in steps:
                value = memo if at < 0 else memo[cells[at]]
                if value.__class__ is Bad:
                    faults.append(_placed(value, self._sheet.columns[at]))
                elif field == "due":
                    due = value or due
                else:
                    done = value or done
            if due or done:
                milestones.append(_milestone(title, name, due, done, values.get(_BASIS) or "announced"))
        return sorted(milestones, key=milestone_order) if len(milestones) > 1 else milestones

    def _record(
        self,
        row: Row,
        title: str,
        quote: str,
        key: str | None,
        values: Mapping[Target, Any],
        milestones: list[Document],
    ) -> Document:
        get = values.get
        parties: Named = values[_PARTIES]
        basis = get(_BASIS) or "announced"
        record = dict(_EMPTY)
        record["id"] = get(_ID) or ""
        record["title"] = title
        record["kind"] = get(_KIND) or "deliverable"
        record["basis"] = basis
        record["sectors"] = get(_SECTORS) or _OTHER
        record["parties"] = list(parties.codes)
        for target in _LISTED:
            value = get(target)
            if value:
                record[target.field] = unique(value)
        if record["tags"]:
            record["tags"] = sorted(record["tags"])
        for target in _SINGLE:
            value = get(target)
            if value:
                record[target.field] = value
        record["milestones"] = milestones
        self._assess(record, values)
        record["notes"] = self._notes(row, values, parties)
        record["sources"] = [self._sourced(row, quote, key, values)]
        return record

    def _assess(self, record: Document, values: Mapping[Target, Any]) -> None:
        """Each party's assessment and the joint status. What is only announced, nobody has assessed."""
        sides = {target: value for target, value in values.items() if target.field == "status"}
        unassessed = UNASSESSED[record["basis"]]
        whole = sides.pop(_STATUS, None)
        made = self._assessment(whole, values, unassessed)
        record["assessments"] = dict.fromkeys(record["parties"], made)
        record["status"] = made["status"] if made else unassessed
        for target, value in sides.items():
            for party in self._words.parties([target.detail or ""]):
                if party in record["assessments"]:
                    record["assessments"][party] = self._assessment(value, values, unassessed)
        if sides:
            rederive(record)

    def _assessment(self, value: Any, values: Mapping[Target, Any], unassessed: str) -> Document | None:
        if value is None or value[0] is None or value[0] == unassessed:
            return None
        status, label = value
        reason = [values[_WHY]] if values.get(_WHY) else []
        if label != status:
            reason.append(f"{self._label_column} {label}" if self._label_column else label)
        return {
            "status": status,
            "on": values.get(_ASSESSED) or self._today,
            "why": "\n".join(reason) or None,
            "evidence": [],
        }

    @property
    def _label_column(self) -> str:
        return next((f"{column}:" for target, column, _, _ in self._steps if target == _STATUS), "")

    def _notes(self, row: Row, values: Mapping[Target, Any], parties: Named) -> str | None:
        """What is noted, what is kept, and the words of the source that a code or a status says less than."""
        lines = [values[_NOTES]] if values.get(_NOTES) else []
        for column, at, memo in self._kept:
            value = memo[row.cells[at]]
            if value:
                lines.append(f"{column}: {value}")
        for target, column, at, memo in self._steps:
            if target.field == "status":
                value = memo[row.cells[at]]
                if value and value[0] != value[1]:
                    lines.append(f"{column}: {value[1]}")
            elif target.field == "parties" and parties.original:
                lines.append(f"{column}: {find_line(row.cells[at])}")
        return "\n".join(lines) or None

    def _sourced(self, row: Row, quote: str, key: str | None, values: Mapping[Target, Any]) -> Document:
        source = dict(self._source)
        if key is not None:
            source["title"] = source_title(self._said.source or "", self._said.key or "", key)
        source["quote"] = quote
        if row.start is not None:
            start = self._sheet.text.find(quote, row.start, row.start + _REACH)
            if start >= 0:
                source["start"], source["end"] = start, start + len(quote)
        for target, name in _OF_SOURCE:
            value = values.get(target)
            if value:
                source[name] = value
        return source


_PARTIES, _SECTORS, _STATUS, _BASIS, _KIND, _ID = map(Target, ("parties", "sectors", "status", "basis", "kind", "id"))
_NOTES, _WHY, _ASSESSED = map(Target, ("notes", "why", "assessed"))
_LISTED = tuple(map(Target, ("tags", "priority_areas")))
_SINGLE = tuple(map(Target, SINGLE))
_OF_SOURCE = (
    (Target("publisher"), "publisher"),
    (Target("url"), "url"),
    (Target("published"), "published_on"),
    (Target("language"), "language"),
)
_OTHER = ["other"]
_REACH = 200_000
"""Characters behind the beginning of a row in which its title's cell is looked for."""

_EMPTY: Document = {
    field: [] if field in ("tags", "priority_areas", "milestones", "links", "meetings", "evidence") else None
    for field in FIELDS
}
"""A record with nothing in it, its keys in their order. Its lists are shared: records are never changed in place."""


def source_title(source: str, column: str, key: str) -> str:
    """What the source of a row with a key is called: `letters.csv, MLC ID 104`. The key is found again by it."""
    return f"{source}, {column} {key}"


def _placed(value: Bad, column: str) -> Bad:
    """A fault with the column that it is in."""
    return value._replace(message=f"{column}: {value.message}")


def _joined(values: Mapping[Target, Any], target: Target, value: Any, constants: Mapping[Target, Any]) -> Any:
    """What several columns that become the same field come to; a constant gives way to any of them."""
    before = values.get(target)
    if before is None or (before is constants.get(target)):
        return value
    if isinstance(value, Named):
        original = "; ".join(filter(None, (before.original, value.original)))
        return Named(tuple(sorted({*before.codes, *value.codes})), original or None)
    return f"{before}\n{value}" if isinstance(value, str) else [*before, *value]


def _word(cell: str, parse: Callable[[str], str]) -> str | None:
    line = find_line(cell)
    return None if line is None else parse(line)


def _language(text: str) -> str:
    word = text.strip().lower()
    if len(word) != 2 or not word.isalpha():
        raise InvalidValue(f"{shown(text)} is no language", hint="write en or fr (ISO 639-1)")
    return word


def _cadence(cell: str) -> str | None:
    line = find_line(cell)
    if line is not None:
        parse_cadence(line)
    return line


def _milestone(title: str, name: str, due: Document | None, done: str | None, basis: str) -> Document:
    return {
        "id": name,
        "title": title,
        "basis": basis,
        "owner": None,
        "due": due,
        "first_due": due,
        "moves": 0,
        "done_on": done,
        "evidence": [],
    }
