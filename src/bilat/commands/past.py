"""`bilat log` and `bilat undo`."""

from typing import Annotated

import typer

from bilat.commands.changes import FIELDS
from bilat.commands.context import Context
from bilat.commands.options import Ids, Where, command
from bilat.commands.selecting import select
from bilat.errors import UsageError
from bilat.result import Column, Document, Notice, Result, Table
from bilat.tracker.changes import plan_undo

COLUMNS = (
    Column("id", "Change", "id"),
    Column("at", "When", "date"),
    Column("by", "Who"),
    Column("command", "Command"),
    Column("initiatives", "Initiative"),
    Column("summary", "What", "title"),
    Column("why", "Why"),
)

FOR_PEOPLE = (
    Column("id", "Change", "id"),
    Column("day", "When", "date"),
    Column("by", "Who"),
    Column("story", "What", "title"),
    Column("why", "Why"),
)
"""What fits 80 columns: the command, the initiatives and what became of them in one cell."""


@command(words="ids")
def log(
    context: Context,
    ids: Ids = None,
    where: Where = None,
    limit: Annotated[int | None, typer.Option(metavar="N", help="The latest N only.")] = None,
    no_pager: Annotated[bool, typer.Option("--no-pager", help="Never through the pager.")] = False,
) -> Result:
    """Show the history, the latest change first: who changed what, when, why and on what proof.

    Examples:

        bilat log joint-trade

        bilat log sector:defense --limit 10

        bilat log --json | jq '.data[] | select(.by == "ada") | .id'
    """
    if limit is not None and limit < 0:
        raise UsageError(f"--limit takes a number from 0, not {limit}")
    columns = [_column(field) for field in context.fields or ()] or list(FOR_PEOPLE if context.for_people else COLUMNS)
    store = context.store()
    wanted = _ids(context, ids or [], where) if ids or where is not None else None
    only = wanted[0] if wanted is not None and len(wanted) == 1 else None
    found = [_about(change, wanted) for change in store.changes(only)][::-1]
    found = [change for change in found if change["edits"] or wanted is None]
    shown = found if limit is None else found[:limit]
    return Result(
        kind="change-list",
        data=[{c.name: FIELDS.value(d, c.name) for c in columns} for d in shown]
        if context.fields is not None
        else shown,
        tables=[Table(columns, ([_text(d, c.name) for c in columns] for d in shown))],
        total=len(found),
        returned=len(shown),
        notices=[*store.notices, *([Notice(f"{len(shown)} of {len(found)} shown")] if len(shown) < len(found) else [])],
        pages=not no_pager,
    )


def _ids(context: Context, words: list[str], where: str | None) -> list[str]:
    """The initiatives' ids; one that was dropped still has a history."""
    view = context.store().view()
    dropped = [word for word in words if view.find_dropped(word) is not None]
    others = [word for word in words if word not in dropped]
    found = select(context.config, view, others, where) if others or where is not None else []
    return [*dropped, *(document["id"] for document in found)]


def _about(change: Document, initiatives: list[str] | None) -> Document:
    if initiatives is None:
        return change
    return {**change, "edits": [edit for edit in change["edits"] if edit["initiative"] in initiatives]}


def _column(name: str) -> Column:
    FIELDS.known([name])
    return next((column for column in COLUMNS if column.name == name), None) or Column(name, name.capitalize())


def _text(change: Document, name: str) -> str | None:
    from bilat.commands.describe import describe

    if name == "day":
        return str(change["at"])[:10]
    if name == "story":
        said = [change["command"], _text(change, "initiatives")]
        return f"{' '.join(filter(None, said))}: {FIELDS.value(change, 'summary') or '–'}"
    value = FIELDS.value(change, name)
    if name == "initiatives" and isinstance(value, list) and len(value) > 2:
        return f"{value[0]} and {len(value) - 1} more"
    if name == "at":
        return str(value).replace("T", " ").removesuffix("Z")
    return describe(value)


@command(changing=True)
def undo(
    context: Context,
    change: Annotated[
        str | None, typer.Argument(metavar="[CHANGE]", help="The change to take back. [default: the last one]")
    ] = None,
) -> Result:
    """Take back the last change that still stands, or the one named; the history keeps both.

    Undoing an undo brings the change back. What has been changed again since is not undone (exit 5).

    Examples:

        bilat undo

        bilat undo 9a41c0ffee12 --why "wrong initiative"
    """
    return context.change(plan_undo(change, context.stamp()), "nothing to undo: it is so already")
