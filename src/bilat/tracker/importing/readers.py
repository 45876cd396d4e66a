"""What a cell comes to, by what its column becomes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bilat.dates import today
from bilat.dates.cadence import parse_cadence
from bilat.errors import InvalidValue
from bilat.status import BASES, KINDS
from bilat.tracker.importing.cells import Bad, Memo, find_line, find_lines, items, shown, tag_of
from bilat.tracker.importing.days import Order, Settled, find_date, find_day
from bilat.tracker.importing.labels import StatusReader
from bilat.tracker.importing.mapping import Mapping as Said
from bilat.tracker.importing.parties import PartyReader
from bilat.tracker.importing.targets import DATES, Target
from bilat.tracker.records import Words
from bilat.tracker.values import parse_address, parse_line, parse_slug, unique
from bilat.vocabulary import Vocabulary

Read = Callable[[str], Any]
"""From a cell to its value; None, or an empty list, where it says nothing. Raises BilatError, or gives `Bad`."""


class Readers:
    """The readers of one table's columns."""

    def __init__(self, said: Said, words: Words, parties: Vocabulary, orders: Mapping[str, Settled]) -> None:
        """`orders` are how each column of dates is read. Raises UnknownValue, InvalidValue for an alias of no use."""
        self._words = words
        self._said = said
        self._orders = orders
        self._today = today().isoformat()
        self._parties = PartyReader(parties, said.parties)
        self._by_field: dict[str, Read] = {
            "parties": self._parties.read,
            "status": StatusReader(said.statuses).read,
            "sectors": self._sectors,
            "kind": _one(KINDS.parse),
            "basis": _one(BASES.parse),
            "tags": lambda cell: sorted({tag_of(word) for word in items(cell)}),
            "priority_areas": lambda cell: unique(parse_line(area, "priority area") for area in items(cell)),
            "notes": find_lines,
            "why": find_lines,
            "cadence": _cadence,
            "url": _one(lambda text: parse_address(text, "a source")),
            "id": _one(parse_slug),
            "language": _one(_language),
        }

    def reader(self, target: Target, column: str | None = None) -> Read:
        """The reader of a column that becomes `target`; of none in particular for a constant."""
        if target.field not in DATES:
            return self._by_field.get(target.field, find_line)
        settled = self._orders.get(column) if column is not None else None
        order = settled.order if settled else self._said.dates
        return _due(order) if target.field == "due" else self._day(order, past=target.field != "published")

    def constant(self, target: Target, text: str) -> Any:
        """The value that every row has. Raises InvalidValue, with the option that it was given by."""
        value = Memo(self.reader(target))[text]
        if isinstance(value, Bad):
            near = [self._parties.near(word) for what, word in value.unknown if what == "party"]
            hint = f"did you mean {' or '.join(near[0])}?" if near and near[0] else value.hint
            raise InvalidValue(f"--set {target}={text}: {value.message}", hint=hint)
        return value

    def party(self, text: str) -> str:
        """The code of the party that a target names: `GB` of `status:UK`. Raises UnknownValue."""
        return self._words.parties([text])[0]

    def _sectors(self, cell: str) -> list[str]:
        line = find_line(cell)
        if line is None:
            return []
        whole = self._words.sectors.find(line)
        return [whole] if whole else unique(self._words.sectors.parse(word) for word in items(cell))

    def _day(self, order: Order | None, *, past: bool) -> Read:
        def read(cell: str) -> str | None:
            day = find_day(cell, order)
            if past and day is not None and day > self._today:
                raise InvalidValue(f"{day} has not come yet", hint="a target is due, not done: --map due:TITLE=COLUMN")
            return day

        return read


def _due(order: Order | None) -> Read:
    def read(cell: str) -> Any:
        found = find_date(cell, order)
        return None if found is None else found.to_document()

    return read


def _one(parse: Callable[[str], str]) -> Read:
    def read(cell: str) -> str | None:
        line = find_line(cell)
        return None if line is None else parse(line)

    return read


def _language(text: str) -> str:
    word = text.lower()
    if len(word) != 2 or not (word.isascii() and word.isalpha()):
        raise InvalidValue(f"{shown(text)} is no language", hint="write en or fr (ISO 639-1)")
    return word


def _cadence(cell: str) -> str | None:
    line = find_line(cell)
    if line is not None:
        parse_cadence(line)
    return line
