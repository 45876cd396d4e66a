"""The change that a table makes: new initiatives, what has changed of known ones, and nothing where nothing has."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from bilat.errors import Refused
from bilat.history import edit, edits_between
from bilat.result import Document
from bilat.store.protocol import Draft, View
from bilat.store.sealed import SealedRecord, sealed_record
from bilat.text import slug
from bilat.tracker.gone import dropped_by
from bilat.tracker.importing.cells import Bad
from bilat.tracker.importing.entries import Entry
from bilat.tracker.importing.mapping import Mapping
from bilat.tracker.importing.matching import COMMAND, Seen, bases, by_key, given_targets, merged, other_sources
from bilat.tracker.stamp import Stamp


class Sorted(NamedTuple):
    """The rows of a table, before anything is known of the tracker."""

    good: list[Entry]
    bad: list[Entry]
    repeats: list[tuple[int, int]]
    """Rows that say what another one has said, cell for cell: the row, and the first one."""

    @property
    def total(self) -> int:
        """All of them."""
        return len(self.good) + len(self.bad) + len(self.repeats)


def sort_rows(entries: Iterable[Entry], column: str | None) -> Sorted:
    """The good and the bad. Two that have the same key in `column` and say different things are both bad."""
    found = Sorted([], [], [])
    cells: dict[tuple[str, ...], int] = {}
    for entry in entries:
        first = cells.setdefault(tuple(entry.row.cells), entry.line)
        if first != entry.line:
            found.repeats.append((entry.line, first))
        else:
            (found.bad if entry.faults else found.good).append(entry)
    found = _without_doubles(found, "id", lambda entry: entry.asked)
    return found if column is None else _without_doubles(found, column, lambda entry: entry.key or "")


def _without_doubles(found: Sorted, column: str, key_of: Callable[[Entry], str]) -> Sorted:
    lines: dict[str, list[int]] = {}
    for entry in found.good:
        key = key_of(entry)
        if key:
            lines.setdefault(key, []).append(entry.line)
    doubles = {key for key, at in lines.items() if len(at) > 1}
    if not doubles:
        return found
    bad = [entry for entry in found.good if key_of(entry) in doubles]
    for number, entry in enumerate(bad):
        key = key_of(entry)
        others = ", ".join(str(line) for line in lines[key] if line != entry.line)
        bad[number] = entry._replace(faults=(Bad(f"its {column} {key} stands on {others} too, with another row"),))
    good = [entry for entry in found.good if key_of(entry) not in doubles]
    return Sorted(good, sorted([*found.bad, *bad], key=lambda entry: entry.line), found.repeats)


class Touched(NamedTuple):
    """What becomes of a row."""

    entry: Entry
    what: str
    """`added` or `updated`."""
    id: str
    """The initiative that it is."""


class ImportPlan:
    """The change, planned (`store.Plan`); what it found is told once it has been called."""

    def __init__(self, found: Sorted, said: Mapping, sha256: str, stamp: Stamp, *, is_part: bool = False) -> None:
        """`said` is the whole mapping, with the source's name; `is_part`: the table has other rows elsewhere."""
        self._found = found
        self._said = said
        self._sha256 = sha256
        self._stamp = stamp
        self._is_part = is_part
        self._targets = given_targets(said.columns, said.constants)
        self._clear()

    def _clear(self) -> None:
        self.touched: list[Touched] = []
        self.unchanged = 0
        """Rows that the tracker has as they are."""
        self.dropped: dict[str, str] = {}
        """Ids of initiatives that rows would bring back, each with the change that dropped it."""
        self.missing: list[str] = []
        """Keys that the tracker knows and the table has no more."""
        self.elsewhere: tuple[str, int] | None = None
        """Another source under whose name the most keys are known, and how many."""

    def __call__(self, view: View) -> Draft:
        """Raises Refused where a row asks for the id of a dropped initiative."""
        self._clear()
        self._taken = set(view.starting_with(""))
        self._numbers: dict[str, int] = {}
        self._dropped_by: dict[str, str] | None = None
        records = view.search()
        edits = self._without_key(view, records) if self._said.key is None else self._with_key(view, records)
        return self._stamp.draft(COMMAND, edits)

    # Without a key

    def _without_key(self, view: View, records: Sequence[Document]) -> list[Document]:
        seen = Seen(records, self._sha256)
        edits: list[Document] = []
        for entry in self._found.good:
            if entry.asked in self._taken or (seen and seen.meet(entry) is not None):
                self.unchanged += 1
            else:
                edits += self._added(view, entry)
        return edits

    # With a key

    def _with_key(self, view: View, records: Sequence[Document]) -> list[Document]:
        key, source = self._said.key or "", self._said.source or ""
        known = by_key(records, source, key)
        keys = {entry.key for entry in (*self._found.good, *self._found.bad) if entry.key}
        if not known:
            others = other_sources(records, key, keys).most_common(1)
            self.elsewhere = others[0] if others else None
        self.missing = [] if self._is_part else [value for value in known if value not in keys]
        edits: list[Document] = []
        for entry, before, base in self._paired(view, records, known):
            if before is None:
                edits += self._added(view, entry)
                continue
            changed = list(edits_between(before, merged(before, entry, base, self._targets)))
            if changed:
                self.touched.append(Touched(entry, "updated", before["id"]))
                edits += changed
            else:
                self.unchanged += 1
        return edits

    def _paired(
        self, view: View, records: Sequence[Document], known: dict[str, Document]
    ) -> Iterator[tuple[Entry, Document | None, Document | None]]:
        """Each row with the initiative that it is, and with what imports have made of that one.

        A row that came without a key before is found by its words, and gets its key.
        """
        keyed = {record["id"] for record in known.values()}
        seen = Seen((record for record in records if record["id"] not in keyed), self._sha256)
        pairs = [(entry, known.get(entry.key or "") or seen.meet(entry)) for entry in self._found.good]
        base = bases(view, {before["id"] for _, before in pairs if before is not None})
        for entry, before in pairs:
            yield entry, before, None if before is None else base.get(before["id"])

    # New ones

    def _added(self, view: View, entry: Entry) -> Sequence[Document]:
        name = self._free_id(view, entry.title, entry.asked)
        if name is None:
            return ()
        record = SealedRecord(name, entry.rest)
        if self._stamp.evidence:
            record = sealed_record({**record.opened(), "evidence": list(self._stamp.evidence)})
        self._taken.add(name)
        self.touched.append(Touched(entry, "added", name))
        return (edit(name, None, None, record),)

    def _free_id(self, view: View, title: str, asked: str) -> str | None:
        """An id that nothing else has had; None where the initiative was dropped here.

        What an undo took away comes back under its own id, but nothing else takes that unless it is asked for.
        """
        base = asked or slug(title.rstrip("…")) or "initiative"
        number = self._numbers.get(base, 1)
        while True:
            candidate = base if number == 1 else f"{base}-{number}"
            gone = view.find_dropped(candidate)
            change = None if gone is None else self._drop_of(view, candidate)
            if gone is not None and change is not None and gone["title"] == title:
                self.dropped[candidate] = change
                return None
            if change is not None and asked:
                hint = f"bring it back with `bilat undo {change}`, or leave the row out"
                raise Refused(f"the id {candidate} belongs to a dropped initiative", hint=hint, code="id-taken")
            number += 1
            is_free = gone is None or (change is None and (asked or gone["title"] == title))
            if is_free and candidate not in self._taken:
                self._numbers[base] = number
                return candidate

    def _drop_of(self, view: View, name: str) -> str | None:
        """The change by which a person dropped this initiative; None where an undo took it away."""
        if self._dropped_by is None:
            self._dropped_by = dropped_by(view)
        return self._dropped_by.get(name)
