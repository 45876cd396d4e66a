"""`update`: one change to one initiative's fields, assessments, override and milestones."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bilat.dates import Span, today
from bilat.errors import InvalidValue, Refused, UnknownValue, UsageError
from bilat.history import content, edits_between, put, rederive
from bilat.result import Document
from bilat.status import BASES, KINDS, STATUSES
from bilat.store.protocol import Draft, Plan, View
from bilat.tracker.find import expect, find_initiative, pick_milestone
from bilat.tracker.lineage import Links, check_links, relinked
from bilat.tracker.records import Words, owner_of, validated
from bilat.tracker.stamp import Stamp
from bilat.tracker.values import parse_frequency, parse_line, parse_text, unique

CLEARABLE = (
    "target_outcome",
    "benefit",
    "measure",
    "notes",
    "cadence",
    "override",
    "assessments",
    "tags",
    "priority_areas",
    "links",
)
"""Fields that `--clear` empties. The rest of a record always has a value."""


@dataclass(frozen=True, slots=True)
class MilestoneUpdate:
    """What to change on one milestone."""

    name: str
    """Its id, or what of its title tells it from the others."""
    done: bool | None = None
    """True: done; False: not done after all."""
    due: Span | None = None
    title: str | None = None
    owner: str | None = None


@dataclass(frozen=True, slots=True)
class Update:
    """What to change on one initiative."""

    initiative: str
    """An id or an unambiguous prefix."""
    fields: Mapping[str, Any] = field(default_factory=dict)
    """New values of plain fields, as typed: `title`, `sectors`, `parties`, `notes` …"""
    clear: Sequence[str] = ()
    """Fields to empty."""
    status: str | None = None
    party: str | None = None
    """Whose assessment `status` is; None: every party's alike."""
    override: str | None = None
    on: dt.date | None = None
    """The day the status or the milestone is about; None: today."""
    milestone: MilestoneUpdate | None = None
    links: Links = ()
    """Links to add: relation, and the other's id."""
    unlink: Sequence[str] = ()
    """The initiatives whose links to take away, by their ids."""
    revision: int | None = None
    """The revision that the change was made from; refused where the record has moved on."""


def plan_update(update: Update, stamp: Stamp, words: Words, *, command: str = "update") -> Plan:
    """The change that `update` asks for.

    The plan raises NotFound, AmbiguousId, UnknownValue, InvalidValue, UsageError, Conflict.
    """

    return plan_updates([update], stamp, words, command=command)


def plan_updates(updates: Sequence[Update], stamp: Stamp, words: Words, *, command: str = "update") -> Plan:
    """One change that makes all `updates`, or none. The plan raises what that of `plan_update` raises."""

    def plan(view: View) -> Draft:
        pairs: list[tuple[Document, Document]] = []
        for update in updates:
            before = find_initiative(view, update.initiative)
            expect(before, update.revision)
            after = _updated(before, update, stamp, words)
            pairs.append((before, relinked(view, after, update.links, update.unlink)))
        check_links(view, [after for _, after in pairs], [before for before, _ in pairs])
        edits = [edit for before, after in pairs for edit in edits_between(before, after)]
        return stamp.draft(command, edits)

    return plan


def _updated(before: Document, update: Update, stamp: Stamp, words: Words) -> Document:
    after = dict(before)
    _set_fields(after, update, words)
    if update.milestone is not None:
        _update_milestone(after, update.milestone, update, stamp, words)
    if update.status is not None:
        _assess(after, update, stamp, words)
    if update.override is not None:
        _override(after, update.override, stamp)
    if stamp.evidence and update.milestone is None and update.status is None:
        after["evidence"] = [*after["evidence"], *stamp.evidence]
    rederive(after)
    return validated(content(after))


def _set_fields(after: Document, update: Update, words: Words) -> None:
    for name in update.clear:
        if name not in CLEARABLE:
            raise UnknownValue("field to clear", name, CLEARABLE)
        if name == "assessments":
            after[name] = dict.fromkeys(after["parties"])
        else:
            after[name] = [] if isinstance(after[name], list) else None
    for name, value in update.fields.items():
        after[name] = _value(name, value, words)
    if "parties" in update.fields:
        after["assessments"] = {party: after["assessments"].get(party) for party in after["parties"]}
        for milestone in after["milestones"]:
            if milestone["owner"] is not None and milestone["owner"] not in after["parties"]:
                raise Refused(
                    f"{milestone['owner']} still owes the milestone {milestone['id']}",
                    hint=f"say first who owes it: --milestone {milestone['id']} --owner {after['parties'][0]}",
                    code="owner-left",
                )


def _value(name: str, value: Any, words: Words) -> Any:
    match name:
        case "title":
            return parse_line(value, name)
        case "cadence":
            return parse_frequency(value)
        case "kind":
            return KINDS.parse(value)
        case "basis":
            return BASES.parse(value)
        case "sectors":
            return unique(words.sectors.parse(word) for word in value)
        case "parties":
            parties = words.parties(value)
            if len(parties) < 2:
                raise InvalidValue(
                    "an initiative is between two parties or more",
                    hint="name all of them: --party CA,GB; with --status, --party says whose side it is",
                )
            return parties
        case "priority_areas":
            return unique(parse_line(area, "priority area") for area in value)
        case _:
            return parse_text(value, name.replace("_", " "))


def _assess(after: Document, update: Update, stamp: Stamp, words: Words) -> None:
    assert update.status is not None
    status = STATUSES.parse(update.status)
    parties = after["parties"] if update.party is None else words.parties([update.party])
    for party in parties:
        if party not in after["parties"]:
            raise UnknownValue("party of this initiative", party, after["parties"])
        put(after, f"assessments.{party}", _assessment(after["assessments"].get(party), status, update, stamp))


def _assessment(before: Document | None, status: str, update: Update, stamp: Stamp) -> Document:
    """The new assessment. The same status again, with nothing new to say, leaves the old one as it is."""
    same = before is not None and before["status"] == status
    if before is not None and same and update.on is None and stamp.why is None:
        return {**before, "evidence": [*before["evidence"], *stamp.evidence]} if stamp.evidence else before
    return {
        "status": status,
        "on": (update.on or today()).isoformat(),
        "why": stamp.why,
        "evidence": [*(before["evidence"] if before is not None and same else ()), *stamp.evidence],
    }


def _override(after: Document, status: str, stamp: Stamp) -> None:
    from bilat.dates import instant, now

    if not stamp.why:
        raise UsageError(
            "an override needs its reason",
            hint="add --why: it is shown wherever the status is",
            code="override-needs-why",
        )
    name = STATUSES.parse(status)
    if after["override"] is not None and (after["override"]["status"], after["override"]["why"]) == (name, stamp.why):
        return
    after["override"] = {"status": name, "why": stamp.why, "changed_at": instant(now()), "by": stamp.by}


def _update_milestone(after: Document, change: MilestoneUpdate, update: Update, stamp: Stamp, words: Words) -> None:
    milestone = dict(pick_milestone(after, change.name))
    if change.title is not None:
        milestone["title"] = parse_line(change.title, "milestone's title")
    if change.owner is not None:
        milestone["owner"] = owner_of(after, change.owner, words)
    if change.due is not None:
        move(milestone, change.due)
    if change.done is not None:
        day = update.on.isoformat() if update.on else milestone["done_on"] or today().isoformat()
        milestone["done_on"] = day if change.done else None
    if stamp.evidence and update.status is None:
        milestone["evidence"] = [*milestone["evidence"], *stamp.evidence]
    put(after, f"milestones.{milestone['id']}", milestone)


def move(milestone: Document, due: Span) -> None:
    """Give `milestone` a new target. Its first one stays, and a target that differs from the last counts as a move."""
    target = due.to_document()
    before = milestone["due"]
    if before == target:
        return
    if before is not None and (before["start"], before["end"]) != (target["start"], target["end"]):
        milestone["moves"] += 1
    milestone["due"] = target
    milestone["first_due"] = milestone["first_due"] or target
