"""The words of the rules, and where they stand in a sentence.

The rules are data (`data/rules/LANGUAGE/*.toml`), which a person who knows policy can read and extend; this module
makes them fast: one pass over a sentence's tokens finds the phrases of all classes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, NamedTuple

from bilat.errors import InvalidValue
from bilat.statement.verb_forms import conjugation

GAP = 4
"""Tokens that `~` in a phrase stands for, at most."""
STEM = 3
"""Letters that a phrase with a `*` has before it, at least."""

_TOKEN = re.compile(r"[^\W\d_]+(?:[’'.&-][^\W\d_]+)*|\d[\d.,/:]*\d|\d|[$£€¥%:;,()“”«»]")


class Tokens:
    """The words, numbers and signs of a sentence, as lists of one length (one object a token costs twice the time)."""

    __slots__ = ("capitals", "ends", "starts", "words")

    words: list[str]
    """Lower case, apostrophes as ’, a final full stop of an abbreviation left out."""
    starts: list[int]
    """Offsets in the text that was read."""
    ends: list[int]
    capitals: list[bool]
    """Whether they begin with a capital."""

    def __init__(self, text: str, start: int, end: int, limit: int | None = None) -> None:
        """The tokens of the text from `start` to before `end`; `limit` is how many are read at most."""
        found = list(islice(_TOKEN.finditer(text, start, end), limit))
        plain = [match[0] for match in found]
        self.capitals = [word[0].isupper() for word in plain]
        self.words = [word.lower().replace("'", "’") if "'" in word else word.lower() for word in plain]
        self.starts = [match.start() for match in found]
        self.ends = [match.end() for match in found]

    def part(self, text: str, elisions: Mapping[str, str]) -> None:
        """Part the words that begin with elided ones: «l’accord» becomes le / accord."""
        if not any("’" in word for word in self.words):
            return
        old = list(zip(self.words, self.starts, self.ends, self.capitals, strict=True))
        self.words, self.starts, self.ends, self.capitals = [], [], [], []
        for word, start, end, is_capital in old:
            *elided, last = _elided(word, elisions) if "’" in word else (word,)
            for whole in elided:
                behind = start
                while text[behind] not in "’'":
                    behind += 1
                self._append(whole, start, behind + 1, text[start].isupper())
                start = behind + 1
            self._append(last, start, end, text[start].isupper() if elided else is_capital)

    def _append(self, word: str, start: int, end: int, is_capital: bool) -> None:
        self.words.append(word)
        self.starts.append(start)
        self.ends.append(end)
        self.capitals.append(is_capital)

    def __len__(self) -> int:
        return len(self.words)


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


class _Node:
    """A place in the tree of phrases: what may follow, and the classes of the phrases that end here."""

    __slots__ = ("ends", "gap", "stems", "words")

    def __init__(self) -> None:
        self.words: dict[str, _Node] = {}
        self.stems: list[tuple[str, _Node]] = []
        """The beginnings of words that end in any way."""
        self.gap: _Node | None = None
        """What follows up to `GAP` words of any kind."""
        self.ends: list[tuple[str, str, str]] = []

    def add(self, words: Sequence[str], name: str) -> None:
        """Let the phrase of `words` belong to the class `name`."""
        if not words:
            table, _, kind = name.partition(".")
            self.ends.append((name, table, kind))
            return
        self._following(words[0]).add(words[1:], name)

    def _following(self, word: str) -> _Node:
        if word == "~":
            self.gap = self.gap or _Node()
            return self.gap
        if not word.endswith("*"):
            return self.words.setdefault(word, _Node())
        for stem, node in self.stems:
            if stem == word[:-1]:
                return node
        node = _Node()
        self.stems.append((word[:-1], node))
        return node

    def find(self, words: Sequence[str], first: int, place: int, found: list[Match]) -> None:
        """Add to `found` the phrases that began at `first` and go on from here at `place`."""
        node: _Node | None = self
        while node is not None:
            for name, table, kind in node.ends:
                found.append(Match(name, table, kind, first, place))
            if place >= len(words):
                return
            word = words[place]
            if node.gap is not None:
                node.gap.skip(words, first, place, found)
            for stem, behind in node.stems:
                if word.startswith(stem):
                    behind.find(words, first, place + 1, found)
            node = node.words.get(word)
            place += 1

    def skip(self, words: Sequence[str], first: int, place: int, found: list[Match]) -> None:
        """As `find`, where up to `GAP` words may stand before what goes on here; the nearest place counts."""
        before = len(found)
        for at in range(place, min(len(words), place + GAP + 1)):
            if words[at] in (";", ":"):
                return
            self.find(words, first, at, found)
            if len(found) > before:
                return


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
        self._phrases = _Node()
        self._verbs = _Node()
        self._stems: dict[str, list[tuple[str, _Node]]] = {}
        for name, text in tables.get("verbs", {}).items():
            for verb in _listed(text):
                self.classes.setdefault(self._spelled(verb), set()).add(name)
        self._add_forms(irregular, tables.get("nouns", {}))
        for verb in self.classes:
            if " " in verb:
                self._verbs.add(verb.split(" "), "verb")
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

    def tokens(self, text: str, start: int, end: int, limit: int | None = None) -> Tokens:
        """The tokens of a sentence, elided words parted from the next: «l’accord» is le / accord."""
        tokens = Tokens(text, start, end, limit)
        if self.grammar.elisions:
            tokens.part(text, self.grammar.elisions)
        return tokens

    def _spelled(self, phrase: str) -> str:
        """A phrase of the rules, its elided words as they are in tokens."""
        if not self.grammar.elisions or not ("'" in phrase or "’" in phrase):
            return phrase
        parted = (part for word in phrase.replace("'", "’").split(" ") for part in _elided(word, self.grammar.elisions))
        return " ".join(parted)

    def add(self, phrase: str, name: str) -> None:
        """Let `phrase`, its words parted by single spaces, belong to the class `name` (`table.kind`)."""
        words = self._spelled(phrase).split(" ")
        if words[0].endswith("*"):
            node = _Node()
            node.add(words[1:], name)
            self._stems.setdefault(words[0][:STEM], []).append((words[0][:-1], node))
        else:
            self._phrases.add(words, name)

    def find(self, words: Sequence[str]) -> list[Match]:
        """The phrases in a sentence's words (as `Tokens` has them), in the order of their first tokens."""
        found: list[Match] = []
        begins, verbs, stems, forms = self._phrases.words, self._verbs.words, self._stems, self.forms
        for place, word in enumerate(words):
            node = begins.get(word)
            if node is not None:
                node.find(words, place, place + 1, found)
            form = forms.get(word)
            if form is not None and form.lemma in verbs:
                verbs[form.lemma].find(words, place, place + 1, found)
            if word[:STEM] in stems:
                for stem, node in stems[word[:STEM]]:
                    if word.startswith(stem):
                        node.find(words, place, place + 1, found)
        return found


def _elided(word: str, elisions: Mapping[str, str]) -> Iterator[str]:
    """The words in one that begins with elided ones: d’un, d’une part; none but itself where it does not."""
    head, mark, rest = word.partition("’")
    while mark and rest and head in elisions:
        yield elisions[head]
        head, mark, rest = rest.partition("’")
    yield head + mark + rest


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
