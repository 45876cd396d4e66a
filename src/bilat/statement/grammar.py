"""One language's words of sentences, as `data/rules/LANGUAGE/clauses.toml` lists them: verbs, promises, purposes."""

from __future__ import annotations

import functools

from bilat.statement.rules import load_rules
from bilat.statement.wordlist import Phrases

STOPS = frozenset(".;:")
"""Signs that no clause goes over."""


class Grammar:
    """One language's words of sentences, ready to be asked."""

    def __init__(self, language: str) -> None:
        rules = load_rules(language, "clauses")
        kinds = ("verb_follows", "verb_or_noun", "is_verb", "welcomes", "be", "passive", "interrupted", "carries")
        self.promises: Phrases[str] = Phrases((kind, rules["promises"][kind]) for kind in kinds)
        self.light: Phrases[bool] = Phrases([(True, rules["light"]["words"])])
        self.vehicles = frozenset(rules["light"]["vehicles"])
        self.towards = frozenset(rules["light"]["towards"])
        self.weak = frozenset(rules["light"]["weak"])
        self.determiners = frozenset(rules["told"]["determiners"])
        self.linking = frozenset(rules["told"]["linking"])
        self.subjects = frozenset(rules["told"]["subjects"])
        self.noun_behind = frozenset(rules["told"]["noun_behind"])
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
        self.ends = self.conjunctions | STOPS | self.purposes.firsts | self.infinitives | self.before_gerund
        """The words at which an object can end."""
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
