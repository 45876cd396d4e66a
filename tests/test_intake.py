"""From candidates to the tracker, whatever a statement holds: exact quotes, nothing twice, one undo."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bilat.errors import NotFound, UsageError
from bilat.parties import parse_parties
from bilat.result import Document
from bilat.sectors import SECTORS
from bilat.status import GRADES
from bilat.store.memory import MemoryStore
from bilat.tracker.changes import empty, plan_drop, plan_undo
from bilat.tracker.intake import Decision, Statement, plan_accept, plan_decided, title_line
from bilat.tracker.records import Words
from bilat.tracker.stamp import Stamp
from readings import candidate, due

WORDS = Words(SECTORS, parse_parties)
ADA = Stamp("ada")
DUES = [
    None,
    due("2027-05-12", "2027-05-12", "2027-05-12"),
    due("2027-05", "2027-05-01", "2027-05-31"),
    due("2027-Q2", "2027-04-01", "2027-06-30", "in the second quarter of 2027"),
    due("autumn 2027", "2027-09-01", "2027-11-30", "this fall"),
    due("2027-H2", "2027-07-01", "2027-12-31"),
    due("early 2028", "2028-01-01", "2028-04-30"),
    due("2030", "2030-01-01", "2030-12-31", "by the end of 2030"),
]
"""Deadlines of every precision."""


def statement(text: str, **fields: Any) -> Statement:
    """One that came as the file may.txt."""
    sha = hashlib.sha256(text.encode()).hexdigest()
    known: dict[str, Any] = {"file": "/may.txt", "url": None, "published_on": None, "parties": ["CA", "GB"]}
    return Statement(sha256=sha, **{**known, **fields})


TITLES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=600).filter(
    lambda title: any(character.isalnum() for character in title)
)
"""A title names something: by one that does not, nothing could be known again."""


@st.composite
def texts(draw: st.DrawFn) -> tuple[str, list[Document]]:
    """A text and candidates on any parts of it, of every act, strength, kind and precision."""
    text = draw(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=80))
    sha = hashlib.sha256(text.encode()).hexdigest()
    found = []
    for number in range(1, draw(st.integers(1, 4)) + 1):
        start = draw(st.integers(0, len(text) - 1))
        quote = text[start : draw(st.integers(start + 1, len(text)))]
        act = draw(st.sampled_from(["commitment", "review", "aspiration", "recommendation"]))
        one = candidate(
            number,
            quote,
            title=draw(TITLES) if draw(st.booleans()) else quote,
            speech_act=act,
            basis="recommended" if act == "recommendation" else "announced",
            kind=draw(st.sampled_from(["deliverable", "joint-body", "relational"])),
            parties=draw(st.sampled_from([["CA"], ["GB"], ["CA", "GB"], []])),
            deadline=draw(st.sampled_from(DUES)),
            cadence=draw(st.sampled_from([None, "every 6 months"])),
            strength=draw(st.sampled_from(["firm", "qualified", "vague"])),
        )
        again = draw(st.integers(0, 2))
        one["source"] |= {"start": start, "end": start + len(quote), "file_sha256": sha}
        one["source"]["also_at"] = [[start, start + len(quote)]] * again
        found.append(one)
    return text, found


@settings(deadline=None, max_examples=60)
@given(texts())
@example(("\r\n\x00e\u0301\ufeff", [candidate(1, "\x00e\u0301", "\r\n\x00e\u0301\ufeff")]))
def test_any_text(given_: tuple[str, list[Document]]) -> None:
    """Whatever the text holds: every quote is stored exactly, a second time adds nothing, and undo leaves nothing."""
    text, found = given_
    told = statement(text)
    found = [{**one, "source": {**one["source"], "file_sha256": told.sha256}} for one in found]
    store = MemoryStore(empty())
    store.commit(plan_accept(found, told, ADA, WORDS, "new"))
    records = store.view().search()
    assert len(records) == len(found)
    for record, one in zip(records, found, strict=True):
        source = record["sources"][0]
        assert source == one["source"]
        assert text[source["start"] : source["end"]] == source["quote"]
        assert not any(unicodedata.category(character) == "Cc" for character in record["title"])
        assert len(record["title"]) <= 500
    for way in ("new", "evidence", "restates"):
        assert store.commit(plan_accept(found, told, ADA, WORDS, way)).change is None
    assert store.check() == []
    store.commit(plan_undo(None, ADA))
    assert store.view().search() == []


@settings(deadline=None, max_examples=60)
@given(texts(), st.sets(st.integers(1, 4)))
def test_in_two_steps(given_: tuple[str, list[Document]], first: set[int]) -> None:
    """In whatever portions a statement is accepted, in the end each candidate is there once."""
    text, found = given_
    store = MemoryStore(empty())
    some = [one for one in found if one["number"] in first]
    told = statement(text, candidates=found)
    store.commit(plan_accept(some, told, ADA, WORDS, "new"))
    for one in found:
        store.commit(plan_accept([one], told, ADA, WORDS, "new"))
    assert len(store.view().search()) == len(found)


@pytest.mark.parametrize("deadline", DUES, ids=lambda date: date["text"] if date else "none")
def test_deadlines(deadline: Document | None) -> None:
    """A deadline of any precision becomes a milestone's, unmoved, in the words of the text."""
    store = MemoryStore(empty())
    store.commit(plan_accept([candidate(1, "x", deadline=deadline)], statement("x"), ADA, WORDS, "evidence"))
    (record,) = store.view().search()
    steps = [(m["id"], m["due"], m["first_due"], m["moves"]) for m in record["milestones"]]
    assert steps == ([("delivery", deadline, deadline, 0)] if deadline else [])


def test_evidence_of_one_initiative_twice() -> None:
    """Two sentences that announce the same one become two proofs of it, in one change; the same sentence one."""
    store = MemoryStore(empty())
    store.commit(plan_accept([candidate(1, "Old.", title="Old")], statement("Old."), ADA, WORDS, "new"))
    decisions = [
        Decision(candidate(n, quote), "evidence", "old") for n, quote in enumerate(("New.", "Newer.", "New."), 1)
    ]
    store.commit(plan_decided(decisions, statement("new", url="https://x.org"), ADA, WORDS))
    (record,) = store.view().search()
    assert [(proof["quote"], proof["url"], proof["grade"]) for proof in record["evidence"]] == [
        ("New.", "https://x.org", GRADES.names[0]),
        ("Newer.", "https://x.org", GRADES.names[0]),
    ]
    assert record["revision"] == 2


def test_what_has_gone_meanwhile() -> None:
    """Evidence of an initiative that was dropped while a person decided is refused, and nothing is written."""
    store = MemoryStore(empty())
    store.commit(plan_accept([candidate(1, "Old.", title="Old")], statement("Old."), ADA, WORDS, "new"))
    store.commit(plan_drop(["old"], ADA))
    for way in ("evidence", "restates"):
        decisions = [Decision(candidate(1, "New."), way, "old"), Decision(candidate(2, "Other."))]
        with pytest.raises(NotFound):
            store.commit(plan_decided(decisions, statement("new"), ADA, WORDS))
    assert store.view().search() == []


def test_parties_that_nobody_names() -> None:
    """One party alone needs another from the statement or from the tracker's one relationship."""
    alone = [candidate(1, "Alone.", parties=["FR"])]
    store = MemoryStore(empty())
    store.commit(plan_accept([candidate(1, "Old.", title="Old")], statement("Old."), ADA, WORDS, "new"))
    with pytest.raises(UsageError, match="candidate 1 is FR's, and nothing says with whom"):
        store.commit(plan_accept(alone, statement("x", parties=[]), ADA, WORDS, "new"))
    store.commit(plan_accept([candidate(1, "Ours.", parties=["CA"])], statement("x", parties=[]), ADA, WORDS, "new"))
    store.commit(plan_accept(alone, statement("x", parties=["CA", "FR"]), ADA, WORDS, "new"))
    records = {record["id"]: record for record in store.view().search()}
    assert [(r["parties"], r["milestones"][0]["owner"]) for r in (records["ours"], records["alone"])] == [
        (["CA", "GB"], "CA"),
        (["CA", "FR"], "FR"),
    ]


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("  Joint\n fund\t", "Joint fund"),
        ("", "The quote."),
        ("\u0958" * 300, "\u0915\u093c" * 249 + "\u0915…"),
        ("\x1b[31mRed", "␛[31mRed"),
        ("a" * 600, "a" * 499 + "…"),
        ("ab " * 200, ("ab " * 166).strip() + "…"),
    ],
)
def test_title_line(title: str, expected: str) -> None:
    """A title is one line of at most 500 characters, cut at a word where it has one."""
    assert title_line(candidate(1, "The quote.", title=title)) == expected


REAL = (
    *("02-us-uk-joint-statement-2021", "03-us-uk-energy-partnership-2022", "06-us-canada-joint-statement-2023"),
    *("05-us-uk-economic-prosperity-deal-terms-2025", "08-us-canada-energy-task-force-2024"),
    *("10-us-india-joint-statement-2023", "13-us-france-joint-statement-2022", "14-us-eu-summit-2023"),
    *("26-us-kenya-joint-statement-2024", "27-aukus-joint-statement-2023"),
)
"""Real statements whose promises were found by careful readers."""


def promises(shared: Path, name: str) -> tuple[str, list[Document]]:
    """A real statement's text and its promises as candidates, titled by the words behind the promise."""
    text = (shared / "statements" / "texts" / f"{name}.txt").read_text(encoding="utf-8")
    sha = hashlib.sha256(text.encode()).hexdigest()
    lines = (shared / "statements" / "gold" / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    found = []
    for number, line in enumerate(lines, 1):
        gold = json.loads(line)
        said = re.sub(
            r"^.*?\b(will|intends? to|committed to|agreed to|plan to|decided to)\b", "", gold["quote"], count=1
        )
        one = candidate(
            number,
            gold["quote"],
            title=" ".join((said.strip() or gold["quote"]).split()[:9]),
            speech_act=gold["kind"],
            sectors=[SECTORS.parse(gold["sector"])],
            parties=parse_parties(gold["parties"]) if gold["parties"] else [],
        )
        one["source"] |= {"start": gold["start"], "end": gold["end"], "file_sha256": sha}
        found.append(one)
    return text, found


def test_no_real_promise_is_lost(shared: Path) -> None:
    """Of ten real statements, taken one after the other, no promise is taken for another one; twice adds nothing."""
    store = MemoryStore(empty())
    total = 0
    for name in REAL:
        text, found = promises(shared, name)
        between = sorted({party for one in found for party in one["parties"]})
        told = statement(text, parties=between, candidates=found)
        store.commit(plan_accept(found, told, ADA, WORDS, "evidence"))
        assert store.commit(plan_accept(found, told, ADA, WORDS, "evidence")).change is None
        total += len(found)
    records = store.view().search()
    assert (len(records), sum(len(record["evidence"]) for record in records)) == (total, 0)
    assert total > 400


def test_a_long_statement() -> None:
    """The promises of a long statement are not held against each other one by one: its time grows with its length."""
    looks = 0

    class Deadline(dict[str, str | None]):
        """One that counts how often it is looked at."""

        def __getitem__(self, key: str) -> str | None:
            nonlocal looks
            looks += 1
            return super().__getitem__(key)

    day = due("2027", "2027-01-01", "2027-12-31")
    quotes = [f"Canada will open a school of {name} in {name}ville." for name in map(_name_of, range(300))]
    text = "\n".join(quotes)
    sha = hashlib.sha256(text.encode()).hexdigest()
    found = [
        candidate(n, quote, text, sha, title=f"School of {_name_of(n - 1)}", deadline=Deadline(day))
        for n, quote in enumerate(quotes, 1)
    ]
    store = MemoryStore(empty())
    store.commit(plan_accept(found, statement(text, candidates=found), ADA, WORDS, "evidence"))
    assert len(list(store.view().search())) == 300
    assert looks < 20 * 300


def test_an_empty_tracker(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is looked up in a tracker that has nothing."""
    from bilat.tracker import restating

    def told(text: str, language: str | None = None) -> None:
        raise AssertionError(text)

    monkeypatch.setattr(restating, "told", told)
    assert restating.Index(()).matches([candidate(1, "Canada will open a school.")], ["CA", "GB"]) == {}


def _name_of(number: int) -> str:
    """A word of its own for each number."""
    return "".join("bdfghklmnp"[int(digit)] + "aeiou"[int(digit) % 5] for digit in f"{number:03}")
