"""What a parameter of a command may be, from the vocabularies and from the tracker itself."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from bilat.commands.completing import Candidate

if TYPE_CHECKING:
    from bilat.config import Config
    from bilat.result import Document
    from bilat.store.protocol import View
    from bilat.vocabulary import Vocabulary

Candidates = Iterable[Candidate]

DAYS = ("today", "yesterday", "tomorrow", "eow", "eom", "eoq", "eoy")
"""Days by name, offered where a date is typed; `bilat help dates` has the rest."""


class Typed:
    """What stands before the word that is being typed, and what bilat knows."""

    def __init__(self, command: str, words: Sequence[str], options: Mapping[str, Sequence[str]]) -> None:
        self.command = command
        self.words = words
        self.options = options

    @cached_property
    def config(self) -> Config:
        """The settings."""
        from bilat.config import load

        return load()

    @cached_property
    def view(self) -> View | None:
        """The tracker; None where there is none yet: completing creates nothing."""
        from bilat.store.file import FileStore

        path = next(iter(self.options.get("--db", ())), None) or str(self.config.get("db"))
        if "://" in path:
            return None
        store = FileStore(os.path.expanduser(path))
        return store.view() if store.exists() else None

    @cached_property
    def records(self) -> list[Document]:
        """Every initiative."""
        return self.view.search() if self.view is not None else []

    def named(self) -> list[Document]:
        """The initiatives that the words before name; all of them where they name none."""
        found = [r for r in self.records if any(word and r["id"].startswith(word) for word in self.words)]
        exact = [r for r in found if r["id"] in self.words]
        return exact or found or self.records


def values_of(parameter: str, last: str, typed: Typed) -> Candidates | None:
    """What `parameter` of the command may be; None: a file's name, or anything at all."""
    if parameter in ("words", "where", "ids"):
        from bilat.commands.completing.filters import filter_candidates

        return filter_candidates(last, typed, parameter)
    make = _MAKERS.get(parameter)
    return make(last, typed) if make is not None else ([] if parameter in _FREE else None)


_FREE = frozenset(
    {"why", "quote", "by", "title", "notes", "benefit", "measure", "target_outcome", "cadence", "area", "limit"}
    | {"word", "revision", "label", "ahead", "publisher", "url"}
)
"""Parameters that take any text: there is nothing to offer, and a file's name would be no help."""


def ids(_last: str, typed: Typed) -> Iterator[Candidate]:
    """Ids with their titles, those that are named already left out."""
    return (Candidate(r["id"], r["title"]) for r in typed.records if r["id"] not in typed.words)


def terms(vocabulary: Vocabulary) -> Iterator[Candidate]:
    """The words of a closed vocabulary."""
    return (Candidate(term.name, term.definition.partition(";")[0].rstrip(".") or term.label) for term in vocabulary)


def parties(last: str, typed: Typed) -> list[Candidate]:
    """The parties that the tracker follows; where none begins so, all that there are."""
    used = {party for record in typed.records for party in record["parties"]}
    every = list(terms(typed.config.parties))
    return [c for c in every if c.text in used and c.text.startswith(last)] or every


def tags(typed: Typed, records: Sequence[Document] | None = None) -> Iterator[Candidate]:
    """The tags in use, with how many bear each."""
    from collections import Counter

    counts = Counter(tag for record in (typed.records if records is None else records) for tag in record["tags"])
    return (Candidate(tag, f"{number} initiative{'s' if number > 1 else ''}") for tag, number in sorted(counts.items()))


def milestones(_last: str, typed: Typed) -> Iterator[Candidate]:
    """The milestones of the initiatives that are named, by their ids."""
    from bilat.commands.describe import milestone

    return (Candidate(m["id"], milestone(m)) for record in typed.named() for m in record["milestones"])


def days(_last: str = "", _typed: Typed | None = None) -> Iterator[Candidate]:
    """Days by name, with what they are today."""
    from bilat.dates import parse_date

    return (Candidate(name, parse_date(name).text) for name in DAYS)


def moments(_last: str, typed: Typed) -> Iterator[Candidate]:
    """The marks, then days by name."""
    from bilat.tracker.moments import marks

    for mark in marks(typed.view) if typed.view is not None else ():
        yield Candidate(mark["name"], mark["on"] or mark["at"][:10])
    yield from days()


def _vocabulary(name: str) -> Callable[[str, Typed], Candidates]:
    def make(_last: str, _typed: Typed) -> Candidates:
        from bilat import status

        found: Vocabulary = getattr(status, name)
        return terms(found)

    return make


def _fields(last: str, typed: Typed) -> Iterator[Candidate]:
    """Names of fields, behind those that are given already."""
    if typed.command == "ingest":
        from bilat.commands.candidates import FIELDS

        return _listed(last, FIELDS.names)
    return _sorted_fields(last, typed)


def _sorted_fields(last: str, _typed: Typed) -> Iterator[Candidate]:
    """The same of initiatives, each perhaps behind a minus."""
    from bilat.commands.columns import NAMES

    done, comma, started = last.rpartition(",")
    minus = "-" if started.startswith("-") else ""
    return (Candidate(f"{done}{comma}{minus}{name}", is_whole=False) for name in NAMES)


def _one_field(_last: str, _typed: Typed) -> Iterator[Candidate]:
    from bilat.commands.columns import NAMES

    return map(Candidate, NAMES)


def _formats(_last: str, typed: Typed) -> Iterator[Candidate]:
    from bilat.formats import NAMES

    if typed.command == "export":
        from bilat.commands.exporting import FORMS

        return map(Candidate, FORMS)
    return map(Candidate, NAMES)


def _clearable(_last: str, _typed: Typed) -> Iterator[Candidate]:
    from bilat.tracker.update import CLEARABLE

    return map(Candidate, CLEARABLE)


def _changes(_last: str, typed: Typed) -> Iterator[Candidate]:
    """The latest changes, newest first."""
    from itertools import islice

    from bilat.commands.changes import summary

    found = typed.view.newest_changes() if typed.view is not None else iter(())
    return (Candidate(c["id"], f"{c['at'][:10]} {summary(c)}") for c in islice(found, 20))


def _grids(_last: str, typed: Typed) -> Iterator[Candidate]:
    found = typed.view.grids() if typed.view is not None else []
    return (Candidate(grid["id"], grid["title"]) for grid in found)


def _kinds(last: str, typed: Typed) -> Candidates:
    """`--kind` of an initiative, or the kinds of JSON documents."""
    if typed.command != "schema":
        return _vocabulary("KINDS")(last, typed)
    from bilat.schema import KINDS

    return (Candidate(name, about) for name, (_, about) in KINDS.items())


def _topics(_last: str, _typed: Typed) -> Iterator[Candidate]:
    from bilat.commands import TABLE
    from bilat.commands.helping import PAGES

    yield from map(Candidate, PAGES)
    yield from (Candidate(name, place.what) for name, place in TABLE.items())


def _qualifiers(_last: str, _typed: Typed) -> Iterator[Candidate]:
    from bilat.commands.counting import COUNTED
    from bilat.query.qualifiers import QUALIFIERS

    return (Candidate(name, QUALIFIERS[name].what) for name in COUNTED)


def _scales(_last: str, _typed: Typed) -> Iterator[Candidate]:
    from bilat.status import READERS, SCALES

    return (Candidate(name, SCALES[name].title) for name in READERS)


def _ways(_last: str, _typed: Typed) -> Iterator[Candidate]:
    from bilat.tracker.intake import WAYS

    return map(Candidate, WAYS)


def _acts() -> Sequence[str]:
    from bilat.commands.candidates import ACTS

    return ACTS


def _listed(last: str, names: Iterable[str]) -> Iterator[Candidate]:
    """Each of `names`, behind those that are given already."""
    done, comma, _ = last.rpartition(",")
    return (Candidate(f"{done}{comma}{name}", is_whole=False) for name in names)


_MAKERS: dict[str, Callable[[str, Typed], Candidates]] = {
    "sector": lambda _, typed: terms(typed.config.sectors),
    "party": lambda last, typed: parties(last, typed),
    "owner": lambda last, typed: parties(last, typed),
    "status": _vocabulary("STATUSES"),
    "override": _vocabulary("STATUSES"),
    "basis": _vocabulary("BASES"),
    "grade": _vocabulary("GRADES"),
    "kind": _kinds,
    "tag": lambda _, typed: tags(typed),
    "name": ids,
    "initiative": ids,
    "supersedes": ids,
    "part_of": ids,
    "restates": ids,
    "unlink": ids,
    "vocabulary": _scales,
    "milestone": milestones,
    "on": days,
    "due": days,
    "since": moments,
    "until": moments,
    "as_of": moments,
    "fields": _fields,
    "order": _fields,
    "group_by": _one_field,
    "field": _qualifiers,
    "format": _formats,
    "clear": _clearable,
    "change": _changes,
    "names": _grids,
    "topic": _topics,
    "act": lambda last, _: _listed(last, _acts()),
    "accept": lambda _, __: map(Candidate, ("all", "checkable")),
    "way": _ways,
    "language": lambda _, __: map(Candidate, ("en", "fr")),
    "published": days,
    "keep": lambda _, __: map(Candidate, ("history", "state")),
    "shell": lambda _, __: map(Candidate, ("bash", "zsh", "fish")),
}
