"""`bilat export`."""

import io
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import Annotated, NamedTuple

import typer

from bilat.commands.context import Context
from bilat.commands.listing import Words
from bilat.commands.options import command
from bilat.commands.selecting import NONE, filter_from
from bilat.errors import UsageError, quoted
from bilat.formats import SCHEMA_VERSION
from bilat.result import Column, Document, Notice, Result, Table
from bilat.sheets.layout import COLUMNS, Kind, line, row
from bilat.store.protocol import Store, View

FORMS = ("json", "ndjson", "csv")
ENDINGS = {".json": "json", ".ndjson": "ndjson", ".jsonl": "ndjson", ".csv": "csv"}
"""What the ending of `--to` says of the format."""

Option = typer.Option


@command(words="words", past=True, forms=FORMS)
def export(
    context: Context,
    words: Words = None,
    to: Annotated[
        str | None, Option("--to", metavar="FILE", help="Into this file, whole or not at all; - for stdout.")
    ] = None,
    force: Annotated[bool, Option("--force", help="Write over FILE where it is there.")] = False,
    with_history: Annotated[
        bool, Option("--with-history", help="The history too: who changed what, when, why and on what proof.")
    ] = False,
) -> Result:
    """Write every initiative and grid, whole, for other programs and for `bilat import`.

    A filter exports the initiatives that it finds, without the grids.

    Examples:

        bilat export --to canada-uk.csv

        bilat export --with-history --to all.json

        bilat export sector:defense --to defense.ndjson
    """
    if with_history and (words or context.shared.as_of is not None):
        raise UsageError(
            "a history is of everything: --with-history goes with no filter and no --as-of",
            hint="export the part without its history, or all of it",
        )
    _refuse_file_names(words or ())
    path = None if to in (None, "-") else to
    if force and path is None:
        raise UsageError("--force goes with --to FILE")
    form = "json" if context.shared.json else context.shared.format or _form_of(path)
    content = _content(context, words, with_history=with_history)
    result = context.dated(result_of(form, content))
    if path is None:
        _speak_utf8()
        return result
    return _written(context, result, path, content, force=force)


def _form_of(path: str | None) -> str:
    """The format that the ending of `path` names; JSON where it has none. Raises UsageError where it names another."""
    ending = os.path.splitext(path or "")[1].lower()
    if ending and ending not in ENDINGS:
        raise UsageError(
            f"the ending {ending} names no export format", hint=f"say which: --format {' or '.join(FORMS)}"
        )
    return ENDINGS[ending] if ending else "json"


def _refuse_file_names(words: Sequence[str]) -> None:
    """Raise UsageError where the one word looks like a file: it would be searched for, and nothing be found."""
    if len(words) == 1 and os.path.splitext(words[0])[1].lower() in ENDINGS and ":" not in words[0]:
        raise UsageError(
            f"{quoted(words[0])} looks like a file, and a word here is searched for",
            hint=f"--to {words[0]} writes into that file; for the word itself: 'text:\"{words[0]}\"'",
        )


# What is exported


class Content(NamedTuple):
    """What an export holds, read while it is written."""

    total: int
    initiatives: Iterable[Document]
    grids: list[Document]
    history: Document | None
    """`{store, schema_version, last_change}`."""
    changes: Iterator[Document]
    as_of: Document | None = None
    notices: Sequence[Notice] = ()

    def pieces(self) -> Iterator[tuple[Kind, Document]]:
        """All of it, piece by piece (`sheets.layout`)."""
        head: Document = {
            "schema_version": SCHEMA_VERSION,
            "initiatives": self.total,
            "grids": len(self.grids),
            "history": self.history,
            "as_of": self.as_of,
        }
        yield "export", head
        yield from (("initiative", record) for record in self.initiatives)
        yield from (("grid", grid) for grid in self.grids)
        yield from (("change", change) for change in self.changes)


def _content(context: Context, words: list[str] | None, *, with_history: bool) -> Content:
    store = context.store()
    view = context.view()
    as_of = context.dated(Result("export", ())).extra.get("as_of")
    if words:
        found = view.search(filter_from(context.config, words, {}))
        said = Notice("the grids are left out: a filter finds initiatives" if found else NONE)
        return Content(len(found), found, [], None, iter(()), as_of, [*store.notices, said])
    content = whole(store, view, with_history=with_history)
    return content._replace(as_of=as_of, notices=list(store.notices))


def whole(store: Store, view: View, *, with_history: bool = False) -> Content:
    """All that `view`, which is one of `store`, shows."""
    total = len(view.starting_with(""))
    history, changes = _history(store, view) if with_history else (None, iter(()))
    return Content(total, view.each(), view.grids(), history, changes)


def _history(store: Store, view: View) -> tuple[Document, Iterator[Document]]:
    """Which history, and its changes up to the picture that `view` is: others may write meanwhile."""
    last = next(view.newest_changes())["id"]
    return {**store.header(), "last_change": last}, _until(last, store.changes())


def _until(last: str, changes: Iterator[Document]) -> Iterator[Document]:
    for change in changes:
        yield change
        if change["id"] == last:
            return


# How it is written


def _as_json(content: Content) -> Result:
    extra = {"grids": content.grids, "history": content.history, "changes": content.changes}
    return _result(content, content.initiatives)._replace(extra=extra)


def _as_ndjson(content: Content) -> Result:
    return _result(content, (line(kind, piece) for kind, piece in content.pieces()))


def _as_csv(content: Content) -> Result:
    rows = (row(kind, piece) for kind, piece in content.pieces())
    table = Table([Column(name, name) for name in COLUMNS], rows, exact=True)
    return _result(content, ())._replace(tables=[table])


def _result(content: Content, data: Iterable[Document]) -> Result:
    return Result("export", data, total=content.total, returned=content.total, notices=content.notices)


_RESULTS = {"json": _as_json, "ndjson": _as_ndjson, "csv": _as_csv}


def result_of(form: str, content: Content) -> Result:
    """`content` as a Result that `formats` writes in `form`, one of `FORMS`."""
    return _RESULTS[form](content)._replace(form=form)


def _speak_utf8() -> None:
    """An export is UTF-8 whatever the locale is: a question mark would be read back as one."""
    if isinstance(sys.stdout, io.TextIOWrapper) and not sys.stdout.isatty():
        sys.stdout.reconfigure(encoding="utf-8")


def _written(context: Context, result: Result, path: str, content: Content, *, force: bool) -> Result:
    """Write `result` into the file; what is left to show is what was done."""
    from bilat.commands.writing import write_file
    from bilat.formats import Options, load

    assert result.form is not None
    pieces = load(result.form).write(result, Options())
    paths = context.store().paths
    name = write_file(path, pieces, force=force, never=(paths.state, paths.history, paths.lock))
    grids = f" and {_counted(len(content.grids), 'grid')}" if content.grids else ""
    history = " with their history" if content.history else ""
    done = Notice(f"{_counted(content.total, 'initiative')}{grids}{history} written to {name}")
    return Result("export", (), notices=[*result.notices, done], form=result.form, bare=True)


def _counted(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
