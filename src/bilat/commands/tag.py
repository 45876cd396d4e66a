"""`bilat tag` and `bilat drop`."""

from collections.abc import Sequence
from typing import Annotated

import typer

from bilat.commands.context import Context
from bilat.commands.options import command
from bilat.errors import UsageError
from bilat.result import Result
from bilat.tracker.changes import plan_drop, plan_tag


@command(changing=True)
def tag(
    context: Context,
    words: Annotated[
        list[str] | None,
        typer.Argument(metavar="ID… +TAG… -TAG…", help="Initiatives, then tags to add (+) and to remove (-)."),
    ] = None,
) -> Result:
    """Add tags to initiatives, and remove them.

    Examples:

        bilat tag joint-trade supply-chain +priority

        bilat tag joint-trade +minister -draft
    """
    given = words or []
    refuse_options(given)
    ids = [word for word in given if word[:1] not in ("+", "-")]
    add = [word[1:] for word in given if word.startswith("+")]
    remove = [word[1:] for word in given if word.startswith("-")]
    if not ids or not (add or remove):
        missing = "an id" if not ids else "a tag"
        raise UsageError(f"tag needs {missing}", hint="bilat tag joint-trade supply-chain +priority -draft")
    return context.change(plan_tag(ids, add, remove, context.stamp()))


def refuse_options(words: Sequence[str]) -> None:
    """Raise UsageError where a word is an option: a command whose words may begin with a minus gets those too."""
    for word in words:
        if word.startswith("--"):
            raise UsageError(f"No such option: {word.partition('=')[0]}", hint="`bilat tag --help` shows what it takes")


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
