"""The parties: ISO 3166-1 countries and territories, the European Union, and how two or more make a relationship.

A party is stored as its ISO 3166-1 alpha-2 code (https://www.iso.org/iso-3166-country-codes.html); `EU` is reserved
there and used the same way. `[parties.CODE]` in the configuration adds further ones.
"""

from __future__ import annotations

from bilat.errors import InvalidValue, UnknownValue
from bilat.vocabulary import Term, Vocabulary, words

TYPE_CHECKING = False  # type checkers know this name; importing it from typing costs 2 ms
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_LONGEST_NAME = 6
"""Pieces that one name may fall into at separators: 'Saint-Vincent-et-les-Grenadines' has five."""


class Parties(Vocabulary):
    """A vocabulary of parties. A code, or `UK`, is found in the text of the table: making terms of it takes 3 ms."""

    __slots__ = ()

    def find(self, text: str) -> str | None:
        """The code of the party that `text` calls by code (of two letters or three), name or former name, or None.

        Beside what no vocabulary minds, commas and the article do not matter, nor 'St' for 'Saint'.
        """
        name = text.strip()
        short = name.upper() if len(name) <= 3 else name
        if len(short) == 2 and short.isalpha() and f"\n{short} " in _TABLE:
            return short
        at = -1 if ";" in short else _TABLE.find(f"; {short};")
        if at >= 0:
            row = _TABLE.rindex("\n", 0, at) + 1
            return _TABLE[row : row + 2]
        return super().find(text)

    def _key(self, text: str) -> str:
        """Words stay apart, as they need not elsewhere: 'CH-AD' is two codes and not Chad."""
        plain = words(text.replace(",", " "))
        return " ".join("st" if word == "saint" else word for word in plain if word != "the")

    def _listed(self) -> tuple[str, ...]:
        return ()

    def _unknown(self, text: str) -> UnknownValue:
        error = super()._unknown(text)
        if error.hint is None:
            error.hint = "a party is an ISO 3166-1 code such as CA or GB, or a country's name"
        return error


def relationship(codes: Iterable[str]) -> str:
    """The name of what these parties have with each other: their codes, sorted and joined, `CA-GB`.

    Raises InvalidValue where there are fewer than two different ones.
    """
    parties = sorted(set(codes))
    if len(parties) < 2:
        named = f"not {parties[0]} alone" if parties else "and none is named"
        raise InvalidValue(f"a relationship has at least two parties, {named}")
    return "-".join(parties)


def parse_parties(text: str | Iterable[str], parties: Vocabulary | None = None) -> list[str]:
    """The codes that `text` names, sorted, each once: 'CA-GB', 'gb, ca', 'Canada and the United Kingdom'.

    `text` is one text or several. Parties part at commas, semicolons, slashes, dashes, `+`, `&`, 'and', 'et' and line
    breaks, except within a name: 'Canada, Korea, Republic of' are two. `parties` is the vocabulary they come from, by
    default `PARTIES`. Raises UnknownValue with the first piece that begins no party, InvalidValue where none is named.
    """
    known = PARTIES if parties is None else parties
    texts = [text] if isinstance(text, str) else list(text)
    codes = {code for each in texts for code in _codes(each.strip(), known)}
    if not codes:
        raise InvalidValue("no party is named", hint="write two codes or names: CA-GB, 'Canada, United Kingdom'")
    return sorted(codes)


def find_parties(text: str, parties: Vocabulary | None = None) -> list[tuple[str, str | None]]:
    """Each name in `text` as it stands there with its code, in their order; None where it calls no party.

    They part as `parse_parties` says.
    """
    known = PARTIES if parties is None else parties
    text = text.strip()
    pieces, at = _pieces(text), 0
    found: list[tuple[str, str | None]] = []
    while at < len(pieces):
        code, end = _find_longest(text, pieces, at, known)
        found.append((text[pieces[at][0] : pieces[end - 1][1]], code))
        at = end
    return found


def _codes(text: str, known: Vocabulary) -> Iterator[str]:
    """The codes in `text`, in its order. At each place the longest name wins."""
    pieces = _pieces(text)
    if all(end - begin == 2 for begin, end in pieces):  # codes alone, for which no term need be made
        yield from (known.parse(text[begin:end]) for begin, end in pieces)
        return
    at = 0
    while at < len(pieces):
        code, at = _longest(text, pieces, at, known)
        yield code


def _longest(text: str, pieces: list[tuple[int, int]], at: int, known: Vocabulary) -> tuple[str, int]:
    """The party whose name begins with piece `at`, and the piece after it. Raises UnknownValue."""
    code, end = _find_longest(text, pieces, at, known)
    return known.parse(text[pieces[at][0] : pieces[at][1]]) if code is None else code, end


def _find_longest(text: str, pieces: list[tuple[int, int]], at: int, known: Vocabulary) -> tuple[str | None, int]:
    """As `_longest`, but None, and the next piece, for what begins no party's name."""
    begin = pieces[at][0]
    for end in range(min(len(pieces), at + _LONGEST_NAME), at, -1):
        code = known.find(text[begin : pieces[end - 1][1]])
        if code is not None:
            return code, end
    return None, at + 1


def _pieces(text: str) -> list[tuple[int, int]]:
    """Where the words between separators begin and end. A hyphen in front of all others separates nothing."""
    import re

    sign = r"(?<=\S)\s*[,;/&+\n\u2010-\u2015-]\s*"
    word = r"(?:and|et)[^\S\n]+(?=\w)"
    no_code = r"(?!(?:and|et)\s)"  # 'CA, ET and GB': ET is Ethiopia there, as an 'and' follows it
    pieces, begin = [], 0
    for match in re.finditer(rf"{sign}(?:{word}{no_code})?|\s+{word}", text, re.IGNORECASE):
        pieces.append((begin, match.start()))
        begin = match.end()
    pieces.append((begin, len(text)))
    return [(start, end) for start, end in pieces if start < end]


def _terms() -> Iterator[Term]:
    for row in _TABLE.strip().split("\n"):
        label, *aliases = (name.strip() for name in row[3:].split(";"))
        yield Term(row[:2], label, aliases)


PARTIES = Parties("party", _terms)
"""All 249 of ISO 3166-1 and the EU, in the order of their codes. The label is the name in common use."""

# One row a party: the code, the name in common use; then what else it is called: the alpha-3 code, ISO's own short
# name and the state's full one where they differ, former names, the French name.
_TABLE = """
AD Andorra; AND; Principality of Andorra; Andorre
AE United Arab Emirates; ARE; UAE; Émirats arabes unis
AF Afghanistan; AFG; Islamic Republic of Afghanistan
AG Antigua and Barbuda; ATG; Antigua
AI Anguilla; AIA
AL Albania; ALB; Republic of Albania; Albanie
AM Armenia; ARM; Republic of Armenia; Arménie
AO Angola; AGO; Republic of Angola
AQ Antarctica; ATA
AR Argentina; ARG; Argentine Republic; Argentine
AS American Samoa; ASM
AT Austria; AUT; Republic of Austria; Autriche
AU Australia; AUS; Commonwealth of Australia; Australie
AW Aruba; ABW
AX Åland Islands; ALA; Aland
AZ Azerbaijan; AZE; Republic of Azerbaijan; Azerbaïdjan
BA Bosnia and Herzegovina; BIH; Bosnia; Bosnie-Herzégovine; Republic of Bosnia and Herzegovina
BB Barbados; BRB; Barbade
BD Bangladesh; BGD; People's Republic of Bangladesh
BE Belgium; BEL; Kingdom of Belgium; Belgique
BF Burkina Faso; BFA; Upper Volta
BG Bulgaria; BGR; Republic of Bulgaria; Bulgarie
BH Bahrain; BHR; Kingdom of Bahrain; Bahreïn
BI Burundi; BDI; Republic of Burundi
BJ Benin; BEN; Republic of Benin; People's Republic of Benin; Dahomey; Bénin
BL Saint Barthélemy; BLM
BM Bermuda; BMU; Bermudes
BN Brunei; BRN; Brunei Darussalam; Brunéi
BO Bolivia; BOL; Bolivia, Plurinational State of; Plurinational State of Bolivia; Bolivie
BQ Bonaire, Sint Eustatius and Saba; BES; Caribbean Netherlands
BR Brazil; BRA; Federative Republic of Brazil; Brésil
BS Bahamas; BHS; Commonwealth of the Bahamas
BT Bhutan; BTN; Kingdom of Bhutan; Bhoutan
BV Bouvet Island; BVT
BW Botswana; BWA; Republic of Botswana
BY Belarus; BLR; Republic of Belarus; Byelorussia; Biélorussie
BZ Belize; BLZ
CA Canada; CAN
CC Cocos Islands; CCK; Cocos (Keeling) Islands; Keeling Islands
CD Democratic Republic of the Congo; COD; Congo, The Democratic Republic of the; Congo, Democratic Republic of the; \
   DR Congo; DRC; Congo-Kinshasa; Zaire; Republic of Zaire; République démocratique du Congo; RDC
CF Central African Republic; CAF; République centrafricaine; Centrafrique
CG Republic of the Congo; COG; Congo; Congo, Republic of the; People's Republic of the Congo; Congo-Brazzaville; \
   République du Congo
CH Switzerland; CHE; Swiss Confederation; Suisse
CI Côte d'Ivoire; CIV; Ivory Coast; Republic of Côte d'Ivoire
CK Cook Islands; COK; Îles Cook
CL Chile; CHL; Republic of Chile; Chili
CM Cameroon; CMR; Republic of Cameroon; United Republic of Cameroon; Cameroun
CN China; CHN; People's Republic of China; Chine
CO Colombia; COL; Republic of Colombia; Colombie
CR Costa Rica; CRI; Republic of Costa Rica
CU Cuba; CUB; Republic of Cuba
CV Cabo Verde; CPV; Cape Verde; Republic of Cabo Verde; Cap-Vert
CW Curaçao; CUW
CX Christmas Island; CXR
CY Cyprus; CYP; Republic of Cyprus; Chypre
CZ Czechia; CZE; Czech Republic; Tchéquie; République tchèque
DE Germany; DEU; Federal Republic of Germany; Allemagne
DJ Djibouti; DJI; Republic of Djibouti
DK Denmark; DNK; Kingdom of Denmark; Danemark
DM Dominica; DMA; Commonwealth of Dominica; Dominique
DO Dominican Republic; DOM; République dominicaine
DZ Algeria; DZA; People's Democratic Republic of Algeria; Algérie
EC Ecuador; ECU; Republic of Ecuador; Équateur
EE Estonia; EST; Republic of Estonia; Estonie
EG Egypt; EGY; Arab Republic of Egypt; Égypte
EH Western Sahara; ESH; Sahara occidental
ER Eritrea; ERI; State of Eritrea; Érythrée
ES Spain; ESP; Kingdom of Spain; Espagne
ET Ethiopia; ETH; Federal Democratic Republic of Ethiopia; Éthiopie
FI Finland; FIN; Republic of Finland; Finlande
FJ Fiji; FJI; Republic of Fiji; Fiji Islands; Fidji
FK Falkland Islands; FLK; Falkland Islands (Malvinas); Falklands; Îles Malouines
FM Micronesia; FSM; Micronesia, Federated States of; Federated States of Micronesia
FO Faroe Islands; FRO; Faeroe Islands; Îles Féroé
FR France; FRA; French Republic; République française
GA Gabon; GAB; Gabonese Republic
GB United Kingdom; GBR; UK; Britain; Great Britain; United Kingdom of Great Britain and Northern Ireland; \
   Royaume-Uni; Grande-Bretagne
GD Grenada; GRD; Grenade
GE Georgia; GEO; Republic of Georgia; Géorgie
GF French Guiana; GUF; Guyane; Guyane française
GG Guernsey; GGY
GH Ghana; GHA; Republic of Ghana
GI Gibraltar; GIB
GL Greenland; GRL; Groenland
GM Gambia; GMB; Republic of the Gambia; Gambie
GN Guinea; GIN; Republic of Guinea; Guinée
GP Guadeloupe; GLP
GQ Equatorial Guinea; GNQ; Republic of Equatorial Guinea; Guinée équatoriale
GR Greece; GRC; Hellenic Republic; Grèce
GS South Georgia and the South Sandwich Islands; SGS; South Georgia
GT Guatemala; GTM; Republic of Guatemala
GU Guam; GUM
GW Guinea-Bissau; GNB; Republic of Guinea-Bissau; Guinée-Bissau
GY Guyana; GUY; Co-operative Republic of Guyana; Republic of Guyana
HK Hong Kong; HKG; Hong Kong SAR; Hong Kong Special Administrative Region of China
HM Heard Island and McDonald Islands; HMD
HN Honduras; HND; Republic of Honduras
HR Croatia; HRV; Republic of Croatia; Croatie
HT Haiti; HTI; Republic of Haiti; Haïti
HU Hungary; HUN; Hongrie
ID Indonesia; IDN; Republic of Indonesia; Indonésie
IE Ireland; IRL; Republic of Ireland; Éire; Irlande
IL Israel; ISR; State of Israel; Israël
IM Isle of Man; IMN; Île de Man
IN India; IND; Republic of India; Inde
IO British Indian Ocean Territory; IOT; BIOT
IQ Iraq; IRQ; Republic of Iraq; Irak
IR Iran; IRN; Iran, Islamic Republic of; Islamic Republic of Iran
IS Iceland; ISL; Republic of Iceland; Islande
IT Italy; ITA; Italian Republic; Italie
JE Jersey; JEY
JM Jamaica; JAM; Jamaïque
JO Jordan; JOR; Hashemite Kingdom of Jordan; Jordanie
JP Japan; JPN; Japon
KE Kenya; KEN; Republic of Kenya
KG Kyrgyzstan; KGZ; Kyrgyz Republic; Kirghizistan
KH Cambodia; KHM; Kingdom of Cambodia; Kampuchea; Cambodge
KI Kiribati; KIR; Republic of Kiribati
KM Comoros; COM; Union of the Comoros; Comores
KN Saint Kitts and Nevis; KNA; St Christopher and Nevis
KP North Korea; PRK; Korea, Democratic People's Republic of; Democratic People's Republic of Korea; DPRK; \
   Corée du Nord
KR South Korea; KOR; Korea, Republic of; Republic of Korea; ROK; Corée du Sud; République de Corée
KW Kuwait; KWT; State of Kuwait; Koweït
KY Cayman Islands; CYM
KZ Kazakhstan; KAZ; Republic of Kazakhstan
LA Laos; LAO; Lao People's Democratic Republic; Lao PDR; Lao
LB Lebanon; LBN; Lebanese Republic; Liban
LC Saint Lucia; LCA; Sainte-Lucie
LI Liechtenstein; LIE; Principality of Liechtenstein
LK Sri Lanka; LKA; Democratic Socialist Republic of Sri Lanka; Ceylon; Ceylan
LR Liberia; LBR; Republic of Liberia; Libéria
LS Lesotho; LSO; Kingdom of Lesotho
LT Lithuania; LTU; Republic of Lithuania; Lituanie
LU Luxembourg; LUX; Grand Duchy of Luxembourg; Luxemburg
LV Latvia; LVA; Republic of Latvia; Lettonie
LY Libya; LBY; Libyan Arab Jamahiriya; State of Libya; Libye
MA Morocco; MAR; Kingdom of Morocco; Maroc
MC Monaco; MCO; Principality of Monaco
MD Moldova; MDA; Moldova, Republic of; Republic of Moldova; Moldavia; Moldavie
ME Montenegro; MNE; Monténégro
MF Saint Martin; MAF; Saint Martin (French part)
MG Madagascar; MDG; Republic of Madagascar
MH Marshall Islands; MHL; Republic of the Marshall Islands
MK North Macedonia; MKD; Republic of North Macedonia; Macedonia; Former Yugoslav Republic of Macedonia; \
   Macédoine du Nord
ML Mali; MLI; Republic of Mali
MM Myanmar; MMR; Burma; Republic of the Union of Myanmar; Birmanie; Republic of Myanmar
MN Mongolia; MNG; Mongolie
MO Macao; MAC; Macau; Macao SAR; Macao Special Administrative Region of China
MP Northern Mariana Islands; MNP; Commonwealth of the Northern Mariana Islands
MQ Martinique; MTQ
MR Mauritania; MRT; Islamic Republic of Mauritania; Mauritanie
MS Montserrat; MSR
MT Malta; MLT; Republic of Malta; Malte
MU Mauritius; MUS; Republic of Mauritius; Maurice; Île Maurice
MV Maldives; MDV; Republic of Maldives; Maldive Islands
MW Malawi; MWI; Republic of Malawi
MX Mexico; MEX; United Mexican States; Mexique
MY Malaysia; MYS; Malaisie
MZ Mozambique; MOZ; Republic of Mozambique
NA Namibia; NAM; Republic of Namibia; Namibie
NC New Caledonia; NCL; Nouvelle-Calédonie
NE Niger; NER; Republic of the Niger
NF Norfolk Island; NFK
NG Nigeria; NGA; Federal Republic of Nigeria; Nigéria
NI Nicaragua; NIC; Republic of Nicaragua
NL Netherlands; NLD; Kingdom of the Netherlands; Holland; Pays-Bas; Hollande
NO Norway; NOR; Kingdom of Norway; Norvège
NP Nepal; NPL; Federal Democratic Republic of Nepal; Népal
NR Nauru; NRU; Republic of Nauru
NU Niue; NIU
NZ New Zealand; NZL; Aotearoa; Aotearoa New Zealand; Nouvelle-Zélande
OM Oman; OMN; Sultanate of Oman
PA Panama; PAN; Republic of Panama
PE Peru; PER; Republic of Peru; Pérou
PF French Polynesia; PYF; Polynésie française
PG Papua New Guinea; PNG; Independent State of Papua New Guinea; Papouasie-Nouvelle-Guinée
PH Philippines; PHL; Republic of the Philippines
PK Pakistan; PAK; Islamic Republic of Pakistan
PL Poland; POL; Republic of Poland; Pologne
PM Saint Pierre and Miquelon; SPM; Saint-Pierre-et-Miquelon
PN Pitcairn Islands; PCN; Pitcairn
PR Puerto Rico; PRI; Porto Rico
PS Palestine; PSE; Palestine, State of; State of Palestine; Palestinian Authority
PT Portugal; PRT; Portuguese Republic
PW Palau; PLW; Republic of Palau
PY Paraguay; PRY; Republic of Paraguay
QA Qatar; QAT; State of Qatar
RE Réunion; REU; La Réunion
RO Romania; ROU; Roumanie
RS Serbia; SRB; Republic of Serbia; Serbie
RU Russia; RUS; Russian Federation; Russie; Fédération de Russie
RW Rwanda; RWA; Republic of Rwanda; Rwandese Republic
SA Saudi Arabia; SAU; Kingdom of Saudi Arabia; KSA; Arabie saoudite
SB Solomon Islands; SLB; Îles Salomon
SC Seychelles; SYC; Republic of Seychelles
SD Sudan; SDN; Republic of the Sudan; Soudan
SE Sweden; SWE; Kingdom of Sweden; Suède
SG Singapore; SGP; Republic of Singapore; Singapour
SH Saint Helena, Ascension and Tristan da Cunha; SHN; Saint Helena
SI Slovenia; SVN; Republic of Slovenia; Slovénie
SJ Svalbard and Jan Mayen; SJM; Svalbard
SK Slovakia; SVK; Slovak Republic; Slovaquie
SL Sierra Leone; SLE; Republic of Sierra Leone
SM San Marino; SMR; Republic of San Marino; Saint-Marin
SN Senegal; SEN; Republic of Senegal; Sénégal
SO Somalia; SOM; Federal Republic of Somalia; Somalie
SR Suriname; SUR; Republic of Suriname; Surinam
SS South Sudan; SSD; Republic of South Sudan; Soudan du Sud
ST São Tomé and Príncipe; STP; Democratic Republic of Sao Tome and Principe; Republic of Sao Tome and Principe; \
   Sao Tomé-et-Principe; Sao Tome and Principe
SV El Salvador; SLV; Republic of El Salvador; Salvador
SX Sint Maarten; SXM; Sint Maarten (Dutch part)
SY Syria; SYR; Syrian Arab Republic; Syrie
SZ Eswatini; SWZ; Swaziland; Kingdom of Eswatini
TC Turks and Caicos Islands; TCA
TD Chad; TCD; Republic of Chad; Tchad
TF French Southern Territories; ATF; French Southern and Antarctic Lands
TG Togo; TGO; Togolese Republic
TH Thailand; THA; Kingdom of Thailand; Thaïlande
TJ Tajikistan; TJK; Republic of Tajikistan; Tadjikistan
TK Tokelau; TKL
TL Timor-Leste; TLS; East Timor; Democratic Republic of Timor-Leste; Timor oriental
TM Turkmenistan; TKM; Turkménistan
TN Tunisia; TUN; Republic of Tunisia; Tunisie
TO Tonga; TON; Kingdom of Tonga
TR Türkiye; TUR; Turkey; Republic of Türkiye; Republic of Turkey; Turquie
TT Trinidad and Tobago; TTO; Trinidad; Republic of Trinidad and Tobago; Trinité-et-Tobago
TV Tuvalu; TUV
TW Taiwan; TWN; Taiwan, Province of China; Republic of China; China (Taiwan); Chinese Taipei; Taïwan
TZ Tanzania; TZA; Tanzania, United Republic of; United Republic of Tanzania; Tanzanie
UA Ukraine; UKR
UG Uganda; UGA; Republic of Uganda; Ouganda
UM United States Minor Outlying Islands; UMI
US United States; USA; United States of America; America; États-Unis; États-Unis d'Amérique
UY Uruguay; URY; Eastern Republic of Uruguay
UZ Uzbekistan; UZB; Republic of Uzbekistan; Ouzbékistan
VA Holy See; VAT; Holy See (Vatican City State); Vatican; Vatican City; Vatican City State; Saint-Siège
VC Saint Vincent and the Grenadines; VCT; Saint Vincent; Saint-Vincent-et-les-Grenadines
VE Venezuela; VEN; Venezuela, Bolivarian Republic of; Bolivarian Republic of Venezuela
VG British Virgin Islands; VGB; Virgin Islands, British
VI United States Virgin Islands; VIR; Virgin Islands, U.S.; Virgin Islands of the United States; US Virgin Islands
VN Vietnam; VNM; Viet Nam; Socialist Republic of Viet Nam; Viêt Nam
VU Vanuatu; VUT; Republic of Vanuatu; New Hebrides
WF Wallis and Futuna; WLF; Wallis and Futuna Islands
WS Samoa; WSM; Western Samoa; Independent State of Samoa
YE Yemen; YEM; Republic of Yemen; Yémen
YT Mayotte; MYT
ZA South Africa; ZAF; Republic of South Africa; RSA; Afrique du Sud
ZM Zambia; ZMB; Republic of Zambia; Zambie
ZW Zimbabwe; ZWE; Republic of Zimbabwe; Rhodesia; Southern Rhodesia
EU European Union; European Community; European Communities; Union européenne; Communauté européenne; \
   Communautés européennes; UE
"""
