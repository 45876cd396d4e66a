"""Rows as initiatives: each cell read once by what its column becomes, all that is wrong with a row collected.

A record is made whole and canonical from values that were checked one by one, and not validated again: for a table of
12,500 rows that would take longer than all the rest. (The tests hold what is made against the schema.) Columns repeat
themselves, so what a cell comes to is remembered, and so is what cells that belong together come to. And it is made as
the JSON that the store will write, field by field: a third of the memory of objects that would all be encoded later.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from itertools import islice
from operator import itemgetter
from typing import Any, NamedTuple

from bilat.dates import today
from bilat.errors import InvalidValue
from bilat.history import milestone_order, rederive
from bilat.result import Document
from bilat.sheets import Row, Sheet
from bilat.status import UNASSESSED
from bilat.store.quick import encode_quickly as to_json
from bilat.text import slug
from bilat.tracker.importing.cells import Bad, Memo, find_line, find_lines, short_title
from bilat.tracker.importing.entries import REACH, Dated, Entry, Standing, quote_of, source_title
from bilat.tracker.importing.mapping import Mapping as Said
from bilat.tracker.importing.parties import Named
from bilat.tracker.importing.readers import Readers
from bilat.tracker.importing.targets import IGNORED, MANY, MILESTONE, Target
from bilat.tracker.importing.together import Together, can_read_together
from bilat.tracker.records import FIELDS
from bilat.tracker.values import unique

SINGLE = ("target_outcome", "benefit", "measure", "cadence")
"""Fields that one cell is, as it stands."""

_PLAIN = ("kind", "basis", "sectors", "tags", "priority_areas", *SINGLE)
"""Fields of the record that what is read becomes without more ado."""

_OF_SOURCE = {"publisher": "publisher", "url": "url", "published": "published_on", "language": "language"}
"""Fields of the source, by what they are called in a mapping."""

_DATES = ("due", "done")

_TOGETHER = 1_000
"""Rows that are read at once."""

_EMPTY: Document = {
    field: [] if field in ("tags", "priority_areas", "milestones", "links", "meetings", "evidence") else None
    for field in FIELDS
    if field != "id"
} | {"kind": "deliverable", "basis": "announced", "sectors": ["other"]}
"""A record with nothing in it, its keys in their order, without its id."""


class Step(NamedTuple):
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
        self.text = sheet.text
        self._said = said
        self._readers = readers
        self._today = today().isoformat()
        self._at = {column: number for number, column in enumerate(sheet.columns)}
        self.constants = {str(target): readers.constant(target, text) for target, text in said.constants.items()}
        dates = [(target, column) for target, column in said.columns if target.field in _DATES]
        others = [pair for pair in said.columns if pair not in dates and pair[0].field != "title"]
        self.steps = [self._step(target, column, said) for target, column in others]
        self.title = next(self._at[column] for target, column in said.columns if target.field == "title")
        self.kept = [(column, self._at[column], Memo(find_lines)) for column in self._kept_columns()]
        self.key = None if said.key is None else self._at[said.key]
        self._prepare_record(sha256)
        self._prepare_standing()
        self._prepare_dates(dates)

    def _step(self, target: Target, column: str, said: Said) -> Step:
        several = [t for t, _ in said.columns].count(target) > 1 or target in said.constants
        memo = Memo(self._readers.reader(target, column))
        return Step(str(target), column, self._at[column], memo, target.field in MANY and several)

    def _kept_columns(self) -> Sequence[str]:
        if not self._said.keep_rest:
            return self._said.keep
        used = {column for _, column in self._said.columns} | {self._said.key, *IGNORED}
        return [c for c in self._sheet.columns if c in self._said.keep or c not in used]

    def _prepare_record(self, sha256: str) -> None:
        record = _EMPTY | {name: self.constants[name] for name in _PLAIN if self.constants.get(name)}
        self.record = {field: to_json(value) for field, value in record.items()}
        self.form = _form(self.record)
        self.plain_steps = [step for step in self.steps if step.name in _PLAIN]
        self.source_steps = [(step, _OF_SOURCE[step.name]) for step in self.steps if step.name in _OF_SOURCE]
        source: Document = {
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
            **{field: self.constants[name] for name, field in _OF_SOURCE.items() if name in self.constants},
        }
        self.source = {field: to_json(value) for field, value in source.items()}
        self.source_form = b"[{%b}]" % _form(self.source)

    # Rows

    def entries(self) -> Iterator[Entry]:
        """Every row as an entry."""
        together = Together(self) if can_read_together(self) else None
        rows = iter(self._sheet.rows)
        while some := list(islice(rows, _TOGETHER)):
            if together is None or any(row.fault is not None for row in some):
                yield from map(self.entry, some)
            else:
                yield from together.entries(some)

    def entry(self, row: Row) -> Entry:
        """What one row comes to."""
        if row.fault is not None:
            return Entry(row.line, row, None, (Bad(row.fault),))
        cells = row.cells
        faults: list[Bad] = []
        values = self.constants.copy()
        for name, column, at, memo, many in self.steps:
            value = memo[cells[at]]
            if value.__class__ is Bad:
                faults.append(_placed(value, column, cells[at]))
            elif value:
                values[name] = _joined(values.get(name), value, self.constants.get(name)) if many else value
        key = None if self.key is None else self._key_of(cells[self.key], faults)
        title = self._title_of(cells[self.title], faults)
        dated = self.dates(cells, values)
        faults += dated.faults
        self._settle_parties(values, faults)
        kept = self._kept_of(cells, faults) if self.kept else []
        if faults:
            return Entry(row.line, row, key, tuple(faults))
        standing = self.standing(cells, values)
        record = self.record.copy()
        for step in self.plain_steps:
            if values.get(step.name):
                record[step.name] = to_json(values[step.name])
        record["title"] = to_json(title)
        record["parties"], record["assessments"], record["status"], record["notes"] = standing.written
        record["milestones"] = dated.written
        if kept or values.get("notes"):
            lines = [*([values["notes"]] if values.get("notes") else []), *kept, *standing.lines]
            record["notes"] = to_json("\n".join(lines))
        quote = quote_of(cells[self.title])
        record["sources"] = self._sourced(row, quote, key, values)
        rest = self.form % tuple(record.values())
        return Entry(row.line, row, key, (), values.get("id") or "", title, quote, standing, dated.milestones, rest)

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
            faults.append(Bad(error.message, column=self._sheet.columns[self.title], cell=cell))
            return ""
        if line is None:
            faults.append(Bad("it has no title", column=self._sheet.columns[self.title]))
            return ""
        return short_title(line)

    def _settle_parties(self, values: dict[str, Any], faults: list[Bad]) -> None:
        """A row that names one party has those of the constant beside it; two is the least."""
        named: Named | None = values.get("parties")
        constant: Named | None = self.constants.get("parties")
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
        for column, at, memo in self.kept:
            value = memo[cells[at]]
            if value.__class__ is Bad:
                faults.append(_placed(value, column, cells[at]))
            elif value:
                lines.append(f"{column}: {value}")
        return lines

    def _sourced(self, row: Row, quote: str, key: str | None, values: Mapping[str, Any]) -> bytes:
        """The JSON of the field `sources`."""
        source = self.source.copy()
        if key is not None:
            source["title"] = to_json(self.source_title(key))
        source["quote"] = to_json(quote)
        if row.start is not None:
            start = self._sheet.text.find(quote, row.start, row.start + REACH)
            if start >= 0:
                source["start"], source["end"] = b"%d" % start, b"%d" % (start + len(quote))
        for step, field in self.source_steps:
            if step.name in values:
                source[field] = to_json(values[step.name])
        return self.source_form % tuple(source.values())

    def source_title(self, key: str) -> str:
        """What the source of a row with this key is called."""
        return source_title(self._said.source or "", self._said.key or "", key)

    # Who, and how far

    def _prepare_standing(self) -> None:
        judging = ("parties", "status", "assessed", "why", "basis")
        self.judging = [step for step in self.steps if step.name.partition(":")[0] in judging]
        self.judged_by = [step.at for step in self.judging]
        self._judged_by = itemgetter(*self.judged_by) if self.judging else _nothing
        self._labels = {step.name: step.column for step in self.judging}
        self._party_columns = [step for step in self.judging if step.name == "parties"]
        self.standings: dict[Hashable, Standing] = {}

    def standing(self, cells: Sequence[str], values: Mapping[str, Any]) -> Standing:
        """Who is in a row, and how far they are."""
        key = self._judged_by(cells)
        found = self.standings.get(key)
        if found is None:
            found = self.standings[key] = self._judged(cells, values)
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
        notes = "\n".join(lines) if lines else None
        written = (to_json(parties), to_json(record["assessments"]), to_json(record["status"]), to_json(notes))
        return Standing(parties, record["status"], lines, written)

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
        self._milestones: dict[str, list[Step]] = {}
        self._set_dates: dict[str, dict[str, Any]] = {}
        for target, column in columns:
            step = Step(target.field, column, self._at[column], Memo(self._readers.reader(target, column)), False)
            self._milestones.setdefault(target.detail or MILESTONE, []).append(step)
        for target in self._said.constants:
            if target.field in _DATES:
                title = target.detail or MILESTONE
                self._milestones.setdefault(title, [])
                self._set_dates.setdefault(title, {})[target.field] = self.constants[str(target)]
        self.dated_by = [self._at[column] for _, column in columns]
        self._dated_by = itemgetter(*self.dated_by) if columns else _nothing
        self._dated: dict[Hashable, Dated] = {}

    def dates(self, cells: Sequence[str], values: Mapping[str, Any]) -> Dated:
        """The milestones of a row, and what is wrong with its dates."""
        key = self._dated_by(cells), values.get("basis")
        found = self._dated.get(key)
        if found is None:
            found = self._dated[key] = self._read_dates(cells, values.get("basis", "announced"))
        return found

    def _read_dates(self, cells: Sequence[str], basis: str) -> Dated:
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
        milestones.sort(key=milestone_order)
        return Dated(milestones, to_json(milestones), faults)


def _form(document: Mapping[str, bytes]) -> bytes:
    """The JSON of a document without its braces, with a gap for each value."""
    return b",".join(b"%b:%%b" % to_json(field) for field in document)


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
