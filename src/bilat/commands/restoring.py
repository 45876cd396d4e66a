"""A file of our own, back into a tracker: what `bilat import` does with what `bilat export` wrote."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bilat.commands.changes import FIELDS as OF_CHANGES
from bilat.commands.picking import Fields
from bilat.errors import UsageError
from bilat.result import Column, Document, Notice, Result, Table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bilat.commands.context import Context
    from bilat.sheets.native import Native

COLUMNS = (
    Column("initiatives", "Initiatives", "number"),
    Column("grids", "Grids", "number"),
    Column("changes", "Changes", "number"),
    Column("last_change", "Last change", "id"),
    Column("store", "Store", "id"),
)

_RESTORED = Fields(tuple(column.name for column in COLUMNS), columns=COLUMNS)


def fields(given: Mapping[str, Any]) -> Fields:
    """What `--fields` may name, for the options that were `given`."""
    return _RESTORED if given["with_history"] else OF_CHANGES


def restore(context: Context, native: Native, *, with_history: bool = False, update: bool = False) -> Result:
    """Enter what `native` holds as one change (kind `change`), or take over its history (kind `restored`).

    With `update` the file's version is taken of what is there and differs. Raises UsageError where the options do not
    go together, and what `tracker.restore` and the store raise.
    """
    if with_history:
        return _with_history(context, native, update=update)
    from bilat.tracker.restore import Restoring

    plan = Restoring(native, context.stamp(), context.words(), update=update)
    result = context.change(plan, "nothing to import: the file holds nothing new")
    left = [Notice("its history stays behind; --with-history brings it")] if native.history is not None else []
    return result._replace(notices=[*_encoding(native), *plan.notices, *left, *result.notices])


def _with_history(context: Context, native: Native, *, update: bool) -> Result:
    from bilat.tracker.restore import expected

    shared = context.shared
    if update or any((shared.why, shared.evidence, shared.grade, shared.quote, shared.by)):
        raise UsageError(
            "--with-history brings what was changed, by whom and why as it was: it goes with none of these options",
            hint="only --dry-run, and how the answer is to look",
        )
    prove = expected(native)
    assert native.history is not None, "`expected` refuses what has none"
    header = {key: native.history[key] for key in ("store", "schema_version")}
    store = context.store()
    said = store.restore(header, native.changes, prove, dry_run=shared.dry_run)
    return _answer(native, [*_encoding(native), *store.notices, *said], dry_run=shared.dry_run)


def _answer(native: Native, notices: list[Notice], *, dry_run: bool) -> Result:
    assert native.history is not None
    data: Document = {
        "initiatives": len(native.initiatives),
        "grids": len(native.grids),
        "changes": len(native.changes),
        "last_change": native.history["last_change"],
        "store": native.history["store"],
    }
    done = "dry run: nothing was written" if dry_run else "the tracker goes on where that one was; see `bilat log`"
    return Result(
        kind="restored",
        data=[data],
        tables=[Table(COLUMNS, [[str(data[column.name]) for column in COLUMNS]])],
        total=1,
        returned=1,
        notices=[*notices, Notice(done)],
        extra={"dry_run": dry_run},
        ids=[record["id"] for record in native.initiatives],
    )


def _encoding(native: Native) -> list[Notice]:
    """Said where the file is not as bilat writes it: what it was saved in may lack some of its characters."""
    if native.encoding == "utf-8":
        return []
    return [Notice(f"read as {native.encoding}: a program has saved it since it was exported", "warning")]
