"""All that must hold before a commit: `python .ci/check.py`, with the Python that has the development dependencies.

Every step runs, whatever became of the one before; the exit status is 1 where any failed.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

LINT = (
    ("ruff", "check", "."),
    ("ruff", "format", "--check", "."),
    ("mypy",),
    ("mypy", "docs", ".ci/check.py"),
)
TESTS = (("pytest", "-n", "auto"),)
WRITE = (
    (sys.executable, "docs/generate.py"),
    (sys.executable, "docs/pictures.py"),
    (sys.executable, "docs/examples.py", "README.md", "docs/data.md", "docs/scripting.md"),
)


def main() -> int:
    """Run the steps that were asked for; give the exit status."""
    parser = argparse.ArgumentParser(description="Run all that must hold before a commit.")
    parser.add_argument("--no-tests", action="store_true", help="Only what reads the code: style and types.")
    parser.add_argument("--write", action="store_true", help="First bring formatting, pages and examples up to date.")
    given = parser.parse_args()
    steps = [module(words) for words in LINT + (() if given.no_tests else TESTS)]
    if given.write:
        steps = [module(("ruff", "check", "--fix", "-q", ".")), module(("ruff", "format", ".")), *WRITE, *steps]
    failed = [step for step in steps if not run(step)]
    for step in failed:
        sys.stderr.write(f"failed: {shown(step)}\n")
    return 1 if failed else 0


def module(words: tuple[str, ...]) -> tuple[str, ...]:
    """The command that runs a tool of this Python's environment."""
    return (sys.executable, "-m", *words)


def run(command: tuple[str, ...]) -> bool:
    """Run one step in the project's folder; give whether it went well."""
    sys.stderr.write(f"== {shown(command)}\n")
    sys.stderr.flush()
    return subprocess.run(command, cwd=ROOT, check=False).returncode == 0  # noqa: S603 -- the steps above


def shown(command: tuple[str, ...]) -> str:
    """The command without the place of Python."""
    return " ".join(word for word in command if word not in (sys.executable, "-m"))


if __name__ == "__main__":
    sys.exit(main())
