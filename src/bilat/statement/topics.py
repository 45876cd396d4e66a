"""What a promise is about: the sectors of a sentence's object, the primary one first.

Each word that `data/rules/LANGUAGE/sectors.toml` or a sector's alias names gives points to its sector; how many
depends on where it stands. All words of both are looked up in one tree, so that the time grows with the text alone.
"""

from __future__ import annotations

import functools
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType

from bilat.statement.clauses import Act, Clause, find_clause
from bilat.statement.rules import load_rules
from bilat.text import fold
from bilat.vocabulary import Vocabulary

_POINTS = {"strong": 4.0, "usual": 2.0, "weak": 1.0}
_OBJECT, _PURPOSE, _SUBJECT = 1.0, 0.6, 0.25
"""How much a word counts where it stands."""
_HEAD, _SLOPE = 6, 0.93
"""Words of the object that count whole; each one behind them counts so much of the one before."""
_BESIDE_MOST = 3.5
"""Points that a purpose can give to one sector: less than one strong word of the object does."""
_CONTEXT = (2.2, 2.2, 1.1, 1.4, 0.7)
"""Points that each piece of context adds where it is of one sector alone, in the order that `sectors_of` gives."""
_DOUBT = 2.0
"""Points that a piece of context needs to be sure of what it is about."""
_WHOLE = 3.0
"""Points that the subject of the whole statement adds, where it has one subject alone."""
_WHOLE_FROM = 0.35
"""The share of a statement from which on a sector is its subject."""
_WHOLE_READ = 30_000
"""Characters of a statement that are read for its subject."""
_LETTERS = 7
"""Characters that a word takes with its space, on the average."""
_LONGEST_WORD = 60
"""Characters of a word that are looked at."""
_READ = 10_000
"""Characters of a sentence that are read; what is longer is none."""
_CONTEXT_LONGEST = 600
"""Characters of one piece of context that are read."""
_SECOND = 0.5
"""A further sector is named where it has this share of the first one's points, and as many as a usual word gives."""
_WORD = re.compile(r"[^\W_]+|[.,;:()]")


class _Node:
    """A place in the tree of phrases: the words that may follow, and what ends here."""

    __slots__ = ("following", "points")

    def __init__(self) -> None:
        self.following: dict[str, _Node] = {}
        self.points: dict[str, float] | None = None


_Found = tuple[tuple[str, ...], list[_Node]]
_MOST_WORDS = 50_000
"""Words that are remembered: a hostile text has any number."""


class Lexicon:
    """The words of all sectors in one language, ready to be looked up.

    `vocabulary` is that of the sectors, as the configuration extends it; the aliases of its terms count as usual
    words, except those that the rules list otherwise.
    """

    def __init__(self, language: str, vocabulary: Vocabulary) -> None:
        rules = dict(load_rules(language, "sectors"))
        self.language = language
        self._root = _Node()
        self._prefixes: set[str] = set()
        self._found: dict[str, _Found] = {}
        self._known: set[str] = set()
        for phrase in rules.pop("ignored")["phrases"]:
            self._add(phrase, None, 0)
        for sector, lists in rules.items():
            for strength, points in _POINTS.items():
                for phrase in lists[strength]:
                    self._add(phrase, sector, points)
        self._add_aliases(vocabulary)
        self._prefix_lengths = sorted({len(prefix) for prefix in self._prefixes})
        self.points = functools.lru_cache(256)(self._find_points)
        """Where each of a text's phrases begins, and the points it gives; the longest at a place, none twice."""
        self.theme = functools.lru_cache(1024)(self._find_theme)  # a heading is asked for every sentence below it

    def _add_aliases(self, vocabulary: Vocabulary) -> None:
        for term in vocabulary:
            for phrase in (term.name, term.label, *term.aliases):
                node = self._node(phrase)
                if node.points is None:
                    node.points = {term.name: _POINTS["usual"]}

    def _add(self, phrase: str, sector: str | None, points: float) -> None:
        node = self._node(phrase)
        node.points = node.points or {}
        if sector is not None:
            node.points[sector] = max(points, node.points.get(sector, 0))

    def _node(self, phrase: str) -> _Node:
        node = self._root
        for part in re.findall(r"[^\W_]+\*?|[.,;:()]", phrase):
            word = part if part.isupper() and len(part) > 1 else fold(part)
            if word.endswith("*"):
                self._prefixes.add(word[:-1])
            else:
                self._known.add(word)
            node = node.following.setdefault(word, _Node())
        return node

    def _look_up(self, word: str) -> _Found:
        """The words of the tree that `word` is a form of, and the places that they begin."""
        if len(self._found) > _MOST_WORDS:
            self._found.clear()
        keys = tuple(self._find_keys(word))
        begun = [self._root.following[key] for key in keys if key in self._root.following]
        found = self._found[word] = (keys, begun)
        return found

    def _find_keys(self, word: str) -> Iterator[str]:
        if word.isupper() and word in self._known:
            yield word  # an abbreviation: WHO is not who
        folded = fold(word[:_LONGEST_WORD])
        for form in _singulars(folded):
            if form in self._known:
                yield form
        for length in self._prefix_lengths:
            if folded[:length] in self._prefixes:
                yield f"{folded[:length]}*"

    def _find_points(self, text: str) -> list[tuple[int, dict[str, float]]]:
        matches = list(_WORD.finditer(text))
        get = self._found.get
        words = [get(match[0]) or self._look_up(match[0]) for match in matches]
        found = []
        end = 0
        for at in [index for index, word in enumerate(words) if word[1]]:
            if at >= end:
                end, points = self._longest(words, at)
                if points:
                    found.append((matches[at].start(), points))
        return found

    def _find_theme(self, text: str) -> dict[str, float]:
        """What `text` is about: sectors and their parts, which make 1 at most."""
        points: dict[str, float] = defaultdict(float)
        for _, given in self.points(text[:_CONTEXT_LONGEST]):
            for sector, number in given.items():
                points[sector] += number
        whole = sum(points.values()) + _DOUBT
        return {sector: number / whole for sector, number in points.items()}

    def subject(self, text: str) -> dict[str, float]:
        """The sectors that the whole of a statement is about, each with its weight from 0 to 1; often none.

        It speaks where a sentence names its matter no more: 'they will finalise the Agreement'.
        """
        points: dict[str, float] = defaultdict(float)
        for _, given in self._find_points(text[:_WHOLE_READ]):
            for sector, number in given.items():
                points[sector] += number
        whole = sum(points.values()) + _DOUBT
        beyond = {sector: (number / whole - _WHOLE_FROM) / (1 - _WHOLE_FROM) for sector, number in points.items()}
        return {sector: weight for sector, weight in beyond.items() if weight > 0}

    @staticmethod
    def _longest(words: Sequence[_Found], at: int) -> tuple[int, dict[str, float] | None]:
        """Where the longest phrase from `at` ends, and its points."""
        nodes, end, points = words[at][1], at + 1, None
        if len(nodes) == 1 and not nodes[0].following:  # a word that begins no phrase
            return end, nodes[0].points
        index = at
        while True:
            index += 1
            for node in nodes:
                if node.points is not None:
                    end, points = index, node.points
            keys = words[index][0] if index < len(words) else ()
            nodes = [node.following[key] for node in nodes for key in keys if key in node.following] if keys else []
            if not nodes:
                return end, points


@functools.lru_cache(maxsize=4)
def load_lexicon(language: str, vocabulary: Vocabulary) -> Lexicon:
    """The lexicon of `language` with the sectors of `vocabulary`; the last few are kept."""
    return Lexicon(language, vocabulary)


def _singulars(word: str) -> Iterable[str]:
    """`word` as it stands, and as it would be in the singular, in English or French."""
    yield word
    if len(word) > 3:
        if word.endswith("ies"):
            yield word[:-3] + "y"
        if word.endswith("aux"):
            yield word[:-3] + "al"
        if word.endswith("es"):
            yield word[:-1]
            yield word[:-2]
        elif word.endswith(("s", "x")):
            yield word[:-1]


def sectors_of(
    quote: str,
    context: Sequence[str],
    lexicon: Lexicon,
    vocabulary: Vocabulary,
    act: Act | None = None,
    subject: Mapping[str, float] = MappingProxyType({}),
) -> list[str]:
    """The sectors of the act in `quote`, the primary one first; never empty.

    `context` is what stands around it, in this order: its lead-in or else the sentence before it, the heading, the
    two sentences before those, the statement's title; an empty text where there is none. `vocabulary` is that of the
    sectors; of two alike the one that is named first leads. `act` is the act's verb where it is known. `subject`
    is what the whole statement is about, as `Lexicon.subject` gives it. Where nothing
    says anything, the sector is `governance` for what governments do with each other alone (a dialogue, a visit),
    else `other`.
    """
    points = _quote_points(quote, lexicon, act)
    for text, share in zip(context, _CONTEXT, strict=False):
        found = lexicon.theme(text)
        for sector, part in found.items():
            points[sector] += share * part
    for sector, weight in subject.items():
        points[sector] += _WHOLE * weight
    ranked = sorted((sector for sector in points if sector in vocabulary.names), key=lambda name: -points[name])
    if not ranked:
        return ["other"]
    first = points[ranked[0]]
    return [name for name in ranked if name == ranked[0] or points[name] >= max(_SECOND * first, _POINTS["usual"])][:3]


def _quote_points(quote: str, lexicon: Lexicon, act: Act | None) -> dict[str, float]:
    clause = find_clause(quote, lexicon.language, act)
    points: dict[str, float] = defaultdict(float)
    beside: dict[str, float] = defaultdict(float)
    for at, given in lexicon.points(quote[:_READ]):
        share = _share(at, clause)
        kept = beside if at >= clause.object[1] else points
        for sector, number in given.items():
            kept[sector] += share * number
    for sector, number in beside.items():
        points[sector] += min(number, _BESIDE_MOST)
    return points


def _share(at: int, clause: Clause) -> float:
    """How much a word at `at` counts."""
    begin, end = clause.object
    if clause.is_passive and clause.subject[0] <= at < clause.subject[1]:
        return _OBJECT
    if at < begin:
        return _SUBJECT
    if at >= end:
        return _PURPOSE * _SLOPE ** ((at - end) // _LETTERS)
    return _OBJECT * _SLOPE ** max(0, (at - begin) // _LETTERS - _HEAD)
