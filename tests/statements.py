"""Annotated statements for tests: real texts with what careful readers found in them, and floors to hold."""

from __future__ import annotations

import datetime as dt
import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

VARIABLE = "BILAT_STATEMENTS"
"""The environment variable that names another folder of texts and annotations."""

CHECKABLE = ("commitment", "review")


class Annotated(NamedTuple):
    """One statement and its annotations."""

    name: str
    text: str
    published_on: dt.date
    records: list[dict[str, Any]]


def annotated(shared: Path) -> Iterator[Annotated]:
    """The statements of the folder, by name."""
    folder = Path(os.environ.get(VARIABLE, shared / "statements"))
    for path in sorted((folder / "gold").glob("*.jsonl")):
        text = (folder / "texts" / f"{path.stem}.txt").read_text("utf-8")
        day = re.search("(20[0-9]{2})[/-]([0-9]{2})[/-]([0-9]{2})", text.partition("\n")[0])
        assert day is not None, path.stem
        records = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
        yield Annotated(path.stem, text, dt.date(*map(int, day.groups())), records)
