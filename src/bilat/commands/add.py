"""`bilat add`."""

import sys
from typing import Annotated, Any

import typer

from bilat.commands.context import Context
from bilat.commands.linking import PartOf, Restates, Supersedes, links_from
from bilat.commands.options import command
from bilat.errors import BilatError, InvalidValue, UsageError
from bilat.formats import SCHEMA_VERSION
from bilat.result import Document, Result
from bilat.tracker.changes import plan_add
from bilat.tracker.values import parse_frequency

Option = typer.Option

EXAMPLES = (
    'bilat add "Joint patrols in the Arctic" --sector defense --party CA,GB',
    "bilat add --from initiative.json",
    "bilat show joint-trade --json | jq '.data[0] | .id = \"copy\"' | bilat add --from -",
)


@command(changing=True)
def add(
    context: Context,
    title: Annotated[str | None, typer.Argument(metavar="[TITLE]", help="What was announced, in a few words.")] = None,
    source: Annotated[
        str | None,
        Option(
            "--from", metavar="FILE", help="Records as JSON instead: one, a list, or a document of ours; - for stdin."
        ),
    ] = None,
    name: Annotated[str | None, Option("--id", metavar="ID", help="Its id. [default: made from the title]")] = None,
    sector: Annotated[list[str] | None, Option(metavar="SECTOR", help="Its sectors, the primary one first.")] = None,
    party: Annotated[
        list[str] | None, Option(metavar="PARTY", help="Between whom. [default: the one relationship of the tracker]")
    ] = None,
    kind: Annotated[str | None, Option(metavar="KIND", help="deliverable, joint-body or relational.")] = None,
    basis: Annotated[str | None, Option(metavar="BASIS", help="announced or recommended.")] = None,
    area: Annotated[list[str] | None, Option("--priority-area", metavar="TEXT", help="A priority area.")] = None,
    target_outcome: Annotated[str | None, Option(metavar="TEXT", help="What it is to achieve.")] = None,
    benefit: Annotated[str | None, Option(metavar="TEXT", help="What good it does.")] = None,
    measure: Annotated[str | None, Option(metavar="TEXT", help="How one would tell that it is delivered.")] = None,
    notes: Annotated[str | None, Option(metavar="TEXT", help="Anything else.")] = None,
    tag: Annotated[list[str] | None, Option(metavar="TAG", help="A tag.")] = None,
    cadence: Annotated[str | None, Option(metavar="TEXT", help="How often it meets: yearly, every 6 months …")] = None,
    supersedes: Supersedes = None,
    part_of: PartOf = None,
    restates: Restates = None,
) -> Result:
    """Add an initiative, or with --from many at once: all of them or none.

    Examples:

        bilat add "Joint patrols in the Arctic" --sector defense --party CA,GB

        bilat add --from initiatives.json --why "May communiqué"
    """
    typed: Document = {
        "id": name,
        "title": title,
        "kind": kind,
        "basis": basis,
        "sectors": sector,
        "parties": party,
        "priority_areas": area,
        "target_outcome": target_outcome,
        "benefit": benefit,
        "measure": measure,
        "notes": notes,
        "tags": tag,
        "cadence": parse_frequency(cadence) if cadence is not None else None,
    }
    given = {field: value for field, value in typed.items() if value is not None}
    links = links_from(supersedes, part_of, restates)
    if source is not None:
        if given or links:
            raise UsageError("--from brings whole records: it goes with no title and no field options")
        records = read_records(source)
    elif title is None:
        raise UsageError("add needs a title or --from", hint="\n".join(EXAMPLES))
    else:
        records = [given]
    nothing = "the input holds no record"
    return context.change(plan_add(records, context.stamp(), context.words(), links=links), nothing)


def read_records(source: str) -> list[Any]:
    """The records in a JSON file, or on stdin for `-`: one object, a list of them, or our own envelope.

    Raises InvalidValue where it is not that, BilatError where it cannot be read.
    """
    import json

    try:
        if source == "-":
            raw = sys.stdin.buffer.read()
        else:
            with open(source, "rb") as handle:
                raw = handle.read()
    except OSError as error:
        raise BilatError(f"cannot read {source}: {error.strerror}", code="cannot-read") from error
    try:
        found = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise InvalidValue(f"the input is not JSON: {error}", hint="see `bilat schema initiative-list`") from error
    if isinstance(found, dict) and "data" in found and "kind" in found:
        if found["kind"] not in ("initiative-list", "export") or not isinstance(found["data"], list):
            raise InvalidValue("the input is a document of bilat's, but not a list of initiatives")
        if found.get("schema_version", SCHEMA_VERSION) != SCHEMA_VERSION:
            raise InvalidValue(
                f"the input is of schema version {found['schema_version']}, and this bilat knows {SCHEMA_VERSION}"
            )
        found = found["data"]
    return found if isinstance(found, list) else [found]
