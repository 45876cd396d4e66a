"""`bilat meeting`."""

from typing import Annotated

import typer

from bilat.commands.context import Context
from bilat.commands.options import command
from bilat.dates import parse_day, today
from bilat.errors import UsageError
from bilat.result import Result
from bilat.tracker.meetings import plan_meeting, plan_meeting_drop

Option = typer.Option


@command(changing=True)
def meeting(
    context: Context,
    initiative: Annotated[str, typer.Argument(metavar="ID", help="The body's id, or its unambiguous beginning.")],
    on: Annotated[str | None, Option(metavar="DAY", help="The day it met. [default: today]")] = None,
    drop: Annotated[str | None, Option(metavar="DAY", help="Take away the meeting of this day.")] = None,
) -> Result:
    """Record that a joint body met, with what proves it.

    A meeting that is on record already gets the new evidence too. `bilat update ID --cadence "every 6 months"` says how
    often a body is to meet, and `bilat list is:meeting-missed` finds those that have not.

    Examples:

        bilat meeting joint-trade --on 2026-10-03 --evidence https://… --grade meeting

        bilat meeting joint-trade --drop 2026-10-03 --why "it was put off"
    """
    if drop is not None:
        if on is not None:
            raise UsageError("--on and --drop exclude each other")
        return context.change(plan_meeting_drop(initiative, parse_day(drop), context.stamp()))
    day = parse_day(on) if on is not None else today()
    nothing = "nothing to change: that meeting is recorded already"
    return context.change(plan_meeting(initiative, day, context.stamp(day)), nothing)
