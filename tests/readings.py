"""Statements as a reader gives them, made by hand: what the tests of the intake stand on, whatever the rules find."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from bilat.decoding import decode
from bilat.result import Document
from bilat.statement.paper import Paper
from bilat.statement.reading import NOTHING, Known, Reading, Terms

Found = dict[str, Any]
"""What is said of a candidate: its `quote`, and the fields that are not as usual."""


def candidate(number: int, quote: str, text: str | None = None, sha: str | None = None, **fields: Any) -> Document:
    """A candidate on `quote`, which stands in `text` once or several times (None: nowhere that is known)."""
    at = places(text, quote) if text is not None else []
    source = {
        "title": None,
        "publisher": None,
        "url": None,
        "published_on": None,
        "language": fields.pop("language", "en"),
        "quote": quote,
        "start": at[0][0] if at else None,
        "end": at[0][1] if at else None,
        "also_at": [list(place) for place in at[1:]],
        "file_sha256": sha,
    }
    return {
        "number": number,
        "title": quote.split(".")[0][:80],
        "speech_act": "commitment",
        "basis": "announced",
        "kind": "deliverable",
        "sectors": ["trade"],
        "parties": ["CA", "GB"],
        "deadline": None,
        "cadence": None,
        "strength": "firm",
        "reasons": ["will: promise"],
        "restates": None,
        "source": source,
        **fields,
    }


def places(text: str, quote: str) -> list[tuple[int, int]]:
    """Everywhere that `quote` stands in `text`."""
    found, at = [], text.find(quote)
    while at >= 0:
        found.append((at, at + len(quote)))
        at = text.find(quote, at + len(quote))
    assert found, quote
    return found


def reading(
    raw: bytes,
    found: Sequence[Found],
    known: Known = NOTHING,
    *,
    parties: Sequence[str] = ("CA", "GB"),
    grids: Sequence[Document] = (),
    notices: Sequence[str] = (),
    name: str = "stdin",
) -> Reading:
    """What a reader makes of `raw`, if it finds these candidates in it."""
    text, encoding = decode(raw, name)
    sha = hashlib.sha256(raw).hexdigest()
    candidates = [candidate(number, text=text, sha=sha, **one) for number, one in enumerate(found, 1)]
    for one in candidates:
        told = {"title": known.title, "publisher": known.publisher, "url": known.url}
        day = known.published_on.isoformat() if known.published_on else None
        one["source"] = {**one["source"], **told, "published_on": day}
    return Reading(
        Paper(text, None, "text", encoding, sha),
        candidates,
        list(grids),
        list(known.parties or parties),
        known.published_on,
        known.language or "en",
        list(notices),
    )


@contextmanager
def finding(found: Sequence[Found], **more: Any) -> Iterator[list[Known]]:
    """Let every statement hold these candidates; gives what the reader was told of each one."""
    told: list[Known] = []

    def read(raw: bytes, name: str, terms: Terms, known: Known = NOTHING) -> Reading:
        told.append(known)
        return reading(raw, found, known, name=name, **more)

    with patch("bilat.statement.reading.read_statement", read):
        yield told


def due(text: str, start: str, end: str, phrase: str | None = None) -> Document:
    """A deadline."""
    assert dt.date.fromisoformat(start) <= dt.date.fromisoformat(end)
    return {"text": text, "start": start, "end": end, "phrase": phrase}
