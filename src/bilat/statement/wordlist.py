"""Phrases of the rules, looked up by their last or first words: one dictionary, whatever the number of phrases."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Generic, TypeVar

Meaning = TypeVar("Meaning")

_PLAIN = {"’": "'", "‘": "'", "ʼ": "'", "′": "'", "‐": "-", "‑": "-", "İ": "I"}


def plain(text: str) -> str:
    """`text` with one apostrophe and one hyphen for all. It keeps its length, and so it does in lower case."""
    if not text.isascii():
        for sign, common in _PLAIN.items():
            text = text.replace(sign, common)
    return text


WORD = re.compile(
    r"[^\W\d_]++(?![-.'0-9_])"  # nearly every word is one of these
    r"|(?:[^\W_]++-)*+(?:[^\W\d_]\.){2,}(?:-(?:(?:[^\W\d_]\.){2,}|[^\W_]+))*"  # U.S., U.K.-U.S., Indo-U.S.
    r"|[0-9]+(?:,[0-9]{3})+(?![0-9])"
    r"|[^\W_]++(?:[-.][^\W_]++)*+'?|\S"
)
"""A word of a `plain` text, or a sign."""


def words_of(text: str) -> list[str]:
    """The words of `text` in lower case, other signs each by itself: "l'an 2030, at" is l' / an / 2030 / , / at."""
    return WORD.findall(plain(text).lower())


def spelled(text: str) -> tuple[list[str], list[int]]:
    """The words of `text` as `words_of` gives them, but for abbreviations (WHO is not who), and where each begins."""
    shouts = text.isupper()  # then capitals tell nothing
    words: list[str] = []
    starts: list[int] = []
    at = 0
    text = plain(text)
    for chunk in text.split():
        at = text.index(chunk, at)
        if chunk.isalpha():  # most are, and need no pattern
            words.append(chunk if not shouts and chunk.isupper() and len(chunk) > 1 else chunk.lower())
            starts.append(at)
        else:
            for match in WORD.finditer(chunk):
                word = match[0]
                words.append(word if not shouts and word.isupper() and len(word) > 1 else word.lower())
                starts.append(at + match.start())
        at += len(chunk)
    return words, starts


class Phrases(Generic[Meaning]):
    """Phrases and what each means. Of several that fit, the longest is found."""

    def __init__(self, meanings: Iterable[tuple[Meaning, Iterable[str]]]) -> None:
        self._meanings = {tuple(words_of(phrase)): meaning for meaning, phrases in meanings for phrase in phrases}
        self._lengths = sorted({len(phrase) for phrase in self._meanings}, reverse=True)
        self.firsts = frozenset(phrase[0] for phrase in self._meanings if phrase)
        """The words that a phrase may begin with."""
        self._lasts = {phrase[-1] for phrase in self._meanings if phrase}

    def behind(self, words: Sequence[str]) -> tuple[Meaning, int] | None:
        """What the last of `words` mean, and how many they are."""
        if not words or words[-1] not in self._lasts:
            return None
        for length in self._lengths:
            found = self._meanings.get(tuple(words[-length:]))
            if found is not None and length <= len(words):
                return found, length
        return None

    def before(self, words: Sequence[str], at: int = 0) -> tuple[Meaning, int] | None:
        """What `words` mean from the one at `at` on, and how many they are."""
        if at >= len(words) or words[at] not in self.firsts:
            return None
        for length in self._lengths:
            found = self._meanings.get(tuple(words[at : at + length]))
            if found is not None and at + length <= len(words):
                return found, length
        return None
