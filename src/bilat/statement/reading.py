"""The whole way: a file's bytes in, candidates and grids out."""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from bilat.errors import InvalidValue
from bilat.result import Document
from bilat.statement import actors, deadlines, titles, topics
from bilat.statement.acts import Rules, Unit, Verdict, judge_all, load_act_rules, units
from bilat.statement.clauses import Act
from bilat.statement.goals import Goal, Voice, goals_of
from bilat.statement.grids import FoundGrid, find_grids, to_documents
from bilat.statement.languages import other_language
from bilat.statement.media import read_paper
from bilat.statement.paper import Area, Block, Paper
from bilat.statement.rules import LANGUAGES
from bilat.statement.rules import Rules as FileRules
from bilat.statement.structure import find_blocks
from bilat.vocabulary import Vocabulary

HEAD = 2_000
"""Characters at the beginning of a statement in which its title and its address are looked for."""

_ADDRESS = re.compile(r"^#?\s*(?:source|url|lien)\s*:\s*(https?://\S+)", re.MULTILINE | re.IGNORECASE)


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
    """What a reader should know: no date to count from, no parties found, a part in another language."""


def read_statement(raw: bytes, name: str, terms: Terms, known: Known = NOTHING) -> Reading:
    """Read the statement whose file holds `raw` and is called `name` (its ending may tell its format).

    Raises what `media.read_paper` raises, InvalidValue where the file `known.rules` has not the form of rules.
    """
    paper = read_paper(raw, name)
    blocks = paper.blocks if paper.blocks is not None else find_blocks(paper.text)
    found = find_grids(paper, terms.sectors)
    desk = _Desk(paper, blocks, terms, known)
    taken = sorted([(grid.start, grid.end) for grid in found] + [area for grid in found for area in grid.also_at])
    candidates = [*desk.sentences(units(paper.text, blocks, desk.rules, taken)), *desk.goals(found)]
    candidates.sort(key=lambda one: (one["source"]["start"], one["source"]["end"]))
    for number, candidate in enumerate(candidates, 1):
        candidate["number"] = number
    grids = to_documents(found, paper, terms.sectors, desk.source)
    return Reading(paper, candidates, grids, desk.parties, desk.published_on, desk.language, desk.notices(candidates))


class _Desk:
    """A statement with all that its candidates share."""

    def __init__(self, paper: Paper, blocks: Sequence[Block], terms: Terms, known: Known) -> None:
        text = paper.text
        self.text = text
        self._voices: list[Voice] = []
        self.paper = paper
        self.sectors = terms.sectors
        self.language = known.language or _language(paper)
        self.published_on = known.published_on or _day(paper.published_on) or actors.published_on(text)
        self.rules = _rules(self.language, terms.parties, known.rules)
        self.names = actors.load_names(self.language, terms.parties)
        self.lexicon = topics.load_lexicon(self.language, terms.sectors)
        self.subject = self.lexicon.subject(text)
        title = known.title or paper.title or _title(text, blocks)
        self.title = title
        self.titles: set[str] = set()
        """Titles that candidates have: of two that would have the same, the second is told apart."""
        self.parties = list(known.parties) or actors.issuers(text, title, self.names)
        self.leaders = actors.find_leaders(text, self.parties, self.names)
        address = _ADDRESS.search(text[:HEAD])
        self.source: Document = {
            "title": title,
            "publisher": known.publisher,
            "url": known.url or paper.url or (address[1] if address else None),
            "published_on": self.published_on.isoformat() if self.published_on else None,
            "language": self.language,
        }

    def notices(self, candidates: Sequence[Document]) -> list[str]:
        """What is missing, where it would have mattered."""
        said = []
        if self.published_on is None and candidates:
            said.append("no date of the statement was found: 'within six months' counts from nothing; --published DAY")
        if len(self.parties) < 2:
            said.append("it does not say between whom it is: --party CA,GB")
        other = other_language(self.text, self.language)
        if other is not None:
            said.append(
                f"it was read in {self.language!r}; a part of it is in {other!r}, in which nothing was looked for"
            )
        return said

    def sentences(self, said: Iterable[Unit]) -> Iterator[Document]:
        """The candidates among the sentences; what is printed twice is one, with all its places."""
        first: dict[str, Document] = {}
        for unit, verdict in judge_all(self.text, self._heard(said), self.rules):
            quote = self.text[unit.area[0] : unit.area[1]]
            known = first.get(" ".join(quote.split()))
            if known is not None:
                known["source"]["also_at"].append(list(unit.area))
                continue
            candidate = self._candidate(unit, verdict)
            first[" ".join(quote.split())] = candidate
            yield candidate

    def _heard(self, said: Iterable[Unit]) -> Iterator[Unit]:
        """The same sentences; whose voice each is in is kept for the grids below it."""
        for unit in said:
            self._voices.append((unit.area[0], unit.is_recommended))
            yield unit

    def goals(self, found: Sequence[FoundGrid]) -> Iterator[Document]:
        """The candidates that the goals in the grids are. The sentences have been read before."""
        for goal in goals_of(self.text, self._voices, found, self.rules.lexicon, self.sectors):
            yield self._from_goal(goal)

    def _candidate(self, unit: Unit, verdict: Verdict) -> Document:
        start, end = unit.area
        quote = self.text[start:end]
        lead = self.text[unit.piece.lead[0] : unit.piece.lead[1]] if unit.piece.lead is not None else None
        act = _act(verdict, start, end)
        context = [part for part in (lead, *unit.piece.headings, self.title) if part and "://" not in part]
        deadline = deadlines.find_deadline(quote, self.published_on, self.language, lead)
        cadence = deadlines.find_cadence(quote, self.language)
        return {
            "number": 1,
            "title": self._called(titles.title_of(quote, act, lead, self.language, self.titles)),
            "speech_act": verdict.speech_act,
            "basis": "recommended" if verdict.speech_act == "recommendation" else "announced",
            "kind": _kind(unit, verdict, cadence),
            "sectors": topics.sectors_of(quote, context, self.lexicon, self.sectors, act, self.subject),
            "parties": sorted(actors.acting(quote, self.parties, self.names, self.leaders, act)),
            "deadline": deadline.span.to_document() if deadline is not None else None,
            "cadence": cadence,
            "strength": verdict.strength,
            "reasons": verdict.reasons,
            "restates": None,
            "source": self._source((start, end)),
        }

    def _from_goal(self, goal: Goal) -> Document:
        words = " ".join(self.text[goal.cell[0] : goal.cell[1]].split())
        deadline = deadlines.find_deadline(words, self.published_on, self.language, None)
        return {
            "number": 1,
            "title": self._called(titles.title_of(words, None, None, self.language, self.titles)),
            "speech_act": "recommendation" if goal.is_recommended else "commitment",
            "basis": "recommended" if goal.is_recommended else "announced",
            "kind": "deliverable",
            "sectors": [goal.sector] if goal.sector else topics.sectors_of(words, [], self.lexicon, self.sectors, None),
            "parties": list(self.parties),
            "deadline": deadline.span.to_document() if deadline is not None else None,
            "cadence": None,
            "strength": "qualified" if goal.is_recommended else "firm",
            "reasons": [f"{goal.column}: a goal of a grid"],
            "restates": None,
            "source": self._source(goal.area),
        }

    def _called(self, title: str) -> str:
        self.titles.add(title)
        return title

    def _source(self, area: Area) -> Document:
        start, end = area
        quote = self.text[start:end]
        place = {"quote": quote, "start": start, "end": end, "also_at": [], "file_sha256": self.paper.file_sha256}
        return {**self.source, **place}


def _language(paper: Paper) -> str:
    return paper.language if paper.language in LANGUAGES else actors.language_of(paper.text)


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def _title(text: str, blocks: Sequence[Block]) -> str | None:
    """The first heading near the top, which is the statement's; None where it begins without one."""
    for block in blocks[:4]:
        if block.kind == "heading" and block.start < HEAD and "://" not in text[block.start : block.end]:
            return " ".join(text[block.start : block.end].split())
    return None


def _act(verdict: Verdict, start: int, end: int) -> Act | None:
    """The promised verb as the other modules take it; None where the sentence has none of its own."""
    return Act(verdict.verb, verdict.verb_at - start) if verdict.verb and start <= verdict.verb_at < end else None


def _kind(unit: Unit, verdict: Verdict, cadence: str | None) -> str:
    """A body that meets is a joint body, what nobody could check a way of working together, all else a deliverable."""
    start, end = unit.cues.object
    promise = unit.cues.promise
    makes = promise is not None and promise.verb_classes & {"make", "hold", "renew"}
    body = any(m.kind in ("body", "newbody") and start <= m.first < end for m in unit.matches if m.table == "things")
    if body and (makes or cadence):
        return "joint-body"
    return "relational" if verdict.strength == "vague" else "deliverable"


def _rules(language: str, parties: Vocabulary, own: str | None) -> Rules:
    if own is not None:  # a file may have changed since
        return load_act_rules(language, parties, _read_own(own))
    return _usual_rules(language, parties)


@functools.lru_cache(maxsize=4)
def _usual_rules(language: str, parties: Vocabulary) -> Rules:
    return load_act_rules(language, parties)


def _read_own(path: str) -> FileRules:
    """A person's file of rules. Raises InvalidValue where it is no TOML."""
    import tomllib

    try:
        with open(path, "rb") as handle:
            found: Mapping[str, object] = tomllib.load(handle)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InvalidValue(f"the rules {path} are no TOML: {error}", hint="see data/rules/en/acts.toml") from error
    return found
