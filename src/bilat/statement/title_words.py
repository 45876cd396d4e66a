"""The words that titles are made with, as `data/rules/LANGUAGE/titles.toml` lists them."""

from __future__ import annotations

import functools
import re

from bilat.statement.grammar import load_grammar
from bilat.statement.rules import load_rules
from bilat.statement.wordlist import Phrases, words_of
from bilat.text import fold

_VOWELS = "aeiouy"


class Style:
    """One language's words of titles, ready to be asked."""

    def __init__(self, language: str) -> None:
        rules = load_rules(language, "titles")
        cut, gives, gerund = rules["cut"], rules["gives"], rules["gerund"]
        self.language = language
        self.grammar = load_grammar(language)
        self.leading = frozenset(rules["leading"]["dropped"])
        self.owners = frozenset(rules["leading"]["owners"])
        self.kept_before = frozenset(rules["leading"]["kept_before"])
        self.kept = frozenset(rules["leading"]["kept"])
        self.trailing = frozenset(rules["trailing"]["dropped"])
        self.remarks = self.trailing - frozenset(gerund["and"]) - frozenset(gerund["before"])
        """Words behind a comma that begin a remark, and no member of a list."""
        self.participles = tuple(rules["trailing"]["participles"])
        self.cut_before: Phrases[bool] = Phrases([(True, cut["before"])])
        self.always: Phrases[bool] = Phrases([(True, cut["always"])])
        self.fillers: Phrases[bool] = Phrases([(True, cut["fillers"])])
        self.acts: Phrases[bool] = Phrases([(True, cut["acts"])])
        self.pairs: dict[str, str] = cut["pairs"]
        self.of = frozenset(cut["of"])
        self.articles = frozenset(gives["articles"])
        self.indefinite = frozenset(cut["indefinite"])
        self.adjectives = tuple(cut["adjectives"])
        self.vague = frozenset(tuple(words_of(words)) for words in cut["vague"])
        self.longest_vague = max(map(len, self.vague))
        self.purposes: Phrases[str] = Phrases((reading, [words]) for words, reading in cut["purpose"].items())
        self.sums: dict[str, str] = rules["sums"]
        self.givers = frozenset(gives["verbs"])
        self.gift = frozenset(gives["gift"])
        self.available = frozenset(gives["available_verbs"])
        self.available_words: Phrases[bool] = Phrases([(True, gives["available"])])
        self.to: str = gives["to"]
        self.gerund_and = frozenset(gerund["and"])
        self.before_object = frozenset(gerund["before"])
        self.prepositions = frozenset(gerund["prepositions"])
        self.behind_nouns = frozenset(gerund["behind_nouns"])
        self.amounts: Phrases[bool] = Phrases([(True, gerund["amounts"])])
        self.clause = frozenset(gerund["clause"])
        self.infinitives = self.grammar.infinitives if gerund["ending"] else frozenset()
        self.loose = frozenset(gerund["loose"])
        self.noun_endings = tuple(gerund["noun_endings"])
        nouns = {noun for noun in self.grammar.nouns.values() if noun.isalpha()}
        self.bare = frozenset(nouns) if gerund["ending"] else frozenset()
        """Nouns without a preposition of their own: 'Cooperation', 'Engagement'."""
        self._ing: str = gerund["ending"]
        self._doubled = frozenset(gerund["doubled"])
        relations = rules["relations"]
        self.relations = frozenset(relations["nouns"])
        self.strengthening: dict[str, str] = relations["otherwise"]
        self.growth = frozenset(relations["left_out_where_long"])
        subjects = dict(rules["subjects"])
        self.no_object = frozenset(subjects.pop("behind"))
        self.pronouns = frozenset(subjects.pop("pronouns"))
        self.subjects: dict[str, str] = subjects
        self.contractions: dict[str, str] = rules["contractions"]
        self.negations = frozenset(rules["negation"]["words"])
        self.no: str = rules["negation"]["no"]
        self.fallback: str = rules["fallback"]["title"]

    @functools.cached_property
    def common(self) -> frozenset[str]:
        """Words that the rules know in lower case: no names are among them."""
        sectors = load_rules(self.language, "sectors")
        phrases = [phrase for lists in sectors.values() for words in lists.values() for phrase in words]
        words = [word for phrase in phrases for word in phrase.split()] + [
            word for words in self.vague for word in words
        ]
        verbs = [form for verb in self.grammar.nouns for form in (verb, self.gerund(verb).lower())]
        return frozenset(fold(word) for word in [*words, *verbs, *self.trailing])

    def gerund(self, verb: str) -> str:
        """The form of `verb` that stands for a noun, with a capital: 'Refraining', 'Phasing out'; French: itself."""
        first, _, rest = verb.partition(" ")
        if self._ing:
            if first.endswith("ie"):
                first = first[:-2] + "y"
            elif first.endswith("e") and first[-2:-1] not in ("e", "o", "y"):
                first = first[:-1]
            elif first in self._doubled or _is_short(first):
                first += first[-1]
            first += self._ing
        return " ".join(filter(None, (first[:1].upper() + first[1:], rest)))


def _is_short(verb: str) -> bool:
    """Whether an English verb of one syllable doubles its last letter: 'cut', 'plan'; not 'build', 'show', 'fix'."""
    if not re.fullmatch(r"[^aeiouy]+[aeiou][^aeiouwxy]", verb):
        return False
    return sum(letter in _VOWELS for letter in verb) == 1


@functools.cache
def load_style(language: str) -> Style:
    """The words of `language` (`en` or `fr`), made once."""
    return Style(language)
