"""Lineage: links between initiatives, how they are made and checked, and what summaries count once."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bilat.lineage import count_once, reach, stands_in_for
from bilat.result import Document
from cli import Desk, Ran


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A tracker in which the pilot projects were announced again, and a new framework took the old one's place."""
    desk = Desk(tmp_path)
    desk.ok("add", "Accelerated pilots", "--sector", "energy", "--restates", "pilot")
    desk.ok(
        "add", "New framework", "--sector", "intelligence", "--supersedes", "intelligence-sh", "--part-of", "cyber-i"
    )
    return desk


def linked(name: str, *links: tuple[str, str]) -> Document:
    """As much of a record as lineage looks at."""
    return {"id": name, "links": [{"relation": relation, "id": other} for relation, other in links]}


# Making links


def test_links_are_kept(desk: Desk) -> None:
    """A link keeps its relation and the whole id of the other initiative, and undo takes it back."""
    assert desk.ok("show", "new-framework", "--fields", "links", "--json").data == [
        {
            "links": [
                {"relation": "supersedes", "id": "intelligence-sharing-framework"},
                {"relation": "part-of", "id": "cyber-intelligence-sharing"},
            ]
        }
    ]
    assert desk.ok("update", "climate", "--part-of", "pilot").out == (
        "climate-initiatives\tlinks\t\tpart-of pilot-renewable-projects\n"
    )
    assert desk.run("update", "climate", "--part-of", "pilot") == Ran(0, "", "nothing to change: it is so already\n")
    desk.ok("undo")
    assert desk.ok("show", "climate", "--fields", "links", "--json").data == [{"links": []}]


def test_unlink(desk: Desk) -> None:
    """--unlink takes every link to one initiative away, also to one that was dropped, and nothing else."""
    desk.ok("update", "climate", "--part-of", "pilot", "--restates", "joint-trade")
    desk.ok("drop", "pilot")
    desk.ok("update", "climate", "--unlink", "pilot-r")
    assert desk.ok("show", "climate", "--fields", "links").out == "links\trestates joint-trade-working-group\n"
    ran = desk.run("update", "climate", "--unlink", "pilot", "--json")
    assert (ran.status, ran.error["code"], ran.error["hint"]) == (
        3,
        "no-such-link",
        "it has links to joint-trade-working-group",
    )


@pytest.mark.parametrize(
    ("args", "status", "code"),
    [
        (("update", "climate", "--restates", "climate"), 4, "circular-link"),
        (("update", "climate", "--part-of", "climate-init"), 4, "circular-link"),
        (("update", "pilot", "--restates", "accelerated"), 4, "circular-link"),
        (("update", "accelerated", "--supersedes", "pilot"), 4, "circular-link"),
        (("update", "cyber-intel", "--part-of", "new-framework"), 4, "circular-link"),
        (("update", "climate", "--restates", "nothing"), 3, "not-found"),
        (("update", "climate", "--restates", "joint"), 2, "ambiguous-id"),
        (("add", "X", "--party", "CA,GB", "--part-of", "nothing"), 3, "not-found"),
        (("add", "--from", "-", "--part-of", "climate"), 2, "usage"),
    ],
)
def test_what_is_refused(desk: Desk, args: tuple[str, ...], status: int, code: str) -> None:
    """A link leads to another initiative that is there, and to no circle; what is refused leaves no trace."""
    before = desk.files()
    ran = desk.run(*args, "--json", stdin="[]")
    assert (ran.status, ran.out, ran.error["code"]) == (status, "", code)
    assert desk.files() == before


def test_a_part_of_what_it_restates(desk: Desk) -> None:
    """A whole may be restated by its own part: the two relations do not make a circle of each other."""
    desk.ok("update", "pilot", "--part-of", "accelerated")
    assert desk.ok("count", "sector:energy").out == "1\n"


def test_records_with_links_come_together(desk: Desk) -> None:
    """Records that are linked to one another are added at once, in any order; a circle among them is refused."""
    one = {"title": "One", "id": "one", "parties": ["CA", "GB"], "links": [{"relation": "restates", "id": "two"}]}
    two: dict[str, Any] = {"title": "Two", "id": "two", "parties": ["CA", "GB"]}
    desk.ok("add", "--from", "-", stdin=json.dumps([one, two]))
    desk.ok("drop", "one", "two")
    three = {**one, "id": "three", "links": [{"relation": "restates", "id": "four"}]}
    four = {**two, "id": "four", "links": [{"relation": "restates", "id": "three"}]}
    assert desk.run("add", "--from", "-", "--json", stdin=json.dumps([three, four])).error["code"] == "circular-link"
    nowhere = {**one, "id": "five", "links": [{"relation": "restates", "id": "six"}]}
    assert desk.run("add", "--from", "-", "--json", stdin=json.dumps(nowhere)).error["code"] == "not-found"


def test_many_at_once(desk: Desk) -> None:
    """A bulk change that would close a circle among its own initiatives is refused as a whole."""
    ran = desk.run("update", "pilot", "climate", "--part-of", "climate", "--json")
    assert (ran.status, ran.error["code"]) == (4, "circular-link")
    desk.ok("update", "bilateral", "innovation", "--part-of", "emerging")
    assert desk.ok("show", "emerging").out.count("has-part") == 2


# Showing them


def test_both_ways(desk: Desk) -> None:
    """`show` tells what an initiative says of others, and what they say of it."""
    links = {args: dict(desk.ok("show", args).rows)["links"] for args in ("accelerated", "pilot", "intelligence-sh")}
    assert links == {
        "accelerated": "restates pilot-renewable-projects (Pilot renewable projects)",
        "pilot": "restated-by accelerated-pilots (Accelerated pilots)",
        "intelligence-sh": "superseded-by new-framework (New framework)",
    }
    desk.ok("drop", "pilot")
    assert dict(desk.ok("show", "accelerated").rows)["links"] == (
        "restates pilot-renewable-projects (not in the tracker any more)"
    )


# Counting once


def test_count(desk: Desk) -> None:
    """A restatement and its original count once, so does what was superseded; --all counts all, `list` shows all."""
    said = "2 left out: they restate others that are counted, or were superseded by them; --all counts all\n"
    assert desk.ok("count") == Ran(0, "17\n", said)
    assert desk.ok("count", "--all") == Ran(0, "19\n", "")
    assert len(desk.ok("list").rows) == 19
    grouped = desk.ok("count", "--group-by", "sector")
    assert sum(int(row[1]) for row in grouped.rows) == 17


def test_what_does_not_meet_is_counted(desk: Desk) -> None:
    """Nothing is left out for the sake of what the filter does not find, nor where no link says so."""
    assert desk.ok("count", "id:accelerated-pilots") == Ran(0, "1\n", "")
    desk.ok("update", "intelligence-sh", "--status", "superseded")
    assert desk.ok("count", "status:superseded") == Ran(0, "1\n", "")
    desk.ok("update", "climate", "--status", "superseded")
    assert desk.ok("count", "sector:sustainability") == Ran(0, "2\n", "")
    desk.ok("drop", "pilot")
    assert desk.ok("count", "sector:energy") == Ran(0, "1\n", "")


def test_links_reach_over_what_is_not_counted(desk: Desk) -> None:
    """A restatement of a restatement is left out where the first announcement is counted, the second one or not."""
    desk.ok("add", "Thrice", "--sector", "energy", "--tag", "chosen", "--restates", "accelerated")
    desk.ok("tag", "pilot", "+chosen")
    assert desk.ok("count", "tag:chosen").out == "1\n"


def test_score_and_brief_count_once(desk: Desk) -> None:
    """The score and the brief leave out the same ones, and say so."""
    said = "2 left out: they restate others that are counted, or were superseded by them\n"
    score = desk.ok("score", "--json")
    brief = desk.ok("brief", "--json")
    assert score.err.endswith(said)
    assert brief.err == said
    counts = brief.data[0]["counts"]
    assert (counts["initiatives"], counts["left_out"]) == (17, 2)
    assert score.data[0]["unassessed"] == len(desk.ok("list", "basis:announced").rows) - 1 - 1


NAMES = "abcdef"
LINKS = st.dictionaries(
    st.sampled_from(NAMES),
    st.lists(st.tuples(st.sampled_from(["supersedes", "part-of", "restates"]), st.sampled_from(NAMES)), max_size=3),
)


def all_of(records: list[Document]) -> Callable[[], list[Document]]:
    return lambda: [record for record in records if record["links"]]


@given(LINKS, st.sets(st.sampled_from(NAMES)))
def test_every_promise_counts(links: dict[str, list[tuple[str, str]]], chosen: set[str]) -> None:
    """Nothing vanishes: what is left out leads to one that is counted, the two add up, and again changes nothing."""
    records = [linked(name, *links.get(name, ())) for name in NAMES]
    selected = [record for record in records if record["id"] in chosen]
    counted, left_out = count_once(selected, all_of(records))
    ids = {record["id"] for record in counted}
    assert sorted(ids | {record["id"] for record in left_out}) == sorted(chosen)
    assert len(counted) + len(left_out) == len(selected)
    if left_out:
        graph = stands_in_for(records)
        assert all(reach(record["id"], graph) & ids for record in left_out)
    assert count_once(counted, all_of(records)) == (counted, [])


@given(st.lists(st.sampled_from(NAMES), unique=True))
def test_without_links_all_count(chosen: list[str]) -> None:
    """Where nothing is linked every initiative counts, and nobody is asked for the others."""
    records = [linked(name) for name in chosen]

    def never() -> list[Document]:
        raise AssertionError("asked")

    assert count_once(records, never) == (records, [])
