"""Summaries count a promise once: what restates another, or was superseded by it, is left out and said so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bilat.result import Notice

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bilat.lineage import Counted
    from bilat.result import Document
    from bilat.store.protocol import View


def counted_once(records: Sequence[Document], view: Callable[[], View]) -> Counted:
    """`records` without those that another one of them stands for (`lineage.count_once`)."""
    from bilat.lineage import count_once

    def linked() -> list[Document]:
        from bilat.tracker.lineage import linked_in

        return linked_in(view())

    return count_once(records, linked)


def left_out_notices(left_out: Sequence[Document], instead: str | None = None) -> list[Notice]:
    """How many were left out, and what shows them all the same (`instead`)."""
    if not left_out:
        return []
    one = len(left_out) == 1
    why = "it restates" if one else "they restate"
    was = "was superseded by it" if one else "were superseded by them"
    others = "another that is counted" if one else "others that are counted"
    return [Notice(f"{len(left_out)} left out: {why} {others}, or {was}" + (f"; {instead}" if instead else ""))]
