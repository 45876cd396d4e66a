"""What a column can become: a field of the initiative, of its source, an assessment, or a milestone's date."""

from __future__ import annotations

from typing import NamedTuple

from bilat.errors import UnknownValue, UsageError, quoted

FIELDS: dict[str, str] = {
    "title": "what was announced; a long one is cut, and whole in the source's quote",
    "id": "its id here",
    "parties": "between whom: names or codes",
    "sectors": "its sectors, the primary one first",
    "status": "where it stands, for all parties alike; `status:GB` for one",
    "assessed": "the day the status describes",
    "why": "the reason of the status",
    "kind": "deliverable, joint-body or relational",
    "basis": "announced or recommended",
    "tags": "tags",
    "priority_areas": "priority areas",
    "target_outcome": "what it is to achieve",
    "benefit": "what good it does",
    "measure": "how one would tell that it is delivered",
    "notes": "anything else",
    "cadence": "how often it meets",
    "due": "when a milestone falls due; `due:Signature` names the milestone",
    "done": "when a milestone was reached; `done:Signature` names it",
    "url": "the source's address",
    "publisher": "the source's publisher",
    "published": "the day the source was published",
    "language": "the source's language, as en or fr",
}
"""By name, each with what it is."""

MANY = frozenset({"parties", "sectors", "tags", "priority_areas", "notes"})
"""Several columns may become one of these."""

DATES = frozenset({"due", "done", "published", "assessed"})

IGNORED = ("rejected_line", "rejected_why")
"""Columns of a file of rejected rows, which say nothing of the initiatives."""

MILESTONE = "Delivery"
"""What a milestone is called that nobody named."""

_ALSO = {
    "name": "title",
    "party": "parties",
    "sector": "sectors",
    "tag": "tags",
    "priority_area": "priority_areas",
    "outcome": "target_outcome",
    "note": "notes",
    "deadline": "due",
    "link": "url",
    "published_on": "published",
    "reason": "why",
}


class Target(NamedTuple):
    """One thing that a column becomes."""

    field: str
    detail: str | None = None
    """A milestone's title, or a party's code."""

    def __str__(self) -> str:
        return self.field if self.detail is None else f"{self.field}:{self.detail}"


def parse_target(text: str) -> Target:
    """What stands before the `=` of a mapping: `title`, `due:Signature`. Raises UnknownValue, UsageError."""
    name, colon, detail = text.partition(":")
    word = name.strip().lower().replace("-", "_").replace(" ", "_")
    field = _ALSO.get(word, word)
    if field not in FIELDS:
        raise UnknownValue("field", name.strip(), FIELDS, also=_ALSO)
    detail = " ".join(detail.split())
    if not colon:
        return Target(field)
    if field not in ("due", "done", "status") or not detail:
        raise UsageError(
            f"{quoted(text)} names no field", hint="only due:TITLE, done:TITLE and status:PARTY have a second part"
        )
    return Target(field, detail)


def parse_pair(text: str, option: str, example: str) -> tuple[str, str]:
    """The two sides of `NAME=VALUE`, without outer spaces. Raises UsageError."""
    name, sign, value = text.partition("=")
    if not sign or not name.strip():
        raise UsageError(f"{option} {quoted(text)} lacks what it is for", hint=f"{option} {example}")
    return name.strip(), value.strip()
