"""Trackers to measure with: made by rule, the same on every machine, of the shape and size that real records have.

Run as a program (`python -m benchmarks.data KIND SIZE PATH`), so that the records never stand in the memory of the
process that measures: a child's peak would count them.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bilat.result import Document
    from bilat.store.protocol import Draft, View

SECTORS = (
    ("defense", "technology"),
    ("trade", "finance"),
    ("energy", "sustainability"),
    ("intelligence", "defense"),
    ("trade",),
    ("health", "technology"),
)
"""In turn: `--sector defense` finds two records of six."""

PARTIES = (("CA", "GB"), ("CA", "FR"), ("AU", "NZ"))
KINDS = ("deliverable", "joint-body", "relational")
OBJECTS = ("harbour surveys", "customs data", "grid interconnectors", "satellite imagery", "seed vaults", "études")
PLACES = ("the Arctic", "the North Atlantic", "Québec", "the Pacific", "the Great Lakes", "Orkney", "Nunavut")
STEPS = ("Agree on the terms of reference", "Hold the first exercise", "Publish the joint report")
CHANGES = 20
"""Changes of history an initiative, where history is asked for."""


def records(size: int) -> Iterator[Document]:
    """`size` initiatives, as a change holds them: about 1.7 kB of JSON each, as the seeded ones have."""
    for number in range(size):
        yield _record(number)


def name_of(number: int) -> str:
    """The id of the record with this number, from 0."""
    return f"initiative-{number:06}"


def in_defense(size: int) -> int:
    """How many of the first `size` records are in defense."""
    return sum("defense" in SECTORS[number % len(SECTORS)] for number in range(size))


def _record(number: int) -> Document:
    what, where = OBJECTS[number % len(OBJECTS)], PLACES[number % len(PLACES)]
    parties = PARTIES[number % len(PARTIES)]
    basis = "recommended" if number % 5 == 4 else "announced"
    return {
        "id": name_of(number),
        "title": f"Joint work on {what} in {where}, part {number}",
        "kind": KINDS[number % len(KINDS)],
        "basis": basis,
        "status": "proposed" if basis == "recommended" else "announced",
        "override": None,
        "sectors": list(SECTORS[number % len(SECTORS)]),
        "parties": list(parties),
        "assessments": dict.fromkeys(parties),
        "priority_areas": [what, "shared standards"],
        "target_outcome": f"A common picture of {what}",
        "benefit": "Fewer surprises for those who work there",
        "measure": None,
        "notes": f"The two sides differ on who pays for {what}; the communiqué leaves it open.",
        "tags": ["follow-up", f"round-{number % 12}"],
        "milestones": [_milestone(number, step, parties) for step in range(2)],
        "sources": [_source(number, what, where)],
        "links": [],
        "cadence": None,
        "meetings": [],
        "evidence": [],
    }


def _milestone(number: int, step: int, parties: tuple[str, str]) -> Document:
    year, quarter = 2026 + step + number % 3, 1 + number % 4
    start, end = (("01-01", "03-31"), ("04-01", "06-30"), ("07-01", "09-30"), ("10-01", "12-31"))[quarter - 1]
    due = {"text": f"{year}-Q{quarter}", "start": f"{year}-{start}", "end": f"{year}-{end}", "phrase": None}
    return {
        "id": f"step-{step + 1}",
        "title": STEPS[(number + step) % len(STEPS)],
        "basis": "announced",
        "owner": parties[step],
        "due": due,
        "first_due": due,
        "moves": 0,
        "done_on": None,
        "evidence": [],
    }


def _source(number: int, what: str, where: str) -> Document:
    quote = (
        f"The two governments will work together on {what} in {where}, beginning with a survey of what each of them "
        f"holds today, and will report to both legislatures on paragraph {number} within two years."
    )
    return {
        "title": "Joint statement on the partnership",
        "publisher": "Office of the Prime Minister",
        "url": f"https://example.org/statements/{number // 50}",
        "published_on": "2026-01-15",
        "language": "en",
        "quote": quote,
        "start": number * 300,
        "end": number * 300 + len(quote),
        "also_at": [],
        "file_sha256": f"{number:064x}",
    }


# Writing


def write_tracker(size: int, path: str) -> None:
    """A tracker of `size` initiatives, written by bilat's own store: its beginning and one small change."""
    from bilat.store.file import FileStore
    from bilat.store.protocol import Seed

    store = FileStore(path, seed=lambda: Seed(_beginning(size), "created {name}"))
    store.create()
    store.commit(lambda _: _tagging(0))


def write_history(size: int, path: str) -> None:
    """The tracker that `write_tracker` writes, with 20 more changes of each initiative behind it."""
    from bilat.store.file import FileStore

    write_tracker(size, path)
    store = FileStore(path)
    for turn in range(CHANGES):
        store.commit(lambda view, turn=turn: _reworded(view, turn))  # type: ignore[misc]


def write_stock(size: int, path: str) -> None:
    """The same records for stock TinyDB, as it writes them itself."""
    table = {str(number): record for number, record in enumerate(records(size), 1)}
    with open(path, "w", encoding="utf-8") as handle:
        json.dump({"initiatives": table}, handle)


def write_tasks(size: int, path: str) -> None:
    """The same records for `task import`, with all that taskwarrior has a place for."""
    with open(path, "w", encoding="utf-8") as handle:
        tasks = (_task(number, record) for number, record in enumerate(records(size)))
        handle.writelines(json.dumps(task, ensure_ascii=False) + "\n" for task in tasks)


TASK_FIELDS = ("sector", "kind", "basis", "outcome", "benefit", "notes", "publisher", "url")
"""What taskwarrior must be told of: user-defined attributes, each a text."""


def _task(number: int, record: Document) -> Document:
    day = record["milestones"][0]["due"]["end"].replace("-", "")
    source = record["sources"][0]
    lines = [source["quote"], *(f"{m['title']} ({m['owner']}, {m['due']['text']})" for m in record["milestones"])]
    return {
        "uuid": f"00000000-0000-4000-8000-{number:012}",
        "status": "pending",
        "description": record["title"],
        "entry": "20260115T120000Z",
        "due": f"{day}T120000Z",
        "project": "-".join(record["parties"]),
        "sector": "defense" if "defense" in record["sectors"] else record["sectors"][0],
        "kind": record["kind"],
        "basis": record["basis"],
        "outcome": record["target_outcome"],
        "benefit": record["benefit"],
        "notes": record["notes"],
        "publisher": source["publisher"],
        "url": source["url"],
        "tags": [tag.replace("-", "_") for tag in record["tags"]],
        "annotations": [
            {"entry": f"20260115T12000{second}Z", "description": line} for second, line in enumerate(lines, 1)
        ],
    }


def _beginning(size: int) -> Draft:
    from bilat.store.protocol import Draft

    return Draft("seed", "benchmark", [_edit(record["id"], None, None, record) for record in records(size)])


def _tagging(number: int) -> Draft:
    from bilat.store.protocol import Draft

    tags: list[str] = _record(number)["tags"]
    return Draft("tag", "benchmark", [_edit(name_of(number), "tags", tags, [*tags, "seen"])])


def _reworded(view: View, turn: int) -> Draft:
    """Every second turn takes the one before back, so that the state ends as it began."""
    from bilat.store.protocol import Draft

    edits = []
    for record in view.search():
        notes = record["notes"]
        new = f"{notes} Asked again." if turn % 2 == 0 else notes.removesuffix(" Asked again.")
        edits.append(_edit(record["id"], "notes", notes, new))
    return Draft("update", "benchmark", edits, why=f"round {turn + 1} of the yearly review")


def _edit(initiative: str, field: str | None, old: object, new: object) -> Document:
    return {"initiative": initiative, "field": field, "old": old, "new": new}


def write_years(size: int, path: str) -> None:
    """The tracker of `years`."""
    from benchmarks.years import write_years

    write_years(size, path)


def write_statement(size: int, path: str) -> None:
    """The statement of `statements`, of `size` thousand characters."""
    from benchmarks.statements import write_statement

    write_statement(size, path)


def write_empty(size: int, path: str) -> None:  # noqa: ARG001 -- of no size, as the others are of one
    """A tracker with nothing in it."""
    from bilat.store.file import FileStore
    from bilat.tracker.changes import empty

    FileStore(path, seed=empty).create()


COLUMNS = ("Ref", "Commitment", "Parties", "Sector", "Status", "Due date", "Announced on", "Link")
HOW = "including by a survey of what each side holds today and a report to both legislatures within two years"
TABLE_STATUSES = ("in progress", "done", "not started", "announced")
TABLE_PARTIES = ("Canada, United Kingdom", "Canada; Korea, Republic of", "Australia and New Zealand")


def write_table(size: int, path: str) -> None:
    """A table of `size` commitments as a colleague keeps one: 290 bytes a row, days before months, long sentences."""
    import csv

    with open(path, "w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(COLUMNS)
        writer.writerows(_row(number) for number in range(size))


def _row(number: int) -> list[str]:
    what, where = OBJECTS[number % len(OBJECTS)], PLACES[number % len(PLACES)]
    day, month = 1 + number % 28, 1 + number % 12
    return [
        f"A-{number}",
        f"Work together on {what} in {where}, part {number}, {HOW}",
        TABLE_PARTIES[number % len(TABLE_PARTIES)],
        SECTORS[number % len(SECTORS)][0],
        TABLE_STATUSES[number % len(TABLE_STATUSES)],
        f"{day:02}/{month:02}/{2026 + number % 4}",
        f"2025-{month:02}-{day:02}",
        f"https://example.org/commitments/{number}",
    ]


WRITERS: dict[str, Callable[[int, str], None]] = {
    "tracker": write_tracker,
    "history": write_history,
    "stock": write_stock,
    "tasks": write_tasks,
    "years": write_years,
    "statement": write_statement,
    "empty": write_empty,
    "table": write_table,
}

if __name__ == "__main__":
    WRITERS[sys.argv[1]](int(sys.argv[2]), sys.argv[3])
