"""`bilat show` and `bilat grid`."""

from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import Annotated

import typer

from bilat.commands import describe
from bilat.commands.changes import summary
from bilat.commands.columns import find_field, next_due
from bilat.commands.context import Context
from bilat.commands.options import Ids, Where, command
from bilat.commands.selecting import NONE, select
from bilat.commands.sided import (
    party_label,
    scale_field,
    scale_notices,
    scale_record,
    sides_table,
    with_scale,
)
from bilat.commands.signalled import told
from bilat.errors import UnknownValue, UsageError
from bilat.history import deciders
from bilat.lineage import links_from_outside
from bilat.result import Column, Document, Notice, Result, Table
from bilat.status import STATUSES, find_scale
from bilat.steps import of_row
from bilat.store.protocol import View
from bilat.tracker.lineage import linked_in

RECENT = 5
"""How many of an initiative's latest changes `show` prints."""

FIELD_COLUMNS = (Column("field", "Field", "dim"), Column("value", "Value"))

Rows = Iterable[tuple[str, str | None]]


@command(words="ids", past=True)
def show(
    context: Context,
    ids: Ids = None,
    where: Where = None,
    vocabulary: Annotated[
        str | None,
        typer.Option("--vocabulary", metavar="SCALE", help="Its status on another scale too: ogp, politifact or iati."),
    ] = None,
) -> Result:
    """Show all that is known of an initiative: both sides, milestones, proof, the exact words, its history.

    Examples:

        bilat show joint-trade

        bilat show is:overdue sector:defense

        bilat show shared-intel --json | jq '.data[0].sources[0].quote'
    """
    store = context.store()
    view = context.view()
    if not ids and where is None:
        raise UsageError("show needs an id or a filter", hint="bilat show joint-trade")
    scale = find_scale(vocabulary).name if vocabulary is not None else None
    found = select(context.config, view, ids, where)
    names = context.fields
    if names is not None:
        fields = [find_field(name, context.config.sectors, settings=context.config) for name in names]
        fields = with_scale(fields, scale) if scale is not None else fields
        data = [{f.column.name: f.value(d) for f in fields} for d in found]
        tables = [_upright([(f.column.name, f.text(d)) for f in fields], d["title"]) for d in found]
    else:
        data = found
        linked = linked_in(view) if found else []
        tables = [table for document in found for table in _tables(document, context, view, linked, scale)]
    return Result(
        kind="initiative-list",
        data=data,
        tables=tables,
        total=len(found),
        returned=len(found),
        notices=[*store.notices, *([] if found else [Notice(NONE)]), *(scale_notices(scale, found) if scale else [])],
        extra={"vocabulary": scale_record(scale)} if scale else {},
        ids=[document["id"] for document in found],
        pages=True,
    )


def _tables(
    document: Document, context: Context, view: View, linked: list[Document], scale: str | None
) -> Iterator[Table]:
    """All that is known of it; for people its sides stand next to each other, once anybody has looked at one."""
    verdict, rest = _verdict(document, context, scale), _rows(document, context, view, linked)
    sides = [
        (party_label(context.config.parties, p), describe.assessment(a)) for p, a in document["assessments"].items()
    ]
    if context.for_people and any(document["assessments"].values()):
        yield _upright(verdict, document["title"])
        yield sides_table(document, context.config)
        yield _upright(rest)
    else:
        yield _upright(chain(verdict, sides, rest), document["title"])


def _upright(rows: Rows, title: str | None = None) -> Table:
    return Table(FIELD_COLUMNS, ([name, value] for name, value in rows), title=title, upright=True)


def _rows(document: Document, context: Context, view: View, linked: list[Document]) -> Iterator[tuple[str, str | None]]:
    signals = told(context.config, document)
    if signals:
        yield "signals", signals
    for field in ("title", "kind", "basis"):
        yield field, document[field]
    sectors = context.config.sectors
    yield "sectors", ", ".join(sectors.label(name) if name in sectors.names else name for name in document["sectors"])
    for field in ("priority_areas", "target_outcome", "benefit", "measure", "cadence", "tags", "notes"):
        if document[field]:
            yield field, describe.describe(document[field])
    yield "milestones", _lines(f"{m['id']}: {describe.milestone(m)}{_proof(m)}" for m in document["milestones"])
    for field, tell in (
        ("meetings", describe.meeting),
        ("evidence", describe.evidence),
        ("sources", describe.source),
    ):
        if document[field]:
            yield field, _lines(tell(item) for item in document[field])
    links = _lines(_links(document, view, linked))
    if links:
        yield "links", links
    yield "revision", f"{document['revision']}, {document['updated_at']} by {document['updated_by']}"
    yield "history", _lines(islice(_recent(document["id"], view), RECENT))


def _links(document: Document, view: View, linked: list[Document]) -> Iterator[str]:
    """Its relations to others, as it says and as they say."""
    for link in document["links"]:
        other = view.find(link["id"])
        yield f"{link['relation']} {link['id']} ({other['title'] if other else 'not in the tracker any more'})"
    for relation, other in links_from_outside(document["id"], linked):
        yield f"{relation} {other['id']} ({other['title']})"


def _verdict(document: Document, context: Context, scale: str | None) -> Iterator[tuple[str, str | None]]:
    yield "id", document["id"]
    status = document["status"]
    yield "status", f"{status}: {STATUSES.definition(status)}"
    if document["override"]:
        yield "override", describe.override(document["override"])
    decided = deciders(document)
    if decided:
        yield "decided_by", ", ".join(party_label(context.config.parties, party) for party in decided)
    if scale is not None:
        on_scale = scale_field(scale)
        assert on_scale.label is not None
        yield scale, on_scale.label(document)


def _proof(milestone: Document) -> str:
    return "".join(f" [{describe.evidence(item)}]" for item in milestone["evidence"])


def _lines(items: Iterator[str | None] | Iterator[str]) -> str | None:
    return "\n".join(filter(None, items)) or None


def _recent(initiative: str, view: View) -> Iterator[str]:
    for change in view.newest_changes():
        edits = [edit for edit in change["edits"] if edit["initiative"] == initiative]
        if edits:
            why = f": {change['why']}" if change["why"] else ""
            yield f"{change['at'][:10]} {change['id']} {change['command']} by {change['by']}{why} – " + summary(
                {**change, "edits": edits}
            )


@command(past=True)
def grid(
    context: Context,
    names: Annotated[list[str] | None, typer.Argument(metavar="[GRID]…", help="Only these grids, by their id.")] = None,
    progress: Annotated[
        bool, typer.Option("--progress", help="Add live columns: initiatives, delivered, next due.")
    ] = False,
) -> Result:
    """Show the source's sector grids as it prints them; a dash stands where the source cuts a row off.

    Examples:

        bilat grid

        bilat grid priorities --progress
    """
    if context.shared.fields is not None:
        raise UsageError("a grid has the columns that its source gave it: --fields does not apply")
    store = context.store()
    view = context.view()
    grids = _wanted(view.grids(), names or [])
    extra = {"progress": [_progress(g, view) for g in grids]} if progress else {}
    return Result(
        kind="grid-list",
        data=grids,
        tables=[grid_table(g, _progress(g, view) if progress else None) for g in grids],
        total=len(grids),
        returned=len(grids),
        notices=[*store.notices, *([] if grids else [Notice("the tracker holds no grid")])],
        extra=extra,
        ids=[g["id"] for g in grids],
    )


def _wanted(grids: list[Document], names: list[str]) -> list[Document]:
    if not names:
        return grids
    known = {g["id"]: g for g in grids}
    for name in names:
        if name not in known:
            raise UnknownValue("grid", name, known)
    return [known[name] for name in names]


def _progress(grid: Document, view: View) -> Document:
    """Of each row: how many initiatives are in its sector today, how many are delivered, and what is due next."""
    records = view.search()
    rows = []
    for row in grid["rows"]:
        linked = of_row(row, records)
        dues = sorted(filter(None, map(next_due, linked)), key=lambda due: (due["end"], due["start"]))
        rows.append(
            {
                "initiatives": len(linked),
                "delivered": sum(record["status"] == "delivered" for record in linked),
                "next_due": dues[0] if dues else None,
            }
        )
    return {"grid": grid["id"], "rows": rows}


def grid_table(grid: Document, progress: Document | None = None) -> Table:
    """A grid as the source prints it, with what became of its rows."""
    columns = [Column(title.lower().replace(" ", "_").replace("-", "_"), title) for title in grid["columns"]]
    rows: list[list[str | None]] = [list(row["cells"]) for row in grid["rows"]]
    if progress is not None:
        columns += [
            Column("initiatives", "Initiatives", "number"),
            Column("delivered", "Delivered", "number"),
            Column("next_due", "Next due", "date"),
        ]
        for cells, live in zip(rows, progress["rows"], strict=True):
            due = describe.date(live["next_due"])
            cells += [str(live["initiatives"]), str(live["delivered"]), due]
    return Table(columns, rows, title=grid["title"])
