"""What comes back from a file of our own (`sheets.native`): into a tracker as one change, or with its whole history.

Without its history a record is what it was but for what this tracker keeps by itself, `revision`, `created_at`,
`updated_at` and `updated_by`: here it is new. What was dropped, and the names of moments, are of the history alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from graphlib import CycleError, TopologicalSorter

from bilat.errors import BilatError, InvalidValue, Refused, UsageError, quoted
from bilat.history import GRID, SYSTEM_FIELDS, content, edit, edits_between, rederive
from bilat.lineage import parts, stands_in_for
from bilat.model import Change, Grid, Initiative
from bilat.result import Document, Notice
from bilat.sheets.native import Native
from bilat.store.protocol import Draft, View
from bilat.tracker.find import listed
from bilat.tracker.gone import dropped_by, ways_back
from bilat.tracker.lineage import linked_in
from bilat.tracker.records import FIELDS, Words, complete, shaped
from bilat.tracker.stamp import Stamp
from bilat.tracker.values import clean, parse_line, parse_slug

# Without the history


class Restoring:
    """A plan (`store.protocol.Plan`): enter what `native` holds, as one change, all or nothing.

    An initiative or grid that is there and equal is left alone. One that is there and differs, or that a person
    dropped, is refused with all others of its kind, unless `update` takes the file's version; what an undo took away
    comes in again. A field that the file lacks stays as it is. A link may lead to an initiative that is not in the
    tracker: so it may in the tracker that was exported.

    Making it raises InvalidValue, UnknownValue and UsageError, which name the record; the plan these and Refused.
    """

    def __init__(self, native: Native, stamp: Stamp, words: Words, *, update: bool = False) -> None:
        self.notices: list[Notice] = []
        """What the last plan has to say beside its change."""
        self._native = native
        self._stamp = stamp
        self._words = words
        self._update = update
        self._given = dict(_named(native))
        # Most of the work, done before anybody has to wait for the lock
        self._whole = {
            name: self._completed(name, record) for name, record in self._given.items() if record.keys() >= set(FIELDS)
        }
        self._grids = {grid["id"]: grid for grid in (_grid(grid, words) for grid in native.grids)}
        if len(self._grids) < len(native.grids):
            raise InvalidValue("two grids of the file have the same id")

    def __call__(self, view: View) -> Draft:
        new, differing, there = self._initiatives(view), [], 0
        edits = []
        for name, (grid, before) in {n: (g, view.find_grid(n)) for n, g in self._grids.items()}.items():
            if before is not None and before != grid:
                differing.append(f"grid {name}")
            there += before == grid
            edits += [] if before == grid else [edit(None, GRID + name, before, grid)]
        for name, (before, after) in new.items():
            found = [edit(name, None, None, after)] if before is None else list(edits_between(before, after))
            if before is not None and found:
                differing.append(name)
            there += not found
            edits += found
        self._refuse_differing(view, differing)
        self.notices = [*_already(there), *_dangling(view, [after for _, after in new.values()])]
        return self._stamp.draft("restore", edits)

    def _initiatives(self, view: View) -> dict[str, tuple[Document | None, Document]]:
        """Each initiative of the file as it is here, None where it is not, and as it is to be."""
        found: dict[str, tuple[Document | None, Document]] = {}
        for name, given in self._given.items():
            before = view.find(name)
            after = self._whole.get(name)
            if after is None:
                after = self._completed(name, given if before is None else {**content(before), **given})
            found[name] = (before, after)
        _refuse_circles(view, [after for before, after in found.values() if before is None or after != content(before)])
        return found

    def _completed(self, name: str, given: Document) -> Document:
        try:
            return complete(given, self._words, _no_parties)
        except BilatError as error:
            error.message = f"{self._place(name)}: {error.message}"
            raise

    def _place(self, name: str) -> str:
        return f"{self._native.places[list(self._given).index(name)]} ({name})"

    def _refuse_differing(self, view: View, differing: list[str]) -> None:
        if self._update:
            return
        gone = [name for name in self._given if view.find_dropped(name) is not None]
        by = dropped_by(view) if gone else {}
        dropped = [name for name in gone if name in by]
        if not (differing or dropped):
            return
        said = [f"{len(differing)} in the tracker differ from the file ({listed(differing)})"] if differing else []
        said += [f"{len(dropped)} were dropped from it ({listed(dropped)})"] if dropped else []
        back = f"; {ways_back(by[name] for name in dropped)} brings back what was dropped" if dropped else ""
        raise Refused(
            "; ".join(said),
            hint="--update takes the file's version of them; with --dry-run it shows what would change" + back,
            code="differs",
        )


def _named(native: Native) -> Iterator[tuple[str, Document]]:
    """Each initiative of the file with its id, without what this tracker keeps by itself."""
    seen: set[str] = set()
    for place, record in zip(native.places, native.initiatives, strict=True):
        name = record.get("id") if isinstance(record, dict) else None
        if not isinstance(name, str):
            raise InvalidValue(f"{place} has no id", hint="an initiative of an export has one; `bilat add` makes one")
        try:
            parse_slug(name)
        except InvalidValue as error:
            error.message = f"{place}: {error.message}"
            raise
        if name in seen:
            raise InvalidValue(f"{place}: the id {name} is in the file twice")
        seen.add(name)
        yield name, {field: value for field, value in record.items() if field not in SYSTEM_FIELDS}


def _no_parties() -> list[str]:
    raise UsageError("an initiative needs its parties", hint="name them in the column or key parties: CA,GB")


def _grid(given: Document, words: Words) -> Document:
    """A grid as it is stored. Raises InvalidValue, UnknownValue."""
    named = given.get("id") if isinstance(given, dict) else None
    what = f"the grid {quoted(str(named))}"
    clean(given, what)  # refuses what no text may hold; a source's cells are kept to the letter, composed or not
    found = shaped(given, Grid, what)
    parse_line(found["title"], f"title of {what}")
    for row in found["rows"]:
        if len(row["cells"]) != len(found["columns"]):
            raise InvalidValue(f"{what} has a row of {len(row['cells'])} cells under {len(found['columns'])} columns")
        if row["sector"] is not None:
            row["sector"] = words.sectors.parse(row["sector"])
    return found


def _already(there: int) -> list[Notice]:
    return [Notice(f"{there} there already, and equal")] if there else []


def _dangling(view: View, records: Iterable[Document]) -> list[Notice]:
    """What a reader should know of links that lead nowhere."""
    batch = {record["id"]: record for record in records}
    lost = {
        link["id"]: None
        for record in batch.values()
        for link in record["links"]
        if link["id"] not in batch and view.find(link["id"]) is None
    }
    if not lost:
        return []
    return [Notice(f"linked to, and not in the tracker: {listed(list(lost))}", "warning")]


def _refuse_circles(view: View, changed: list[Document]) -> None:
    """Raise Refused where the links go round in a circle; all at once, for asking record by record is quadratic."""
    if not any(record["links"] for record in changed):
        return
    linked = {record["id"]: record for record in [*linked_in(view), *changed]}
    for graph in (stands_in_for(linked.values()), parts(linked.values())):
        try:
            TopologicalSorter(graph).prepare()
        except CycleError as error:
            names = list(dict.fromkeys(error.args[1]))
            raise Refused(
                f"the links of {listed(names)} go round in a circle",
                hint="take one of them out of the file",
                code="circular-link",
            ) from error


# With the history


def expected(native: Native) -> Callable[[View], None]:
    """What proves that the history in `native` gives the tracker in it (`store.protocol.Store.restore`).

    Raises UsageError where it brings no history, InvalidValue where a change is none. What is returned raises Refused
    where the two differ, naming the first that does, and InvalidValue where a record is not one of ours.
    """
    if native.history is None:
        raise UsageError(
            "the file brings no history",
            hint="export it so: `bilat export --with-history`; or leave --with-history out",
        )
    parse_slug(str(native.history["store"]), "id of a store")
    for number, change in enumerate(native.changes, 1):
        shaped(change, Change, f"change {number} of the history")

    def prove(view: View) -> None:
        for what, given, found in (
            ("initiative", native.initiatives, view.search()),
            ("grid", native.grids, view.grids()),
        ):
            _refuse_difference(what, given, found)
        for record in view.each():
            _expect_sound(record)
        for grid in view.grids():
            shaped(grid, Grid, f"the grid {grid['id']}")

    return prove


def _refuse_difference(what: str, given: list[Document], found: list[Document]) -> None:
    known = {record["id"]: record for record in found}
    for record in given:
        name = record.get("id")
        if not isinstance(name, str) or known.pop(name, None) != record:
            raise _altered(f"{what} {quoted(str(name))} is not what the history makes of it")
    if known:
        raise _altered(f"{what} {next(iter(known))} is in the history, and not among the records")
    if [record["id"] for record in given] != [record["id"] for record in found]:
        raise _altered(f"the {what}s are not in the order of the history")


def _altered(what: str) -> Refused:
    return Refused(
        f"the file was altered: {what}",
        hint="nothing was taken over; export it again, or import it without --with-history",
        code="history-altered",
    )


def _expect_sound(record: Document) -> None:
    """Raise InvalidValue where a record is none that bilat could have written."""
    shaped(record, Initiative, f"the initiative {record['id']}")
    derived = dict(record)
    rederive(derived)
    if derived["status"] != record["status"]:
        raise InvalidValue(
            f"{record['id']} is {record['status']}, but its assessments make it {derived['status']}",
            hint="it was not bilat that wrote this history",
        )
