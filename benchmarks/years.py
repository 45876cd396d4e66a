"""A tracker that a ministry has kept for a year: each change edits several fields and names its proof.

What `diff` and `--as-of` are measured with. Like `data`, made by rule and run as a program's own process.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING

from benchmarks.data import CHANGES, records

if TYPE_CHECKING:
    from bilat.result import Document

BEGINNING = dt.datetime(2024, 1, 15, 9, tzinfo=dt.UTC)
"""When the tracker began: the past of whatever day it is measured on."""

FIRST = dt.datetime(2024, 2, 1, 9, tzinfo=dt.UTC)
"""When the first round of changes began; each initiative is changed once a round."""

PAUSE = dt.timedelta(18)
"""From one round to the next: the last one is on 2025-01-08."""

AFTER_BEGINNING = "2024-01-31"
"""The day before the first round."""

FOUR_MONTHS = "2024-09-10"
"""The day from which on the last seven rounds are."""

STATUSES = ("not-started", "in-progress", "partially-delivered", "delivered")
GRADES = ("announcement", "meeting", "signed", "law-or-funds")


def write_years(size: int, path: str) -> None:
    """A tracker of `size` initiatives with 20 changes of each, a line each."""
    from bilat.store.disk import RealDisk
    from bilat.store.files import Files
    from bilat.store.ledger import new_store_id
    from bilat.store.reader import Paths

    files = Files(Paths(path), RealDisk())
    files.write_state(files.create(new_store_id(), _drafts(size)))


def _drafts(size: int) -> Iterator[Document]:
    now = list(records(size))
    yield _draft("seed", BEGINNING, None, [], [_created(record) for record in now])
    for turn in range(CHANGES):
        for number, record in enumerate(now):
            now[number], draft = _changed(record, number, turn)
            yield draft


def _created(record: Document) -> Document:
    return {"initiative": record["id"], "field": None, "old": None, "new": record}


def _changed(before: Document, number: int, turn: int) -> tuple[Document, Document]:
    """A record after one of the five kinds of change, and that change."""
    from bilat.history import edits_between, rederive

    at = FIRST + turn * PAUSE + dt.timedelta(seconds=number)
    proof, why = _proof(number, turn, at), f"as agreed in round {turn + 1} of the review of part {number}"
    after = dict(before)
    kind, year = turn % 5, turn // 5
    if kind < 2:
        _assess(after, before["parties"][kind], {"status": STATUSES[year], "on": at.date().isoformat(), "why": why,
                                                 "evidence": [proof]})  # fmt: skip
    elif kind == 2:
        _step(after, "step-1", due=_month(2027 + year, 1 + number % 12), moves=year + 1, evidence=[proof])
    elif kind == 3:
        _step(after, "step-2", done_on=at.date().isoformat(), evidence=[proof])
    else:
        after["notes"] = f"{_note(number)} Asked again in round {turn + 1}."
        after["evidence"] = [*before["evidence"][-1:], proof]
    rederive(after)
    return after, _draft("update", at, why, [proof], list(edits_between(before, after)))


def _note(number: int) -> str:
    """What a record's notes begin with."""
    return f"The two sides differ on who pays for part {number}; the communiqué leaves it open."


def _assess(record: Document, party: str, assessment: Document) -> None:
    record["assessments"] = {**record["assessments"], party: assessment}


def _step(record: Document, name: str, **fields: object) -> None:
    record["milestones"] = [{**m, **fields} if m["id"] == name else m for m in record["milestones"]]


def _month(year: int, month: int) -> Document:
    first = dt.date(year, month, 1)
    last = (first + dt.timedelta(31)).replace(day=1) - dt.timedelta(1)
    return {"text": f"{first:%Y-%m}", "start": first.isoformat(), "end": last.isoformat(), "phrase": None}


def _proof(number: int, turn: int, at: dt.datetime) -> Document:
    return {
        "url": f"https://example.org/records/{turn}/{number}",
        "file": None,
        "file_sha256": None,
        "on": at.date().isoformat(),
        "quote": f"both sides confirmed part {number}",
        "grade": GRADES[(number + turn) % len(GRADES)],
        "added_at": f"{at:%Y-%m-%dT%H:%M:%SZ}",
        "by": "ada",
    }


def _draft(command: str, at: dt.datetime, why: str | None, evidence: list[Document], edits: list[Document]) -> Document:
    """A change without its id and its place in the chain, which the store gives it."""
    return {
        "at": f"{at:%Y-%m-%dT%H:%M:%SZ}",
        "by": "ada",
        "why": why,
        "evidence": evidence,
        "command": command,
        "reverts": None,
        "edits": edits,
    }
