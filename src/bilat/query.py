"""Which initiatives are wanted: a selection becomes a function on a record."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from bilat.result import Document
from bilat.status import BASES, KINDS, STATUSES
from bilat.text import fold


class Selection(NamedTuple):
    """What a record must have. Within a field any of the values will do; every field that is not empty must fit."""

    sectors: tuple[str, ...] = ()
    """Canonical names; any of a record's sectors counts."""
    statuses: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    parties: tuple[str, ...] = ()
    """Canonical codes."""
    bases: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    """All must occur in title, quotes, notes or tags, ignoring case and accents."""


Test = Callable[[Document], bool]


def select(wanted: Selection) -> Test | None:
    """The test that `wanted` stands for; None where every record passes.

    Raises UnknownValue for a status, basis or kind that does not exist.
    """
    tests = [
        *_one_of("status", [STATUSES.parse(word) for word in wanted.statuses]),
        *_one_of("basis", [BASES.parse(word) for word in wanted.bases]),
        *_one_of("kind", [KINDS.parse(word) for word in wanted.kinds]),
        *_any_of("sectors", wanted.sectors),
        *_any_of("parties", wanted.parties),
        *_any_of("tags", [tag.strip().lower() for tag in wanted.tags]),
        *(_mentions(fold(word)) for word in wanted.words),
    ]
    if not tests:
        return None
    if len(tests) == 1:
        return tests[0]
    return lambda document: all(test(document) for test in tests)


def _one_of(field: str, values: list[str]) -> list[Test]:
    wanted = frozenset(values)
    return [lambda document: document[field] in wanted] if wanted else []


def _any_of(field: str, values: tuple[str, ...] | list[str]) -> list[Test]:
    wanted = frozenset(values)
    return [lambda document: not wanted.isdisjoint(document[field])] if wanted else []


def _mentions(word: str) -> Test:
    def mentions(document: Document) -> bool:
        return (
            word in fold(document["title"])
            or any(word in fold(tag) for tag in document["tags"])
            or (document["notes"] is not None and word in fold(document["notes"]))
            or any(word in fold(source["quote"]) for source in document["sources"])
        )

    return mentions
