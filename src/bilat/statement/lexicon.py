"""The words of the rules, and where they stand in a sentence.

The rules are data (`data/rules/LANGUAGE/*.toml`), which a person who knows policy can read and extend; this module
makes them fast: one pass over a sentence's tokens finds the phrases of all classes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from bilat.errors import InvalidValue
from bilat.statement.verb_forms import conjugation

GAP = 4
"""Tokens that `~` in a phrase stands for, at most."""
STEM = 3
"""Letters that a phrase with a `*` has before it, at least."""

_TOKEN = re.compile(r"[^\W\d_]+(?:[’'.&-][^\W\d_]+)*|\d[\d.,/:]*\d|\d|[$£€¥%:;,()“”«»]")


class Token(NamedTuple):
    """One word, number or sign."""

    text: str
    """Lower case, apostrophes as ’, a final full stop of an abbreviation left out."""
    start: int
    """Offset in the text that was read."""
    end: int
    is_capital: bool


class Match(NamedTuple):
    """A phrase of the rules in a sentence."""

    name: str
    """Its class: `promise.will`."""
    table: str
    """The first half of it."""
    kind: str
    """The second half."""
    first: int
    """Its first token."""
    last: int
    """The token behind its last one."""


class Form(NamedTuple):
    """A word as a form of a verb of the rules."""

    lemma: str
    tag: str
    """One of `verb_forms.TAGS`."""


class Grammar(NamedTuple):
    """The small words of a language, from the table `[grammar]`: each names a list, or endings."""

    openers: frozenset[str]
    """With which a clause may begin: the, we, both …"""
    prefaces: frozenset[str]
    """With which a sentence may begin before its subject: in, building, recognizing …"""
    participles: tuple[str, ...]
    """The ending of a present participle: -ing, -ant."""
    adverb_ending: tuple[str, ...]
    adverbs: frozenset[str]
    links: frozenset[str]
    """Behind which no new clause begins: of, and …"""
    be: frozenset[str]
    have: frozenset[str]
    modals: frozenset[str]
    pronouns: frozenset[str]
    """That are a clause's whole subject."""
    subordinators: frozenset[str]
    says_that: frozenset[str]
    """Behind which 'that' begins what is promised: agreed, confirm …"""
    no_predicate_behind: frozenset[str]
    noun_behind: frozenset[str]
    """Behind which a word that may be a verb is a noun: the, our, of …"""
    no_verb_behind: frozenset[str]
    hedging: Mapping[str, str]
    """Verbs that only lead to the one that counts, each with the cue that it is: work to, continuer de …"""
    with_hedge: frozenset[str]
    """What may stand between such a verb and its 'to'."""
    to: frozenset[str]
    breaks: frozenset[str]
    """Where the object of a verb ends."""
    toward: frozenset[str]
    """Those of `to` behind which no verb stands but a thing: work toward."""
    that: frozenset[str]
    """The one of `subordinators` that may begin what is promised."""
    progressives: tuple[str, ...]
    """The ending that makes with a form of `be` what goes on: -ing."""
    perfect: str
    """What `have` and a participle make: `perfect`, or `past` where that is how the past is told: ont signé."""
    present: str
    """What the present tense makes: `present`, or `progressive` where it also says what is going on: lancent."""
    needs_verb: frozenset[str]
    """Promises that are ones only before an infinitive: compte participer."""
    infinitives: tuple[str, ...]
    """Endings of an infinitive."""
    futures: tuple[str, ...]
    """Endings that a future has, for verbs that the rules do not know: aboutiront."""
    name_heads: frozenset[str]
    """Words that begin a proper name where they have a capital: le Partenariat de défense."""
    conjugation: str
    """How verbs make their forms, as `verb_forms.conjugation` calls it."""
    elisions: Mapping[str, str]
    """Words that lose their vowel before another, and what they are: l’ is le."""
    not_forms: frozenset[str]
    """Forms that are nouns rather than verbs: aide, programme."""


Phrase = tuple[tuple[str, ...], str, str, str]
"""Its words, its class, and the halves of that."""


class Lexicon:
    """The phrases of all classes, by their first word."""

    def __init__(self, tables: Mapping[str, Mapping[str, str]]) -> None:
        """`tables` maps a table's name (`promise`) to its classes, each a text of phrases parted by commas.

        `[verbs]`, `[nouns]`, `[irregular]` and `[grammar]` have meanings of their own, which the rule files explain.
        """
        irregular = tables.get("irregular", {})
        self.grammar = _grammar(tables.get("grammar", {}))
        self.forms: dict[str, Form] = {}
        self.classes: dict[str, set[str]] = {}
        self._exact: dict[str, list[Phrase]] = {}
        self._stems: dict[str, list[Phrase]] = {}
        for name, text in tables.get("verbs", {}).items():
            for verb in _listed(text):
                self.classes.setdefault(self._spelled(verb), set()).add(name)
        self._add_forms(irregular, tables.get("nouns", {}))
        for verb in self.classes:
            if " " in verb:
                self.add(verb, "verb")
        for table, classes in tables.items():
            if table in ("verbs", "nouns", "irregular", "grammar"):
                continue
            for name, text in classes.items():
                for phrase in _listed(text):
                    self.add(phrase, f"{table}.{name}")

    def _add_forms(self, irregular: Mapping[str, str], nouns: Mapping[str, str]) -> None:
        """Make the forms of all verbs; where two verbs have one, it is the infinitive's, else the first verb's."""
        conjugate = conjugation(self.grammar.conjugation)
        heads = dict.fromkeys([*(verb.split(" ")[0] for verb in self.classes), *irregular])
        for head in heads:  # in the order of the rules: of two verbs with one form, the first has it
            if head.startswith("*"):
                continue
            for form, tag in conjugate(head, irregular):
                if form not in self.grammar.not_forms and (form not in self.forms or tag == "base"):
                    self.forms[form] = Form(head, tag)
        for verb, text in nouns.items():
            self.forms.update((noun, Form(verb, "ing")) for noun in _listed(text))

    def tokens(self, text: str, start: int, end: int) -> list[Token]:
        """The tokens of a sentence, elided words parted from the next: «l’accord» is le / accord."""
        tokens = tokens_of(text, start, end)
        return list(_parted(text, tokens, self.grammar.elisions)) if self.grammar.elisions else tokens

    def _spelled(self, phrase: str) -> str:
        """A phrase of the rules, its elided words as they are in tokens."""
        if not self.grammar.elisions or not ("'" in phrase or "’" in phrase):
            return phrase
        parted = (part for word in phrase.replace("'", "’").split(" ") for part in _elided(word, self.grammar.elisions))
        return " ".join(parted)

    def add(self, phrase: str, name: str) -> None:
        """Let `phrase`, its words parted by single spaces, belong to the class `name` (`table.kind`)."""
        words = tuple(self._spelled(phrase).split(" "))
        table, _, kind = name.partition(".")
        into = self._stems if words[0].endswith("*") else self._exact
        key = words[0][:STEM] if words[0].endswith("*") else words[0]
        into.setdefault(key, []).append((words, name, table, kind))

    def find(self, tokens: Sequence[Token]) -> list[Match]:
        """The phrases in a sentence, in the order of their first tokens."""
        found: list[Match] = []
        words = [token.text for token in tokens]
        exact, stems, forms = self._exact, self._stems, self.forms
        for place, word in enumerate(words):
            for phrase, name, table, kind in exact.get(word, ()):
                end = _behind(words, place + 1, phrase, 1) if len(phrase) > 1 else place + 1
                if end:
                    found.append(Match(name, table, kind, place, end))
            form = forms.get(word)
            if form is not None and form.lemma != word:
                for phrase, name, table, kind in exact.get(form.lemma, ()):
                    if table == "verb":
                        end = _behind(words, place + 1, phrase, 1)
                        if end:
                            found.append(Match(name, table, kind, place, end))
            for phrase, name, table, kind in stems.get(word[:STEM], ()):
                if word.startswith(phrase[0][:-1]):
                    end = _behind(words, place + 1, phrase, 1)
                    if end:
                        found.append(Match(name, table, kind, place, end))
        return found


def _behind(words: list[str], place: int, phrase: tuple[str, ...], at: int) -> int:
    """The token behind the phrase whose word `at` is to stand at `place`; 0 where it does not."""
    while at < len(phrase):
        wanted = phrase[at]
        if wanted == "~":
            following = phrase[at + 1]
            for skipped in range(GAP + 1):
                here = place + skipped
                if here >= len(words) or words[here] in ";:":
                    return 0
                if _fits(words[here], following):
                    end = _behind(words, here + 1, phrase, at + 2)
                    if end:
                        return end
            return 0
        if place >= len(words) or not _fits(words[place], wanted):
            return 0
        place += 1
        at += 1
    return place


def _fits(word: str, wanted: str) -> bool:
    return word == wanted or (wanted[-1] == "*" and word.startswith(wanted[:-1]))


def tokens_of(text: str, start: int, end: int) -> list[Token]:
    """The tokens of a sentence."""
    return [
        Token(found[0].lower().replace("'", "’"), found.start(), found.end(), found[0][0].isupper())
        for found in _TOKEN.finditer(text, start, end)
    ]


def _elided(word: str, elisions: Mapping[str, str]) -> Iterator[str]:
    """The words in one that begins with elided ones: d’un, d’une part; none but itself where it does not."""
    head, mark, rest = word.partition("’")
    while mark and rest and head in elisions:
        yield elisions[head]
        head, mark, rest = rest.partition("’")
    yield head + mark + rest


def _parted(text: str, tokens: Iterable[Token], elisions: Mapping[str, str]) -> Iterator[Token]:
    for token in tokens:
        if "’" not in token.text:
            yield token
            continue
        *elided, last = _elided(token.text, elisions)
        start = token.start
        for word in elided:
            behind = start
            while text[behind] not in "’'":
                behind += 1
            yield Token(word, start, behind + 1, text[start].isupper())
            start = behind + 1
        yield Token(last, start, token.end, text[start].isupper())


def _listed(text: str) -> Iterator[str]:
    for phrase in text.split(","):
        words = phrase.split()
        if words:
            yield " ".join(words)


def _grammar(table: Mapping[str, str]) -> Grammar:
    values: dict[str, Any] = {}
    for name in Grammar._fields:
        text = table.get(name)
        if name in _ENDINGS:
            values[name] = tuple((text or "").split())
        elif name in _PAIRS:
            values[name] = _pairs(text or "")
        elif name in _WORDS:
            values[name] = text or _WORDS[name]
        else:
            values[name] = frozenset((text or "").split())
    return Grammar(**values)


_ENDINGS = ("participles", "progressives", "adverb_ending", "infinitives", "futures")
_PAIRS = ("elisions", "hedging")
_WORDS = {"conjugation": "english", "perfect": "perfect", "present": "present"}
"""The lists of one word, and what that is where the rules do not say."""


def _pairs(text: str) -> dict[str, str]:
    """'continuer:continue' maps the first word to the second; a word alone to itself."""
    found = (word.partition(":") for word in text.split())
    return {name: meaning or name for name, _, meaning in found}


def join_tables(files: Iterable[Mapping[str, Any]]) -> dict[str, dict[str, str]]:
    """The tables of several rule files; a later file adds to the classes of the earlier ones.

    Raises InvalidValue where a class is no text of phrases parted by commas.
    """
    tables: dict[str, dict[str, str]] = {}
    for file in files:
        for table, classes in file.items():
            if table == "points" or not isinstance(classes, dict):
                continue
            into = tables.setdefault(table, {})
            for name, words in classes.items():
                if not isinstance(words, str):
                    raise InvalidValue(f"[{table}] {name} is not a text of words, parted by commas")
                into[name] = f"{into[name]}, {words}" if name in into else words
    return tables
