"""What bash needs: it breaks words at colons and equals signs, inserts text as it stands, and shows no descriptions.

So the line is parted here, as a shell parts it; of a candidate only what follows the last break is given back; what
holds a space or a sign of the shell's is quoted; and descriptions are added where bash lists the candidates.
"""

from __future__ import annotations

from bilat.commands.completing import FILES, Candidate, candidates

LISTING = "63"
"""COMP_TYPE where bash lists the candidates: the code of `?`."""

_NEEDS_QUOTES = set(" \t\n\"'`$&|;<>()*?[]!#~\\{}")
_WIDEST = 60


class _Words:
    """A line as a shell parts it: whole words without quotes, and how the last one was typed."""

    def __init__(self, line: str) -> None:
        self.words = [""]
        self.raw = ""
        """The last word as it was typed."""
        self.quote = ""
        """The quote that is still open."""
        for character in line:
            self._take(character)

    def _take(self, character: str) -> None:
        escaped = self.raw.endswith("\\") and self.quote != "'" and not self.raw.endswith("\\\\")
        if not self.quote and not escaped and character.isspace():
            if self.raw:
                self.words.append("")
            self.raw = ""
            return
        self.raw += character
        if escaped:
            self.words[-1] += character
        elif character == self.quote:
            self.quote = ""
        elif not self.quote and character in "\"'":
            self.quote = character
        elif character != "\\" or self.quote == "'":
            self.words[-1] += character


def answer_bash(line: str, breaks: str = "", kind: str = "") -> list[str]:
    """The lines for COMPREPLY; FILES where bash is to complete a file's name."""
    typed = _Words(line)
    found = candidates(typed.words[1:] or [""])
    if found is None:
        return [FILES]
    if kind == LISTING and len(found) > 1:
        return _listed(found, typed.words[-1], breaks)
    cut = 0 if typed.quote else _behind_break(typed.words[-1], breaks)
    return [_inserted(candidate, cut, typed.quote) for candidate in found]


def _inserted(candidate: Candidate, cut: int, quote: str) -> str:
    if quote:
        return candidate.text
    text = "".join("\\" + c if c in _NEEDS_QUOTES else c for c in candidate.text[cut:])
    return text + " " if candidate.is_whole else text


def _behind_break(word: str, breaks: str) -> int:
    """Where in `word` bash's own idea of the word begins."""
    return max((word.rfind(sign) + 1 for sign in ":=<>" if sign in breaks), default=0)


def _listed(found: list[Candidate], word: str, breaks: str) -> list[str]:
    """The candidates for bash to list, each with what it is."""
    cut = _behind_break(word, breaks)
    texts = [candidate.text[cut:] for candidate in found]
    width = max(map(len, texts))
    return [
        f"{text.ljust(width)}  ({_short(candidate.about)})" if candidate.about else text
        for text, candidate in zip(texts, found, strict=True)
    ]


def _short(text: str) -> str:
    return text if len(text) <= _WIDEST else text[: _WIDEST - 1] + "…"
