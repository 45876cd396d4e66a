"""`bilat tag` and `bilat drop`."""

from typing import Annotated

import typer

from bilat.commands.bulk import change_selected
from bilat.commands.context import Context
from bilat.commands.options import Where, Yes, command
from bilat.errors import UsageError
from bilat.query.arguments import is_filter
from bilat.result import Result
from bilat.tracker.changes import plan_drop, plan_tag


@command(changing=True, words="words")
def tag(
    context: Context,
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="ID…|FILTER +TAG… -TAG…", help="Initiatives or a filter, then tags to add (+) and to remove (-)."
        ),
    ] = None,
    where: Where = None,
    yes: Yes = False,
) -> Result:
    """Add tags to initiatives, and remove them. What a filter finds is shown first, and asked for.

    Examples:

        bilat tag joint-trade supply-chain +priority

        bilat tag joint-trade +minister -draft

        bilat tag sector:defense is:open +committee --dry-run
    """
    given = words or []
    add = [word[1:] for word in given if word.startswith("+")]
    remove = [word[1:] for word in given if word.startswith("-") and not is_filter(word[1:])]
    targets = [word for word in given if word[:1] != "+" and (word[:1] != "-" or is_filter(word[1:]))]
    if not (targets or where is not None) or not (add or remove):
        missing = "a tag" if targets or where is not None else "an id or a filter"
        raise UsageError(f"tag needs {missing}", hint="bilat tag joint-trade supply-chain +priority -draft")
    stamp = context.stamp()
    return change_selected(
        context, targets, where, lambda ids, revisions: plan_tag(ids, add, remove, stamp, revisions), yes=yes
    )


@command(changing=True)
def drop(
    context: Context,
    ids: Annotated[list[str], typer.Argument(metavar="ID…", help="Ids, or their unambiguous beginnings.")],
) -> Result:
    """Take initiatives out of every list. The history keeps them, and `bilat undo` brings them back.

    Example:

        bilat drop climate-init --why "folded into another"
    """
    return context.change(plan_drop(ids, context.stamp()))
