"""What can be asked of an initiative: each qualifier with the values it takes and the question it puts to a record.

A value is parsed once, into its canonical form; a question is made of canonical values alone.
"""

from __future__ import annotations

from bilat.errors import InvalidValue, UnknownValue, quoted
from bilat.text import fold

TYPE_CHECKING = False  # type checkers know this name; importing it from typing costs 2 ms
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from typing import Any, Literal, Protocol, TypeVar

    from bilat.query.tree import Needles, Test
    from bilat.result import Document
    from bilat.vocabulary import Vocabulary

    Kind = Literal["word", "tag", "text", "date", "number"]
    Gives = Callable[[Document], Iterable[Any]]
    Bound = TypeVar("Bound", str, int)

    class Scope(Protocol):
        """The vocabularies as a configuration extends them (`config.Config`)."""

        @property
        def sectors(self) -> Vocabulary:
            """The sectors."""

        @property
        def parties(self) -> Vocabulary:
            """The parties."""

        @property
        def queries(self) -> Mapping[str, str]:
            """The saved queries: name, and filter."""

        def get(self, name: str) -> str | float:
            """The value of a setting: the threshold of a signal."""


class Qualifier:
    """One thing that can be asked."""

    __slots__ = ("aliases", "example", "gives", "kind", "name", "parse", "what")

    name: str
    kind: Kind
    """`word`: of a closed vocabulary; `tag`; `text`: contained, ignoring case and accents; `date`; `number`."""
    what: str
    """What it asks, for the help."""
    example: str
    parse: Callable[[str, Scope], str]
    """From what is typed to the canonical value. Raises UnknownValue, InvalidValue."""
    gives: Gives
    """The values that a record has for it. Dates as YYYY-MM-DD: a date with precision counts by its last day."""

    def __init__(
        self,
        name: str,
        kind: Kind,
        what: str,
        example: str,
        parse: Callable[[str, Scope], str],
        gives: Gives,
        aliases: tuple[str, ...] = (),
    ) -> None:
        self.name = name
        self.kind = kind
        self.what = what
        self.example = example
        self.parse = parse
        self.gives = gives
        self.aliases = aliases

    @property
    def relations(self) -> tuple[str, ...]:
        """The relations that make sense for it (`tree.RELATIONS`)."""
        return ("is", "before", "by", "since", "after") if self.kind in ("date", "number") else ("is",)

    def test(self, relation: str, values: tuple[str, ...], scope: Scope | None = None) -> Test:
        """The question whether a record stands in `relation` to one of the canonical `values`.

        `scope` is the configuration that it is asked under, whose thresholds the signals have; None: the defaults.
        """
        if self.name in ("is", "has"):
            from bilat.query.flags import FLAGS, flag_test

            return flag_test([FLAGS[self.name, value] for value in values], scope)
        if self.kind == "date":
            return _dated(self.gives, relation, values)
        if self.kind == "number":
            return _numbered(self.gives, relation, values)
        if self.kind == "text":
            return _prefixed(values) if self.name == "id" else _containing(self.gives, values)
        return _having(self.gives, values, every=self.name == "between")

    def needles(self, values: tuple[str, ...]) -> Needles:
        """What a record holds that stands in relation to one of `values` (`tree.Node.needles`)."""
        if self.kind not in ("word", "tag") or self.name in ("is", "has"):
            return ()
        return tuple((value,) for value in values) if self.name == "between" else (values,)


# Parsing values


def _sector(text: str, scope: Scope) -> str:
    return scope.sectors.parse(text)


def _party(text: str, scope: Scope) -> str:
    return scope.parties.parse(text)


def _of(vocabulary: str) -> Callable[[str, Scope], str]:
    def parse(text: str, scope: Scope) -> str:  # noqa: ARG001 -- these cannot be extended
        from bilat import status

        found: Vocabulary = getattr(status, vocabulary)
        return found.parse(text)

    return parse


def _flag(name: str) -> Callable[[str, Scope], str]:
    def parse(text: str, scope: Scope) -> str:  # noqa: ARG001 -- the same in every configuration
        from bilat.query.flags import ALIASES, FLAGS

        wanted = text.strip().lower().replace("_", "-").replace(" ", "-")
        wanted = ALIASES.get((name, wanted), wanted)
        if (name, wanted) not in FLAGS:
            names = [flag for of, flag in FLAGS if of == name]
            raise UnknownValue("flag", f"{name}:{text}", [f"{name}:{flag}" for flag in names])
        return wanted

    return parse


def _tag(text: str, scope: Scope) -> str:  # noqa: ARG001 -- tags are free
    return text.strip().lower()


def _plain(text: str, scope: Scope) -> str:  # noqa: ARG001 -- text is free
    return text.strip()


def _prefix(text: str, scope: Scope) -> str:  # noqa: ARG001 -- as are ids
    return text.strip().lower().removesuffix("*")


def _number(text: str, scope: Scope) -> str:  # noqa: ARG001 -- numbers are numbers
    first, dots, last = text.strip().partition("..")
    if not all(part.isascii() and part.isdigit() for part in (first, last) if part) or not (first or last):
        raise InvalidValue(f"{quoted(text)} is not a number", hint="write it like 2, or 2..5")
    return "..".join(str(int(part)) if part else "" for part in ((first, last) if dots else (first,)))


def _date(text: str, scope: Scope) -> str:  # noqa: ARG001 -- dates are dates
    from bilat.dates import parse_date

    first, dots, last = (part.strip() for part in text.partition(".."))
    if not dots:
        return parse_date(first).text
    if not first and not last:
        raise InvalidValue("a range needs a date on one side", hint="write it like 2026-09..2026-12, or 2026-09..")
    ends = [parse_date(part) if part else None for part in (first, last)]
    if ends[0] is not None and ends[1] is not None and ends[0].start > ends[1].end:
        raise InvalidValue(f"the range {quoted(text)} ends before it begins", hint=f"{last}..{first}")
    return "..".join("" if end is None else end.text for end in ends)


# Putting questions


def _having(gives: Gives, values: tuple[str, ...], *, every: bool) -> Test:
    wanted = frozenset(values)
    if every:
        return lambda document: wanted.issubset(gives(document))
    return lambda document: not wanted.isdisjoint(gives(document))


def _containing(gives: Gives, values: tuple[str, ...]) -> Test:
    wanted = [fold(value) for value in values]
    return lambda document: any(word in text for text in map(fold, gives(document)) for word in wanted)


def _prefixed(values: tuple[str, ...]) -> Test:
    return lambda document: document["id"].startswith(values)


def _dated(gives: Gives, relation: str, values: tuple[str, ...]) -> Test:
    spans = [_days(relation, value) for value in values]
    return lambda document: any(first <= day <= last for day in gives(document) for first, last in spans)


_ALWAYS, _NEVER = "0000", "9999-99"  # before and after every day that there is, as text


def _days(relation: str, value: str) -> tuple[str, str]:
    """First and last day that stand in `relation` to `value`, as YYYY-MM-DD."""
    from bilat.dates import parse_date

    first, dots, last = value.partition("..")
    start = parse_date(first).start if first else None
    end = (parse_date(last) if last else None) if dots else parse_date(first)
    begin = start.isoformat() if start else _ALWAYS
    close = end.end.isoformat() if end else _NEVER
    return _bounds(relation, begin, close, _ALWAYS, _NEVER, _shift)


def _shift(day: str, by: int) -> str:
    import datetime as dt

    return (dt.date.fromisoformat(day) + dt.timedelta(by)).isoformat() if day not in (_ALWAYS, _NEVER) else day


def _numbered(gives: Gives, relation: str, values: tuple[str, ...]) -> Test:
    spans = []
    for value in values:
        first, dots, last = value.partition("..")
        begin = int(first) if first else 0
        close = (int(last) if last else _LARGEST) if dots else begin
        spans.append(_bounds(relation, begin, close, 0, _LARGEST, lambda number, by: number + by))
    return lambda document: any(first <= n <= last for n in gives(document) for first, last in spans)


_LARGEST = 1 << 62


def _bounds(
    relation: str, begin: Bound, close: Bound, least: Bound, most: Bound, moved: Callable[[Bound, int], Bound]
) -> tuple[Bound, Bound]:
    match relation:
        case "before":
            return least, moved(begin, -1)
        case "by":
            return least, close
        case "since":
            return begin, most
        case "after":
            return moved(close, 1), most
    return begin, close


def mentions(word: str) -> Test:
    """Whether `word` occurs in title, quotes, notes or tags, ignoring case and accents."""
    wanted = fold(word)

    def test(document: Document) -> bool:
        return (
            wanted in fold(document["title"])
            or any(wanted in fold(tag) for tag in document["tags"])
            or (document["notes"] is not None and wanted in fold(document["notes"]))
            or any(wanted in fold(source["quote"]) for source in document["sources"])
        )

    return test


# What a record has


def _due(document: Document) -> Iterator[str]:
    return (m["due"]["end"] for m in document["milestones"] if m["due"] and not m["done_on"])


def _done(document: Document) -> Iterator[str]:
    return (m["done_on"] for m in document["milestones"] if m["done_on"])


def _milestones(document: Document) -> Iterator[str]:
    for milestone in document["milestones"]:
        yield milestone["id"]
        yield milestone["title"]


def _sources(document: Document) -> Iterator[str]:
    for source in document["sources"]:
        yield from filter(None, (source["title"], source["publisher"], source["url"]))


def _evidence(document: Document) -> Iterator[str]:
    from bilat.proof import evidence_of

    for item in evidence_of(document):
        yield from filter(None, (item["url"], item["file"], item["quote"]))


def _grades(document: Document) -> Iterator[str]:
    from bilat.proof import evidence_of

    return (item["grade"] for item in evidence_of(document))


def _texts(document: Document) -> Iterator[str]:
    yield from (document["title"], *document["tags"], *document["priority_areas"], *_milestones(document))
    yield from filter(None, (document[name] for name in ("notes", "target_outcome", "benefit", "measure", "cadence")))
    yield from (source["quote"] for source in document["sources"])


QUALIFIERS: dict[str, Qualifier] = {
    q.name: q
    for q in (
        Qualifier(
            "sector", "word", "in any of its sectors", "sector:defense", _sector, lambda d: d["sectors"], ("sectors",)
        ),
        Qualifier(
            "status",
            "word",
            "its joint status",
            "status:announced,in-progress",
            _of("STATUSES"),
            lambda d: (d["status"],),
        ),
        Qualifier(
            "basis", "word", "announced or recommended", "basis:recommended", _of("BASES"), lambda d: (d["basis"],)
        ),
        Qualifier(
            "kind",
            "word",
            "deliverable, joint-body, relational",
            "kind:joint-body",
            _of("KINDS"),
            lambda d: (d["kind"],),
        ),
        Qualifier("party", "word", "one of its parties", "party:CA", _party, lambda d: d["parties"], ("parties",)),
        Qualifier("between", "word", "between all of these", "between:CA,GB", _party, lambda d: d["parties"]),
        Qualifier("tag", "tag", "bears this tag", "tag:cyber", _tag, lambda d: d["tags"], ("tags",)),
        Qualifier("is", "word", "what it is", "is:open", _flag("is"), lambda d: (), ("signal",)),  # noqa: ARG005
        Qualifier("has", "word", "what it has", "has:milestone", _flag("has"), lambda d: ()),  # noqa: ARG005
        Qualifier(
            "due",
            "date",
            "a milestone still to be done falls due",
            "due.before:2027-Q1",
            _date,
            _due,
            ("deadline", "next-due"),
        ),
        Qualifier("done", "date", "a milestone was done", "done.since:2026-06", _date, _done),
        Qualifier(
            "updated", "date", "last changed", "updated.since:2026-06-01", _date, lambda d: (d["updated_at"][:10],)
        ),
        Qualifier(
            "created", "date", "entered in the tracker", "created:2026", _date, lambda d: (d["created_at"][:10],)
        ),
        Qualifier("id", "text", "the id, or its beginning", "id:joint", _prefix, lambda d: (d["id"],)),
        Qualifier("title", "text", "words of the title", 'title:"joint exercises"', _plain, lambda d: (d["title"],)),
        Qualifier("text", "text", "words anywhere in it", "text:customs", _plain, _texts),
        Qualifier(
            "milestone", "text", "a milestone's id or title", "milestone:launch", _plain, _milestones, ("milestones",)
        ),
        Qualifier(
            "owner",
            "word",
            "who owes a milestone",
            "owner:GB",
            _party,
            lambda d: (m["owner"] for m in d["milestones"] if m["owner"]),
        ),
        Qualifier(
            "source",
            "text",
            "its source's title, publisher or address",
            "source:gov.uk",
            _plain,
            _sources,
            ("sources",),
        ),
        Qualifier("evidence", "text", "the address or the words of a proof", "evidence:canada.ca", _plain, _evidence),
        Qualifier(
            "grade",
            "word",
            "a proof of this grade",
            "grade:signed",
            _of("GRADES"),
            _grades,
        ),
        Qualifier("by", "text", "who changed it last", "by:ann", _plain, lambda d: (d["updated_by"],)),
        Qualifier(
            "moves",
            "number",
            "how often a milestone's date was moved",
            "moves.since:2",
            _number,
            lambda d: (m["moves"] for m in d["milestones"]),
        ),
        Qualifier(
            "revision", "number", "how often it was changed", "revision.after:1", _number, lambda d: (d["revision"],)
        ),
    )
}
"""By name, in the order in which the help lists them."""

ALIASES = {alias: q.name for q in QUALIFIERS.values() for alias in q.aliases}
