"""`bilat diff` and `bilat mark`: what happened between two moments of the history, and names for them."""

from collections.abc import Callable, Iterator
from itertools import groupby
from typing import Annotated, Any

import typer

from bilat.commands.context import Context, parse_on
from bilat.commands.describe import date, describe, evidence
from bilat.commands.listing import Words
from bilat.commands.options import command
from bilat.commands.picking import Fields
from bilat.commands.selecting import filter_from
from bilat.errors import UsageError
from bilat.result import Column, Document, Notice, Result, Table
from bilat.text import one_line
from bilat.tracker.between import WHAT, happened
from bilat.tracker.moments import Moment, find_moment, marks, plan_mark

Cell = Callable[[Document], str | None]

KEYS = (
    *("what", "initiative", "title", "milestone", "milestone_title", "party", "field", "old", "new", "days", "at"),
    *("by", "why", "evidence", "change"),
)
SCRIPT = ("what", "initiative", "milestone", "party", "field", "old", "new", "days", "at", "by", "why")
"""The columns that a script gets, whatever happened."""

SHORT = 60
"""Characters of a value in a table for people; JSON has all of it."""


@command(words="words", fields=Fields(KEYS))
def diff(
    context: Context,
    words: Words = None,
    since: Annotated[
        str | None, typer.Option("--since", metavar="MOMENT", help="From this day on, or behind a change or a mark.")
    ] = None,
    until: Annotated[
        str | None,
        typer.Option("--until", metavar="MOMENT", help="To the end of this day, a change or a mark. [default: now]"),
    ] = None,
) -> Result:
    """Show what happened since a moment: new, dropped, statuses, milestones and dates, by whom and on what proof.

    A moment is a date (of a span its first day begins and its last day ends), a change or a mark. What was done and
    undone in between is not shown. A filter asks for initiatives as they were at the end.

    Examples:

        bilat diff --since 2026-05-12

        bilat diff --since "May ministerial" sector:defense --format md

        bilat diff --since 2026-Q2 --until 2026-Q2 --json | jq '.data[] | select(.what == "date-moved")'
    """
    if since is None:
        raise UsageError("diff needs --since", hint="bilat diff --since 2026-05-12, or since a change or a mark")
    store = context.store()
    first, last = _moments(since, until, context)
    found = happened(store.view(), first, last, filter_from(context.config, words, {}))
    narrow = context.table_width is not None
    tables = _grouped(found, narrow=narrow) if context.for_people else [_for_scripts(found)]
    ends = {"since": _told(first), "until": _told(last) if last is not None else None}
    nothing = Notice(f"nothing happened since {first.name}" + (f" until {last.name}" if last is not None else ""))
    return Result(
        kind="diff-list",
        data=found,
        tables=tables,
        total=len(found),
        returned=len(found),
        notices=[*store.notices, *([] if found else [nothing])],
        extra=ends,
        ids=dict.fromkeys(record["initiative"] for record in found),
        pages=True,
    )


def _moments(since: str, until: str | None, context: Context) -> tuple[Moment, Moment | None]:
    """Both ends; from here on today is the day of the later one."""
    view = context.store().view
    first = find_moment(since, view, opening=True)
    if until is None:
        return first, None
    last = find_moment(until, view)
    context.stand_on(last.day)
    return first, last


def _told(moment: Moment) -> Document:
    return {"name": moment.name, "day": moment.day.isoformat(), "change": moment.change}


# What a person reads


def _grouped(records: list[Document], *, narrow: bool) -> list[Table]:
    """A table for each thing that happened, with the columns that say something there."""
    groups = groupby(records, lambda record: record["what"])
    return [_group(what, list(members), narrow=narrow) for what, members in groups]


def _group(what: str, members: list[Document], *, narrow: bool) -> Table:
    rows = list(_merged(members)) if what in VERDICTS else members
    shown = [(column, [cell(row) for row in rows]) for column, cell in _columns(what, narrow=narrow)]
    shown = [(column, cells) for column, cells in shown if any(cells)]
    title = f"{WHAT[what]} ({len(rows)})"
    return Table([column for column, _ in shown], zip(*(cells for _, cells in shown), strict=True), title=title)


def _merged(records: list[Document]) -> Iterator[Document]:
    """One row where a change gave several sides the same status: `party` names them all."""
    together: dict[tuple[str, str | None, str], list[Document]] = {}
    for record in records:
        verdict = record["new"] if record["what"] == "status" else _turn(record)
        together.setdefault((record["initiative"], verdict, record["change"]), []).append(record)
    for members in together.values():
        yield {**members[0], "party": ", ".join(record["party"] or "joint" for record in members)}


def _columns(what: str, *, narrow: bool) -> Iterator[tuple[Column, Cell]]:
    yield Column("title", "Initiative", "title"), lambda r: r["title"]
    yield Column("milestone_title", "Milestone"), lambda r: r["milestone_title"]
    yield Column("party", "Side" if what in (*VERDICTS, "changed") else "Owner"), lambda r: r["party"]
    yield Column("new", _HEADS.get(what, "Change")), _turn
    yield Column("at", "When", "date"), lambda r: r["at"][:10]
    yield Column("why", "Who and why"), lambda r: ": ".join(filter(None, (r["by"], because(r, narrow=narrow))))


VERDICTS = ("status", "confirmed")
"""What is of a party, and may be of several by one change."""

_HEADS = {
    "confirmed": "Status",
    "new": "Status",
    "dropped": "Status",
    "milestone-done": "Done",
    "milestone-added": "Due",
    "milestone-dropped": "Was due",
    "date-set": "Due",
    "date-removed": "Was due",
}


def _turn(record: Document) -> str | None:
    """From what to what, in as few words as say it."""
    what, old, new, days = (record[key] for key in ("what", "old", "new", "days"))
    if what in ("new", "milestone-added", "date-set"):
        return _short(new)
    if what == "confirmed":
        return f"{new['status']} on {new['on']}"
    if what in ("dropped", "milestone-dropped", "date-removed"):
        return _short(old)
    if what == "milestone-done":
        return str(new) + (f" ({lateness(days)})" if days else "")
    told = f"{_short(old) or '–'} → {_short(new) or '–'}" + (f" ({signed(days)} days)" if days else "")
    return f"{_last_part(record)}: {told}" if what == "changed" else told


def _last_part(record: Document) -> str:
    return str(record["field"]).removeprefix(f"milestones.{record['milestone']}.").removeprefix("assessments.")


def _short(value: Any) -> str | None:
    if isinstance(value, dict) and "first_due" in value:
        return date(value["due"]) or "no date"
    text = one_line(describe(value) or "")
    return text if len(text) <= SHORT else text[: SHORT - 1] + "…"


def signed(days: int | None) -> str | None:
    """A number of days with its sign: `+92`, `-3`, `0`."""
    return None if days is None else f"{days:+}" if days else "0"


def lateness(days: int) -> str:
    """A number of days in words: `3 days late`, `1 day early`."""
    return f"{abs(days)} day{'' if abs(days) == 1 else 's'} {'late' if days > 0 else 'early'}"


def because(record: Document, *, narrow: bool) -> str | None:
    """The reason and the proofs of a change; in a narrow place of an address only its host and its end."""
    proofs = "; ".join(_proof(item, narrow=narrow) for item in record["evidence"])
    return " ".join(filter(None, (record["why"], f"[{proofs}]" if proofs else None))) or None


def _proof(item: Document, *, narrow: bool) -> str:
    if not narrow or item["url"] is None:
        return evidence(item)
    return f"{shortened(item['url'])} ({item['grade']})"


def shortened(url: str) -> str:
    """The host of an address and the end of its path, by which two documents of one host are told apart.

    At most `ADDRESS` characters, unless the host alone has more.
    """
    from urllib.parse import urlsplit

    parts = urlsplit(url)
    host, path = parts.hostname or url, parts.path.strip("/")
    if not parts.hostname or not path:
        return host
    end = path.rpartition("/")[2]
    room = ADDRESS - len(host) - len("/…/")
    if len(end) > room:
        return f"{host}/…{end[-room:]}" if room >= _TELLING else host
    return f"{host}/{end}" if end == path else f"{host}/…/{end}"


ADDRESS = 48
"""Characters of an address in a table for people."""

_TELLING = 8
"""Fewer characters of a path's end tell nothing."""


# What a script reads


def _for_scripts(records: list[Document]) -> Table:
    columns = [Column(name, name.capitalize()) for name in SCRIPT]
    return Table(columns, ([_plain(record[name]) for name in SCRIPT] for record in records))


def _plain(value: Any) -> str | None:
    return str(value["text"]) if isinstance(value, dict) and "text" in value else describe(value)


# Marks


MARK_KEYS = ("name", "on", "at", "by", "why", "change")


def _of_mark(record: Document, name: str) -> Any:
    """A field of a mark, or of the change that makes one."""
    if "edits" not in record or name in ("at", "by", "why"):
        return record[name]
    return record["id"] if name == "change" else record["edits"][0]["new"][name]


MARK_COLUMNS = (
    Column("name", "Mark", "title"),
    Column("on", "End of", "date"),
    Column("at", "Made", "date"),
    Column("by", "Who"),
    Column("why", "Why"),
    Column("change", "Change", "id"),
)


@command(changing=True, fields=Fields(MARK_KEYS, _of_mark, MARK_COLUMNS))
def mark(
    context: Context,
    label: Annotated[
        str | None, typer.Argument(metavar="[NAME]", help="What to call it. Without one, the marks are listed.")
    ] = None,
    on: Annotated[str | None, typer.Option("--on", metavar="DAY", help="The end of this day. [default: now]")] = None,
) -> Result:
    """Give a moment of the history a name, for `diff --since` and `--as-of`; `bilat undo` takes it away again.

    Examples:

        bilat mark "May ministerial"

        bilat mark "June summit" --on 2026-06-15 && bilat list --as-of "June summit"

        bilat diff --since "May ministerial"
    """
    if label is not None:
        return context.change(plan_mark(label, parse_on(on), context.stamp()))
    if on is not None:
        raise UsageError("--on needs the mark's name", hint=f'bilat mark "May ministerial" --on {on}')
    store = context.store()
    found = marks(store.view())
    nothing = Notice('no moment has a name; `bilat mark "May ministerial"` gives this one one')
    return Result(
        kind="mark-list",
        data=found,
        tables=[Table(MARK_COLUMNS, ([describe(record[key]) for key in MARK_KEYS] for record in found))],
        total=len(found),
        returned=len(found),
        notices=[*store.notices, *([] if found else [nothing])],
        ids=[record["change"] for record in found],
    )
