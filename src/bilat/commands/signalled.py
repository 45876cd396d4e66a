"""The signals of initiatives as a column, as a row of `show`, and as a key of a JSON document."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from bilat.commands.columns import Field
from bilat.dates import today
from bilat.result import Column, Document
from bilat.signals import CALLING, SIGNALS, signals_of, thresholds_of

if TYPE_CHECKING:
    from bilat.signals import Settings, Signal

COLUMN = Column("signals", "Signals")

_RANKS = {name: rank for rank, name in enumerate(SIGNALS)}


def finder(settings: Settings | None, among: Iterable[Signal] | None = None) -> Callable[[Document], list[Document]]:
    """A function that tells the signals of a record today (`signals.signals_of`), under these thresholds."""
    day, thresholds = today(), thresholds_of(settings)
    wanted = tuple(among) if among is not None else None
    return lambda record: signals_of(record, day, thresholds, wanted)


def signals_field(settings: Settings | None, among: Iterable[Signal] | None = None) -> Field:
    """The signals as a field of a list: their names in a cell, their reasons in JSON; sorted by the first of them."""
    find = finder(settings, among)

    def names(record: Document) -> list[str]:
        return [signal["signal"] for signal in find(record)]

    return Field(
        COLUMN,
        find,
        lambda record: ", ".join(names(record)) or None,
        lambda record: [_RANKS[name] for name in names(record)] or None,
    )


def calling_field(settings: Settings | None, shown: Iterable[Document]) -> Field | None:
    """The column of a list on a terminal: the signals that call for a step; None where no record shown has any."""
    field = signals_field(settings, CALLING)
    return field if any(map(field.text, shown)) else None


def signals_of_all(settings: Settings | None, shown: Iterable[Document]) -> list[Document]:
    """For JSON: `{id, signals: [{signal, reason, since}..]}` of every record, in their order."""
    find = finder(settings)
    return [{"id": record["id"], "signals": find(record)} for record in shown]


def told(settings: Settings | None, record: Document) -> str | None:
    """All signals of a record with their reasons, one a line; None where it has none."""
    lines = (
        f"{found['signal']}: {found['reason']}" + (f" (since {found['since']})" if found["since"] else "")
        for found in finder(settings)(record)
    )
    return "\n".join(lines) or None
