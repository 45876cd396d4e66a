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
    """`base`, `s`, `ed` or `ing`."""


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
    hedging: frozenset[str]
    """Verbs that only lead to the one that counts: work to, continue to …"""
    with_hedge: frozenset[str]
    """What may stand between such a verb and its 'to'."""
    to: frozenset[str]
    breaks: frozenset[str]
    """Where the object of a verb ends."""


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

        `[verbs]`, `[irregular]` and `[grammar]` have meanings of their own, which the rule files explain.
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
                self.classes.setdefault(verb, set()).add(name)
        heads = {verb.split(" ")[0] for verb in self.classes} | set(irregular)
        for head in heads:
            for form, tag in _forms(head, irregular.get(head)):
                if form not in self.forms or tag == "base":
                    self.forms[form] = Form(head, tag)
        for verb in self.classes:
            if " " in verb:
                self._verbs.add(verb.split(" "), "verb")
        for table, classes in tables.items():
            if table in ("verbs", "irregular", "grammar"):
                continue
            for name, text in classes.items():
                for phrase in _listed(text):
                    self.add(phrase, f"{table}.{name}")

    def add(self, phrase: str, name: str) -> None:
        """Let `phrase`, its words parted by single spaces, belong to the class `name` (`table.kind`)."""
        words = phrase.split(" ")
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


def _listed(text: str) -> Iterator[str]:
    for phrase in text.split(","):
        words = phrase.split()
        if words:
            yield " ".join(words)


_VOWELS = "aeiou"


def _forms(verb: str, irregular: str | None) -> Iterator[tuple[str, str]]:
    """The forms of an English verb: those listed, or those that the rules of spelling make."""
    if irregular is not None:
        for form in _listed(irregular):
            tag = "base" if form == verb else "ing" if form.endswith("ing") else "s" if form.endswith("s") else "ed"
            yield form, tag
        return
    yield verb, "base"
    if verb.endswith(("s", "x", "z", "ch", "sh")):
        yield verb + "es", "s"
    elif verb.endswith("y") and verb[-2:-1] not in _VOWELS:
        yield verb[:-1] + "ies", "s"
    else:
        yield verb + "s", "s"
    if verb.endswith("e"):
        yield verb + "d", "ed"
        yield (verb[:-2] + "ying" if verb.endswith("ie") else verb[:-1] + "ing"), "ing"
    elif verb.endswith("y") and verb[-2:-1] not in _VOWELS:
        yield verb[:-1] + "ied", "ed"
        yield verb + "ing", "ing"
    else:
        yield verb + "ed", "ed"
        yield verb + "ing", "ing"


def _grammar(table: Mapping[str, str]) -> Grammar:
    endings = ("participles", "adverb_ending")
    words = {name: table.get(name, "").split() for name in Grammar._fields}
    made: dict[str, Any] = {
        name: tuple(found) if name in endings else frozenset(found) for name, found in words.items()
    }
    return Grammar(**made)


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
