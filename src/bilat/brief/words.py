"""The words of a brief: days, dates, statuses and moves as a sentence has them."""

from __future__ import annotations

import datetime as dt

from bilat.result import Document
from bilat.signals import slipped_days
from bilat.status import STATUSES

_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)


def day_in_words(day: dt.date) -> str:
    """`24 November 2026`."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def dated(date: Document) -> str:
    """A date as precise as its source, with the source's words where they say more: `2026-Q4 (“this fall”)`."""
    return f"{date['text']} (“{date['phrase']}”)" if date["phrase"] else str(date["text"])


def ago(days: int) -> str:
    """`1 day ago`."""
    return "1 day ago" if days == 1 else f"{days} days ago"


def times(number: int) -> str:
    """`once`, `twice`, `3 times`."""
    return {1: "once", 2: "twice"}.get(number, f"{number} times")


def moved(milestone: Document) -> str:
    """`moved twice, by 92 days in all`."""
    days = slipped_days(milestone)
    amount = f", by {days} days in all" if days > 0 else f", {-days} days earlier in all" if days < 0 else ""
    return f"moved {times(milestone['moves'])}{amount}"


def said(status: str) -> str:
    """A status as a sentence has it: `in progress`."""
    return STATUSES.label(status).lower()


def stated(text: str) -> str:
    """What somebody wrote, in quotation marks and on one line, without a full stop of its own."""
    return f"“{' '.join(text.split()).rstrip('.')}”"
