"""Make the reference pages from the program: `python docs/generate.py`, from the project's folder or any other.

With `--check` nothing is written: the pages that are out of date are named, and the exit status is 1 where there are
any. `--folder FOLDER` is where they are, by default beside this script.
"""

from __future__ import annotations

import argparse
import difflib
import sys
from collections.abc import Callable
from pathlib import Path

from pages.commands import commands
from pages.configuration import configuration
from pages.vocabulary import vocabulary

PAGES: dict[str, Callable[[], str]] = {
    "commands.md": commands,
    "vocabulary.md": vocabulary,
    "configuration.md": configuration,
}


def main() -> int:
    """Write the pages, or with `--check` compare them; give the exit status."""
    parser = argparse.ArgumentParser(description="Make the reference pages from the program.")
    parser.add_argument("--check", action="store_true", help="Write nothing; name what is out of date.")
    parser.add_argument("--folder", type=Path, default=Path(__file__).parent, help="Where the pages are.")
    given = parser.parse_args()
    stale = 0
    for name, make in PAGES.items():
        path, text = given.folder / name, make()
        if given.check:
            stale += _differs(path, text)
        else:
            path.write_text(text, encoding="utf-8", newline="\n")
    return 1 if stale else 0


def _differs(path: Path, text: str) -> bool:
    """Whether the page is not what the program says now; prints how."""
    found = path.read_text(encoding="utf-8") if path.exists() else ""
    if found == text:
        return False
    lines = difflib.unified_diff(found.splitlines(True), text.splitlines(True), str(path), "from the program", n=1)
    sys.stdout.writelines([f"{path.name} is out of date; python docs/generate.py writes it\n", *lines])
    return True


if __name__ == "__main__":
    sys.exit(main())
