"""Rows as initiatives: each cell read once by what its column becomes, all that is wrong with a row collected.

A record is made whole and canonical from values that were checked one by one, and not validated again: for a table of
12,500 rows that would take longer than all the rest. (The tests hold what is made against the schema.) Columns repeat
themselves, so what a cell comes to is remembered, and so is what cells that belong together come to.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from operator import itemgetter
from typing import Any, NamedTuple

from bilat.dates import today
from bilat.errors import InvalidValue
from bilat.history import milestone_order, rederive
from bilat.result import Document
from bilat.sheets import Row, Sheet
from bilat.status import UNASSESSED
from bilat.text import slug
from bilat.tracker.importing.cells import Bad, Memo, find_line, find_lines, short_title
from bilat.tracker.importing.mapping import Mapping as Said
from bilat.tracker.importing.parties import Named
from bilat.tracker.importing.readers import Readers
from bilat.tracker.importing.targets import IGNORED, MANY, MILESTONE, Target
from bilat.tracker.records import FIELDS
from bilat.tracker.values import unique

SINGLE = ("target_outcome", "benefit", "measure", "cadence")
"""Fields that one cell is, as it stands."""

_PLAIN = ("id", "kind", "basis", "sectors", "tags", "priority_areas", *SINGLE)
"""Fields of the record that what is read becomes without more ado."""

_OF_SOURCE = {"publisher": "publisher", "url": "url", "published": "published_on", "language": "language"}
"""Fields of the source, by what they are called in a mapping."""

_DATES = ("due", "done")

_REACH = 200_000
"""Characters behind the beginning of a row in which its title's cell is looked for."""

_EMPTY: Document = {
    field: [] if field in ("tags", "priority_areas", "milestones", "links", "meetings", "evidence") else None
    for field in FIELDS
} | {"id": "", "kind": "deliverable", "basis": "announced", "sectors": ["other"]}
"""A record with nothing in it, its keys in their order. Its lists are shared: records are never changed in place."""


class Entry(NamedTuple):
    """One row, read."""

    line: int
    row: Row
    key: str | None
    record: Document
    """The initiative, whose `id` is given when it is planned; without a meaning where there are faults."""
    asked: str = ""
    """The id that the table gives; empty: none."""
    faults: tuple[Bad, ...] = ()


class Standing(NamedTuple):
    """What a row says of who is in it and how far they are."""

    parties: list[str]
    assessments: Document
    status: str
    lines: list[str]
    """Lines for the notes: the words of the source that a code or a status says less than."""


class _Step(NamedTuple):
    """One column, and what it becomes."""

    name: str
    """The target as it is written: `status:GB`."""
    column: str
    at: int
    memo: Memo
    many: bool


class Reading:
    """All that is known before the first row is read."""

    def __init__(self, sheet: Sheet, said: Said, readers: Readers, sha256: str) -> None:
        """`said` is the whole mapping, its columns as the sheet has them.

        Raises InvalidValue for a constant that is no value of its field.
        """
        self._sheet = sheet
        self._said = said
        self._readers = readers
        self._today = today().isoformat()
        self._at = {column: number for number, column in enumerate(sheet.columns)}
        self._constants = {str(target): readers.constant(target, text) for target, text in said.constants.items()}
        dates = [(target, column) for target, column in said.columns if target.field in _DATES]
        others = [pair for pair in said.columns if pair not in dates and pair[0].field != "title"]
        self._steps = [self._step(target, column, said) for target, column in others]
        self._title = next(self._at[column] for target, column in said.columns if target.field == "title")
        self._kept = [(column, self._at[column], Memo(find_lines)) for column in self._kept_columns()]
        self._key = None if said.key is None else self._at[said.key]
        self._prepare_record(sha256)
        self._prepare_standing()
        self._prepare_dates(dates)

    def _step(self, target: Target, column: str, said: Said) -> _Step:
        several = [t for t, _ in said.columns].count(target) > 1 or target in said.constants
        memo = Memo(self._readers.reader(target, column))
        return _Step(str(target), column, self._at[column], memo, target.field in MANY and several)

    def _kept_columns(self) -> Sequence[str]:
        if not self._said.keep_rest:
            return self._said.keep
        used = {column for _, column in self._said.columns} | {self._said.key, *IGNORED}
        return [c for c in self._sheet.columns if c in self._said.keep or c not in used]

    def _prepare_record(self, sha256: str) -> None:
        named = {step.name for step in self._steps}
        self._record = _EMPTY | {name: self._constants[name] for name in _PLAIN if self._constants.get(name)}
        self._plain = [name for name in _PLAIN if name in named]
        self._of_source = [(name, field) for name, field in _OF_SOURCE.items() if name in named]
        self._source = {
            "title": self._said.source,
            "publisher": None,
            "url": None,
            "published_on": None,
            "language": None,
            "quote": "",
            "start": None,
            "end": None,
            "also_at": [],
            "file_sha256": sha256,
            **{field: self._constants[name] for name, field in _OF_SOURCE.items() if name in self._constants},
        }

    # Rows

    def entries(self) -> Iterator[Entry]:
        """Every row as an entry."""
        for row in self._sheet.rows:
            if row.fault is not None:
                yield Entry(row.line, row, None, {}, faults=(Bad(row.fault),))
            else:
                yield self._entry(row)

    def _entry(self, row: Row) -> Entry:
        cells = row.cells
        faults: list[Bad] = []
        values = self._constants.copy()
        for name, column, at, memo, many in self._steps:
            value = memo[cells[at]]
            if value.__class__ is Bad:
                faults.append(_placed(value, column, cells[at]))
            elif value:
                values[name] = _joined(values.get(name), value, self._constants.get(name)) if many else value
        key = None if self._key is None else self._key_of(cells[self._key], faults)
        title = self._title_of(cells[self._title], faults)
        milestones, late = self._dates_of(cells, values)
        faults += late
        self._settle_parties(values, faults)
        kept = self._kept_of(cells, faults) if self._kept else []
        if faults:
            return Entry(row.line, row, key, {}, faults=tuple(faults))
        standing = self._standing(cells, values)
        record = self._record.copy()
        for name in self._plain:
            if name in values:
                record[name] = values[name]
        record["title"] = title
        record["parties"], record["assessments"], record["status"], lines = standing
        record["milestones"] = milestones
        if kept or lines or "notes" in values:
            record["notes"] = "\n".join([*([values["notes"]] if "notes" in values else []), *kept, *lines])
        record["sources"] = [self._sourced(row, _quote(cells[self._title]), key, values)]
        return Entry(row.line, row, key, record, record["id"])

    def _key_of(self, cell: str, faults: list[Bad]) -> str | None:
        try:
            key = find_line(cell)
        except InvalidValue as error:
            faults.append(Bad(error.message, column=self._said.key, cell=cell))
            return None
        if key is None:
            faults.append(Bad(f"{self._said.key} is empty, and rows are known by it", column=self._said.key))
        return key

    def _title_of(self, cell: str, faults: list[Bad]) -> str:
        try:
            line = find_line(cell)
        except InvalidValue as error:
            faults.append(Bad(error.message, column=self._sheet.columns[self._title], cell=cell))
            return ""
        if line is None:
            faults.append(Bad("it has no title", column=self._sheet.columns[self._title]))
            return ""
        return short_title(line)

    def _settle_parties(self, values: dict[str, Any], faults: list[Bad]) -> None:
        """A row that names one party has those of the constant beside it; two is the least."""
        named: Named | None = values.get("parties")
        constant: Named | None = self._constants.get("parties")
        if named is not None and len(named.codes) < 2 and constant is not None:
            named = values["parties"] = Named(tuple(sorted({*named.codes, *constant.codes})), named.original)
        if (named is not None and len(named.codes) > 1) or any(
            what == "party" for fault in faults for what, _ in fault.unknown
        ):
            return
        told = f"it names no party but {named.codes[0]}" if named and named.codes else "it names no party"
        faults.append(Bad(told, hint="--set parties=CODE puts another beside the one that a row names"))

    def _kept_of(self, cells: Sequence[str], faults: list[Bad]) -> list[str]:
        """Lines for the notes: the columns that are kept there, with their names."""
        lines = []
        for column, at, memo in self._kept:
            value = memo[cells[at]]
            if value.__class__ is Bad:
                faults.append(_placed(value, column, cells[at]))
            elif value:
                lines.append(f"{column}: {value}")
        return lines

    def _sourced(self, row: Row, quote: str, key: str | None, values: Mapping[str, Any]) -> Document:
        source = self._source.copy()
        if key is not None:
            source["title"] = source_title(self._said.source or "", self._said.key or "", key)
        source["quote"] = quote
        if row.start is not None:
            start = self._sheet.text.find(quote, row.start, row.start + _REACH)
            if start >= 0:
                source["start"], source["end"] = start, start + len(quote)
        for name, field in self._of_source:
            if name in values:
                source[field] = values[name]
        return source

    # Who, and how far

    def _prepare_standing(self) -> None:
        judging = ("parties", "status", "assessed", "why", "basis")
        steps = [step for step in self._steps if step.name.partition(":")[0] in judging]
        self._judged_by = itemgetter(*(step.at for step in steps)) if steps else _nothing
        self._labels = {step.name: step.column for step in steps}
        self._party_columns = [step for step in steps if step.name == "parties"]
        self._standings: dict[Hashable, Standing] = {}

    def _standing(self, cells: Sequence[str], values: Mapping[str, Any]) -> Standing:
        key = self._judged_by(cells)
        found = self._standings.get(key)
        if found is None:
            found = self._standings[key] = self._judged(cells, values)
        return found

    def _judged(self, cells: Sequence[str], values: Mapping[str, Any]) -> Standing:
        """Each party's assessment and the joint status. What is only announced, nobody has assessed."""
        parties = list(values["parties"].codes)
        basis = values.get("basis", "announced")
        made = self._assessment("status", values, UNASSESSED[basis])
        record: Document = {"basis": basis, "override": None, "assessments": dict.fromkeys(parties, made)}
        labels = [name for name in values if name.partition(":")[0] == "status"]
        for name in labels:
            party = self._readers.party(name.partition(":")[2]) if name != "status" else None
            if party in parties:
                record["assessments"][party] = self._assessment(name, values, UNASSESSED[basis])
        rederive(record)
        lines = [f"{self._labels[n]}: {values[n][1]}" for n in labels if n in self._labels and _says_more(values[n])]
        if values["parties"].original:
            lines += [f"{step.column}: {find_line(cells[step.at])}" for step in self._party_columns]
        return Standing(parties, record["assessments"], record["status"], lines)

    def _assessment(self, name: str, values: Mapping[str, Any], unassessed: str) -> Document | None:
        value = values.get(name)
        if value is None or value[0] is None or value[0] == unassessed:
            return None
        reasons = [values["why"]] if "why" in values else []
        if _says_more(value):
            reasons.append(f"{self._labels[name]}: {value[1]}" if name in self._labels else value[1])
        return {
            "status": value[0],
            "on": values.get("assessed", self._today),
            "why": "\n".join(reasons) or None,
            "evidence": [],
        }

    # When

    def _prepare_dates(self, columns: Sequence[tuple[Target, str]]) -> None:
        """Each milestone's title, with the steps that its dates come from."""
        self._milestones: dict[str, list[_Step]] = {}
        self._set_dates: dict[str, dict[str, Any]] = {}
        for target, column in columns:
            step = _Step(target.field, column, self._at[column], Memo(self._readers.reader(target, column)), False)
            self._milestones.setdefault(target.detail or MILESTONE, []).append(step)
        for target in self._said.constants:
            if target.field in _DATES:
                title = target.detail or MILESTONE
                self._milestones.setdefault(title, [])
                self._set_dates.setdefault(title, {})[target.field] = self._constants[str(target)]
        self._dated_by = itemgetter(*(self._at[column] for _, column in columns)) if columns else _nothing
        self._dated: dict[Hashable, tuple[list[Document], list[Bad]]] = {}

    def _dates_of(self, cells: Sequence[str], values: Mapping[str, Any]) -> tuple[list[Document], list[Bad]]:
        """The milestones of a row, and what is wrong with its dates."""
        key = self._dated_by(cells), values.get("basis")
        found = self._dated.get(key)
        if found is None:
            found = self._dated[key] = self._read_dates(cells, values.get("basis", "announced"))
        return found

    def _read_dates(self, cells: Sequence[str], basis: str) -> tuple[list[Document], list[Bad]]:
        milestones: list[Document] = []
        faults: list[Bad] = []
        for title, steps in self._milestones.items():
            dates: dict[str, Any] = dict(self._set_dates.get(title, {}))
            for step in steps:
                value = step.memo[cells[step.at]]
                if value.__class__ is Bad:
                    faults.append(_placed(value, step.column, cells[step.at]))
                elif value is not None:
                    dates[step.name] = value
            if dates:
                milestones.append(_milestone(title, dates.get("due"), dates.get("done"), basis))
        return sorted(milestones, key=milestone_order), faults


def source_title(source: str, column: str, key: str) -> str:
    """What the source of a row with a key is called: `letters.csv, MLC ID 104`. The key is found again by it."""
    return f"{source}, {column} {key}"


def _quote(cell: str) -> str:
    """The cell's text as it stands, but for the controls that no record may hold, which stand for spaces."""
    quote = cell.strip()
    return quote if quote.isprintable() else quote.translate(_CONTROLS)


_CONTROLS = dict.fromkeys(map(ord, "\v\f\x85"), " ")


def _nothing(cells: Sequence[str]) -> Hashable:  # noqa: ARG001 -- as `itemgetter`, where there is nothing to get
    return None


def _says_more(value: tuple[str | None, str]) -> bool:
    """Whether a label says more than the status that it is taken for."""
    return value[0] != value[1]


def _placed(value: Bad, column: str, cell: str) -> Bad:
    """A fault with the column and the cell that it is in."""
    return value._replace(column=column, cell=cell)


def _joined(before: Any, value: Any, constant: Any) -> Any:
    """What several columns that become the same field come to; a constant gives way to any of them."""
    if before is None or before is constant:
        return value
    if isinstance(value, Named):
        original = "; ".join(filter(None, (before.original, value.original)))
        return Named(tuple(sorted({*before.codes, *value.codes})), original or None)
    return f"{before}\n{value}" if isinstance(value, str) else unique([*before, *value])


def _milestone(title: str, due: Document | None, done: str | None, basis: str) -> Document:
    return {
        "id": slug(title) or "milestone",
        "title": title,
        "basis": basis,
        "owner": None,
        "due": due,
        "first_due": due,
        "moves": 0,
        "done_on": done,
        "evidence": [],
    }
