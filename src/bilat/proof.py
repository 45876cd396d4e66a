"""What a record rests on: its proofs, wherever they stand in it, and the days that its ages count from."""

from __future__ import annotations

TYPE_CHECKING = False  # type checkers know this name; importing it from typing costs 2 ms
if TYPE_CHECKING:
    from collections.abc import Iterator

    from bilat.result import Document


def evidence_of(record: Document) -> Iterator[Document]:
    """All evidence of an initiative: its own, its assessments', its milestones' and its meetings'."""
    yield from record["evidence"]
    for assessment in record["assessments"].values():
        if assessment:
            yield from assessment["evidence"]
    for milestone in record["milestones"]:
        yield from milestone["evidence"]
    for meeting in record["meetings"]:
        yield from meeting["evidence"]


def day_of(evidence: Document) -> str:
    """The day it bears, YYYY-MM-DD; where it bears none, the UTC day on which it was added."""
    day: str = evidence["on"] or evidence["added_at"][:10]
    return day


def published_on(record: Document) -> str | None:
    """The day on which the first of its sources was published, YYYY-MM-DD; None where no source says."""
    return min((source["published_on"] for source in record["sources"] if source["published_on"]), default=None)


def began_on(record: Document) -> str:
    """The day that ages count from: of the publication, or, where that is unknown, of the record's creation (UTC)."""
    return published_on(record) or record["created_at"][:10]
