"""A working session at a real terminal of 80 and of 160 columns, kept as text in tests/snapshots.

Where the look is meant to change, `BILAT_SNAPSHOTS=write pytest tests/test_session.py` writes the snapshots again: read
the difference before it is committed.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from cli import Desk, numbered

SNAPSHOTS = Path(__file__).parent / "snapshots"

LONG = {
    "id": "memorandum-on-critical-minerals",
    "title": "Memorandum of understanding on critical minerals, their processing and their recycling, with annexes",
    "sectors": ["energy", "trade"],
    "notes": "Première réunion : « à l'automne »\nsecond line",
    "tags": ["minerals"],
    "milestones": [
        {"title": "Annexe A – 情報共有 protocol", "due": "by end of March 2027", "owner": "CA"},
        {"title": "First report", "due": "2026-10", "owner": "GB"},
    ],
}

SESSION: tuple[tuple[tuple[str, ...], str], ...] = (
    (("list",), ""),
    (("list", "sector:defense,energy", "--sort", "due", "--fields", "id,title,status,next_due,tags"), ""),
    (("list", "--group-by", "basis", "sector:trade"), ""),
    (("count", "--group-by", "sector"), ""),
    (("values", "status"), ""),
    (("show", "memo"), ""),
    (("grid", "--progress"), ""),
    (("update", "joint-mil", "--status", "in-progress", "--party", "GB", "--why", "tasking order signed"), ""),
    (("tag", "sector:trade", "is:open", "+committee"), "o\ny\nn\nd\n"),
    (("tag", "sector:trade", "is:open", "+committee"), "y\n"),
    (("list", "sektor:trade"), ""),
    (("list", "tag:none"), ""),
    (("update", "joint"), ""),
    (("log", "sector:trade"), ""),
    (("undo",), ""),
    (("milestone", "list"), ""),
    (("check",), ""),
    (("help", "dates"), ""),
)


@pytest.mark.skipif(os.name != "posix", reason="a pseudo-terminal is POSIX")
@pytest.mark.parametrize("columns", [80, 160])
def test_a_session(tmp_path: Path, columns: int) -> None:
    """What a person sees, command by command, is what was looked at and found good."""
    desk = Desk(tmp_path)
    desk.ok("add", "--from", "-", stdin=json.dumps(LONG))
    seen = numbered("\n".join(_shown(desk, args, typed, columns) for args, typed in SESSION))
    path = SNAPSHOTS / f"session-{columns}.txt"
    if os.environ.get("BILAT_SNAPSHOTS") == "write":
        path.write_text(seen, encoding="utf-8", newline="\n")
    assert seen == path.read_text(encoding="utf-8")
    shown = [line for line in seen.splitlines() if not line.startswith("$ ")]
    assert [line for line in shown if _cells(line) > columns] == []


def _shown(desk: Desk, args: tuple[str, ...], typed: str, columns: int) -> str:
    env = {"NO_COLOR": "1", "PAGER": ""}
    lines = desk.terminal(*args, columns=columns, typed=typed, env=env).lines
    said = " ".join(f"'{word}'" if " " in word else word for word in args)
    return "\n".join([f"$ bilat {said}", *lines, ""]).replace(str(desk.folder), "~")


def _cells(line: str) -> int:
    from wcwidth import wcswidth

    return int(wcswidth(line))
