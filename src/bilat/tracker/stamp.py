"""Who changes something, why, and on what proof: what every changing command takes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bilat.dates import instant, now
from bilat.errors import UsageError
from bilat.result import Document
from bilat.status import GRADES
from bilat.store.protocol import Draft
from bilat.tracker.values import parse_evidence, parse_line, parse_text

WEAKEST = "announcement"
"""The grade of evidence that nobody graded: it is never taken for more than words."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """What every edit of one change shares."""

    by: str
    why: str | None = None
    evidence: Sequence[Document] = ()
    """`model.Evidence` records."""

    def draft(self, command: str, edits: Iterable[Document], *, reverts: str | None = None) -> Draft:
        """The change that `edits` make."""
        return Draft(command, self.by, list(edits), self.why, self.evidence, reverts)


def make_stamp(
    *,
    by: str,
    why: str | None = None,
    evidence: Sequence[str] = (),
    grade: str | None = None,
    quote: str | None = None,
    on: dt.date | None = None,
) -> Stamp:
    """A stamp from what was typed. `on` is the day the evidence bears.

    Raises InvalidValue, UnknownValue (grade), UsageError where a grade or a quote has no evidence to belong to.
    """
    if not evidence and (grade is not None or quote is not None):
        raise UsageError("a grade or a quote needs the evidence it belongs to", hint="add --evidence URL")
    who = parse_line(by, "name of who changes it", limit=200)
    level = GRADES.parse(grade) if grade is not None else WEAKEST
    proof = [
        {
            "url": None,
            "file": None,
            "file_sha256": None,
            "on": on.isoformat() if on else None,
            "quote": parse_text(quote, "quote") if quote is not None else None,
            "grade": level,
            "added_at": instant(now()),
            "by": who,
            **parse_evidence(text),
        }
        for text in evidence
    ]
    reason = parse_text(why.strip(), "reason") or None if why is not None else None
    return Stamp(who, reason, proof)
