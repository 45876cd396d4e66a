"""What is the same promise again: re-announcements, replacements, parts; and what a summary therefore counts once.

A link says of the initiative that has it: it `supersedes` another, is `part-of` another, or `restates` another. Where
an initiative and the one it restates, or the one that superseded it, are both in what a summary is made of, the
restatement or the superseded one is left out. Links reach over others that are not in it. A part counts, and so does
its whole: they are two promises. Pure functions over records.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from bilat.result import Document

RELATIONS = {"supersedes": "superseded-by", "part-of": "has-part", "restates": "restated-by"}
"""Each relation, and what it is called from the other side."""


class Counted(NamedTuple):
    """What a summary is made of."""

    records: list[Document]
    left_out: list[Document]
    """The same promises once more."""


def count_once(records: Sequence[Document], linked: Callable[[], Iterable[Document]]) -> Counted:
    """`records` without those that stand for a promise which another one of them already stands for.

    `linked` gives every initiative that has a link, and is asked only where one of `records` has. In a circle, which no
    command makes, all are counted.
    """
    if not any(record["links"] for record in records):
        return Counted(list(records), [])
    graph = stands_in_for([*linked(), *records])
    chosen = {record["id"] for record in records}
    left_out = {
        name for name in chosen if any(name not in reach(other, graph) for other in reach(name, graph) & chosen)
    }
    return Counted([r for r in records if r["id"] not in left_out], [r for r in records if r["id"] in left_out])


Graph = dict[str, set[str]]


def stands_in_for(records: Iterable[Document]) -> Graph:
    """From each initiative to those that are counted in its place."""
    graph: Graph = {}
    for record in records:
        for link in record["links"]:
            if link["relation"] == "restates":
                graph.setdefault(record["id"], set()).add(link["id"])
            elif link["relation"] == "supersedes":
                graph.setdefault(link["id"], set()).add(record["id"])
    return graph


def parts(records: Iterable[Document]) -> Graph:
    """From each part to its wholes."""
    found: Graph = {}
    for record in records:
        found.setdefault(record["id"], set()).update(
            link["id"] for link in record["links"] if link["relation"] == "part-of"
        )
    return found


def reach(name: str, graph: Graph) -> set[str]:
    """All that a way leads to from `name`; itself only where it goes round in a circle."""
    found: set[str] = set()
    ahead = list(graph.get(name, ()))
    while ahead:
        other = ahead.pop()
        if other not in found:
            found.add(other)
            ahead.extend(graph.get(other, ()))
    return found


def find_circle(record: Document, records: Iterable[Document]) -> str | None:
    """The id of another initiative that a link of `record` leads to and that leads back to it; None: there is none.

    `records` are all that have links, `record` among them as it is to be.
    """
    known = list(records)
    for graph in (stands_in_for(known), parts(known)):
        if record["id"] in reach(record["id"], graph):
            others = sorted(reach(record["id"], graph) - {record["id"]})
            return others[0] if others else record["id"]
    return None


def links_from_outside(name: str, linked: Iterable[Document]) -> Iterator[tuple[str, Document]]:
    """What other initiatives say of `name`: the relation from its side (`restated-by`), and the one that says so."""
    for record in linked:
        for link in record["links"]:
            if link["id"] == name:
                yield RELATIONS[link["relation"]], record
