"""The slip ledger: of each milestone its first target, today's, and every move between the two with its reason.

A target counts by its last day, for something is late only after that. A date that is moved silently is what trackers
of promises are blamed for most; here each move keeps who made it, when, why and on what proof.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from bilat.result import Document
from bilat.timeline import standing

Ledger = dict[tuple[str, str], list[Document]]
"""By initiative and milestone: `{at, by, old, new, days, why, evidence, change, entered}`, the oldest first."""


def days_between(old: Document | None, new: Document | None) -> int | None:
    """From one target's last day to the other's; negative where it was brought forward; None without both."""
    if old is None or new is None:
        return None
    return (dt.date.fromisoformat(new["end"]) - dt.date.fromisoformat(old["end"])).days


def days_late(milestone: Document) -> int | None:
    """From the target's last day to the day it was done; negative where it was early; None without both."""
    if milestone["due"] is None or milestone["done_on"] is None:
        return None
    return (dt.date.fromisoformat(milestone["done_on"]) - dt.date.fromisoformat(milestone["due"]["end"])).days


def same_days(one: Document, other: Document) -> bool:
    """Whether two targets are the same span of days, whatever their words."""
    return bool((one["start"], one["end"]) == (other["start"], other["end"]))


def ledger(newest_first: Iterable[Document]) -> Ledger:
    """The moves that stand, of every milestone that the changes know. What was undone is not a move."""
    relevant = [change for change in standing(newest_first) if any(map(_is_about_a_target, change["edits"]))]
    found = _Moves()
    for change in reversed(relevant):
        for edit in change["edits"]:
            if edit["initiative"] is not None:
                found.read(edit, change)
    return found.moves


def _is_about_a_target(edit: Document) -> bool:
    field = edit["field"]
    if field is None:
        return True
    head, _, rest = field.partition(".")
    return head == "milestones" and rest.partition(".")[2] in ("", "due")


class _Moves:
    """The ledger while it is read, the oldest change first."""

    def __init__(self) -> None:
        self.moves: Ledger = {}
        self._targets: dict[tuple[str, str], Document] = {}
        """The last target that each milestone had."""

    def read(self, edit: Document, change: Document) -> None:
        """Enter what `edit` did to targets."""
        name, field, new = edit["initiative"], edit["field"], edit["new"]
        if field is None:
            for milestone in (edit["old"] or {}).get("milestones", ()):
                self._forget(name, milestone["id"])
            for milestone in (new or {}).get("milestones", ()):
                self._enter(name, milestone, change)
            return
        head, _, rest = field.partition(".")
        key, _, part = rest.partition(".")
        if head != "milestones":
            return
        if part == "due":
            self._move((name, key), new, change)
        elif not part and new is not None:
            self._enter(name, new, change)
        elif not part:
            self._forget(name, key)

    def _forget(self, initiative: str, milestone: str) -> None:
        self.moves.pop((initiative, milestone), None)
        self._targets.pop((initiative, milestone), None)

    def _enter(self, initiative: str, milestone: Document, change: Document) -> None:
        """A milestone as it came; where its target had been moved before, that is one move of its own."""
        key = (initiative, milestone["id"])
        self._forget(*key)
        first, due = milestone["first_due"], milestone["due"]
        if first is not None:
            self._targets[key] = first
        if first is not None and due is not None and not same_days(first, due):
            self._move(key, due, change, entered=True)

    def _move(self, key: tuple[str, str], new: Document | None, change: Document, *, entered: bool = False) -> None:
        old = self._targets.get(key)
        if new is None:
            return
        self._targets[key] = new
        if old is None or same_days(old, new):
            return
        self.moves.setdefault(key, []).append(
            {
                "at": change["at"],
                "by": change["by"],
                "old": old,
                "new": new,
                "days": days_between(old, new),
                "why": change["why"],
                "evidence": change["evidence"],
                "change": change["id"],
                "entered": entered,
            }
        )


def slips(documents: Iterable[Document], moves: Ledger) -> Iterator[Document]:
    """One record for every milestone of `documents` that ever had a target, the most days slipped first.

    `days` is from the first target's last day to that of today's (null without one today), `days_late` from that to the
    day it was done. The days of `history` add up to `days`.
    """
    found = [
        {
            "initiative": document["id"],
            "title": document["title"],
            "milestone": milestone["id"],
            "milestone_title": milestone["title"],
            "owner": milestone["owner"],
            "first_due": milestone["first_due"],
            "due": milestone["due"],
            "moves": milestone["moves"],
            "days": days_between(milestone["first_due"], milestone["due"]),
            "done_on": milestone["done_on"],
            "days_late": days_late(milestone),
            "history": moves.get((document["id"], milestone["id"]), []),
        }
        for document in documents
        for milestone in document["milestones"]
        if milestone["first_due"] is not None
    ]
    return iter(sorted(found, key=lambda r: (-(r["days"] or 0), -r["moves"], r["initiative"], r["milestone"])))


def has_slipped(record: Document) -> bool:
    """Whether a record of `slips` tells of a date that was moved."""
    return bool(record["history"] or record["moves"] or record["days"])
