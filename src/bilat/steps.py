"""Who owes the next step: the milestones still to be done, and the meetings that a joint body's cadence asks for.

Only what is open owes anything. A step is late from the day after the last day of its target's span.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from bilat.proof import began_on
from bilat.result import Document
from bilat.status import CLOSED


def steps(records: Iterable[Document], today: dt.date) -> list[Document]:
    """`{initiative, title, milestone, step, basis, owner, parties, due, days_left}` of every open step that has a date.

    By the last day of the target, then its first, then the initiative's id. `milestone` is its id, null for the next
    meeting of a joint body; `owner` is null where nobody is named. `days_left` counts to the last day of the target:
    0 on that day, negative behind it. Open initiatives without any such step follow, one record each, by their ids:
    `due` and `days_left` are null, and so is `step` where they have no milestone still to be done.
    """
    dated: list[Document] = []
    undated: list[Document] = []
    for record in records:
        if record["status"] in CLOSED:
            continue
        found = list(_dated(record, today))
        dated.extend(found)
        if not found:
            undated.append(_undated(record))
    dated.sort(key=_place)
    return dated + sorted(undated, key=lambda step: str(step["initiative"]))


def _place(step: Document) -> tuple[str, str, str, str]:
    return step["due"]["end"], step["due"]["start"], step["initiative"], step["milestone"] or ""


def _dated(record: Document, today: dt.date) -> Iterator[Document]:
    for milestone in record["milestones"]:
        if milestone["due"] and not milestone["done_on"]:
            yield _step(record, milestone, milestone["due"], today)
    meeting = _next_meeting(record)
    if meeting is not None:
        day = meeting.isoformat()
        due = {"text": day, "start": day, "end": day, "phrase": None}
        yield _step(record, {"title": f"next meeting ({record['cadence']})"}, due, today)


def _next_meeting(record: Document) -> dt.date | None:
    """The last day on which the next meeting is in time; None where no cadence says."""
    if not record["cadence"]:
        return None
    from bilat.dates.cadence import find_cadence

    cadence = find_cadence(record["cadence"])
    last = max((meeting["on"] for meeting in record["meetings"]), default=None)
    return cadence.after(dt.date.fromisoformat(last or began_on(record))) if cadence is not None else None


def _undated(record: Document) -> Document:
    first: Document = next((m for m in record["milestones"] if not m["done_on"]), {})
    return _step(record, first, None, None)


def _step(record: Document, milestone: Document, due: Document | None, today: dt.date | None) -> Document:
    end = dt.date.fromisoformat(due["end"]) if due else None
    return {
        "initiative": record["id"],
        "title": record["title"],
        "milestone": milestone.get("id"),
        "step": milestone.get("title"),
        "basis": milestone.get("basis", record["basis"]),
        "owner": milestone.get("owner"),
        "parties": record["parties"],
        "due": due,
        "days_left": (end - today).days if end is not None and today is not None else None,
    }


def of_row(row: Document, records: Iterable[Document]) -> list[Document]:
    """The initiatives of a grid's row: those that `sector:NAME` finds; of a row without a sector, the linked ones."""
    if row["sector"] is None:
        return [record for record in records if record["id"] in row["initiatives"]]
    return [record for record in records if row["sector"] in record["sectors"]]
