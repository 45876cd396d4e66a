"""French statements: what is a promise in one, and how well three of them are read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bilat.parties import PARTIES
from bilat.sectors import SECTORS
from bilat.statement.acts import UNIT, load_act_rules
from bilat.statement.lexicon import Tokens
from bilat.statement.paper import Block
from bilat.statement.reading import Known, Reading, Terms, read_statement
from bilat.statement.rules import load_rules
from bilat.statement.sentences import sentences

FOLDER = Path(__file__).with_name("french")
NAMES = sorted(path.stem for path in (FOLDER / "gold").glob("*.jsonl"))
CHECKABLE = ("commitment", "review")
Document = dict[str, Any]

ANY, CHECKED = 0.92, 0.87
"""F1 that each text is to reach at least, of all that is recorded and of what can be checked."""


def read(text: str, language: str | None = "fr") -> Reading:
    """What bilat finds in a text."""
    return read_statement(text.encode(), "statement.txt", Terms(SECTORS, PARTIES), Known(language=language))


def acts(text: str) -> list[str]:
    """The speech acts of a French text, in their order."""
    return [candidate["speech_act"] for candidate in read(text).candidates]


def text_of(name: str) -> str:
    """One of the three statements. Their annotations were written before they were read by bilat."""
    return (FOLDER / "texts" / f"{name}.txt").read_text("utf-8")


def gold_of(name: str) -> list[Document]:
    """Its annotations."""
    lines = (FOLDER / "gold" / f"{name}.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


def share(candidate: Document, record: Document) -> float:
    """How much of the longer of the two both have."""
    start, end = candidate["source"]["start"], candidate["source"]["end"]
    common = min(end, record["end"]) - max(start, record["start"])
    return float(common / max(end - start, record["end"] - record["start"]))


def f1(right: int, proposed: int, gold: int) -> float:
    """The harmonic mean of precision and recall."""
    return 2 * right / (proposed + gold)


@pytest.mark.parametrize("name", NAMES)
def test_statements(name: str) -> None:
    """Of each statement, nearly all promises are found, and nearly nothing else; which can be checked is told."""
    records = gold_of(name)
    found = [
        candidate
        for candidate in read(text_of(name), None).candidates
        if candidate["basis"] == "announced" and "a goal of a grid" not in candidate["reasons"][0]
    ]
    pairs = [(one, record) for one in found for record in records if share(one, record) >= 0.5]
    checked = sum(one["speech_act"] in CHECKABLE and record["kind"] in CHECKABLE for one, record in pairs)
    assert f1(len(pairs), len(found), len(records)) >= ANY
    proposed = sum(candidate["speech_act"] in CHECKABLE for candidate in found)
    assert f1(checked, proposed, sum(record["kind"] in CHECKABLE for record in records)) >= CHECKED


@pytest.mark.parametrize("name", NAMES)
def test_places(name: str) -> None:
    """The language is found, and each quote and each annotation is the text at its place."""
    text = text_of(name)
    reading = read(text, None)
    assert reading.language == "fr"
    assert reading.notices == []
    for source in [candidate["source"] for candidate in reading.candidates] + gold_of(name):
        assert text[source["start"] : source["end"]] == source["quote"]


PROMISES = [
    "Les deux pays établiront un groupe de travail sur les minéraux critiques d’ici 2026.",
    "Les deux pays vont établir un groupe de travail sur les minéraux critiques d’ici 2026.",
    "Les deux pays s’apprêtent à établir un groupe de travail sur les minéraux critiques d’ici 2026.",
    "Les deux pays s’engagent à établir un groupe de travail sur les minéraux critiques d’ici 2026.",
    "Les deux pays s'engagent à établir un groupe de travail sur les minéraux critiques d'ici 2026.",
    "Les dirigeants se sont engagés à établir un groupe de travail sur les minéraux critiques d’ici 2026.",
    "Les dirigeants ont convenu d’établir un groupe de travail sur les minéraux critiques d’ici 2026.",
    "Les dirigeants sont convenus d’établir un groupe de travail sur les minéraux critiques d’ici 2026.",
    "Nous avons décidé d’établir un groupe de travail sur les minéraux critiques d’ici 2026.",
    "Le Canada entend établir un groupe de travail sur les minéraux critiques d’ici 2026.",
    "Le Canada a l’intention d’établir un groupe de travail sur les minéraux critiques d’ici 2026.",
    "Le Canada et la France mettront sur pied un groupe de travail sur les minéraux critiques d’ici 2026.",
    "Nous chargeons nos ministres d’établir un groupe de travail sur les minéraux critiques d’ici 2026.",
    "Les deux pays annoncent l’établissement d’un groupe de travail sur les minéraux critiques d’ici 2026.",
    "Le Canada se félicite de la décision de la France d’établir un groupe de travail sur les minéraux d’ici 2026.",
    "Un groupe de travail sur les minéraux critiques sera établi par les deux pays d’ici 2026.",
]


@pytest.mark.parametrize("sentence", PROMISES)
def test_promises(sentence: str) -> None:
    """However French promises it, establishing a working group by a year can be checked."""
    assert acts(sentence) == ["commitment"]
    assert [candidate["source"]["quote"] for candidate in read(sentence).candidates] == [sentence]


@pytest.mark.parametrize(
    "sentence",
    [
        "Les deux pays approfondiront leur coopération.",
        "Nous demeurons déterminés à renforcer la résilience de nos sociétés.",
        "Les dirigeants réaffirment leur engagement à lutter contre les changements climatiques.",
        "Les deux pays continueront d’appuyer l’Ukraine.",
        "Nous nous efforcerons de promouvoir une croissance inclusive.",
    ],
)
def test_aspirations(sentence: str) -> None:
    """What nobody could check is an aspiration."""
    assert acts(sentence) == ["aspiration"]


@pytest.mark.parametrize(
    "sentence",
    [
        "Nous condamnons la guerre d’agression menée par la Russie contre l’Ukraine.",
        "Les dirigeants ont souligné l’importance de l’OTAN.",
        "Nous saluons le courage du peuple ukrainien.",
        "Les échanges bilatéraux ont atteint 38 milliards de dollars en 2023.",
        "Depuis 2018, plus de quarante projets de recherche ont été menés conjointement.",
        "Nous appelons la Russie à retirer ses troupes.",
        "La Russie doit retirer ses troupes sans délai.",
        "Les entreprises françaises investiront 2 milliards de dollars au Canada.",
        "Chaque Participant assume ses propres dépenses.",
        "Le présent protocole d’entente entrera en vigueur à la date de sa signature.",
        "Le Canada compte plus de 300 000 entreprises exportatrices.",
        "L’accord prévoit l’élimination des droits de douane sur la plupart des produits.",
        "Le partenariat permettra de renforcer la sécurité des deux pays.",
        "Le Canada et la France sont des partenaires naturels dans un Indo-Pacifique libre et ouvert.",
        "Nous partageons la conviction que le commerce fondé sur des règles profite à tous.",
        "Les deux pays ont signé en 2019 un protocole d’entente sur l’espace.",
    ],
)
def test_no_promises(sentence: str) -> None:
    """Blame, praise, history, calls on others and what firms will do are no promises of the governments."""
    assert acts(sentence) == []


@pytest.mark.parametrize(
    ("sentence", "act"),
    [
        ("Le Canada compte participer à l’exposition universelle d’Osaka.", "commitment"),
        ("Le Canada prévoit également d’ouvrir un consulat à Nuuk.", "commitment"),
        ("La première réunion du comité aura lieu au printemps 2026.", "commitment"),
        ("Nous lançons aujourd’hui une initiative conjointe sur l’hydrogène.", "commitment"),
        ("Le Royaume-Uni et le Canada ont conclu aujourd’hui un accord sur l’échange de renseignements.", "commitment"),
        ("Nous réitérons notre engagement à consacrer 2 % du PIB à la défense d’ici 2032.", "commitment"),
        ("Un rapport d’étape sera présenté aux dirigeants d’ici décembre 2026.", "review"),
        ("Les ministres se réuniront chaque année pour faire le point sur le plan d’action.", "review"),
    ],
)
def test_other_ways_of_promising(sentence: str, act: str) -> None:
    """A promise before an infinitive, of a committee, in the present, at this occasion, of a target, of a report."""
    assert acts(sentence) == [act]


def test_classes_are_those_of_english() -> None:
    """Points are given to the names of classes, so both languages have the same."""
    french, english = load_rules("fr", "acts"), load_rules("en", "acts")
    for table in ("verbs", "promise", "frames", "subjects", "things", "signs", "voices", "grid"):
        assert set(french[table]) == set(english[table]), table


def test_points_set_by_hand() -> None:
    """What is set by hand is taken instead of what was measured."""
    tables = load_rules("fr", "points")
    rules = load_act_rules("fr", PARTIES)
    for cue, (record, check) in tables["set"].items():
        assert (rules.record[cue], rules.check[cue]) == (round(record * UNIT), round(check * UNIT))
    assert tables["set"]["promise by firm"] != tables["points"].get("promise by firm")


def test_the_verb_in_the_future_is_the_promise() -> None:
    """The form itself is named as what promised, its verb by its infinitive."""
    candidate = read("Les deux pays établiront un groupe de travail sur les minéraux critiques.").candidates[0]
    assert candidate["reasons"][:2] == ["établiront: promised", "établir: an act that has an end"]
    assert candidate["title"] == "Groupe de travail sur les minéraux critiques"


def test_a_verb_that_the_rules_do_not_know() -> None:
    """Its future is a promise all the same, of something that is named."""
    assert acts("Les deux pays parraineront un forum annuel sur l’Arctique à compter de 2026.") == ["commitment"]
    assert acts("Les deux patrons du front de 2026 et un opéra annuel sur l’Arctique.") == []


def test_hedges() -> None:
    """'continueront de', 's'efforceront de': the verb that counts stands behind."""
    for sentence, verb in (
        ("Nous continuerons de financer le programme d’échanges.", "financer"),
        ("Nous nous efforcerons de conclure un accord commercial d’ici 2026.", "conclure"),
        ("Les deux pays travailleront étroitement à lancer un programme conjoint en 2026.", "lancer"),
    ):
        assert f"{verb}: an act that has an end" in read(sentence).candidates[0]["reasons"]


@pytest.mark.parametrize("mark", ["- ", "• ", "1. ", "a) "])
@pytest.mark.parametrize("lead", ["Les deux pays s’engagent à :", "Les deux pays\u00a0vont\u00a0:"])
def test_infinitives_under_a_lead_in(mark: str, lead: str) -> None:
    """An infinitive is promised by the lead-in over it, whatever marks the item."""
    text = f"{lead}\n\n{mark}conclure un accord commercial d’ici 2026;\n{mark}renforcer leur coopération.\n"
    reading = read(text)
    assert [one["source"]["quote"] for one in reading.candidates] == [
        "conclure un accord commercial d’ici 2026;",
        "renforcer leur coopération.",
    ]
    assert acts(text) == ["commitment", "aspiration"]


def test_nouns_of_actions_under_a_lead_in() -> None:
    """'Établissement de' is 'établir', 'Renforcement de' is 'renforcer'."""
    text = (
        "Les dirigeants chargent leurs ministres de prendre les mesures suivantes :\n\n"
        "- Établissement d’un groupe de travail conjoint sur la cybersécurité\n"
        "- Renforcement de la coopération entre les services de police\n"
    )
    found = read(text).candidates
    assert [one["speech_act"] for one in found] == ["commitment", "aspiration"]
    assert "établir: an act that has an end" in found[0]["reasons"]
    assert "renforcer: an act without an end" in found[1]["reasons"]


def test_recitals() -> None:
    """The preamble of an agreement promises nothing, what is agreed on does."""
    text = (
        "Considérant les engagements pris de renforcer la coopération;\n\n"
        "Désireux d’établir un programme commun de recherche;\n\n"
        "Les Participants créeront un comité directeur d’ici 2026.\n"
    )
    assert [one["source"]["quote"] for one in read(text).candidates] == [
        "Les Participants créeront un comité directeur d’ici 2026."
    ]


def test_voices() -> None:
    """What experts recommend is a recommendation, and none of the governments' promises."""
    found = read("Les experts recommandent la création d’un fonds conjoint pour la culture.").candidates
    assert [(one["speech_act"], one["basis"]) for one in found] == [("recommendation", "recommended")]


def test_goals_of_a_grid() -> None:
    """The cells below 'Objectif à court terme' are goals, those below 'Priorités' are none."""
    reading = read(text_of("03-tableau"), None)
    goals = [one for one in reading.candidates if "a goal of a grid" in one["reasons"][0]]
    assert [(one["title"], one["sectors"]) for one in goals] == [
        ("Appel à projets conjoint", ["technology"]),
        ("Accord sur le soutien logistique", ["defense"]),
        ("Forum annuel des créateurs", ["culture"]),
    ]
    assert len(reading.grids) == 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "M. Roy et Mme Côté signeront. MM. Roy et Dubé aussi.",
            ["M. Roy et Mme Côté signeront.", "MM. Roy et Dubé aussi."],
        ),
        ("Il ira aux É.-U. Les deux pays signeront.", ["Il ira aux É.-U.", "Les deux pays signeront."]),
        ("« Nous signerons.\u00a0» Les deux pays agiront.", ["« Nous signerons.\u00a0»", "Les deux pays agiront."]),
        ("Il s’agit de l’art. 5 de la loi. Elle vaut.", ["Il s’agit de l’art. 5 de la loi.", "Elle vaut."]),
    ],
)
def test_sentences(text: str, expected: list[str]) -> None:
    """Abbreviations end no sentence, and a full stop within guillemets does."""
    assert [text[start:end] for start, end in sentences(text, Block("paragraph", 0, len(text)))] == expected


@given(st.text(alphabet="aélLdDqu'’«» \u00a0.İ1", max_size=40))
def test_tokens_stand_where_they_are(text: str) -> None:
    """Whatever is elided, tokens follow each other, and each is the text at its place."""
    lexicon = load_act_rules("fr", PARTIES).lexicon
    tokens = lexicon.tokens(text, 0, len(text))
    assert all(end <= start for end, start in zip(tokens.ends, tokens.starts[1:], strict=False))
    assert _whole(text, tokens) == _whole(text, Tokens(text, 0, len(text)))


def _whole(text: str, tokens: Tokens) -> str:
    return "".join(text[start:end] for start, end in zip(tokens.starts, tokens.ends, strict=True))


def test_elided_words() -> None:
    """«d'» and «d’» are «de», «qu’» is «que»; in «aujourd’hui» nothing is elided."""
    lexicon = load_act_rules("fr", PARTIES).lexicon
    text = "D'ici là, qu’aujourd’hui l’accord s'applique"
    tokens = lexicon.tokens(text, 0, len(text))
    words = [(word, text[a:b]) for word, a, b in zip(tokens.words, tokens.starts, tokens.ends, strict=True)]
    assert words == [
        ("de", "D'"),
        ("ici", "ici"),
        ("là", "là"),
        (",", ","),
        ("que", "qu’"),
        ("aujourd’hui", "aujourd’hui"),
        ("le", "l’"),
        ("accord", "accord"),
        ("se", "s'"),
        ("applique", "applique"),
    ]


ENGLISH = (
    "Joint Statement by Canada and France\n\nMarch 3, 2025\n\n"
    "Canada and France will establish a joint working group on critical minerals by the end of 2025. "
    "The two countries will deepen their cooperation in the fields of energy and of the environment.\n"
)
FRENCH = (
    "Déclaration conjointe du Canada et de la France\n\nLe 3 mars 2025\n\n"
    "Le Canada et la France établiront un groupe de travail conjoint sur les minéraux critiques d’ici la fin de 2025. "
    "Les deux pays approfondiront leur coopération dans les domaines de l’énergie et de l’environnement. "
    "Les dirigeants ont condamné la guerre d’agression de la Russie et ont salué le courage du peuple ukrainien.\n"
)


def test_a_quotation_in_another_language() -> None:
    """An English statement with a French quotation is read in English; the quotation is no promise of its own."""
    quotation = "President Roy said: « Nous établirons un fonds conjoint d’ici la fin de l’année. » The two"
    reading = read(ENGLISH.replace("The two", quotation), None)
    assert (reading.language, reading.notices) == ("en", [])
    assert [one["speech_act"] for one in reading.candidates] == ["commitment", "aspiration"]
    assert reading.candidates[0]["title"] == "Joint working group on critical minerals"


def test_a_statement_in_both_languages() -> None:
    """One language is read, so that nothing comes twice, and a notice names the other."""
    for text in (ENGLISH * 3 + FRENCH * 3, FRENCH * 3 + ENGLISH * 3):
        for language, other, count in (("en", "fr", 2), ("fr", "en", 2)):
            reading = read(text, language)
            assert len(reading.candidates) == count
            assert reading.notices == [
                f"it was read in {language!r}; a part of it is in {other!r}, in which nothing was looked for"
            ]


def test_points_have_no_order() -> None:
    """Points are whole numbers: what cancels out is nothing, in whatever order a set gives its cues."""
    rules = load_act_rules("en", PARTIES)
    assert {type(point) for points in (rules.record, rules.check) for point in points.values()} == {int}
