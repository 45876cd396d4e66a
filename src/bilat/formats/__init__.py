"""How a Result is written: one format, one module, loaded when it is used.

A writer module has one function, `write(result, options)`, which gives pieces of text as the rows come, so that a
long export starts at once. Which format is written, and how, follows the terminal and the environment:

- a terminal gets `table`, a pipe gets `tsv`; `--format` overrides both;
- `FORCE_COLOR` (not empty, https://force-color.org) gives a pipe what the terminal would get;
- `NO_COLOR` (not empty, https://no-color.org) turns colour off, whatever else is set;
- `TERM=dumb` is a terminal without colour, line drawing and pager;
- `COLUMNS` and `LINES` say how large the screen is, and otherwise the terminal does;
- which pager there is, is the configuration's business: who calls `render` says.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple, Protocol, TextIO, cast

if TYPE_CHECKING:
    from collections.abc import Callable

    from bilat.result import Result

_MODULES = {
    "table": "table",
    "tsv": "tsv",
    "csv": "csv_",
    "json": "json_",
    "ndjson": "ndjson",
    "md": "md",
    "ids": "ids",
}

NAMES = tuple(_MODULES)
"""What `--format` takes."""

SCHEMA_VERSION = 1
"""`model.SCHEMA_VERSION` once more: importing that one costs msgspec's 6 ms. A test holds the two equal."""

_WIDTH = 80
_HEIGHT = 24


class Options(NamedTuple):
    """How a Result is to be written."""

    header: bool | None = None
    """Whether TSV and CSV begin with the columns' names; None: as is usual, CSV with and TSV without."""
    width: int | None = None
    """Cells in a line of the terminal; None: 80."""
    color: bool = False
    """Whether tables may hold ANSI colours."""
    terminal: bool = False
    """Whether a person reads it at once: JSON is indented, and the pager may be used."""
    ascii_only: bool = False
    """Whether frames, dashes and ellipses keep to ASCII. (Data is never changed for it.)"""
    pager: str | None = None
    """The pager's command line; None: no pager."""
    height: int | None = None
    """Lines of the terminal; None: 24."""


class Choice(NamedTuple):
    """What `choose` decided."""

    name: str
    """One of `NAMES`."""
    color: bool


class Writer(Protocol):
    """What a format's module is."""

    def write(self, result: Result, options: Options) -> Iterator[str]:
        """The text of `result`, in pieces of whole lines where the format has lines; nothing is read ahead of need."""


def load(name: str) -> Writer:
    """The module that writes the format `name`.

    Raises UnknownValue where there is no such format.
    """
    if name not in _MODULES:
        from bilat.errors import UnknownValue

        raise UnknownValue("format", name, NAMES)
    return cast("Writer", import_module(f"{__name__}.{_MODULES[name]}"))


def choose(explicit: str | None, environ: Mapping[str, str], stdout_is_tty: bool) -> Choice:
    """Which format to write, and whether in colour. `explicit` is the value of `--format`.

    Raises UnknownValue where there is no such format.
    """
    forced = bool(environ.get("FORCE_COLOR"))
    name = explicit or ("table" if stdout_is_tty or forced else "tsv")
    if name not in _MODULES:
        load(name)
    able = forced or (stdout_is_tty and environ.get("TERM") != "dumb")
    return Choice(name, able and not environ.get("NO_COLOR"))


def options_for(
    stdout: TextIO,
    environ: Mapping[str, str],
    *,
    color: bool,
    header: bool | None = None,
    pager: str | None = None,
) -> Options:
    """The Options that suit `stdout` and the environment; only a terminal that is not dumb gets the `pager`."""
    terminal = stdout.isatty()
    dumb = environ.get("TERM") == "dumb"
    width, height = _screen(stdout, environ)
    return Options(
        header=header,
        width=width,
        color=color,
        terminal=terminal,
        ascii_only=dumb or not _speaks_unicode(stdout),
        pager=pager or None if terminal and not dumb else None,
        height=height,
    )


def emit(result: Result, name: str, options: Options, stdout: TextIO) -> None:
    """Write `result` to `stdout` and flush it; on a terminal, what may page and is taller than it goes to the pager.

    Lets BrokenPipeError through: the reader of a pipe has gone. Raises UnknownValue where there is no format `name`.
    """
    chunks = load(name).write(result, options)
    if result.text is not None and name in ("table", "tsv", "md"):
        chunks = iter(result.text.splitlines(keepends=True))
    if options.terminal and options.pager and result.pages:
        from bilat.formats import pager  # subprocess costs 8 ms

        pager.page(chunks, options.pager, options.height or _HEIGHT, stdout)
    else:
        stdout.writelines(chunks)
    stdout.flush()


def render(
    result: Result,
    stdout: TextIO,
    environ: Mapping[str, str],
    *,
    explicit: str | None = None,
    header: bool | None = None,
    pager: Callable[[], str] | None = None,
) -> None:
    """Write `result` as `--format` (`explicit`), the terminal and the environment ask for.

    `pager` gives the pager's command line (empty: none), and is asked only where one may be used. Raises what `choose`
    and `emit` raise.
    """
    name, color = choose(explicit, environ, stdout.isatty())
    command = pager() if pager is not None and result.pages and stdout.isatty() else None
    options = options_for(stdout, environ, color=color, header=header, pager=command)
    emit(result, name, options, stdout)


def _screen(stdout: TextIO, environ: Mapping[str, str]) -> tuple[int, int]:
    """Columns and lines of the screen, from the environment, the terminal, or 80 by 24."""
    width, height = _positive(environ.get("COLUMNS")), _positive(environ.get("LINES"))
    if width and height:
        return width, height
    terminal = _terminal_size(stdout)
    return width or terminal.columns, height or terminal.lines


def _positive(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and int(text) else None


def _terminal_size(stdout: TextIO) -> os.terminal_size:
    for stream in (stdout.fileno, lambda: 2, lambda: 0):  # a table piped into `less` is still read on a terminal
        try:
            size = os.get_terminal_size(stream())
        except (OSError, ValueError):  # no terminal; a stream without a descriptor, or a closed one
            continue
        if size.columns and size.lines:
            return size
    return os.terminal_size((_WIDTH, _HEIGHT))


def _speaks_unicode(stdout: TextIO) -> bool:
    encoding = getattr(stdout, "encoding", None) or "utf-8"
    return encoding.lower().replace("_", "-").startswith("utf")
