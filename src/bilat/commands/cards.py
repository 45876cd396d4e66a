"""What a person is shown of a candidate: its facts in words, and its sentence within the statement."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from bilat.commands import describe
from bilat.commands.sided import party_label
from bilat.formats.card import Card
from bilat.result import Document

if TYPE_CHECKING:
    from bilat.config import Config
    from bilat.tracker.restating import Match
    from bilat.vocabulary import Vocabulary

Facts = list[tuple[str, str]]
"""Label and value, in their order."""

BEFORE, AFTER = 220, 130
"""Characters of the text around a sentence that are looked at."""

_STRONG = re.compile(r"(\*\*|__)(?=\S)([^*_]{1,500}?)(?<=\S)\1")
_LINK = re.compile(r"!?\[([^\[\]]{1,500})\]\([^()\s]{1,2000}\)")

_HOW = {"same-place": "this very place", "same-words": "the same sentence", "similar": "in other words"}


def card_of(candidate: Document, text: str, facts: Facts, place: str, so_far: str) -> Card:
    """The card of a candidate of the statement `text`; `place` says which of how many, `so_far` what was decided."""
    source = candidate["source"]
    before, after = surroundings(text, source["start"], source["end"])
    around = [list(map(without_marks, lines)) for lines in (before, after)]
    return Card(place, so_far, candidate["title"], facts, around[0], without_marks(source["quote"]), around[1])


def without_marks(text: str) -> str:
    """`text` as a page shows it, without Markdown's marks: `**signed**`, `[the treaty](https://…)`. For people only."""
    return _LINK.sub(r"\1", _STRONG.sub(r"\2", text))


def facts_of(candidate: Document, config: Config) -> Facts:
    """All that is known of it but the sentence; nothing that is empty."""
    source = candidate["source"]
    kind = candidate["kind"].replace("-", " ")
    often = f", {candidate['cadence']}" if candidate["cadence"] else ""
    facts = [
        ("act", f"{candidate['speech_act']}, {candidate['basis']}, {kind}{often}"),
        ("sectors", ", ".join(_label(config.sectors, name) for name in candidate["sectors"])),
        ("parties", _parties(candidate["parties"], config)),
        ("deadline", _deadline(candidate["deadline"])),
        ("strength", candidate["strength"] + (f" ({'; '.join(candidate['reasons'])})" if candidate["reasons"] else "")),
    ]
    if source["start"] is not None:
        again = f", again at {', '.join(str(at) for at, _ in source['also_at'])}" if source["also_at"] else ""
        facts.append(("place", f"characters {source['start']}-{source['end']}{again}"))
    return [(label, value) for label, value in facts if value]


def known_as(match: Match, record: Document | None) -> str:
    """Which initiative of the tracker it announces again, and what to do about it."""
    title = f": {record['title']}" if record else ""
    return f"{match.id}{title} ({_HOW[match.how]}; m makes it evidence of that)"


def _parties(parties: Sequence[str], config: Config) -> str:
    if not parties:
        return "not named"
    return ", ".join(party_label(config.parties, party) for party in parties) + (" alone" if len(parties) == 1 else "")


def surroundings(text: str, start: int | None, end: int | None) -> tuple[list[str], list[str]]:
    """The lines of `text` in front of a place and behind it, cut to what helps to understand it."""
    if start is None or end is None:
        return [], []
    begin, stop = max(0, start - BEFORE), min(len(text), end + AFTER)
    before, after = text[begin:start].splitlines(), text[end:stop].splitlines()
    if before and begin and text[begin - 1] not in "\r\n":
        before[0] = "…" + (before[0] if text[begin - 1].isspace() else before[0].partition(" ")[2]).lstrip()
    if after and stop < len(text) and text[stop] not in "\r\n":
        after[-1] = (after[-1] if text[stop].isspace() else after[-1].rpartition(" ")[0]).rstrip() + "…"
    return [line.strip() for line in before if _tells(line)][-2:], [line.strip() for line in after if _tells(line)][:1]


def _tells(line: str) -> bool:
    return any(character.isalnum() for character in line)


def _deadline(date: Document | None) -> str:
    if date is None:
        return "none"
    days = date["end"] if date["start"] == date["end"] else f"{date['start']} to {date['end']}"
    named = describe.date(date)
    return str(named) if named == days else f"{named} ({days})"


def _label(sectors: Vocabulary, name: str) -> str:
    return sectors.label(name) if name in sectors.names else name
