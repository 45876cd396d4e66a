"""`bilat update`."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Annotated

import typer

from bilat.commands.bulk import change_selected
from bilat.commands.context import Context, parse_on
from bilat.commands.linking import PartOf, Restates, Supersedes, Unlink, links_from
from bilat.commands.options import Ids, Where, Yes, command
from bilat.dates import parse_date
from bilat.errors import UsageError
from bilat.result import Result
from bilat.store.protocol import Plan
from bilat.tracker.update import CLEARABLE, MilestoneUpdate, Update, plan_updates

Option = typer.Option

EXAMPLES = """\
bilat update joint-mil --status in-progress --party GB --why "tasking order signed"
bilat update joint-mil --milestone joint-exercises --done --on 2026-10-03 --evidence https://… --grade meeting
bilat update joint-trade --milestone launch --due 2027-Q1 --why "agreed in May\""""


@command(changing=True, words="ids")
def update(
    context: Context,
    ids: Ids = None,
    where: Where = None,
    yes: Yes = False,
    status: Annotated[
        str | None, Option(metavar="STATUS", help="Assess it: every party's side alike, or that of --party.")
    ] = None,
    party: Annotated[
        list[str] | None,
        Option(metavar="PARTY", help="With --status: whose side. Without: the initiative's parties, all of them."),
    ] = None,
    override: Annotated[
        str | None,
        Option(metavar="STATUS", help="Set the joint status by hand; needs --why. --clear override ends it."),
    ] = None,
    on: Annotated[str | None, Option(metavar="DAY", help="The day it happened. [default: today]")] = None,
    milestone: Annotated[
        str | None, Option(metavar="MILESTONE", help="A milestone, by its id or words of its title.")
    ] = None,
    done: Annotated[
        bool | None, Option("--done/--not-done", help="The milestone is reached, or is not after all.")
    ] = None,
    due: Annotated[
        str | None, Option(metavar="DATE", help="The milestone's target: 2027-03-31, 2027-Q1, 'autumn 2027' …")
    ] = None,
    owner: Annotated[str | None, Option(metavar="PARTY", help="Who owes the milestone.")] = None,
    title: Annotated[str | None, Option(metavar="TEXT", help="Its title; with --milestone, the milestone's.")] = None,
    sector: Annotated[list[str] | None, Option(metavar="SECTOR", help="Its sectors, all of them.")] = None,
    kind: Annotated[str | None, Option(metavar="KIND", help="deliverable, joint-body or relational.")] = None,
    basis: Annotated[str | None, Option(metavar="BASIS", help="announced or recommended.")] = None,
    area: Annotated[list[str] | None, Option("--priority-area", metavar="TEXT", help="All of its areas.")] = None,
    target_outcome: Annotated[str | None, Option(metavar="TEXT", help="What it is to achieve.")] = None,
    benefit: Annotated[str | None, Option(metavar="TEXT", help="What good it does.")] = None,
    measure: Annotated[str | None, Option(metavar="TEXT", help="How one would tell that it is delivered.")] = None,
    notes: Annotated[str | None, Option(metavar="TEXT", help="Anything else.")] = None,
    cadence: Annotated[str | None, Option(metavar="TEXT", help="How often it meets: yearly, every 6 months …")] = None,
    supersedes: Supersedes = None,
    part_of: PartOf = None,
    restates: Restates = None,
    unlink: Unlink = None,
    clear: Annotated[list[str] | None, Option(metavar="FIELD", help="Empty it: " + ", ".join(CLEARABLE))] = None,
    revision: Annotated[
        int | None, Option(metavar="N", help="Refuse if the record has moved on from revision N.")
    ] = None,
) -> Result:
    """Change initiatives: assess them, move or reach a milestone, correct a field.

    What a filter finds is shown first, and asked for; however many there are, it is one change and one undo.

    Examples:

        bilat update joint-mil --status in-progress --party GB --why "tasking order signed"

        bilat update joint-mil --milestone joint-exercises --done --on 2026-10-03 --evidence https://… --grade meeting

        bilat update joint-trade --milestone launch --due 2027-Q1

        bilat update is:open sector:defense --status in-progress --why "reported to the committee"
    """
    if not ids and where is None:
        raise UsageError("update needs the id of an initiative", hint="for example\n" + EXAMPLES)
    day = parse_on(on)
    step = _milestone(milestone, done, due, owner, title)
    fields = {
        "title": title if milestone is None else None,
        "sectors": sector,
        "kind": kind,
        "basis": basis,
        "parties": party if status is None else None,
        "priority_areas": area,
        "target_outcome": target_outcome,
        "benefit": benefit,
        "measure": measure,
        "notes": notes,
        "cadence": cadence,
    }
    wanted = Update(
        initiative="",
        fields={field: value for field, value in fields.items() if value is not None},
        clear=[field.replace("-", "_") for field in clear or ()],
        status=status,
        party=_one_side(party) if status is not None else None,
        override=override,
        on=day,
        milestone=step,
        links=links_from(supersedes, part_of, restates),
        unlink=unlink or (),
        revision=revision,
    )
    _refuse_nothing(context, wanted)
    context.asks_why = due is not None and context.shared.why is None
    stamp, vocabularies = context.stamp(day), context.words()

    def plan_for(names: Sequence[str], revisions: Mapping[str, int]) -> Plan:
        updates = [replace(wanted, initiative=n, revision=revisions.get(n, revision)) for n in dict.fromkeys(names)]
        return plan_updates(updates, stamp, vocabularies)

    return change_selected(context, ids, where, plan_for, yes=yes)


def _milestone(
    name: str | None, done: bool | None, due: str | None, owner: str | None, title: str | None
) -> MilestoneUpdate | None:
    if name is not None:
        return MilestoneUpdate(name, done, parse_date(due) if due is not None else None, title, owner)
    for option, value in (("--done", done), ("--due", due), ("--owner", owner)):
        if value is not None:
            raise UsageError(f"{option} belongs to a milestone", hint="say which: --milestone ID")
    return None


def _one_side(parties: list[str] | None) -> str | None:
    if parties is not None and len(parties) > 1:
        raise UsageError("--status takes one --party", hint="leave --party out to assess every side alike")
    return parties[0] if parties else None


def _refuse_nothing(context: Context, wanted: Update) -> None:
    step = wanted.milestone
    links = (*wanted.links, *wanted.unlink)
    asks = (wanted.fields, wanted.clear, wanted.status, wanted.override, links, context.shared.evidence)
    if step is not None and step == MilestoneUpdate(step.name) and not context.shared.evidence:
        raise UsageError(
            "nothing is said of the milestone", hint="add --done, --due DATE, --title, --owner or --evidence"
        )
    if step is None and not any(asks):
        raise UsageError("nothing to change was said", hint="for example\n" + EXAMPLES)
