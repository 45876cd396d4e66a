"""A record as a person edits it in one piece, and back: what is empty is left out, what is computed is not shown.

A date is the words it was given as. It is read anew only where those words changed, for 'this fall' said last year
would be another one today. What a milestone's target was at first, and how often it moved, follow from the edit.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from bilat.dates import parse_date
from bilat.errors import Refused
from bilat.history import COMPUTED, content, edits_between, find_milestone
from bilat.result import Document
from bilat.store.protocol import Draft, Plan, View
from bilat.tracker.find import expect, find_initiative
from bilat.tracker.lineage import check_links
from bilat.tracker.records import FIELDS, Words, complete, every
from bilat.tracker.stamp import Stamp
from bilat.tracker.update import move

SHOWN = tuple(field for field in FIELDS if field != "status")
"""The fields that can be edited, and `id` to know the record by. The joint status follows from the assessments."""


def editable(record: Document) -> Document:
    """`record` without what is empty or computed, its dates as text."""
    shown = {field: record[field] for field in SHOWN}
    shown["milestones"] = [_editable_milestone(milestone) for milestone in record["milestones"]]
    kept: Document = _without_nothing(shown)
    return kept


def _editable_milestone(milestone: Document) -> Document:
    due = milestone["due"]
    rest = {key: value for key, value in milestone.items() if key not in COMPUTED}
    return {**rest, "due": _words(due) if due else None}


def _words(date: Document) -> str:
    words: str = date["phrase"] or date["text"]
    return words


def _without_nothing(value: Any) -> Any:
    if isinstance(value, dict):
        kept = {key: _without_nothing(item) for key, item in value.items()}
        return {key: item for key, item in kept.items() if item not in (None, [], {})}
    return [_without_nothing(item) for item in value] if isinstance(value, list) else value


def plan_edit(edited: Document, before: Document, stamp: Stamp, words: Words) -> Plan:
    """Make the initiative what `edited` says; `before` is the record that was shown.

    The plan raises Conflict where the record has moved on since, Refused where its id was edited or its links lead
    round in a circle, NotFound where one leads nowhere, InvalidValue, UnknownValue, UsageError.
    """

    def plan(view: View) -> Draft:
        now = find_initiative(view, before["id"])
        expect(now, before["revision"])
        after = _completed(edited, now, stamp, words)
        check_links(view, [after], [now])
        return stamp.draft("edit", edits_between(now, after))

    return plan


def _completed(edited: Document, before: Document, stamp: Stamp, words: Words) -> Document:
    given: Document = _as_json(edited)
    if given.get("id", before["id"]) != before["id"]:
        raise Refused(
            f"the id {before['id']} is for ever", hint="put it back; the title can be changed", code="id-kept"
        )
    given["id"] = before["id"]
    milestones = given.get("milestones", [])
    if isinstance(milestones, list):
        given["milestones"] = [_milestone(item, before) for item in milestones]
    for proof in every(given, "evidence"):
        proof.setdefault("added_at", _added_at(stamp))
        proof.setdefault("by", stamp.by)
    if isinstance(given.get("override"), dict):
        given["override"] = {"changed_at": _added_at(stamp), "by": stamp.by, **given["override"]}
    if stamp.evidence:
        given["evidence"] = [*given.get("evidence", []), *stamp.evidence]
    after = complete(given, words, lambda: before["parties"])
    return content({**before, **after})


def _added_at(stamp: Stamp) -> str:
    from bilat.dates import instant, now

    return str(stamp.evidence[0]["added_at"]) if stamp.evidence else instant(now())


def _milestone(given: Any, before: Document) -> Any:
    """The milestone with what the editor does not show: its first target and its moves."""
    old = find_milestone(before, given.get("id", "")) if isinstance(given, dict) else None
    if old is None:
        return given
    milestone = {**given, **{key: old[key] for key in COMPUTED}, "due": old["due"]}
    typed = given.get("due")
    if typed is None:
        return {**milestone, "due": None}
    if isinstance(typed, str) and not (old["due"] and typed == _words(old["due"])):
        move(milestone, parse_date(typed))
    return milestone


def _as_json(value: Any) -> Any:
    """What TOML reads as days and instants, as the text that records hold."""
    if isinstance(value, dict):
        return {key: _as_json(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_as_json(item) for item in value]
    return value.isoformat() if isinstance(value, dt.date | dt.time) else value
