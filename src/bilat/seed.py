"""The seed: the initiatives that a new store begins with, read from the file that ships with the program.

The seed is data, not code, so that a reader can hold it against its source article line by line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bilat.errors import BilatError
from bilat.shipped import find_shipped

if TYPE_CHECKING:
    from pathlib import Path

SEED_NAME = "canada-uk.json"


def load_seed() -> dict[str, Any]:
    """The seeded records: `initiatives`, a list, and `grids`, a list, both in the order they are shown.

    An initiative has every key of `model.Initiative` but the four that the store adds when it writes one: `revision`,
    `created_at`, `updated_at`, `updated_by`. A grid has every key of `model.Grid`. Each call reads the file anew, so
    the caller may change what it gets.

    Raises BilatError with the code `seed-missing` where no such file is installed, and `seed-unreadable` where it
    cannot be read or is not a JSON object.
    """
    import json  # only a store's first use needs it from here

    path = find_shipped(SEED_NAME, "the seed", code="seed-missing")
    try:
        seed = json.loads(path.read_bytes())
    except (OSError, ValueError) as error:  # what is not UTF-8 or not JSON is a ValueError
        raise _unreadable(path, str(error)) from error
    if not isinstance(seed, dict):
        raise _unreadable(path, "it holds no JSON object")
    return seed


def _unreadable(path: Path, reason: str) -> BilatError:
    return BilatError(f"the seed {path} cannot be read: {reason}", hint="reinstall bilat", code="seed-unreadable")
