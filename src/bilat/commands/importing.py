"""`bilat import`."""

import os
import shlex
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Annotated

import typer

from bilat.commands.context import Context
from bilat.commands.options import command
from bilat.commands.restoring import fields, restore
from bilat.errors import BilatError, InvalidValue, UsageError, quoted, suggest
from bilat.result import Result
from bilat.store.state import paused_gc
from bilat.tracker.importing.mapping import Mapping, parse_mapping
from bilat.tracker.importing.table import Table, read_table

if TYPE_CHECKING:
    from bilat.sheets.native import Native
    from bilat.tracker.importing.entries import Entry

Option = typer.Option

STDIN = "stdin"
"""What the file is called that comes on standard input."""


@command(changing=True, fields=fields)
def import_(
    context: Context,
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="CSV, TSV, JSON, NDJSON, a spreadsheet or an export; - for stdin.")
    ],
    maps: Annotated[
        list[str] | None,
        Option("--map", metavar="FIELD=COLUMN", help="What a column becomes: title=Commitment, done:Signature=Signed."),
    ] = None,
    sets: Annotated[
        list[str] | None,
        Option("--set", metavar="FIELD=VALUE", help="What every row gets: parties=CA-GB, sectors=trade, tags=letters."),
    ] = None,
    status: Annotated[
        list[str] | None,
        Option("--status", metavar="LABEL=STATUS", help='What a status of theirs is here: "in force=delivered".'),
    ] = None,
    party: Annotated[
        list[str] | None, Option("--party", metavar="NAME=CODE", help='Whom a name of theirs means: "Sahrawi=EH".')
    ] = None,
    keep: Annotated[
        list[str] | None, Option("--keep", metavar="COLUMN", help="Put this column into the notes, with its name.")
    ] = None,
    keep_rest: Annotated[
        bool, Option("--keep-rest", help="Do so with every column that becomes nothing else.")
    ] = False,
    key: Annotated[
        str | None, Option(metavar="COLUMN", help="Know rows again by this column: a second import is an update.")
    ] = None,
    source: Annotated[
        str | None, Option(metavar="NAME", help="What the source is called. [default: the file's name]")
    ] = None,
    dates: Annotated[str | None, Option(metavar="ORDER", help="How dates are written: dmy, mdy or ymd.")] = None,
    sheet: Annotated[str | None, Option(metavar="NAME", help="Which sheet of a spreadsheet.")] = None,
    skip_bad: Annotated[
        bool, Option("--skip-bad", help="Import the good rows and write the others to FILE.rejected.csv.")
    ] = False,
    mapping: Annotated[
        str | None, Option("--mapping", metavar="NAME|FILE", help="Use a saved mapping; what is typed counts first.")
    ] = None,
    save_mapping: Annotated[
        str | None, Option("--save-mapping", metavar="NAME|FILE", help="Keep this mapping for the next time.")
    ] = None,
    with_history: Annotated[
        bool, Option("--with-history", help="Of an export: take over its history too, into an empty tracker only.")
    ] = False,
    update: Annotated[
        bool, Option("--update", help="Of an export: take its version of what is there and differs, or was dropped.")
    ] = False,
) -> Result:
    """Bring in a table that somebody else keeps, or what `bilat export` wrote: all of it as one change, or nothing.

    Which column of a table becomes what is proposed from their names and contents, and said. The same file a second
    time adds nothing.

    Examples:

        bilat import letters.csv --map title=Commitment --set parties=CA-GB --dry-run

        bilat import treaties.csv --status "in force=delivered" --party "Sahrawi=EH" --skip-bad

        bilat import letters.csv --map title=Commitment --key "MLC ID"

        bilat import canada-uk.json --dry-run
    """
    try:
        said = parse_mapping(
            maps=maps or (),
            sets=sets or (),
            statuses=status or (),
            parties=party or (),
            keep=keep or (),
            keep_rest=keep_rest,
            key=key,
            source=source,
            dates=dates,
        )
    except UsageError as error:
        _explain(error, maps or (), file, sheet)
        raise
    of_tables = said != Mapping() or any((sheet, skip_bad, mapping, save_mapping))
    if mapping is not None:
        from bilat.commands.mappings import load_mapping

        said = said.over(load_mapping(mapping, context.config.path))
    with paused_gc(freeze=True):
        raw = _read(file)
        ours = _native(raw, "the input" if file == "-" else file)
        if ours is not None:
            if of_tables:
                raise UsageError(
                    f"{file} is an export of bilat's, whose columns need no mapping", hint=f"bilat import {file}"
                )
            return restore(context, ours, with_history=with_history, update=update)
        if with_history or update:
            option = "--with-history" if with_history else "--update"
            raise UsageError(f"{option} goes with an export of bilat's, and {file} is none", hint="leave it out")
        table = _table(context, raw, file, said, sheet)
        return _imported(context, table, file, skip_bad=skip_bad, save_as=save_mapping)


def _explain(error: UsageError, maps: list[str] | tuple[()], file: str, sheet: str | None) -> None:
    """Give `error` the hint that the table's own columns allow, where the table can be read."""
    from bilat.sheets import open_sheet
    from bilat.tracker.importing.mapping import explain_sides

    with suppress(BilatError):
        explain_sides(error, maps, open_sheet(_read(file), file, tab=sheet).columns)


def _native(raw: bytes, name: str) -> "Native | None":
    """What `bilat export` wrote, read; None where `raw` is none of it."""
    from bilat.sheets.native import find_native

    return find_native(raw, name)


def _table(context: Context, raw: bytes, file: str, said: Mapping, sheet: str | None) -> Table:
    from bilat.formats.progress import tell

    name = STDIN if file == "-" else os.path.basename(file)
    try:
        return read_table(
            raw,
            name,
            said,
            context.words(),
            context.config.parties,
            lambda: _default_parties(context),
            tab=sheet,
            tell=lambda number, of: tell(f"row {number:,} of {of:,}"),
        )
    except InvalidValue as error:
        if error.code == "not-a-table" and file != "-":
            error.hint = (error.hint or "").replace("bilat ingest", f"bilat ingest {shlex.quote(file)}")
        raise


def _default_parties(context: Context) -> list[str]:
    """The parties of the tracker's one relationship. Raises UsageError where it is not one."""
    from bilat.tracker.changes import only_parties

    try:
        return only_parties(context.peek())
    except UsageError as error:
        error.message = "no column names the parties, and the tracker follows more than one relationship, or none"
        error.hint = "--map parties=COLUMN, or for all rows --set parties=CA-GB"
        raise


def _imported(context: Context, table: Table, file: str, *, skip_bad: bool, save_as: str | None) -> Result:
    from bilat.commands.imported import Written, import_result
    from bilat.formats.progress import tell
    from bilat.tracker.importing.plan import ImportPlan

    bad = table.rows.bad
    if bad and not skip_bad:
        from bilat.commands.rejected import refusal

        raise refusal(table, context.config.parties)
    plan = ImportPlan(table.rows, table.said, table.sha256, context.stamp(), is_part=table.is_part)
    tell("writing")
    if context.shared.dry_run:
        change = context.planned(plan)
        return import_result(table, plan, change, context.store().notices, Written(dry_run=True), context.for_people)
    rejected, is_new = _written(bad, table, file) if bad else (None, False)
    try:
        change, notices = context.made(plan)
    except BaseException:
        if rejected is not None and is_new:
            os.remove(rejected)
        raise
    saved = None
    if save_as is not None:
        from bilat.commands.mappings import save_mapping

        saved = save_mapping(table.said, save_as, context.config.path)
    return import_result(table, plan, change, notices, Written(rejected=rejected, saved=saved), context.for_people)


def _written(bad: "Sequence[Entry]", table: Table, file: str) -> tuple[str, bool]:
    """The file of the rejected rows, and whether it is new."""
    from bilat.commands.rejected import write_rejected

    return write_rejected(bad, table.sheet, STDIN if file == "-" else file)


def _read(file: str) -> bytes:
    """The file's bytes; one that is too large is not read to its end. Raises BilatError where it cannot be read."""
    from bilat.sheets import LARGEST

    try:
        if file == "-":
            return sys.stdin.buffer.read(LARGEST + 1)
        with open(file, "rb") as handle:
            return handle.read(LARGEST + 1)
    except OSError as error:
        raise BilatError(f"cannot read {file}: {error.strerror}", hint=_nearby(file), code="cannot-read") from error
    except ValueError as error:  # a zero byte, half a surrogate pair
        raise InvalidValue(f"{quoted(file)} is no path") from error


def _nearby(file: str) -> str:
    """What to do about a file that cannot be read."""
    if os.path.isdir(file):
        return f"name a file in it: bilat import {shlex.quote(os.path.join(file, 'list.csv'))}"
    folder, name = os.path.split(file)
    try:
        near = suggest(name, os.listdir(folder or "."))
    except (OSError, ValueError):
        near = None
    if near is not None and near != name:
        return f"did you mean {shlex.quote(os.path.join(folder, near))}?"
    return "name a file that is there and that you may read, or - for standard input"
