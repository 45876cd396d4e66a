"""What each sentence of a statement does: promise something that can be checked, promise a review, aspire, recommend.

A sentence's cues (`cues`) are weighed with two tables of points (`data/rules/LANGUAGE/points.toml`): is it a promise of
the governments at all, and does it name an act that an outsider could check afterwards? What the tables say is the
practice of careful readers, measured on annotated statements; docs/ingest.md tells how.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from bilat.errors import InvalidValue, quoted
from bilat.statement.cues import EVIDENCE, Cues, Setting, context_cues, find_cues
from bilat.statement.lexicon import Lexicon, Match, Tokens, join_tables
from bilat.statement.paper import Area, Block
from bilat.statement.predicates import FIRMNESS, NO_GOVERNMENT, Clause
from bilat.statement.rules import Rules as FileRules
from bilat.statement.rules import load_rules
from bilat.statement.sentences import sentences
from bilat.statement.structure import Piece, arrange
from bilat.vocabulary import Vocabulary

SHORTEST = 3
"""Tokens of a sentence that can promise anything."""
LONGEST = 400
"""Tokens of a sentence that are read; what comes behind them changes nothing any more."""

UNIT = 100
"""Of a file's point: sums of whole numbers are the same in any order, and the cues of a sentence have none."""
PRESUMED = 3 * UNIT
"""Points that a sentence has for being what few statements have, so that little could be measured: a phrase in a list
of aims ('The objectives are: | regular exercises'), an outright promise to report or take stock."""
BIAS = "*"
"""The cue that every sentence has."""

Points = Mapping[str, int]
"""By cue, in hundredths."""


class Rules(NamedTuple):
    """The rules of one language, ready to be asked."""

    lexicon: Lexicon
    record: Points
    """What each cue says for (above 0) or against a promise; the cue `*` is what a sentence begins with."""
    check: Points
    """What each cue says for or against an act that can be checked."""


class Unit(NamedTuple):
    """One sentence with all that is known of it before it is judged."""

    area: Area
    piece: Piece
    setting: Setting
    tokens: Tokens
    matches: Sequence[Match]
    cues: Cues
    is_recommended: bool
    """Whether somebody other than the governments speaks: experts, a report."""


class Verdict(NamedTuple):
    """What a sentence does."""

    speech_act: str
    """`model.SpeechAct`."""
    strength: str
    """`model.Strength`."""
    reasons: list[str]
    """The words that decided, each with what they decided."""
    verb: str | None
    """The promised verb in its base form."""
    verb_at: int
    """Where that begins in the text; -1: there is none."""


def units(text: str, blocks: Iterable[Block], rules: Rules, taken: Sequence[Area] = ()) -> Iterator[Unit]:
    """The sentences of a statement in their order. `taken` are areas that are no sentences: its grids."""
    voices = _Voices(rules.lexicon)
    for piece in arrange(text, blocks, taken):
        lead, kinds = _lead(text, piece, rules.lexicon)
        recital = _is_recital(text, piece.block)
        for place, (start, end) in enumerate(sentences(text, piece.block)):
            tokens = rules.lexicon.tokens(text, start, end, LONGEST)
            matches = rules.lexicon.find(tokens.words)
            recommended = voices.hear(piece, lead, matches)
            if len(tokens) < SHORTEST or text[end - 1] == ":" or (piece.hands_on and end == piece.block.end):
                continue
            setting = Setting(piece.block.kind == "item", kinds, piece.lead is not None, place, recital)
            cues = find_cues(tokens, matches, rules.lexicon, setting)
            yield Unit((start, end), piece, setting, tokens, matches, cues, recommended)


def _lead(text: str, piece: Piece, lexicon: Lexicon) -> tuple[Sequence[Match], frozenset[str]]:
    """The phrases of the lead-in that governs a piece, and the kinds of promise in it."""
    if piece.lead is None:
        return (), frozenset()
    matches = _lead_matches(lexicon, text[piece.lead[0] : piece.lead[1]])
    return matches, frozenset(match.kind for match in matches if match.table == "promise")


@functools.lru_cache(maxsize=64)
def _lead_matches(lexicon: Lexicon, lead: str) -> tuple[Match, ...]:
    """The same lead-in governs many items."""
    return tuple(lexicon.find(lexicon.tokens(lead, 0, len(lead)).words))


_RECITAL = re.compile(
    r"[^\W\d_]+(?:ing|ant)\b|whereas\b|attendu\b|vu\b|désireu(?:x|ses)\b|soucieu(?:x|ses)\b|conscient|convaincu|résolu",
    re.IGNORECASE,
)


def _is_recital(text: str, block: Block) -> bool:
    """Whether a paragraph is a preamble's: it begins with a participle and hands over to the next with a semicolon."""
    return block.kind == "paragraph" and text[block.end - 1] in ";," and _RECITAL.match(text, block.start) is not None


class _Voices:
    """Who speaks: the governments, or under a heading or a lead-in of theirs somebody who only recommends."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._heading: tuple[str, ...] = ()
        self._under_heading = False

    def hear(self, piece: Piece, lead: Sequence[Match], matches: Sequence[Match]) -> bool:
        """Whether a sentence of `piece` recommends; sentences are heard in their order."""
        if piece.headings != self._heading:
            self._heading = piece.headings
            self._under_heading = any(
                self._recommends(_lead_matches(self._lexicon, name)) for name in piece.headings[:1]
            )
        if self._recommends(matches):
            return True
        return self._under_heading or self._recommends(lead)

    def _recommends(self, matches: Iterable[Match]) -> bool:
        return any(match.table == "voices" for match in matches)


def judge_all(text: str, all_units: Iterable[Unit], rules: Rules) -> Iterator[tuple[Unit, Verdict]]:
    """The sentences that do something which could be followed, in their order, each with what it does."""
    before: bool | None = None
    for unit in all_units:
        verdict = _judge(text, unit, rules, before)
        before = verdict is not None
        if verdict is not None:
            yield unit, verdict


def _judge(text: str, unit: Unit, rules: Rules, before: bool | None) -> Verdict | None:
    """What a sentence does; None: nothing. `before` is whether the one before it does."""
    if unit.is_recommended:
        return _recommended(text, unit)
    names, linked = unit.cues.names, context_cues(unit.tokens, unit.setting, before)
    presumed = PRESUMED if unit.cues.is_listed or _promises_review(unit) else 0
    if rules.record[BIAS] + _sum(names, rules.record) + _sum(linked, rules.record) + presumed <= 0:
        return None
    is_checkable = rules.check[BIAS] + _sum(names, rules.check) + _sum(linked, rules.check) > 0
    act = "aspiration" if not is_checkable else "review" if _reviews(unit) else "commitment"
    return _verdict(text, unit, act, _strength(unit, is_checkable=is_checkable))


def _recommended(text: str, unit: Unit) -> Verdict | None:
    """A recommendation is what experts advocate, or an item of what they list."""
    advocated = any(match.table == "voices" and match.kind == "advocate" for match in unit.matches)
    listed = unit.piece.block.kind == "item" and unit.piece.lead is not None
    if not advocated and not listed:
        return None
    named = any(match.table == "things" and match.kind in EVIDENCE for match in unit.matches)
    return _verdict(text, unit, "recommendation", "qualified" if named else "vague")


def _sum(names: set[str], points: Points) -> int:
    return sum(map(points.__getitem__, points.keys() & names))


def _reviews(unit: Unit) -> bool:
    promise = unit.cues.promise
    verb = promise is not None and "review" in promise.verb_classes
    return verb or any(match.table == "signs" and match.kind == "review" for match in unit.matches)


def _promises_review(unit: Unit) -> bool:
    promise = unit.cues.promise
    outright = promise is not None and promise.kind in FIRMNESS and promise.subject not in NO_GOVERNMENT
    return outright and any(match.table == "signs" and match.kind == "review" for match in unit.matches)


_HEDGED = frozenset(("seek", "stand_ready", "look_forward", "confirm", "welcome_act", "call_own", "call_for"))


def _strength(unit: Unit, *, is_checkable: bool) -> str:
    if not is_checkable:
        return "vague"
    promise = unit.cues.promise
    hedged = promise is not None and (promise.kind in _HEDGED or promise.hedges)
    conditional = any(match.table == "signs" and match.kind in ("condition", "effort") for match in unit.matches)
    return "qualified" if hedged or conditional else "firm"


def _verdict(text: str, unit: Unit, act: str, strength: str) -> Verdict:
    promise = unit.cues.promise
    at = unit.tokens.starts[promise.verb_at] if promise is not None and promise.verb_at >= 0 else -1
    return Verdict(act, strength, _reasons(text, unit, act), promise.verb if promise else None, at)


# The words that decided


def _reasons(text: str, unit: Unit, act: str) -> list[str]:
    promise = unit.cues.promise
    reasons = list(_of_promise(text, unit, promise, act)) if promise is not None else []
    if act == "recommendation":
        reasons[:0] = [
            f"{_words(text, unit, m.first, m.last)}: recommended" for m in unit.matches if m.table == "voices"
        ][:1]
    things = [*_of_conditions(text, unit), *_of_things(text, unit)]
    if act == "aspiration" and not things:
        reasons.append("nothing named that could be checked")
    return list(dict.fromkeys([*reasons, *things]))[:6] or ["an item of a list of promises"]


def _of_promise(text: str, unit: Unit, promise: Clause, act: str) -> Iterator[str]:
    if promise.kind == "lead" and unit.piece.lead is not None:
        yield "the lead-in of its list: promised"
    elif promise.last > promise.first and act != "recommendation":
        yield f"{_words(text, unit, promise.first, promise.last)}: promised"
    for hedge in sorted(promise.hedges):
        yield f"{hedge}: hedged" if hedge != "continue" else "continue: goes on with what there is"
    if promise.verb is not None:
        soft = promise.verb_classes <= {"soft"}
        yield f"{promise.verb}: " + ("an act without an end" if soft else "an act that has an end")


def _of_conditions(text: str, unit: Unit) -> Iterator[str]:
    for match in unit.matches:
        if match.table == "signs" and match.kind == "condition":
            yield f"{_words(text, unit, match.first, match.last)}: conditional"


def _of_things(text: str, unit: Unit) -> Iterator[str]:
    """The named things, of two in one place the longer."""
    behind = 0
    named = [match for match in unit.matches if match.table == "things" and match.kind in _NAMED]
    for match in sorted(named, key=lambda match: (match.first, -match.last)):
        if match.first >= behind:
            behind = match.last
            yield f"{_words(text, unit, match.first, match.last)}: {_NAMED[match.kind]}"


_NAMED = {
    "newbody": "a named body",
    "body": "a named body",
    "paper": "a document",
    "programme": "a programme",
    "money": "a sum",
    "number": "a number",
    "regular": "a frequency",
}


def _words(text: str, unit: Unit, first: int, last: int) -> str:
    return " ".join(text[unit.tokens.starts[first] : unit.tokens.ends[last - 1]].split())


# Loading


def load_act_rules(language: str, parties: Vocabulary, own: FileRules | None = None, *, points: bool = True) -> Rules:
    """The rules by which sentences of `language` are judged.

    `parties` is the vocabulary of parties, as the configuration extends it; `own` is a person's file, whose words are
    added to the classes of ours and whose points are taken instead of ours. Without `points` nothing can be judged,
    but the cues be found. Raises what `rules.load_rules` raises, InvalidValue where `own` is not of the form of ours.
    """
    files = [load_rules(language, "acts"), *([own] if own is not None else [])]
    lexicon = Lexicon(join_tables(files))
    for name in _NAMES_OF_PARTIES:
        lexicon.add(name, "parties.party")
    for term in parties:
        for name in (term.label, *term.aliases):
            words = lexicon.tokens(name, 0, len(name)).words if len(name) > 3 else []
            if words:
                lexicon.add(" ".join(words), f"parties.{term.name}")
    if not points:
        return Rules(lexicon, {BIAS: 0}, {BIAS: 0})
    tables = load_rules(language, "points")
    weighed = {**tables["points"], **tables.get("set", {})}
    weighed.update(_own_points(own))
    record, check = ({cue: round(pair[column] * UNIT) for cue, pair in weighed.items()} for column in (0, 1))
    return Rules(lexicon, record, check)


_NAMES_OF_PARTIES = ("u.s", "u.k", "us", "uk", "eu")
"""Short names that stand in running text; ISO's codes are words too often."""


def _own_points(own: FileRules | None) -> Mapping[str, Sequence[float]]:
    table = own.get("points", {}) if own is not None else {}
    for cue, pair in table.items():
        if not (isinstance(pair, list) and len(pair) == 2 and all(isinstance(point, int | float) for point in pair)):
            raise InvalidValue(f"the points of {quoted(cue)} are not two numbers", hint='write "will" = [0.5, 0.2]')
    return dict(table)
