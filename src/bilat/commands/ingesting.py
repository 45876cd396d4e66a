"""`bilat ingest`: from a statement to candidates, and from those that are accepted to the tracker."""

import os
import re
import shlex
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from bilat.commands import candidates as shown_as
from bilat.commands.context import Context
from bilat.commands.options import command
from bilat.commands.picking import Fields
from bilat.errors import BilatError, InvalidValue, UnknownValue, UsageError, quoted
from bilat.formats import progress
from bilat.result import Document, Notice, Result
from bilat.text import one_line

if TYPE_CHECKING:
    from bilat.statement.reading import Known, Reading
    from bilat.tracker.intake import Statement, Way
    from bilat.tracker.restating import Index, Match

Option = typer.Option

LIMIT = 64 * 1024 * 1024
"""Bytes that a statement may have: a long one has 200,000, a scanned PDF some millions."""

NAME_LENGTH = 200
"""Characters of a statement's title that the history names it by."""

LANGUAGES = {"en": "en", "english": "en", "anglais": "en", "fr": "fr", "french": "fr", "français": "fr"}
"""What `--language` takes, and what it means."""

_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")


def _fields(given: Mapping[str, Any]) -> Fields:
    if not given["accept"] and not given["review"]:
        return shown_as.FIELDS
    from bilat.commands.changes import FIELDS

    return FIELDS


@command(changing=True, fields=_fields)
def ingest(
    context: Context,
    file: Annotated[
        str | None, typer.Argument(metavar="[FILE]", help="A statement; - or nothing: what comes through a pipe.")
    ] = None,
    accept: Annotated[
        list[str] | None,
        Option("--accept", metavar="WHICH", help="Store these: all, checkable, or numbers: 1,4,7 or 3-9; adds up."),
    ] = None,
    review: Annotated[bool, Option("--review", help="Go through them one by one, on a terminal.")] = False,
    restart: Annotated[
        bool, Option("--restart", help="With --review: from the beginning, not where you left.")
    ] = False,
    way: Annotated[
        str | None,
        Option(
            "--as",
            metavar="WAY",
            help="What a promise becomes that the tracker knows: evidence of it, a new initiative that restates it,"
            " or new. [default: evidence]",
        ),
    ] = None,
    act: Annotated[
        list[str] | None,
        Option("--act", metavar="ACT,…", help="Only these: commitment, review, aspiration, recommendation."),
    ] = None,
    checkable: Annotated[bool, Option("--checkable", help="Only commitments and reviews.")] = False,
    published: Annotated[
        str | None,
        Option("--published", metavar="DAY", help="The statement's day, from which 'within six months' counts."),
    ] = None,
    party: Annotated[
        list[str] | None,
        Option(
            "--party",
            metavar="PARTY",
            help="Who issued it: CA,GB. [default: found in the text, else the one relationship of the tracker]",
        ),
    ] = None,
    language: Annotated[
        str | None, Option("--language", metavar="en|fr", help="Its language. [default: found in the text]")
    ] = None,
    title: Annotated[str | None, Option("--title", metavar="TEXT", help="Its title.")] = None,
    publisher: Annotated[str | None, Option("--publisher", metavar="TEXT", help="Who published it.")] = None,
    url: Annotated[str | None, Option("--url", metavar="URL", help="Where it can be read.")] = None,
    rules: Annotated[
        str | None, Option("--rules", metavar="FILE", help="Your own rules of reading, besides bilat's.")
    ] = None,
) -> Result:
    """Read a statement: what it promises and recommends, each with the exact sentence, and its tables.

    Nothing is stored unless it is accepted: by --accept, or one by one with --review. What is accepted is one change,
    and one undo. What the tracker holds already is recognised, and becomes evidence of that unless --as says otherwise;
    the same file twice adds nothing.

    Examples:

        bilat ingest statement.txt --published 2026-05-12

        bilat ingest statement.txt --accept checkable --why "May communiqué"

        bilat ingest statement.txt --review

        pdftotext statement.pdf - | bilat ingest --party CA,GB --json | jq '.data[] | {number, title, deadline}'
    """
    if accept and review:
        raise UsageError("--accept and --review exclude each other", hint="--review asks about each of them")
    if restart and not review:
        raise UsageError("--restart belongs to --review")
    if way is not None and not accept:
        raise UsageError("--as belongs to --accept", hint="--accept all --as restates")
    as_ = _way(way)
    acts = shown_as.wanted_acts(act, checkable=checkable)
    if review:
        from bilat.commands.reviewing import expect_terminal

        expect_terminal(file)
    if accept or review:  # before anything is read, or asked
        context.store().expect()
    said = Said(published, party, language, title, publisher, url, rules)
    taken = _taken(context, file, _known(context, said), matched=not accept, stored=bool(accept or review))
    shown = [c for c in taken.reading.candidates if c["speech_act"] in acts]
    if review:
        from bilat.commands.reviewing import walk_through

        return walk_through(context, taken, shown, restart=restart)
    if not accept:
        return _listed(context, taken, shown)
    return _accepted(context, taken, shown_as.chosen(accept, taken.reading.candidates, shown), as_)


def _way(text: str | None) -> "Way":
    """The way that `--as` names, by default the first. Raises UnknownValue."""
    from bilat.tracker.intake import WAYS

    named = next((way for way in WAYS if way == text), None) if text is not None else WAYS[0]
    if named is None:
        raise UnknownValue("way", str(text), WAYS)
    return named


class Said(NamedTuple):
    """What the options say of the statement, as it was typed."""

    published: str | None
    party: list[str] | None
    language: str | None
    title: str | None
    publisher: str | None
    url: str | None
    rules: str | None


def _known(context: Context, said: Said) -> "Known":
    """What was said of the statement, checked. Raises InvalidValue, UnknownValue, BilatError."""
    from bilat.dates import parse_day
    from bilat.parties import relationship
    from bilat.statement.reading import Known
    from bilat.tracker.values import parse_address, parse_line

    parties = context.words().parties(said.party) if said.party else []
    if said.party:
        relationship(parties)
    return Known(
        parties=parties,
        published_on=parse_day(said.published) if said.published is not None else None,
        language=_language(said.language) if said.language is not None else None,
        title=parse_line(said.title, "title") if said.title is not None else None,
        publisher=parse_line(said.publisher, "publisher") if said.publisher is not None else None,
        url=parse_address(said.url, "the statement") if said.url is not None else None,
        rules=_readable(said.rules) if said.rules is not None else None,
    )


def _language(text: str) -> str:
    found = LANGUAGES.get(text.strip().lower())
    if found is None:
        raise UnknownValue("language", text, ("en", "fr"))
    return found


def _readable(path: str) -> str:
    try:
        with open(path, "rb"):
            return path
    except OSError as error:
        raise BilatError(f"cannot read the rules {path}: {error.strerror}", code="cannot-read") from error


# Reading


def read_bytes(file: str | None) -> tuple[bytes, str]:
    """The statement's bytes, and what it is called: the file's name, or `stdin`.

    Raises UsageError for an address, or where there is nothing to read; BilatError where it cannot be read,
    InvalidValue where it is too large or empty.
    """
    if file is not None and _ADDRESS.match(file):
        raise UsageError(
            f"bilat works offline and does not open {quoted(file)}",
            hint=f"save the page first, then: bilat ingest page.html --url {shlex.quote(file)}",
            code="no-network",
        )
    if file is None and (sys.stdin is None or sys.stdin.isatty()):
        raise UsageError("ingest needs a statement", hint="bilat ingest statement.txt, or pipe one into it")
    name = "stdin" if file in (None, "-") else os.path.basename(str(file)) or str(file)
    raw = _read(file)
    if len(raw) > LIMIT:
        raise InvalidValue(
            f"{name} has more than {LIMIT // 1024**2} MB: that is no statement",
            hint="take out what belongs to it, or make text of it first",
        )
    if not raw.strip():
        raise InvalidValue(f"{name} is empty")
    return raw, name


def _read(file: str | None) -> bytes:
    """No more than tells that it is too much."""
    try:
        if file is None or file == "-":
            if sys.stdin.isatty():  # a person types
                progress.stop()
            return sys.stdin.buffer.read(LIMIT + 1)
        with open(file, "rb") as handle:
            return handle.read(LIMIT + 1)
    except OSError as error:
        raise BilatError(f"cannot read {file or 'stdin'}: {error.strerror}", code="cannot-read") from error
    except ValueError as error:  # a zero byte in the path
        raise BilatError(f"cannot read {quoted(str(file))}: not a path", code="cannot-read") from error


class Taken(NamedTuple):
    """A statement as it was read, and what the tracker knows of it already."""

    reading: "Reading"
    """Its candidates have `restates` filled in."""
    statement: "Statement"
    known: "Index"
    """The tracker's initiatives."""
    matches: "Mapping[int, Match]"
    """By the candidates' numbers, what restates what."""
    file: str
    """As a person may type it again: a path, or `-`."""
    notices: list[Notice]
    """What a reader should know of it."""


def _taken(context: Context, file: str | None, known: "Known", *, matched: bool, stored: bool) -> Taken:
    """The statement, read; `matched` says whether its candidates are to be held against the tracker already.

    Raises UsageError where some are to be `stored` and nothing says between whom it is.
    """
    from bilat.commands.issuing import expect_parties, read_as_known
    from bilat.statement.reading import Terms
    from bilat.tracker.intake import Statement, address_or_none
    from bilat.tracker.restating import Index
    from bilat.tracker.values import parse_line

    raw, name = read_bytes(file)
    records = context.store().view().search() if has_store(context) else []
    progress.tell(f"reading {len(raw) / 1e6:.1f} MB")
    terms = Terms(context.config.sectors, context.config.parties)
    reading, notices = read_as_known(raw, name, terms, known, records)
    if stored:
        expect_parties(reading, terms)
    progress.tell(f"looking for {len(reading.candidates):,} candidates in the tracker")
    index = Index(records if matched else ())
    matches = index.matches(reading.candidates, reading.parties)
    for candidate in reading.candidates:
        match = matches.get(candidate["number"])
        candidate["restates"] = match.id if match else None
    statement = Statement(
        file=None if file in (None, "-") else parse_line(os.path.abspath(str(file)), "file's path", limit=4_000),
        sha256=reading.paper.file_sha256,
        url=known.url or address_or_none(reading.paper.url),
        published_on=reading.published_on,
        parties=reading.parties,
        grids=reading.grids,
        name=" ".join(one_line(known.title or reading.paper.title or name).split())[:NAME_LENGTH],
        candidates=reading.candidates,
    )
    return Taken(reading, statement, index, matches, file or "-", notices)


def has_store(context: Context) -> bool:
    """Whether there is a tracker: looking at a statement makes none."""
    from bilat.store.file import FileStore

    return FileStore(context.store_path()).exists()


# Answering


def _listed(context: Context, taken: Taken, shown: list[Document]) -> Result:
    """The candidates, as they are proposed."""
    people, quotes = context.for_people, context.for_people and context.table_width is None
    tables = [shown_as.table(shown, context.config.sectors, people=people, quotes=quotes)]
    if people:
        from bilat.commands.show import grid_table

        tables += [grid_table(grid) for grid in taken.reading.grids]
    return Result(
        kind="candidate-list",
        data=shown,
        tables=tables,
        total=len(shown),
        returned=len(shown),
        notices=[*(context.store().notices if has_store(context) else []), *taken.notices, *_next_steps(taken, shown)],
        extra=facts(taken, shown),
        ids=[str(candidate["number"]) for candidate in shown],
        pages=True,
    )


def facts(taken: Taken, shown: list[Document]) -> dict[str, Any]:
    """What the document says of the statement, beside its candidates."""
    reading = taken.reading
    return {
        "grids": reading.grids,
        "source": {
            "file": taken.statement.file,
            "file_sha256": reading.paper.file_sha256,
            "medium": reading.paper.medium,
            "encoding": reading.paper.encoding,
            "url": taken.statement.url,
        },
        "language": reading.language,
        "published_on": reading.published_on.isoformat() if reading.published_on else None,
        "parties": list(reading.parties),
        "matches": shown_as.match_rows(taken.matches, shown),
    }


def _next_steps(taken: Taken, shown: list[Document]) -> list[Notice]:
    """How many there are, and what can be done with them."""
    every = taken.reading.candidates
    if not every:
        grids = f", but {_many(len(taken.reading.grids), 'table')}" if taken.reading.grids else ""
        return [Notice(f"it holds nothing that can be followed{grids}")]
    fit = sum(c["speech_act"] in shown_as.CHECKABLE for c in shown)
    told = f"{_many(len(shown), 'candidate')}, {fit} checkable"
    if len(shown) < len(every):
        told += f"; {len(every) - len(shown)} left out by --act or --checkable"
    known = sum(c["restates"] is not None for c in shown)
    if known:
        told += f"; {known} in the tracker already"
    if known < len(shown):
        file = "-" if taken.file == "-" else shlex.quote(taken.file)
        told += f". Nothing is stored yet: `bilat ingest {file} --accept checkable`"
        told += "" if file == "-" else ", or --review to go through them"
    return [Notice(told)]


def _many(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"


def _accepted(context: Context, taken: Taken, choice: shown_as.Choice, way: "Way") -> Result:
    """Store those that were chosen, as one change."""
    from bilat.tracker.intake import plan_accept

    plan = plan_accept(choice.candidates, taken.statement, context.stamp(), context.words(), way, choice.named)
    progress.tell(f"taking in {len(choice.candidates):,} candidates")
    nothing = "nothing to add: the tracker holds all of it" if choice.candidates else "no candidate was chosen"
    result = context.change(plan, nothing)
    return result._replace(notices=[*taken.notices, *told_of(result), *result.notices])


def told_of(result: Result) -> list[Notice]:
    """What became of the candidates, in numbers."""
    edits = [edit for change in result.data for edit in change["edits"]]
    if not edits:
        return []
    made = sum(edit["initiative"] is not None and edit["field"] is None for edit in edits)
    proved = {edit["initiative"] for edit in edits if edit["field"] == "evidence"}
    grids = sum(edit["initiative"] is None and edit["old"] is None for edit in edits)
    again = sum(len(edit["new"]["sources"]) - 1 for edit in edits if edit["initiative"] and edit["field"] is None)
    told = f" ({again} told again in other words, and kept as a further source)" if again else ""
    parts = [_many(made, "new initiative") + told] if made or not (proved or grids) else []
    parts += [f"{len(proved)} known with new evidence ({', '.join(sorted(proved))})"] if proved else []
    parts += [_many(grids, "grid")] if grids else []
    return [Notice(", ".join(parts))]
