"""Compliance scores: what counts, what is left out, and that nothing is averaged over what nobody rated."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bilat.result import Document
from bilat.scores import G7, is_commitment, score_of, scores
from bilat.status import BASES, STATUSES
from cli import Desk, Ran

SIDE = st.none() | st.sampled_from(STATUSES.names)


@st.composite
def records(draw: st.DrawFn) -> list[Document]:
    """Some initiatives, as much of them as a score looks at."""
    return [
        {
            "id": f"r{number}",
            "basis": draw(st.sampled_from(BASES.names)),
            "status": draw(st.sampled_from(STATUSES.names)),
            "sectors": [draw(st.sampled_from(["trade", "defense"]))],
            "parties": ["CA", "GB"],
            "assessments": {
                party: status and {"status": status} for party, status in (("CA", draw(SIDE)), ("GB", draw(SIDE)))
            },
        }
        for number in range(draw(st.integers(0, 6)))
    ]


def sector_of(record: Document) -> str:
    """Its primary sector."""
    name: str = record["sectors"][0]
    return name


@given(records())
def test_the_numbers_add_up(given: list[Document]) -> None:
    """Every commitment is one of each party's, assessed or not; the score is the mean of the assessed ones alone."""
    commitments = list(filter(is_commitment, given))
    rows = scores(given)
    assert [row["party"] for row in rows] == (["CA", "GB"] if commitments else [])
    for row in rows:
        values = [value for record in commitments if (value := score_of(record, row["party"])) is not None]
        assert row["assessed"] == row["plus"] + row["zero"] + row["minus"] == len(values)
        assert row["assessed"] + row["unassessed"] == len(commitments)
        assert row["score"] == (round(sum(values) / len(values), 2) if values else None)


@given(records())
def test_the_sectors_add_up(given: list[Document]) -> None:
    """The sectors' numbers are the parties' own, taken apart."""
    whole, apart = scores(given), scores(given, sector_of)
    for row in whole:
        mine = [part for part in apart if part["party"] == row["party"]]
        for key in ("assessed", "unassessed", "plus", "zero", "minus"):
            assert sum(part[key] for part in mine) == row[key]
        assert len({part["sector"] for part in mine}) == len(mine)


@pytest.mark.parametrize(
    ("status", "score"),
    [
        ("proposed", None),
        ("announced", None),
        ("not-started", -1),
        ("in-progress", 0),
        ("partially-delivered", 0),
        ("delivered", 1),
        ("suspended", -1),
        ("abandoned", -1),
        ("superseded", None),
    ],
)
def test_the_scale(status: str, score: int | None) -> None:
    """+1 is full compliance, 0 partial or work in progress, -1 failure or action against it; the rest has no score."""
    assert score_of({"assessments": {"CA": {"status": status}}}, "CA") == score
    assert set(G7.values) == set(STATUSES.names)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A tracker where Canada delivered one and began another, and the United Kingdom gave one of them up."""
    desk = Desk(tmp_path)
    desk.ok("update", "joint-trade", "--status", "delivered", "--party", "CA")
    desk.ok("update", "joint-mil", "--status", "in-progress", "--party", "CA")
    desk.ok("update", "joint-mil", "--status", "abandoned", "--party", "GB")
    desk.ok("update", "pilot", "--status", "delivered")
    return desk


def numbers(*given: int) -> dict[str, int]:
    """The counts of a line, in the order of its keys."""
    return dict(zip(("assessed", "unassessed", "plus", "zero", "minus"), given, strict=True))


LEFT_OUT = "7 recommended by experts left out: nobody has committed to it\n"


def test_score(desk: Desk) -> None:
    """A line for each party; what experts recommend is no commitment, delivered or not."""
    assert desk.ok("score", "--header") == Ran(
        0,
        "party\tsector\tplus\tzero\tminus\tassessed\tunassessed\tscore\n"
        "CA\t\t1\t1\t0\t2\t8\t+0.50\nGB\t\t0\t0\t1\t1\t9\t-1.00\n",
        LEFT_OUT,
    )
    assert desk.ok("score", "--json").data == [
        {"party": "CA", "sector": None, **numbers(2, 8, 1, 1, 0), "score": 0.5},
        {"party": "GB", "sector": None, **numbers(1, 9, 0, 0, 1), "score": -1.0},
    ]


def test_by_sector(desk: Desk) -> None:
    """By its primary sector, in the sectors' order; where nobody has assessed anything, a dash."""
    page = desk.ok("score", "--by", "sector", "sector:trade,intelligence", "--format", "md").out
    assert page == (
        "| Party | Sector | +1 | 0 | -1 | Assessed | Unassessed | Score |\n"
        "| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |\n"
        "| Canada | Trade | 1 | 0 | 0 | 1 | 1 | +1.00 |\n"
        "| Canada | Intelligence | 0 | 0 | 0 | 0 | 3 |  |\n"
        "| Canada | Sustainability | 0 | 0 | 0 | 0 | 1 |  |\n"
        "| United Kingdom | Trade | 0 | 0 | 0 | 0 | 2 |  |\n"
        "| United Kingdom | Intelligence | 0 | 0 | 0 | 0 | 3 |  |\n"
        "| United Kingdom | Sustainability | 0 | 0 | 0 | 0 | 1 |  |\n"
    )
    assert "–" in desk.ok("score", "sector:trade", "--format", "table").out


def test_a_status_set_by_hand_is_nobodys(desk: Desk) -> None:
    """An override changes no score: it says nothing of either side."""
    before = desk.ok("score").out
    desk.ok("update", "joint-mil", "--override", "delivered", "--why", "agreed")
    assert desk.ok("score").out == before


def test_nothing_to_score(desk: Desk) -> None:
    """Where nobody has assessed anything there is no score, and it is said; so is an empty result."""
    ran = desk.ok("score", "sector:intelligence", "--json")
    assert [row["score"] for row in ran.data] == [None, None]
    assert ran.err == LEFT_OUT.replace("7", "1") + "no side has been assessed, so there is no score\n"
    assert desk.run("score", "basis:recommended") == Ran(0, "", "no commitment matches\n" + LEFT_OUT)
    assert desk.run("score", "text:zzz") == Ran(0, "", "no initiative matches\n")
    assert desk.run("score", "--by", "party", "--json").error["code"] == "unknown-grouping"


def test_superseded_is_left_out(desk: Desk) -> None:
    """What another initiative replaced is not scored, and said to be left out."""
    desk.ok("update", "joint-mil", "--status", "superseded", "--party", "GB")
    ran = desk.ok("score", "--json")
    assert [row["assessed"] for row in ran.data] == [1, 0]
    assert ran.err == LEFT_OUT + "1 superseded left out\n"
