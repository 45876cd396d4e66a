"""From typed text to lexemes: the English and French words of dates, and what each stands for.

A lexeme is a kind and a number. The kinds:
`number` (up to three digits, or a word: three, trois), `ordinal` (1st, premier), `year` (four digits), `month` (1-12),
`season` (0 winter … 3 autumn), `weekday` (0 Monday …), `unit` (a Unit), `part` (0 early, 1 mid, 2 late),
`mark` (the Q of Q3, the H of H1: a Unit that is never counted), `which` (-1 last, 0 this, 1 next), `day` (days from
today), and with a number that says nothing: `by`, `before`, `end`, `ago`.
"""

from __future__ import annotations

import re
from enum import IntEnum

from bilat.dates.span import MONTHS
from bilat.errors import InvalidValue, quoted, suggest
from bilat.text import fold

Lexeme = tuple[str, int]

LONGEST = 100
"""Characters in a date, at most."""

EXAMPLES = "write it like 2026-09-15, 2026-09, 2026-Q3, 2026, 'autumn 2026', 'by end of 2030' or 'in 3 weeks'"


class Unit(IntEnum):
    """A period of the calendar."""

    DAY = 0
    WEEK = 1
    MONTH = 2
    QUARTER = 3
    HALF = 4
    YEAR = 5


def lex(text: str) -> list[Lexeme]:
    """The lexemes of `text`; raises InvalidValue where it is empty, too long, or has a word that dates do not use."""
    if not text.strip():
        raise InvalidValue("a date is needed, and this one is empty", hint=EXAMPLES)
    if len(text) > LONGEST:
        raise InvalidValue(f"{quoted(text)} is too long to be a date", hint=EXAMPLES)
    tokens = list(re.finditer(_PATTERN, _normal(text)))
    if not tokens or tokens[-1][0] in _LINKS:
        raise not_a_date(text)
    return [lexeme for token in tokens if token[0] not in _LINKS for lexeme in _lexemes(token, text)]


def not_a_date(text: str) -> InvalidValue:
    """The refusal of `text` where nothing more precise can be said."""
    return InvalidValue(f"{quoted(text)} is not a date", hint=EXAMPLES)


def no_year(text: str) -> InvalidValue:
    """The refusal of `text` where its year is missing or has two digits."""
    return InvalidValue(
        f"{quoted(text)} has no year of four digits", hint="write the year in full, as in '15 September 2026'"
    )


_TABLE: tuple[tuple[str, int, str], ...] = (
    ("month", 1, "january jan janvier janv"),
    ("month", 2, "february feb fevrier fevr fev"),
    ("month", 3, "march mar mars"),
    ("month", 4, "april apr avril avr"),
    ("month", 5, "may mai"),
    ("month", 6, "june jun juin"),
    ("month", 7, "july jul juillet juil"),
    ("month", 8, "august aug aout"),
    ("month", 9, "september sept sep septembre"),
    ("month", 10, "october oct octobre"),
    ("month", 11, "november nov novembre"),
    ("month", 12, "december dec decembre"),
    ("season", 0, "winter hiver"),
    ("season", 1, "spring printemps"),
    ("season", 2, "summer ete"),
    ("season", 3, "autumn fall automne"),
    ("weekday", 0, "monday mon lundi"),
    ("weekday", 1, "tuesday tues tue mardi"),
    ("weekday", 2, "wednesday wed mercredi"),
    ("weekday", 3, "thursday thurs thur thu jeudi"),
    ("weekday", 4, "friday fri vendredi"),
    ("weekday", 5, "saturday sat samedi"),
    ("weekday", 6, "sunday sun dimanche"),
    ("unit", Unit.DAY, "day days d jour jours j"),
    ("unit", Unit.WEEK, "week weeks wk wks w semaine semaines"),
    ("unit", Unit.MONTH, "month months m mois"),
    ("unit", Unit.QUARTER, "quarter quarters trimestre trimestres"),
    ("unit", Unit.HALF, "half semestre semestres moitie"),
    ("unit", Unit.YEAR, "year years yr yrs y annee annees an ans"),
    ("mark", Unit.QUARTER, "q t"),
    ("mark", Unit.HALF, "h s"),
    ("part", 0, "early start beginning debut"),
    ("part", 1, "mid middle mi milieu"),
    ("part", 2, "late"),
    ("which", -1, "last previous past dernier derniere passe passee"),
    ("which", 0, "this current ce cet cette"),
    ("which", 1, "next coming prochain prochaine"),
    ("day", -2, "ereyesterday"),
    ("day", -1, "yesterday hier"),
    ("day", 0, "today"),
    ("day", 1, "tomorrow demain"),
    ("day", 2, "overmorrow"),
    ("by", 0, "by within"),
    ("before", 0, "before avant"),
    ("end", 0, "end fin"),
    ("ago", 0, "ago"),
    ("ordinal", 1, "first premier premiere"),
    ("ordinal", 2, "second seconde deuxieme"),
    ("ordinal", 3, "third troisieme"),
    ("ordinal", 4, "fourth quatrieme"),
    ("number", 1, "a one un une"),
    ("number", 2, "two deux"),
    ("number", 3, "three trois"),
    ("number", 4, "four quatre"),
    ("number", 5, "five cinq"),
    ("number", 6, "six"),
    ("number", 7, "seven"),
    ("number", 8, "eight huit"),
    ("number", 9, "nine neuf"),
    ("number", 10, "ten dix"),
    ("number", 11, "eleven onze"),
    ("number", 12, "twelve douze"),
)
_WORDS = {word: (kind, number) for kind, number, words in _TABLE for word in words.split()}

_LINKS = frozenset(
    {"of", "the", "in", "on", "at", "during", "courant", "de", "du", "le", "la", "les", "en", "au", "dans"}
)
"""Words that join others and say nothing themselves; a date does not end with one."""

_PATTERN = (
    r"(?P<date>[0-9]+(?:[-/.][0-9]+)+)"
    r"|(?P<ordinal>[0-9]+)(?:st|nd|rd|th|er|ere|re|nde|eme|ieme|e)(?![a-z0-9])"
    r"|(?P<digits>[0-9]+)|(?P<word>[a-z]+)|(?P<other>[^\sa-z0-9]+)"
)

# Before anything else, on folded text between single spaces: several words that mean one.
_PHRASES = (
    (" aujourd'hui ", " today "),
    (" day after tomorrow ", " overmorrow "),
    (" apres demain ", " overmorrow "),
    (" day before yesterday ", " ereyesterday "),
    (" avant hier ", " ereyesterday "),
    (" d'ici a ", " by "),
    (" d'ici ", " by "),
    (" no later than ", " by "),
    (" not later than ", " by "),
    (" on or before ", " by "),
    (" au plus tard ", " by "),
    (" from now ", " "),
    (" il y a ", " ago "),
    (" dans sept ", " dans 7 "),  # elsewhere 'sept' is September, in both languages
    (" year end ", " end year "),
    (" month end ", " end month "),
    (" eow ", " end week "),
    (" eom ", " end month "),
    (" eoq ", " end quarter "),
    (" eoy ", " end year "),
    (" d'", " de "),
    (" l'", " la "),
    (" a la ", " la "),
)


# Signs that only join: mid-2026, 2026-Q3, Q3/2026, 15,2026; not the ones within 2026-09-15 or before -3.
_JOINTS = (
    r"(?<=[a-z])[-/](?=[a-z0-9])|(?<=[0-9])[-/](?=[a-z])|(?<=[a-z][0-9])[-/](?=[0-9])"
    r"|(?<=[a-z0-9.]),(?=\s*[a-z0-9])|(?<=[a-z])\.(?=[\s,0-9]|$)"
)
_PLAIN = {ord(c): "'" for c in "’‘ʼ′`"} | {ord(c): "-" for c in "‐‑‒–—−"}


def _normal(text: str) -> str:
    """`text` folded, with plain signs, single spaces for what only joins, and one word for each of the phrases."""
    words = f" {' '.join(re.sub(_JOINTS, ' ', fold(text).translate(_PLAIN)).split())} "
    for phrase, word in _PHRASES:
        words = words.replace(phrase, word)
    return words


def _lexemes(token: re.Match[str], text: str) -> list[Lexeme]:
    match token.lastgroup:
        case "date":
            return _numeric(token[0], text)
        case "word" if token[0] in _WORDS:
            return [_WORDS[token[0]]]
        case "word":
            raise _unknown(token[0], text)
        case "ordinal":
            return [("ordinal", int(token["ordinal"]))]
        case "digits" if len(token[0]) <= 4:
            return [("year" if len(token[0]) == 4 else "number", int(token[0]))]
        case "digits" if len(token[0]) == 8:
            return _numeric(f"{token[0][:4]}-{token[0][4:6]}-{token[0][6:]}", text)  # the basic form of ISO 8601
    raise not_a_date(text)


def _numeric(token: str, text: str) -> list[Lexeme]:
    """Numbers joined by one sort of sign: year first, or year last where only one reading is possible."""
    if len(set(re.findall("[^0-9]", token))) > 1:
        raise not_a_date(text)
    parts = re.split("[^0-9]", token)
    match [(len(part), int(part[:5])) for part in parts]:
        case [(4, year), (1 | 2, month)] | [(1 | 2, month), (4, year)]:
            return [("year", year), ("month", month)]
        case [(4, year), (1 | 2, month), (1 | 2, day)]:
            return [("year", year), ("month", month), ("number", day)]
        case [(1 | 2, first), (1 | 2, second), (4, year)]:
            month, day = _month_and_day(first, second, year, text)
            return [("year", year), ("month", month), ("number", day)]
        case [(1 | 2, _), (1 | 2, _)] | [(1 | 2, _), (1 | 2, _), (1 | 2, _)]:
            raise no_year(text)
    raise not_a_date(text)


def _month_and_day(first: int, second: int, year: int, text: str) -> tuple[int, int]:
    if first > 12 or first == second:
        return second, first
    if second > 12 or 0 in (first, second):
        return first, second
    readings = f"{year:04}-{second:02}-{first:02}", f"{year:04}-{first:02}-{second:02}"
    raise InvalidValue(
        f"{quoted(text)} is ambiguous: {readings[0]} ({first} {MONTHS[second - 1]}) "
        f"and {readings[1]} ({MONTHS[first - 1]} {second})",
        hint=f"write {readings[0]} or {readings[1]}",
    )


def _unknown(word: str, text: str) -> InvalidValue:
    near = suggest(word, [known for known in _WORDS if len(known) > 2], cutoff=0.8)  # 'soon' is not 'second'
    hint = EXAMPLES
    if near is not None:
        kind, number = _WORDS[near]
        # 'septembr' is as near to septembre as to September
        hint = f"did you mean {MONTHS[number - 1] if kind == 'month' else near}?"
    return InvalidValue(f"{quoted(text)} is not a date: {quoted(word)} is no word of one", hint=hint)
