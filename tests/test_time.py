"""What happened between two moments, names for moments, and the ledger of dates that were moved."""

# ruff: noqa: E501 -- whole lines of output are compared

from __future__ import annotations

import contextlib
import datetime as dt
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bilat.commands.time import shortened
from bilat.errors import BilatError, Refused
from bilat.history import content
from bilat.result import Document
from bilat.slips import ledger, same_days, slips
from bilat.store.memory import MemoryStore
from bilat.tracker.between import happened
from bilat.tracker.changes import plan_undo
from bilat.tracker.moments import Moment, plan_mark
from bilat.tracker.past import PastView
from cli import Desk, Ran, numbered
from strategies import ADA, Step, by_content, clock, small_seed, steps

posix = pytest.mark.skipif(os.name != "posix", reason="a pseudo-terminal is POSIX")
PROOF = ("--evidence", "https://example.org/a", "--grade", "meeting", "--on", "2026-12-02")
SEED_DAY = "2026-11-24"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def on(day: str) -> dict[str, str | None]:
    """The environment in which it is `day`."""
    return {"BILAT_NOW": f"{day}T09:00:00Z"}


# Laws over random histories


def told(taken: Sequence[Step]) -> MemoryStore:
    """A store in memory after these steps, a day apart; what is refused is left out."""
    with clock("2026-03-01T09:00:00Z"):
        store = MemoryStore(small_seed())
    for number, step in enumerate(taken, 2):
        day = dt.date(2026, 3, 1) + dt.timedelta(number)
        with clock(f"{day}T09:00:00Z"):
            try:
                store.commit(step.plan())
            except (BilatError, AssertionError):
                continue
    return store


def after(change: Document) -> Moment:
    """The moment that `change` left behind."""
    return Moment("x", dt.date.fromisoformat(change["at"][:10]), change["id"])


def contents(view: Any) -> dict[str, Document]:
    """The records without what the store keeps by itself."""
    return {document["id"]: content(document) for document in view.search()}


def uncounted(document: Document | None) -> object:
    """A record without the number of its moves: a date that was moved there and back is where it was."""
    steps = document and [{**step, "moves": 0} for step in document["milestones"]]
    return document and {**document, "milestones": steps}


def milestones(records: dict[str, Document]) -> dict[tuple[str, str], Document]:
    return {(name, m["id"]): m for name, document in records.items() for m in document["milestones"]}


def on_first_step(done: bool | None, due: str | None) -> Step:
    return Step("milestone", ("beta", "first-step", done, due, None))


moving = st.one_of(
    st.builds(on_first_step, st.none(), st.sampled_from(["2026-Q3", "2027-01-15", "by end of 2030"])),
    st.builds(on_first_step, st.booleans(), st.none()),
    st.builds(lambda back: Step("undo", (back,)), st.sampled_from([None, None, 1, 2])),
    st.sampled_from(
        [("drop milestone", ("beta", "first-step")), ("new milestone", ("beta", "First step", "2027"))]
    ).map(lambda given: Step(*given)),
)
histories = st.one_of(st.lists(moving, max_size=10), st.lists(st.one_of(moving, steps()), max_size=12))
"""Changes of all kinds, and many that move the date of one milestone, reach it, and take that back."""


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(histories, st.data())
def test_a_diff_tells_the_difference_of_two_states(taken: list[Step], data: st.DataObject) -> None:
    """Between any two moments what is told is what differs between their states, no more and no less."""
    store = told(taken)
    changes = list(store.changes())
    first, last = sorted(data.draw(st.tuples(*[st.integers(0, len(changes) - 1)] * 2)))
    moments = after(changes[first]), after(changes[last])
    found = happened(store.view(), *moments)
    before, now = (contents(PastView(store.view(), moment)) for moment in moments)

    def of(what: str, *keys: str) -> list[Any]:
        return sorted(tuple(r[key] for key in keys) for r in found if r["what"] == what)

    both = [name for name in before if name in now]
    assert of("new", "initiative", "new") == sorted((n, d["status"]) for n, d in now.items() if n not in before)
    assert of("dropped", "initiative", "old") == sorted((n, d["status"]) for n, d in before.items() if n not in now)
    joint = [(r["initiative"], r["old"], r["new"]) for r in found if r["what"] == "status" and r["party"] is None]
    expected = [(n, before[n]["status"], now[n]["status"]) for n in both if before[n]["status"] != now[n]["status"]]
    assert sorted(joint) == sorted(expected)
    was, then = ({k: m for k, m in milestones(d).items() if k[0] in both} for d in (before, now))
    added = sorted(key for key in then if key not in was)
    assert of("milestone-added", "initiative", "milestone") == added
    assert of("milestone-dropped", "initiative", "milestone") == sorted(key for key in was if key not in then)
    moved = [k for k in then if k in was and then[k]["due"] and was[k]["due"]]
    moved = [k for k in moved if not same_days(was[k]["due"], then[k]["due"])]
    assert [key for key in of("date-moved", "initiative", "milestone") if was.get(key, {}).get("due")] == sorted(moved)
    gone = [k for k in then if k in was and was[k]["due"] and not then[k]["due"]]
    assert of("date-removed", "initiative", "milestone") == sorted(gone)
    reached = [k for k in then if then[k]["done_on"] and not was.get(k, {}).get("done_on")]
    assert of("milestone-done", "initiative", "milestone") == sorted(reached)
    reopened = [k for k in then if k in was and was[k]["done_on"] and not then[k]["done_on"]]
    assert of("milestone-reopened", "initiative", "milestone") == sorted(reopened)
    differ = {n for n in {*before, *now} if uncounted(before.get(n)) != uncounted(now.get(n))}
    assert {r["initiative"] for r in found} == differ


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(histories)
def test_the_ledger_adds_up(taken: list[Step]) -> None:
    """The days of a milestone's moves add up to what lies between its first target and today's; so does each move."""
    view = told(taken).view()
    records = list(slips(view.search(), ledger(view.newest_changes())))
    dated = {key: m for key, m in milestones(contents(view)).items() if m["first_due"]}
    assert {(r["initiative"], r["milestone"]) for r in records} == set(dated)
    for record in records:
        step = dated[record["initiative"], record["milestone"]]
        ends = [dt.date.fromisoformat(step[key]["end"]) for key in ("first_due", "due") if step[key]]
        assert record["days"] == ((ends[1] - ends[0]).days if step["due"] else None)
        assert sum(move["days"] for move in record["history"]) == (record["days"] or 0)
        assert len(record["history"]) == record["moves"]
        chain = [step["first_due"], *(move["new"] for move in record["history"])]
        assert all(same_days(one, move["old"]) for one, move in zip(chain, record["history"], strict=False))


@settings(deadline=None, max_examples=50, suppress_health_check=[HealthCheck.too_slow])
@given(histories)
def test_undoing_everything_gives_the_seed(taken: list[Step]) -> None:
    """Undone one by one, with a mark among them, the changes lead back to the beginning, and nothing has happened."""
    store = told(taken)
    with clock("2026-06-01T09:00:00Z"):
        store.commit(plan_mark("Half way", None, ADA))
        for _ in list(store.changes())[1:]:
            with contextlib.suppress(Refused):  # what was undone before needs it no more
                store.commit(plan_undo(None, ADA))
    with clock("2026-03-01T09:00:00Z"):
        assert by_content(store) == by_content(MemoryStore(small_seed()))
    assert happened(store.view(), after(next(iter(store.changes())))) == []


# diff


@pytest.fixture
def winter(desk: Desk) -> Desk:
    """The seed of 24 November, and what became of it in December."""
    desk.ok("milestone", "move", "joint-mil", "joint", "--due", "2027-Q1", env=on("2026-11-30"))
    desk.ok("update", "joint-trade", "--status", "in-progress", "--party", "GB", "--why", "staff named", *PROOF,
            env=on("2026-12-02"))  # fmt: skip
    desk.ok("milestone", "move", "joint-mil", "joint", "--due", "2027-Q2", "--why", "ships in refit",
            "--evidence", "https://example.org/b", "--grade", "signed", env=on("2026-12-03"))  # fmt: skip
    desk.ok("milestone", "move", "joint-mil", "joint", "--due", "autumn 2027", env=on("2026-12-04"))
    desk.ok("milestone", "done", "joint-trade", "launch", "--on", "2026-12-05", env=on("2026-12-06"))
    desk.ok("tag", "climate", "+done-and-undone", env=on("2026-12-07"))
    desk.ok("undo", env=on("2026-12-07"))
    desk.ok("milestone", "add", "pilot", "Second <b>|</b> step", "--due", "2028", env=on("2026-12-08"))
    desk.ok("drop", "sustainable", env=on("2026-12-09"))
    desk.ok("add", "New", "--by", "bea", "--why", "summit", env=on("2026-12-10"))
    desk.ok("update", "pilot", "--notes", "x", env=on("2026-12-11"))
    return desk


MIL, TRADE = "joint-military-exercises", "joint-trade-working-group"


DECEMBER = f"""\
new\tnew\t\t\t\t\tannounced\t\t2026-12-10T09:00:00Z\tbea\tsummit
dropped\tsustainable-trade-practices\t\t\t\tannounced\t\t\t2026-12-09T09:00:00Z\tada\t
status\t{TRADE}\t\t\tstatus\tannounced\tin-progress\t\t2026-12-02T09:00:00Z\tada\tstaff named
status\t{TRADE}\t\tGB\tassessments.GB\t\tin-progress\t\t2026-12-02T09:00:00Z\tada\tstaff named
milestone-done\t{TRADE}\tlaunch\t\tmilestones.launch.done_on\t\t2026-12-05\t\t2026-12-06T09:00:00Z\tada\t
date-moved\t{MIL}\tjoint-exercises\t\tmilestones.joint-exercises.due\t2027-Q1\tautumn 2027\t244\t2026-12-04T09:00:00Z\tada\tships in refit
milestone-added\tpilot-renewable-projects\tsecond-b-b-step\t\tmilestones.second-b-b-step\t\tSecond <b>|</b> step (recommended, due 2028)\t\t2026-12-08T09:00:00Z\tada\t
changed\tpilot-renewable-projects\t\t\tnotes\t\tx\t\t2026-12-11T09:00:00Z\tada\t
"""


def test_diff(winter: Desk) -> None:
    """A script gets a line for each thing that happened; what was done and undone shows nothing."""
    assert winter.run("diff", "--since", "2026-12", env=on("2026-12-31")) == Ran(0, DECEMBER, "")


def test_diff_for_people(winter: Desk) -> None:
    """A person gets a table for each kind of thing, with the reason and the proof; markup in a title is text."""
    shown = winter.ok("diff", "--since", "2026-12", "--format", "md", env=on("2026-12-31")).out
    assert (
        shown
        == """\
## New (1)

| Initiative | Status | When | Who and why |
| --- | --- | --- | --- |
| New | announced | 2026-12-10 | bea: summit |

## Dropped (1)

| Initiative | Status | When | Who and why |
| --- | --- | --- | --- |
| Sustainable trade practices | announced | 2026-12-09 | ada |

## Status changed (1)

| Initiative | Side | Change | When | Who and why |
| --- | --- | --- | --- | --- |
| Joint trade working group | joint, GB | announced → in-progress | 2026-12-02 | ada: staff named \\[https://example.org/a (meeting, 2026-12-02)\\] |

## Milestones done (1)

| Initiative | Milestone | Done | When | Who and why |
| --- | --- | --- | --- | --- |
| Joint trade working group | Launch trade working group | 2026-12-05 | 2026-12-06 | ada |

## Dates moved (1)

| Initiative | Milestone | Change | When | Who and why |
| --- | --- | --- | --- | --- |
| Regular joint military exercises | Joint exercises &amp; tech sharing | 2027-Q1 → autumn 2027 (+244 days) | 2026-12-04 | ada: ships in refit \\[https://example.org/b (signed)\\] |

## Milestones added (1)

| Initiative | Milestone | Due | When | Who and why |
| --- | --- | --- | --- | --- |
| Pilot renewable projects | Second &lt;b&gt;\\|&lt;/b&gt; step | 2028 | 2026-12-08 | ada |

## Other changes (1)

| Initiative | Change | When | Who and why |
| --- | --- | --- | --- |
| Pilot renewable projects | notes: – → x | 2026-12-11 | ada |
"""
    )
    table = winter.ok("diff", "--since", "2026-12-09", "--until", "2026-12-10", "--format", "table").out
    assert (
        table
        == """\
New (1)
╭────────────┬───────────┬────────────┬─────────────╮
│ Initiative │ Status    │ When       │ Who and why │
├────────────┼───────────┼────────────┼─────────────┤
│ New        │ announced │ 2026-12-10 │ bea: summit │
╰────────────┴───────────┴────────────┴─────────────╯

Dropped (1)
╭─────────────────────────────┬───────────┬────────────┬─────────────╮
│ Initiative                  │ Status    │ When       │ Who and why │
├─────────────────────────────┼───────────┼────────────┼─────────────┤
│ Sustainable trade practices │ announced │ 2026-12-09 │ ada         │
╰─────────────────────────────┴───────────┴────────────┴─────────────╯
"""
    )


def test_diff_as_json(winter: Desk) -> None:
    """Each record says what happened, to what, from what to what, by whom, when, why, and on what proof."""
    document = winter.ok("diff", "--since", "2026-12-01", "is:open", "milestone:joint-ex", "--json").json
    (moved,) = document.pop("data")
    assert document == {
        "schema_version": 1,
        "kind": "diff-list",
        "total": 1,
        "returned": 1,
        "truncated": False,
        "since": {"name": "2026-12-01", "day": "2026-11-24", "change": None},
        "until": None,
    }
    proof = moved.pop("evidence")
    assert [(item["url"], item["grade"]) for item in proof] == [("https://example.org/b", "signed")]
    assert len(moved.pop("change")) == 12
    assert moved == {
        "what": "date-moved",
        "initiative": MIL,
        "title": "Regular joint military exercises",
        "milestone": "joint-exercises",
        "milestone_title": "Joint exercises & tech sharing",
        "party": None,
        "field": "milestones.joint-exercises.due",
        "old": {"text": "2027-Q1", "start": "2027-01-01", "end": "2027-03-31", "phrase": None},
        "new": {"text": "autumn 2027", "start": "2027-09-01", "end": "2027-11-30", "phrase": None},
        "days": 244,
        "at": "2026-12-04T09:00:00Z",
        "by": "ada",
        "why": "ships in refit",
    }


@pytest.mark.parametrize(
    "step",
    [("move", "joint-mil", "joint", "--due", "2027-Q2", "--why", "refit"), ("add", "joint-mil", "Second exercise")],
    ids=lambda step: step[0],
)
def test_the_day_of_a_proof(desk: Desk, step: tuple[str, ...]) -> None:
    """What proves a new or a moved milestone has a day of its own, as with `update`; a day without a proof is refused."""
    proof = ("--evidence", "https://example.org/a", "--grade", "signed")
    ran = desk.ok("milestone", *step, *proof, "--on", "2026-12-02", "--json", env=on("2026-12-04"))
    (change,) = ran.json["data"]
    assert [item["on"] for item in change["evidence"]] == ["2026-12-02"]
    bare = desk.run("milestone", *step, "--on", "2026-12-02", env=on("2026-12-04"))
    assert (bare.status, bare.out) == (2, "")
    assert bare.err == "error: --on is the day of the evidence, and there is none\nhint: add --evidence URL\n"


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("https://example.org", "example.org"),
        ("https://example.org/", "example.org"),
        ("https://example.org/a", "example.org/a"),
        ("https://example.org/news/2026/first-meeting?x=1#top", "example.org/…/first-meeting"),
        ("https://example.org/news/" + "long-" * 20 + "end", "example.org/…-long-long-long-long-long-long-end"),
        ("https://" + "sub." * 12 + "example.org/news/first-meeting", "sub." * 12 + "example.org"),
        ("file:///home/ada/minutes.pdf", "file:///home/ada/minutes.pdf"),
    ],
)
def test_a_shortened_address(url: str, told: str) -> None:
    """A narrow table names of a proof the host and the end of its path, so that two of one host are told apart."""
    assert shortened(url) == told


def test_two_proofs_of_one_host(desk: Desk) -> None:
    """In a terminal's tables two documents of one host read differently; everything else has the whole address."""
    for number, day in (("first", "2026-12-03"), ("second", "2026-12-04")):
        proof = ("--evidence", f"https://www.gov.uk/government/news/{number}", "--grade", "signed")
        due = f"2027-Q{1 if number == 'first' else 2}"
        desk.ok("milestone", "move", "joint-mil", "joint", "--due", due, "--why", number, *proof, env=on(day))
    for command in (("diff", "--since", "2026-12-01"), ("slips",)):
        shown = desk.ok(*command, "--format", "table", env={**on("2026-12-05"), "COLUMNS": "200"}).out
        assert "www.gov.uk/…/second" in shown
        assert "www.gov.uk/government" not in shown
        for name in ("md", "json"):
            assert "https://www.gov.uk/government/news/second" in desk.ok(*command, "--format", name).out
    whole = desk.ok("diff", "--since", "2026-12-01", "--fields", "evidence", env=on("2026-12-05")).out
    assert "https://www.gov.uk/government/news/second" in whole


def test_a_clock_that_is_behind(desk: Desk) -> None:
    """What is entered by a clock before the last change is dated like that one, and that is said."""
    desk.ok("tag", "climate", "+one", env=on("2026-12-05"))
    behind = desk.ok("tag", "climate", "+two", env=on("2026-12-03"))
    said = (
        "it is 2026-12-03T09:00:00Z by the clock, but the last change was made later: "
        "this one is dated 2026-12-05T09:00:00Z"
    )
    assert said in behind.err.splitlines()
    assert "by the clock" not in desk.ok("tag", "climate", "+three", env=on("2026-12-05")).err


def confirm(desk: Desk) -> None:
    """GB says again what it said, a month later, on a better proof."""
    first = ("update", "joint-trade", "--status", "in-progress", "--party", "GB", "--why", "staff named")
    desk.ok(*first, "--on", "2026-11-30", env=on("2026-12-01"))
    again = ("--why", "charter signed", "--evidence", "https://example.org/charter", "--grade", "signed")
    desk.ok(*first[:-2], *again, "--on", "2027-01-03", env=on("2027-01-04"))


def test_a_status_confirmed(desk: Desk) -> None:
    """The same status on a new day and a new proof is no other field: it is told as a confirmation, by whom and on
    what."""
    confirm(desk)
    (found,) = desk.ok("diff", "--since", "2027-01-04", "--json", env=on("2027-01-05")).json["data"]
    assert (found["what"], found["party"], found["field"], found["why"]) == (
        *("confirmed", "GB", "assessments.GB", "charter signed"),
    )
    assert (found["old"]["on"], found["new"]["on"], found["new"]["status"]) == (
        *("2026-11-30", "2027-01-03", "in-progress"),
    )
    assert [proof["grade"] for proof in found["evidence"]] == ["signed"]
    assert (
        desk.ok("diff", "--since", "2027-01-04", "--format", "md", env=on("2027-01-05")).out
        == """\
## Status confirmed (1)

| Initiative | Side | Status | When | Who and why |
| --- | --- | --- | --- | --- |
| Joint trade working group | GB | in-progress on 2027-01-03 | 2027-01-04 | ada: charter signed \\[https://example.org/charter (signed, 2027-01-03)\\] |
"""
    )


def test_a_verdict_corrected_is_no_confirmation(desk: Desk) -> None:
    """What only mends the words of a verdict, or takes a proof away, is another field."""
    confirm(desk)
    desk.ok("undo", env=on("2027-01-06"))
    (found,) = desk.ok("diff", "--since", "2027-01-05", "--json", env=on("2027-01-06")).json["data"]
    assert (found["what"], found["field"]) == ("changed", "assessments.GB")


@pytest.mark.parametrize(
    ("since", "until", "expected"),
    [
        ("2026-12-10", None, ["new", "changed"]),
        ("2026-12-10", "2026-12-10", ["new"]),
        ("2026-12", "2026-12-02", ["status", "status"]),
        ("2026-12-07", "2026-12-07", []),
        ("2026-12-12", None, []),
        ("2026-11-30", "2026-11", ["date-set"]),
    ],
)
def test_both_days_count(winter: Desk, since: str, until: str | None, expected: list[str]) -> None:
    """The first day of `--since` counts, and the last of `--until`; where nothing happened that is said, exit 0."""
    args = ("diff", "--since", since, *(("--until", until) if until else ()), "--fields", "what")
    ran = winter.ok(*args, env=on("2026-12-31"))
    assert ran.out.split() == expected
    nothing = f"nothing happened since {since}" + (f" until {until}" if until else "")
    assert ran.err == ("" if expected else f"{nothing}\n")


def test_a_target_set_and_moved_since(winter: Desk) -> None:
    """A date that was first set and then moved in between does not hide its moves."""
    found = winter.ok("diff", "--since", "2026-11-25", "milestone:joint-ex", "--fields", "what,old,new,days,at", env=on("2026-12-31"))  # fmt: skip
    assert found.out == (
        "date-moved\t2027-Q1\tautumn 2027\t244\t2026-12-04T09:00:00Z\ndate-set\t\t2027-Q1\t\t2026-11-30T09:00:00Z\n"
    )


def test_diff_between_marks_and_changes(winter: Desk) -> None:
    """A mark and a change begin right behind themselves; a mark of a day behind the end of that day."""
    drop = winter.ok("log", "sustainable-trade-practices", "--limit", "1", "--fields", "id").out.strip()
    env = on("2026-12-31")
    assert winter.ok("diff", "--since", drop, "--fields", "what", env=env).out.split() == ["new", "changed"]
    winter.ok("mark", "Talks", "--on", "2026-12-10", env=env)
    assert winter.ok("diff", "--since", "talks", "--fields", "what", env=env).out.split() == ["changed"]
    assert winter.ok("diff", "--since", drop, "--until", "TALKS", "--fields", "what", env=env).out.split() == ["new"]
    winter.ok("mark", "Now", env=env)
    winter.ok("tag", "pilot", "+x", env=env)
    assert winter.ok("diff", "--since", "Now", "--fields", "field", env=env).out.split() == ["tags"]


@pytest.mark.parametrize(
    ("args", "message"),
    [
        ((), "diff needs --since"),
        (("--since", "2026-12-02", "--until", "2026-11-30"), "2026-11-30 is before 2026-12-02"),
        (("--since", "2026-12-02", "--until", "the talks"), "unknown moment 'the talks'"),
        (("--since", "2026-12-02", "--fields", "whatever"), "unknown field 'whatever'"),
        (("--since", "2026-12-02", "sector:defnce"), "unknown sector 'defnce'"),
    ],
)
def test_diff_refuses(desk: Desk, args: tuple[str, ...], message: str) -> None:
    """What cannot be understood is exit 2 and says what it is."""
    ran = desk.run("diff", *args, "--json")
    assert (ran.status, ran.out) == (2, "")
    assert ran.error["message"].startswith(message)


def test_until_stands_on_its_day(winter: Desk) -> None:
    """A filter asks for initiatives as they were at `--until`, whose day is today."""
    args = ("diff", "--since", "2026-11-25", "is:open", "updated:today", "--fields", "initiative")
    assert winter.ok(*args, "--until", "2026-12-04", env=on("2026-12-31")).out.split() == [MIL, MIL]


# mark


def test_mark(desk: Desk) -> None:
    """A mark is one change that touches no record; it is listed, logged, undone, and brought back."""
    before = desk.ok("list", "--json").out
    ran = desk.ok("mark", "May <b>ministerial</b>", "--why", "agreed text")
    assert (numbered(ran.err), ran.out) == (
        "change #1; `bilat undo` takes it back\n",
        "\tmark:May <b>ministerial</b>\t\tMay <b>ministerial</b>\n",
    )
    desk.ok("mark", "Summit", "--on", "2026-11-24", env=on("2026-12-01"))
    assert desk.ok("list", "--json").out == before
    assert numbered(desk.ok("mark").out) == (
        "Summit\t2026-11-24\t2026-12-01T09:00:00Z\tada\t\t#1\n"
        "May <b>ministerial</b>\t\t2026-11-24T09:00:00Z\tada\tagreed text\t#2\n"
    )
    assert desk.ok("log", "--limit", "1", "--fields", "command,summary").out == "mark\tmark:Summit named\n"
    desk.ok("undo")
    assert desk.ok("mark", "--fields", "name").out == "May <b>ministerial</b>\n"
    desk.ok("undo", desk.ok("log", "--limit", "1", "--fields", "id").out.strip())
    assert desk.ok("mark", "--fields", "name").out == "Summit\nMay <b>ministerial</b>\n"
    assert desk.ok("check").out.count("error") == 0


def test_a_mark_survives_a_repair(desk: Desk) -> None:
    """A mark folds: a state that is lost is made again from a history with marks in it."""
    desk.ok("mark", "Talks")
    state = desk.state.read_bytes()
    desk.state.unlink()
    desk.ok("check", "--repair")
    assert desk.state.read_bytes() == state
    assert desk.ok("mark", "--fields", "name").out == "Talks\n"


@pytest.mark.parametrize(
    ("args", "status", "code"),
    [
        (("mark", "may TALKS"), 4, "mark-taken"),
        (("mark", "May 2026"), 2, "invalid-value"),
        (("mark", "0123456789ab"), 2, "invalid-value"),
        (("mark", " "), 2, "invalid-value"),
        (("mark", "Later", "--on", "2026-11-25"), 2, "invalid-value"),
        (("mark", "--on", "2026-11-23"), 2, "usage"),
    ],
)
def test_mark_refuses(desk: Desk, args: tuple[str, ...], status: int, code: str) -> None:
    """A name that is taken, or that would be read as something else, names nothing."""
    desk.ok("mark", "May talks")
    before = desk.files()
    ran = desk.run(*args, "--json")
    assert (ran.status, ran.error["code"]) == (status, code)
    assert desk.files() == before


# slips


def test_slips(winter: Desk) -> None:
    """The ledger has each date that was moved, its first target, today's, and every move with its reason and proof."""
    ran = winter.run("slips", env=on("2026-12-31"))
    assert ran == Ran(0, f"{MIL}\tjoint-exercises\t\t2027-Q1\tautumn 2027\t2\t244\t\t\n", "moved without a reason: 1\n")
    shown = winter.ok("slips", "--format", "md").out
    assert shown == (
        "| Initiative | Milestone | Target | Moves | Days | Why |\n| --- | --- | --- | ---: | ---: | --- |\n"
        "| Regular joint military exercises | Joint exercises &amp; tech sharing | 2027-Q1 → autumn 2027 | 2 | +244 | "
        "2026-12-03 +91 by ada: ships in refit \\[https://example.org/b (signed)\\]; "
        "2026-12-04 +153 by ada: no reason given |\n"
    )
    (record,) = winter.ok("slips", "--json").data
    moves = [(move["days"], move["why"], [e["grade"] for e in move["evidence"]]) for move in record["history"]]
    assert (record["days"], moves) == (244, [(91, "ships in refit", ["signed"]), (153, None, [])])


def test_slips_of_the_past_and_of_some(winter: Desk) -> None:
    """`--as-of` gives the ledger of a day, a filter that of some initiatives, `--all` also what never moved."""
    assert winter.ok("slips", "--as-of", "2026-12-03", "--fields", "days,moves").out == "91\t1\n"
    assert winter.run("slips", "sector:energy") == Ran(0, "", "no date was moved\n")
    assert winter.ok("slips", "sector:energy", "--all", "--fields", "milestone,days").out == "second-b-b-step\t0\n"


def test_lateness_and_what_was_moved_before(desk: Desk) -> None:
    """A milestone that was done late says by how much; a move from before it was entered is told apart."""
    step = {"title": "Step", "first_due": "2026-06-30", "due": "2026-07-31", "moves": 3, "done_on": "2026-08-01"}
    desk.ok("add", "--from", "-", stdin=f'{{"title": "Old", "milestones": [{str(step).replace(chr(39), chr(34))}]}}')
    (record,) = desk.ok("slips", "--json").data
    told = {key: record[key] for key in ("moves", "days", "days_late")}
    assert told == {"moves": 3, "days": 31, "days_late": 1}
    assert [(move["days"], move["entered"]) for move in record["history"]] == [(31, True)]
    assert "move-without-why" not in desk.ok("check").out
    assert "2026-06-30 → 2026-07-31, done 2026-08-01, 1 day late" in desk.ok("slips", "--format", "md").out


def test_check_names_moves_without_a_reason(winter: Desk) -> None:
    """`check` lists each move that has no reason, as a notice; not the first target, nor what was undone."""
    winter.ok("milestone", "move", "joint-mil", "joint", "--due", "2029", env=on("2026-12-12"))
    winter.ok("undo", env=on("2026-12-12"))
    (found,) = [record for record in winter.ok("check", "--json").data if record["code"] == "move-without-why"]
    assert found["level"] == "notice"
    assert found["message"] == (
        "Joint exercises & tech sharing: moved from 2027-Q2 to autumn 2027 by ada on 2026-12-04 without a reason"
    )
    assert found["where"].startswith(f"{MIL}, milestone joint-exercises, change ")


# The reason


MOVE = ("milestone", "move", "joint-mil", "joint", "--due", "2028")
UPDATE = ("update", "joint-mil", "--milestone", "joint", "--due", "2028")


@pytest.mark.parametrize("args", [MOVE, UPDATE], ids=["move", "update"])
def test_a_move_without_a_reason_is_noticed(winter: Desk, args: tuple[str, ...]) -> None:
    """In a pipe a date is moved without a reason, with a notice; a first target and a given reason need none."""
    day = on("2026-12-12")
    ran = winter.ok(*args, env=day)
    assert numbered(ran.err) == (
        "a date was moved without a reason; --why keeps one in the history\nchange #1; `bilat undo` takes it back\n"
    )
    assert "reason" not in winter.ok(*args[:-1], "2029", "--why", "budget", env=day).err
    assert "reason" not in winter.ok("milestone", "move", "defense-tech", "tech", "--due", "2028", env=day).err


@posix
@pytest.mark.parametrize("args", [MOVE, UPDATE], ids=["move", "update"])
def test_on_a_terminal_the_reason_is_asked_for(winter: Desk, args: tuple[str, ...]) -> None:
    """On a terminal the reason is asked for, and kept."""
    seen = winter.terminal(*args, typed="ships in refit\n")
    assert seen.status == 0
    asked = ["This moves the date of joint-military-exercises: joint-exercises.", "Why? [Enter: no reason]"]
    assert [line for line in asked if any(seen_line.startswith(line) for seen_line in seen.lines)] == asked
    assert winter.ok("log", "--limit", "1", "--fields", "command,why").out.split("\t")[1] == "ships in refit\n"


@posix
@pytest.mark.parametrize(("typed", "changed"), [("\n", True), ("\x04", False)], ids=["empty", "end of input"])
def test_no_answer(winter: Desk, typed: str, changed: bool) -> None:
    """An empty answer goes on without a reason; at the end of the input nothing is changed."""
    before = winter.files()
    seen = winter.terminal(*MOVE, typed=typed)
    assert seen.status == 0
    assert (winter.files() != before) is changed
    missed = "a date was moved without a reason; --why keeps one in the history" in seen.lines
    assert (missed, "nothing was changed" in seen.lines) == (changed, not changed)


def test_a_change_is_undone_once(desk: Desk) -> None:
    """What was undone, and then done again by another change, is not undone by the name of the first one."""
    desk.ok("tag", "pilot", "+x")
    first = desk.ok("log", "--limit", "1", "--fields", "id").out.strip()
    desk.ok("undo")
    undo = desk.ok("log", "--limit", "1", "--fields", "id").out.strip()
    desk.ok("tag", "pilot", "+x")
    again = desk.ok("log", "--limit", "1", "--fields", "id").out.strip()
    ran = desk.run("undo", first, "--json")
    message = (
        f"tags of pilot-renewable-projects was changed again by {again} (tag, 2026-11-24), {undo} (undo, 2026-11-24)"
    )
    assert (ran.status, ran.error["message"]) == (5, message)
    desk.ok("undo")
    assert desk.ok("count", "tag:x").out == "0\n"


def test_a_name_is_not_brought_back_over_another(desk: Desk) -> None:
    """A mark that was taken away, and whose name was given anew, cannot be brought back beside the new one."""
    desk.ok("mark", "Talks")
    desk.ok("undo")
    undo = desk.ok("log", "--limit", "1", "--fields", "id").out.strip()
    desk.ok("mark", "Talks")
    ran = desk.run("undo", undo, "--json")
    assert (ran.status, ran.error["code"]) == (5, "conflict")
