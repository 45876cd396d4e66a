"""The story: all of it executed in its order, and compared whole; and no command of the accountable part left out."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from test_readme import ROOT, examples, terminal

STORY = (ROOT / "docs" / "story.md").read_text(encoding="utf-8")

USED = (
    r"update .*--party GB --status \S+ --on \S+ .*--evidence \S+ --grade \S+ .*--quote .*--why ",
    r"update .*--override .*--why ",
    r"milestone add ",
    r"milestone move .*--why ",
    r"milestone done ",
    r"meeting ",
    r"update .*--cadence ",
    r"mark ",
    r"tag ",
    r"drop ",
    r"undo\b",
    r"list is:overdue",
    r"list is:split",
    r"list is:stale",
    r"list .*--signals",
    r"next\b",
    r"slips\b",
    r"diff --since ",
    r"list .*--as-of ",
    r"score\b",
    r"check\b",
    r"(add|update) .*--(supersedes|restates) ",
    r"list .*--vocabulary ogp",
    r"list is:overdue --exit-code",
)
"""What the story shows, each a pattern after `bilat `."""


@terminal
def test_the_story(tmp_path: Path) -> None:
    """Each command prints what stands below it, on its day."""
    wanted = examples.examples(STORY)
    desk = examples.Desk(tmp_path.resolve())
    assert [(example.command, desk.run(example.command)) for example in wanted] == wanted


@terminal
def test_a_slow_command_shows_what_a_quick_one_does(tmp_path: Path) -> None:
    """On a busy machine a command says that it is at work, and takes that away: a document never shows it."""
    slow = "import sys, time; from bilat.formats.progress import Ticker\n"
    slow += "with Ticker(sys.stderr): time.sleep(0.9)\nprint(1)"
    desk = examples.Desk(tmp_path.resolve())
    assert desk.run(f"python -c '{slow}'; echo 2") == "1\n2\n"


@pytest.mark.parametrize("pattern", USED)
def test_the_story_uses(pattern: str) -> None:
    """Some command of the story is this one."""
    commands = [re.sub(r"\\\n\s*", "", example.command) for example in examples.examples(STORY)]
    assert any(re.match(rf"BILAT_NOW=\S+ bilat {pattern}", command) for command in commands)


def test_the_clock() -> None:
    """Every command has its day, the days never go back, and the story lasts eighteen months."""
    days = [re.match(r"BILAT_NOW=(\d{4}-\d\d-\d\d) ", example.command) for example in examples.examples(STORY)]
    read = [day[1] for day in days if day]
    assert len(read) == len(days)
    assert read == sorted(read)
    assert (read[0][:7], read[-1][:7]) == ("2026-11", "2028-05")


def test_the_story_says_that_it_is_made_up() -> None:
    """It is marked before its first command, and the brief is its last."""
    assert "**This is an example. Every event below is invented**" in STORY.partition("```")[0]
    assert 'bilat brief --since "' in examples.examples(STORY)[-1].command
