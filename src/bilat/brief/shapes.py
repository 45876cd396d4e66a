"""The shapes of what a brief is made of, for the JSON Schema; `schema.Brief` has them all."""

from __future__ import annotations

import datetime as dt

from bilat.model import Date, Grade, Record


class BriefProof(Record, frozen=True, kw_only=True):
    """What a line of a brief rests on."""

    grade: Grade
    on: dt.date | None
    url: str | None
    file: str | None
    quote: str | None


class BriefSource(Record, frozen=True, kw_only=True):
    """Where an initiative comes from: its first source."""

    title: str | None
    publisher: str | None
    url: str | None
    published_on: dt.date | None


class BriefLine(Record, frozen=True, kw_only=True):
    """One line of a brief, or one question."""

    initiative: str
    title: str
    milestone: str | None
    """The id of the step it is about; null for a meeting, and where it is about none."""
    owner: str | None
    due: Date | None
    days_left: int | None
    """To the last day of `due`; negative where it is late."""
    text: str
    """What the page says, without the marks of Markdown."""
    proofs: list[BriefProof]
    source: BriefSource | None


class BriefQuestion(BriefLine, frozen=True, kw_only=True):
    """A question for the meeting."""

    to: str
    """Who is to be asked, as a person reads it: a party, or both or all sides."""


class BriefChange(Record, frozen=True, kw_only=True):
    """One thing that happened."""

    what: str
    """As in a `diff-list`."""
    initiative: str
    title: str
    text: str
    proofs: list[BriefProof]
    source: BriefSource | None
    """Null too for what the brief does not tell of any more."""


class BriefGridRow(Record, frozen=True, kw_only=True):
    """One row of the source's grid, and what has become of its initiatives."""

    sector: str | None
    cells: list[str | None]
    """As the source prints them."""
    initiatives: int
    delivered: int
    late: int
    """How many initiatives have a step that is late."""
    next_due: Date | None


class BriefGrid(Record, frozen=True, kw_only=True):
    """A grid of the source, as far as the brief tells of its initiatives."""

    id: str
    title: str
    columns: list[str]
    rows: list[BriefGridRow]


class BriefCounts(Record, frozen=True, kw_only=True):
    """How many there are: `open` and `closed`, and the numbers in `statuses`, add up to `initiatives`."""

    initiatives: int
    open: int
    closed: int
    left_out: int
    """The same promises once more."""
    assessed: int
    """All sides of them."""
    statuses: dict[str, int]
    late: int
    """Steps."""
    split: int
    weak: int
