"""What a command returns. A command never prints: it returns a Result, and `formats` renders it for people or scripts.

A Result carries the same content twice, because two readers need it: `data`, the records for JSON, and `tables`, what
a person or a spreadsheet reads. Both may be lazy: a long list is written while it is read.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

Document = dict[str, Any]
"""One record as JSON holds it: an initiative, a change, a grid. The shapes are the Structs of `model`."""

Style = Literal["text", "id", "slug", "title", "status", "date", "number", "dim"]
"""How a terminal shows a column: what may wrap, what is coloured, what is never cut.

`slug` is an id beside what matters more: it folds as soon as a title wraps, an `id` only where nothing else helps."""


class Column(NamedTuple):
    """One column of a table."""

    name: str
    """The field's name, as `--fields` takes it and `--header` prints it: `next_due`."""
    title: str
    """What a terminal prints over the column: `Next due`."""
    style: Style = "text"


class Table(NamedTuple):
    """Rows under columns. A cell is text, or None where nothing is known (a dash on a terminal, empty in TSV)."""

    columns: Sequence[Column]
    rows: Iterable[Sequence[str | None]]
    title: str | None = None
    """Shown above the table on a terminal only."""
    upright: bool = False
    """Field and value, one below the other (`show`, `config`): a terminal draws no grid around it."""
    exact: bool = False
    """CSV writes the cells as they are, line breaks and all: who made the table answers for what is in them."""


class Notice(NamedTuple):
    """One line for stderr: what happened beside the result."""

    message: str
    level: Literal["info", "warning"] = "info"


class Result(NamedTuple):
    """The whole answer of a command."""

    kind: str
    """`initiative-list`, `change`, `grid-list` …: names the JSON Schema that `bilat schema KIND` prints."""
    data: Iterable[Document]
    """The records, always a list in JSON."""
    tables: Sequence[Table] = ()
    total: int = 0
    """How many matched, before any limit."""
    returned: int = 0
    """How many are in `data`."""
    notices: Sequence[Notice] = ()
    extra: Mapping[str, Any] = MappingProxyType({})
    """Further top-level keys of the JSON document; an iterator among them is written as a list, one by one."""
    ids: Iterable[str] | None = None
    """What `--format ids` prints; None: the `id` of each record."""
    exit_status: int = 0
    bare: bool = False
    """Whether JSON is the first record alone, without the envelope (a JSON Schema)."""
    text: str | None = None
    """What a person reads instead of the tables: whole lines."""
    pages: bool = False
    """Whether a terminal may show it through the pager."""
    form: str | None = None
    """The format it is written in where none was asked for; None: as the terminal and the environment say."""

    @property
    def truncated(self) -> bool:
        """Whether a limit cut the result."""
        return self.returned < self.total
