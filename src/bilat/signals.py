"""What the dates of an initiative say today. A signal is computed, never stored, and never a status.

Only what is open can be late: nobody owes the next step of what is delivered, abandoned or superseded.
"""

from __future__ import annotations

import datetime as dt

from bilat.status import CLOSED

TYPE_CHECKING = False  # type checkers know this name; importing it from typing costs 2 ms
if TYPE_CHECKING:
    from collections.abc import Iterator

    from bilat.result import Document

DUE_SOON_DAYS = 30
"""How many days ahead `due-soon` looks, today not counted."""


def is_overdue(document: Document, today: dt.date) -> bool:
    """Whether a milestone's last day has passed and it is not done."""
    day = today.isoformat()
    return any(end < day for end in _owed(document))


def is_due_soon(document: Document, today: dt.date) -> bool:
    """Whether a milestone's last day is today or one of the `DUE_SOON_DAYS` after it."""
    last = (today + dt.timedelta(DUE_SOON_DAYS)).isoformat()
    return any(today.isoformat() <= end <= last for end in _owed(document))


def _owed(document: Document) -> Iterator[str]:
    """The last days of the milestones that are still to be done."""
    if document["status"] in CLOSED:
        return iter(())
    return (m["due"]["end"] for m in document["milestones"] if m["due"] and not m["done_on"])
