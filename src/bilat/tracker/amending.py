"""A candidate as a person amends it before it is accepted: the fields that can be wrong, as text, and back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from bilat.dates import parse_date
from bilat.errors import InvalidValue, UnknownValue
from bilat.result import Document
from bilat.status import BASES, KINDS
from bilat.tracker.intake import tags_of, title_line
from bilat.tracker.records import Words
from bilat.tracker.values import parse_frequency, parse_line, parse_tag, parse_text, unique

FIELDS = ("title", "kind", "basis", "sectors", "parties", "deadline", "cadence", "tags", "notes")
"""What can be amended, in the order in which it is shown. The sentence and its place cannot: they are the file's."""


def amendable(candidate: Document) -> Document:
    """The fields as a person edits them: the deadline in the statement's words, nothing that is empty."""
    due = candidate["deadline"]
    shown = {
        **{field: candidate.get(field) for field in FIELDS},
        "title": title_line(candidate),
        "deadline": _words(due) if due else None,
        "tags": tags_of(candidate),
    }
    return {field: value for field, value in shown.items() if value}


def amended(candidate: Document, given: Document, words: Words, counted_from: dt.date | None) -> Document:
    """The fields of `candidate` that `given` changes, with their new values. A field that is left out is emptied.

    `counted_from` is the day from which 'within a year' counts; None: today. Raises InvalidValue, UnknownValue.
    """
    shown = amendable(candidate)
    for name in given:
        if name not in FIELDS:
            raise UnknownValue("field", name, FIELDS)
    changed = [name for name in FIELDS if given.get(name) != shown.get(name)]
    return {name: _READERS[name](_as_text(given.get(name)), words, counted_from) for name in changed}


def _words(date: Document) -> str:
    return str(date["phrase"] or date["text"])


def _as_text(value: Any) -> Any:
    """What TOML reads as a day, as it is typed elsewhere; what it reads as a number too."""
    if isinstance(value, dt.date):
        return value.isoformat()
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


def _line(value: Any, what: str) -> str:
    if not isinstance(value, str):
        raise InvalidValue(f"the {what} must be text")
    return parse_line(value, what)


def _list(value: Any, what: str) -> list[str]:
    items = [value] if isinstance(value, str) else value
    if not isinstance(items, list) or not items or not all(isinstance(item, str) for item in items):
        raise InvalidValue(f"{what} must be a list of words, with at least one")
    return items


Reader = Callable[[Any, Words, "dt.date | None"], Any]

_READERS: dict[str, Reader] = {
    "title": lambda value, _words, _day: _line(value, "title"),
    "kind": lambda value, _words, _day: KINDS.parse(_line(value, "kind")),
    "basis": lambda value, _words, _day: BASES.parse(_line(value, "basis")),
    "sectors": lambda value, words, _: unique(words.sectors.parse(word) for word in _list(value, "sectors")),
    "parties": lambda value, words, _: words.parties(_list(value, "parties")),
    "deadline": lambda value, _, day: (
        parse_date(_line(value, "deadline"), today=day).to_document() if value is not None else None
    ),
    "cadence": lambda value, *_: parse_frequency(_line(value, "cadence")) if value is not None else None,
    "tags": lambda value, *_: sorted({parse_tag(word) for word in _list(value, "tags")}) if value else [],
    "notes": lambda value, *_: parse_text(value, "notes") if isinstance(value, str) else None,
}
