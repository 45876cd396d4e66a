"""The page that an official carries into the meeting, as data: what changed, what is late, who owes what, what to ask.

Every line says what it says in words, and names the initiative, its source and the proofs it rests on with their
grades. Nothing is said that the records do not hold: where a reason, an owner or a proof is missing, the line says so.
Pure functions over records; `formats.page` writes the page.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from bilat.brief.words import ago, dated, day_in_words, moved, said, stated, times
from bilat.history import deciders, find_milestone
from bilat.proof import evidence_of
from bilat.result import Document
from bilat.signals import SIGNALS, Thresholds
from bilat.slips import Ledger
from bilat.status import CLOSED, STATUSES
from bilat.steps import of_row, steps


@dataclass(frozen=True, slots=True)
class Matter:
    """What a brief is made of."""

    records: Sequence[Document]
    """The initiatives it tells of, each promise once."""
    today: dt.date
    label: Callable[[str], str]
    """What a person reads for a party's code."""
    thresholds: Thresholds = field(default_factory=Thresholds)
    ahead: int = 90
    """How many days ahead 'who owes what next' looks."""
    moves: Ledger = field(default_factory=dict)
    """The moves of targets, with their reasons (`slips.ledger`)."""
    grids: Sequence[Document] = ()
    changes: Sequence[Document] | None = None
    """What happened since the last meeting (`tracker.between.happened`); None: nobody asked."""
    since: Document | None = None
    left_out: int = 0
    """How many initiatives are not told of because they are the same promises once more."""
    asked: str | None = None
    """The filter, as it was typed."""


def brief(matter: Matter) -> Document:
    """The content of the page; `schema.Brief` tells its keys."""
    parties = sorted({party for record in matter.records for party in record["parties"]})
    by_id = {record["id"]: record for record in matter.records}
    owed = [step for step in steps(matter.records, matter.today) if step["due"] is not None]
    late = [_late(step, by_id[step["initiative"]], matter) for step in owed if step["days_left"] < 0]
    split = [line for record in matter.records for line in _split(record, matter)]
    weak = [line for record in matter.records for line in _weak(record, matter)]
    ahead = [step for step in owed if 0 <= step["days_left"] <= matter.ahead]
    names = " – ".join(map(matter.label, parties))
    return {
        "title": f"{names}: brief of {day_in_words(matter.today)}",
        "parties": parties,
        "on": matter.today.isoformat(),
        "filter": matter.asked,
        "since": matter.since,
        "ahead_days": matter.ahead,
        "counts": _counts(matter, late=len(late), split=len(split), weak=len(weak)),
        "changes": None if matter.changes is None else _changes(matter, by_id),
        "late": late,
        "split": split,
        "next": [_ahead(step, by_id[step["initiative"]], matter) for step in ahead],
        "weak": weak,
        "grids": [grid for one in matter.grids if (grid := _grid(one, by_id, owed))["rows"]],
        "questions": _questions(owed, by_id, matter),
    }


def _counts(matter: Matter, **found: int) -> Document:
    """How many there are: `statuses` add up to `initiatives`, and so do `open` and `closed`."""
    tally = Counter(record["status"] for record in matter.records)
    closed = sum(tally[status] for status in CLOSED)
    return {
        "initiatives": len(matter.records),
        "open": len(matter.records) - closed,
        "closed": closed,
        "left_out": matter.left_out,
        "assessed": sum(all(record["assessments"].values()) for record in matter.records),
        "statuses": {status: tally[status] for status in STATUSES.names if tally[status]},
        **found,
    }


def _line(record: Document, text: str, proofs: Sequence[Document] = (), step: Document | None = None) -> Document:
    """One line of the page. `step` is what `steps` says, where the line is about a step."""
    return {
        "initiative": record["id"],
        "title": record["title"],
        "milestone": step["milestone"] if step else None,
        "owner": step["owner"] if step else None,
        "due": step["due"] if step else None,
        "days_left": step["days_left"] if step else None,
        "text": text,
        "proofs": [_proof(proof) for proof in proofs],
        "source": _source(record),
    }


def _proof(evidence: Document) -> Document:
    return {key: evidence[key] for key in ("grade", "on", "url", "file", "quote")}


def _source(record: Document) -> Document | None:
    """Where the initiative comes from: its first source."""
    if not record["sources"]:
        return None
    return {key: record["sources"][0][key] for key in ("title", "publisher", "url", "published_on")}


# What is late, and what comes next


def _late(step: Document, record: Document, matter: Matter) -> Document:
    milestone = find_milestone(record, step["milestone"]) if step["milestone"] else None
    parts = [f"{step['step']} – {_owner(step, matter)}; was due {_ended(step)}."]
    if milestone is not None and milestone["moves"]:
        parts.append(f"First target {dated(milestone['first_due'])}, {moved(milestone)}.")
    parts.append(_why(step, record, matter))
    return _line(record, " ".join(parts), _backing(step, record, matter), step)


def _ended(step: Document) -> str:
    """The target, and how long ago its last day was."""
    due, since = step["due"], ago(-step["days_left"])
    return f"{dated(due)}, {since}" if due["start"] == due["end"] else f"{dated(due)}, which ended {since}"


def _owner(step: Document, matter: Matter) -> str:
    """Who owes it; that experts set the goal is told, for it is no government's promise."""
    owner = f"{matter.label(step['owner'])} owes it" if step["owner"] else "nobody is named for it"
    return owner + (", a goal set by experts" if step["basis"] == "recommended" else "")


def _why(step: Document, record: Document, matter: Matter) -> str:
    """The last reason on file: of the last move of its date, else of the side that owes it."""
    move = next((m for m in reversed(_moves(step, matter)) if m["why"]), None)
    if move is not None:
        return f"Why it moved: {stated(move['why'])} ({move['at'][:10]})."
    side = record["assessments"].get(step["owner"]) if step["owner"] else None
    if side and side["why"]:
        return f"{matter.label(step['owner'])}, {side['on']}: {said(side['status'])}, {stated(side['why'])}."
    return "No reason is on file."


def _moves(step: Document, matter: Matter) -> list[Document]:
    return matter.moves.get((step["initiative"], step["milestone"] or ""), [])


def _backing(step: Document, record: Document, matter: Matter) -> list[Document]:
    """What the step's date rests on: the milestone's own proofs, else those of its last move; of a meeting the last."""
    milestone = find_milestone(record, step["milestone"]) if step["milestone"] else None
    if milestone is None:
        meetings = sorted(record["meetings"], key=lambda meeting: str(meeting["on"]))
        return meetings[-1]["evidence"][-1:] if meetings else []
    found = milestone["evidence"] or [proof for move in _moves(step, matter) for proof in move["evidence"]]
    return list(found[-1:])


def _ahead(step: Document, record: Document, matter: Matter) -> Document:
    left = step["days_left"]
    when = "today" if left == 0 else "tomorrow" if left == 1 else f"in {left} days"
    text = f"{dated(step['due'])}, {when}: {step['step']} – {_owner(step, matter)}."
    return _line(record, text, _backing(step, record, matter), step)


# Where the sides differ, and what rests on little


def _split(record: Document, matter: Matter) -> list[Document]:
    if SIGNALS["split"].find(record, matter.today, matter.thresholds) is None:
        return []
    sides = {party: side for party, side in record["assessments"].items() if side}
    told = [
        f"{matter.label(party)} {said(side['status'])} ({side['on']})"
        + (f", {stated(side['why'])}" if side["why"] else "")
        for party, side in sides.items()
    ]
    proofs = [proof for side in sides.values() for proof in side["evidence"][-1:]]
    return [_line(record, "; ".join(told) + f". Together: {said(record['status'])}{_decided(record, matter)}.", proofs)]


def _decided(record: Document, matter: Matter) -> str:
    """Who made the joint status what it is: somebody by hand, or one side alone."""
    if record["override"]:
        return f", set by {record['override']['by']}: {stated(record['override']['why'])}"
    alone = deciders(record)
    return f" (decided by {matter.label(alone[0])})" if len(alone) == 1 else ""


def _weak(record: Document, matter: Matter) -> list[Document]:
    proofs = list(evidence_of(record))
    on = "announcements alone" if proofs else "no evidence at all"
    found = SIGNALS["weak"].find(record, matter.today, matter.thresholds)
    if found is None:
        hidden = _hidden(record, matter)
        return [_line(record, f"{hidden}, on {on}; {_by_hand(record)}.", proofs[-1:])] if hidden else []
    since = f" since {found.since}" if found.since else ""
    return [_line(record, f"{said(record['status'])}{since}, on {on}.", proofs[-1:])]


def _hidden(record: Document, matter: Matter) -> str:
    """The sides that say it is delivered, weakly, where a status that was set by hand hides it; else nothing."""
    if not record["override"]:
        return ""
    told = []
    for party, side in record["assessments"].items():
        bare = side and {**record, "override": None, "status": side["status"]}
        if bare and SIGNALS["weak"].find(bare, matter.today, matter.thresholds) is not None:
            told.append(f"{matter.label(party)} {said(side['status'])} ({side['on']})")
    return "; ".join(told)


def _by_hand(record: Document) -> str:
    return f"{record['override']['by']} set the joint status to {said(record['status'])}"


# What changed


def _changes(matter: Matter, by_id: Mapping[str, Document]) -> list[Document]:
    """What happened, told, with the sources of what the brief tells of."""
    from bilat.brief.changes import told

    lines = []
    for entry in told(matter.changes or (), by_id, matter.label):
        record = by_id.get(entry.initiative)
        source = _source(record) if record is not None else None
        lines.append(
            {
                "what": entry.what,
                "initiative": entry.initiative,
                "title": entry.title,
                "text": entry.text,
                "proofs": [_proof(proof) for proof in entry.evidence],
                "source": source,
            }
        )
    return lines


# The grids


def _grid(grid: Document, by_id: Mapping[str, Document], owed: Sequence[Document]) -> Document:
    """The source's rows, as far as the brief tells of their initiatives, with what has become of them."""
    rows = []
    for row in grid["rows"]:
        linked = of_row(row, by_id.values())
        if linked:
            rows.append({"sector": row["sector"], "cells": row["cells"], **_progress(linked, owed)})
    return {"id": grid["id"], "title": grid["title"], "columns": grid["columns"], "rows": rows}


def _progress(linked: Sequence[Document], owed: Sequence[Document]) -> Document:
    names = {record["id"] for record in linked}
    own = [step for step in owed if step["initiative"] in names]
    return {
        "initiatives": len(linked),
        "delivered": sum(record["status"] == "delivered" for record in linked),
        "late": len({step["initiative"] for step in own if step["days_left"] < 0}),
        "next_due": next((step["due"] for step in own if step["days_left"] >= 0), None),
    }


# Questions


def _questions(owed: Sequence[Document], by_id: Mapping[str, Document], matter: Matter) -> list[Document]:
    """One for each step that is late, each difference and each weak proof; `to` is who is to be asked."""
    late = [step for step in owed if step["days_left"] < 0]
    lines = [_on_step(step, by_id[step["initiative"]], matter) for step in late]
    for record in matter.records:
        lines += [{**line, "text": _on_split(record, matter)} for line in _split(record, matter)]
    for record in matter.records:
        lines += [{**line, "text": _on_proof(record)} for line in _weak(record, matter)]
    return [{**line, "to": _to(by_id[line["initiative"]], line["owner"], matter)} for line in lines]


def _to(record: Document, owner: str | None, matter: Matter) -> str:
    if owner is not None:
        return matter.label(owner)
    return "both sides" if len(record["parties"]) == 2 else "all sides"


def _on_step(step: Document, record: Document, matter: Matter) -> Document:
    milestone = find_milestone(record, step["milestone"]) if step["milestone"] else None
    text = _on_meeting(record) if milestone is None else _on_milestone(step, milestone)
    return _line(record, text, _backing(step, record, matter), step)


def _on_meeting(record: Document) -> str:
    last = max((meeting["on"] for meeting in record["meetings"]), default=None)
    known = f"the last meeting on file was on {last}" if last else "no meeting is on file"
    return f"It is to meet {record['cadence']}, and {known}. When does it meet next?"


def _on_milestone(step: Document, milestone: Document) -> str:
    """What is asked holds only what is on file: the targets, the moves, and whose goal it was."""
    named = f"“{step['step']}”"
    ask = f"What is still missing for {named}?" if step["owner"] else f"Which side takes on {named}?"
    whose = "The experts'" if step["basis"] == "recommended" else "The"
    if milestone["moves"]:
        first = dated(milestone["first_due"] or step["due"])
        known = f"{whose} first target was {first}; it moved {times(milestone['moves'])}, last to {dated(step['due'])}."
    else:
        known = f"{whose} target was {dated(step['due'])}."
    return f"{ask} {known} What is the date now?"


def _on_split(record: Document, matter: Matter) -> str:
    sides = {party: side["status"] for party, side in record["assessments"].items() if side}
    told = ", ".join(f"{matter.label(party)} sees it as {said(status)}" for party, status in sides.items())
    return f"{told}. Can the sides agree on where it stands?"


def _on_proof(record: Document) -> str:
    return f"It counts as {said(record['status'])}. What shows it, beyond what was announced?"
