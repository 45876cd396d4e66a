"""`bilat config` and `bilat schema`."""

import os
from typing import Annotated

import typer

from bilat.commands.context import Context
from bilat.commands.options import command
from bilat.commands.picking import Fields
from bilat.errors import UnknownValue
from bilat.result import Column, Document, Notice, Result, Table

SETTING_COLUMNS = (
    Column("name", "Setting", "id"),
    Column("value", "Value", "title"),
    Column("origin", "From"),
    Column("description", "What it does"),
)


@command(store=False, fields=Fields(("name", "value", "origin", "description"), columns=SETTING_COLUMNS))
def config(context: Context) -> Result:
    """Show every setting, its value, where it came from, and the configuration file's path.

    Example:

        bilat config --json | jq -r '.data[] | select(.name == "db") | .value'
    """
    rows = context.config.rows()
    data: list[Document] = [
        {"name": name, "value": value, "origin": origin, "description": description}
        for name, value, origin, description in rows
    ]
    path = str(context.config.path)
    return Result(
        kind="setting-list",
        data=data,
        tables=[Table(SETTING_COLUMNS, rows)],
        total=len(data),
        returned=len(data),
        notices=[Notice(f"the configuration file is {path}{'' if os.path.exists(path) else ' (not there)'}")],
        extra={"path": path},
    )


@command(store=False, fields=Fields(("title", "$schema", "$comment", "$ref", "$defs")))
def schema(
    _: Context,
    kind: Annotated[
        str | None, typer.Argument(metavar="[KIND]", help="The kind of JSON document; without it, all.")
    ] = None,
) -> Result:
    """Print the JSON Schema of a kind of document, or list the kinds.

    Examples:

        bilat schema

        bilat schema initiative-list
    """
    from bilat.schema import KINDS, schema_of

    if kind is None:
        rows = [[name, about] for name, (_, about) in KINDS.items()]
        return Result(
            kind="schema-list",
            data=[schema_of(name) for name in KINDS],
            tables=[Table((Column("kind", "Kind", "id"), Column("about", "What it is", "title")), rows)],
            total=len(rows),
            returned=len(rows),
            ids=list(KINDS),
        )
    if kind not in KINDS:
        raise UnknownValue("kind", kind, KINDS)
    return Result(kind="schema", data=[schema_of(kind)], total=1, returned=1, bare=True)
