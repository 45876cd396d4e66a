"""`bilat milestone add|done|move|drop|list`."""

import datetime as dt
from typing import Annotated

import typer

from bilat.commands import describe
from bilat.commands.context import Context, parse_on
from bilat.commands.options import command
from bilat.dates import parse_date
from bilat.errors import UsageError
from bilat.result import Column, Document, Notice, Result, Table
from bilat.tracker.changes import NewMilestone, plan_milestone_add, plan_milestone_drop
from bilat.tracker.find import find_all
from bilat.tracker.update import MilestoneUpdate, Update, plan_update

Option = typer.Option
app = typer.Typer(help="The steps of an initiative: add, reach, move, drop and list them.")

Initiative = Annotated[str, typer.Argument(metavar="ID", help="The initiative's id, or its unambiguous beginning.")]
Name = Annotated[str, typer.Argument(metavar="MILESTONE", help="The milestone's id, or words of its title.")]
On = Annotated[str | None, Option("--on", metavar="DAY", help="The day it was reached. [default: today]")]
ProofOn = Annotated[str | None, Option("--on", metavar="DAY", help="The day that the evidence bears.")]
Due = Annotated[str, Option("--due", metavar="DATE", help="The new target: 2027-03-31, 2027-Q1, 'autumn 2027' …")]


@command(changing=True)
def add(
    context: Context,
    initiative: Initiative,
    title: Annotated[str, typer.Argument(metavar="TITLE", help="The step, in a few words.")],
    due: Annotated[str | None, Option(metavar="DATE", help="Its target: 2027-03-31, 2027-Q1 …")] = None,
    owner: Annotated[str | None, Option(metavar="PARTY", help="Who owes it.")] = None,
    basis: Annotated[str | None, Option(metavar="BASIS", help="announced or recommended.")] = None,
    name: Annotated[str | None, Option("--id", metavar="ID", help="Its id. [default: made from the title]")] = None,
    on: ProofOn = None,
) -> Result:
    """Add a milestone to an initiative.

    Example:

        bilat milestone add joint-mil "First exercise" --due 2027-Q2 --owner GB
    """
    new = NewMilestone(initiative, title, name, basis, owner, parse_date(due) if due is not None else None)
    return context.change(plan_milestone_add(new, context.stamp(_day_of_proof(on, context)), context.words()))


@command(changing=True)
def done(context: Context, initiative: Initiative, milestone: Name, on: On = None) -> Result:
    """Mark a milestone as reached.

    Example:

        bilat milestone done joint-mil "first exercise" --on 2027-05-12 --evidence https://… --grade meeting
    """
    day = parse_on(on)
    wanted = Update(initiative, on=day, milestone=MilestoneUpdate(milestone, done=True))
    return context.change(plan_update(wanted, context.stamp(day), context.words(), command="milestone done"))


@command(changing=True)
def move(context: Context, initiative: Initiative, milestone: Name, due: Due, on: ProofOn = None) -> Result:
    """Give a milestone a new target. The first one and the number of moves stay on record.

    A date that was given once is moved for a reason: on a terminal one is asked for where --why does not give it.

    Example:

        bilat milestone move joint-mil "first exercise" --due 2027-Q4 --why "ships in refit"
    """
    wanted = Update(initiative, milestone=MilestoneUpdate(milestone, due=parse_date(due)))
    stamp = context.stamp(_day_of_proof(on, context))
    context.asks_why = context.shared.why is None
    return context.change(plan_update(wanted, stamp, context.words(), command="milestone move"))


def _day_of_proof(on: str | None, context: Context) -> dt.date | None:
    """The day in `--on`, which only evidence bears here: a target is moved today. Raises UsageError without any."""
    if on is not None and not context.shared.evidence:
        raise UsageError("--on is the day of the evidence, and there is none", hint="add --evidence URL")
    return parse_on(on)


@command(changing=True)
def drop(context: Context, initiative: Initiative, milestone: Name) -> Result:
    """Take a milestone away. The history keeps it, and `bilat undo` brings it back."""
    return context.change(plan_milestone_drop(initiative, milestone, context.stamp()))


COLUMNS = (
    Column("initiative", "Initiative", "id"),
    Column("id", "Milestone", "id"),
    Column("title", "Title", "title"),
    Column("basis", "Basis"),
    Column("owner", "Owner"),
    Column("due", "Due", "date"),
    Column("done_on", "Done", "date"),
)

FOR_PEOPLE = tuple(column for column in COLUMNS if column.name not in ("id", "basis"))
"""What fits 80 columns: a milestone can be named by words of its title."""


@command()
def list_(
    context: Context,
    ids: Annotated[list[str] | None, typer.Argument(metavar="[ID]…", help="Of these initiatives only.")] = None,
) -> Result:
    """List milestones by their target, the undated last."""
    names = context.fields
    store = context.store()
    view = store.view()
    found = find_all(view, ids) if ids else view.search()
    pairs = [{"initiative": record["id"], **m} for record in found for m in record["milestones"]]
    pairs.sort(key=lambda m: (m["due"]["end"] if m["due"] else "~", m["initiative"], m["id"]))
    columns = [_column(name) for name in names or ()] or list(FOR_PEOPLE if context.for_people else COLUMNS)
    return Result(
        kind="milestone-list",
        data=[{c.name: m[c.name] for c in columns} for m in pairs] if names is not None else pairs,
        tables=[Table(columns, ([_cell(m, c.name) for c in columns] for m in pairs))],
        total=len(pairs),
        returned=len(pairs),
        notices=[*store.notices, *([] if pairs else [Notice("no milestone")])],
        pages=True,
    )


FIELDS = ("initiative", "id", "title", "basis", "owner", "due", "first_due", "moves", "done_on", "evidence")


def _column(name: str) -> Column:
    from bilat.errors import UnknownValue

    if name not in FIELDS:
        raise UnknownValue("field", name, FIELDS)
    known = next((column for column in COLUMNS if column.name == name), None)
    return known or Column(name, name.replace("_", " ").capitalize())


def _cell(milestone: Document, name: str) -> str | None:
    return describe.describe(milestone[name])


for _function, _name in ((add, "add"), (done, "done"), (move, "move"), (drop, "drop"), (list_, "list")):
    app.command(_name)(_function)
