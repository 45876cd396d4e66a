"""The parties: codes, names, and how a text names several."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bilat.errors import InvalidValue, UnknownValue
from bilat.parties import PARTIES, parse_parties, relationship
from bilat.vocabulary import Term, Vocabulary

ISO_3166_1 = (
    "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY "
    "BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK "
    "FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR "
    "IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK "
    "ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM "
    "PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF "
    "TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW"
)
"""As the standard's online browsing platform lists them."""


def test_the_codes() -> None:
    """The 249 codes of ISO 3166-1 in their order, then the European Union; each has an English name of its own."""
    assert " ".join(PARTIES.names) == f"{ISO_3166_1} EU"
    assert len({PARTIES.label(code) for code in PARTIES.names}) == 250


def test_three_letter_codes() -> None:
    """Each country has its ISO 3166-1 alpha-3 code first among its aliases, and no two the same."""
    codes = [term.aliases[0] for term in PARTIES if term.name != "EU"]
    assert len(set(codes)) == 249
    assert all(len(code) == 3 and code.isascii() and code.isupper() for code in codes)
    assert [PARTIES.parse(code) for code in ("GBR", "can", "DEU", "CHE", "ZAF")] == ["GB", "CA", "DE", "CH", "ZA"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("ca", "CA"),
        (" Gb ", "GB"),
        ("UK", "GB"),
        ("uk", "GB"),
        ("U.K.", "GB"),
        ("Britain", "GB"),
        ("the United Kingdom", "GB"),
        ("united\u00a0kingdom", "GB"),
        ("Royaume-Uni", "GB"),
        ("USA", "US"),
        ("U.S.", "US"),
        ("U.S.A.", "US"),
        ("The United States of America", "US"),
        ("États-Unis", "US"),
        ("eu", "EU"),
        ("European Union", "EU"),
        ("Union européenne", "EU"),
        ("Korea, Republic of", "KR"),
        ("South Korea", "KR"),
        ("Corée du Sud", "KR"),
        ("Korea, Democratic People's Republic of", "KP"),
        ("Côte d'Ivoire", "CI"),
        ("Cote d’Ivoire", "CI"),
        ("Ivory Coast", "CI"),
        ("Türkiye", "TR"),
        ("Turkey", "TR"),
        ("Czechia", "CZ"),
        ("Czech Republic", "CZ"),
        ("Swaziland", "SZ"),
        ("Burma", "MM"),
        ("Cape Verde", "CV"),
        ("East Timor", "TL"),
        ("Congo", "CG"),
        ("DR Congo", "CD"),
        ("China", "CN"),
        ("China (Taiwan)", "TW"),
        ("St. Lucia", "LC"),
        ("Bosnia & Herzegovina", "BA"),
        ("Guinea Bissau", "GW"),
        ("The Gambia", "GM"),
        ("Sao Tome and Principe", "ST"),
        ("Åland Islands", "AX"),
        ("Allemagne", "DE"),
        ("Pays-Bas", "NL"),
        ("Nouvelle-Zélande", "NZ"),
    ],
)
def test_names(text: str, code: str) -> None:
    """A party is found by its code, its names in English and French, its former name, however they are written."""
    assert PARTIES.parse(text) == code


@pytest.mark.parametrize("text", ["", "XX", "UUE", "CH AD", "ch-ad", "Korea", "; ", "Canada; CAN", "the", "C", "C1"])
def test_what_is_no_party(text: str) -> None:
    """Two codes are not one name, a name that two states claim is none, and no piece of the table is a party."""
    assert PARTIES.find(text) is None


def test_the_short_way_finds_what_the_long_way_finds() -> None:
    """A word found in the table's text is the one that the index of all words gives."""
    plain = Vocabulary.find
    for term in PARTIES:
        for word in (term.name, term.label, *term.aliases):
            assert (word, PARTIES.find(word)) == (word, plain(PARTIES, word))


def test_codes_cost_nothing() -> None:
    """A code, or UK, is found without a term being made."""
    code = (
        "from bilat.parties import PARTIES, parse_parties; made = []; source = PARTIES._source; "
        "PARTIES._source = lambda: made.append(1) or source(); "
        "print(PARTIES.parse('ca'), PARTIES.parse('UK'), parse_parties('CA-UK'), made); "
        "print(PARTIES.parse('france'), made)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout == "CA GB ['CA', 'GB'] []\nFR [1]\n"


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("Untied Kingdom", "did you mean United Kingdom (GB)?"),
        ("GBX", "did you mean GB?"),
        ("XQ", "a party is an ISO 3166-1 code such as CA or GB, or a country's name"),
    ],
)
def test_unknown_party(text: str, hint: str) -> None:
    """The error suggests what is near, and where nothing is, says what a party is instead of listing 250 codes."""
    with pytest.raises(UnknownValue) as caught:
        PARTIES.parse(text)
    error = caught.value
    assert (str(error), error.code, error.hint) == (f"unknown party '{text}'", "unknown-party", hint)


def test_relationship() -> None:
    """A relationship is named by its codes, sorted, each once."""
    assert relationship(["GB", "CA"]) == "CA-GB"
    assert relationship({"US", "CA", "MX"}) == "CA-MX-US"
    assert relationship(iter(["GB", "CA", "GB"])) == "CA-GB"


@pytest.mark.parametrize(
    ("codes", "message"),
    [
        ([], "a relationship has at least two parties, and none is named"),
        (["CA", "CA"], "a relationship has at least two parties, not CA alone"),
    ],
)
def test_a_relationship_needs_two(codes: list[str], message: str) -> None:
    """Nobody has a relationship alone."""
    with pytest.raises(InvalidValue) as caught:
        relationship(codes)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("CA,GB", ["CA", "GB"]),
        ("CA-GB", ["CA", "GB"]),
        ("gb-ca", ["CA", "GB"]),
        ("UK/EU", ["EU", "GB"]),
        ("GB, CA, GB,", ["CA", "GB"]),
        ("Canada, United Kingdom", ["CA", "GB"]),
        ("Canada – United Kingdom", ["CA", "GB"]),
        ("Canada and the United Kingdom", ["CA", "GB"]),
        ("Canada, Mexico, and the United States", ["CA", "MX", "US"]),
        ("Canada et Royaume-Uni", ["CA", "GB"]),
        ("Canada & U.S.", ["CA", "US"]),
        ("Canada\nFrance\n", ["CA", "FR"]),
        ("Canada, Korea, Republic of", ["CA", "KR"]),
        ("Korea, Republic of, Canada", ["CA", "KR"]),
        ("Trinidad and Tobago and Antigua and Barbuda", ["AG", "TT"]),
        ("Guinea-Bissau - Timor-Leste", ["GW", "TL"]),
        ("Saint-Vincent-et-les-Grenadines, France", ["FR", "VC"]),
        ("Bonaire, Sint Eustatius and Saba; Canada", ["BQ", "CA"]),
        ("CH-AD", ["AD", "CH"]),
        ("CA – ET – GB", ["CA", "ET", "GB"]),
        ("CA, ET and GB", ["CA", "ET", "GB"]),
        ("CA and ET and GB", ["CA", "ET", "GB"]),
        ("CA et ET et GB", ["CA", "ET", "GB"]),
        ("CA\nET\nGB", ["CA", "ET", "GB"]),
        ("CA, AND and GB", ["AD", "CA", "GB"]),
        ("CU/BA", ["BA", "CU"]),
        ("Chad", ["TD"]),
        (["CA", "GB"], ["CA", "GB"]),
        (["UK", "Canada, France"], ["CA", "FR", "GB"]),
        (("GB",), ["GB"]),
    ],
)
def test_parse_parties(text: str | list[str], codes: list[str]) -> None:
    """Parties part at separators, except within a name; the codes come sorted, each once."""
    assert parse_parties(text) == codes


@pytest.mark.parametrize(
    ("text", "piece"),
    [
        ("CA,Atlantis", "Atlantis"),
        ("CA-ZQ", "ZQ"),
        ("-GB", "-GB"),
        ("Canada, Korea", "Korea"),
        (["CA", "Narnia"], "Narnia"),
    ],
)
def test_parse_parties_unknown(text: str | list[str], piece: str) -> None:
    """The error names the piece that is no party, not the whole text; a minus in front is never dropped."""
    with pytest.raises(UnknownValue) as caught:
        parse_parties(text)
    assert str(caught.value) == f"unknown party '{piece}'"


@pytest.mark.parametrize("text", ["", " ", [], [""]])
def test_parse_parties_none(text: str | list[str]) -> None:
    """A text without any party is refused, so that it cannot pass for 'no party asked for'."""
    with pytest.raises(InvalidValue, match="no party is named"):
        parse_parties(text)


def test_configured_parties() -> None:
    """Parties of the configuration are found with the others, by whoever is given the larger vocabulary."""
    larger = PARTIES.extended([Term("NATO", "North Atlantic Treaty Organization", ("OTAN",))])
    assert parse_parties("CA-nato", larger) == ["CA", "NATO"]
    assert parse_parties("Otan, Royaume-Uni", larger) == ["GB", "NATO"]
    assert larger.label("NATO") == "North Atlantic Treaty Organization"
    with pytest.raises(UnknownValue):
        parse_parties("CA-NATO")


def test_no_name_reads_as_a_list() -> None:
    """No name falls at its separators into other parties' names: 'China, Taiwan' are two, 'China (Taiwan)' is one."""
    for term in PARTIES:
        for word in (term.label, *term.aliases):
            pieces = re.split(r"[,/&-]|\band\b|\bet\b", word)
            assert len(pieces) == 1 or not all(PARTIES.find(piece) for piece in pieces), word
    assert parse_parties("China, Taiwan") == ["CN", "TW"]
    assert parse_parties("China (Taiwan)") == ["TW"]


@given(st.lists(st.sampled_from(PARTIES.names), min_size=2), st.sampled_from([",", "-", ", ", " and ", "/", " – "]))
def test_codes_and_names_come_back(codes: list[str], separator: str) -> None:
    """What is joined from codes, or from labels, parses to those codes; a relationship parses to its parties."""
    expected = sorted(set(codes))
    assert parse_parties(separator.join(codes)) == expected
    assert parse_parties(", ".join(PARTIES.label(code) for code in codes)) == expected
    if len(expected) > 1:
        assert parse_parties(relationship(codes)) == expected


def test_a_long_text_is_read_in_linear_time() -> None:
    """Ten thousand pieces are read one by one: no name has more than six."""
    assert parse_parties(",".join(["CA"] * 10_000)) == ["CA"]
