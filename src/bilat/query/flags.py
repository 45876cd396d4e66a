"""The flags of `is:` and `has:`: questions that take no value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bilat.proof import evidence_of
from bilat.signals import SIGNALS, Thresholds, thresholds_of
from bilat.status import CLOSED

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bilat.query.qualifiers import Scope
    from bilat.query.tree import Test
    from bilat.result import Document


class Flag:
    """One flag."""

    __slots__ = ("_test", "what")

    def __init__(self, what: str, test: Callable[[Document], object]) -> None:
        self.what = what
        """What it asks, for the help."""
        self._test = test

    def test(self, scope: Scope | None) -> Test:  # noqa: ARG002 -- the same in every configuration
        """The question, put to a record. `scope` is the configuration that it was asked under; None: the defaults."""
        test = self._test
        return lambda document: bool(test(document))


class Signalled(Flag):
    """A flag that depends on the day and on settings: both are read once, not for every record."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        """`name` is one of `signals.SIGNALS`."""
        super().__init__(SIGNALS[name].definition(Thresholds()), lambda document: False)  # noqa: ARG005
        self.name = name

    def test(self, scope: Scope | None) -> Test:
        """The question, put to a record today."""
        from bilat.dates import today

        holds, day, thresholds = SIGNALS[self.name].holds, today(), thresholds_of(scope)
        return lambda document: holds(document, day, thresholds)


FLAGS: dict[tuple[str, str], Flag] = {
    ("is", "open"): Flag("not delivered, abandoned or superseded", lambda d: d["status"] not in CLOSED),
    ("is", "closed"): Flag("delivered, abandoned or superseded", lambda d: d["status"] in CLOSED),
    ("is", "done"): Flag("delivered", lambda d: d["status"] == "delivered"),
    ("is", "assessed"): Flag("a side has been assessed", lambda d: any(d["assessments"].values())),
    ("is", "overridden"): Flag("its joint status is set by hand", lambda d: d["override"]),
    **{("is", name): Signalled(name) for name in SIGNALS},
    ("has", "milestone"): Flag("a milestone", lambda d: d["milestones"]),
    ("has", "due"): Flag(
        "a milestone still to be done that has a date", lambda d: _any(d, lambda m: m["due"] and not m["done_on"])
    ),
    ("has", "done"): Flag("a milestone that is done", lambda d: _any(d, lambda m: m["done_on"])),
    ("has", "owner"): Flag("a milestone that somebody owes", lambda d: _any(d, lambda m: m["owner"])),
    ("has", "evidence"): Flag("any proof", lambda d: next(evidence_of(d), None)),
    ("has", "assessment"): Flag("an assessed side", lambda d: any(d["assessments"].values())),
    ("has", "source"): Flag("a source", lambda d: d["sources"]),
    ("has", "tag"): Flag("a tag", lambda d: d["tags"]),
    ("has", "notes"): Flag("notes", lambda d: d["notes"]),
    ("has", "measure"): Flag("a measure", lambda d: d["measure"]),
    ("has", "outcome"): Flag("a target outcome", lambda d: d["target_outcome"]),
    ("has", "benefit"): Flag("a benefit", lambda d: d["benefit"]),
    ("has", "cadence"): Flag("a cadence", lambda d: d["cadence"]),
    ("has", "meeting"): Flag("a meeting that was held", lambda d: d["meetings"]),
    ("has", "link"): Flag("a link to another initiative", lambda d: d["links"]),
    ("has", "override"): Flag("a joint status set by hand", lambda d: d["override"]),
}

ALIASES = {
    ("is", "delivered"): "done",
    ("is", "late"): "overdue",
    **{
        ("has", plural): plural[:-1]
        for plural in ("milestones", "owners", "assessments", "sources", "tags", "measures", "meetings", "links")
    },
    ("has", "note"): "notes",
    ("has", "proof"): "evidence",
    ("has", "target-outcome"): "outcome",
}


def _any(document: Document, test: Callable[[Document], object]) -> bool:
    return any(test(milestone) for milestone in document["milestones"])


def flag_test(flags: Sequence[Flag], scope: Scope | None = None) -> Test:
    """The question whether any of `flags` holds, under the configuration `scope`; None: the defaults."""
    tests = [flag.test(scope) for flag in flags]
    return tests[0] if len(tests) == 1 else lambda document: any(test(document) for test in tests)
