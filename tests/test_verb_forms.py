"""The forms of verbs: what the rules of English spelling and of French conjugation make of an infinitive."""

from __future__ import annotations

import pytest

from bilat.errors import InvalidValue
from bilat.statement.rules import load_rules
from bilat.statement.verb_forms import TAGS, conjugation, english, french

FRENCH = load_rules("fr", "acts")["irregular"]


def forms(verb: str, irregular: dict[str, str] = FRENCH) -> dict[str, list[str]]:
    """The forms of a French verb by their tags."""
    found: dict[str, list[str]] = {}
    for form, tag in french(verb, irregular):
        found.setdefault(tag, []).append(form)
    return found


@pytest.mark.parametrize(
    ("verb", "expected"),
    [
        ("launch", ["launch", "launches", "launched", "launching"]),
        ("establish", ["establish", "establishes", "established", "establishing"]),
        ("expand", ["expand", "expands", "expanded", "expanding"]),
        ("renew", ["renew", "renews", "renewed", "renewing"]),
        ("ratify", ["ratify", "ratifies", "ratified", "ratifying"]),
        ("deploy", ["deploy", "deploys", "deployed", "deploying"]),
        ("create", ["create", "creates", "created", "creating"]),
        ("untie", ["untie", "unties", "untied", "untying"]),
    ],
)
def test_english_spelling(verb: str, expected: list[str]) -> None:
    """The four forms of a regular English verb, as they are spelled."""
    assert [form for form, _ in english(verb, {})] == expected
    assert [tag for _, tag in english(verb, {})] == ["base", "s", "ed", "ing"]


def test_english_irregular() -> None:
    """What is listed is all there is: hold has no 'holded'."""
    assert list(english("hold", {"hold": "hold, holds, held, holding"})) == [
        ("hold", "base"),
        ("holds", "s"),
        ("held", "ed"),
        ("holding", "ing"),
    ]


@pytest.mark.parametrize(
    ("verb", "present", "future", "participle"),
    [
        ("créer", "crée créent créons", "créera créeront créerons", "créé"),
        ("lancer", "lance lancent lançons", "lancera lanceront lancerons", "lancé"),
        ("partager", "partage partagent partageons", "partagera partageront partagerons", "partagé"),
        ("appuyer", "appuie appuient appuyons", "appuiera appuieront appuierons", "appuyé"),
        ("déployer", "déploie déploient déployons", "déploiera déploieront déploierons", "déployé"),
        ("lever", "lève lèvent levons", "lèvera lèveront lèverons", "levé"),
        ("mener", "mène mènent menons", "mènera mèneront mènerons", "mené"),
        ("acheter", "achète achètent achetons", "achètera achèteront achèterons", "acheté"),
        ("geler", "gèle gèlent gelons", "gèlera gèleront gèlerons", "gelé"),
        (
            "renouveler",
            "renouvelle renouvellent renouvelons",
            "renouvellera renouvelleront renouvellerons",
            "renouvelé",
        ),
        ("projeter", "projette projettent projetons", "projettera projetteront projetterons", "projeté"),
        (
            "privilégier",
            "privilégie privilégient privilégions",
            "privilégiera privilégieront privilégierons",
            "privilégié",
        ),
        ("évaluer", "évalue évaluent évaluons", "évaluera évalueront évaluerons", "évalué"),
        ("établir", "établit établissent établissons", "établira établiront établirons", "établi"),
        ("étendre", "étend étendent étendons", "étendra étendront étendrons", "étendu"),
        ("conclure", "conclut concluent concluons", "conclura concluront conclurons", "conclu"),
        ("construire", "construit construisent construisons", "construira construiront construirons", "construit"),
        ("souscrire", "souscrit souscrivent souscrivons", "souscrira souscriront souscrirons", "souscrit"),
        (
            "entreprendre",
            "entreprend entreprennent entreprenons",
            "entreprendra entreprendront entreprendrons",
            "entrepris",
        ),
        ("mettre", "met mettent mettons", "mettra mettront mettrons", "mis"),
        ("soutenir", "soutient soutiennent soutenons", "soutiendra soutiendront soutiendrons", "soutenu"),
        ("prévenir", "prévient préviennent prévenons", "préviendra préviendront préviendrons", "prévenu"),
        ("ouvrir", "ouvre ouvrent ouvrons", "ouvrira ouvriront ouvrirons", "ouvert"),
        ("accueillir", "accueille accueillent accueillons", "accueillera accueilleront accueillerons", "accueilli"),
        ("poursuivre", "poursuit poursuivent poursuivons", "poursuivra poursuivront poursuivrons", "poursuivi"),
        ("promouvoir", "promeut promeuvent promouvons", "promouvra promouvront promouvrons", "promu"),
        ("concevoir", "conçoit conçoivent concevons", "concevra concevront concevrons", "conçu"),
        ("acquérir", "acquiert acquièrent acquérons", "acquerra acquerront acquerrons", "acquis"),
        ("accroître", "accroît accroissent accroissons", "accroîtra accroîtront accroîtrons", "accru"),
        ("reconnaître", "reconnaît reconnaissent reconnaissons", "reconnaîtra reconnaîtront reconnaîtrons", "reconnu"),
        ("rejoindre", "rejoint rejoignent rejoignons", "rejoindra rejoindront rejoindrons", "rejoint"),
        ("résoudre", "résout résolvent résolvons", "résoudra résoudront résoudrons", "résolu"),
        ("envoyer", "envoie envoient envoyons", "enverra enverront enverrons", "envoyé"),
        ("revoir", "revoit revoient revoyons", "reverra reverront reverrons", "revu"),
        ("prévoir", "prévoit prévoient prévoyons", "prévoira prévoiront prévoirons", "prévu"),
        ("faire", "fait font faisons", "fera feront ferons", "fait"),
    ],
)
def test_french_conjugation(verb: str, present: str, future: str, participle: str) -> None:
    """Present, future and past participle of regular verbs, and of those that the rules list by their endings."""
    found = forms(verb)
    assert found["base"] == [verb]
    assert found["s"] == present.split()
    assert found["will"] == future.split()
    assert found["ed"][0] == participle


def test_accents_of_the_future() -> None:
    """Of accélérer both spellings of the future are read: with é, and as the reform of 1990 has it."""
    assert set(forms("accélérer")["will"]) >= {"accélérera", "accélèrera", "accéléreront", "accélèreront"}
    assert forms("accélérer")["s"] == ["accélère", "accélèrent", "accélérons"]
    assert forms("intégrer")["s"] == ["intègre", "intègrent", "intégrons"]
    assert forms("protéger")["s"] == ["protège", "protègent", "protégeons"]


def test_participles_agree() -> None:
    """A past participle in both genders and numbers; one in -s has no plural of its own."""
    assert forms("signer")["ed"] == ["signé", "signée", "signés", "signées"]
    assert forms("mettre")["ed"] == ["mis", "mise", "mis", "mises"]
    assert forms("devoir")["ed"] == ["dû", "due", "dûs", "dues"]


def test_present_participle_and_conditional() -> None:
    """'établissant' goes on, 'établiraient' promises nothing."""
    assert forms("établir")["ing"] == ["établissant"]
    assert forms("lancer")["ing"] == ["lançant"]
    assert forms("établir")["would"] == ["établirait", "établiraient", "établirions"]
    assert "will" not in forms("pouvoir")


def test_the_longest_ending_decides() -> None:
    """'*prévoir' is not 'voir', and a verb listed whole is none of its ending."""
    irregular = {"*venir": "vient", "*devenir": "devient-vrai", "souvenir": "souvient-vrai"}
    assert forms("redevenir", irregular)["s"] == ["redevient-vrai"]
    assert forms("souvenir", irregular)["s"] == ["souvient-vrai"]
    assert forms("parvenir", irregular)["s"] == ["parvient"]


def test_what_is_no_conjugation() -> None:
    """A language without a conjugation, and a form with a tag that there is not, are named."""
    with pytest.raises(InvalidValue, match="latin") as error:
        conjugation("latin")
    assert error.value.hint == "write one of: english, french"
    with pytest.raises(InvalidValue, match="fut=future"):
        list(french("être", {"être": "fut=future"}))


def test_tags_of_all_verbs() -> None:
    """Every verb of the French rules has its forms, each with a tag that there is."""
    rules = load_rules("fr", "acts")
    heads = {verb.split()[0] for text in rules["verbs"].values() for verb in text.split(", ")}
    for head in heads - {"se"}:
        found = forms(head)
        assert set(found) <= set(TAGS), head
        assert "will" in found, head
