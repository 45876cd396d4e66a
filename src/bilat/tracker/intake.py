"""From a statement's candidates to the tracker: what each becomes, as one change.

A candidate becomes an initiative, further evidence of one that is there already, or an initiative that restates it.
What is not in a field of its own is kept so that a filter finds it: a speech act that is no commitment as the tag
`review` or `aspiration`, a promise that is not firm as `qualified` or `vague`.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Literal, NamedTuple

from bilat.dates import instant, now
from bilat.errors import InvalidValue, NotFound, UsageError
from bilat.history import GRID, edit, edits_between
from bilat.model import TITLE_LENGTH
from bilat.result import Document
from bilat.store.protocol import Draft, Plan, View
from bilat.text import one_line
from bilat.tracker.changes import free_id, only_parties
from bilat.tracker.lineage import check_links
from bilat.tracker.records import Words, complete
from bilat.tracker.restating import Index, Match, parties_of, places
from bilat.tracker.stamp import WEAKEST, Stamp
from bilat.tracker.values import parse_address

Way = Literal["new", "evidence", "restates"]
"""What a candidate becomes: an initiative; evidence of the one that it announces again; an initiative linked to it."""

WAYS: tuple[Way, ...] = ("evidence", "restates", "new")

TAGS = ("review", "aspiration", "qualified", "vague")
"""The speech acts and strengths that become tags: all but the commitment, the recommendation (a basis) and `firm`."""

STEP = {"commitment": "delivery", "review": "review", "aspiration": "target", "recommendation": "target"}
"""The id of the milestone that holds a deadline or an owner, by speech act."""


class Statement(NamedTuple):
    """Where candidates come from."""

    file: str | None
    """Its absolute path; None: it came through a pipe."""
    sha256: str
    """Of its bytes, hex."""
    url: str | None
    published_on: dt.date | None
    parties: Sequence[str]
    """Who issued it, as codes."""
    grids: Sequence[Document] = ()
    """Its tables (`model.Grid`), to be stored with what is accepted."""
    name: str = "stdin"
    """What the history calls it."""
    candidates: Sequence[Document] = ()
    """All that were found in it."""


class Decision(NamedTuple):
    """What is to become of one candidate."""

    candidate: Document
    """`model.Candidate`, perhaps edited; with `tags` and `notes` where a person added some."""
    way: Way = "new"
    into: str | None = None
    """The initiative that it announces again, by its id; None only where `way` is `new`."""


def plan_accept(
    chosen: Sequence[Document], statement: Statement, stamp: Stamp, words: Words, way: Way, named: Iterable[int] = ()
) -> Plan:
    """Take the `chosen` candidates into the tracker, those that are in it already in this `way`.

    What rests on the same place of the same file is passed over: taking a file twice adds nothing. What the statement
    itself promises twice, in other words, becomes one initiative with two sources, but where `way` is `new`. Only what
    is `named` by its number is made anew all the same, where `way` is `new`. The plan raises UsageError (no parties, no
    address for evidence), InvalidValue, Refused.
    """
    by_number = set(named)

    def plan(view: View) -> Draft:
        index = Index(view.search())
        found = index.matches(statement.candidates or chosen, statement.parties)
        decisions = [
            decision
            for candidate in chosen
            for decision in _decided(candidate, found.get(candidate["number"]), way, by_number)
        ]
        return _drafted(view, decisions, statement, stamp, words, index if way != "new" else None)

    return plan


def _decided(candidate: Document, match: Match | None, way: Way, named: set[int]) -> list[Decision]:
    if match is None or (way == "new" and (match.how != "same-place" or candidate["number"] in named)):
        return [Decision(candidate)]
    return [] if match.how == "same-place" else [Decision(candidate, way, match.id)]


def plan_decided(decisions: Sequence[Decision], statement: Statement, stamp: Stamp, words: Words) -> Plan:
    """Do what a person decided on each candidate. The plan raises what that of `plan_accept` raises, and NotFound."""

    def plan(view: View) -> Draft:
        return _drafted(view, decisions, statement, stamp, words)

    return plan


def _drafted(
    view: View,
    decisions: Sequence[Decision],
    statement: Statement,
    stamp: Stamp,
    words: Words,
    index: Index | None = None,
) -> Draft:
    """The change that does what was decided. With `index` what tells a promise again is folded into the first."""
    proved = _with_evidence(view, [d for d in decisions if d.way == "evidence"], statement, stamp)
    pairs: list[tuple[Document, Document]] = []
    taken: set[str] = set()
    for decision in decisions:
        if decision.way != "evidence":
            record = initiative(decision, statement, view, words)
            record["id"] = free_id(record["id"], view, taken)
            record["evidence"] = list(stamp.evidence)
            taken.add(record["id"])
            pairs.append((decision.candidate, record))
    made = [record for _, record in pairs] if index is None else _folded(pairs, statement, index)
    check_links(view, made)
    edits = [edit(record["id"], None, None, record) for record in made]
    edits += [each for before, after in proved for each in edits_between(before, after)]
    if edits or (not decisions and statement.grids):
        edits += grid_edits(view, made, statement)
    why = stamp.why or f"read from {statement.name}"
    return stamp.draft("ingest", edits)._replace(why=why)


def _folded(pairs: Sequence[tuple[Document, Document]], statement: Statement, index: Index) -> list[Document]:
    """The initiatives of candidates, those that tell an earlier one's promise again as a further source of it."""
    index.add(record for _, record in pairs)
    kept: dict[str, Document] = {}
    alike: dict[Hashable, dict[str, Due]] = defaultdict(dict)
    for candidate, record in pairs:
        others, due = alike[_manner(candidate)], _due(candidate)
        name = index.twin(candidate, statement.parties, others if due is None else _Meeting(others, due))
        if name is None:
            kept[record["id"]] = record
            others[record["id"]] = due
            continue
        first = kept[name]
        milestones = first["milestones"] or record["milestones"]
        kept[name] = {**first, "sources": [*first["sources"], *record["sources"]], "milestones": milestones}
        others[name] = others[name] or due
    return list(kept.values())


Due = tuple[str, str] | None
"""The first and the last day of a deadline."""


def _manner(candidate: Document) -> Hashable:
    """What two candidates of one statement have in common where they are one promise: act, kind, actors, cadence."""
    return candidate["speech_act"], candidate["kind"], tuple(candidate["parties"]), candidate["cadence"]


def _due(candidate: Document) -> Due:
    due = candidate["deadline"]
    return (due["start"], due["end"]) if due else None


class _Meeting:
    """Those of the promises `dues` (by name) whose deadline is `due`, or not set.

    Each is looked at when it is asked for: to gather them for each candidate would take 36,000,000 looks in 1 MB.
    """

    def __init__(self, dues: Mapping[str, Due], due: Due) -> None:
        self._dues = dues
        self._due = due

    def __contains__(self, name: object) -> bool:
        return name in self._dues and self._dues[str(name)] in (None, self._due)


# An initiative


def initiative(decision: Decision, statement: Statement, view: View, words: Words) -> Document:
    """The initiative that a candidate becomes, its id not yet made unique.

    Raises UsageError where its parties are not known, InvalidValue where a field does not hold what it should.
    """
    candidate = decision.candidate
    between = _between(candidate, statement, view)
    often = candidate["cadence"]
    body = candidate["kind"] == "joint-body"
    notes = [candidate.get("notes"), f"How often: {often}." if often and not body else None]
    partial: Document = {
        "title": title_line(candidate),
        "kind": candidate["kind"],
        "basis": candidate["basis"],
        "sectors": candidate["sectors"],
        "parties": between,
        "notes": "\n".join(filter(None, notes)) or None,
        "tags": tags_of(candidate),
        "milestones": _milestones(candidate, between),
        "sources": [_source(candidate["source"])],
        "links": [{"relation": "restates", "id": decision.into}] if decision.way == "restates" else [],
        "cadence": often if body else None,
    }
    return complete(partial, words, lambda: between)


def title_line(candidate: Document) -> str:
    """A candidate's title as a field takes it: on one line, no longer than a title may be; else its quote's beginning.

    What a person typed is checked as it was typed; this is for what was read from a file.
    """
    for text in (candidate["title"], candidate["source"]["quote"], f"candidate {candidate['number']}"):
        line = unicodedata.normalize("NFC", " ".join(one_line(text).split()))
        if line:
            break
    if len(line) <= TITLE_LENGTH:
        return line
    head = line[: TITLE_LENGTH - 1]
    return (head.rpartition(" ")[0] or head) + "…"


def tags_of(candidate: Document) -> list[str]:
    """The tags of a candidate: those that a person gave it, else what its speech act and strength become."""
    given: list[str] | None = candidate.get("tags")
    said = [word for word in (candidate["speech_act"], candidate["strength"]) if word in TAGS]
    return sorted(set(said if given is None else given))


def _between(candidate: Document, statement: Statement, view: View) -> list[str]:
    known = parties_of(candidate, statement.parties)
    if len(known) > 1:
        return known
    parties = only_parties(view)
    if known and known[0] not in parties:
        raise UsageError(
            f"candidate {candidate['number']} is {known[0]}'s, and nothing says with whom",
            hint="say who issued the statement: --party CA,GB",
        )
    return parties


def _milestones(candidate: Document, between: Sequence[str]) -> list[Document]:
    """One milestone where there is a day to keep or one party that owes it."""
    acting = candidate["parties"]
    owner = acting[0] if len(acting) == 1 and acting[0] in between else None
    if candidate["deadline"] is None and owner is None:
        return []
    name = STEP[candidate["speech_act"]]
    step: Document = {"id": name, "title": name.capitalize(), "basis": candidate["basis"]}
    return [{**step, "owner": owner, "due": candidate["deadline"]}]


def _source(source: Document) -> Document:
    return {**source, "url": address_or_none(source["url"])}


def address_or_none(text: str | None) -> str | None:
    """An address that can be opened; None for any other: a page's own metadata may hold anything."""
    if text is None:
        return None
    try:
        return parse_address(text, "a source")
    except InvalidValue:
        return None


# Evidence


def _with_evidence(
    view: View, decisions: Sequence[Decision], statement: Statement, stamp: Stamp
) -> list[tuple[Document, Document]]:
    """The initiatives that are announced again, before and after."""
    pairs: dict[str, tuple[Document, Document]] = {}
    for decision in decisions:
        assert decision.into is not None
        before, after = pairs.get(decision.into, (None, None))
        before = before or view.find(decision.into)
        if before is None:
            raise _gone(decision)
        proof = proof_of(decision.candidate, statement, stamp)
        known = (after or before)["evidence"]
        same = any(p["file_sha256"] == proof["file_sha256"] and p["quote"] == proof["quote"] for p in known)
        pairs[decision.into] = before, {**before, "evidence": known if same else [*known, proof]}
    return list(pairs.values())


def _gone(decision: Decision) -> NotFound:
    number = decision.candidate["number"]
    return NotFound(f"{decision.into} is not in the tracker any more", hint=f"decide anew on candidate {number}")


def proof_of(candidate: Document, statement: Statement, stamp: Stamp) -> Document:
    """The statement as evidence that something was announced. Raises UsageError where nobody could look it up."""
    if statement.url is None and statement.file is None:
        raise UsageError(
            f"candidate {candidate['number']} is in the tracker already, and evidence needs a place to be found at",
            hint="give --url, or a file instead of a pipe; or --as restates, or --as new",
        )
    return {
        "url": statement.url,
        "file": statement.file,
        "file_sha256": statement.sha256,
        "on": statement.published_on.isoformat() if statement.published_on else None,
        "quote": " ".join(one_line(candidate["source"]["quote"]).split()),
        "grade": WEAKEST,
        "added_at": instant(now()),
        "by": stamp.by,
    }


# The grids


def grid_edits(view: View, made: Sequence[Document], statement: Statement) -> list[Document]:
    """What stores the statement's tables, or adds what was `made` to the rows of those that are stored."""
    stored = view.grids()
    edits: list[Document] = []
    taken = {grid["id"] for grid in stored}
    there = [record for record in view.search() if _comes_from(record, statement)]
    for grid in statement.grids:
        known = next((other for other in stored if _same_table(grid, other)), None)
        if known is None:
            name = next(n for n in _numbered(grid["id"]) if n not in taken)
            taken.add(name)
            edits.append(edit(None, GRID + name, None, {**_linked(grid, [*there, *made]), "id": name}))
        elif (linked := _linked(known, made)) != known:
            edits.append(edit(None, GRID + known["id"], known, linked))
    return edits


def _numbered(name: str) -> Iterable[str]:
    yield name
    yield from (f"{name}-{number}" for number in range(2, 10_000))


def _same_table(one: Document, other: Document) -> bool:
    if [row["cells"] for row in one["rows"]] == [row["cells"] for row in other["rows"]]:
        return bool(one["columns"] == other["columns"])
    a, b = one["source"], other["source"]
    return bool(
        a and b and a["file_sha256"] and a["file_sha256"] == b["file_sha256"] and set(places(a)) & set(places(b))
    )


def _linked(grid: Document, records: Sequence[Document]) -> Document:
    """`grid`, each row with those of `records` that are about it behind the ones it has."""
    rows = []
    for row in grid["rows"]:
        found = [record["id"] for record in records if _is_about(record, row)]
        rows.append({**row, "initiatives": list(dict.fromkeys([*row["initiatives"], *found]))})
    return {**grid, "rows": rows}


def _is_about(record: Document, row: Document) -> bool:
    """Whether an initiative is of a row's sector, or rests on the words in one of its cells."""
    if row["sector"] is not None and record["sectors"][0] == row["sector"]:
        return True
    said = [" ".join(source["quote"].split()) for source in record["sources"]]
    cells = [" ".join(cell.split()) for cell in row["cells"][1:] if cell]
    return any(cell == quote or (len(cell.split()) > 1 and cell in quote) for cell in cells for quote in said)


def _comes_from(record: Document, statement: Statement) -> bool:
    return any(source["file_sha256"] == statement.sha256 for source in record["sources"])
