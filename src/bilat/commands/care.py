"""`bilat check`, `bilat backup` and `bilat init`."""

import os
import sys
from collections import Counter
from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated

import typer

from bilat.commands.context import Context
from bilat.commands.options import command
from bilat.commands.picking import Fields
from bilat.errors import Refused, UsageError
from bilat.formats import progress
from bilat.result import Column, Document, Notice, Result, Table
from bilat.store.protocol import Keep, Problem, Store
from bilat.tracker.review import review, verify_evidence
from bilat.tracker.unexplained import moves_without_why

COLUMNS = (
    Column("level", "Level"),
    Column("code", "Code", "id"),
    Column("message", "What", "title"),
    Column("where", "Where"),
)


class Side(StrEnum):
    """What `--keep` takes."""

    HISTORY = "history"
    STATE = "state"


@command(fields=Fields(("level", "code", "message", "where"), columns=COLUMNS))
def check(
    context: Context,
    repair: Annotated[
        bool, typer.Option("--repair", help="Mend it. Both files are kept where one has to give way.")
    ] = False,
    keep: Annotated[
        Side | None,
        typer.Option(help="With --repair, where the two differ: which one is right."),
    ] = None,
    verify: Annotated[
        bool,
        typer.Option(
            "--verify-evidence",
            help="Read the local documents that serve as evidence again, and name those that changed or are gone.",
        ),
    ] = False,
) -> Result:
    """Prove that the history is whole and gives the state; name what a reader should know of the data.

    That is: what is delivered without proof or on announcements alone, proofs without a date or from before the
    announcement, and proofs of several initiatives at once. Exit status 6 where the store is damaged, 4 where
    --verify-evidence finds a document that is not what it was, 0 where there are notices only.

    Examples:

        bilat check

        bilat check --verify-evidence

        bilat check --repair --keep history
    """
    if keep is not None and not repair:
        raise UsageError("--keep goes with --repair")
    store = context.store()
    store.create_missing()
    said = [*store.notices]
    if repair:
        said = list(_repair(store, keep.value if keep else None))
    problems = store.check()
    damaged = any(problem.level == "error" for problem in problems)
    lost: list[Problem] = []
    if not damaged:
        problems += [*_gaps(store), *review(store.view()), *moves_without_why(store.view())]
        if verify:
            read, lost = verify_evidence(store.view())
            said.append(_verified(read, lost))
            problems += lost
    data = [_document(problem) for problem in problems]
    few = context.for_people and context.fields is None
    return Result(
        kind="problem-list",
        data=data,
        tables=[Table(COLUMNS, _few_of_each(data) if few else map(_row, data))],
        total=len(data),
        returned=len(data),
        notices=[*said, *(_rest(data) if few else ()), *_verdict(damaged)],
        exit_status=6 if damaged else 4 if lost else 0,
    )


def _verified(read: int, lost: list[Problem]) -> Notice:
    """What became of the local documents, in a line."""
    if lost:
        return Notice(f"{len(lost)} of {read} local documents are not what they were when they were added", "warning")
    return Notice(f"the local documents are what they were when they were added ({read})")


def _verdict(damaged: bool) -> list[Notice]:
    if damaged:
        return [Notice("the store is damaged; `bilat check --repair` mends it and keeps both files", "warning")]
    return [Notice("the history is whole and gives the state")]


def _repair(store: Store, keep: Keep | None) -> list[Notice]:
    """Repair, asking on a terminal which side is right where both could be."""
    try:
        return store.repair(keep)
    except Refused as error:
        if error.code != "choose-a-side" or not sys.stdin.isatty():
            raise
        chosen = _ask(error)
        if chosen is None:
            raise
        return store.repair(chosen)


def _ask(error: Refused) -> Keep | None:
    progress.stop()
    print(f"{error.message}.", file=sys.stderr)  # noqa: T201 -- a question, not a result
    print("Which one is right, the history or the state? [h/s, anything else: neither] ", end="", file=sys.stderr)  # noqa: T201
    sys.stderr.flush()
    answer = sys.stdin.readline().strip().lower()
    if answer in ("h", "history"):
        return "history"
    return "state" if answer in ("s", "state") else None


def _gaps(store: Store) -> list[Problem]:
    """What the data itself lacks: rows that the source cuts off."""
    return [
        Problem(
            "cut-off-row",
            f"the source cuts this row off: {len([c for c in row['cells'] if c is None])} of its cells are unknown",
            "notice",
            f"grid {grid['id']}, row {row['cells'][0] or number}",
        )
        for grid in store.view().grids()
        for number, row in enumerate(grid["rows"], 1)
        if None in row["cells"]
    ]


FIRST = 10
"""Problems of one sort that a person is shown."""

_ALIKE = {
    "unproved": "bilat list status:delivered,partially-delivered -has:evidence",
    "weak-proof": "bilat list is:weak has:evidence",
}
"""What lists the initiatives of a sort, all of them."""


def _few_of_each(data: list[Document]) -> Iterator[list[str | None]]:
    """The rows for a person: the first of each sort of notice, and how many more there are. Damage is shown whole."""
    alike = Counter(d["code"] for d in data if d["level"] == "notice")
    shown: Counter[str] = Counter()
    for d in data:
        code = d["code"]
        shown[code] += 1
        if d["level"] != "notice" or shown[code] <= FIRST or alike[code] == FIRST + 1:
            yield _row(d)
        elif shown[code] == alike[code]:
            yield [d["level"], code, f"… and {alike[code] - FIRST:,} more", None]


def _rest(data: list[Document]) -> list[Notice]:
    """Where all of those are that `_few_of_each` counts: a command in a line of its own can be copied."""
    alike = Counter(d["code"] for d in data if d["level"] == "notice")
    return [
        Notice(
            f"{code}: the first {FIRST} of {count:,}; `{_ALIKE.get(code, 'bilat check --format tsv')}` lists them all"
        )
        for code, count in alike.items()
        if count > FIRST + 1
    ]


def _row(found: Document) -> list[str | None]:
    return [found["level"], found["code"], found["message"], found["where"]]


def _document(problem: Problem) -> Document:
    return {"level": problem.level, "code": problem.code, "message": problem.message, "where": problem.where}


FILE_COLUMNS = (Column("role", "Role"), Column("path", "Path", "title"))


def _files_result(kind: str, path: str, notices: list[Notice]) -> Result:
    from bilat.store.reader import Paths

    paths = Paths(path)
    data: list[Document] = [{"role": "state", "path": paths.state}, {"role": "history", "path": paths.history}]
    return Result(
        kind=kind,
        data=data,
        tables=[Table(FILE_COLUMNS, ([d["role"], d["path"]] for d in data))],
        total=2,
        returned=2,
        notices=notices,
        ids=[d["path"] for d in data],
    )


@command(fields=Fields(("role", "path"), columns=FILE_COLUMNS))
def backup(
    context: Context,
    target: Annotated[str, typer.Argument(metavar="FILE", help="Where the copy goes; nothing may stand there yet.")],
) -> Result:
    """Write a complete copy that works by itself: the state in FILE, its history beside it.

    Example:

        bilat backup ~/backups/bilat-2026-11.json && bilat list --db ~/backups/bilat-2026-11.json
    """
    store = context.store()
    store.backup(os.path.expanduser(target))
    return _files_result(
        "file-list", os.path.expanduser(target), [*store.notices, Notice("written, and flushed to the disk")]
    )


@command(fields=Fields(("role", "path"), columns=FILE_COLUMNS))
def init(
    context: Context,
    empty: Annotated[
        bool, typer.Option("--empty", help="Begin with nothing in it, rather than with the seed.")
    ] = False,
) -> Result:
    """Make a new tracker, where nothing stands yet.

    Example:

        bilat init --empty --db canada-france.json
    """
    from bilat.tracker.changes import empty as begin_empty
    from bilat.tracker.changes import seeded

    store = context.store(begin_empty() if empty else seeded())
    store.create()
    return _files_result("file-list", store.name, store.notices)
