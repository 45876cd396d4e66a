"""`bilat log` and `bilat undo`."""

from typing import Annotated

import typer

from bilat.commands.changes import summary
from bilat.commands.context import Context
from bilat.commands.options import command
from bilat.errors import NotFound, UnknownValue, UsageError
from bilat.result import Column, Document, Notice, Result, Table
from bilat.tracker.changes import plan_undo
from bilat.tracker.find import find_initiative

COLUMNS = (
    Column("id", "Change", "id"),
    Column("at", "When", "date"),
    Column("by", "Who"),
    Column("command", "Command"),
    Column("initiatives", "Initiative"),
    Column("summary", "What", "title"),
    Column("why", "Why"),
)


@command()
def log(
    context: Context,
    name: Annotated[str | None, typer.Argument(metavar="[ID]", help="Only what touched this initiative.")] = None,
    limit: Annotated[int | None, typer.Option(metavar="N", help="The latest N only.")] = None,
    no_pager: Annotated[bool, typer.Option("--no-pager", help="Never through the pager.")] = False,
) -> Result:
    """Show the history, the latest change first: who changed what, when, why and on what proof.

    Examples:

        bilat log joint-trade

        bilat log --json | jq '.data[] | select(.by == "ada") | .id'
    """
    if limit is not None and limit < 0:
        raise UsageError(f"--limit takes a number from 0, not {limit}")
    columns = [_column(field) for field in context.fields] if context.fields is not None else list(COLUMNS)
    store = context.store()
    initiative = _id(context, name) if name is not None else None
    found = [_about(change, initiative) for change in store.changes(initiative)][::-1]
    found = [change for change in found if change["edits"] or initiative is None]
    shown = found if limit is None else found[:limit]
    return Result(
        kind="change-list",
        data=[{c.name: _value(d, c.name) for c in columns} for d in shown] if context.fields is not None else shown,
        tables=[Table(columns, ([_text(d, c.name) for c in columns] for d in shown))],
        total=len(found),
        returned=len(shown),
        notices=[*store.notices, *([Notice(f"{len(shown)} of {len(found)} shown")] if len(shown) < len(found) else [])],
        pages=not no_pager,
    )


def _id(context: Context, name: str) -> str:
    """The initiative's id; one that was dropped still has a history."""
    view = context.store().view()
    try:
        found: str = find_initiative(view, name)["id"]
    except NotFound:
        if view.find_dropped(name) is None:
            raise
        return name
    return found


def _about(change: Document, initiative: str | None) -> Document:
    if initiative is None:
        return change
    return {**change, "edits": [edit for edit in change["edits"] if edit["initiative"] == initiative]}


FIELDS = ("id", "prev", "at", "by", "why", "evidence", "command", "reverts", "edits", "initiatives", "summary")


def _column(name: str) -> Column:
    if name not in FIELDS:
        raise UnknownValue("field", name, FIELDS)
    return next((column for column in COLUMNS if column.name == name), None) or Column(name, name.capitalize())


def _value(change: Document, name: str) -> object:
    if name == "summary":
        return summary(change)
    if name == "initiatives":
        return list(dict.fromkeys(edit["initiative"] for edit in change["edits"] if edit["initiative"]))
    value: object = change[name]
    return value


def _text(change: Document, name: str) -> str | None:
    from bilat.commands.describe import describe

    value = _value(change, name)
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
