"""Where a sentence's act stands: preface, subject, promise, verb, object, purpose.

The words stand in `data/rules/LANGUAGE/clauses.toml`, whose head shows the parts of a sentence by their names here.
"""

from __future__ import annotations

import bisect
import functools
from collections.abc import Sequence
from typing import NamedTuple

from bilat.statement.grammar import STOPS, Grammar, load_grammar
from bilat.statement.paper import Area
from bilat.statement.wordlist import spelled

_JOINTS = frozenset(",;:–—")
"""Signs behind which another verb may begin."""
_CURRENCIES = frozenset({"$", "€", "£", "¥", "USD", "CAD", "EUR", "GBP", "AUD", "JPY"})
_READ = 10_000
"""Characters of a sentence that are read; what is longer is none."""
_REACH_OF_VEHICLE = 12
"""Words between 'work' and the 'to' that it carries: 'with our partners and with industry'."""
_REACH_OF_SUBJECT = 3
"""Words at a sentence's beginning in which its subject stands."""
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
    words: Sequence[str] = ()
    """All words of the quote, as `wordlist.spelled` gives them."""
    starts: Sequence[int] = ()
    """Where each of them begins."""


@functools.lru_cache(maxsize=256)
def find_clause(quote: str, language: str, act: Act | None = None) -> Clause:
    """The parts of `quote`. `act` says which verb is meant; without it the first promise decides.

    The last answers are kept: the sectors and the title of a sentence both ask.
    """
    words, starts = spelled(quote[:_READ])
    sentence = _Sentence(words, load_grammar(language))
    verb = sentence.find_verb()
    if act is not None:
        at = bisect.bisect_left(starts, act.at)
        capital = at > sentence.begin and quote[act.at : act.at + 1].isupper() and words[at : at + 1] != [act.verb]
        verb = sentence.told_verb(act.verb, at, verb, is_name=capital)

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
        words,
        starts,
    )


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
        firsts, future = self.grammar.promises.firsts, self.grammar.future
        for index in range(self.begin, len(self.words)):
            word = self.words[index]
            promise = self.grammar.promises.before(self.words, index) if word in firsts else None
            if promise is not None and self.grammar.relative.isdisjoint(self.words[max(self.begin, index - 2) : index]):
                verb = self._promised(index, *promise)
                if verb is not None:
                    return verb
            if future and self._is_future(index):
                return self._active(index, index)
        at = self._behind_light(self.begin)
        if self._lemma(at) is not None:
            return self._active(self.begin, at)
        if not self.grammar.subjects.isdisjoint(self.words[self.begin : self.begin + _REACH_OF_SUBJECT]):
            carried = self._infinitive(self.begin, _REACH_OF_PLAN)
            if carried is not None:  # 'the countries express their enthusiasm to build'
                return self._active(self.begin, self._behind_light(carried))
        return _Verb(self.begin, self.begin, None, self.begin)

    def told_verb(self, lemma: str, at: int, found: _Verb, *, is_name: bool) -> _Verb:
        """The verb at `at` that is told, or what it carries; `found` where what is told is no verb, or serves it.

        `is_name` says that the word is written as a name is: 'the United States'.
        """
        is_found = found.at > self.begin or found.lemma is not None
        if at >= len(self.words) or (found.at == at and (found.lemma is not None or found.is_passive)):
            return found
        if is_found and (is_name or not self._may_be_verb(at) or self._serves(at, found)):
            return found
        if (
            not is_found
            and self.words[at].endswith(self.grammar.passives)
            and self.words[at - 1] in self.grammar.linking
        ):
            return found  # a noun phrase: 'integration of advanced sensors'
        subject_end = found.subject_end if found.at < at else at
        lemma, length = self.grammar.verb_at(self.words, at) or (lemma, len(lemma.split()))
        behind = self._behind_light(at)
        if behind == at:
            carried = self._carried(at + length, self.words[at])
            behind = at if carried is None else self._behind_light(carried)
        if behind > at and self._lemma(behind) is not None and not self._is_noun(behind):
            return self._active(subject_end, behind)
        if behind > at and lemma not in self.grammar.nouns:  # 'do this through cooperation'
            return _Verb(subject_end, behind, None, behind)
        return _Verb(subject_end, at, lemma, at + length)

    def _is_noun(self, at: int) -> bool:
        """Whether the word at `at`, which may be a verb, is none: 'continue close talks', not 'continue to close'."""
        words, grammar = self.words, self.grammar
        if words[at] not in grammar.homographs or words[at - 1] not in grammar.noun_behind:
            return False
        return at + 1 >= len(words) or words[at + 1] not in grammar.determiners

    def _may_be_verb(self, at: int) -> bool:
        """Whether a verb may stand at `at`: behind 'to', 'and', a promise; not in 'an integrated approach'."""
        words, grammar = self.words, self.grammar
        before = self._before_adverbs(at)
        if before <= self.begin:
            return True
        last = words[before - 1]
        if words[at].endswith(grammar.participles):
            return last not in grammar.determiners
        if words[at].endswith(grammar.future):
            return True
        is_verb_behind = last in grammar.infinitives or last in grammar.conjunctions or last in _JOINTS
        is_verb_behind = is_verb_behind or (last in grammar.relative and not words[at].endswith(grammar.passives))
        return is_verb_behind or self.grammar.promises.behind(words[:before]) is not None

    def _before_adverbs(self, at: int) -> int:
        """The place of the first of the adverbs in front of `at`, or `at`."""
        while at > self.begin and (self.words[at - 1].endswith(self.grammar.adverbs) or self._is_light_word(at - 1)):
            at -= 1
        return at

    def _is_light_word(self, at: int) -> bool:
        found = self.grammar.light.before(self.words, at)
        return found is not None and found[1] == 1

    def _serves(self, at: int, found: _Verb) -> bool:
        """Whether the verb at `at` says what the act that was found is for: 'build a port | to support trade'."""
        words, grammar = self.words, self.grammar
        if not found.at < at or found.is_passive:
            return False
        if any(grammar.promises.before(words, index) for index in range(found.object, at)):
            return False
        if words[at].endswith(grammar.passives):  # 'a programme funded by both'
            return True
        before = self._before_adverbs(at) - 1
        if words[at].endswith(grammar.participles):  # 'a programme targeting ports'
            return self._lemma(before) is None and words[before] not in _JOINTS | grammar.linking
        if words[at - 1] not in grammar.infinitives:
            return False
        if any(words[index] in grammar.conjunctions for index in range(at - 3, at)):
            return False
        if grammar.acts.before(words, found.at) is not None:
            return True
        is_sum = self._is_sum(found.object)
        return found.lemma in grammar.nouns and (is_sum or found.lemma not in grammar.weak)

    def purpose(self, begin: int) -> int:
        """Where the object that begins at `begin` ends: at its purpose, or with the sentence."""
        words, grammar = self.words, self.grammar
        for index in range(begin + 1, len(words)):
            if words[index] not in grammar.ends:
                continue
            if words[index] in grammar.conjunctions and grammar.promises.before(words, index + 1):
                return index
            if words[index] in STOPS or grammar.purposes.before(words, index):
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
        is_light = verb_at > at + length
        if is_light and verb_at < len(self.words) and self._is_noun(verb_at):
            return _Verb(at, verb_at, None, verb_at)  # 'will continue close talks'
        if self._lemma(verb_at) is None and (kind == "verb_or_noun" or is_light):
            return _Verb(at, verb_at, None, verb_at)  # 'committed to a minimum tax'
        return self._active(at, verb_at)

    def _active(self, subject_end: int, at: int) -> _Verb:
        """The verb at `at`, or the one that it carries: 'work with partners to implement'."""
        words, grammar = self.words, self.grammar
        carried = self._carried(at + 1, words[at]) if at < len(words) else None
        if carried is not None:
            at = self._behind_light(carried)
        found = grammar.verb_at(words, at)
        if found is not None:
            return _Verb(subject_end, at, found[0], at + found[1])
        return _Verb(subject_end, at, words[at] if at < len(words) else None, at + 1)

    def _carried(self, begin: int, verb: str) -> int | None:
        """What a verb that says little carries: 'work with partners to | implement', 'work toward | ensuring'."""
        if verb not in self.grammar.vehicles:
            return None
        for index in range(begin, min(begin + _REACH_OF_VEHICLE, len(self.words))):
            word = self.words[index]
            if word in STOPS:
                return None
            if word in self.grammar.infinitives and self._lemma(index + 1) is not None:
                return index + 1
            if word in self.grammar.towards and self._is_gerund(index + 1):
                return index + 1
        return None

    def _announced(self, at: int, length: int, *, is_verb: bool) -> _Verb:
        """The act in what is announced or welcomed: 'the decision of both to build', 'the launch of a forum'."""
        words, grammar = self.words, self.grammar
        lemma = grammar.lemma(words[at]) if is_verb else None
        behind = self._behind_light(at + length)
        if behind < len(words) and words[behind] in grammar.relative:  # 'announce today that they will'
            promised = self._promise(behind, _REACH_OF_PLAN)
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
            if self.words[index] in STOPS:
                return None
            if self.words[index] in self.grammar.infinitives and self._lemma(index + 1) is not None:
                return index + 1
        return None

    def _promise(self, begin: int, reach: int) -> int | None:
        """Behind the next promise, within `reach` words of the same clause: 'an announcement that it would'."""
        for index in range(begin, min(begin + reach, len(self.words))):
            if self.words[index] in STOPS:
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
        comma = first = words.index(",")
        for index in range(comma, len(words)):
            if words[index] == ",":
                comma = index
            elif grammar.promises.before(words, index) and grammar.relative.isdisjoint(
                words[max(0, index - 2) : index]
            ):
                return comma + 1
        gerunds = (index for index, word in enumerate(words) if word == "," and self._is_gerund(index + 1))
        return next(gerunds, first if first == 1 or words[first + 1 : first + 2] == ["we"] else -1) + 1
