"""From what is typed so far to what may follow: what the completion scripts ask.

The scripts run bilat with BILAT_COMPLETE set to the shell's name; `answer` writes a candidate a line. Nothing is
written to the store, not even where there is none yet, and what goes wrong is no completion: a shell waits for an
answer, not for an error.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from bilat.errors import BilatError

FILES = ":files"
"""The line that leaves the word to the shell's own completion of file names."""


class Candidate(NamedTuple):
    """What may stand in the place of the word that is being typed."""

    text: str
    """The whole word."""
    about: str = ""
    is_whole: bool = True
    """Whether a space follows; False: more of the same word does."""


def answer(arguments: Sequence[str], shell: str) -> list[str]:
    """The lines for the completion script of `shell`.

    For bash `arguments` are the line up to the cursor, the characters at which bash breaks words, and the kind of
    completion (63: the candidates are listed, not inserted); for the others they are the words, the last unfinished.
    """
    if shell == "bash":
        from bilat.commands.completing.bash import answer_bash

        return answer_bash(*arguments)
    found = candidates([*arguments[:-1], _unquoted(arguments[-1])] if arguments else [])
    if found is None:
        return [FILES]
    if shell == "zsh":
        return [f"{'1' if c.is_whole else '0'}{c.text}\t{c.about}" for c in found]
    return [f"{c.text}\t{c.about}" if c.about else c.text for c in found]


def candidates(words: Sequence[str]) -> list[Candidate] | None:
    """What may stand in the place of the last of `words` (those behind the program's name); None: a file's name."""
    from bilat.commands.completing.line import Line

    typed = words[-1] if words else ""
    try:
        found = Line(words).candidates()
        return None if found is None else _fitting(found, typed)
    except (BilatError, OSError):
        return []


def _unquoted(word: str) -> str:
    """`word` without the quote that is opened before it: the shell keeps that by itself."""
    return word[1:] if word[:1] in ("'", '"') else word


def _fitting(found: Iterable[Candidate], typed: str) -> list[Candidate]:
    """Those that begin as what was typed does, in their order, each once."""
    unique = {candidate.text: candidate for candidate in found if candidate.text.startswith(typed)}
    return list(unique.values())
