"""`bilat import`."""

import sys
from typing import Annotated

import typer

from bilat.commands.context import Context
from bilat.commands.options import command
from bilat.commands.restoring import fields, restore
from bilat.errors import BilatError, InvalidValue
from bilat.result import Result
from bilat.sheets.native import find_native

Option = typer.Option


@command(changing=True, fields=fields)
def import_(
    context: Context,
    file: Annotated[str, typer.Argument(metavar="FILE", help="What `bilat export` wrote; - for stdin.")],
    with_history: Annotated[
        bool, Option("--with-history", help="Take over the file's history too: into an empty tracker only.")
    ] = False,
    update: Annotated[
        bool, Option("--update", help="Take the file's version of what is there and differs, or was dropped.")
    ] = False,
) -> Result:
    """Bring in what an export holds: all of it or nothing, as one change.

    What is there already and equal is left alone; what is there and differs stops it, unless --update is given.

    Examples:

        bilat import canada-uk.json --dry-run

        bilat import canada-uk.csv --update --why "corrected in the spreadsheet"

        bilat init --empty --db copy.json && bilat import all.json --with-history --db copy.json
    """
    name = "the input" if file == "-" else file
    native = find_native(_read(file), name)
    if native is None:
        raise InvalidValue(f"{name} is no export of bilat's", hint="`bilat export` writes what can be imported")
    return restore(context, native, with_history=with_history, update=update)


def _read(file: str) -> bytes:
    """The file's bytes, or stdin's for `-`. Raises BilatError where it cannot be read."""
    try:
        if file == "-":
            return sys.stdin.buffer.read()
        with open(file, "rb") as handle:
            return handle.read()
    except OSError as error:
        raise BilatError(f"cannot read {file}: {error.strerror}", code="cannot-read") from error
