"""`bilat list`."""

from collections.abc import Iterable, Iterator
from itertools import groupby, islice
from typing import Annotated, NamedTuple

import typer

from bilat.commands.columns import DEFAULT, Field, find_field, sort
from bilat.commands.context import Context
from bilat.commands.options import command
from bilat.commands.selecting import NONE
from bilat.errors import UsageError
from bilat.query.tree import Node, Term
from bilat.result import Document, Notice, Result, Table

Option = typer.Option

Words = Annotated[
    list[str] | None,
    typer.Argument(metavar="[FILTER]…", help="Words to search for, or a filter: is:overdue -tag:parked …"),
]


@command(words="words", narrowing=True, past=True)
def list_(
    context: Context,
    words: Words = None,
    order: Annotated[
        str | None, Option("--sort", metavar="A,-B,…", help="By these fields, - for descending. [default: sector,id]")
    ] = None,
    group_by: Annotated[
        str | None, Option("--group-by", metavar="FIELD", help="A table for each value of this field.")
    ] = None,
    limit: Annotated[int | None, Option(metavar="N", help="At most N. Without it, all.")] = None,
    no_pager: Annotated[bool, Option("--no-pager", help="Never through the pager.")] = False,
    signals: Annotated[
        bool, Option("--signals", help="Add what the dates and the proofs say: a column; in JSON a key with reasons.")
    ] = False,
    by_party: Annotated[
        bool, Option("--by-party", help="Each side's status in a column of its own, and who made the joint one so.")
    ] = False,
    vocabulary: Annotated[
        str | None,
        Option("--vocabulary", metavar="SCALE", help="Statuses on another scale too: ogp, politifact or iati."),
    ] = None,
    exit_code: Annotated[bool, Option("--exit-code", help="Exit with 10 where the list is not empty.")] = False,
) -> Result:
    """List initiatives.

    What is asked for narrows the list down; an option given twice means either. `bilat help filter` tells the rest.

    Examples:

        bilat list --sector defense

        bilat list sector:trade,energy due.before:2027-Q1 --sort due

        bilat list cyber -is:closed --json | jq -r '.data[].title'
    """
    if limit is not None and limit < 0:
        raise UsageError(f"--limit takes a number from 0, not {limit}")
    wanted = context.filter(words)
    sectors = context.config.sectors
    fields = [find_field(name, sectors, settings=context.config) for name in context.fields or DEFAULT]
    asked = Asked(signals, by_party, _scale(vocabulary))
    keys = [key.strip() for key in order.split(",") if key.strip()] if order is not None else None
    group = find_field(group_by, sectors, "field to group by", context.config) if group_by is not None else None
    store = context.store()
    found = sort(context.view().search(wanted), keys, sectors, context.config)
    if group is not None:
        found.sort(key=lambda document: place(group, document))
    shown = found if limit is None else found[:limit]
    columns = _columns(fields, context, shown, asked)
    return Result(
        kind="initiative-list",
        data=_project(shown, columns) if context.shared.fields else shown,
        tables=_tables(shown, columns, group, labels=context.for_people),
        total=len(found),
        returned=len(shown),
        notices=[*store.notices, *_notices(found, shown, wanted, marks=context.for_people), *_lost(asked, shown)],
        extra=_extra(context, shown, group, asked),
        ids=(d["id"] for d in shown),
        exit_status=10 if exit_code and found else 0,
        pages=not no_pager,
    )


class Asked(NamedTuple):
    """What a list is to tell beside its fields."""

    signals: bool
    by_party: bool
    scale: str | None
    """Another scale of progress, one of `status.READERS`."""


def _scale(vocabulary: str | None) -> str | None:
    """The scale that `--vocabulary` names. Raises UnknownValue."""
    if vocabulary is None:
        return None
    from bilat.status import find_scale

    return find_scale(vocabulary).name


def _columns(fields: list[Field], context: Context, shown: list[Document], asked: Asked) -> list[Field]:
    """The fields that were asked for or are usual, with the columns of what else was asked for."""
    if asked.by_party:
        from bilat.commands.sided import default_by_party, with_parties

        before = fields if context.fields else default_by_party(context.config)
        columns = with_parties(before, context.config, shown, people=context.for_people)
    else:
        columns = fields
    if not context.fields and (asked.signals or not asked.by_party):
        columns = _with_signals(columns, context, shown, asked=asked.signals)
    if asked.scale is None:
        return columns
    from bilat.commands.sided import with_scale

    return with_scale(columns, asked.scale)


def _lost(asked: Asked, shown: list[Document]) -> list[Notice]:
    """The statuses that the other scale has no word for."""
    if asked.scale is None:
        return []
    from bilat.commands.sided import scale_notices

    return scale_notices(asked.scale, shown)


WIDE = 100
"""Cells from which on a terminal's table has room for six columns."""


def _with_signals(fields: list[Field], context: Context, shown: list[Document], *, asked: bool) -> list[Field]:
    """`fields` and the column of signals: all of them where it was asked for; on a terminal those that call for a step.

    On a narrow terminal it takes the place of the sector, by which the list is sorted.
    """
    width = context.table_width
    if not asked and width is None:
        return fields
    from bilat.commands.signalled import calling_field, signals_field

    found = signals_field(context.config) if asked else calling_field(context.config, shown)
    if found is None:
        return fields
    narrow = width is not None and width < WIDE
    return [*(field for field in fields if not narrow or field.column.name != "sector"), found]


def _extra(context: Context, shown: list[Document], group: Field | None, asked: Asked) -> Document:
    """The keys of the JSON document that were asked for."""
    extra: Document = {"groups": _groups(shown, group)} if group is not None else {}
    if asked.signals:
        from bilat.commands.signalled import signals_of_all

        extra["signals"] = signals_of_all(context.config, shown)
    if asked.scale is not None:
        from bilat.commands.sided import scale_record

        extra["vocabulary"] = scale_record(asked.scale)
    return extra


def place(group: Field, document: Document) -> tuple[bool, object]:
    """Where a record's group stands: in the order of its field, what has no value last."""
    order = group.order(document)
    return order is None, order


def _tables(documents: list[Document], fields: list[Field], group: Field | None, *, labels: bool) -> list[Table]:
    if group is None:
        return [_table(documents, fields, labels=labels)]
    if not labels:  # a script reads rows: the group is a column of theirs
        return [_table(documents, fields if group in fields else [group, *fields], labels=False)]
    parts = (list(members) for _, members in groupby(documents, group.text))
    return [
        _table(members, fields, labels=True)._replace(title=f"{heading(group, members[0])} ({len(members)})")
        for members in parts
    ]


def heading(group: Field, document: Document) -> str:
    """What a person reads over a record's group: its label, without the mark that an override puts on one record."""
    tell = group.text if group.label is None or group.column.style == "status" else group.label
    return tell(document) or "none"


def _groups(documents: list[Document], group: Field | None) -> list[Document]:
    """For JSON: each group's value and the ids in it."""
    if group is None:
        return []
    parts = groupby(documents, group.value)
    return [{"value": value, "ids": [document["id"] for document in members]} for value, members in parts]


def _table(documents: list[Document], fields: list[Field], *, labels: bool) -> Table:
    cells = [(f.label or f.text) if labels else f.text for f in fields]
    return Table([f.column for f in fields], ([cell(document) for cell in cells] for document in documents))


def _project(documents: Iterable[Document], fields: list[Field]) -> list[Document]:
    return [{field.column.name: field.value(document) for field in fields} for document in documents]


def _notices(found: list[Document], shown: list[Document], wanted: Node, *, marks: bool) -> Iterator[Notice]:
    if not found:
        tags = wanted.values if isinstance(wanted, Term) and wanted.qualifier == "tag" else ()
        yield Notice(f"no initiative is tagged {', '.join(tags)}" if tags else NONE)
    elif len(shown) < len(found):
        yield Notice(f"{len(shown)} of {len(found)} shown")
    elif marks and any(document["override"] for document in islice(shown, 1_000)):
        yield Notice("* the status is set by hand; `bilat show` tells by whom and why")
