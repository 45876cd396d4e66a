"""The cues of a sentence: what in it speaks for a promise, and for one that an outsider could check.

A cue is a name made of the rules' classes ('will by joint', 'to make + paper', 'word expand'). `points.toml` says how
much each of them counts; this module only finds them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from bilat.statement.lexicon import Lexicon, Match, Tokens
from bilat.statement.predicates import FIRMNESS, Clause, Reader, chosen
from bilat.vocabulary import listed

EARLY = 6
"""Words at a sentence's beginning that count by their place too."""
OBJECT = 14
"""Tokens behind a verb in which its object is looked for."""

EVIDENCE = frozenset(("body", "paper", "programme", "money", "number", "named", "newbody", "regular"))
"""The classes of `[things]` that make an act checkable."""
HARD = frozenset(("body", "paper", "programme", "money", "number", "newbody", "proper"))
"""What makes the object of a verb a named thing."""
_PLAIN = frozenset(("past", "present", "progressive", "perfect"))


class Setting(NamedTuple):
    """Where a sentence stands."""

    is_item: bool
    lead: frozenset[str]
    """The kinds of promise in the lead-in that governs it."""
    has_lead: bool
    place: int
    """Which sentence of its block it is, from 0."""
    is_recital: bool
    """Whether it is a preamble's: 'Recognizing …;'."""


class Cues(NamedTuple):
    """All that was found in a sentence."""

    names: set[str]
    clauses: list[Clause]
    promise: Clause | None
    """The one that decides."""
    object: tuple[int, int]
    """The tokens of what is promised: the first, and the one behind the last."""
    is_listed: bool
    """Whether it is a phrase in a list of aims: the lead-in names objectives, priorities, areas of cooperation."""


def find_cues(tokens: Tokens, matches: Sequence[Match], lexicon: Lexicon, setting: Setting) -> Cues:
    """The cues of a sentence whose phrases are `matches`."""
    reader = Reader(tokens, matches, lexicon)
    clauses = list(reader.clauses())
    setting = _own(setting, clauses)
    if setting.lead:
        clauses.insert(0, _inherited(reader))
    promise = chosen(clauses)
    area = _object(reader, promise)
    names = set(_of_clauses(clauses, promise))
    names.update(_of_setting(reader, setting))
    names.update(_of_preface(reader))
    evidence = _of_matches(matches, promise, names)
    _of_names(reader, evidence, names)
    _of_words(reader, names)
    if promise is not None:
        names.update(_of_object(reader, promise, area, lexicon))
    names.update(_of_act(clauses, promise, evidence, matches))
    return Cues(names, clauses, promise, area, "focus" in setting.lead)


_LINKING = frozenset(listed("this, it, these, they, such, we, cette, ce, cela, ces, ils, elles, nous, il, elle"))


def context_cues(tokens: Tokens, setting: Setting, was_recorded: bool | None) -> set[str]:
    """The cues of a sentence's place behind another, which was a promise or not; None: it is the first.

    'This includes …' is a promise where the sentence before it is one.
    """
    if was_recorded is None:
        return set()
    before = "a promise" if was_recorded else "none"
    linked = {f"behind {before}"}
    if setting.place:
        linked.add(f"behind {before} in its block")
        if tokens.words[0] in _LINKING:
            linked.add(f"{tokens.words[0]} behind {before}")
    return linked


def _own(setting: Setting, clauses: Sequence[Clause]) -> Setting:
    """An item with a subject and a predicate of its own owes nothing to its lead-in."""
    head = next((c for c in clauses if c.is_main), None)
    if not setting.has_lead or head is None or head.subject in ("none", "other") or head.first > 25:
        return setting
    if head.kind in ("present", "past") and head.subject not in ("we", "joint", "party"):
        return setting  # rather a noun: 'regular military | exercises'
    return setting._replace(has_lead=False, lead=frozenset())


def _inherited(reader: Reader) -> Clause:
    """The promise that an item has from its lead-in: 'we will: | deepen …'."""
    verb, at, classes, hedges = reader.verb_behind(0)
    if at < 0 or at > 2:
        return Clause("lead", True, "lead", 0, 0, True, None, -1, frozenset(), hedges)
    return Clause("lead", True, "lead", 0, 0, True, verb, at, classes, hedges)


def _of_clauses(clauses: Sequence[Clause], promise: Clause | None) -> Iterator[str]:
    main = [clause for clause in clauses if clause.is_main]
    head = main[0] if main else None
    if head is None:
        yield "no predicate"
    elif promise is not None and promise is not head and promise.kind in FIRMNESS:
        yield f"behind {head.kind}"
        head = promise
    if head is not None:
        yield f"{head.kind}"
        yield f"{head.kind} by {head.subject}"
        yield f"by {head.subject}"
    if promise is None:
        yield "no promise"
    else:
        yield from _of_promise(promise, head)
    for clause in main:
        if clause is not head and clause is not promise:
            yield f"also {clause.kind}"
            yield from (f"also {clause.kind} to {name}" for name in clause.verb_classes)
        if not clause.is_promise and clause.kind in _PLAIN:
            for name in clause.verb_classes:
                yield f"{clause.kind} {name}"
                yield f"{clause.kind} {name} by {clause.subject}"
    yield from (f"depending {clause.kind}" for clause in clauses if not clause.is_main)


def _of_promise(promise: Clause, head: Clause | None) -> Iterator[str]:
    kind = promise.kind
    yield f"promise {kind}"
    yield f"promise {kind} by {promise.subject}"
    yield f"promise by {promise.subject}"
    if promise.verb:
        yield f"verb {promise.verb}"
    for name in promise.verb_classes or ("nothing",):
        yield f"{kind} to {name}"
        yield f"to {name}"
    for hedge in promise.hedges:
        yield f"hedge {hedge}"
        yield f"{kind} hedge {hedge}"
    if head is not None and head is not promise:
        yield f"{head.kind} then {kind}"


def _of_setting(reader: Reader, setting: Setting) -> Iterator[str]:
    first = reader.words[0] if reader.words else ""
    if setting.is_item:
        yield "item"
        form = reader.lexicon.forms.get(first)
        if form is not None and not setting.place:
            yield f"item begins {form.tag}"
            yield from (f"item to {name}" for name in reader.lexicon.classes.get(form.lemma, ()))
    if setting.has_lead:
        yield "under a lead-in"
        yield from (f"lead {kind}" for kind in setting.lead)
        if not setting.lead:
            yield "lead without promise"
    if setting.place:
        yield "follows"
    if setting.is_recital:
        yield "recital"
    size = len(reader.words)
    yield "short" if size < 12 else "long" if size > 45 else "middling"


def _of_preface(reader: Reader) -> Iterator[str]:
    if reader.start:
        yield "preface"
        yield f"preface {reader.words[0]}"
        if any(_is_year(word) for word in reader.words[: reader.start]):
            yield "preface year"
    if any(_is_year(word) for word in reader.words[reader.start :]):
        yield "year"


def _is_year(word: str) -> bool:
    return len(word) == 4 and word[:2] in ("19", "20") and word.isdigit()


def _of_matches(matches: Sequence[Match], promise: Clause | None, names: set[str]) -> set[str]:
    """Add the cues of single phrases to `names`; give the classes of things that stand behind the promise."""
    first = promise.first if promise is not None else 1_000
    evidence: set[str] = set()
    for match in matches:
        if match.table == "frames":
            names.add(f"{match.kind} before" if match.first < first else f"{match.kind} behind")
        elif match.table in ("things", "signs"):
            names.add(match.kind)
            if match.first >= first:
                names.add(f"{match.kind} behind")
                if match.kind in EVIDENCE:
                    evidence.add(match.kind)
        elif match.table == "promise" and match.kind in ("commitment_noun", "intention", "includes"):
            names.add(f"noun {match.kind}")
            if match.first < 3:
                names.add(f"begins {match.kind}")
        elif match.kind == "firm" and match.table == "subjects":
            names.add("firm")
    return evidence


def _of_names(reader: Reader, evidence: set[str], names: set[str]) -> None:
    """Proper names that are no party and no office: runs of capitals."""
    taken: set[int] = set()
    for match in reader.matches:
        if match.table == "parties" or (match.table == "subjects" and match.kind in ("office", "joint")):
            taken.update(range(match.first, match.last))
    run = runs = 0
    heads = reader.lexicon.grammar.name_heads
    for place, is_capital in enumerate(reader.tokens.capitals):
        run = (run or reader.words[place] in heads) + 1 if is_capital and place and place not in taken else 0
        runs += run == 2
    if runs:
        names.add("proper name")
        evidence.add("proper name")
    if runs > 1:
        names.add("proper names")


def _of_words(reader: Reader, names: set[str]) -> None:
    """The words themselves, without names, in pairs, and the first ones by their place."""
    early, last = 0, ""
    for place, (word, is_capital) in enumerate(zip(reader.words, reader.tokens.capitals, strict=True)):
        if not word[0].isalpha() or (is_capital and place != reader.start and place):
            last = ""
            continue
        names.add(f"word {word}")
        if early < EARLY:
            names.add(f"early {word}")
            early += 1
        if last:
            names.add(f"pair {last} {word}")
        last = word


def _object(reader: Reader, promise: Clause | None) -> tuple[int, int]:
    """The tokens behind the promised verb, up to where its object ends."""
    if promise is None:
        return 0, 0
    start = promise.verb_at + 1 if promise.verb_at >= 0 else promise.last
    end = start
    breaks = reader.lexicon.grammar.breaks
    while end < len(reader.words) and end - start < OBJECT and reader.words[end] not in breaks:
        end += 1
    return start, end


def _of_object(reader: Reader, promise: Clause, area: tuple[int, int], lexicon: Lexicon) -> Iterator[str]:
    start, end = area
    kinds = {m.kind for m in reader.matches if m.table == "things" and start <= m.first < end}
    run = 0
    heads = lexicon.grammar.name_heads
    for word, is_capital in zip(reader.words[start:end], reader.tokens.capitals[start:end], strict=True):
        run = (run or word in heads) + 1 if is_capital else 0
        if run == 2:
            kinds.add("proper")
    for kind in kinds:
        yield f"object {kind}"
        yield from (f"to {name} object {kind}" for name in promise.verb_classes)
    if not kinds:
        yield "object nothing"
    elif kinds & HARD:
        yield "object hard"
        yield from (f"to {name} hard object" for name in promise.verb_classes)
        yield from (f"hedge {hedge} hard object" for hedge in promise.hedges)
    else:
        yield "object only vague"
        yield from (f"to {name} only vague" for name in promise.verb_classes)
    yield from (f"later {name}" for name in _later(reader.words[end:], lexicon))


def _later(words: Iterable[str], lexicon: Lexicon) -> set[str]:
    """The classes of the verbs behind the object, in forms that a promise takes."""
    found: set[str] = set()
    for word in words:
        form = lexicon.forms.get(word)
        if form is not None and form.tag in ("base", "ing"):
            found.update(lexicon.classes.get(form.lemma, ()))
    return found


def _of_act(
    clauses: Sequence[Clause], promise: Clause | None, evidence: set[str], matches: Sequence[Match]
) -> Iterator[str]:
    if not evidence:
        yield "nothing named"
    if promise is not None:
        for name in promise.verb_classes:
            yield from (f"to {name} + {thing}" for thing in evidence)
            if not evidence:
                yield f"to {name} + nothing named"
        yield from (f"{promise.kind} + {thing}" for thing in evidence)
    head = next((c for c in clauses if c.is_main), None)
    if head is not None:
        if any(m.kind == "principle" for m in matches):
            yield f"{head.kind} of principle"
        if any(m.kind == "firm" for m in matches):
            yield f"{head.kind} with firm"
