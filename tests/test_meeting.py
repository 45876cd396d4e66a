"""`bilat meeting`: what is recorded, what is refused, and how it is taken back."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from cli import Desk, Ran, numbered

BODY = "joint-trade-working-group"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """The seeded tracker on 2026-11-24."""
    return Desk(tmp_path)


def meetings(desk: Desk) -> list[tuple[str, list[tuple[str, str, str]]]]:
    """The body's meetings: day, and address, grade and day of each proof."""
    (record,) = desk.ok("show", BODY, "--json").data
    return [(m["on"], [(e["url"], e["grade"], e["on"]) for e in m["evidence"]]) for m in record["meetings"]]


def test_a_meeting_is_one_change(desk: Desk) -> None:
    """A meeting and its proof are recorded in one change, in the order of their days, and undone in one."""
    proof = ("--evidence", "https://example.org/1", "--grade", "meeting", "--quote", "It met.")
    ran = desk.run("meeting", "joint-trade", "--on", "2026-10-03", *proof, "--why", "the readout is out")
    assert (ran.status, numbered(ran.err)) == (0, "change #1; `bilat undo` takes it back\n")
    assert ran.out == f"{BODY}\tmeetings\t\t2026-10-03 [https://example.org/1 (meeting, 2026-10-03) “It met.”]\n"
    desk.ok("meeting", "joint-trade", "--on", "1 May 2026")
    held = ("2026-10-03", [("https://example.org/1", "meeting", "2026-10-03")])
    assert meetings(desk) == [("2026-05-01", []), held]
    (change, *_) = desk.ok("log", "joint-trade", "--json").data
    assert (change["command"], [edit["field"] for edit in change["edits"]]) == ("meeting", ["meetings"])
    desk.ok("undo")
    assert meetings(desk) == [held]
    desk.ok("undo")
    assert meetings(desk) == []


def test_today_is_the_default(desk: Desk) -> None:
    """Without a day it met today, in UTC."""
    desk.ok("meeting", "joint-trade", env={"BILAT_NOW": "2026-11-24T23:30:00-05:00"})
    assert meetings(desk) == [("2026-11-25", [])]


def test_more_proof_of_the_same_meeting(desk: Desk) -> None:
    """A day that is recorded gets the new proof too; with nothing new to say nothing changes."""
    desk.ok("meeting", "joint-trade", "--on", "2026-10-03", "--evidence", "https://example.org/1")
    desk.ok("meeting", "joint-trade", "--on", "2026-10-03", "--evidence", "https://example.org/2", "--grade", "signed")
    first, second = (
        ("https://example.org/1", "announcement", "2026-10-03"),
        ("https://example.org/2", "signed", "2026-10-03"),
    )
    assert meetings(desk) == [("2026-10-03", [first, second])]
    before = desk.files()
    nothing = "nothing to change: that meeting is recorded already\n"
    assert desk.run("meeting", "joint-trade", "--on", "2026-10-03") == Ran(0, "", nothing)
    assert desk.files() == before


def test_drop(desk: Desk) -> None:
    """`--drop` takes a day's meeting away; one that is not there is named with those that are."""
    for day in ("2026-05-01", "2026-10-03"):
        desk.ok("meeting", "joint-trade", "--on", day)
    desk.ok("meeting", "joint-trade", "--drop", "2026-05-01", "--why", "it was put off")
    assert meetings(desk) == [("2026-10-03", [])]
    missing = f"error: {BODY} has no meeting on 2026-05-01\nhint: it has 2026-10-03\n"
    assert desk.run("meeting", "joint-trade", "--drop", "2026-05-01") == Ran(3, "", missing)
    desk.ok("meeting", "joint-trade", "--drop", "2026-10-03")
    ran = desk.run("meeting", "joint-trade", "--drop", "2026-10-03", "--json")
    assert (ran.status, ran.error["code"]) == (3, "no-such-meeting")
    assert ran.error["hint"] == f"record one with `bilat meeting {BODY} --on DAY`"
    desk.ok("undo")
    assert meetings(desk) == [("2026-10-03", [])]


@pytest.mark.parametrize(
    ("args", "status", "message"),
    [
        (("--on", "2026-11-26"), 2, "2026-11-26 is still to come: a meeting is recorded when it has been held"),
        (("--on", "2026-10"), 2, "2026-10 is a month; give a day such as 2026-10-01"),
        (("--on", "2026-10-03", "--drop", "2026-10-03"), 2, "--on and --drop exclude each other"),
        (("--grade", "meeting"), 2, "a grade or a quote needs the evidence it belongs to"),
    ],
)
def test_what_is_refused(desk: Desk, args: tuple[str, ...], status: int, message: str) -> None:
    """A day to come, a span of days, both options, a grade of nothing: refused, and nothing is written."""
    before = desk.files()
    ran = desk.run("meeting", "joint-trade", *args)
    assert (ran.status, ran.out, ran.err.splitlines()[0]) == (status, "", f"error: {message}")
    assert desk.files() == before


def test_tomorrow_has_begun_somewhere(desk: Desk) -> None:
    """Where the sun rises first a meeting of today is one of tomorrow in UTC: it is taken."""
    desk.ok("meeting", "joint-trade", "--on", "2026-11-25")
    assert meetings(desk) == [("2026-11-25", [])]


def test_dry_run(desk: Desk) -> None:
    """`--dry-run` shows the change and writes nothing."""
    before = desk.files()
    document = desk.ok("meeting", "joint-trade", "--dry-run", "--json").json
    assert (document["kind"], document["dry_run"], document["data"][0]["command"]) == ("change", True, "meeting")
    assert desk.files() == before


def test_a_meeting_in_time(desk: Desk) -> None:
    """A body that has not met within its cadence is missed; once the meeting is recorded it is not."""
    desk.ok("update", "joint-trade", "--cadence", "every 6 months")
    later = {"BILAT_NOW": "2027-05-25"}
    assert desk.ok("list", "is:meeting-missed", "--format", "ids", env=later).out == f"{BODY}\n"
    desk.ok("meeting", "joint-trade", "--on", "2027-05-20", env=later)
    assert desk.ok("count", "is:meeting-missed", env=later).out == "0\n"
    assert desk.ok("count", "is:meeting-missed", env={"BILAT_NOW": "2027-11-21"}).out == "1\n"


def test_cadences_are_checked(desk: Desk) -> None:
    """`--cadence` takes words that can be counted with, and keeps them as they were typed."""
    before = desk.files()
    for args in (("update", "joint-trade"), ("add", "A new body")):
        ran = desk.run(*args, "--cadence", "when needed")
        assert (ran.status, ran.err.splitlines()[0]) == (2, "error: 'when needed' does not say how often a body meets")
    assert desk.files() == before
    desk.ok("update", "joint-trade", "--cadence", "Tous les 6 mois")
    assert desk.ok("list", "has:cadence", "--fields", "cadence").out == "Tous les 6 mois\n"


@pytest.mark.skipif(os.name != "posix", reason="a pseudo-terminal is POSIX")
def test_on_a_terminal(desk: Desk) -> None:
    """A person sees which record got which meeting."""
    seen = desk.terminal("meeting", "joint-trade", "--on", "2026-10-03", columns=100)
    assert seen.status == 0
    assert any(BODY in line and "meetings" in line and "2026-10-03" in line for line in seen.lines), seen.lines
