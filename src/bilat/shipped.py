"""Where the files are that ship with the program: in a wheel's package, or in the `data` folder of a checkout."""

from __future__ import annotations

from bilat.errors import BilatError

TYPE_CHECKING = False  # type checkers know this name; importing it from typing costs 2 ms
if TYPE_CHECKING:
    from pathlib import Path


def find_shipped(name: str, what: str, code: str) -> Path:
    """The path of `data/NAME`. Raises BilatError with `code`, which calls it `what`, where it is not installed."""
    from pathlib import Path

    package = Path(__file__).resolve().parent
    places = [root / "data" / name for root in (package, package.parents[1])]
    for path in places:
        if path.is_file():
            return path
    raise BilatError(
        f"{what} {name} is not installed: it is not at " + " or ".join(str(path) for path in places),
        hint="reinstall bilat",
        code=code,
    )
