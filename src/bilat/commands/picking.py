"""`--fields`: the records of a result with the fields that were asked for, and a table of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from bilat.errors import UnknownValue
from bilat.result import Column, Result, Table

if TYPE_CHECKING:
    from bilat.result import Document


class Fields(NamedTuple):
    """What `--fields` may name at a command, and where each is found in a record."""

    names: tuple[str, ...]
    value: Callable[[Document, str], Any] = lambda record, name: record.get(name)
    columns: Sequence[Column] = ()
    """How a terminal shows some of them; the others are text under their own names."""

    def known(self, asked: Sequence[str]) -> list[str]:
        """`asked`, each as it is called. Raises UnknownValue, which names the valid ones."""
        found = []
        for name in asked:
            known = name if name in self.names else name.replace("-", "_")
            if known not in self.names:
                raise UnknownValue("field", name, self.names)
            found.append(known)
        return found

    def picked(self, result: Result, names: Sequence[str]) -> Result:
        """`result` with these fields of its records alone."""
        from bilat.commands.describe import describe

        shown = {column.name: column for column in self.columns}
        columns = [shown.get(name) or Column(name, name.replace("_", " ").capitalize()) for name in names]
        data = [{name: self.value(record, name) for name in names} for record in result.data]
        rows = [[describe(record[name]) for name in names] for record in data]
        return result._replace(data=data, tables=[Table(columns, rows)], text=None)
