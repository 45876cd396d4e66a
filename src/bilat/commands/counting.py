"""`bilat count` and `bilat values`."""

from collections import Counter
from typing import Annotated

import typer

from bilat.commands.columns import Field, find_field
from bilat.commands.context import Context
from bilat.commands.listing import Words, heading, place
from bilat.commands.once import counted_once, left_out_notices
from bilat.commands.options import command
from bilat.commands.picking import Fields
from bilat.commands.selecting import NONE, filter_from
from bilat.errors import UnknownValue, UsageError
from bilat.query.qualifiers import ALIASES, QUALIFIERS
from bilat.result import Column, Document, Notice, Result, Table

COUNTED = tuple(name for name in QUALIFIERS if name not in ("is", "has", "text", "between"))
"""The qualifiers whose values can be counted."""

COUNT = Column("count", "Count", "number")


@command(words="words", narrowing=True, past=True, fields=Fields(("value", "count")))
def count(
    context: Context,
    words: Words = None,
    group_by: Annotated[
        str | None, typer.Option("--group-by", metavar="FIELD", help="A number for each value of this field.")
    ] = None,
    every: Annotated[
        bool, typer.Option("--all", help="Count what restates another, or was superseded by it, too.")
    ] = False,
) -> Result:
    """Count initiatives; what counts is asked for as in `bilat list`.

    A promise counts once: an initiative that restates another, or was superseded by it, is left out where that other
    one is counted. A part counts, and so does its whole.

    Examples:

        bilat count is:open sector:defense

        bilat count --group-by status
    """
    wanted = context.filter(words)
    config = context.config
    group = find_field(group_by, config.sectors, "field to group by", config) if group_by is not None else None
    store = context.store()
    matching = context.view().search(wanted)
    found, left_out = (matching, []) if every else counted_once(matching, context.view)
    data = [{"value": None, "count": len(found)}] if group is None else _grouped(found, group)
    shown = heading if context.for_people else _text
    labels = {group.text(document): shown(group, document) for document in found} if group is not None else {}
    columns = ([] if group is None else [group.column]) + [COUNT]
    rows = [_row(record, labels, grouped=group is not None) for record in data]
    nothing = [Notice(NONE)] if group is not None and not found else []
    notices = [*store.notices, *nothing, *left_out_notices(left_out, "--all counts all")]
    return _result("count", data, Table(columns, rows), len(found), notices)


def _text(group: Field, document: Document) -> str | None:
    return group.text(document)


def _grouped(documents: list[Document], group: Field) -> list[Document]:
    """Each value with its number, in the order of the field, what has no value last. The numbers add up."""
    ordered = sorted(documents, key=lambda document: place(group, document))
    return [{"value": value, "count": number} for value, number in Counter(map(group.text, ordered)).items()]


def _row(record: Document, labels: dict[str | None, str | None], *, grouped: bool) -> list[str | None]:
    number = str(record["count"])
    return [labels[record["value"]], number] if grouped else [number]


@command(words="words", fields=Fields(("value", "count")))
def values(
    context: Context,
    field: Annotated[str, typer.Argument(metavar="FIELD", help="A qualifier of the filter: sector, tag, owner …")],
    words: Words = None,
) -> Result:
    """Show which values occur, and in how many initiatives each: what a filter on that field would find.

    Examples:

        bilat values tag

        bilat values status sector:defense
    """
    name = ALIASES.get(field.lower(), field.lower())
    if name not in COUNTED:
        if field.startswith("-"):
            raise UsageError("values needs a field", hint="bilat values tag")
        raise UnknownValue("field", field, COUNTED, also=ALIASES)
    qualifier = QUALIFIERS[name]
    wanted = filter_from(context.config, words, {})
    store = context.store()
    found = store.view().search(wanted)
    counts = Counter(value for document in found for value in set(qualifier.gives(document)))
    data: list[Document] = [
        {"value": str(value), "count": number}
        for value, number in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    ]
    columns = [Column(name, name.capitalize()), COUNT]
    rows = [_row(record, {record["value"]: record["value"]}, grouped=True) for record in data]
    notices = [*store.notices, *([] if data else [Notice(f"no initiative has a value for {name}")])]
    return _result("value-list", data, Table(columns, rows), len(data), notices)


def _result(kind: str, data: list[Document], table: Table, total: int, notices: list[Notice]) -> Result:
    return Result(kind=kind, data=data, tables=[table], total=total, returned=total, notices=notices, pages=True)
