"""Which rows the tracker knows already, and what a row that changed changes.

With a key a row is known by it: the source of its initiative is called `FILE, COLUMN KEY`. Without one, and where its
key is not known yet, it is known by the words of its title cell: in a source with the same file's digest, or with the
same parties. As many rows as the tracker has of one kind are taken to be those.

A cell that reads as it did at the last import changes nothing, also where the initiative was changed here since: the
base that it is compared with is what imports wrote, as the history has it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from bilat.dates import parse_date
from bilat.history import find_milestone, put, rederive
from bilat.result import Document
from bilat.store.protocol import View
from bilat.tracker.gone import undone
from bilat.tracker.importing.entries import Entry, source_title
from bilat.tracker.importing.rows import SINGLE
from bilat.tracker.importing.targets import MILESTONE, Target

COMMAND = "import"
"""The verb of an import's change."""


def by_key(records: Iterable[Document], source: str, column: str) -> dict[str, Document]:
    """The initiatives that came from `source`, by their key in `column`."""
    prefix = source_title(source, column, "")
    return {
        title[len(prefix) :]: record
        for record in records
        for each in record["sources"]
        if (title := each["title"] or "").startswith(prefix)
    }


def other_sources(records: Iterable[Document], column: str, keys: Collection[str]) -> Counter[str]:
    """The sources under whose names some of `keys` in `column` are known, and how many."""
    found: Counter[str] = Counter()
    for record in records:
        for each in record["sources"]:
            source, sign, key = (each["title"] or "").rpartition(f", {column} ")
            if sign and key in keys:
                found[source] += 1
    return found


class Seen:
    """The rows that are in the tracker already, each to be met once."""

    def __init__(self, records: Iterable[Document], sha256: str) -> None:
        self._of_file: dict[str, list[Document]] = {}
        self._by_words: dict[tuple[str, ...], list[Document]] = {}
        for record in records:
            for source in record["sources"]:
                if source["file_sha256"] == sha256:
                    self._of_file.setdefault(source["quote"], []).append(record)
                elif source["file_sha256"] is not None:
                    self._by_words.setdefault((source["quote"], *record["parties"]), []).append(record)

    def __bool__(self) -> bool:
        """Whether there is any to be met."""
        return bool(self._of_file or self._by_words)

    def meet(self, entry: Entry) -> Document | None:
        """The initiative that a row is already, which is then no more to be met; None where there is none."""
        found = self._of_file.get(entry.quote) or self._by_words.get((entry.quote, *entry.standing.parties))
        return found.pop(0) if found else None


def bases(view: View, names: Collection[str]) -> dict[str, Document]:
    """What imports that stand have made of each of these initiatives, without what was changed otherwise."""
    edits: dict[str, list[Document]] = {name: [] for name in names}
    waiting = set(names)
    taken_back = undone(view) if waiting else set()
    for change in view.newest_changes(f'"command":"{COMMAND}"') if waiting else ():
        if change["command"] != COMMAND or change["id"] in taken_back:
            continue
        for edit in change["edits"]:
            if edit["initiative"] in waiting:
                edits[edit["initiative"]].append(edit)
                if edit["field"] is None:
                    waiting.discard(edit["initiative"])
        if not waiting:
            break
    return {name: _folded(made) for name, made in edits.items() if made and made[-1]["field"] is None}


def _folded(newest_first: list[Document]) -> Document:
    document = dict(newest_first[-1]["new"])
    for edit in newest_first[-2::-1]:
        path = edit["field"].split(".")
        if path[0] == "milestones" and len(path) == 3 and find_milestone(document, path[1]) is None:
            continue  # of a milestone that somebody else added
        put(document, edit["field"], edit["new"])
    return document


def merged(before: Document, entry: Entry, base: Document | None, targets: Collection[Target]) -> Document:
    """`before` with what has changed in the row since `base`; `targets` are the fields that the table gives.

    Without a base nobody knows whether a cell has been emptied, so that an empty one takes nothing away.
    """
    after = dict(before)
    record = entry.record
    parties, new = record["parties"], record["sources"][0]
    theirs = _facets(record, targets, parties, new)
    mine = _facets(before, targets, parties, new)
    was = _facets(base, targets, parties, new) if base else mine
    for facet, value in theirs.items():
        if value not in (was.get(facet), mine.get(facet)) and (base or value):
            _set(after, facet, value, record)
    at = _own_source(after, new)
    if at is not None and after["sources"][at]["title"] != new["title"]:  # it is known by a key from now on
        after["sources"] = [s | {"title": new["title"]} if n == at else s for n, s in enumerate(after["sources"])]
    rederive(after)
    return after


def _own_source(record: Document, new: Document) -> int | None:
    """Which of the record's sources is the table's: by its name, else by its words; None: none of them."""
    for name in ("title", "quote"):
        for at, source in enumerate(record["sources"]):
            if source[name] == new[name]:
                return at
    return None


_SOURCED = {
    "title": "quote",
    "url": "url",
    "publisher": "publisher",
    "published": "published_on",
    "language": "language",
}


def _facets(record: Document, targets: Collection[Target], parties: list[str], new: Document) -> dict[str, Any]:
    """What a table can change of a record, piece by piece."""
    fields = {target.field for target in targets}
    plain = ("title", "kind", "basis", "sectors", "parties", "tags", "priority_areas", *SINGLE)
    found: dict[str, Any] = {field: record[field] for field in plain if field in fields} | {"notes": record["notes"]}
    if "status" in fields:
        sides = {party: record["assessments"].get(party) for party in parties}
        parts = ("status", "why", "on") if "assessed" in fields else ("status", "why")
        found |= {f"status:{p}": [side[part] for part in parts] if side else None for p, side in sides.items()}
    for target in targets:
        if target.field in ("due", "done"):
            name = _milestone_id(target)
            milestone = find_milestone(record, name) or {"due": None, "done_on": None}
            due = milestone["due"]
            value = milestone["done_on"] if target.field == "done" else due and [due["start"], due["end"]]
            found[f"{target.field}:{name}"] = value
    at = _own_source(record, new)
    source = {} if at is None else record["sources"][at]
    return found | {f"source:{own}": source.get(own) for field, own in _SOURCED.items() if field in fields}


def _milestone_id(target: Target) -> str:
    from bilat.text import slug

    return slug(target.detail or MILESTONE) or "milestone"


def _set(after: Document, facet: str, value: Any, new: Document) -> None:
    kind, _, name = facet.partition(":")
    if kind == "status" and name in after["parties"]:
        after["assessments"] = {**after["assessments"], name: new["assessments"][name]}
    elif kind in ("due", "done"):
        _set_date(after, kind, name, value, new)
    elif kind == "source":
        at, source = _own_source(after, new["sources"][0]), new["sources"][0]
        after["sources"] = [source if n == at else s for n, s in enumerate(after["sources"])]
        if at is None:
            after["sources"] = [*after["sources"], source]
    elif kind == "parties":
        after["parties"] = new["parties"]
        after["assessments"] = {p: after["assessments"].get(p, new["assessments"][p]) for p in new["parties"]}
    elif kind != "status":
        after[kind] = new[kind]


def _set_date(after: Document, kind: str, name: str, value: Any, new: Document) -> None:
    old = find_milestone(after, name)
    fresh = find_milestone(new, name)
    if old is None:
        if fresh is not None:
            put(after, f"milestones.{name}", fresh)
        return
    milestone = dict(old)
    if kind == "done":
        milestone["done_on"] = value
    elif fresh is None or fresh["due"] is None:
        milestone["due"] = None
    else:
        from bilat.tracker.update import move  # 2 ms, which a first import saves

        move(milestone, parse_date(fresh["due"]["phrase"] or fresh["due"]["text"]))
    put(after, f"milestones.{name}", milestone)


def given_targets(columns: Iterable[tuple[Target, str]], constants: Mapping[Target, str]) -> set[Target]:
    """What a table gives its initiatives."""
    return {target for target, column in columns if column} | set(constants)
