"""The settings, from the table that the program itself works with."""

from __future__ import annotations

import inspect

from bilat import config, formats
from pages.markdown import fence, page, table

OPENING = """\
Nothing needs to be configured. A setting comes from its environment variable, else from the configuration file, else \
from its default. An empty variable counts as unset. `bilat config` shows every value and where it came from."""

FILE = """\
The file is TOML: `config.toml` in bilat's configuration folder, or wherever `BILAT_CONFIG` says. The folder is \
`$XDG_CONFIG_HOME/bilat` where that variable is set, else `~/.config/bilat` on Linux, `~/Library/Application \
Support/bilat` on macOS and `%LOCALAPPDATA%\\bilat` on Windows. A file that is not there sets nothing, nothing in it \
is executed, and a mistake in it is reported with its line (exit status 2)."""

STORE = """\
The tracker is `bilat.json` in `$XDG_DATA_HOME/bilat` where that variable is set, else in `~/.local/share/bilat` on \
Linux, `~/Library/Application Support/bilat` on macOS and `%LOCALAPPDATA%\\bilat` on Windows. `--db PATH` beats the \
environment and the file."""

WORDS = """\
`[sectors.NAME]` and `[parties.CODE]` add to the shipped vocabularies. A name is of lower-case words joined by \
hyphens, a code of 2 to 10 capital letters and digits. `label` and `aliases` may be left out; a sector may have \
a `definition`. A word that the vocabulary has already is refused."""

QUERIES = """\
`[queries]` gives names to filters: with `late = "is:overdue -tag:parked"` there, `bilat list @late` is short for the \
filter. [The filter language](filter.md) tells the rest."""

VARIABLES = (
    ("`BILAT_CONFIG`", "The configuration file."),
    ("`BILAT_NOW`", "The clock: a day or an RFC 3339 instant, for tests and for documents that must reproduce."),
    ("`BILAT_COMPLETE`", "Set by the completion scripts: bilat answers what may follow on the command line."),
    ("`NO_COLOR`", "No colour, whatever else is set (https://no-color.org)."),
    ("`FORCE_COLOR`", "In a pipe, what a terminal would get: the table, in colour (https://force-color.org)."),
    ("`COLUMNS`, `LINES`", "The size of the screen, where the terminal is not to say it."),
    ("`TERM=dumb`", "No colour, no line drawing, no pager."),
    (
        "`XDG_CONFIG_HOME`, `XDG_DATA_HOME`, `XDG_STATE_HOME`",
        "The folders of the XDG specification; a relative one is ignored.",
    ),
)


def configuration() -> str:
    """The page."""
    return page(
        "Configuration",
        OPENING,
        "## Settings",
        config.documentation(),
        "## The file",
        FILE,
        "An example:",
        fence(example().splitlines(), "toml"),
        "## Where the tracker is",
        STORE,
        "## Words of your own",
        WORDS,
        "## Saved queries",
        QUERIES,
        "## Other variables",
        table(("variable", "what"), VARIABLES),
        f"The formats that `--format` takes: {', '.join(f'`{name}`' for name in formats.NAMES)}. "
        "[Scripting](scripting.md) says what each one is.",
    )


def example() -> str:
    """The file that the settings' module shows."""
    text = inspect.cleandoc(config.__doc__ or "")
    return "\n".join(line[4:] for line in text.splitlines() if line.startswith("    ") or not line).strip()
