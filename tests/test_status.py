"""The statuses, how two become one, and what they are on other scales."""

from __future__ import annotations

import itertools
from typing import get_args

import pytest

from bilat import model
from bilat.errors import UnknownValue
from bilat.status import (
    BASES,
    CLOSED,
    GRADES,
    IATI,
    JOINT_RULES,
    KINDS,
    OGP,
    OPEN,
    POLITIFACT,
    RFC5545,
    SCALES,
    STATUSES,
    UNASSESSED,
    Scale,
    joint_status,
)


def test_the_words_are_those_of_the_records() -> None:
    """The vocabularies hold exactly what the records allow, in the same order."""
    assert STATUSES.names == get_args(model.Status)
    assert BASES.names == get_args(model.Basis)
    assert KINDS.names == get_args(model.Kind)
    assert GRADES.names == get_args(model.Grade)


def test_ranks() -> None:
    """Statuses sort from proposed to superseded, grades from an announcement to independent verification."""
    shuffled = ["superseded", "delivered", "proposed", "in-progress", "announced", "not-started"]
    assert sorted(shuffled, key=STATUSES.rank) == [
        "proposed",
        "announced",
        "not-started",
        "in-progress",
        "delivered",
        "superseded",
    ]
    assert max(["meeting", "law-or-funds", "signed"], key=GRADES.rank) == "law-or-funds"


def test_open_and_closed() -> None:
    """Delivered, abandoned and superseded owe nothing more; every other status is open."""
    assert frozenset({"delivered", "abandoned", "superseded"}) == CLOSED
    assert set(STATUSES.names) == OPEN | CLOSED
    assert not OPEN & CLOSED


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("in progress", "in-progress"),
        ("In_Progress", "in-progress"),
        ("ongoing", "in-progress"),
        ("En cours", "in-progress"),
        ("Not started", "not-started"),
        ("done", "delivered"),
        ("Complete", "delivered"),
        ("livré", "delivered"),
        ("réalisée", "delivered"),
        ("partially delivered", "partially-delivered"),
        ("partiellement livré", "partially-delivered"),
        ("annoncé", "announced"),
        ("recommended", "proposed"),
        ("on hold", "suspended"),
        ("suspendu", "suspended"),
        ("cancelled", "abandoned"),
        ("canceled", "abandoned"),
        ("remplacé", "superseded"),
    ],
)
def test_status_aliases(text: str, name: str) -> None:
    """What people write for a status, in English and French, finds it."""
    assert STATUSES.parse(text) == name


@pytest.mark.parametrize("text", ["overdue", "due soon", "stale", "slipping", "pending", "planned"])
def test_signals_are_no_statuses(text: str) -> None:
    """A signal is never read as a status, nor is a word that could mean several."""
    assert STATUSES.find(text) is None


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("signed text", "signed"),
        ("MoU", "signed"),
        ("law", "law-or-funds"),
        ("funds", "law-or-funds"),
        ("Law or funds", "law-or-funds"),
        ("independent verification", "independent"),
        ("audit", "independent"),
        ("press release", "announcement"),
        ("réunion", "meeting"),
    ],
)
def test_grade_aliases(text: str, name: str) -> None:
    """What people write for a grade finds it."""
    assert GRADES.parse(text) == name


def test_kind_and_basis_aliases() -> None:
    """Working groups are joint bodies; what experts propose is recommended."""
    assert [KINDS.parse(text) for text in ("working group", "dialogue", "livrable")] == [
        "joint-body",
        "joint-body",
        "deliverable",
    ]
    assert [BASES.parse(text) for text in ("recommandé", "committed")] == ["recommended", "announced"]


@pytest.mark.parametrize(
    ("assessed", "joint"),
    [
        (("delivered", "delivered"), "delivered"),
        (("abandoned", "abandoned"), "abandoned"),
        (("in-progress", "superseded"), "superseded"),
        (("abandoned", "superseded"), "superseded"),
        (("suspended", "abandoned"), "abandoned"),
        (("delivered", "suspended"), "suspended"),
        (("delivered", "in-progress"), "partially-delivered"),
        (("delivered", None), "partially-delivered"),
        (("partially-delivered", "not-started"), "partially-delivered"),
        (("delivered", "partially-delivered"), "partially-delivered"),
        (("in-progress", "not-started"), "in-progress"),
        (("in-progress", None), "in-progress"),
        (("not-started", None), "not-started"),
        (("announced", None), "announced"),
        (("proposed", "announced"), "announced"),
        (("proposed", None), "announced"),
        ((None, None), "announced"),
        (("delivered", "delivered", "in-progress"), "partially-delivered"),
        (("not-started", "in-progress", None), "in-progress"),
        ((), "announced"),
    ],
)
def test_joint_status(assessed: tuple[str | None, ...], joint: str) -> None:
    """The first rule that fits gives the joint status, whichever party comes first."""
    assert {joint_status(order, "announced") for order in itertools.permutations(assessed)} == {joint}


@pytest.mark.parametrize(
    ("assessed", "joint"),
    [
        ((None, None), "proposed"),
        (("proposed", None), "proposed"),
        (("announced", None), "announced"),
        (("delivered", None), "partially-delivered"),
        ((), "proposed"),
    ],
)
def test_joint_status_of_a_recommendation(assessed: tuple[str | None, ...], joint: str) -> None:
    """What is recommended stays proposed until somebody has assessed it."""
    assert joint_status(assessed, "recommended") == joint


def test_the_rules_cover_every_case() -> None:
    """Any two parties' statuses have a joint one, in either order, and the rules are stated in words."""
    for pair in itertools.product((*STATUSES.names, None), repeat=2):
        for basis in BASES.names:
            assert joint_status(pair, basis) == joint_status(reversed(pair), basis)
            assert joint_status(pair, basis) in STATUSES.names
    assert [f"{rule.when}: {rule.gives or 'that one'}" for rule in JOINT_RULES] == [
        "all are equal: that one",
        "any is superseded: superseded",
        "any is abandoned: abandoned",
        "any is suspended: suspended",
        "any is delivered or partially-delivered: partially-delivered",
        "any is in-progress: in-progress",
        "any is not-started: not-started",
        "otherwise: announced",
    ]
    assert dict(UNASSESSED) == {"announced": "announced", "recommended": "proposed"}


def test_joint_status_of_unknown_words() -> None:
    """A status or basis that does not exist is refused rather than passed on."""
    with pytest.raises(UnknownValue, match="unknown status 'overdue'"):
        joint_status(["overdue", None], "announced")
    with pytest.raises(UnknownValue, match="unknown basis 'rumoured'"):
        joint_status([None, None], "rumoured")


ALLOWED = {
    "ogp": {"No Evidence Available", "Not Started", "Limited", "Substantial", "Complete"},
    "politifact": {"Not Yet Rated", "In the Works", "Stalled", "Compromise", "Promise Kept", "Promise Broken"},
    "iati": {"1", "2", "3", "4", "5", "6"},
    "rfc5545": {"NEEDS-ACTION", "IN-PROCESS", "COMPLETED", "CANCELLED"},
}
"""Every value of each scale, from its definition."""


@pytest.mark.parametrize("scale", SCALES.values(), ids=SCALES)
def test_scales_are_whole(scale: Scale) -> None:
    """Each scale maps every status, in order, to a value that it has or to none, and says what is lost."""
    assert tuple(scale.values) == STATUSES.names
    assert {value for value in scale.values.values() if value is not None} <= ALLOWED[scale.name]
    assert scale.source.startswith("https://")
    assert scale.lost.endswith(".")
    assert scale.title


@pytest.mark.parametrize(
    ("status", "ogp", "politifact", "iati", "rfc5545"),
    [
        ("proposed", None, None, "1", None),
        ("announced", None, "Not Yet Rated", "1", "NEEDS-ACTION"),
        ("not-started", "Not Started", "Not Yet Rated", "1", "NEEDS-ACTION"),
        ("in-progress", "Limited", "In the Works", "2", "IN-PROCESS"),
        ("partially-delivered", "Substantial", "In the Works", "2", "IN-PROCESS"),
        ("delivered", "Complete", "Promise Kept", "4", "COMPLETED"),
        ("suspended", None, "Stalled", "6", None),
        ("abandoned", None, "Promise Broken", "5", "CANCELLED"),
        ("superseded", None, None, "5", "CANCELLED"),
    ],
)
def test_scales(status: str, ogp: str | None, politifact: str | None, iati: str, rfc5545: str | None) -> None:
    """What each status is for the IRM, PolitiFact, IATI and a calendar."""
    assert (OGP.values[status], POLITIFACT.values[status], IATI.values[status], RFC5545.values[status]) == (
        ogp,
        politifact,
        iati,
        rfc5545,
    )
