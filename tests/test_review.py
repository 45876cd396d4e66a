"""What `check` says of the proofs, and of the documents that serve as evidence."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from cli import Desk

WHOLE = "the history is whole and gives the state\n"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A tracker with nothing in it, on 2026-11-24."""
    desk = Desk(tmp_path, seeded=False)
    desk.ok("init", "--empty")
    return desk


def add(desk: Desk, title: str, **fields: Any) -> None:
    desk.ok("add", "--from", "-", stdin=json.dumps({"title": title, "parties": ["CA", "GB"], **fields}))


def found(desk: Desk, *args: str) -> list[tuple[str, str | None, str]]:
    """What `check` finds: code, where, message. It is never more than a notice."""
    ran = desk.ok("check", "--json", *args)
    assert {record["level"] for record in ran.data} <= {"notice"}
    return [(record["code"], record["where"], record["message"]) for record in ran.data]


def source(on: str | None) -> dict[str, Any]:
    return {"quote": "Both will build it.", "published_on": on}


def test_nothing_to_say(desk: Desk) -> None:
    """Delivered on a signed text of its own, dated after the announcement: nothing is said, and nothing of others."""
    add(desk, "Alpha", sources=[source("2026-05-01")])
    desk.ok(
        "update",
        "alpha",
        "--status",
        "delivered",
        "--on",
        "2026-09-01",
        "--evidence",
        "https://a.example/1",
        "--grade",
        "signed",
    )
    add(desk, "Beta")
    assert found(desk) == []
    assert desk.ok("check").err == WHOLE


def test_delivered_on_what(desk: Desk) -> None:
    """Delivery without any evidence, and on announcements alone, are named; the exit status is 0."""
    for title in ("Alpha", "Beta", "Gamma", "Delta"):
        add(desk, title)
    desk.ok("update", "alpha", "--status", "delivered")
    desk.ok(
        "update",
        "beta",
        "--status",
        "delivered",
        "--party",
        "GB",
        "--on",
        "2026-09-01",
        "--evidence",
        "https://b.example/",
    )
    desk.ok(
        "update",
        "gamma",
        "--status",
        "delivered",
        "--on",
        "2026-09-01",
        "--evidence",
        "https://c.example/",
        "--grade",
        "independent",
    )
    desk.ok("update", "delta", "--status", "in-progress", "--on", "2026-09-01", "--evidence", "https://d.example/")
    assert found(desk) == [
        ("unproved", "alpha", "it is delivered, and nothing proves it"),
        ("weak-proof", "beta", "it is partially-delivered, on announcements alone"),
    ]
    weak = desk.ok("list", "is:weak", "--format", "ids").out.split()
    assert sorted(weak) == ["alpha", "beta"]


def test_days_of_proofs(desk: Desk) -> None:
    """A proof without a day, and one from before the announcement, are named wherever they stand in the record."""
    add(desk, "Alpha", sources=[source("2026-05-01"), source("2026-06-01"), source(None)])
    add(desk, "Beta", sources=[source(None)])
    desk.ok("update", "alpha", "--evidence", "https://a.example/1")
    desk.ok("meeting", "alpha", "--on", "2026-04-30", "--evidence", "https://a.example/2")
    desk.ok("meeting", "alpha", "--on", "2026-05-01", "--evidence", "https://a.example/3")
    desk.ok("milestone", "add", "beta", "First step")
    desk.ok("milestone", "done", "beta", "first-step", "--on", "1999-01-01", "--evidence", "https://b.example/1")
    assert found(desk) == [
        ("proof-undated", "alpha", "https://a.example/1 has no date: nobody can tell what it came after"),
        (
            "proof-before-announcement",
            "alpha",
            "https://a.example/2 is of 2026-04-30, before the announcement of 2026-05-01: it proves nothing since",
        ),
    ]


def test_one_proof_of_several(desk: Desk) -> None:
    """One address behind several initiatives is named once, with all of them; twice behind one is not."""
    for title in ("Alpha", "Beta", "Gamma"):
        add(desk, title)
    proof = ("--on", "2026-09-01", "--evidence")
    desk.ok("update", "alpha", "beta", "--status", "in-progress", *proof, "https://a.example/1#page=2")
    desk.ok("meeting", "gamma", *proof, "https://a.example/1")
    desk.ok("meeting", "gamma", "--on", "2026-09-02", "--evidence", "https://a.example/2")
    desk.ok("meeting", "gamma", *proof, "https://a.example/2")
    assert found(desk) == [("shared-proof", "alpha, beta, gamma", "https://a.example/1 is evidence of 3 initiatives")]


def test_a_cadence_from_elsewhere(desk: Desk) -> None:
    """A cadence that came in with a record and cannot be read is named."""
    add(desk, "Alpha", cadence="when needed")
    add(desk, "Beta", cadence="yearly")
    ((code, where, message),) = found(desk)
    assert (code, where) == ("unread-cadence", "alpha")
    assert message.startswith("the cadence 'when needed' cannot be read, so no meeting can be missed")


def test_documents_are_what_they_were(desk: Desk) -> None:
    """`--verify-evidence` reads every local document again: unchanged is exit 0, changed or gone 4, each named."""
    names = [desk.write(f"{name}.txt", name) for name in ("one", "two", "three")]
    for number, name in enumerate(names):
        add(desk, f"Initiative {number}")
        desk.ok("update", f"initiative-{number}", "--status", "in-progress", "--on", "2026-09-01", "--evidence", name)
    ran = desk.run("check", "--verify-evidence")
    assert (ran.status, ran.out) == (0, "")
    assert ran.err == "the local documents are what they were when they were added (3)\n" + WHOLE
    Path(names[0]).write_text("One", "utf-8")
    Path(names[2]).unlink()
    assert desk.run("check").status == 0
    ran = desk.run("check", "--verify-evidence", "--json")
    assert ran.status == 4
    assert [(record["level"], record["code"], record["where"]) for record in ran.data] == [
        ("notice", "proof-changed", "initiative-0"),
        ("notice", "proof-vanished", "initiative-2"),
    ]
    assert ran.data[1]["message"] == f"{names[2]} is not there any more"
    assert ran.data[0]["message"].startswith(f"{names[0]} has changed: it was SHA-256 7692c3ad3540… when it was added")
    assert "2 of 3 local documents are not what they were when they were added" in ran.err
    Path(names[0]).write_text("one", "utf-8")
    Path(names[2]).write_text("three", "utf-8")
    assert desk.run("check", "--verify-evidence").status == 0


@pytest.mark.skipif(os.name != "posix", reason="pipes in a folder are POSIX")
def test_what_is_no_document_any_more(desk: Desk) -> None:
    """A pipe or a folder in the document's place is no document, and is not waited for."""
    names = [Path(desk.write(name, name)) for name in ("one", "two")]
    add(desk, "Alpha")
    for name in names:
        desk.ok("update", "alpha", "--evidence", str(name))
        name.unlink()
    os.mkfifo(names[0])
    names[1].mkdir()
    ran = desk.run("check", "--verify-evidence", "--json")
    assert (ran.status, [r["code"] for r in ran.data if r["code"] != "proof-undated"]) == (4, ["proof-vanished"] * 2)


def test_damage_comes_first(desk: Desk) -> None:
    """A store that is damaged is exit 6, whatever became of the evidence."""
    name = desk.write("one.txt", "one")
    add(desk, "Alpha")
    desk.ok("update", "alpha", "--evidence", name)
    Path(name).unlink()
    desk.state.write_bytes(desk.state.read_bytes().replace(b'"Alpha"', b'"Omega"'))
    assert desk.run("check", "--verify-evidence").status == 6


def test_the_seed(tmp_path: Path) -> None:
    """Of the seed `check` says what it said before: the row that the source cuts off."""
    assert [record["code"] for record in Desk(tmp_path).ok("check", "--json").data] == ["cut-off-row"]
