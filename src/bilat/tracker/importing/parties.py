"""Parties in a cell: every name resolved to a code, or named as unknown. Nothing is guessed.

- `EFTA (Iceland, Liechtenstein, Norway, Switzerland), Chile`: a group that is no party itself stands for its members.
- `European Community (Austria, Belgium …), Chile`, `United Arab Emirates (UAE)`: a party stands for itself, whatever
  follows it in brackets.
- `EC, Egypt`: two letters among names are more often an abbreviation than the code of Ecuador, and have to be told.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from bilat.errors import InvalidValue, UnknownValue, quoted
from bilat.parties import find_parties
from bilat.text import fold
from bilat.tracker.importing.cells import Bad, find_lines
from bilat.vocabulary import Vocabulary

COMMON = frozenset({"US", "UK", "GB", "EU"})
"""Two letters that mean the same among names as among codes."""

_BRACKETS = re.compile(r"\(+([^()]*)\)*")
_BEFORE = re.compile(r"(?:^|[,;/\n]|\band\b|\bet\b)\s*([^,;/\n()]*)$")


class Named(NamedTuple):
    """The parties of a cell."""

    codes: tuple[str, ...]
    """Sorted, each once."""
    original: str | None
    """The cell's words, where they say more than the codes: a group's name, its members."""


class PartyReader:
    """Reads cells with the parties that are known, and what a person has said about the others."""

    def __init__(self, known: Vocabulary, aliases: Mapping[str, str]) -> None:
        """`aliases` are names with the codes they mean; none: that name is passed over.

        Raises UnknownValue, InvalidValue for an alias that leads to no party.
        """
        self._known = known
        self._aliases = {_key(name): _codes_of(name, text, known) for name, text in aliases.items()}
        self._words = _Aliased(known, self._aliases)

    def read(self, cell: str) -> Named | Bad | None:
        """The parties of `cell`; None where it says that there are none; `Bad` with all the names that are unknown."""
        text = find_lines(cell)
        if text is None:
            return None
        flat = self._flattened(text).strip(" ,;.")
        found = find_parties(flat, self._words)
        names = any(len(name) > 3 for name, _ in found)
        codes: set[str] = set()
        unknown: list[str] = []
        for name, code in found:
            if code is None or (names and self._is_doubtful(name)):
                unknown.append(name.strip(" .()"))
            else:
                codes.update(filter(None, code.split(",")))
        if unknown:
            return self._bad(unknown)
        return Named(tuple(sorted(codes)), " ".join(text.split()) if flat != text.strip(" ,;.") else None)

    def _is_doubtful(self, name: str) -> bool:
        return len(name) == 2 and name.upper() not in COMMON and _key(name) not in self._aliases

    def _bad(self, unknown: list[str]) -> Bad:
        names = list(dict.fromkeys(unknown))
        told = ", ".join(map(self._told, names))
        return Bad(f"unknown {'party' if len(names) == 1 else 'parties'} {told}", tuple(("party", n) for n in names))

    def _told(self, name: str) -> str:
        code = self._known.find(name) if len(name) == 2 else None
        return f"{quoted(name)} (the code of {self._known.label(code)}, but among names)" if code else quoted(name)

    def near(self, name: str) -> list[str]:
        """The codes that an unknown name may mean, the likeliest first; empty where nothing is near.

        Two letters are a code that has to be told among names, or an abbreviation: `EC` is Ecuador, or the European
        Community.
        """
        if len(name) <= 2:
            code = self._known.find(name)
            called = [t.name for t in self._known if name.upper() in map(_initials, (t.label, *t.aliases))]
            return list(dict.fromkeys([*([code] if code else []), *called]))[:3]
        key = _key(name)
        called = [t.name for t in self._known if any(key in _key(word).split() for word in (t.label, *t.aliases))]
        if called:
            return called[:3]
        words = {_key(word): t.name for t in self._known for word in (t.label, *t.aliases) if len(word) > 3}
        from difflib import get_close_matches  # only a mistake needs it

        near = get_close_matches(key, words, n=1, cutoff=0.8 if len(key) < 12 else 0.9)
        return [words[word] for word in near]

    def _flattened(self, text: str) -> str:
        """`text` without brackets: each resolved as the module says."""
        while "(" in text or ")" in text:
            match = _BRACKETS.search(text)
            if match is None:
                return text.replace(")", " ")
            text = self._without(text, match)
        return text

    def _without(self, text: str, match: re.Match[str]) -> str:
        """`text` with one bracket the fewer."""
        before = _BEFORE.search(text, 0, match.start())
        name = before[1].strip() if before else ""
        start = before.start(1) if before else match.start()
        rest = text[match.end() :]
        rest = rest if not rest or rest.lstrip()[:1] in ",;(/" else f", {rest.lstrip()}"
        whole = self._words.find(f"{name} ({match[1]})") if name else None
        if whole:
            return f"{text[:start]}{', '.join(map(self._known.label, whole.split(',')))}{rest}"
        if not name or self._words.find(name) is not None:
            return f"{text[: match.start()].rstrip()}{rest}" if name else f"{text[: match.start()]}{match[1]}{rest}"
        inner = find_parties(match[1], self._words) if match[1].strip() else []
        if any(code is not None for _, code in inner):
            return f"{text[:start]}{match[1].strip(' ,;')}{rest}"
        return f"{text[: match.start()].rstrip()}{rest}"


class _Aliased(Vocabulary):
    """The parties, and before them what a person has said; several codes are joined by commas."""

    __slots__ = ("_aliases_given", "_all")

    def __init__(self, known: Vocabulary, aliases: Mapping[str, str]) -> None:
        super().__init__(known.what, ())
        self._all = known
        self._aliases_given = aliases

    def find(self, text: str) -> str | None:
        given = self._aliases_given.get(_key(text))
        return self._all.find(text) if given is None else given


def _initials(name: str) -> str:
    """The first letters of a name's words: `EC` of the European Community."""
    return "".join(word[0] for word in _key(name).split()).upper()


def _key(name: str) -> str:
    return " ".join(re.findall(r"\w+", fold(name)))


def _codes_of(name: str, text: str, known: Vocabulary) -> str:
    """The codes that an alias means, joined by commas. Raises UnknownValue, InvalidValue."""
    if not _key(name):
        raise InvalidValue("--party needs the name that stands in the table", hint='--party "Sahrawi=EH"')
    if not text.strip():
        return ""
    found = find_parties(text, known)
    for word, code in found:
        if code is None:
            error = UnknownValue("party", word, ())
            error.hint = (
                f"a party is an ISO 3166-1 code such as CA or GB, a country's name, or in the configuration: "
                f"[parties.{word.upper()}]"
            )
            raise error
    return ",".join(code for _, code in found if code)
