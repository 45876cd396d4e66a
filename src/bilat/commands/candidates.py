"""Candidates as a Result: what is shown of each, and which of them `--accept` means."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from bilat.commands.picking import Fields
from bilat.errors import InvalidValue, UnknownValue, quoted
from bilat.result import Column, Document, Table

if TYPE_CHECKING:
    from bilat.tracker.restating import Match
    from bilat.vocabulary import Vocabulary

ACTS = ("commitment", "review", "aspiration", "recommendation")
"""The speech acts, as `model.SpeechAct` has them."""

CHECKABLE = ("commitment", "review")
"""Those of which an outsider can tell afterwards whether they were done."""

COLUMNS = (
    Column("number", "No.", "number"),
    Column("title", "Title", "title"),
    Column("speech_act", "Act"),
    Column("sector", "Sector"),
    Column("deadline", "Deadline", "date"),
    Column("restates", "In the tracker"),
)
QUOTE = Column("quote", "Quote", "title")

RECORD_FIELDS = (
    *("number", "title", "speech_act", "basis", "kind", "sectors", "parties", "deadline", "cadence", "strength"),
    *("reasons", "restates", "source"),
)
"""The keys of `model.Candidate`; a test holds the two equal."""


def _value(record: Document, name: str) -> Any:
    match name:
        case "sector":
            return record["sectors"][0]
        case "quote" | "start" | "end" | "also_at":
            return record["source"][name]
    return record[name]


FIELDS = Fields((*RECORD_FIELDS, "sector", "quote", "start", "end", "also_at"), _value, (*COLUMNS, QUOTE))
"""What `--fields` may name, and how a terminal shows some of it."""


def table(shown: Sequence[Document], sectors: Vocabulary, *, people: bool, quotes: bool) -> Table:
    """One line for each candidate; for people with labels, and with what it restates only where one does.

    `quotes` adds the sentences.
    """
    has_known = not people or any(candidate["restates"] for candidate in shown)
    columns: tuple[Column, ...] = COLUMNS if has_known else COLUMNS[:-1]
    rows = [_row(candidate, sectors, people=people)[: len(columns)] for candidate in shown]
    if not quotes:
        return Table(columns, rows)
    quoted_rows = [[*row, c["source"]["quote"]] for row, c in zip(rows, shown, strict=True)]
    return Table((*columns, QUOTE), quoted_rows)


def _row(candidate: Document, sectors: Vocabulary, *, people: bool) -> list[str | None]:
    sector, restates, due = candidate["sectors"][0], candidate["restates"], candidate["deadline"]
    day = due["text"] if due else None
    if people:
        sector = sectors.label(sector) if sector in sectors.names else sector
        restates = f"= {restates}" if restates else None
    return [str(candidate["number"]), candidate["title"], candidate["speech_act"], sector, day, restates]


def match_rows(matches: Mapping[int, Match], shown: Sequence[Document]) -> list[Document]:
    """How each of the `shown` candidates that restate something was recognised, as JSON has it."""
    found = ((c["number"], matches.get(c["number"])) for c in shown)
    return [
        {"number": number, "initiative": match.id, "how": match.how, "score": match.score}
        for number, match in found
        if match is not None
    ]


def wanted_acts(act: Sequence[str] | None, *, checkable: bool) -> tuple[str, ...]:
    """The speech acts that `--act` and `--checkable` ask for. Raises UnknownValue."""
    asked = [name.strip() for text in act or () for name in text.split(",") if name.strip()]
    for name in asked:
        if name not in ACTS:
            raise UnknownValue("act", name, ACTS)
    return tuple(a for a in ACTS if (not asked or a in asked) and (not checkable or a in CHECKABLE))


class Choice(NamedTuple):
    """What `--accept` means."""

    candidates: list[Document]
    named: frozenset[int]
    """Those that were named by their numbers."""


_PIECE = re.compile(r"(\d{1,9})(?:\s*[-–]\s*(\d{1,9}))?")


def chosen(texts: Sequence[str], every: Sequence[Document], shown: Sequence[Document]) -> Choice:
    """The candidates that `texts` mean together, in their order: `all` or `checkable` of those `shown`; numbers of any,
    `1,4,7` or `3-9`.

    Raises InvalidValue where it is none of these, UnknownValue where the statement has no such number.
    """
    known = {candidate["number"]: candidate for candidate in every}
    wanted: set[int] = set()
    named: set[int] = set()
    for text in texts:
        for piece in map(str.strip, text.split(",")):
            match piece.lower():
                case "all":
                    wanted.update(c["number"] for c in shown)
                case "checkable":
                    wanted.update(c["number"] for c in shown if c["speech_act"] in CHECKABLE)
                case _:
                    named.update(_numbers(piece, text, known))
    return Choice([known[number] for number in sorted(wanted | named)], frozenset(named))


def _numbers(piece: str, text: str, known: Mapping[int, Document]) -> range:
    found = _PIECE.fullmatch(piece)
    if found is None:
        raise InvalidValue(
            f"--accept does not understand {quoted(text)}", hint="all, checkable, or numbers: 1,4,7 or 3-9"
        )
    first, last = int(found[1]), int(found[2] or found[1])
    if first > last:
        raise InvalidValue(f"{quoted(piece)} runs backwards", hint=f"write {last}-{first}")
    for number in (first, last):
        if number not in known:
            error = UnknownValue("candidate", str(number), ())
            error.hint = f"they are numbered from 1 to {max(known)}" if known else "the statement holds none"
            raise error
    return range(first, last + 1)
