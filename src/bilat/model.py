"""The records: what the tracker knows, typed and frozen.

Each Struct is one JSON shape: the state on disk, `--json`, `--ndjson`, import and export use the same one, and
`bilat schema` prints it. The order of the fields is the order of the keys. A key is never absent: unknown is null.
Days are calendar days (`datetime.date`, printed YYYY-MM-DD), instants are UTC (RFC 3339, printed with a Z).
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

SCHEMA_VERSION = 1
"""Of the records, the envelope and the files alike; docs/compatibility.md says what changes it."""

TEXT_LENGTH = 100_000
"""Characters in notes or any other text of several lines, at most: what a person writes, not a document pasted in."""

TITLE_LENGTH = 500
"""Characters in a title, at most."""

Status = Literal[
    "proposed",
    "announced",
    "not-started",
    "in-progress",
    "partially-delivered",
    "delivered",
    "suspended",
    "abandoned",
    "superseded",
]
Basis = Literal["announced", "recommended"]
Kind = Literal["deliverable", "joint-body", "relational"]
Grade = Literal["announcement", "meeting", "signed", "law-or-funds", "independent"]

Slug = Annotated[str, Meta(pattern="^[a-z0-9]+(-[a-z0-9]+)*$", max_length=64)]
Sha256 = Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]
Place = Annotated[list[int], Meta(min_length=2, max_length=2)]
Instant = Annotated[dt.datetime, Meta(tz=True)]


class Record(Struct, frozen=True, forbid_unknown_fields=True):
    """What all shapes share: frozen, and strict about unknown keys.

    Each says `frozen` again for mypy, and `kw_only`, which is not inherited.
    """


class Date(Record, frozen=True, kw_only=True):
    """A day or a span of days, as precise as its source."""

    text: str
    """Canonical: `2026`, `2026-Q3`, `2026-09`, `2026-09-15`; a season or half year as `dates` defines it."""
    start: dt.date
    """First day of the span."""
    end: dt.date
    """Last day of the span: overdue begins the day after."""
    phrase: str | None = None
    """The words it was read from, where they say more than `text`: 'this fall', 'by end of 2030'."""


class Evidence(Record, frozen=True, kw_only=True):
    """What backs a change."""

    url: str | None = None
    """http, https or file."""
    file: str | None = None
    """Absolute path of a local document."""
    file_sha256: Sha256 | None = None
    """Of that document's bytes when it was added."""
    on: dt.date | None = None
    """The day the evidence itself bears."""
    quote: str | None = None
    """The words that prove it."""
    grade: Grade
    """announcement < meeting < signed < law-or-funds < independent."""
    added_at: Instant
    by: str


class Source(Record, frozen=True, kw_only=True):
    """Where an initiative comes from, down to the characters."""

    title: str | None = None
    publisher: str | None = None
    url: str | None = None
    published_on: dt.date | None = None
    """Null where the source does not say."""
    language: str | None = None
    """ISO 639-1: `en`, `fr`."""
    quote: str
    """The exact text at `start`..`end`."""
    start: int | None = None
    """First character's offset in the decoded text (code points, from 0)."""
    end: int | None = None
    """Offset behind the last character."""
    also_at: list[Place] = []
    """Further places where the same words stand: first offset, and the one behind the last."""
    file_sha256: Sha256 | None = None
    """Of the file's bytes, so that offsets can be trusted."""


class Assessment(Record, frozen=True, kw_only=True):
    """One party's position."""

    status: Status
    on: dt.date
    """The day it describes (the change's own day is in the history)."""
    why: str | None = None
    evidence: list[Evidence] = []


class Override(Record, frozen=True, kw_only=True):
    """A joint status set by hand, against what the assessments give."""

    status: Status
    why: str
    changed_at: Instant
    by: str


class Milestone(Record, frozen=True, kw_only=True):
    """A step towards an initiative's end."""

    id: Slug
    """Unique within its initiative."""
    title: str
    basis: Basis
    """Experts set goals for announced initiatives too: a milestone has a basis of its own."""
    owner: str | None = None
    """The party that owes it."""
    due: Date | None = None
    first_due: Date | None = None
    """The first target it ever had."""
    moves: Annotated[int, Meta(ge=0, le=100_000)] = 0
    """How often the target moved since."""
    done_on: dt.date | None = None
    evidence: list[Evidence] = []


class Link(Record, frozen=True, kw_only=True):
    """A relation to another initiative."""

    relation: Literal["supersedes", "part-of", "restates"]
    id: Slug


class Meeting(Record, frozen=True, kw_only=True):
    """A sitting of a joint body."""

    on: dt.date
    evidence: list[Evidence] = []


class Initiative(Record, frozen=True, kw_only=True):
    """One thing announced or recommended that can be followed."""

    id: Slug
    """Stable for ever; every command takes any unambiguous prefix."""
    title: str
    kind: Kind
    """`joint-body` has a cadence, `relational` is a way of working together."""
    basis: Basis
    """Announced by the governments, or recommended by experts or others."""
    status: Status
    """The joint status: derived from the assessments, or the override's."""
    override: Override | None = None
    sectors: Annotated[list[str], Meta(min_length=1)]
    """The first is the primary one, chosen by the object of the act."""
    parties: Annotated[list[str], Meta(min_length=2)]
    """ISO 3166-1 alpha-2 codes and configured ones, sorted."""
    assessments: dict[str, Assessment | None]
    """One key a party; null: nobody has assessed that side."""
    priority_areas: list[str] = []
    target_outcome: str | None = None
    benefit: str | None = None
    measure: str | None = None
    """How one would tell that it is delivered."""
    notes: str | None = None
    tags: list[str] = []
    """Sorted."""
    milestones: list[Milestone] = []
    """By due date, the undated last, then by id."""
    sources: list[Source] = []
    links: list[Link] = []
    cadence: str | None = None
    """How often a joint body is expected to meet: 'every 6 months'."""
    meetings: list[Meeting] = []
    evidence: list[Evidence] = []
    revision: Annotated[int, Meta(ge=1)] = 1
    """How many changes touched it; `update --revision` refuses where it moved on."""
    created_at: Instant
    updated_at: Instant
    updated_by: str


class Edit(Record, frozen=True, kw_only=True):
    """One field's old and new value."""

    initiative: str | None
    """Null where the edit touches a grid or the store itself."""
    field: str | None
    """`title`, `assessments.GB`, `milestones.ID`, `milestones.ID.due`, `grid:ID`; null: the whole record, created
    (`old` null) or dropped (`new` null); with no initiative `mark:NAME` is a name for the moment."""
    old: Any
    new: Any


class Change(Record, frozen=True, kw_only=True):
    """One command's whole effect: atomic, and one `undo`."""

    id: Annotated[str, Meta(pattern="^[0-9a-f]{12}$")]
    """The first 12 digits of the SHA-256 of the rest of it."""
    prev: Sha256
    """SHA-256 of the history's line before this one, without its line end."""
    at: Instant
    by: str
    why: str | None
    evidence: list[Evidence]
    command: str
    """The verb: `update`, `tag`, `undo`, `seed` …"""
    reverts: str | None
    """The id of the change that this one undoes."""
    edits: list[Edit]


class GridRow(Record, frozen=True, kw_only=True):
    """One row as the source prints it."""

    sector: str | None
    cells: list[str | None]
    """One a column; null where the source cuts the row off."""
    initiatives: list[Slug]


class Grid(Record, frozen=True, kw_only=True):
    """A table of the source, cell for cell."""

    id: Slug
    title: str
    columns: list[str]
    rows: list[GridRow]
    source: Source | None


SpeechAct = Literal["commitment", "review", "aspiration", "recommendation"]
Strength = Literal["firm", "qualified", "vague"]


class Candidate(Record, frozen=True, kw_only=True):
    """One thing that a statement promises or recommends, as `ingest` proposes it. Nothing is stored until accepted."""

    number: Annotated[int, Meta(ge=1)]
    """Its place in the statement, from 1: what `ingest --accept 1,4,7` names."""
    title: str
    """Short, as a tracker would name it."""
    speech_act: SpeechAct
    """commitment: a checkable act; review: a promise to report or take stock; aspiration: nothing checkable is named;
    recommendation: by experts or others, no government has committed."""
    basis: Basis
    kind: Kind
    sectors: Annotated[list[str], Meta(min_length=1)]
    """The first is the primary one."""
    parties: list[str]
    """Who acts, as codes, sorted; all of the statement's where both do."""
    deadline: Date | None
    """As stated in the quote or its lead-in; relative ones are counted from the statement's day."""
    cadence: str | None
    """How often, where it says so: 'every 6 months'."""
    strength: Strength
    """firm: promised outright; qualified: hedged, conditional or continued; vague: nothing in it can be checked."""
    reasons: list[str]
    """The words that decided, each with what they decided: `will: promise`, `working group: named body`."""
    restates: str | None
    """The initiative in the tracker that is the same promise; null: none is known."""
    source: Source


def to_document(record: Record) -> dict[str, Any]:
    """`record` as JSON holds it: days and instants as text, keys in the order of the fields."""
    document: dict[str, Any] = msgspec.to_builtins(record)
    return document
