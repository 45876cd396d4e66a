"""`bilat help`: short pages on what every command shares, made from the tables that the program itself works with."""

from collections.abc import Callable, Iterator
from textwrap import wrap
from typing import Annotated

import typer

from bilat.commands import TABLE
from bilat.commands.context import Context
from bilat.commands.options import command
from bilat.commands.picking import Fields
from bilat.errors import UnknownValue, UsageError
from bilat.result import Column, Result, Table
from bilat.vocabulary import Term, words

WIDTH = 80
"""Cells in a line: what every terminal has."""

Lines = Iterator[str]


@command(store=False, fields=Fields(("topic", "lines")))
def help_(
    context: Context,
    topic: Annotated[
        str | None,
        typer.Argument(metavar="[TOPIC]", help="filter, dates, status, signals, sectors, parties, or a command."),
    ] = None,
    word: Annotated[
        str | None, typer.Argument(metavar="[WORD]", help="Of the parties, those with a name that begins so.")
    ] = None,
) -> Result:
    """Show a short page on a topic (the filter language, dates, statuses, signals, sectors, parties), or how a command
    is used.

    Examples:

        bilat help filter

        bilat help dates

        bilat help parties guin

        bilat help ingest
    """
    if topic is None:
        lines = [
            "Pages:",
            *(f"  bilat help {name}" for name in PAGES),
            "",
            "Commands: `bilat --help`, one of them: `bilat help ingest`",
        ]
    elif topic not in PAGES:
        raise UnknownValue("topic", topic, PAGES, also=TABLE)
    elif word is not None:
        if topic != "parties":
            raise UsageError(f"the page on {topic} is not searched in", hint="bilat help parties guin")
        lines = list(_parties_named(context, word))
    else:
        lines = list(PAGES[topic](context))
    return Result(
        kind="page",
        data=[{"topic": topic, "lines": lines}],
        tables=[Table([Column("text", "Text")], ([line] for line in lines))],
        total=1,
        returned=1,
        text="\n".join(lines) + "\n",
        pages=True,
    )


def filter_page(context: Context) -> Lines:  # noqa: ARG001 -- a page is made of a context
    """The filter language."""
    from bilat.query.flags import FLAGS
    from bilat.query.qualifiers import QUALIFIERS

    yield from _prose(
        "A filter says which initiatives are meant, in `list` and `count`, and in `show`, `update`, `tag` and `log`, "
        "where a bare word is an id. Words are searched for in title, quotes, notes and tags; case and accents do not "
        "matter. What stands side by side must all hold."
    )
    yield ""
    yield from _table(
        [
            ("cyber defense", "both words"),
            ('"joint exercises"', "the phrase; the shell's own quotes do too"),
            ("sector:defense,trade", "one of these values"),
            ("-tag:draft, not is:open", "not so"),
            ("a or b, (a or b) c", "either; parentheses group"),
            ("due.before:2027-Q1", "dates: .before .by .since .after, or < <= >= >"),
            ("due:2026-09..2026-12", "within a range; `2026-09..` has no end"),
            ("due:2026", "within a date with precision: `bilat help dates`"),
            ("@late", "a query of the configuration's [queries]"),
        ]
    )
    yield from ("", "QUALIFIERS")
    yield from _table([(q.example, q.what) for q in QUALIFIERS.values() if q.name not in ("is", "has")])
    yield from ("", "FLAGS")
    yield from _table([(f"{of}:{name}", flag.what) for (of, name), flag in FLAGS.items()])
    yield ""
    yield from _prose(
        "A date with precision counts by its last day: `due.before:2027-Q1` is due by 2026-12-31. `due` asks of the "
        "milestones still to be done. A filter that begins with a minus, or holds parentheses or < >, is quoted for "
        "the shell: '(a or b) due<2027'."
    )


def dates_page(context: Context) -> Lines:  # noqa: ARG001 -- a page is made of a context
    """Dates with precision."""
    from bilat import dates
    from bilat.dates import today

    yield from _prose(
        f"A date keeps the precision it was given: each is a span of days, and something is overdue only after the "
        f"span's last day. Today is {today()}, in UTC."
    )
    yield ""
    said = (dates.__doc__ or "").splitlines()
    rows = [line.strip("|").split("|") for line in said if line.startswith("| `")]
    cells = [[cell.strip().replace("`", "") for cell in row] for row in rows]
    yield from _columns([["WRITE", "MEANS", "FROM", "TO"], *(part for row in cells for part in _narrow(row))])
    yield ""
    notes = " ".join(line.strip() for line in said if line.startswith(("- ", "  "))).split("- ")
    for note in filter(None, map(str.strip, notes)):
        yield from wrap(note.replace("`", ""), WIDTH, initial_indent="- ", subsequent_indent="  ")


def status_page(context: Context) -> Lines:  # noqa: ARG001 -- a page is made of a context
    """The statuses, and how two sides' become one."""
    from bilat.status import STATUSES

    for term in STATUSES:
        yield from _entry(term.name, term.definition)
    yield ""
    yield from _prose(
        "`update --status S` assesses every party alike, `--party GB` one of them. The joint status follows, by the "
        "first rule that fits; a party not yet assessed counts as announced (as proposed, where the basis is "
        "recommended): all equal: that one; any superseded: superseded; any abandoned: abandoned; any suspended: "
        "suspended; any delivered or partially-delivered: partially-delivered; any in-progress: in-progress; any "
        "not-started: not-started; else announced. `--override S --why …` sets it by hand, and is marked with * "
        "wherever the status is shown. Overdue and due-soon are never statuses: they are read from the dates."
    )


def signals_page(context: Context) -> Lines:
    """The signals, with the thresholds that hold."""
    from bilat.signals import SIGNALS, thresholds_of

    thresholds = thresholds_of(context.config)
    for signal in SIGNALS.values():
        yield from _entry(signal.name, signal.definition(thresholds))
    yield ""
    yield from _prose(
        "A signal is computed from dates, proofs and words whenever it is asked for; it is never stored, and never "
        "changes a status. `list is:NAME` finds what has it (`--exit-code` exits with 10 where there is any), `list "
        "--signals` and `show` tell why. Ages count from the day on which the first source was published, or from the "
        "record's creation where no source says; days are UTC days. The thresholds are settings: "
        + ", ".join(f"{name} {value}" for name, value in thresholds._asdict().items())
        + "."
    )


def sectors_page(context: Context) -> Lines:
    """The sectors, with their other names."""
    for term in context.config.sectors:
        yield from _entry(term.name, ", ".join(term.aliases))


def parties_page(context: Context) -> Lines:
    """The parties, with all their names, and how one adds to them."""
    yield from _prose(
        "A party is stored by its code and understood by any of these names, in English and in French; case and "
        "accents do not matter. `bilat help parties WORD` shows those with a name that begins so."
    )
    yield ""
    for term in context.config.parties:
        yield from _party(term)
    yield ""
    yield from _prose("Another one, such as an alliance, is added in the configuration (`bilat config` says where):")
    yield from ("", "  [parties.NATO]", '  label = "North Atlantic Treaty Organization"', '  aliases = ["OTAN"]')


def _parties_named(context: Context, word: str) -> Lines:
    """The parties with a name in which a word begins so. Raises UnknownValue where there is none."""
    parties = context.config.parties
    wanted = " ".join(words(word))
    found = [term for term in parties if wanted and _has_name(term, wanted)]
    if not found:
        code = parties.parse(word)  # its error names what is near
        found = [term for term in parties if term.name == code]
    for term in found:
        yield from _party(term)


def _has_name(term: Term, wanted: str) -> bool:
    names = (" ".join(words(name)) for name in (term.name, term.label, *term.aliases))
    return any(f" {wanted}" in f" {name}" for name in names)


def _party(term: Term) -> list[str]:
    text = "; ".join((term.label, *term.aliases))
    return wrap(text, WIDTH, initial_indent=f"{term.name:<6}", subsequent_indent=" " * 6)


def _narrow(row: list[str]) -> Iterator[list[str]]:
    """A row whose first cell is wrapped, so that the page keeps to its width."""
    first, *rest = wrap(row[0], 40)
    yield [first, *row[1:]]
    for line in rest:
        yield [line, *("" for _ in row[1:])]


def _prose(text: str) -> list[str]:
    return wrap(text, WIDTH)


def _table(rows: list[tuple[str, str]]) -> Lines:
    return _columns([list(row) for row in rows], indent="  ")


def _columns(rows: list[list[str]], indent: str = "") -> Lines:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        yield (indent + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))).rstrip()


def _entry(name: str, text: str) -> list[str]:
    return wrap(text, WIDTH, initial_indent=f"{name:<20}", subsequent_indent=" " * 20) or [name]


PAGES: dict[str, Callable[[Context], Lines]] = {
    "filter": filter_page,
    "dates": dates_page,
    "status": status_page,
    "signals": signals_page,
    "sectors": sectors_page,
    "parties": parties_page,
}
