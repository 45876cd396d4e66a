"""`bilat slips`: which dates were moved, how far, and why."""

from collections.abc import Iterator
from typing import Annotated

import typer

from bilat.commands.context import Context
from bilat.commands.describe import date
from bilat.commands.listing import Words
from bilat.commands.options import command
from bilat.commands.picking import Fields
from bilat.commands.selecting import filter_from
from bilat.commands.time import because, lateness, signed
from bilat.result import Column, Document, Notice, Result, Table
from bilat.slips import has_slipped, ledger, slips

KEYS = (
    *("initiative", "title", "milestone", "milestone_title", "owner", "first_due", "due", "moves", "days", "done_on"),
    *("days_late", "history"),
)
SCRIPT = ("initiative", "milestone", "owner", "first_due", "due", "moves", "days", "done_on", "days_late")

COLUMNS = (
    Column("title", "Initiative", "title"),
    Column("milestone_title", "Milestone"),
    Column("due", "Target"),
    Column("moves", "Moves", "number"),
    Column("days", "Days", "number"),
    Column("history", "Why"),
)
"""What a person reads; a column of which nothing is known is left out."""


@command(words="words", past=True, fields=Fields(KEYS))
def slipped(
    context: Context,
    words: Words = None,
    everything: Annotated[bool, typer.Option("--all", help="Also the milestones whose date was never moved.")] = False,
) -> Result:
    """Show the slip ledger: of each milestone its first target, today's, and every move with its reason and proof.

    Days count from the last day of the first target to that of today's; a minus is a date brought forward. The largest
    slip comes first. A move that was undone is none.

    Examples:

        bilat slips

        bilat slips sector:defense --as-of 2026-06-30

        bilat slips --json | jq '[.data[].days // 0] | add'
    """
    store = context.store()
    wanted = filter_from(context.config, words, {})
    view = context.view()
    records = slips(view.search(wanted), ledger(view.newest_changes()))
    found = [record for record in records if everything or has_slipped(record)]
    narrow = context.table_width is not None
    return Result(
        kind="slip-list",
        data=found,
        tables=[_for_people(found, narrow=narrow) if context.for_people else _for_scripts(found)],
        total=len(found),
        returned=len(found),
        notices=[*store.notices, *_notices(found, everything=everything)],
        ids=dict.fromkeys(record["initiative"] for record in found),
        pages=True,
    )


def _notices(found: list[Document], *, everything: bool) -> Iterator[Notice]:
    if not found:
        yield Notice("no milestone has a date" if everything else "no date was moved")
    unexplained = sum(not move["why"] and not move["entered"] for record in found for move in record["history"])
    if unexplained:
        yield Notice(f"moved without a reason: {unexplained}")


def _for_people(records: list[Document], *, narrow: bool) -> Table:
    shown = [(column, [_cell(record, column.name, narrow=narrow) for record in records]) for column in COLUMNS]
    shown = [(column, cells) for column, cells in shown if any(cells)]
    return Table([column for column, _ in shown], zip(*(cells for _, cells in shown), strict=True))


def _for_scripts(records: list[Document]) -> Table:
    columns = [Column(name, name.replace("_", " ").capitalize()) for name in SCRIPT]
    return Table(columns, ([_plain(record, name) for name in SCRIPT] for record in records))


def _plain(record: Document, name: str) -> str | None:
    value = record[name]
    if name in ("first_due", "due"):
        return value and str(value["text"])
    return None if value is None else str(value)


def _cell(record: Document, name: str, *, narrow: bool) -> str | None:
    if name == "due":
        return _target(record)
    if name == "days":
        return signed(record["days"])
    if name == "history":
        return "; ".join(_move(move, narrow=narrow) for move in record["history"]) or None
    return _plain(record, name)


def _target(record: Document) -> str:
    """The first target and today's, and what became of it."""
    first, due = date(record["first_due"]), date(record["due"]) or "no date"
    told = f"{first} → {due}" if record["moves"] or first != due else due
    if record["done_on"] is None:
        return told
    late = f", {lateness(record['days_late'])}" if record["days_late"] else ""
    return f"{told}, done {record['done_on']}{late}"


def _move(move: Document, *, narrow: bool) -> str:
    reason = because(move, narrow=narrow) or ("moved before it was entered" if move["entered"] else "no reason given")
    return f"{move['at'][:10]} {signed(move['days'])} by {move['by']}: {reason}"
