"""Which initiative a candidate promises again: the same promise is known, and another one never taken for it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from bilat.result import Document
from bilat.tracker.likeness import told
from bilat.tracker.restating import Index, Match, plain
from readings import candidate, due

SHA, OTHER_SHA = "a" * 64, "b" * 64
SEED = Path(__file__).resolve().parents[1] / "data" / "canada-uk.json"


def record(name: str, title: str, *quotes: str, **fields: Any) -> Document:
    """An initiative as far as it is compared."""
    places = fields.pop("places", [])
    sha = fields.pop("sha", None)
    sources = [
        {
            "quote": quote,
            "language": fields.get("language", "en"),
            "start": places[n][0] if n < len(places) else None,
            "end": places[n][1] if n < len(places) else None,
            "also_at": [],
            "file_sha256": sha,
        }
        for n, quote in enumerate(quotes)
    ]
    fields.pop("language", None)
    usual: Document = {
        "id": name,
        "title": title,
        "basis": "announced",
        "sectors": ["trade"],
        "parties": ["CA", "GB"],
        "milestones": [],
        "evidence": [],
        "priority_areas": [],
        "target_outcome": None,
        "sources": sources,
    }
    return {**usual, **fields}


def matched(records: Sequence[Document], one: Document, parties: Sequence[str] = ("CA", "GB")) -> Match | None:
    """What `one` is taken for."""
    return Index(records).matches([one], parties).get(one["number"])


class Pair(NamedTuple):
    """An initiative (title, sentence) and a candidate (title, sentence), and their sectors."""

    known: tuple[str, str]
    new: tuple[str, str]
    sectors: tuple[str, str] = ("trade", "trade")
    language: str = "en"


SAME = {
    "a working group, in other words": Pair(
        ("Joint trade working group", "Canada and the United Kingdom have agreed to establish a joint trade group."),
        (
            "Bilateral trade working group",
            "Ministers will set up a bilateral working group on trade, to meet before the summer.",
        ),
    ),
    "a consulate": Pair(
        ("Consulate in Halifax", "The United Kingdom will open a consulate in Halifax next year."),
        ("Open a consulate in Halifax", "We will open a new consulate in Halifax by the end of 2027."),
        ("governance", "governance"),
    ),
    "a sum, said again": Pair(
        ("Critical minerals fund of $50 million", "Both will invest $50 million in a critical minerals fund."),
        ("Fund for critical minerals", "The two governments confirmed the critical minerals fund of $50 million."),
        ("energy", "energy"),
    ),
    "a moved deadline": Pair(
        ("Conclude a data adequacy agreement", "We will conclude a data adequacy agreement by 2026."),
        ("Data adequacy agreement", "We now intend to conclude the data adequacy agreement by the end of 2028."),
        ("technology", "technology"),
    ),
    "British and American spelling": Pair(
        ("Defence procurement catalogue", "We will publish a joint defence procurement catalogue."),
        ("Joint defense procurement catalogue", "Both sides will publish a catalogue of defense procurement."),
        ("defense", "defense"),
    ),
    "in French": Pair(
        ("Groupe de travail sur l’hydrogène", "Les deux pays créeront un groupe de travail sur l’hydrogène vert."),
        (
            "Constituer un groupe de travail sur l'hydrogène",
            "Nous allons constituer un groupe de travail conjoint sur l'hydrogène vert.",
        ),
        ("energy", "energy"),
        "fr",
    ),
    "a number of people": Pair(
        ("Youth mobility places raised to 12,000", "We will raise the number of youth mobility places to 12,000."),
        ("12 000 places for youth mobility", "There will be 12,000 places for youth mobility each year."),
        ("migration", "migration"),
    ),
}

OTHER = {
    "another subject": Pair(
        (
            "Working group on artificial intelligence",
            "We will establish a joint working group on artificial intelligence.",
        ),
        ("Working group on quantum technology", "We will establish a joint working group on quantum technology."),
        ("technology", "technology"),
    ),
    "another kind of body": Pair(
        ("Artificial intelligence dialogue", "We will hold a dialogue on artificial intelligence."),
        ("Artificial intelligence research fund", "We will create a research fund for artificial intelligence."),
        ("technology", "technology"),
    ),
    "the report on it": Pair(
        ("Joint trade working group", "The two countries agreed to establish a joint trade working group."),
        ("Report of the joint trade working group", "The joint trade working group will report within a year."),
    ),
    "another place": Pair(
        ("Consulate in Halifax", "The United Kingdom will open a consulate in Halifax."),
        ("Consulate in Calgary", "The United Kingdom will open a consulate in Calgary."),
        ("governance", "governance"),
    ),
    "the opposite": Pair(
        ("Open a consulate in Halifax", "The United Kingdom will open a consulate in Halifax."),
        ("Close the consulate in Halifax", "The United Kingdom will close its consulate in Halifax."),
        ("governance", "governance"),
    ),
    "the next round": Pair(
        ("Third strategic dialogue", "We will hold the third strategic dialogue on the Arctic in Ottawa."),
        ("Fourth strategic dialogue", "We will hold the fourth strategic dialogue on the Arctic in Ottawa."),
        ("defense", "defense"),
    ),
    "another sum": Pair(
        ("Critical minerals fund of $50 million", "Both will invest $50 million in a critical minerals fund."),
        ("Critical minerals fund of $80 million", "Both will invest $80 million in a critical minerals fund."),
        ("energy", "energy"),
    ),
    "to sign is not to negotiate": Pair(
        ("Negotiate a data adequacy agreement", "We will negotiate a data adequacy agreement."),
        ("Sign the data adequacy agreement", "We will sign the data adequacy agreement."),
        ("technology", "technology"),
    ),
    "another sector": Pair(
        ("Supply chain resilience", "We will work on supply chain resilience for medicines."),
        ("Supply chain resilience", "We will work on supply chain resilience for munitions."),
        ("health", "defense"),
    ),
    "general words alone": Pair(
        ("Joint cooperation initiative", "The two countries will strengthen their joint cooperation."),
        ("New bilateral cooperation", "The two governments will deepen their bilateral cooperation."),
    ),
    "one word of a title": Pair(
        ("Climate initiatives", "Collaborative projects targeting carbon reduction."),
        ("Climate cooperation", "We will help coastal towns to adapt to a changing climate."),
        ("sustainability", "sustainability"),
    ),
    "one more word": Pair(
        ("Arctic security working group", "We will form a working group on Arctic security."),
        ("Arctic fisheries working group", "We will form a working group on Arctic fisheries."),
        ("other", "other"),
    ),
    "in French": Pair(
        ("Groupe de travail sur l’hydrogène", "Les deux pays créeront un groupe de travail sur l’hydrogène."),
        ("Groupe de travail sur le nucléaire", "Les deux pays créeront un groupe de travail sur le nucléaire."),
        ("energy", "energy"),
        "fr",
    ),
}


def tracker(pair: Pair) -> list[Document]:
    """The seeded initiatives, and that of the pair."""
    seeded = json.loads(SEED.read_text(encoding="utf-8"))["initiatives"]
    return [*seeded, record("known", *pair.known, sectors=[pair.sectors[0]], language=pair.language)]


@pytest.mark.parametrize("name", SAME)
def test_the_same_promise(name: str) -> None:
    """A promise that is made again in other words is known."""
    pair = SAME[name]
    title, quote = pair.new
    found = matched(tracker(pair), candidate(1, quote, title=title, sectors=[pair.sectors[1]], language=pair.language))
    assert found is not None
    assert found.how == "similar"
    assert found.id in ("known", "joint-trade-working-group")


@pytest.mark.parametrize("name", OTHER)
def test_another_promise(name: str) -> None:
    """A promise that only looks alike is another one: a false match would lose it."""
    pair = OTHER[name]
    title, quote = pair.new
    one = candidate(1, quote, title=title, sectors=[pair.sectors[1]], language=pair.language)
    assert matched(tracker(pair)[-1:], one) is None
    assert matched(tracker(pair), one) is None


SENTENCE = "Both governments will establish a joint council on northern shipping lanes."


def test_the_same_place() -> None:
    """What rests on the very place of the very file is known, whatever its title, sector and parties became."""
    known = record("known", "Renamed", SENTENCE, places=[(5, 80)], sha=SHA, sectors=["defense"], parties=["CA", "FR"])
    one = candidate(1, SENTENCE, sha=SHA)
    one["source"] |= {"start": 5, "end": 80}
    assert matched([known], one, ()) == Match("known", "same-place", 1.0)
    one["source"]["file_sha256"] = OTHER_SHA
    assert matched([known], one, ()) is None


def test_one_sentence_of_several_promises() -> None:
    """Of several candidates on one sentence each is given the initiative that is most like it, and none two."""
    sentence = "We will hold joint exercises, share surveillance technology and open a staff college."
    titles = ["Joint exercises", "Surveillance technology sharing", "Staff college"]
    candidates = [candidate(n, sentence, sentence, SHA, title=title) for n, title in enumerate(titles, 1)]
    at = [(0, len(sentence))]
    records = [
        record("college", "A college for staff officers", sentence, places=at, sha=SHA),
        record("drills", "Exercises held jointly", sentence, places=at, sha=SHA),
    ]
    found = Index(records).matches(candidates, ("CA", "GB"))
    assert {number: match.id for number, match in found.items()} == {1: "drills", 3: "college"}


def test_a_sentence_that_only_leads_in() -> None:
    """A place that an initiative cites beside its own does not make all that stands there the same promise."""
    lead_in = "Talks will cover ports, and a census of seals will follow."
    seals = candidate(1, lead_in, lead_in, SHA, title="Census of seals")
    ports = candidate(2, lead_in, lead_in, SHA, title="Deeper ports")
    known = record(
        "ports", "Ports", "Ports will be deepened.", lead_in, places=[(900, 923), (0, len(lead_in))], sha=SHA
    )
    found = Index([known]).matches([seals, ports], ("CA", "GB"))
    assert {number: match.id for number, match in found.items()} == {2: "ports"}


def test_a_sentence_cut_elsewhere() -> None:
    """A place that overlaps what an initiative rests on is the same, where the titles agree."""
    known = record("council", "Council on northern shipping", SENTENCE, places=[(10, 85)], sha=SHA)
    one = candidate(1, SENTENCE, sha=SHA, title="Joint council on northern shipping lanes")
    one["source"] |= {"start": 40, "end": 85, "quote": SENTENCE[30:]}
    assert matched([known], one, ()) == Match("council", "same-place", 1.0)
    assert matched([known], {**one, "title": "Lighthouse repairs"}, ()) is None


def test_counted_otherwise() -> None:
    """The same words of the same file are the same place, though a reader counts its characters otherwise now."""
    known = record("council", "Renamed", SENTENCE, places=[(10, 85)], sha=SHA)
    one = candidate(1, SENTENCE, sha=SHA)
    one["source"] |= {"start": 400, "end": 475}
    assert matched([known], one, ()) == Match("council", "same-place", 1.0)
    twice = [
        {**one, "number": n, "source": {**one["source"], "start": at, "end": at + 75}} for n, at in ((1, 400), (2, 10))
    ]
    assert Index([known]).matches(twice, ()) == {2: Match("council", "same-place", 1.0)}


def test_the_same_words() -> None:
    """The same sentence in another file is known between the same parties, not between others, nor if it is short."""
    known = record("council", "Northern shipping", SENTENCE, sha=OTHER_SHA)
    spaced = SENTENCE.replace(" ", "\n ").upper()
    assert matched([known], candidate(1, spaced, title="Something")) == Match("council", "same-words", 1.0)
    assert matched([known], candidate(1, SENTENCE, parties=["CA", "US"], title="x"), ("CA", "US")) is None
    assert matched([known], candidate(1, SENTENCE, basis="recommended", title="x")) is None
    short = record("health", "Vaccines for all", "Health")
    assert matched([short], candidate(1, "Health", title="Hospitals")) is None


def test_given_as_evidence() -> None:
    """What was taken as evidence of an initiative is known when its file comes again."""
    proof = {"file_sha256": SHA, "quote": SENTENCE}
    known = record("council", "A forum for ships", "Quite another sentence.", evidence=[proof])
    assert matched([known], candidate(1, SENTENCE, SENTENCE, SHA)) == Match("council", "same-place", 1.0)


def test_a_promise_of_one_side() -> None:
    """The same promise by the other side is another promise."""
    words = "intends to reduce its applied tariff rates on originating goods"
    step = {"owner": "CA", "basis": "announced", "title": "Delivery", "due": None}
    known = record("cut", "Reduced tariff rates on goods", f"Canada {words}.", milestones=[step])
    ours = candidate(1, f"Canada {words} soon.", title="Reduced tariff rates on goods", parties=["CA"])
    theirs = candidate(1, f"The United Kingdom {words}.", title="Reduced tariff rates on goods", parties=["GB"])
    assert matched([known], ours) == Match("cut", "similar", 1.0)
    assert matched([known], theirs) is None


def test_unknown_parties() -> None:
    """Where nobody knows whose statement it is, only the same place is recognised."""
    known = record("council", "Northern shipping council", SENTENCE)
    assert matched([known], candidate(1, SENTENCE, parties=[]), ()) is None


def test_among_many() -> None:
    """The promise is found among thousands that share its general words, and by a search too."""
    subjects = ["grain", "coal", "salmon", "timber", "uranium", "lobster", "canola", "nickel", "steel", "cobalt"]
    records = [
        record(
            f"r{n}", f"Joint {subjects[n % 10]} forum {n}", f"We will create a {subjects[n % 10]} forum for area {n}."
        )
        for n in range(2_000)
    ]
    records.append(record("kelp", "Kelp farming partnership", "We will develop kelp farming together."))
    index = Index(records)
    one = candidate(1, "The two countries will develop kelp farming.", title="Kelp farming")
    assert index.matches([one], ("CA", "GB")) == {1: Match("kelp", "similar", 0.89)}
    assert index.nearest("farming of kelp", 3)[0]["id"] == "kelp"
    assert index.nearest("kel", 3)[0]["id"] == "kelp"
    assert index.nearest("", 3) == []


def test_the_most_alike_wins() -> None:
    """Of two that would do, the one that shares more is named, and the target's day tells twins apart."""
    quote = "We will hold a joint exercise in the Arctic."
    twins = [
        record(name, "Arctic exercise", quote, places=[(0, len(quote))], sha=SHA, milestones=[{**STEP, "due": day}])
        for name, day in (("early", due("2026", "2026-01-01", "2026-12-31")), ("late", due("2027", *YEAR)))
    ]
    one = candidate(1, quote, quote, SHA, title="Arctic exercise", deadline=due("2027", *YEAR))
    assert matched(twins, one) == Match("late", "same-place", 1.0)


STEP: Document = {"owner": None, "basis": "announced", "title": "Delivery", "due": None}
YEAR = ("2027-01-01", "2027-12-31")


def test_what_a_text_tells() -> None:
    """Stems without stop words, acts by their names, figures without years, names by their capitals."""
    found = told("The second forum will establish 12,000 places in Nova Scotia by 2030")
    assert found.stems == {"forum", "place", "nova", "scotia"}
    assert found.acts == {"begin"}
    assert found.numbers == {"2th", "12000"}
    assert found.names == {"nova", "scotia"}
    assert told("12 000 places").numbers == told("12\u202f000 places").numbers == {"12000"}
    assert told("l’établissement d’un fonds", "fr") == told("établir un fonds", "fr")


def test_plain() -> None:
    """Sentences are the same whatever their case, accents, spacing and final mark."""
    assert plain("  Élan\n partagé – ici. ") == plain("elan partagé – ICI")
