"""Two sides: who made the joint status what it is, the sides next to each other, others' scales, and who owes what."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bilat.history import deciders, rederive
from bilat.status import BASES, JOINT_RULES, READERS, SCALES, STATUSES, UNASSESSED, decided_by, joint_status
from cli import Desk
from strategies import record

SIDES = st.dictionaries(st.sampled_from(["CA", "FR", "GB"]), st.none() | st.sampled_from(STATUSES.names), min_size=1)
BASIS = st.sampled_from(BASES.names)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A tracker in which Canada has put the exercises on hold, and the United Kingdom has not."""
    desk = Desk(tmp_path)
    proof = ("--evidence", "https://example.org/hold", "--grade", "meeting", "--quote", "Exercises are on hold.")
    desk.ok("update", "joint-mil", "--party", "CA", "--status", "suspended", "--on", "2026-09-30", *proof, "--why", "A")
    desk.ok("update", "joint-mil", "--party", "GB", "--status", "in-progress", "--on", "2026-08-01")
    return desk


# Who decides


@pytest.mark.parametrize(
    ("ca", "gb", "joint", "by"),
    [
        ("suspended", "in-progress", "suspended", ["CA"]),
        ("delivered", "not-started", "partially-delivered", ["CA"]),
        ("delivered", "partially-delivered", "partially-delivered", []),
        ("abandoned", "delivered", "abandoned", ["CA"]),
        ("abandoned", "superseded", "superseded", ["GB"]),
        ("in-progress", None, "in-progress", ["CA"]),
        (None, "not-started", "not-started", ["GB"]),
        ("delivered", "delivered", "delivered", []),
        ("announced", "proposed", "announced", []),
        (None, None, "announced", []),
    ],
)
def test_who_decides(ca: str | None, gb: str | None, joint: str, by: list[str]) -> None:
    """The party whose status meets the rule is named, and nobody where both are alike or both meet it."""
    assert (joint_status([ca, gb], "announced"), decided_by({"CA": ca, "GB": gb}, "announced")) == (joint, by)


@given(SIDES, BASIS)
def test_who_decides_meets_the_rule(sides: dict[str, str | None], basis: str) -> None:
    """Of any number of parties, those are named that meet the first rule that is met: never none of them, nor all."""
    found = decided_by(sides, basis)
    statuses = {party: status or UNASSESSED[basis] for party, status in sides.items()}
    rule = next(rule for rule in JOINT_RULES if rule.result(frozenset(statuses.values())))
    meeting = [party for party in sides if statuses[party] in rule.any_of]
    assert found == (meeting if 0 < len(meeting) < len(sides) else [])


@given(SIDES, BASIS)
def test_without_who_decides_it_would_be_another(sides: dict[str, str | None], basis: str) -> None:
    """Were it not for the parties that are named, the joint status would be another one."""
    found = decided_by(sides, basis)
    others = [status for party, status in sides.items() if party not in found]
    if found:
        assert joint_status(others, basis) != joint_status(sides.values(), basis)


@given(SIDES, BASIS, st.none() | st.sampled_from(STATUSES.names), st.text(max_size=5))
def test_a_function_of_assessments_and_override_alone(
    sides: dict[str, str | None], basis: str, override: str | None, other: str
) -> None:
    """The joint status follows from the assessments, the basis and the override, whatever else a record holds."""
    by_hand = override and {"status": override, "why": "x", "changed_at": "2026-01-01T00:00:00Z", "by": "ada"}
    given = {party: status and {"status": status, "on": "2026-01-01"} for party, status in sides.items()}
    one = {"assessments": given, "basis": basis, "override": by_hand, "status": "delivered"}
    two = {"assessments": given, "basis": basis, "override": by_hand, "status": other, "notes": other, "tags": [other]}
    rederive(one)
    rederive(two)
    assert one["status"] == two["status"] == (override or joint_status(sides.values(), basis))
    assert deciders(one) == ([] if override else decided_by(sides, basis))


# Side by side


SHOWN = """\
Regular joint military exercises
id          joint-military-exercises
status      suspended: Put on hold; it may resume.
decided_by  Canada
iati        6 Suspended

╭────────┬────────────────────────────────────────────────────┬────────────────╮
│        │ Canada                                             │ United Kingdom │
├────────┼────────────────────────────────────────────────────┼────────────────┤
│ Status │ suspended                                          │ in-progress    │
│ Day    │ 2026-09-30                                         │ 2026-08-01     │
│ Why    │ A                                                  │ –              │
│ Proof  │ https://example.org/hold (meeting, 2026-09-30)     │ none           │
│        │ “Exercises are on hold.”                           │                │
╰────────┴────────────────────────────────────────────────────┴────────────────╯
"""


def test_show_puts_the_sides_next_to_each_other(desk: Desk) -> None:
    """A person reads both sides in one table of 80 columns, and on whose account the whole is on hold."""
    shown = desk.ok("show", "joint-mil", "--vocabulary", "iati", "--format", "table").out
    assert shown[: len(SHOWN)] == SHOWN


def test_show_in_a_pipe(desk: Desk) -> None:
    """A script reads a line for each side, and one that names who decided."""
    rows = {row[0]: row[1] for row in desk.ok("show", "joint-mil").rows}
    assert rows["decided_by"] == "Canada"
    assert (
        rows["Canada"]
        == "suspended on 2026-09-30: A [https://example.org/hold (meeting, 2026-09-30) “Exercises are on hold.”]"
    )
    assert rows["United Kingdom"] == "in-progress on 2026-08-01"


def test_nobody_decides_what_is_set_by_hand(desk: Desk) -> None:
    """An override is nobody's side: no party is named beside it."""
    desk.ok("update", "joint-mil", "--override", "in-progress", "--why", "agreed in May")
    assert "decided_by" not in {row[0] for row in desk.ok("show", "joint-mil").rows}
    assert desk.ok("list", "id:joint-mil", "--by-party").out == (
        "joint-military-exercises\tRegular joint military exercises\tin-progress\tsuspended\tin-progress\t\n"
    )


def test_list_by_party(desk: Desk) -> None:
    """Scripts get each side's status under its code, and who decided; people read who in the status' own cell."""
    assert desk.ok("list", "kind:deliverable", "military", "--by-party", "--header").out == (
        "id\ttitle\tstatus\tCA\tGB\tdecided_by\n"
        "joint-military-exercises\tRegular joint military exercises\tsuspended\tsuspended\tin-progress\tCA\n"
    )
    table = desk.ok("list", "kind:deliverable", "military", "--by-party", "--format", "md").out
    assert table == (
        "| Id | Title | Status | Canada | United Kingdom |\n| --- | --- | --- | --- | --- |\n"
        "| joint-military-exercises | Regular joint military exercises | suspended (CA) | suspended | in-progress |\n"
    )
    assert "| not assessed | not assessed |" in desk.ok("list", "climate", "--by-party", "--format", "md").out


def test_by_party_with_fields(desk: Desk) -> None:
    """With --fields the sides stand behind what was asked for, in JSON too; a party without a part has none."""
    desk.ok("add", "Fish", "--party", "CA,FR", "--id", "fish")
    asked = ("list", "id:fish,joint-mil", "--by-party", "--fields", "id", "--sort", "id", "--json")
    assert desk.ok(*asked).data == [
        {"id": "fish", "CA": None, "FR": None, "GB": None, "decided_by": []},
        {"id": "joint-military-exercises", "CA": "suspended", "FR": None, "GB": "in-progress", "decided_by": ["CA"]},
    ]
    assert (
        "| not assessed | not assessed |  |" in desk.ok("list", "id:fish,joint-mil", "--by-party", "--format", "md").out
    )


# Other scales


@pytest.mark.parametrize("name", READERS)
def test_every_status_on_a_scale(desk: Desk, name: str) -> None:
    """The original stays beside the other scale's word, and the whole scale stands in the JSON document."""
    for number, status in enumerate(STATUSES.names):
        desk.ok("add", f"S{number}", "--party", "CA,GB", "--tag", "scale")
        desk.ok("update", f"s{number}", "--status", status)
    ran = desk.ok("list", "tag:scale", "--vocabulary", name.upper(), "--fields", "status", "--sort", "status", "--json")
    assert ran.data == [{"status": status, name: SCALES[name].values[status]} for status in STATUSES.names]
    assert ran.json["vocabulary"]["values"] == SCALES[name].values
    assert ran.json["vocabulary"]["source"].startswith("https://")
    whole = desk.ok("list", "tag:scale", "--vocabulary", name, "--json").data
    assert {r["status"] for r in whole} == set(STATUSES.names)
    lost = [status for status in STATUSES.names if SCALES[name].values[status] is None]
    assert all(status in ran.err for status in lost)
    assert bool(ran.err) is bool(lost)


def test_a_scale_for_people(desk: Desk) -> None:
    """A person reads what a code means, beside the status."""
    assert desk.ok("list", "military", "--vocabulary", "iati", "--fields", "id,status", "--format", "md").out == (
        "| Id | Status | IATI |\n| --- | --- | --- |\n| joint-military-exercises | suspended | 6 Suspended |\n"
    )
    ran = desk.run("list", "--vocabulary", "rfc5545", "--json")
    assert (ran.status, ran.error["code"], ran.error["hint"]) == (
        2,
        "unknown-vocabulary",
        "valid: ogp, politifact, iati",
    )


# Who owes the next step


@pytest.fixture
def owed(desk: Desk) -> Desk:
    """Steps that are late, due, far off and undated, with and without an owner."""
    desk.ok("update", "joint-mil", "--milestone", "joint", "--due", "2026-Q3", "--owner", "GB")
    desk.ok("update", "joint-trade", "--milestone", "launch", "--due", "2026-11-24", "--owner", "CA")
    desk.ok("update", "pilot", "--milestone", "start", "--due", "autumn 2027")
    desk.ok("update", "climate", "--status", "delivered")
    desk.ok("update", "shared-intel", "--cadence", "yearly", "--kind", "joint-body")
    return desk


def test_next(owed: Desk) -> None:
    """By their last days: what is late, with its days below zero, then what comes, then what has no date."""
    ran = owed.ok("next")
    assert ran.rows[:4] == [
        ["2026-Q3", "-55", "GB", "joint-military-exercises", "Joint exercises & tech sharing"],
        ["2026-11-24", "0", "CA", "joint-trade-working-group", "Launch trade working group"],
        ["2027-11-24", "365", "", "shared-intelligence-database", "next meeting (yearly)"],
        ["autumn 2027", "371", "", "pilot-renewable-projects", "Start pilot renewable projects"],
    ]
    undated = ran.rows[4:]
    assert {(row[0], row[1]) for row in undated} == {("", "")}
    ids = [row[3] for row in ran.rows]
    assert sorted(ids) == sorted(set(owed.ok("list", "is:open", "--format", "ids").out.split()))
    assert [row[3] for row in undated] == sorted(row[3] for row in undated)


def test_next_of_a_party(owed: Desk) -> None:
    """--party asks for what it owes alone, and says what nobody is named for."""
    ran = owed.ok("next", "--party", "UK", "--json")
    assert [(step["initiative"], step["milestone"], step["owner"], step["days_left"]) for step in ran.data] == [
        ("joint-military-exercises", "joint-exercises", "GB", -55)
    ]
    assert ran.err == "2 more have a date, but nobody is named for it\n"
    assert owed.run("next", "--party", "FR", "--json").err.startswith("nothing is owed by FR")


def test_next_for_people(owed: Desk) -> None:
    """People read names, and what has no date stands apart."""
    page = owed.ok("next", "military", "OR", "climate", "--format", "md").out
    assert page == (
        "| Due | Days left | Owner | Initiative | Step |\n| --- | ---: | --- | --- | --- |\n"
        "| 2026-Q3 | -55 | United Kingdom | joint-military-exercises | Joint exercises &amp; tech sharing |\n\n"
        "## No date\n\n| Owner | Initiative | Step |\n| --- | --- | --- |\n"
        "| nobody named | sustainable-trade-practices |  |\n"
    )


def test_next_with_a_limit(owed: Desk) -> None:
    """A limit is said, and what it takes no number for is refused."""
    ran = owed.ok("next", "--limit", "2", "--json")
    assert (ran.json["total"], ran.json["returned"], ran.json["truncated"]) == (16, 2, True)
    assert ran.err == "2 of 16 shown\n"
    assert owed.run("next", "--limit", "-1").status == 2
    assert owed.run("next", "is:closed", "text:nothing").err == "no open initiative matches\n"


def test_closed_owes_nothing() -> None:
    """What is delivered, abandoned or superseded owes no step, whatever its milestones say."""
    import datetime as dt

    from bilat.steps import steps

    late = [{"title": "m", "due": "2026-01"}]
    records = [record(f"R {status}", status=status, milestones=late) for status in STATUSES.names]
    assert {step["title"] for step in steps(records, dt.date(2026, 11, 24))} == {
        f"R {status}" for status in STATUSES.names if status not in ("delivered", "abandoned", "superseded")
    }
