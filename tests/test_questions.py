"""The forty questions of docs/filter.md, put to 2,000 initiatives, each answer checked against plain Python."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from bilat.result import Document
from bilat.sectors import SECTORS
from bilat.status import STATUSES
from bilat.store.file import FileStore
from bilat.store.protocol import Draft, Seed
from bilat.tracker.changes import plan_add
from bilat.tracker.stamp import make_stamp
from bilat.tracker.update import MilestoneUpdate, Update, plan_updates
from cli import Desk
from strategies import ADA, WORDS, clock, record

PAGE = Path(__file__).resolve().parents[1] / "docs" / "filter.md"
COUNT = 2_000
TODAY = "2026-11-24"
CLOSED = ("delivered", "abandoned", "superseded")


def asked() -> list[tuple[str, str]]:
    """The page's questions, each with its filter."""
    table = PAGE.read_text(encoding="utf-8").partition("## Forty questions")[2]
    return re.findall(r"^\| (.+?) \| `(.+)` \|$", table, re.MULTILINE)


def made() -> Iterator[Document]:
    """Initiatives of every kind, the same at every run."""
    dice = random.Random(40)
    dates = ["2026-10-15", "2026-11-23", "2026-11-24", "2026-12-20", "2026-Q4", "2026", "winter 2026", "2027-Q1"]
    dates += ["2027-03-31", "2027-05", "2027-H2", "2028-01", "by end of 2030"]
    words = ["cyber", "customs", "échange de renseignements", "Echange", "patrols", "5G", "exercises"]
    names = list(SECTORS.names)
    for number in range(COUNT):
        parties = dice.choice((["CA", "GB"], ["CA", "GB"], ["CA", "EU"], ["CA", "GB", "US"]))
        milestones = [
            {
                "id": f"step-{step}",
                "title": f"Step {step}",
                "due": dice.choice([None, *dates]),
                "owner": dice.choice([None, *parties]),
                "done_on": dice.choice([None, None, "2026-05-31", "2026-06-01"]),
                "moves": dice.choice([0, 0, 1, 2, 3]),
            }
            for step in range(dice.choice((0, 0, 1, 2)))
        ]
        yield record(
            f"{dice.choice(words)} and {dice.choice(words)} {number}",
            id=f"matter-{number}",
            parties=parties,
            sectors=dice.sample(names, dice.choice((1, 1, 2))),
            basis=dice.choice(("announced", "announced", "recommended")),
            kind=dice.choice(("deliverable", "joint-body", "relational")),
            status=dice.choice([None, *STATUSES.names]),
            tags=dice.sample(["priority", "draft", "cyber"], dice.choice((0, 1, 2))),
            notes=dice.choice([None, *words]),
            milestones=milestones,
        )


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A store with a history: entered over two years, touched by two people since."""
    desk = Desk(tmp_path_factory.mktemp("questions"), seeded=False)
    store = FileStore(str(desk.state), seed=lambda: Seed(Draft("init", "bilat", why="an empty tracker"), "created"))
    records = list(made())
    quarter = COUNT // 4
    for place, day in enumerate(("2025-11-30", "2026-01-01", "2026-06-30", "2026-07-01")):
        with clock(f"{day}T12:00:00Z"):
            store.commit(plan_add(records[place * quarter : (place + 1) * quarter], ADA, WORDS))
    ids = [document["id"] for document in store.view().search()]
    proofs = (
        ("2026-04-30", "ann", "https://www.gov.uk/x", "signed"),
        ("2026-05-01", "bob", "https://canada.ca/y", None),
    )
    for place, (day, who, url, grade) in enumerate(proofs):
        with clock(f"{day}T12:00:00Z"):
            stamp = make_stamp(by=who, evidence=[url], grade=grade)
            store.commit(plan_updates([Update(name) for name in ids[place * 250 : place * 250 + 500]], stamp, WORDS))
    with clock("2026-08-01"):
        found = store.view().search(lambda d: any(m["id"] == "step-0" for m in d["milestones"]))
        wanted = [document["id"] for document in found][:50]
        moved = [Update(name, milestone=MilestoneUpdate("step-0", title="Moved")) for name in wanted]
        store.commit(plan_updates(moved, ADA, WORDS))
    return desk


def due(document: Document) -> list[tuple[str, str]]:
    return [(m["due"]["start"], m["due"]["end"]) for m in document["milestones"] if m["due"] and not m["done_on"]]


def says(document: Document, text: str) -> bool:
    from bilat.text import fold

    said = [document["title"], document["notes"] or "", *document["tags"], *(s["quote"] for s in document["sources"])]
    return any(fold(text) in fold(part) for part in said)


def proofs(document: Document) -> list[Document]:
    found = [*document["evidence"]]
    for part in [*document["milestones"], *filter(None, document["assessments"].values())]:
        found += part["evidence"]
    return found


def late(d: Document) -> bool:
    return d["status"] not in CLOSED and any(end < TODAY for _, end in due(d))


ANSWERS: list[Callable[[Document], Any]] = [
    lambda d: "defense" in d["sectors"],
    lambda d: "defense" in d["sectors"],
    lambda d: "defense" in d["sectors"] or "intelligence" in d["sectors"],
    lambda d: {"technology", "defense"} <= set(d["sectors"]),
    lambda d: d["status"] not in CLOSED,
    lambda d: d["status"] in CLOSED,
    lambda d: d["status"] == "delivered",
    late,
    lambda d: "defense" in d["sectors"] and late(d),
    lambda d: d["status"] not in CLOSED and any(TODAY <= end <= "2026-12-24" for _, end in due(d)),
    lambda d: d["status"] not in CLOSED and any(end <= "2026-12-31" for _, end in due(d)),
    lambda d: any(end < "2027-04-01" for _, end in due(d)),
    lambda d: any("2027-01-01" <= end <= "2027-12-31" for _, end in due(d)),
    lambda d: any("2026-09-01" <= end <= "2027-02-28" for _, end in due(d)),
    lambda d: any(end >= "2027-05-01" for _, end in due(d)),
    lambda d: any(end > "2027-12-31" for _, end in due(d)),
    lambda d: d["status"] not in CLOSED and not due(d),
    lambda d: not d["milestones"],
    lambda d: d["basis"] == "announced" and says(d, "cyber"),
    lambda d: d["basis"] == "recommended" and d["status"] == "proposed",
    lambda d: d["basis"] == "announced" and not any(d["assessments"].values()),
    lambda d: d["status"] in ("in-progress", "partially-delivered"),
    lambda d: d["status"] in ("abandoned", "suspended"),
    lambda d: "EU" in d["parties"],
    lambda d: {"CA", "GB"} <= set(d["parties"]),
    lambda d: d["status"] not in CLOSED and any(m["owner"] == "GB" for m in d["milestones"]),
    lambda d: d["kind"] == "joint-body",
    lambda d: d["updated_at"] >= "2026-05-01",
    lambda d: d["updated_at"] < "2026-04-01",
    lambda d: "2026-01-01" <= d["created_at"][:10] <= "2026-06-30",
    lambda d: any((m["done_on"] or "") >= "2026-06-01" for m in d["milestones"]),
    lambda d: any(m["moves"] >= 2 for m in d["milestones"]),
    lambda d: any(proof["grade"] == "signed" for proof in proofs(d)),
    lambda d: d["status"] == "delivered" and not proofs(d),
    lambda d: "priority" in d["tags"] and "draft" not in d["tags"],
    lambda d: says(d, "échange de renseignements"),
    lambda d: says(d, "échange de renseignements"),
    lambda d: {"trade", "energy"} & set(d["sectors"]) and (late(d) or d["status"] == "suspended"),
    lambda d: d["updated_by"] == "ann" and d["kind"] != "deliverable",
    lambda d: any("gov.uk" in (proof["url"] or "") for proof in proofs(d)),
]


def test_there_are_forty() -> None:
    """The page asks forty questions, and each has its answer here."""
    assert len(asked()) == len(ANSWERS) == 40


@pytest.mark.parametrize("number", range(40), ids=lambda number: f"question {number + 1}")
def test_a_question(desk: Desk, number: int) -> None:
    """The filter finds what plain Python finds: some of the 2,000, and not all of them."""
    _, text = asked()[number]
    records = desk.ok("list", "--json").data
    assert len(records) == COUNT
    expected = {document["id"] for document in records if ANSWERS[number](document)}
    found = desk.ok("list", text, "--format", "ids").out.split()
    assert set(found) == expected
    assert len(found) == len(expected)
    assert 0 < len(expected) < COUNT
    assert desk.ok("count", text).out == f"{len(expected)}\n"
