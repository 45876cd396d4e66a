"""The lists of words in `data/reading.toml`, which ships with the program and which a person can read and extend."""

from __future__ import annotations

import functools

from bilat.errors import BilatError
from bilat.shipped import find_shipped

NAME = "reading.toml"


@functools.cache
def words_of(part: str, name: str) -> frozenset[str]:
    """The words of the list `name` in the file's part `[part]`, as they are written there.

    Raises BilatError with the code `data-missing` where no such file is installed, and `data-unreadable` where it
    holds no such list.
    """
    import tomllib  # 6 ms, and few commands read statements

    path = find_shipped(NAME, "the list", code="data-missing")
    try:
        found = tomllib.loads(path.read_text("utf-8"))[part][name]
    except (OSError, ValueError, KeyError) as error:
        raise BilatError(f"{path} cannot be read: {error!r}", hint="reinstall bilat", code="data-unreadable") from error
    return frozenset(found)
