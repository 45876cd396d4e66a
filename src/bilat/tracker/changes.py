"""The other changes: a store's beginning, new initiatives, tags, milestones, dropping and undoing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from types import MappingProxyType

from bilat import history
from bilat.dates import Span
from bilat.errors import AmbiguousId, NotFound, Refused, UsageError, quoted
from bilat.history import GRID, content, edit, edits_between, put
from bilat.result import Document
from bilat.status import BASES
from bilat.store.protocol import Draft, Plan, Seed, View
from bilat.tracker.find import expect, find_all, find_initiative, listed, pick_milestone
from bilat.tracker.lineage import Links, check_links, relinked
from bilat.tracker.records import Words, complete, new_milestone, owner_of, validated
from bilat.tracker.stamp import Stamp
from bilat.tracker.update import move
from bilat.tracker.values import parse_slug, parse_tag

SHORTEST = 4
"""Characters of a change's id that tell it from the others safely."""

SEED_SOURCE = "the seeded Canada-United Kingdom initiatives"


def seeded() -> Seed:
    """How a store begins: with the source article's initiatives and grids."""
    from bilat.seed import load_seed

    seed = load_seed()
    edits = [edit(None, GRID + grid["id"], None, grid) for grid in seed["grids"]]
    edits += [edit(record["id"], None, None, record) for record in seed["initiatives"]]
    message = f"created {{name}} with {SEED_SOURCE} ({len(seed['initiatives'])})"
    return Seed(Draft("seed", "bilat", edits, why=SEED_SOURCE), message)


def empty() -> Seed:
    """How a store begins without anything in it."""
    return Seed(Draft("init", "bilat", why="an empty tracker"), "created {name}, empty")


def plan_add(
    partials: Sequence[Document], stamp: Stamp, words: Words, *, named: bool = False, links: Links = ()
) -> Plan:
    """Add initiatives, all or none.

    Where the input names no id it is made from the title, with a number behind it where that is taken. `named` says
    that an id was asked for on the command line; `links` are for each of them, besides its own. The plan raises Refused
    (id taken, links in a circle), NotFound (a link that leads nowhere), UnknownValue, InvalidValue, UsageError.
    """

    def plan(view: View) -> Draft:
        records: list[Document] = []
        taken: set[str] = set()
        for number, partial in enumerate(partials, 1):
            record = _completed(partial, view, words, number if len(partials) > 1 else None)
            asked = named or bool(isinstance(partial, dict) and partial.get("id"))
            record["id"] = _free_id(record["id"], view, taken, asked=asked)
            if stamp.evidence:
                record["evidence"] = [*record["evidence"], *stamp.evidence]
            taken.add(record["id"])
            records.append(relinked(view, record, links))
        check_links(view, records)
        return stamp.draft("add", [edit(record["id"], None, None, record) for record in records])

    return plan


def _completed(partial: Document, view: View, words: Words, number: int | None) -> Document:
    from bilat.errors import BilatError

    try:
        return complete(partial, words, lambda: only_parties(view))
    except BilatError as error:
        if number is not None:
            error.message = f"record {number}: {error.message}"
        raise


def only_parties(view: View) -> list[str]:
    """The parties of the one relationship that the tracker follows. Raises UsageError where it is not one."""
    relationships = {tuple(record["parties"]) for record in view.search()}
    if len(relationships) != 1:
        raise UsageError("an initiative needs its parties", hint="say between whom: --party CA,GB")
    return list(relationships.pop())


def _free_id(name: str, view: View, taken: set[str], *, asked: bool) -> str:
    for number in count(1):
        candidate = name if number == 1 else f"{name}-{number}"
        dropped = view.find_dropped(candidate)
        if view.find(candidate) is None and candidate not in taken and dropped is None:
            return candidate
        if asked:
            if dropped is not None:
                hint = f"bring it back with `bilat undo {dropped['change']}`, or choose another --id"
                raise Refused(f"the id {candidate} belongs to a dropped initiative", hint=hint, code="id-taken")
            raise Refused(f"the id {candidate} is taken", hint="choose another id", code="id-taken")
    raise AssertionError("unreachable")


def plan_tag(
    words: Sequence[str],
    add: Sequence[str],
    remove: Sequence[str],
    stamp: Stamp,
    revisions: Mapping[str, int] = MappingProxyType({}),
) -> Plan:
    """Add and remove tags on the initiatives that `words` name, if they still are at their `revisions`.

    The plan raises NotFound, AmbiguousId, InvalidValue, Conflict.
    """
    wanted = {parse_tag(tag) for tag in add}
    unwanted = {parse_tag(tag) for tag in remove}
    both = wanted & unwanted
    if both:
        raise UsageError(f"{quoted(min(both))} is both added and removed")

    def plan(view: View) -> Draft:
        edits: list[Document] = []
        for before in find_all(view, words):
            expect(before, revisions.get(before["id"]))
            tags = sorted((set(before["tags"]) | wanted) - unwanted)
            edits.extend(edits_between(before, {**before, "tags": tags}))
        return stamp.draft("tag", edits)

    return plan


def plan_drop(words: Sequence[str], stamp: Stamp) -> Plan:
    """Take initiatives out of every list. The plan raises NotFound, AmbiguousId."""

    def plan(view: View) -> Draft:
        return stamp.draft("drop", [edit(record["id"], None, record, None) for record in find_all(view, words)])

    return plan


@dataclass(frozen=True, slots=True)
class NewMilestone:
    """A milestone to add."""

    initiative: str
    title: str
    id: str | None = None
    basis: str | None = None
    owner: str | None = None
    due: Span | None = None


def plan_milestone_add(new: NewMilestone, stamp: Stamp, words: Words) -> Plan:
    """Add a milestone. The plan raises NotFound, AmbiguousId, InvalidValue, UnknownValue, Refused (id taken)."""

    def plan(view: View) -> Draft:
        before = find_initiative(view, new.initiative)
        milestone = new_milestone(new.title, before)
        taken = {m["id"] for m in before["milestones"]}
        if new.id is not None:
            milestone["id"] = parse_slug(new.id)
            if new.id in taken:
                raise Refused(
                    f"{before['id']} has a milestone {new.id} already", hint="choose another --id", code="id-taken"
                )
        else:
            names: Iterator[str] = (milestone["id"] if n == 1 else f"{milestone['id']}-{n}" for n in count(1))
            milestone["id"] = next(name for name in names if name not in taken)
        if new.basis is not None:
            milestone["basis"] = BASES.parse(new.basis)
        if new.owner is not None:
            milestone["owner"] = owner_of(before, new.owner, words)
        if new.due is not None:
            move(milestone, new.due)
        milestone["evidence"] = list(stamp.evidence)
        after = dict(before)
        put(after, f"milestones.{milestone['id']}", milestone)
        return stamp.draft("milestone add", edits_between(before, validated(content(after))))

    return plan


def plan_milestone_drop(initiative: str, name: str, stamp: Stamp) -> Plan:
    """Take a milestone away. The plan raises NotFound, AmbiguousId."""

    def plan(view: View) -> Draft:
        before = find_initiative(view, initiative)
        after = dict(before)
        put(after, f"milestones.{pick_milestone(before, name)['id']}", None)
        return stamp.draft("milestone drop", edits_between(before, after))

    return plan


def plan_undo(word: str | None, stamp: Stamp) -> Plan:
    """Take back a change, by its id or the beginning of it; None: the last one that still stands.

    The plan raises Refused (nothing left to undo, or the store's beginning), NotFound and AmbiguousId (no such
    change), Conflict (changed again since).
    """

    def plan(view: View) -> Draft:
        change = history.last_undoable(view.newest_changes()) if word is None else find_change(view, word)
        edits = history.undo_edits(view, change, _later(view, change["id"]))
        return stamp.draft("undo", edits, reverts=change["id"])

    return plan


def _later(view: View, change: str) -> Iterator[Document]:
    for later in view.newest_changes():
        if later["id"] == change:
            return
        yield later


def find_change(view: View, word: str) -> Document:
    """The change whose id is `word` or alone begins with it. Raises NotFound, AmbiguousId, UsageError."""
    prefix = word.strip().lower()
    if 0 < len(prefix) < SHORTEST:
        raise UsageError(
            f"{quoted(word)} is too short for a change", hint=f"give {SHORTEST} characters of its id, as in `bilat log`"
        )
    found = [change for change in view.newest_changes() if prefix and change["id"].startswith(prefix)]
    if not found:
        raise NotFound(
            f"no change has the id {quoted(word)}", hint="`bilat log` shows every change", code="no-such-change"
        )
    if len(found) > 1:
        raise AmbiguousId(f"{quoted(word)} could be any of {len(found)} changes", hint=listed([c["id"] for c in found]))
    return found[0]
