"""What reading a table gives, row by row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from bilat.result import Document
from bilat.sheets import Row
from bilat.store.sealed import SealedRecord
from bilat.tracker.importing.cells import Bad

REACH = 200_000
"""Characters behind the beginning of a row in which its title's cell is looked for."""


class Standing(NamedTuple):
    """What a row says of who is in it and how far they are."""

    parties: Sequence[str]
    status: str
    lines: Sequence[str]
    """Lines for the notes: the words of the source that a code or a status says less than."""
    written: tuple[bytes, bytes, bytes, bytes]
    """The JSON of the fields `parties`, `assessments`, `status`, and of `notes` where nothing else is noted."""


NOWHERE = Standing((), "", (), (b"", b"", b"", b""))
"""What is said of a row that says nothing."""


class Dated(NamedTuple):
    """What a row says of when."""

    milestones: Sequence[Document]
    written: bytes
    """Their JSON."""
    faults: Sequence[Bad]


class Entry(NamedTuple):
    """One row, read."""

    line: int
    row: Row
    key: str | None
    faults: tuple[Bad, ...] = ()
    """What is wrong with it; where there is something, what follows has no meaning."""
    asked: str = ""
    """The id that the table gives; empty: none."""
    title: str = ""
    quote: str = ""
    """The words of its title cell, as the source of its initiative has them."""
    standing: Standing = NOWHERE
    milestones: Sequence[Document] = ()
    rest: bytes = b""
    """The initiative as `SealedRecord.rest` has it: its id is given when it is planned."""

    @property
    def record(self) -> Document:
        """The initiative, with the id that the table gives; decoded anew each time."""
        return SealedRecord(self.asked, self.rest).opened()


def source_title(source: str, column: str, key: str) -> str:
    """What the source of a row with a key is called: `letters.csv, MLC ID 104`. The key is found again by it."""
    return f"{source}, {column} {key}"


def quote_of(cell: str) -> str:
    """The cell's text as it stands, but for the controls that no record may hold, which stand for spaces."""
    quote = cell.strip()
    return quote if quote.isprintable() else quote.translate(_CONTROLS)


_CONTROLS = dict.fromkeys(map(ord, "\v\f\x85"), " ")
