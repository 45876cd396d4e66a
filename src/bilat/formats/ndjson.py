"""NDJSON: one bare record a line (https://github.com/ndjson/ndjson-spec)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from bilat.formats.json_ import MANY, encoder, joined

if TYPE_CHECKING:
    from bilat.formats import Options
    from bilat.result import Result


def write(result: Result, options: Options) -> Iterator[str]:  # noqa: ARG001 -- as every writer
    """One line for each record."""
    dump = encoder(many=result.returned > MANY)
    for piece in joined(result.data, dump, "\n"):
        yield piece + "\n"
