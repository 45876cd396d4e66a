"""The lists of words in `data/reading.toml`, which ships with the program and which a person can read and extend."""

from __future__ import annotations

import functools
from pathlib import Path

from bilat.errors import BilatError

NAME = "reading.toml"


@functools.cache
def words_of(part: str, name: str) -> frozenset[str]:
    """The words of the list `name` in the file's part `[part]`, as they are written there.

    Raises BilatError with the code `data-missing` where no such file is installed, and `data-unreadable` where it
    holds no such list.
    """
    import tomllib  # 6 ms, and few commands read statements

    path = _find()
    try:
        found = tomllib.loads(path.read_text("utf-8"))[part][name]
    except (OSError, ValueError, KeyError) as error:
        raise BilatError(f"{path} cannot be read: {error!r}", hint="reinstall bilat", code="data-unreadable") from error
    return frozenset(found)


def _find() -> Path:
    """The file's path: in the package, where a wheel puts it, else in the `data` folder of a checkout."""
    package = Path(__file__).resolve().parents[1]
    for path in (package / "data" / NAME, package.parents[1] / "data" / NAME):
        if path.is_file():
            return path
    raise BilatError(f"{NAME} is not installed", hint="reinstall bilat", code="data-missing")
