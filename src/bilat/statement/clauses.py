"""Where a sentence's act stands: preface, subject, promise, verb, object, purpose.

The words stand in `data/rules/LANGUAGE/clauses.toml`, whose head shows the parts of a sentence by their names here.
"""

from __future__ import annotations

import bisect
import functools
from typing import NamedTuple

from bilat.statement.paper import Area
from bilat.statement.rules import load_rules
from bilat.statement.wordlist import Phrases, spelled

_STOPS = frozenset(".;:")
_CURRENCIES = frozenset({"$", "€", "£", "¥", "USD", "CAD", "EUR", "GBP", "AUD", "JPY"})
_READ = 10_000
"""Characters of a sentence that are read; what is longer is none."""
_REACH_OF_VEHICLE = 12
"""Words between 'work' and the 'to' that it carries: 'with our partners and with industry'."""
_REACH_OF_PLAN = 20
"""Words between 'the decision' and its 'to': whose decision it is may be told at length."""


class Act(NamedTuple):
    """An act's main verb, where it has been found already."""

    verb: str
    """Its lemma: `establish`."""
    at: int
    """Where it begins in the quote."""


class Clause(NamedTuple):
    """The parts of a sentence around its act; areas count characters of the quote."""

    subject: Area
    """Who acts, or of a passive what is acted on; empty where the quote begins with its verb."""
    verb: str | None
    """The lemma of the act's verb, perhaps of several words; None where the quote is a noun phrase."""
    verb_at: int
    is_passive: bool
    object: Area
    """What is acted on, without its purpose."""


class Grammar:
    """One language's words of sentences, ready to be asked."""

    def __init__(self, language: str) -> None:
        rules = load_rules(language, "clauses")
        kinds = ("verb_follows", "verb_or_noun", "is_verb", "welcomes", "be", "passive", "interrupted", "carries")
        self.promises: Phrases[str] = Phrases((kind, rules["promises"][kind]) for kind in kinds)
        self.light: Phrases[bool] = Phrases([(True, rules["light"]["words"])])
        self.vehicles = frozenset(rules["light"]["vehicles"])
        self.plans = frozenset(rules["light"]["plans"])
        self.acts: Phrases[bool] = Phrases([(True, rules["light"]["acts"])])
        self.purposes: Phrases[bool] = Phrases([(True, rules["purposes"]["openers"])])
        self.nouns: dict[str, str] = rules["verbs"]
        self.verbs: Phrases[str] = Phrases((verb, [verb]) for verb in self.nouns)
        self.prefaces = frozenset(rules["prefaces"]["words"])
        self.infinitives = frozenset(rules["purposes"]["infinitive"])
        self.adverbs = tuple(rules["light"]["adverbs"])
        self.future = tuple(rules["promises"]["future"])
        self.homographs = frozenset(rules["homographs"]["words"])
        self.relative = frozenset(rules["promises"]["relative"])
        self.before_gerund = frozenset(rules["purposes"]["before_gerund"])
        self.conjunctions = frozenset(rules["light"]["and"])
        self.participles = tuple(rules["endings"]["participles"])
        self.passives = tuple(rules["endings"]["passives"])
        self.of = frozenset(rules["light"]["of"])
        self.endings: list[list[str]] = rules["endings"]["forms"]
        self.irregular: dict[str, str] = rules["irregular"]
        self._lemmas: dict[str, str | None] = {}

    def lemma(self, word: str) -> str | None:
        """The verb of which `word` is a form; None for one that the rules do not know."""
        if word not in self._lemmas:
            if len(self._lemmas) > 20_000:  # a hostile text has any number of words
                self._lemmas.clear()
            self._lemmas[word] = self._find_lemma(word)
        return self._lemmas[word]

    def _find_lemma(self, word: str) -> str | None:
        if word in self.nouns:
            return word
        if word in self.irregular:
            return self.irregular[word]
        for ending, replacement in self.endings:
            if word.endswith(ending) and word[: -len(ending)] + replacement in self.nouns:
                return word[: -len(ending)] + replacement
        return None

    def is_welcome(self, words: list[str]) -> bool:
        """Whether `words` begin by welcoming what somebody else does."""
        found = self.promises.before(words)
        return found is not None and found[0] == "welcomes"

    def verb_at(self, words: list[str], at: int) -> tuple[str, int] | None:
        """The lemma of the verb at `at`, the longest that fits, and how many words it takes."""
        if at >= len(words):
            return None
        first = self.lemma(words[at])
        found = self.verbs.before([first or words[at], *words[at + 1 : at + 4]])
        return found or ((first, 1) if first is not None else None)


@functools.cache
def load_grammar(language: str) -> Grammar:
    """The words of `language`, made once."""
    return Grammar(language)


@functools.lru_cache(maxsize=256)
def find_clause(quote: str, language: str, act: Act | None = None) -> Clause:
    """The parts of `quote`. `act` says which verb is meant; without it the first promise decides.

    The last answers are kept: the sectors and the title of a sentence both ask.
    """
    words, starts = spelled(quote[:_READ])
    sentence = _Sentence(words, load_grammar(language))
    verb = sentence.find_verb()
    if act is not None:
        verb = _told(act, verb, bisect.bisect_left(starts, act.at))

    def area(first: int, last: int) -> Area:
        """From the word `first` up to the word `last`, which it leaves out."""
        if first >= last or first >= len(words):
            return len(quote), len(quote)
        return starts[first], starts[last - 1] + len(words[last - 1])

    return Clause(
        area(sentence.begin, verb.subject_end),
        verb.lemma,
        starts[verb.at] if verb.at < len(words) else len(quote),
        verb.is_passive,
        area(verb.object, sentence.purpose(verb.object)),
    )


def _told(act: Act, found: _Verb, at: int) -> _Verb:
    """The verb that is told, at the word `at`; what stands in front of the promise that was found is its subject."""
    if found.at == at:
        return found
    subject_end = found.subject_end if found.at < at else at
    return _Verb(subject_end, at, act.verb, at + len(act.verb.split()))


class _Verb(NamedTuple):
    """An act's verb; places count words."""

    subject_end: int
    at: int
    lemma: str | None
    object: int
    """Where its object begins."""
    is_passive: bool = False


class _Sentence:
    """The words of a sentence, asked for its act."""

    def __init__(self, words: list[str], grammar: Grammar) -> None:
        self.words = words
        self.grammar = grammar
        self.begin = self._behind_preface()

    def find_verb(self) -> _Verb:
        """The verb of the first promise; else of a sentence that begins with one; else none."""
        for index in range(self.begin, len(self.words)):
            promise = self.grammar.promises.before(self.words, index)
            if promise is not None and self.grammar.relative.isdisjoint(self.words[max(self.begin, index - 2) : index]):
                verb = self._promised(index, *promise)
                if verb is not None:
                    return verb
            if self._is_future(index):
                return self._active(index, index)
        at = self._behind_light(self.begin)
        if self._lemma(at) is not None:
            return self._active(self.begin, at)
        return _Verb(self.begin, self.begin, None, self.begin)

    def purpose(self, begin: int) -> int:
        """Where the object that begins at `begin` ends: at its purpose, or with the sentence."""
        words, grammar = self.words, self.grammar
        for index in range(begin + 1, len(words)):
            if words[index] in grammar.conjunctions and grammar.promises.before(words, index + 1):
                return index
            if words[index] in _STOPS or grammar.purposes.before(words, index):
                return index
            if words[index] in grammar.infinitives and self._lemma(index + 1) is not None:
                return index
            if words[index] in grammar.before_gerund and self._is_gerund(index + 1):
                return index
        return len(words)

    def _is_sum(self, at: int) -> bool:
        word = self.words[at] if at < len(self.words) else ""
        return word[:1].isdigit() or word in _CURRENCIES

    def _is_future(self, at: int) -> bool:
        word = self.words[at]
        is_form = word.endswith(self.grammar.future) and self._lemma(at) is not None
        return is_form and self.grammar.relative.isdisjoint(self.words[max(self.begin, at - 2) : at])

    def _is_gerund(self, at: int) -> bool:
        words = self.words
        return at < len(words) and words[at].endswith(self.grammar.participles) and self._lemma(at) is not None

    def _promised(self, at: int, kind: str, length: int) -> _Verb | None:
        """The verb of the promise at `at`, or None where it is none after all."""
        if kind in ("is_verb", "welcomes"):
            return self._announced(at, length, is_verb=kind == "is_verb")
        if kind == "passive":
            return None
        if kind in ("interrupted", "carries"):
            if self._is_sum(at + length):
                return self._announced(at, length, is_verb=True)
            carries = kind == "carries" or self.words[at + length : at + length + 1] == [","]
            carried = self._infinitive(at + length, _REACH_OF_VEHICLE) if carries else None
            return None if carried is None else self._active(at, self._behind_light(carried))
        verb_at = self._behind_light(at + length)
        if kind == "be":
            return self._active(at, verb_at) if self._is_gerund(verb_at) else None
        passive = self.grammar.promises.before(self.words, verb_at)
        if passive is not None and passive[0] == "passive":
            verb_at += passive[1]
            if verb_at < len(self.words) and self.words[verb_at].endswith(self.grammar.passives):
                return _Verb(at, verb_at, self._lemma(verb_at), verb_at + 1, is_passive=True)
        if self._lemma(verb_at) is None and (kind == "verb_or_noun" or verb_at > at + length):
            return _Verb(at, verb_at, None, verb_at)  # 'committed to a minimum tax'
        return self._active(at, verb_at)

    def _active(self, subject_end: int, at: int) -> _Verb:
        """The verb at `at`, or the one that it carries: 'work with partners to implement'."""
        words, grammar = self.words, self.grammar
        if at < len(words) and words[at] in grammar.vehicles:
            carried = self._infinitive(at + 1, _REACH_OF_VEHICLE)
            if carried is not None:
                at = self._behind_light(carried)
        found = grammar.verb_at(words, at)
        if found is not None:
            return _Verb(subject_end, at, found[0], at + found[1])
        return _Verb(subject_end, at, words[at] if at < len(words) else None, at + 1)

    def _announced(self, at: int, length: int, *, is_verb: bool) -> _Verb:
        """The act in what is announced or welcomed: 'the decision of both to build', 'the launch of a forum'."""
        words, grammar = self.words, self.grammar
        lemma = grammar.lemma(words[at]) if is_verb else None
        if at + length < len(words) and words[at + length] in grammar.relative:  # 'confirm that they will'
            promised = self._promise(at + length, _REACH_OF_PLAN)
            if promised is not None:
                return self._active(at, self._behind_light(promised))
        for index in range(at + length, min(at + length + 6, len(words))):
            act = grammar.acts.before(words, index) if index < at + length + 3 else None
            if act is not None and index + act[1] < len(words) and words[index + act[1]] in grammar.of:
                return _Verb(at, index, lemma, index + act[1] + 1)
            if words[index] in grammar.plans:
                carried = self._infinitive(index + 1, _REACH_OF_PLAN) or self._promise(index + 1, _REACH_OF_PLAN)
                if carried is not None:
                    return self._active(at, self._behind_light(carried))
        return _Verb(at, at, lemma, at + length)

    def _infinitive(self, begin: int, reach: int) -> int | None:
        """The verb behind the next 'to', within `reach` words of the same clause."""
        for index in range(begin, min(begin + reach, len(self.words))):
            if self.words[index] in _STOPS:
                return None
            if self.words[index] in self.grammar.infinitives and self._lemma(index + 1) is not None:
                return index + 1
        return None

    def _promise(self, begin: int, reach: int) -> int | None:
        """Behind the next promise, within `reach` words of the same clause: 'an announcement that it would'."""
        for index in range(begin, min(begin + reach, len(self.words))):
            if self.words[index] in _STOPS:
                return None
            promise = self.grammar.promises.before(self.words, index)
            if promise is not None and promise[0] == "verb_follows":
                return index + promise[1]
        return None

    def _behind_light(self, at: int) -> int:
        """Behind the words at `at` that add nothing."""
        length = self._light(at)
        while length:
            at += length
            length = self._light(at)
        return at + 1 if self.words[at : at + 1] == [":"] else at

    def _light(self, at: int) -> int:
        """How many words at `at` add nothing."""
        found = self.grammar.light.before(self.words, at)
        if found is not None:
            return found[1]
        is_adverb = at < len(self.words) and self.words[at].endswith(self.grammar.adverbs)
        return 1 if is_adverb and self._lemma(at + 1) is not None else 0

    def _lemma(self, at: int) -> str | None:
        found = self.grammar.verb_at(self.words, at)
        return None if found is None else found[0]

    def _behind_preface(self) -> int:
        """Behind the remark that opens the sentence: its comma is the last one in front of the promise."""
        words, grammar = self.words, self.grammar
        if not words or words[0] not in grammar.prefaces or "," not in words:
            return 0
        comma = words.index(",")
        for index in range(comma, len(words)):
            if words[index] == ",":
                comma = index
            elif grammar.promises.before(words, index) and grammar.relative.isdisjoint(
                words[max(0, index - 2) : index]
            ):
                return comma + 1
        gerunds = (index for index, word in enumerate(words) if word == "," and self._is_gerund(index + 1))
        return next(gerunds, -1) + 1
