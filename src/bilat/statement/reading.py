"""The whole way: a file's bytes in, candidates and grids out."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Sequence
from typing import NamedTuple

from bilat.decoding import decode
from bilat.result import Document
from bilat.statement.paper import Paper
from bilat.vocabulary import Vocabulary


class Terms(NamedTuple):
    """The vocabularies as the configuration extends them."""

    sectors: Vocabulary
    parties: Vocabulary


class Known(NamedTuple):
    """What the person says of the statement; what is None is found in it."""

    parties: Sequence[str] = ()
    """Codes of those who issued it."""
    published_on: dt.date | None = None
    """What 'within six months' counts from."""
    language: str | None = None
    """`en` or `fr`."""
    title: str | None = None
    publisher: str | None = None
    url: str | None = None
    rules: str | None = None
    """The path of a file with the person's own rules, read beside those that come with bilat."""


NOTHING = Known()


class Reading(NamedTuple):
    """What a statement holds."""

    paper: Paper
    candidates: list[Document]
    """`model.Candidate` documents in the order of the text; `restates` is null: that is the tracker's to say."""
    grids: list[Document]
    """`model.Grid` documents, in the order of the text, each once."""
    parties: list[str]
    """Who issued it, as codes, sorted; empty where that was neither said nor found."""
    published_on: dt.date | None
    language: str
    notices: list[str]
    """What a reader should know: no date to count from, no parties found."""


def read_statement(raw: bytes, name: str, terms: Terms, known: Known = NOTHING) -> Reading:
    """Read the statement whose file holds `raw` and is called `name` (its ending may tell its format).

    Raises InvalidValue where it is no text or too large, BilatError where a format's extra is not installed.
    """
    del terms
    decoded = decode(raw, name)
    paper = Paper(decoded.text, None, "text", decoded.encoding, hashlib.sha256(raw).hexdigest())
    candidates = [
        _candidate(number, match, paper, known)
        for number, match in enumerate(re.finditer(r"[A-Z][^.\n]*\bwill\b[^.\n]*\.", paper.text), 1)
    ]
    return Reading(paper, candidates, [], list(known.parties), known.published_on, known.language or "en", [])


def _candidate(number: int, match: re.Match[str], paper: Paper, known: Known) -> Document:
    return {
        "number": number,
        "title": match[0][:60],
        "speech_act": "commitment",
        "basis": "announced",
        "kind": "deliverable",
        "sectors": ["other"],
        "parties": list(known.parties),
        "deadline": None,
        "cadence": None,
        "strength": "firm",
        "reasons": ["will: promise"],
        "restates": None,
        "source": {
            "title": known.title,
            "publisher": known.publisher,
            "url": known.url,
            "published_on": known.published_on.isoformat() if known.published_on else None,
            "language": known.language,
            "quote": match[0],
            "start": match.start(),
            "end": match.end(),
            "also_at": [],
            "file_sha256": paper.file_sha256,
        },
    }
