"""`bilat score`: how well promises are kept, per party and sector."""

from typing import Annotated, Literal

import typer

from bilat.commands.columns import find_field
from bilat.commands.context import Context
from bilat.commands.listing import Words
from bilat.commands.once import counted_once, left_out_notices
from bilat.commands.options import command
from bilat.commands.picking import Fields
from bilat.commands.selecting import NONE, filter_from
from bilat.commands.sided import party_label
from bilat.errors import UnknownValue
from bilat.result import Column, Document, Notice, Result, Table
from bilat.scores import is_commitment, scores
from bilat.vocabulary import Vocabulary

KEYS = ("party", "sector", "assessed", "unassessed", "plus", "zero", "minus", "score")
COLUMNS = (
    Column("party", "Party"),
    Column("sector", "Sector"),
    Column("plus", "+1", "number"),
    Column("zero", "0", "number"),
    Column("minus", "-1", "number"),
    Column("assessed", "Assessed", "number"),
    Column("unassessed", "Unassessed", "number"),
    Column("score", "Score", "number"),
)


@command(words="words", past=True, fields=Fields(KEYS, columns=COLUMNS))
def score(
    context: Context,
    words: Words = None,
    by: Annotated[
        str | None, typer.Option("--by", metavar="sector", help="A line for each sector, the primary one.")
    ] = None,
) -> Result:
    """Score how each party keeps its commitments, on the G7 Research Group's compliance scale from -1 to +1.

    Delivered is +1; in progress or delivered in part is 0; not started, suspended or abandoned is -1. What nobody has
    assessed is left out of the mean, and counted as such; where nobody assessed anything there is no score. What
    experts recommend is no commitment. A score follows each side's own assessment, not a status set by hand.

    Examples:

        bilat score

        bilat score --by sector is:assessed

        bilat score --json | jq '.data[] | {party, score, assessed}'
    """
    if by not in (None, "sector"):
        raise UnknownValue("grouping", by, ("sector",))
    wanted = filter_from(context.config, words, {})
    store = context.store()
    found = context.view().search(wanted)
    counted = counted_once(found, context.view)
    rows = _scores(counted.records, context, by)
    return Result(
        kind="score-list",
        data=rows,
        tables=[_table(rows, context, by)],
        total=len(rows),
        returned=len(rows),
        notices=[*store.notices, *_notices(found, counted.records, rows), *left_out_notices(counted.left_out)],
        ids=dict.fromkeys(row["party"] for row in rows),
    )


def _scores(records: list[Document], context: Context, by: Literal["sector"] | str | None) -> list[Document]:
    """By party, then in the order of the sectors."""
    sector = find_field("sector", context.config.sectors)
    ordered = sorted(records, key=lambda record: (sector.order(record), record["id"]))
    rows = scores(ordered, sector.value) if by is not None else scores(ordered)
    return sorted(rows, key=lambda row: str(row["party"]))


def _notices(found: list[Document], counted: list[Document], rows: list[Document]) -> list[Notice]:
    notices = [] if rows else [Notice("no commitment matches" if found else NONE)]
    recommended = sum(record["basis"] != "announced" for record in counted)
    replaced = sum(record["basis"] == "announced" and not is_commitment(record) for record in counted)
    if recommended:
        notices.append(Notice(f"{recommended} recommended by experts left out: nobody has committed to it"))
    if replaced:
        notices.append(Notice(f"{replaced} superseded left out"))
    if rows and not any(row["assessed"] for row in rows):
        notices.append(Notice("no side has been assessed, so there is no score"))
    return notices


def _table(rows: list[Document], context: Context, by: str | None) -> Table:
    """A person reads labels and a dash where nothing is scored; the sector is a column only where it says something."""
    columns = [column for column in COLUMNS if by is not None or column.name != "sector" or not context.for_people]
    cells = [[_cell(row, column.name, context) for column in columns] for row in rows]
    return Table(columns, cells)


def _cell(row: Document, name: str, context: Context) -> str | None:
    value = row[name]
    if value is None:
        return None
    if name == "score":
        return signed(value)
    if context.for_people and name == "party":
        return party_label(context.config.parties, value)
    return _label(context.config.sectors, value) if context.for_people and name == "sector" else str(value)


def signed(score: float) -> str:
    """A score with its sign and two decimals: +0.50, 0.00, -1.00."""
    return f"{score:+.2f}" if score else "0.00"


def _label(words: Vocabulary, name: str) -> str:
    return words.label(name) if name in words.names else name
