"""`bilat next`: who owes the next step."""

from collections.abc import Callable, Iterable
from typing import Annotated

import typer

from bilat.commands import describe
from bilat.commands.context import Context
from bilat.commands.listing import Words
from bilat.commands.options import command
from bilat.commands.picking import Fields
from bilat.commands.selecting import filter_from
from bilat.commands.sided import party_label
from bilat.dates import today
from bilat.errors import UsageError
from bilat.result import Column, Document, Notice, Result, Table
from bilat.steps import steps

KEYS = ("initiative", "title", "milestone", "step", "basis", "owner", "parties", "due", "days_left")

NOBODY = "nobody named"
"""What a person reads where a step has no owner."""

COLUMNS = (
    Column("due", "Due", "date"),
    Column("days_left", "Days left", "number"),
    Column("owner", "Owner"),
    Column("initiative", "Initiative", "id"),
    Column("step", "Step"),
)


@command(words="words", past=True, fields=Fields(KEYS, columns=COLUMNS))
def next_(
    context: Context,
    words: Words = None,
    party: Annotated[
        str | None, typer.Option("--party", metavar="PARTY", help="Only what this party owes: CA, GB …")
    ] = None,
    limit: Annotated[int | None, typer.Option(metavar="N", help="At most N steps. Without it, all.")] = None,
) -> Result:
    """Show who owes the next step: every milestone still to be done, and every meeting still to be held, by its date.

    What is late comes first, with its days below zero; what has no date comes last. A filter says of which initiatives.

    Examples:

        bilat next

        bilat next --party GB --limit 10

        bilat next sector:defense --json | jq -r '.data[] | select(.days_left != null and .days_left < 0) | .initiative'
    """
    if limit is not None and limit < 0:
        raise UsageError(f"--limit takes a number from 0, not {limit}")
    wanted = filter_from(context.config, words, {})
    owner = context.words().parties([party])[0] if party is not None else None
    store = context.store()
    all_steps = steps(context.view().search(wanted), today())
    found = [step for step in all_steps if owner in (None, step["owner"])]
    shown = found if limit is None else found[:limit]
    return Result(
        kind="next-list",
        data=shown,
        tables=_tables(shown, context),
        total=len(found),
        returned=len(shown),
        notices=[*store.notices, *_notices(all_steps, found, shown, owner)],
        ids=dict.fromkeys(step["initiative"] for step in shown),
        pages=True,
    )


def _notices(
    all_steps: list[Document], found: list[Document], shown: list[Document], owner: str | None
) -> list[Notice]:
    notices = []
    if not all_steps:
        notices.append(Notice("no open initiative matches"))
    elif not found:
        notices.append(Notice(f"nothing is owed by {owner}"))
    if len(shown) < len(found):
        notices.append(Notice(f"{len(shown)} of {len(found)} shown"))
    unowned = sum(step["owner"] is None and step["due"] is not None for step in all_steps)
    if owner is not None and unowned:
        notices.append(Notice(f"{unowned} more {'has' if unowned == 1 else 'have'} a date, but nobody is named for it"))
    return notices


def _tables(steps: list[Document], context: Context) -> list[Table]:
    """One table for scripts; for people what has no date stands apart."""
    if not context.for_people:
        return [_table(steps, lambda owner: owner)]
    parties = context.config.parties

    def label(owner: str | None) -> str:
        return party_label(parties, owner) if owner is not None else NOBODY

    undated = [step for step in steps if step["due"] is None]
    tables = [_table([step for step in steps if step["due"] is not None], label)]
    if undated:
        left = Table(COLUMNS[2:], [_cells(step, label)[2:] for step in undated], title="No date")
        tables.append(left)
    return tables


def _table(steps: Iterable[Document], label: Callable[[str | None], str | None]) -> Table:
    return Table(COLUMNS, [_cells(step, label) for step in steps])


def _cells(step: Document, label: Callable[[str | None], str | None]) -> list[str | None]:
    left = step["days_left"]
    return [
        describe.date(step["due"]),
        str(left) if left is not None else None,
        label(step["owner"]),
        step["initiative"],
        step["step"],
    ]
