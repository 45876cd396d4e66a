"""Between whom a statement is: what it says itself, what the tracker suggests, and what has to be said."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from bilat.errors import UsageError
from bilat.result import Document, Notice

if TYPE_CHECKING:
    from bilat.statement.reading import Known, Reading, Terms

READ = 60_000
"""Characters from a statement's beginning in which the parties that it names are counted."""


def read_as_known(
    raw: bytes, name: str, terms: Terms, known: Known, records: Iterable[Document]
) -> tuple[Reading, list[Notice]]:
    """The statement, read, and what a reader should know of it.

    Where it names nobody as those who issued it, it is taken for one of the only relationship that the tracker's
    `records` are about, unless somebody else acts in it, or is named more often. One party alone is never completed.
    """
    from bilat.statement.reading import read_statement

    reading = read_statement(raw, name, terms, known)
    if len(reading.parties) > 1:
        return reading, _warnings(reading.notices)
    named = _named(reading, terms)
    relationships = {tuple(record["parties"]) for record in records}
    if not reading.parties and len(relationships) == 1:
        (between,) = relationships
        others = _others(reading, terms, named, between)
        if not others:
            reading = read_statement(raw, name, terms, known._replace(parties=list(between)))
            assumed = f"it does not say whose statement it is: taken for {'-'.join(between)}, as in the tracker"
            return reading, [Notice(f"{assumed}; else --party"), *_warnings(reading.notices)]
    missing = Notice(f"{_missing(reading.parties)}: {_hint(reading.parties, named)}", "warning")
    # the reader of the text asks for --party too, with no such example
    return reading, [missing, *_warnings(text for text in reading.notices if "--party" not in text)]


def expect_parties(reading: Reading, terms: Terms) -> None:
    """Raise UsageError where nothing says between whom the statement is: nothing can be stored then."""
    if len(reading.parties) < 2:
        hint = f"say between whom: {_hint(reading.parties, _named(reading, terms))}"
        raise UsageError(_missing(reading.parties), hint=hint)


def _warnings(texts: Iterable[str]) -> list[Notice]:
    return [Notice(text, "warning") for text in texts]


def _missing(parties: Sequence[str]) -> str:
    if parties:
        return f"it names {parties[0]} alone as whose statement it is, and not with whom"
    return "it does not say whose statement it is"


def _hint(parties: Sequence[str], named: Counter[str]) -> str:
    """`--party` with the parties that are named most, those that are known first."""
    likely = [*parties, *(code for code, _ in named.most_common() if code not in parties)][:2]
    return f"--party {','.join(sorted(likely) if len(likely) == 2 else ('CA', 'GB'))}"


def _named(reading: Reading, terms: Terms) -> Counter[str]:
    """How often the statement's beginning names each party."""
    from bilat.statement.actors import Names

    names = Names(reading.language, terms.parties)
    return Counter(mention.code for mention in names.mentions(reading.paper.text[:READ]))


def _others(reading: Reading, terms: Terms, named: Counter[str], between: Sequence[str]) -> set[str]:
    """The parties outside the relationship `between` that promise something in the text, or that it names most."""
    from bilat.statement.actors import Names, acting

    names = Names(reading.language, terms.parties)
    outside = {code: number for code, number in named.items() if code not in between}
    often = max((named[code] for code in between), default=0)
    found = {code for code, number in outside.items() if number > often}
    everybody = [*named, ""]  # who is no party tells a sentence that names nobody, which is everybody's
    for candidate in reading.candidates if outside else ():
        actors = acting(candidate["source"]["quote"], everybody, names)
        found.update(code for code in actors if "" not in actors and code in outside)
    return found
