"""NDJSON: one bare record a line (https://github.com/ndjson/ndjson-spec)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from bilat.formats.json_ import encoder, picked

if TYPE_CHECKING:
    from bilat.formats import Options
    from bilat.result import Result


def write(result: Result, options: Options) -> Iterator[str]:
    """One line for each record."""
    dump = encoder()
    for record in picked(result.data, options.fields):
        yield dump(record) + "\n"
