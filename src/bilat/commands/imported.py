"""An import as a Result: how the file was read, what became of its rows; the first for people, all for scripts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from bilat.commands.changes import change_result
from bilat.errors import quoted
from bilat.result import Column, Document, Notice, Result, Table
from bilat.store.sealed import opened_change
from bilat.tracker.find import listed
from bilat.tracker.gone import ways_back
from bilat.tracker.importing.days import ORDERS
from bilat.tracker.importing.plan import ImportPlan, Touched
from bilat.tracker.importing.table import Table as Read

FIRST = 10
"""Rows that a person is shown."""

SOME = 8
"""Names that a notice lists."""

COLUMNS = (
    Column("line", "Line", "number"),
    Column("what", "Row"),
    Column("initiative", "Initiative", "id"),
    Column("title", "Title", "title"),
    Column("parties", "Parties"),
    Column("status", "Status", "status"),
    Column("dates", "Dates"),
)
FOR_PEOPLE = tuple(column for column in COLUMNS if column.name not in ("what", "initiative"))

_DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
_KINDS = {"json": "JSON", "ndjson": "NDJSON", "spreadsheet": "spreadsheet"}


class Written(NamedTuple):
    """What an import has written beside the change."""

    dry_run: bool = False
    rejected: str | None = None
    """The file of the rejected rows."""
    saved: str | None = None
    """The file of the mapping."""


def import_result(
    table: Read,
    plan: ImportPlan,
    change: Document | None,
    notices: Sequence[Notice],
    written: Written,
    for_people: bool,
) -> Result:
    """What `import` answers."""
    said = [*notices, *_how(table), *_what_became(table, plan, written)]
    whole = not (plan.dropped or table.rows.bad)
    nothing = "nothing to change" + (": the tracker has all of it" if whole else "")
    result = change_result(change, (), nothing, dry_run=written.dry_run, told=False)
    return result._replace(
        tables=[_shown(table, plan.touched, for_people)],
        notices=[*said, *result.notices],
        extra={**result.extra, "imported": _facts(table, plan, written)},
        data=map(opened_change, result.data),
        ids=[touched.id for touched in plan.touched],
    )


def _shown(table: Read, touched: Sequence[Touched], for_people: bool) -> Table:
    if not for_people:
        return Table(COLUMNS, _rows(touched))
    columns = tuple(c._replace(title=table.sheet.unit.capitalize()) if c.name == "line" else c for c in FOR_PEOPLE)
    title = f"the first {FIRST} of {len(touched):,}" if len(touched) > FIRST else None
    places = [COLUMNS.index(column) for column in FOR_PEOPLE]
    rows = ([row[place] for place in places] for row in _rows(touched[:FIRST]))
    return Table(columns, rows, title)


def _rows(touched: Sequence[Touched]) -> Iterator[list[str | None]]:
    told: dict[int, str | None] = {}
    """By the identity of milestones, which rows with the same dates share."""
    for entry, what, name in touched:
        dates = told.get(id(entry.milestones), "")
        if dates == "":
            dates = told[id(entry.milestones)] = "; ".join(map(_dated, entry.milestones)) or None
        parties = entry.standing.parties
        between = "-".join(parties) if len(parties) < 6 else f"{len(parties)} parties"
        yield [str(entry.line), what, name, entry.title, between, entry.standing.status, dates]


def _dated(milestone: Document) -> str:
    if milestone["done_on"]:
        return f"{milestone['title']} {milestone['done_on']}"
    return f"{milestone['title']} due {milestone['due']['text']}"


def _how(table: Read) -> Iterator[Notice]:
    """How the file was read, and what its columns become."""
    sheet = table.sheet
    how = [_KINDS.get(sheet.kind, ""), sheet.encoding and sheet.encoding.upper().replace("WINDOWS", "Windows")]
    how += [sheet.delimiter and f"{_DELIMITERS[sheet.delimiter]} between cells", sheet.tab and f"sheet {sheet.tab}"]
    if sheet.stray_returns:
        how.append(f"{sheet.stray_returns} stray carriage returns read as spaces")
    yield Notice(f"{table.name}: {_rows_of(table.rows.total)}; {', '.join(filter(None, how))}")
    given = [pair for pair in table.said.columns if pair not in table.proposed]
    for begin, pairs in (("columns: ", given), ("proposed: ", table.proposed)):
        if pairs:
            yield Notice(begin + ", ".join(f"{target} from {quoted(column)}" for target, column in pairs))
    if table.assumed:
        yield Notice(f"parties: {table.assumed} for every row, the tracker's one relationship; else --set parties=…")
    for column, (order, line, value) in table.orders.items():
        if order is not None and line is not None:
            yield Notice(f"dates of {quoted(column)}: {ORDERS[order]}, as {value} on {sheet.unit} {line} proves")
    if table.unmapped:
        names = ", ".join(quoted(column) for column in table.unmapped[:SOME]) + _more(table.unmapped)
        yield Notice(f"not imported: {names}; --keep COLUMN puts one into the notes, --keep-rest all")


def _rows_of(number: int) -> str:
    return "1 row" if number == 1 else f"{number:,} rows"


def _more(names: Sequence[object]) -> str:
    return f" and {len(names) - SOME} more" if len(names) > SOME else ""


def _what_became(table: Read, plan: ImportPlan, written: Written) -> Iterator[Notice]:
    """Counts that add up to the rows of the table, and what a person should look at."""
    unit, rows = table.sheet.unit, table.rows
    counts = {what: sum(t.what == what for t in plan.touched) for what in ("added", "updated")}
    parts = [f"{number:,} {what}" for what, number in counts.items() if number]
    parts += [f"{plan.unchanged:,} there already"] if plan.unchanged else []
    parts += [f"{len(rows.repeats):,} repeated"] if rows.repeats else []
    parts += [f"{len(plan.dropped):,} dropped here before"] if plan.dropped else []
    parts += [f"{len(rows.bad):,} rejected"] if rows.bad else []
    yield Notice(f"{'would be ' if written.dry_run else ''}{', '.join(parts) or 'no rows'}")
    if rows.repeats:
        pairs = ", ".join(f"{one} is {other}" for one, other in rows.repeats[:SOME])
        yield Notice(f"rows that repeat another one cell for cell count once: {unit} {pairs}{_more(rows.repeats)}")
    if plan.dropped:
        back = ways_back(plan.dropped.values())
        yield Notice(f"left out, for they were dropped here: {listed(list(plan.dropped))}; {back} brings them back")
    if plan.missing:
        names = ", ".join(plan.missing[:SOME]) + _more(plan.missing)
        yield Notice(f"no longer in the table, and kept here: {table.said.key} {names}", "warning")
    if plan.elsewhere:
        name, number = plan.elsewhere
        yield Notice(
            f"{number:,} of these keys are known from {quoted(name)}: --source {quoted(name)} updates those", "warning"
        )
    if written.rejected:
        yield Notice(f"the rejected rows are in {written.rejected}, each with its reason", "warning")
    if written.saved:
        yield Notice(f"the mapping is in {written.saved}")


def _facts(table: Read, plan: ImportPlan, written: Written) -> Document:
    sheet, rows = table.sheet, table.rows
    return {
        "file": table.name,
        "file_sha256": table.sha256,
        "format": sheet.kind,
        "encoding": sheet.encoding,
        "delimiter": sheet.delimiter,
        "source": table.said.source,
        "key": table.said.key,
        "mapping": [
            {"field": str(target), "column": column, "proposed": (target, column) in table.proposed}
            for target, column in table.said.columns
        ],
        "set": {str(target): value for target, value in table.said.constants.items()},
        "dates": {column: settled.order for column, settled in table.orders.items()},
        "unmapped": list(table.unmapped),
        "rows": rows.total,
        "added": sum(touched.what == "added" for touched in plan.touched),
        "updated": sum(touched.what == "updated" for touched in plan.touched),
        "unchanged": plan.unchanged,
        "repeated": len(rows.repeats),
        "dropped": list(plan.dropped),
        "rejected": len(rows.bad),
        "rejected_file": written.rejected,
        "missing": list(plan.missing),
    }
