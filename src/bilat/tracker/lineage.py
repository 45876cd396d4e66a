"""Links between initiatives, made and checked: their targets are there, and they lead round in no circle."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from bilat.errors import NotFound, Refused, quoted
from bilat.lineage import RELATIONS, find_circle
from bilat.query.tree import Node
from bilat.result import Document
from bilat.store.protocol import View
from bilat.tracker.find import find_initiative, listed

if TYPE_CHECKING:
    from bilat.query.tree import Needles, Test

Links = Sequence[tuple[str, str]]
"""Relation (a key of `lineage.RELATIONS`), and the id of another initiative or its unambiguous beginning."""


class Linked(Node):
    """What says how it is related to another, as a filter: an engine need not read the rest."""

    __slots__ = ()

    def test(self) -> Test:
        return lambda record: bool(record["links"])

    def needles(self) -> Needles:
        return (tuple(RELATIONS),)


def linked_in(view: View) -> list[Document]:
    """Every initiative that has a link."""
    return view.search(Linked())


def relinked(view: View, record: Document, links: Links, unlink: Sequence[str] = ()) -> Document:
    """`record` without its links to the ids in `unlink`, and with the new `links` behind those it has.

    Raises NotFound (no such initiative, no such link), AmbiguousId.
    """
    kept = list(record["links"])
    for word in unlink:
        gone = _linked_id(record, word)
        kept = [link for link in kept if link["id"] != gone]
    for relation, word in links:
        link = {"relation": relation, "id": find_initiative(view, word)["id"]}
        if link not in kept:
            kept.append(link)
    return record if kept == record["links"] else {**record, "links": kept}


def _linked_id(record: Document, word: str) -> str:
    """The id that a link of `record` leads to, by itself or its unambiguous beginning: it may have been dropped."""
    known: list[str] = sorted({link["id"] for link in record["links"]})
    found = [name for name in known if name == word] or [name for name in known if word and name.startswith(word)]
    if len(found) == 1:
        return found[0]
    there = f"it has links to {listed(known)}" if known else "it has no links"
    raise NotFound(f"{record['id']} has no link to {quoted(word)}", hint=there, code="no-such-link")


def check_links(view: View, records: Iterable[Document], before: Iterable[Document] = ()) -> None:
    """Raise NotFound where a link of `records` leads nowhere, Refused where it leads round in a circle.

    `records` are as they are to be, `before` as they were: links that were there before are not asked about again.
    """
    batch = {record["id"]: record for record in records}
    old = {record["id"]: record["links"] for record in before}
    changed = [r for r in batch.values() if any(link not in old.get(r["id"], ()) for link in r["links"])]
    if not changed:
        return
    linked = {r["id"]: r for r in linked_in(view)} | batch
    for record in changed:
        for link in record["links"]:
            if link["id"] == record["id"]:
                raise _circular(record["id"], record["id"])
            if link["id"] not in batch and link not in old.get(record["id"], ()):
                _expect_target(view, record, link["id"])
        circle = find_circle(record, linked.values())
        if circle is not None:
            raise _circular(record["id"], circle)


def _expect_target(view: View, record: Document, target: str) -> None:
    if view.find(target) is None:
        raise NotFound(
            f"{record['id']} is linked to {quoted(target)}, which is not in the tracker",
            hint="add that one first, or both at once; `bilat list` shows every id",
        )


def _circular(name: str, other: str) -> Refused:
    if name == other:
        return Refused(f"{name} cannot be linked to itself", hint="name another initiative", code="circular-link")
    return Refused(
        f"{name} and {other} would each stand for the other",
        hint=f"the links go round in a circle: take one away first, with --unlink; see `bilat show {other}`",
        code="circular-link",
    )
