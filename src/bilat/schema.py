"""The JSON Schema of every kind of document that bilat prints (https://json-schema.org, draft 2020-12)."""

from __future__ import annotations

from typing import Annotated, Any, Generic, Literal, TypeVar

import msgspec
from msgspec import Meta, Struct

from bilat.model import (
    SCHEMA_VERSION,
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


class ChangeEnvelope(Envelope[PlannedChange], frozen=True, kw_only=True):
    """What a changing command answers; `data` is empty where there was nothing to change."""

    dry_run: bool


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


class InitiativeEnvelope(Envelope[Initiative], frozen=True, kw_only=True):
    """Initiatives; `groups` is there with `--group-by` only."""

    groups: list[Group] | msgspec.UnsetType = msgspec.UNSET


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


class ErrorBody(Record, frozen=True, kw_only=True):
    """What went wrong."""

    code: str
    """Stable."""
    message: str
    hint: str | None
    at: Place | None
    """Of a filter only."""


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
    "change": (ChangeEnvelope, "add, update, tag, drop, milestone add|done|move|drop, undo"),
    "change-list": (Envelope[Change], "log"),
    "milestone-list": (Envelope[ListedMilestone], "milestone list"),
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


ASKED_FOR = ("progress", "groups")
"""Keys that are there only with `--progress` and `--group-by`."""
