"""What may follow in a filter: qualifiers, their values, flags, saved queries, and ids where a command takes them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from bilat.commands.completing import Candidate
from bilat.commands.completing.values import Typed, days, ids, parties, tags, terms
from bilat.query.flags import FLAGS
from bilat.query.qualifiers import ALIASES, QUALIFIERS

if TYPE_CHECKING:
    from bilat.query.qualifiers import Qualifier

WITH_IDS = ("show", "update", "tag", "log", "drop", "milestone list")
"""Commands where a bare word is an id."""

WITHOUT_FILTER = ("drop", "milestone list")
"""Of those, the ones that take nothing else."""


def filter_candidates(last: str, typed: Typed, parameter: str) -> Iterator[Candidate]:
    """What `last`, a word of a filter, may become. What stands before its last term stays as it is."""
    before, word = _parted(last)
    if typed.command == "tag" and parameter == "words" and not before:
        yield from _tags(word, typed)
    sign = "-" if word.startswith("-") and not before else ""
    takes_ids = typed.command in WITH_IDS and parameter != "where" and not sign
    for candidate in _term(word[len(sign) :], typed, takes_ids=takes_ids):
        yield candidate._replace(text=before + sign + candidate.text)


def _parted(last: str) -> tuple[str, str]:
    """Up to the last space or parenthesis, and what follows: several terms may stand in one quoted word."""
    place = max(last.rfind(" "), last.rfind("(")) + 1
    return last[:place], last[place:]


def _tags(word: str, typed: Typed) -> Iterator[Candidate]:
    """`+tag` of all that there are, `-tag` of those that the named initiatives bear."""
    if word.startswith(("+", "-")):
        records = typed.named() if word.startswith("-") else None
        for tag in tags(typed, records):
            yield tag._replace(text=word[0] + tag.text)


def _term(word: str, typed: Typed, *, takes_ids: bool) -> Iterator[Candidate]:
    head, colon, rest = word.partition(":")
    if colon:
        qualifier = QUALIFIERS.get(ALIASES.get(head.partition(".")[0], head.partition(".")[0]))
        done, comma, last = rest.rpartition(",")
        for value in _values(qualifier, last, typed) if qualifier else ():
            yield value._replace(text=f"{head}:{done}{comma}{value.text}")
        return
    if takes_ids:
        yield from ids(word, typed)
    if takes_ids and typed.command in WITHOUT_FILTER:
        return
    yield from _qualifiers(head)
    for name, query in typed.config.queries.items():
        yield Candidate(f"@{name}", query)


def _qualifiers(head: str) -> Iterator[Candidate]:
    """The qualifiers; behind one that is compared and a dot, the comparisons."""
    name, dot, _ = head.partition(".")
    qualifier = QUALIFIERS.get(ALIASES.get(name, name))
    if dot and qualifier is not None:
        for relation in qualifier.relations[1:]:
            yield Candidate(f"{name}.{relation}:", qualifier.what, is_whole=False)
        return
    for known in QUALIFIERS.values():
        yield Candidate(f"{known.name}:", known.what, is_whole=False)


def _values(qualifier: Qualifier, last: str, typed: Typed) -> Iterator[Candidate]:
    match qualifier.name:
        case "sector":
            yield from terms(typed.config.sectors)
        case "party" | "between" | "owner":
            yield from parties(last, typed)
        case "status" | "basis" | "kind" | "grade":
            from bilat import status

            names = {"status": "STATUSES", "basis": "BASES", "kind": "KINDS", "grade": "GRADES"}
            yield from terms(getattr(status, names[qualifier.name]))
        case "is" | "has":
            for (of, name), flag in FLAGS.items():
                if of == qualifier.name:
                    yield Candidate(name, flag.what)
        case "tag":
            yield from tags(typed)
        case "id":
            yield from ids("", typed)
        case "milestone":
            for record in typed.records:
                for milestone in record["milestones"]:
                    yield Candidate(milestone["id"], milestone["title"])
        case "due" | "done" | "updated" | "created":
            yield from days()
