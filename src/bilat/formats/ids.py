"""Ids, one a line: what `xargs` and `while read` take."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from bilat.text import one_line

if TYPE_CHECKING:
    from bilat.formats import Options
    from bilat.result import Result


def write(result: Result, options: Options) -> Iterator[str]:  # noqa: ARG001 - every writer takes the same
    """One line for each id.

    Raises UsageError where the records have none.
    """
    for name in _each(result) if result.ids is None else result.ids:
        yield one_line(name) + "\n"


def _each(result: Result) -> Iterator[str]:
    for record in result.data:
        name = record.get("id")
        if not isinstance(name, str):
            from bilat.errors import UsageError

            raise UsageError(f"'{result.kind}' has no ids to print", hint="choose another --format")
        yield name
