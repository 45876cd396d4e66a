"""The meetings of a joint body: recorded, given further proof, taken away."""

from __future__ import annotations

import datetime as dt

from bilat.dates import today
from bilat.errors import InvalidValue, NotFound
from bilat.history import content, edits_between
from bilat.result import Document
from bilat.store.protocol import Draft, Plan, View
from bilat.tracker.find import find_initiative, listed
from bilat.tracker.records import validated
from bilat.tracker.stamp import Stamp


def plan_meeting(initiative: str, on: dt.date, stamp: Stamp) -> Plan:
    """Record that a body met on the day `on`; of a meeting that is known, add what proves it.

    Raises InvalidValue for a day to come: only what was held counts. The plan raises NotFound, AmbiguousId.
    """
    # The day is UTC's; where the sun rises first it may be tomorrow already.
    if on > today() + dt.timedelta(1):
        raise InvalidValue(f"{on} is still to come: a meeting is recorded when it has been held")

    def plan(view: View) -> Draft:
        before = find_initiative(view, initiative)
        meetings = {meeting["on"]: meeting for meeting in before["meetings"]}
        known = meetings.get(on.isoformat(), {"on": on.isoformat(), "evidence": []})
        meetings[known["on"]] = {**known, "evidence": [*known["evidence"], *stamp.evidence]}
        return _draft(before, [meetings[day] for day in sorted(meetings)], stamp, "meeting")

    return plan


def plan_meeting_drop(initiative: str, on: dt.date, stamp: Stamp) -> Plan:
    """Take a meeting away. The plan raises NotFound (no such initiative, no such meeting), AmbiguousId."""

    def plan(view: View) -> Draft:
        before = find_initiative(view, initiative)
        kept = [meeting for meeting in before["meetings"] if meeting["on"] != on.isoformat()]
        if len(kept) == len(before["meetings"]):
            there = listed([meeting["on"] for meeting in kept])
            raise NotFound(
                f"{before['id']} has no meeting on {on}",
                hint=f"it has {there}" if kept else f"record one with `bilat meeting {before['id']} --on DAY`",
                code="no-such-meeting",
            )
        return _draft(before, kept, stamp, "meeting drop")

    return plan


def _draft(before: Document, meetings: list[Document], stamp: Stamp, command: str) -> Draft:
    after = validated(content({**before, "meetings": meetings}))
    return stamp.draft(command, edits_between(before, after))
