"""How well promises are kept, on the scale that the G7 Research Group scores its members' commitments on.

A score is one party's, for one initiative, and follows from that party's own assessment: a joint status set by hand
says nothing of either side. What nobody has assessed has no score, and counts in no average: 'nobody has looked' is
not 'has not complied'. What experts recommend is no commitment, and is not scored at all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable

from bilat.result import Document
from bilat.status import Scale

G7 = Scale(
    "g7",
    "G7 Research Group, compliance score",
    "https://www.g7.utoronto.ca/compliance/Compliance_Coding_Manual_2020.pdf",
    {
        "proposed": None,
        "announced": None,
        "not-started": "-1",
        "in-progress": "0",
        "partially-delivered": "0",
        "delivered": "+1",
        "suspended": "-1",
        "abandoned": "-1",
        "superseded": None,
    },
    "Work that has begun from a part that is delivered (both 0), and what never began from what is on hold or given up "
    "(all -1). The manual gives +1 for nearly full compliance too, and scores each commitment by criteria of its own; "
    "bilat follows the status that somebody gave.",
)
"""+1: full or nearly full compliance; 0: partial compliance or work in progress; -1: failure, or action against it."""


def is_commitment(record: Document) -> bool:
    """Whether the governments promised it, and nothing else has taken its place."""
    return bool(record["basis"] == "announced" and record["status"] != "superseded")


def score_of(record: Document, party: str) -> int | None:
    """+1, 0 or -1 for what `party` has made of it; None where nobody has rated that side."""
    side = record["assessments"].get(party)
    value = G7.values[side["status"]] if side else None
    return None if value is None else int(value)


Grouping = Callable[[Document], str | None]


def scores(records: Iterable[Document], sector_of: Grouping = lambda record: None) -> list[Document]:  # noqa: ARG005
    """`{party, sector, assessed, unassessed, plus, zero, minus, score}` of each party and each sector of commitments.

    `sector_of` gives the one sector that an initiative counts in; without it `sector` is null and stands for all.
    `assessed` is `plus` + `zero` + `minus`; `score` is their mean, from -1 to 1, rounded to two decimals, and null
    where nothing is assessed. The parties and their sectors stand in the order in which they come in `records`.
    """
    groups: dict[tuple[str, str | None], Counter[int | None]] = {}
    for record in filter(is_commitment, records):
        for party in record["parties"]:
            groups.setdefault((party, sector_of(record)), Counter())[score_of(record, party)] += 1
    parties = dict.fromkeys(party for party, _ in groups)
    return [_score(*key, tally) for party in parties for key, tally in groups.items() if key[0] == party]


def _score(party: str, sector: str | None, tally: Counter[int | None]) -> Document:
    plus, zero, minus = tally[1], tally[0], tally[-1]
    assessed = plus + zero + minus
    return {
        "party": party,
        "sector": sector,
        "assessed": assessed,
        "unassessed": tally[None],
        "plus": plus,
        "zero": zero,
        "minus": minus,
        "score": round((plus - minus) / assessed, 2) if assessed else None,
    }
