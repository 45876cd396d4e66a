"""The fields of an initiative as columns: what `--fields` and `--sort` name, and how each is shown and compared."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from bilat.errors import UnknownValue
from bilat.result import Column, Document, Style
from bilat.status import STATUSES

if TYPE_CHECKING:
    from bilat.signals import Settings
    from bilat.vocabulary import Vocabulary

Key = Callable[[Document], Any]


class Field(NamedTuple):
    """One field that a list can show or sort by."""

    column: Column
    value: Key
    """What JSON gets."""
    text: Callable[[Document], str | None]
    """What a cell holds, for scripts too."""
    order: Key
    """What it is sorted by; None sorts last."""
    label: Callable[[Document], str | None] | None = None
    """What a cell holds where a person reads it, if that differs."""


def next_due(document: Document) -> Document | None:
    """The date of the next milestone that is due and not done."""
    # milestones stand in the order of their dates, the undated last
    return next((m["due"] for m in document["milestones"] if m["due"] and not m["done_on"]), None)


def _next_due_text(document: Document) -> str | None:
    due = next_due(document)
    return None if due is None else due["text"]


def _next_due_order(document: Document) -> tuple[str, str] | None:
    due = next_due(document)
    return None if due is None else (due["end"], due["start"])


def _next_milestone(document: Document) -> str | None:
    return next((m["title"] for m in document["milestones"] if not m["done_on"]), None)


def _text(name: str) -> Callable[[Document], str | None]:
    def text(document: Document) -> str | None:
        from bilat.commands.describe import describe

        return describe(document[name])

    return text


def _plain(name: str, title: str, style: Style = "text") -> Field:
    def value(document: Document) -> Any:
        return document[name]

    def order(document: Document) -> Any:
        found = document[name]
        return found if isinstance(found, str | int) else _text(name)(document)

    return Field(Column(name, title, style), value, value if style in ("id", "title") else _text(name), order)


_SPECIAL: dict[str, Field] = {
    "status": Field(
        Column("status", "Status", "status"),
        lambda d: d["status"],
        lambda d: d["status"],
        lambda d: STATUSES.rank(d["status"]),
        lambda d: d["status"] if d["override"] is None else f"{d['status']}*",
    ),
    "next_due": Field(Column("next_due", "Next due", "date"), _next_due_text, _next_due_text, _next_due_order),
    "next_milestone": Field(
        Column("next_milestone", "Next milestone"), _next_milestone, _next_milestone, _next_milestone
    ),
    "relationship": Field(
        Column("relationship", "Parties"),
        lambda d: "-".join(d["parties"]),
        lambda d: "-".join(d["parties"]),
        lambda d: "-".join(d["parties"]),
    ),
}


def _sector(sectors: Vocabulary) -> Field:
    """The primary sector; one that is no longer configured stands last, under its own name."""
    ranks = {name: rank for rank, name in enumerate(sectors.names)}
    return Field(
        Column("sector", "Sector"),
        lambda d: d["sectors"][0],
        lambda d: d["sectors"][0],
        lambda d: (ranks.get(d["sectors"][0], len(ranks)), d["sectors"][0]),
        lambda d: sectors.label(d["sectors"][0]) if d["sectors"][0] in ranks else d["sectors"][0],
    )


_TITLES: dict[str, tuple[str, Style]] = {
    "id": ("Id", "id"),
    "title": ("Title", "title"),
    "revision": ("Revision", "number"),
    "created_at": ("Created", "date"),
    "updated_at": ("Updated", "date"),
}

RECORD_FIELDS = (
    *("id", "title", "kind", "basis", "status", "override", "sectors", "parties", "assessments", "priority_areas"),
    *("target_outcome", "benefit", "measure", "notes", "tags", "milestones", "sources", "links", "cadence", "meetings"),
    *("evidence", "revision", "created_at", "updated_at", "updated_by"),
)
"""The keys of `model.Initiative`, which costs 6 ms to import; a test holds the two equal."""

SIDED = ("decided_by", "ogp", "politifact", "iati")
"""The fields that `sided` makes: who made the joint status what it is, and the status on others' scales."""

NAMES = (*RECORD_FIELDS, "sector", *(name for name in _SPECIAL if name != "status"), "signals", *SIDED)
"""What `--fields` and `--sort` take."""

ALIASES = {"due": "next_due", "parties_code": "relationship", "updated": "updated_at", "created": "created_at"}

DEFAULT = ("id", "title", "sector", "status", "next_due")
"""What a list shows unless it is told otherwise."""


def find_field(name: str, sectors: Vocabulary, what: str = "field", settings: Settings | None = None) -> Field:
    """The field of this name; `settings` has the thresholds of `signals`, None: the defaults.

    Raises UnknownValue, which lists the valid ones.
    """
    known = ALIASES.get(name, name).replace("-", "_")
    if known == "sector":
        return _sector(sectors)
    if known in _SPECIAL:
        return _SPECIAL[known]
    if known == "signals":
        from bilat.commands.signalled import signals_field

        return signals_field(settings)
    if known in SIDED:
        from bilat.commands.sided import FIELDS

        return FIELDS[known]()
    if known not in RECORD_FIELDS:
        raise UnknownValue(what, name, NAMES, also=ALIASES)
    title, style = _TITLES.get(known, (known.replace("_", " ").capitalize(), "text"))
    return _plain(known, title, style)


def sort(
    documents: list[Document], keys: Sequence[str] | None, sectors: Vocabulary, settings: Settings | None = None
) -> list[Document]:
    """`documents` in the order of `keys` (a minus turns one around, null is always last), by default sector then id.

    Raises UnknownValue for a key that is no field.
    """
    if not keys:
        place = _sector(sectors).order
        return sorted(documents, key=lambda d: (place(d), d["id"]))
    ordered = sorted(documents, key=lambda d: d["id"])
    for key in reversed(keys):
        order = find_field(key.removeprefix("-").removeprefix("+"), sectors, "sort key", settings).order
        known = [d for d in ordered if order(d) is not None]
        unknown = [d for d in ordered if order(d) is None]
        ordered = sorted(known, key=order, reverse=key.startswith("-")) + unknown
    return ordered
