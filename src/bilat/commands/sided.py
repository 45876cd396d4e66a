"""The two sides of an initiative as columns, who made the joint status what it is, and statuses on others' scales."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from bilat.commands import describe
from bilat.commands.columns import Field, find_field
from bilat.history import deciders
from bilat.result import Column, Document, Notice, Table
from bilat.status import READERS, SCALES, STATUSES

if TYPE_CHECKING:
    from bilat.config import Config
    from bilat.parties import Parties

UNASSESSED = "not assessed"
"""What a person reads for a side that nobody has looked at: it is not the same as nothing having begun."""

BY_PARTY = ("id", "title", "status")
"""What a list of the sides shows before them, unless it is told otherwise."""


def _named(record: Document) -> str:
    """The status as a person reads it, with who made it so: a party alone, or, with an asterisk, somebody by hand."""
    found = deciders(record)
    status = str(record["status"]) + ("*" if record["override"] else "")
    return f"{status} ({found[0]})" if len(found) == 1 else status


def _status_field() -> Field:
    column = Column("status", "Status", "status")
    return Field(column, _status_of, _status_of, lambda record: STATUSES.rank(record["status"]), _named)


def _status_of(record: Document) -> str:
    status: str = record["status"]
    return status


def deciders_field() -> Field:
    """`decided_by`: the parties that make the joint status what it is."""

    def text(record: Document) -> str | None:
        return ", ".join(deciders(record)) or None

    return Field(Column("decided_by", "Decided by"), deciders, text, text)


def party_field(party: str, label: str) -> Field:
    """What `party` has come to: its status; empty for scripts where nobody has assessed it, and where it has no part.

    People read a dash only where it has no part.
    """

    def status(record: Document) -> str | None:
        side = record["assessments"].get(party)
        return side["status"] if side else None

    def order(record: Document) -> int | None:
        found = status(record)
        return None if found is None else STATUSES.rank(found)

    def shown(record: Document) -> str | None:
        return status(record) or (UNASSESSED if party in record["assessments"] else None)

    return Field(Column(party, label, "status"), status, status, order, shown)


def scale_field(name: str) -> Field:
    """The status on somebody else's scale, one of `status.READERS`; nothing where that scale has no word for it."""
    scale = SCALES[name]

    def value(record: Document) -> str | None:
        return scale.values[record["status"]]

    def label(record: Document) -> str | None:
        found = value(record)
        return scale.labels.get(found, found) if found is not None else None

    return Field(Column(name, _SHORT[name]), value, value, value, label)


_SHORT = {"ogp": "OGP", "politifact": "PolitiFact", "iati": "IATI"}

FIELDS: dict[str, Callable[[], Field]] = {
    "decided_by": deciders_field,
    **{name: (lambda name=name: scale_field(name)) for name in READERS},  # type: ignore[misc]
}
"""What `--fields` and `--sort` can name of these: `columns.SIDED`."""


def party_label(parties: Parties, party: str) -> str:
    """What a person reads for the code; a party that is not configured any more keeps its code."""
    return parties.label(party) if parties.find(party) else party


def with_parties(fields: Sequence[Field], config: Config, shown: Iterable[Document], *, people: bool) -> list[Field]:
    """`fields`, and a column for each party of the records `shown`, behind the status where that is among them.

    People read who decided in the status' own cell, scripts in a column of its own.
    """
    codes = sorted({party for record in shown for party in record["parties"]})
    sides = [party_field(party, party_label(config.parties, party)) for party in codes]
    names = [field.column.name for field in fields]
    place = names.index("status") + 1 if "status" in names else len(names)
    before = [_status_field() if people and field.column.name == "status" else field for field in fields[:place]]
    alone = [] if people or "decided_by" in names else [deciders_field()]
    return [*before, *sides, *alone, *fields[place:]]


def default_by_party(config: Config) -> list[Field]:
    """The columns before those of the sides."""
    return [find_field(name, config.sectors) for name in BY_PARTY]


def with_scale(fields: Sequence[Field], name: str) -> list[Field]:
    """`fields`, and the status on the scale `name` behind the original one."""
    names = [field.column.name for field in fields]
    if name in names:
        return list(fields)
    place = names.index("status") + 1 if "status" in names else len(names)
    return [*fields[:place], scale_field(name), *fields[place:]]


def scale_record(name: str) -> Document:
    """For JSON: the whole scale: `{name, title, source, values, labels, lost}`, `values` by bilat's status."""
    scale = SCALES[name]
    return {
        "name": scale.name,
        "title": scale.title,
        "source": scale.source,
        "values": dict(scale.values),
        "labels": dict(scale.labels),
        "lost": scale.lost,
    }


def scale_notices(name: str, shown: Iterable[Document]) -> list[Notice]:
    """What the scale has no word for, of the statuses `shown`: nothing is lost silently."""
    found = {record["status"] for record in shown}
    lost = [status for status in STATUSES.names if status in found and SCALES[name].values[status] is None]
    return [Notice(f"{SCALES[name].title}: nothing on this scale is {_or(lost)}")] if lost else []


def _or(words: Sequence[str]) -> str:
    return f"{', '.join(words[:-1])} or {words[-1]}" if len(words) > 1 else words[0]


# Side by side, in `show`


def sides_table(record: Document, config: Config) -> Table:
    """Both sides next to each other: status, day, reason and proof, for people."""
    sides = record["assessments"]
    columns = [Column("side", ""), *(Column(party, party_label(config.parties, party)) for party in sides)]
    rows = [
        ["Status", *(side["status"] if side else UNASSESSED for side in sides.values())],
        ["Day", *(side["on"] if side else None for side in sides.values())],
        ["Why", *(side["why"] if side else None for side in sides.values())],
        ["Proof", *(_proofs(side) for side in sides.values())],
    ]
    return Table(columns, rows[:1] + [row for row in rows[1:] if any(row[1:])])


def _proofs(side: Document | None) -> str | None:
    if side is None:
        return None
    return "; ".join(f"{describe.evidence(item)}" for item in side["evidence"]) or "none"
