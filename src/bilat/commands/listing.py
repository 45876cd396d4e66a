"""`bilat list`."""

from itertools import islice
from typing import Annotated

import typer

from bilat.commands.columns import DEFAULT, Field, find_field, sort
from bilat.commands.context import Context
from bilat.commands.options import command
from bilat.errors import UsageError
from bilat.query import Selection, select
from bilat.result import Document, Notice, Result, Table

Option = typer.Option


@command()
def list_(
    context: Context,
    words: Annotated[
        list[str] | None,
        typer.Argument(metavar="[WORD]…", help="Only those with these words in title, quotes, notes or tags."),
    ] = None,
    sector: Annotated[
        list[str] | None, Option(metavar="SECTOR", help="In any of its sectors: trade, defense, intelligence …")
    ] = None,
    status: Annotated[list[str] | None, Option(metavar="STATUS", help="announced, in-progress, delivered …")] = None,
    tag: Annotated[list[str] | None, Option(metavar="TAG", help="Bearing this tag.")] = None,
    party: Annotated[list[str] | None, Option(metavar="PARTY", help="Between this party and others: CA, GB …")] = None,
    basis: Annotated[list[str] | None, Option(metavar="BASIS", help="announced or recommended.")] = None,
    kind: Annotated[list[str] | None, Option(metavar="KIND", help="deliverable, joint-body or relational.")] = None,
    order: Annotated[
        str | None, Option("--sort", metavar="A,-B,…", help="By these fields, - for descending. [default: sector,id]")
    ] = None,
    limit: Annotated[int | None, Option(metavar="N", help="At most N. Without it, all.")] = None,
    no_pager: Annotated[bool, Option("--no-pager", help="Never through the pager.")] = False,
    exit_code: Annotated[bool, Option("--exit-code", help="Exit with 10 where the list is not empty.")] = False,
) -> Result:
    """List initiatives.

    An option given twice means either: --sector trade --sector energy. Different options narrow each other down.

    Examples:

        bilat list --sector defense

        bilat list --status announced --basis announced --sort -updated

        bilat list cyber --json | jq -r '.data[].title'
    """
    if limit is not None and limit < 0:
        raise UsageError(f"--limit takes a number from 0, not {limit}")
    wanted = Selection(
        sectors=tuple(context.config.sectors.parse(word) for word in sector or ()),
        statuses=tuple(status or ()),
        tags=tuple(tag or ()),
        parties=tuple(context.config.parties.parse(word) for word in party or ()),
        bases=tuple(basis or ()),
        kinds=tuple(kind or ()),
        words=tuple(words or ()),
    )
    fields = [find_field(name) for name in context.fields or DEFAULT]
    keys = [key.strip() for key in order.split(",") if key.strip()] if order is not None else None
    store = context.store()
    found = sort(store.view().search(select(wanted)), keys)
    shown = found if limit is None else found[:limit]
    return Result(
        kind="initiative-list",
        data=_project(shown, fields) if context.shared.fields else shown,
        tables=[_table(shown, fields, labels=context.for_people)],
        total=len(found),
        returned=len(shown),
        notices=[*store.notices, *_notices(found, shown, wanted)],
        ids=(d["id"] for d in shown),
        exit_status=10 if exit_code and found else 0,
        pages=not no_pager,
    )


def _table(documents: list[Document], fields: list[Field], *, labels: bool) -> Table:
    cells = [(f.label or f.text) if labels else f.text for f in fields]
    return Table([f.column for f in fields], ([cell(document) for cell in cells] for document in documents))


def _project(documents: list[Document], fields: list[Field]) -> list[Document]:
    return [{field.column.name: field.value(document) for field in fields} for document in documents]


def _notices(found: list[Document], shown: list[Document], wanted: Selection) -> list[Notice]:
    if not found:
        tags = ", ".join(wanted.tags)
        return [Notice(f"no initiative is tagged {tags}" if tags and wanted == Selection(tags=wanted.tags) else NONE)]
    if len(shown) < len(found):
        return [Notice(f"{len(shown)} of {len(found)} shown")]
    if any(document["override"] for document in islice(shown, 1_000)):
        return [Notice("* the status is set by hand; `bilat show` tells by whom and why")]
    return []


NONE = "no initiative matches"
