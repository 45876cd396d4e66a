"""`bilat brief`: the page that an official carries into the meeting."""

from typing import Annotated

import typer

from bilat.brief import Matter
from bilat.brief import brief as brief_of
from bilat.commands.context import Context
from bilat.commands.listing import Words
from bilat.commands.once import counted_once, left_out_notices
from bilat.commands.options import command
from bilat.commands.selecting import NONE, filter_from
from bilat.commands.sided import party_label
from bilat.dates import today
from bilat.errors import UsageError
from bilat.formats.page import page
from bilat.query.tree import Node
from bilat.result import Document, Notice, Result
from bilat.signals import thresholds_of
from bilat.slips import ledger
from bilat.status import STATUSES

MOST = 5
"""Lines a section, unless --limit says otherwise: the page stays at one or two."""

LONGEST = 3660
"""Days that `--ahead` may look, about ten years."""


@command(words="words", past=True)
def brief(
    context: Context,
    words: Words = None,
    since: Annotated[
        str | None,
        typer.Option("--since", metavar="MOMENT", help="Tell what changed since: a day, a change or a mark."),
    ] = None,
    ahead: Annotated[int, typer.Option("--ahead", metavar="DAYS", help="How far 'who owes what' looks.")] = 90,
    limit: Annotated[
        int, typer.Option("--limit", metavar="N", help="At most N lines a section of the page; JSON has all of them.")
    ] = MOST,
) -> Result:
    """Write the page for the meeting: what changed, what is late and why, who owes what, and what to ask.

    It is Markdown that reads as well as plain text. Every line names its source and the grade of its proof; where no
    reason, owner or proof is on file, it says so. A promise counts once, however often it was announced.

    Examples:

        bilat brief > brief.md

        bilat brief sector:defense --since "May ministerial"

        bilat brief --json | jq -r '.data[0].questions[].text'
    """
    _expect_numbers(context, ahead, limit)
    wanted = filter_from(context.config, words, {})
    store, view = context.store(), context.view()
    counted = counted_once(view.search(wanted), lambda: view)
    told, changes = _since(since, context, wanted)
    content = brief_of(
        Matter(
            sorted(counted.records, key=lambda record: str(record["id"])),
            today(),
            lambda party: party_label(context.config.parties, party),
            thresholds_of(context.config),
            ahead,
            ledger(view.newest_changes()),
            view.grids(),
            changes,
            told,
            len(counted.left_out),
            str(wanted) or None,
        )
    )
    found = bool(counted.records or changes)
    return Result(
        kind="brief",
        data=[content] if found else [],
        total=int(found),
        returned=int(found),
        notices=[*store.notices, *([] if found else [Notice(NONE)]), *left_out_notices(counted.left_out)],
        ids=[record["id"] for record in counted.records],
        text=page(content, limit, STATUSES.label) if found else "",
        pages=True,
    )


def _expect_numbers(context: Context, ahead: int, limit: int) -> None:
    if context.shared.fields is not None:
        raise UsageError(
            "a brief is one page: --fields does not apply", hint="bilat brief --json has all of it as data"
        )
    if context.shared.format == "csv":
        raise UsageError("a brief is a page, not a table: --format csv does not apply", hint="bilat list is:overdue")
    if not 0 <= ahead <= LONGEST:
        raise UsageError(f"--ahead takes a number of days from 0 to {LONGEST}, not {ahead}")
    if limit < 1:
        raise UsageError(f"--limit takes a number from 1, not {limit}")


def _since(since: str | None, context: Context, wanted: Node) -> tuple[Document | None, list[Document] | None]:
    """The moment that `--since` names, and what happened since to what is asked for. Raises as `find_moment` does."""
    if since is None:
        return None, None
    from bilat.tracker.between import happened
    from bilat.tracker.moments import find_moment

    first = find_moment(since, context.view, opening=True)
    told = {"name": first.name, "day": first.day.isoformat(), "change": first.change}
    return told, happened(context.view(), first, None, wanted)
