"""The JSON Schema of every kind of document that bilat prints (https://json-schema.org, draft 2020-12)."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Generic, Literal, TypeVar

import msgspec
from msgspec import Meta, Struct

from bilat.brief.shapes import BriefChange, BriefCounts, BriefGrid, BriefLine, BriefQuestion
from bilat.model import (
    SCHEMA_VERSION,
    Basis,
    Candidate,
    Change,
    Date,
    Edit,
    Evidence,
    Grid,
    Initiative,
    Instant,
    Milestone,
    Record,
    Sha256,
)

T = TypeVar("T")


class AsOf(Record, frozen=True, kw_only=True):
    """The moment that the tracker is shown as of."""

    day: dt.date
    """The day that counts as today."""
    change: str | None
    """The last change that counts; null before the first."""


class Envelope(Struct, Generic[T], frozen=True, kw_only=True):
    """What every JSON document has around its records."""

    schema_version: int
    kind: str
    total: Annotated[int, Meta(ge=0)]
    """How many matched, before any limit."""
    returned: Annotated[int, Meta(ge=0)]
    """How many are in `data`."""
    truncated: bool
    """Whether a limit cut the result."""
    data: list[T]
    as_of: AsOf | msgspec.UnsetType = msgspec.UNSET
    """There with `--as-of` only."""


class PlannedChange(Record, frozen=True, kw_only=True):
    """A change as `--dry-run` shows it: not in the history, so it has no id, no instant and nothing before it."""

    id: str | None
    prev: Sha256 | None
    at: Instant | None
    by: str
    why: str | None
    evidence: list[Evidence]
    command: str
    reverts: str | None
    edits: list[Edit]


class MappedColumn(Record, frozen=True, kw_only=True):
    """What one column of an imported table became."""

    field: str
    """`title`, `parties`, `due:Signature`, `status:GB` …"""
    column: str
    proposed: bool
    """Whether its name and cells suggested it, and nobody said so."""


class ImportFacts(Record, frozen=True, kw_only=True):
    """How a table was read, and what became of its rows.

    `added`, `updated`, `unchanged`, `repeated`, `rejected` and the number of `dropped` add up to `rows`.
    """

    file: str
    """Its name; `stdin` where it had none."""
    file_sha256: Sha256
    format: Literal["csv", "tsv", "json", "ndjson", "spreadsheet"]
    encoding: str | None
    """Null of a spreadsheet."""
    delimiter: str | None
    """Null where no delimiter parts the cells."""
    source: str | None
    """What the source of each initiative is called; with a key, `SOURCE, COLUMN KEY`."""
    key: str | None
    """The column by which rows are known again."""
    mapping: list[MappedColumn]
    set: dict[str, str]
    """What every row got."""
    dates: dict[str, Literal["dmy", "mdy", "ymd"] | None]
    """The order of the dates in each column of dates; null where none of them needs one."""
    unmapped: list[str]
    """Columns that became nothing."""
    rows: int
    added: int
    updated: int
    unchanged: int
    repeated: int
    """Rows that say, cell for cell, what another one has said."""
    dropped: list[str]
    """Ids of initiatives that were dropped here, and were not brought back."""
    rejected: int
    rejected_file: str | None
    """Where the rejected rows were written."""
    missing: list[str]
    """Keys that the tracker knows from this source and the table has no more."""


class ChangeEnvelope(Envelope[PlannedChange], frozen=True, kw_only=True):
    """What a changing command answers; `data` is empty where there was nothing to change."""

    dry_run: bool
    imported: ImportFacts | msgspec.UnsetType = msgspec.UNSET
    """There of `import` only."""


class ListedMilestone(Milestone, frozen=True, kw_only=True):
    """A milestone with the id of its initiative."""

    initiative: str


class GridProgressRow(Record, frozen=True, kw_only=True):
    """What has become of one row's initiatives."""

    initiatives: int
    delivered: int
    next_due: Date | None


class GridProgress(Record, frozen=True, kw_only=True):
    """What has become of a grid, row by row."""

    grid: str
    rows: list[GridProgressRow]


class GridEnvelope(Envelope[Grid], frozen=True, kw_only=True):
    """The source's grids; `progress` is there with `--progress` only."""

    progress: list[GridProgress] | msgspec.UnsetType = msgspec.UNSET


class StatementRecord(Record, frozen=True, kw_only=True):
    """The statement that was read."""

    file: str | None
    """Its absolute path; null where it came through a pipe."""
    file_sha256: Sha256
    medium: Literal["text", "markdown", "html", "pdf"]
    encoding: str
    url: str | None


class MatchRecord(Record, frozen=True, kw_only=True):
    """How a candidate was recognised."""

    number: int
    """The candidate's."""
    initiative: str
    """What it restates."""
    how: Literal["same-place", "same-words", "similar"]
    """The same place of the same file, which adds nothing; the same sentence in another; other words."""
    score: Annotated[float, Meta(ge=0, le=1)]
    """How much of their titles the two share; 1 where the words are the same."""


class CandidateEnvelope(Envelope[Candidate], frozen=True, kw_only=True):
    """What a statement promises and recommends, and its tables. Nothing of it is stored."""

    grids: list[Grid]
    source: StatementRecord
    language: str
    """ISO 639-1."""
    published_on: dt.date | None
    """The day from which its relative deadlines count."""
    parties: list[str]
    """Who issued it, as codes; empty where that is not known."""
    matches: list[MatchRecord]
    """Those of `data` that restate something."""


class Found(Record, frozen=True, kw_only=True):
    """One thing that `check` found."""

    level: Literal["notice", "error"]
    code: str
    message: str
    where: str | None


class SettingRecord(Record, frozen=True, kw_only=True):
    """One setting."""

    name: str
    value: str
    origin: str
    description: str


class SettingEnvelope(Envelope[SettingRecord], frozen=True, kw_only=True):
    """The settings, and where their file is or would be."""

    path: str


class FileRecord(Record, frozen=True, kw_only=True):
    """One file that was written."""

    role: Literal["state", "history"]
    path: str


class Group(Record, frozen=True, kw_only=True):
    """One value of the field that a list is grouped by."""

    value: Any
    ids: list[str]


class StandingSignal(Record, frozen=True, kw_only=True):
    """A signal that stands."""

    signal: str
    """Its name: `overdue`, `stale` …"""
    reason: str
    """Why, in words."""
    since: dt.date | None
    """The first day on which it stood; null where the record does not tell."""


class Signalled(Record, frozen=True, kw_only=True):
    """The signals of one initiative."""

    id: str
    signals: list[StandingSignal]


class InitiativeEnvelope(Envelope[Initiative], frozen=True, kw_only=True):
    """Initiatives; `groups` is there with `--group-by` only, `signals` with `--signals` only."""

    groups: list[Group] | msgspec.UnsetType = msgspec.UNSET
    signals: list[Signalled] | msgspec.UnsetType = msgspec.UNSET
    vocabulary: ScaleRecord | msgspec.UnsetType = msgspec.UNSET
    """There with `--vocabulary` only."""


class HistoryHead(Record, frozen=True, kw_only=True):
    """Which history an export brings."""

    store: str
    """The id of the store whose history it is."""
    schema_version: int
    """The version that the history began with."""
    last_change: str
    """The id of its last change: the last of `changes`."""


class ExportEnvelope(Envelope[Initiative], frozen=True, kw_only=True):
    """A whole tracker, or the initiatives that a filter finds."""

    grids: list[Grid]
    """Empty where a filter exports a part."""
    history: HistoryHead | None
    """Null without `--with-history`."""
    changes: list[Change]
    """The history, the oldest first; empty without `--with-history`."""


class Restored(Record, frozen=True, kw_only=True):
    """What `import --with-history` took over."""

    initiatives: Annotated[int, Meta(ge=0)]
    grids: Annotated[int, Meta(ge=0)]
    changes: Annotated[int, Meta(ge=0)]
    last_change: str
    store: str
    """The id of the store whose history it is, and which this one now goes on with."""


class RestoredEnvelope(Envelope[Restored], frozen=True, kw_only=True):
    """What was taken over, or with `--dry-run` would be."""

    dry_run: bool


class Step(Record, frozen=True, kw_only=True):
    """A step that somebody owes, or an open initiative without any that has a date."""

    initiative: str
    title: str
    milestone: str | None
    """Its id; null for a meeting, and where there is no milestone still to be done."""
    step: str | None
    """What is to be done."""
    basis: Basis
    owner: str | None
    """The party that owes it; null where nobody is named."""
    parties: list[str]
    due: Date | None
    days_left: int | None
    """To the last day of `due`; negative where it is late."""


class ScoreRecord(Record, frozen=True, kw_only=True):
    """How one party keeps its commitments, on the G7 Research Group's compliance scale."""

    party: str
    sector: str | None
    """Null: all sectors."""
    assessed: int
    """`plus`, `zero` and `minus` together."""
    unassessed: int
    plus: int
    zero: int
    minus: int
    score: Annotated[float, Meta(ge=-1, le=1)] | None
    """The mean, rounded to two decimals; null where nothing is assessed."""


class ScaleRecord(Record, frozen=True, kw_only=True):
    """Another scale of progress."""

    name: str
    title: str
    source: str
    """The URL of its definition."""
    values: dict[str, str | None]
    """What each status is on it; null where nothing fits."""
    labels: dict[str, str]
    """What its codes mean, where it has codes."""
    lost: str
    """What cannot be seen on it any more."""


class MomentRecord(Record, frozen=True, kw_only=True):
    """One end of a stretch of the history."""

    name: str
    """What was asked for: a date, a change, a mark."""
    day: dt.date
    """Its day; of `since`, where that is a date, the last day that does not count any more."""
    change: str | None
    """The change behind which it lies; null where that is the end of `day`."""


class Brief(Record, frozen=True, kw_only=True):
    """The page for the meeting."""

    title: str
    parties: list[str]
    on: dt.date
    filter: str | None
    since: MomentRecord | None
    ahead_days: int
    """How many days `next` looks ahead."""
    counts: BriefCounts
    changes: list[BriefChange] | None
    """Null where no --since asks."""
    late: list[BriefLine]
    split: list[BriefLine]
    next: list[BriefLine]
    weak: list[BriefLine]
    grids: list[BriefGrid]
    questions: list[BriefQuestion]


class Happening(Record, frozen=True, kw_only=True):
    """One thing that happened between two moments."""

    what: Literal[
        "new",
        "dropped",
        "status",
        "confirmed",
        "milestone-done",
        "milestone-reopened",
        "date-moved",
        "date-set",
        "date-removed",
        "milestone-added",
        "milestone-dropped",
        "changed",
    ]
    initiative: str
    title: str
    milestone: str | None
    """Its id."""
    milestone_title: str | None
    party: str | None
    """Whose assessment it is, or who owes the milestone; null of a joint status."""
    field: str | None
    """As the history names it; null of what is new or dropped."""
    old: Any
    """The value at the first moment; of what was dropped its status."""
    new: Any
    """The value at the last moment; of what is new its status."""
    days: int | None
    """By how many a date was moved, or how many a milestone was done late; negative where earlier."""
    at: Instant
    by: str
    why: str | None
    evidence: list[Evidence]
    change: str
    """The newest change that made it so."""


class DiffEnvelope(Envelope[Happening], frozen=True, kw_only=True):
    """What happened, and between which moments."""

    since: MomentRecord
    until: MomentRecord | None
    """Null: now."""


class Move(Record, frozen=True, kw_only=True):
    """A target given up for another."""

    at: Instant
    by: str
    old: Date
    new: Date
    days: int
    """From the one's last day to the other's; negative where it was brought forward."""
    why: str | None
    evidence: list[Evidence]
    change: str
    entered: bool
    """Whether it had been moved before it came into the tracker: nobody here knows how often, or why."""


class Slip(Record, frozen=True, kw_only=True):
    """A milestone's line in the slip ledger."""

    initiative: str
    title: str
    milestone: str
    milestone_title: str
    owner: str | None
    first_due: Date
    due: Date | None
    moves: int
    days: int | None
    """From the first target's last day to that of today's: what the days of `history` add up to."""
    done_on: dt.date | None
    days_late: int | None
    """From the target's last day to the day it was done; negative where it was early."""
    history: list[Move]


class Mark(Record, frozen=True, kw_only=True):
    """A moment that has a name."""

    name: str
    on: dt.date | None
    """The day it is the end of; null where it is the moment of its own change."""
    at: Instant
    by: str
    why: str | None
    change: str


class Number(Record, frozen=True, kw_only=True):
    """How many initiatives there are, in all (`value` is null) or of one value."""

    value: str | None
    count: int


class Place(Record, frozen=True, kw_only=True):
    """Where in what was typed the trouble stands."""

    text: str
    start: int
    """Its first character, from 0."""
    end: int
    """Behind its last character."""


class Fault(Record, frozen=True, kw_only=True):
    """What is wrong with a row of a table that was to be imported."""

    line: int
    """Where the row begins, from 1: the line of the text, the row of the spreadsheet, the number of the record."""
    column: str | None
    """The column that it is about; null: the row as a whole."""
    value: str | None
    """What stands there; null where there is nothing."""
    message: str
    """What is wrong with it, in a sentence."""


class ErrorBody(Record, frozen=True, kw_only=True):
    """What went wrong."""

    code: str
    """Stable."""
    message: str
    hint: str | None
    at: Place | None
    """Of a filter only."""
    faults: list[Fault]
    """Of `bad-rows`: every fault of every row that cannot be imported, in their order. Empty for any other error."""


class ErrorDocument(Record, frozen=True, kw_only=True):
    """What stderr gets with `--json` where a command fails."""

    schema_version: int
    error: ErrorBody


class Page(Record, frozen=True, kw_only=True):
    """A page of the help."""

    topic: str | None
    lines: list[str]


class Script(Record, frozen=True, kw_only=True):
    """A shell's completion script."""

    shell: str
    script: str


KINDS: dict[str, tuple[Any, str]] = {
    "initiative-list": (InitiativeEnvelope, "list, show"),
    "count": (Envelope[Number], "count"),
    "value-list": (Envelope[Number], "values"),
    "candidate-list": (CandidateEnvelope, "ingest"),
    "change": (
        ChangeEnvelope,
        "ingest --accept|--review, add, update, tag, meeting, drop, milestone add|done|move|drop, undo, mark, import",
    ),
    "export": (ExportEnvelope, "export"),
    "restored": (RestoredEnvelope, "import --with-history"),
    "change-list": (Envelope[Change], "log"),
    "diff-list": (DiffEnvelope, "diff"),
    "slip-list": (Envelope[Slip], "slips"),
    "mark-list": (Envelope[Mark], "mark without a name"),
    "milestone-list": (Envelope[ListedMilestone], "milestone list"),
    "next-list": (Envelope[Step], "next"),
    "score-list": (Envelope[ScoreRecord], "score"),
    "brief": (Envelope[Brief], "brief"),
    "grid-list": (GridEnvelope, "grid"),
    "problem-list": (Envelope[Found], "check"),
    "file-list": (Envelope[FileRecord], "init, backup"),
    "setting-list": (SettingEnvelope, "config"),
    "script": (Envelope[Script], "completion"),
    "page": (Envelope[Page], "help"),
    "schema-list": (Envelope[dict[str, Any]], "schema without a kind"),
    "error": (ErrorDocument, "stderr, where a command run with --json fails"),
}
"""Each kind, and which commands print it."""


def schema_of(kind: str) -> dict[str, Any]:
    """The JSON Schema of documents of this kind, without `--fields`.

    Every key is required, for none is ever absent, but those that must be asked for.
    """
    described = msgspec.json.schema(KINDS[kind][0])
    for shape in described["$defs"].values():
        if "properties" in shape:
            shape["required"] = [name for name in shape["properties"] if name not in ASKED_FOR]
    envelope = described["$defs"][described["$ref"].rpartition("/")[2]]["properties"]
    envelope["schema_version"]["const"] = SCHEMA_VERSION
    if "kind" in envelope:
        envelope["kind"]["const"] = kind
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": kind,
        "$comment": f"schema_version {SCHEMA_VERSION}",
        **described,
    }


ASKED_FOR = ("progress", "groups", "signals", "as_of", "vocabulary", "imported")
"""Keys that are there only with `--progress`, `--group-by`, `--signals`, `--as-of`, `--vocabulary`, or of `import`."""
