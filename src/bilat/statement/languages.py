"""Whether a statement holds a part in another language than the one it is read in: Canada prints both in one file."""

from __future__ import annotations

from collections import Counter

from bilat.statement.rules import LANGUAGES, load_rules
from bilat.statement.wordlist import words_of

_PARTS = 4
"""A text is looked at in this many parts, of equal length; a quotation fills none of them."""
_READ = 4_000
"""Characters of each part that are read."""
_ENOUGH = 10
"""Common words of the other language that a part needs, and twice as many as of its own."""


def other_language(text: str, language: str) -> str | None:
    """The language, of those with rules, in which a part of `text` stands where it is not `language`; else None."""
    size = len(text) // _PARTS + 1
    for start in range(0, len(text), size):
        counts = Counter(words_of(text[start : start + min(size, _READ)]))
        own = _common(counts, language)
        for other in LANGUAGES:
            theirs = _common(counts, other) if other != language else 0
            if theirs >= _ENOUGH and theirs > 2 * own:
                return other
    return None


def _common(counts: Counter[str], language: str) -> int:
    return sum(counts[word] for word in load_rules(language, "parties")["language"]["words"])
