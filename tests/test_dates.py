"""Dates with precision: every shape a person types, every refusal, the laws of spans, and the clock."""

from __future__ import annotations

import copy
import datetime as dt
import pickle
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from types import SimpleNamespace

import msgspec
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import bilat.dates
from bilat import model
from bilat.dates import Span, clock, instant, now, parse_date, parse_day, span, today, words
from bilat.errors import InvalidValue

SATURDAY = dt.date(2026, 10, 3)
ZONES = ("Pacific/Auckland", "America/Toronto", "UTC")

YEAR = "2026", "2026-01-01", "2026-12-31"
Q3 = "2026-Q3", "2026-07-01", "2026-09-30"
H1 = "2026-H1", "2026-01-01", "2026-06-30"
SEPTEMBER = "2026-09", "2026-09-01", "2026-09-30"
THE_15TH = "2026-09-15", "2026-09-15", "2026-09-15"
AUTUMN = "autumn 2026", "2026-09-01", "2026-11-30"
END_2030 = "2030", "2030-01-01", "2030-12-31"

NAMED = {
    YEAR: ["2026", "year 2026", "in 2026", "en 2026", "année 2026", "courant 2026"],
    Q3: [
        *("2026-Q3", "2026-q3", "2026Q3", "Q3 2026", "Q3-2026", "Q3/2026", "2026/Q3", "Q3 of 2026", "3Q 2026"),
        *("third quarter of 2026", "3rd quarter 2026", "the third quarter of 2026", "quarter 3 2026"),
        *("T3 2026", "2026-T3", "troisième trimestre de 2026", "3e trimestre 2026", "au 3ème trimestre de 2026"),
    ],
    ("2026-Q4", "2026-10-01", "2026-12-31"): ["last quarter of 2026", "dernier trimestre de 2026"],
    H1: [
        *("2026-H1", "H1 2026", "2026H1", "1H 2026", "first half of 2026", "1st half of 2026"),
        *("S1 2026", "premier semestre de 2026", "première moitié de 2026", "1er semestre 2026"),
    ],
    ("2026-H2", "2026-07-01", "2026-12-31"): ["second half of 2026", "last half of 2026", "second semestre 2026"],
    SEPTEMBER: [
        *("2026-09", "2026-9", "2026/09", "09/2026", "9-2026", "September 2026", "Sept. 2026", "Sept.2026", "Sep 2026"),
        *("sept 2026", "September, 2026", "2026 September", "2026-Sep", "septembre 2026", "en septembre 2026"),
    ],
    THE_15TH: [
        *("2026-09-15", "2026-9-15", "2026/09/15", "2026.09.15", "20260915", "15/09/2026", "09/15/2026", "15.9.2026"),
        *("15 September 2026", "15 Sept. 2026", "15th September 2026", "the 15th of September, 2026", "15-Sep-2026"),
        *("September 15, 2026", "September 15,2026", "Sept. 15th, 2026", "on September 15 2026", "2026 September 15"),
        *("15 septembre 2026", "le 15 sept. 2026", "Tuesday 15 September 2026", "Tue, Sept. 15, 2026"),
        "mardi 15 septembre 2026",
    ],
    ("2026-10-01", "2026-10-01", "2026-10-01"): ["1st of October 2026", "first of October 2026", "1er octobre 2026"],
    ("2026-03-03", "2026-03-03", "2026-03-03"): ["03/03/2026", "3-3-2026"],
    ("2026-12-25", "2026-12-25", "2026-12-25"): ["25/12/2026", "12/25/2026", "25 décembre 2026", "25 déc. 2026"],
    ("2024-02-29", "2024-02-29", "2024-02-29"): ["2024-02-29", "29 février 2024", "29 fév. 2024", "29 Feb 2024"],
    ("2026-W38", "2026-09-14", "2026-09-20"): ["2026-W38", "2026W38", "W38 2026", "week 38 of 2026", "semaine 38 2026"],
    ("2026-W53", "2026-12-28", "2027-01-03"): ["2026-W53"],
    ("2026-W01", "2025-12-29", "2026-01-04"): ["2026-W01", "2026-W1"],
    AUTUMN: ["autumn 2026", "fall 2026", "Fall of 2026", "2026 autumn", "automne 2026", "à l'automne 2026"],
    ("spring 2026", "2026-03-01", "2026-05-31"): ["spring 2026", "printemps 2026", "au printemps de 2026"],
    ("summer 2026", "2026-06-01", "2026-08-31"): ["summer 2026", "été 2026", "l'été 2026"],
    ("winter 2026", "2026-12-01", "2027-02-28"): ["winter 2026", "hiver 2026", "l’hiver 2026"],
    ("winter 2027", "2027-12-01", "2028-02-29"): ["winter 2027"],
    ("early 2026", "2026-01-01", "2026-04-30"): ["early 2026", "early in 2026", "beginning of 2026", "début 2026"],
    ("mid 2026", "2026-05-01", "2026-08-31"): ["mid 2026", "mid-2026", "middle of 2026", "mi-2026", "milieu de 2026"],
    ("late 2026", "2026-09-01", "2026-12-31"): ["late 2026", "late in 2026"],
    ("early 2026-09", "2026-09-01", "2026-09-10"): ["early 2026-09", "early September 2026", "début septembre 2026"],
    ("mid 2026-09", "2026-09-11", "2026-09-20"): ["mid-September 2026", "mi-septembre 2026"],
    ("late 2024-02", "2024-02-21", "2024-02-29"): ["late February 2024"],
}
"""Words that name a span and no more: no phrase is kept."""

DEADLINES = {
    END_2030: [
        *(
            "by end of 2030",
            "by the end of 2030",
            "by 2030",
            "end of 2030",
            "before the end of 2030",
            "by year-end 2030",
        ),
        *("d'ici la fin de 2030", "d’ici à la fin de 2030", "d'ici 2030", "fin 2030", "avant la fin de 2030"),
        *("à la fin de 2030", "by the end of the year 2030", "at the end of 2030", "By  End of\u00a02030"),
    ],
    Q3: ["by the end of Q3 2026", "by 2026-Q3", "end of 2026-Q3", "d'ici la fin du troisième trimestre de 2026"],
    SEPTEMBER: ["end of September 2026", "by September 2026", "fin septembre 2026", "by 2026-09"],
    THE_15TH: [
        *("no later than 15 September 2026", "not later than 2026-09-15", "on or before September 15, 2026"),
        *("by 15/09/2026", "au plus tard le 15 septembre 2026"),
    ],
    ("mid 2027", "2027-05-01", "2027-08-31"): ["by mid-2027"],
    ("2027", "2027-01-01", "2027-12-31"): ["by the end of next year", "d'ici la fin de l'année prochaine"],
    ("2027-04-03", "2027-04-03", "2027-04-03"): ["within six months", "d'ici 6 mois", "by 6m"],
    ("2026-10", "2026-10-01", "2026-10-31"): ["eom", "end of month", "end of the month", "fin du mois", "month-end"],
    ("2026-W40", "2026-09-28", "2026-10-04"): ["eow", "EOW", "end of week", "by the end of this week"],
    ("2026-Q4", "2026-10-01", "2026-12-31"): ["eoq", "end of quarter", "by eoq", "by the end of the quarter"],
    YEAR: ["eoy", "end of year", "by year-end", "by the end of the year", "fin de l'année"],
}
"""Words with a deadline in them: the phrase is kept."""

RECKONED_DAYS = {
    "2026-10-03": ["today", "Today", "aujourd'hui", "Aujourd’hui", "in 0 days", "this day"],
    "2026-10-04": ["tomorrow", "demain", "in 1 day", "1d", "in a day"],
    "2026-10-05": ["day after tomorrow", "après-demain", "2d", "2 days from now", "next monday", "lundi prochain"],
    "2026-10-02": [
        "yesterday",
        "hier",
        "1 day ago",
        "il y a un jour",
        "last friday",
        "this friday",
        "vendredi dernier",
    ],
    "2026-10-01": ["day before yesterday", "avant-hier", "2 days ago"],
    "2026-10-24": ["in 3 weeks", "3 weeks", "3w", "in three weeks", "dans 3 semaines", "dans trois semaines"],
    "2026-08-03": ["2 months ago", "two months ago", "il y a 2 mois"],
    "2027-04-03": ["6m", "in 6 months", "dans six mois", "in 2 quarters"],
    "2027-10-03": ["1y", "in a year", "dans un an", "in 12 months"],
    "2026-10-09": ["next friday", "vendredi prochain", "friday next week"],
    "2026-10-10": ["next saturday", "in a week", "dans sept jours"],
    "2026-09-26": ["last saturday", "a week ago"],
    "2026-09-28": ["last monday", "this monday"],
}

RECKONED_SPANS = {
    ("2026-W41", "2026-10-05", "2026-10-11"): ["next week", "la semaine prochaine"],
    ("2026-W40", "2026-09-28", "2026-10-04"): ["this week", "cette semaine"],
    ("2026-11", "2026-11-01", "2026-11-30"): ["next month", "le mois prochain", "next November"],
    ("2026-10", "2026-10-01", "2026-10-31"): ["this month", "ce mois", "this October"],
    ("2026-09", "2026-09-01", "2026-09-30"): ["last month", "le mois dernier", "last September"],
    ("2027-10", "2027-10-01", "2027-10-31"): ["next October"],
    ("2026-Q4", "2026-10-01", "2026-12-31"): ["this quarter", "ce trimestre"],
    ("2027-Q1", "2027-01-01", "2027-03-31"): ["next quarter", "Q1 next year", "first quarter of next year"],
    ("2026-Q3", "2026-07-01", "2026-09-30"): ["last quarter"],
    ("2027-H1", "2027-01-01", "2027-06-30"): ["next half", "first half of next year"],
    YEAR: ["this year", "cette année"],
    ("2027", "2027-01-01", "2027-12-31"): ["next year", "l'an prochain", "l’année prochaine"],
    ("2025", "2025-01-01", "2025-12-31"): ["last year", "l'année dernière"],
    AUTUMN: ["this fall", "this autumn", "cet automne"],
    ("autumn 2027", "2027-09-01", "2027-11-30"): ["next fall", "fall next year"],
    ("autumn 2025", "2025-09-01", "2025-11-30"): ["last fall"],
    ("spring 2027", "2027-03-01", "2027-05-31"): ["next spring"],
    ("winter 2026", "2026-12-01", "2027-02-28"): ["this winter", "next winter"],
    ("winter 2025", "2025-12-01", "2026-02-28"): ["last winter"],
    ("early 2027", "2027-01-01", "2027-04-30"): ["early next year", "début de l'année prochaine"],
    ("mid 2026-11", "2026-11-11", "2026-11-20"): ["mid next month"],
}
"""Spans named from Saturday 3 October 2026: the phrase is kept."""

EXAMPLES = words.EXAMPLES
FULL_YEAR = "write the year in full, as in '15 September 2026'"
REFUSED = {
    "": ("a date is needed, and this one is empty", EXAMPLES),
    " \u00a0\t": ("a date is needed, and this one is empty", EXAMPLES),
    "2026-02-30": ("February 2026 has 28 days: there is no day 30", "give a day from 2026-02-01 to 2026-02-28"),
    "2024-02-30": ("February 2024 has 29 days: there is no day 30", "give a day from 2024-02-01 to 2024-02-29"),
    "31 April 2026": ("April 2026 has 30 days: there is no day 31", "give a day from 2026-04-01 to 2026-04-30"),
    "31/04/2026": ("April 2026 has 30 days: there is no day 31", "give a day from 2026-04-01 to 2026-04-30"),
    "2026-09-00": ("September 2026 has 30 days: there is no day 0", "give a day from 2026-09-01 to 2026-09-30"),
    "2026-13": ("there is no month 13 in 2026", "give a month from 1 to 12"),
    "2026-27": ("there is no month 27 in 2026", "give a month from 1 to 12"),
    "2026-00-10": ("there is no month 0 in 2026", "give a month from 1 to 12"),
    "00/05/2026": ("there is no month 0 in 2026", "give a month from 1 to 12"),
    "05/00/2026": ("May 2026 has 31 days: there is no day 0", "give a day from 2026-05-01 to 2026-05-31"),
    "13/13/2026": ("there is no month 13 in 2026", "give a month from 1 to 12"),
    "Q5 2026": ("there is no quarter 5 in 2026", "give a quarter from 1 to 4"),
    "2026-Q0": ("there is no quarter 0 in 2026", "give a quarter from 1 to 4"),
    "2026-H3": ("there is no half 3 in 2026", "give a half from 1 to 2"),
    "2025-W53": ("there is no week 53 in 2025", "give a week from 1 to 52"),
    "2026-W54": ("there is no week 54 in 2026", "give a week from 1 to 53"),
    "100th of September 2026": (
        "September 2026 has 30 days: there is no day 100",
        "give a day from 2026-09-01 to 2026-09-30",
    ),
    "1899": ("the year 1899 is outside 1900 to 2200", "a year has four digits, as in 2026"),
    "2201-01-01": ("the year 2201 is outside 1900 to 2200", "a year has four digits, as in 2026"),
    "15 September 0026": ("the year 26 is outside 1900 to 2200", "a year has four digits, as in 2026"),
    "in 900 years": ("the year 2926 is outside 1900 to 2200", "a year has four digits, as in 2026"),
    "03/04/2026": (
        "'03/04/2026' is ambiguous: 2026-04-03 (3 April) and 2026-03-04 (March 4)",
        "write 2026-04-03 or 2026-03-04",
    ),
    "by 1.12.2026": (
        "'by 1.12.2026' is ambiguous: 2026-12-01 (1 December) and 2026-01-12 (January 12)",
        "write 2026-12-01 or 2026-01-12",
    ),
    "15/09/26": ("'15/09/26' has no year of four digits", FULL_YEAR),
    "15 September 26": ("'15 September 26' has no year of four digits", FULL_YEAR),
    "Sept 26": ("'Sept 26' has no year of four digits", FULL_YEAR),
    "26": ("'26' has no year of four digits", FULL_YEAR),
    "Q3 26": ("'Q3 26' has no year of four digits", FULL_YEAR),
    "by Q3": ("'by Q3' has no year of four digits", FULL_YEAR),
    "first half": ("'first half' has no year of four digits", FULL_YEAR),
    "autumn": ("'autumn' has no year of four digits", FULL_YEAR),
    "late September": ("'late September' has no year of four digits", FULL_YEAR),
    "friday": ("'friday' may be any Friday", "write 'next Friday' or 'last Friday'"),
    "Monday 15 September 2026": (
        "'Monday 15 September 2026' is a Tuesday, not a Monday",
        "write 2026-09-15 where the date is right",
    ),
    "before 2030": (
        "'before 2030' leaves open whether what it names still counts",
        "write 'by' with the last day or period that counts, or 'before the end of'",
    ),
    "15 Septembr 2026": (
        "'15 Septembr 2026' is not a date: 'septembr' is no word of one",
        "did you mean September?",
    ),
    "fevrir 2026": ("'fevrir 2026' is not a date: 'fevrir' is no word of one", "did you mean February?"),
    "soon": ("'soon' is not a date: 'soon' is no word of one", EXAMPLES),
    "never": ("'never' is not a date: 'never' is no word of one", EXAMPLES),
    "autum 2026": ("'autum 2026' is not a date: 'autum' is no word of one", "did you mean autumn?"),
    "2026-09-15 xyzzy": ("'2026-09-15 xyzzy' is not a date: 'xyzzy' is no word of one", EXAMPLES),
    "2026-09-15T10:00:00Z": ("'2026-09-15T10:00:00Z' is not a date", EXAMPLES),
    **{
        text: (f"'{text}' is not a date", EXAMPLES)
        for text in [
            *(
                "2026 of",
                "2026 2027",
                "2026-09-15 2026",
                "2026-2027",
                "2026/09-15",
                "2026-Q3-1",
                "202609150",
                "-3 weeks",
            ),
            *(
                "3q",
                "2h",
                "5 months 2026",
                "next 3 weeks",
                "tomorrow 2026",
                "today tomorrow",
                "by",
                "end",
                "the",
                "week",
            ),
            *(
                "third week of 2026",
                "early Q3 2026",
                "early mid 2026",
                "month 3 of 2026",
                "2026-123-1",
                "1000000th",
                "?",
            ),
            *("٢٠٢٦", "monday 2026", "monday autumn 2026"),
        ]
    },
    "2" * 101: (f"'{'2' * 59}…' is too long to be a date", EXAMPLES),
}


@pytest.fixture(autouse=True)
def _real_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(clock.VARIABLE, raising=False)


@pytest.fixture(params=ZONES)
def zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The process in one local time zone after the other."""
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield request.param
    monkeypatch.undo()
    time.tzset()


def outcome(text: str, reference: dt.date) -> Span | InvalidValue:
    try:
        return parse_date(text, today=reference)
    except InvalidValue as refusal:
        return refusal


def spell(found: Span) -> tuple[str, str, str]:
    return found.text, found.start.isoformat(), found.end.isoformat()


@pytest.mark.parametrize(("expected", "typed"), [(days, text) for days, texts in NAMED.items() for text in texts])
def test_words_that_name_a_span(expected: tuple[str, str, str], typed: str) -> None:
    """A shape is read into its canonical text and days, and no phrase is kept where that says everything."""
    found = parse_date(typed, today=SATURDAY)
    assert (spell(found), found.phrase) == (expected, None)


@pytest.mark.parametrize(
    ("expected", "typed"),
    [(days, text) for table in (DEADLINES, RECKONED_SPANS) for days, texts in table.items() for text in texts],
)
def test_words_that_say_more_than_their_span(expected: tuple[str, str, str], typed: str) -> None:
    """A deadline or a span named from today is read into its days, and keeps the words, single-spaced."""
    found = parse_date(typed, today=SATURDAY)
    assert (spell(found), found.phrase) == (expected, " ".join(typed.split()))


@pytest.mark.parametrize(("day", "typed"), [(day, text) for day, texts in RECKONED_DAYS.items() for text in texts])
def test_days_reckoned_from_today(day: str, typed: str) -> None:
    """A day counted from today is that day and no more."""
    assert parse_date(typed, today=SATURDAY) == Span(day, dt.date.fromisoformat(day), dt.date.fromisoformat(day))


@pytest.mark.parametrize(
    ("reference", "typed", "text"),
    [
        ("2026-01-31", "in 1 month", "2026-02-28"),
        ("2024-02-29", "in 1 year", "2025-02-28"),
        ("2024-02-29", "4 years ago", "2020-02-29"),
        ("2026-12-31", "1d", "2027-01-01"),
        ("2026-12-15", "next month", "2027-01"),
        ("2026-01-15", "last month", "2025-12"),
        ("2026-01-15", "last quarter", "2025-Q4"),
        ("2026-01-15", "last half", "2025-H2"),
        ("2026-12-31", "this week", "2026-W53"),
        ("2027-01-03", "next week", "2027-W01"),
        ("2027-01-15", "this winter", "winter 2026"),
        ("2027-02-28", "this winter", "winter 2026"),
        ("2027-02-28", "last winter", "winter 2025"),
        ("2027-01-15", "next winter", "winter 2027"),
        ("2027-03-01", "last winter", "winter 2026"),
        ("2027-03-01", "this winter", "winter 2027"),
        ("2026-09-01", "next autumn", "autumn 2027"),
        ("2026-08-31", "next autumn", "autumn 2026"),
        ("2026-09-30", "last September", "2025-09"),
        ("2026-10-02", "this friday", "2026-10-02"),
        ("2026-10-02", "next friday", "2026-10-09"),
        ("2026-10-02", "last friday", "2026-09-25"),
        ("2026-09-30", "this friday", "2026-10-02"),
        ("2026-10-04", "eow", "2026-W40"),
        ("2026-10-05", "eow", "2026-W41"),
    ],
)
def test_the_edges_of_reckoning(reference: str, typed: str, text: str) -> None:
    """Short months, leap days and the turn of the year, week and season are reckoned as the calendar has them."""
    assert parse_date(typed, today=dt.date.fromisoformat(reference)).text == text


@pytest.mark.parametrize("typed", REFUSED)
def test_refusals(typed: str) -> None:
    """What is no date is refused with one sentence that says why and a hint that says what to write."""
    with pytest.raises(InvalidValue) as refusal:
        parse_date(typed, today=SATURDAY)
    assert (refusal.value.message, refusal.value.hint, refusal.value.exit_status) == (*REFUSED[typed], 2)


@pytest.mark.parametrize("reference", [dt.date.min, dt.date.max])
def test_a_day_of_another_age_is_no_reference(reference: dt.date) -> None:
    """Counting from outside 1900 to 2200 is refused, not a crash at the end of the calendar."""
    with pytest.raises(InvalidValue, match="is outside 1900 to 2200"):
        parse_date("in 3 weeks", today=reference)


@pytest.mark.parametrize(
    "typed",
    [
        "D'ICI LA FIN DU TROISIÈME TRIMESTRE DE 2026",
        "d’ici\u202fla fin du\u00a0troisieme trimestre de 2026",
        "  d`ici la  fin\tdu troisie\u0300me\ntrimestre de 2026 ",
        "d'ici la fin du ３e trimestre de 2026",
    ],
)
def test_how_it_is_written_does_not_matter(typed: str) -> None:
    """Case, accents, kinds of space, of apostrophe and of digit make no difference."""
    assert spell(parse_date(typed, today=SATURDAY)) == Q3


@pytest.mark.parametrize("hyphen", "-‐‑‒–—−")
def test_hyphens_of_a_word_processor(hyphen: str) -> None:
    """A day pasted with another hyphen is the same day."""
    assert parse_date(f"2026{hyphen}09{hyphen}15") == parse_date("2026-09-15")


def test_parse_day() -> None:
    """A day is a day, however it was typed."""
    days = [parse_day(text, today=SATURDAY) for text in ("2026-09-15", "15 September 2026", "by 2026-09-15", "2d")]
    assert days == [dt.date(2026, 9, 15)] * 3 + [dt.date(2026, 10, 5)]


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("2026-10", "2026-10 is a month; give a day such as 2026-10-03"),
        ("2026-11", "2026-11 is a month; give a day such as 2026-11-01"),
        ("this week", "'this week' (2026-W40) is a week; give a day such as 2026-10-03"),
        ("by end of 2030", "'by end of 2030' (2030) is a year; give a day such as 2030-01-01"),
        ("Q3 2026", "2026-Q3 is a quarter; give a day such as 2026-07-01"),
        ("2026-H2", "2026-H2 is half a year; give a day such as 2026-10-03"),
        ("fall 2026", "autumn 2026 is a season; give a day such as 2026-10-03"),
        ("mid-2026", "mid 2026 is a stretch of days; give a day such as 2026-05-01"),
    ],
)
def test_parse_day_refuses_what_is_longer(typed: str, message: str) -> None:
    """Where a day is needed, a longer span is refused by its name, with a day of it as an example."""
    with pytest.raises(InvalidValue) as refusal:
        parse_day(typed, today=SATURDAY)
    assert refusal.value.message == message


def test_today_is_the_clock_s_where_it_is_not_given(monkeypatch: pytest.MonkeyPatch) -> None:
    """Relative words count from the clock's day, and so does the example of a refusal."""
    monkeypatch.setenv(clock.VARIABLE, "2026-10-03")
    assert parse_day("tomorrow") == dt.date(2026, 10, 4)
    with pytest.raises(InvalidValue, match="such as 2026-10-03"):
        parse_day("2026-10")


def documented() -> list[tuple[str, str, str, str]]:
    table = re.findall(r"^\| (`.+?) +\| `(.+?)` +\| (\S+) +\| (\S+) +\|$", bilat.dates.__doc__ or "", re.MULTILINE)
    return [(typed, text, start, end) for cell, text, start, end in table for typed in re.findall("`(.+?)`", cell)]


def test_the_documented_table_is_true() -> None:
    """Each example in the package's docstring is read as the table says (on Monday 14 September 2026)."""
    rows = documented()
    assert len(rows) > 20
    assert [(typed, *spell(parse_date(typed, today=dt.date(2026, 9, 14)))) for typed, *_ in rows] == rows


def test_a_span_as_json() -> None:
    """A span's document is the record `model.Date`, key for key."""
    document = parse_date("by end of 2030").to_document()
    assert list(document.items()) == [
        ("text", "2030"),
        ("start", "2030-01-01"),
        ("end", "2030-12-31"),
        ("phrase", "by end of 2030"),
    ]
    assert model.to_document(msgspec.convert(document, model.Date)) == document


def test_a_span_is_a_value() -> None:
    """Spans are frozen, equal where everything is, hashable, and survive copies and pickles."""
    deadline, plain = parse_date("by 2030"), parse_date("2030")
    assert deadline != plain
    assert deadline != "2030"
    assert {deadline, parse_date("by 2030"), plain} == {deadline, plain}
    assert copy.deepcopy(deadline) == pickle.loads(pickle.dumps(deadline)) == deadline
    assert repr(deadline) == "Span('2030', 2030-01-01, 2030-12-31, 'by 2030')"
    with pytest.raises(AttributeError, match="frozen"):
        deadline.text = "2031"
    with pytest.raises(AttributeError, match="frozen"):
        del deadline.text


def test_spans_are_ordered_by_their_days() -> None:
    """The earlier start comes first, then the earlier end."""
    texts = ["2025", "2026-01-01", "2026-01", "early 2026", "2026-H1", "2026", "2026-02"]
    assert [found.text for found in sorted(parse_date(text) for text in reversed(texts))] == texts
    assert parse_date("by 2026") <= parse_date("2026")
    assert parse_date("2027") > parse_date("2026")
    assert not parse_date("2026") < parse_date("2026-01")


@pytest.mark.parametrize(
    ("text", "precision"),
    [
        *(("2026", "year"), ("2026-H1", "half"), ("2026-Q3", "quarter"), ("2026-09", "month"), ("2026-W38", "week")),
        *(("2026-09-15", "day"), ("winter 2026", "season"), ("mid 2026", "part"), ("late 2026-09", "part")),
    ],
)
def test_precision(text: str, precision: str) -> None:
    """A span knows what it is a span of."""
    assert parse_date(text).precision == precision


law = settings(deadline=None)  # the first example pays for imports, and the machine may be busy
YEARS = st.integers(span.FIRST_YEAR, span.LAST_YEAR)
WHOLES = st.one_of(st.builds(span.year, YEARS), st.builds(span.month, YEARS, st.integers(1, 12)))
DAYS = st.dates(dt.date(1900, 1, 1), dt.date(2200, 12, 31))
SPANS = st.one_of(
    WHOLES,
    DAYS.map(lambda day: span.day(day.year, day.month, day.day)),
    st.builds(span.week, YEARS, st.integers(1, 52)),
    st.builds(span.quarter, YEARS, st.integers(1, 4)),
    st.builds(span.half, YEARS, st.integers(1, 2)),
    st.builds(span.season, YEARS, st.integers(0, 3)),
    st.builds(span.part, st.integers(0, 2), WHOLES),
)
VOCABULARY = [*words._WORDS, *words._LINKS, *(phrase.strip() for phrase, _ in words._PHRASES)]
NUMBERS = ["0", "1", "3", "12", "15", "31", "53", "99", "365", "2026", "1900", "2200", "9999", "2026-09-15", "2026-02"]
JARGON = st.lists(st.sampled_from([*VOCABULARY, *NUMBERS, "3rd", "1er", "12/25/2026"]), max_size=7).map(" ".join)


@law
@given(SPANS, st.sampled_from(["{}", " {} ", "by {}", "the end of {}"]), DAYS)
def test_canonical_text_reads_back(original: Span, frame: str, reference: dt.date) -> None:
    """Canonical text gives the same span again, whatever the day, and the same days within a phrase."""
    again = parse_date(frame.format(original.text), today=reference)
    assert (again.text, again.start, again.end) == (original.text, original.start, original.end)
    assert (again.phrase is None) == (frame.strip() == "{}")


@law
@given(st.one_of(st.text(), JARGON), DAYS)
@example("within 999 years", dt.date(2200, 12, 31))
@example("last winter", dt.date(1900, 1, 1))
@example("next week", dt.date(2200, 12, 31))
@example("yesterday", dt.date(1900, 1, 1))
@example("²⁰²⁶", SATURDAY)
def test_any_text_is_a_span_or_refused(text: str, reference: dt.date) -> None:
    """No text raises anything but InvalidValue, and whatever is read is a span whose canonical text reads back."""
    found = outcome(text, reference)
    if isinstance(found, InvalidValue):
        assert found.message
        assert "\n" not in found.message
        assert found.hint
        return
    assert found.start <= found.end
    assert (found.precision == "day") == (found.start == found.end)
    again = parse_date(found.text)
    assert (again.text, again.start, again.end, again.phrase) == (found.text, found.start, found.end, None)


@law
@given(DAYS)
def test_every_way_to_write_a_day_gives_that_day(day: dt.date) -> None:
    """The ISO, the compact, the English and the American form of any day are that day."""
    month = span.MONTHS[day.month - 1]
    forms = [
        f"{day:%Y%m%d}",
        f"{day.year}/{day.month}/{day.day}",
        f"{day.day} {month} {day.year}",
        f"{month[:3]}. {day.day}, {day.year}",
        f"{span.MONTHS[day.month - 1].upper()} {day.day} {day.year}",
        f"{('Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun')[day.weekday()]}, {day.day} {month} {day.year}",
    ]
    assert {parse_day(form) for form in forms} == {day}


@law
@given(DAYS, st.sampled_from("/.-"))
def test_a_numeric_day_is_read_only_where_it_has_one_reading(day: dt.date, sign: str) -> None:
    """Day-first and month-first are both read where the day tells them apart, and both refused where it does not."""
    day_first = f"{day.day:02}{sign}{day.month:02}{sign}{day.year}"
    month_first = f"{day.month}{sign}{day.day}{sign}{day.year}"
    for text in (day_first, month_first):
        if day.day > 12 or day.day == day.month:
            assert parse_day(text) == day
        else:
            with pytest.raises(InvalidValue, match="is ambiguous") as refusal:
                parse_day(text)
            assert day.isoformat() in refusal.value.message


@law
@given(st.dates(dt.date(1903, 1, 1), dt.date(2198, 12, 31)), st.integers(0, 6), st.integers(0, 3))
def test_next_last_and_this(reference: dt.date, weekday: int, season: int) -> None:
    """'Next' begins after today, 'last' ended before it, neither skips one, and 'this' is of the same week."""
    name = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")[weekday]
    following, previous = (parse_day(f"{which} {name}", today=reference) for which in ("next", "last"))
    assert previous < reference < following
    assert following - previous in (dt.timedelta(7), dt.timedelta(14))
    this = parse_day(f"this {name}", today=reference)
    assert this.isocalendar()[:2] == reference.isocalendar()[:2]
    coming, gone = (parse_date(f"{which} {span.SEASONS[season]}", today=reference) for which in ("next", "last"))
    assert gone.end < reference < coming.start
    assert coming.start.year - gone.start.year in (1, 2)


def test_the_day_is_the_same_in_every_zone(zone: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Words, days and instants are read alike wherever the computer stands."""
    monkeypatch.setenv(clock.VARIABLE, "2026-10-03T23:30:00Z")
    assert (today(), instant(now())) == (SATURDAY, "2026-10-03T23:30:00Z")
    assert [parse_date(text).text for text in ("tomorrow", "this week", "2026-09-15", "last month")] == [
        "2026-10-04",
        "2026-W40",
        "2026-09-15",
        "2026-09",
    ]


@pytest.mark.parametrize("hour", [0, 11, 23])
def test_the_real_clock_is_read_in_utc(zone: str, hour: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Today is the UTC day, also where the local day is another one."""
    at = dt.datetime(2026, 10, 3, hour, 30, 15, 999999, tzinfo=dt.UTC)

    class Stopped(dt.datetime):
        @classmethod
        def now(cls, tz: dt.tzinfo | None = None) -> dt.datetime:  # type: ignore[override]
            return dt.datetime.fromtimestamp(at.timestamp(), tz)

    monkeypatch.setattr(clock, "dt", SimpleNamespace(datetime=Stopped, UTC=dt.UTC))
    assert today() == SATURDAY
    assert now() == at.replace(microsecond=0)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2026-10-03", "2026-10-03T00:00:00Z"),
        ("2026-10-03T12:34:56Z", "2026-10-03T12:34:56Z"),
        ("2026-10-03t12:34:56z", "2026-10-03T12:34:56Z"),
        ("2026-10-03 12:34:56.987654321Z", "2026-10-03T12:34:56Z"),
        ("2026-10-03T23:30:00-05:00", "2026-10-04T04:30:00Z"),
        ("2026-10-03T00:30:00+13:00", "2026-10-02T11:30:00Z"),
    ],
)
def test_bilat_now_sets_the_clock(value: str, expected: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """BILAT_NOW is a day, its first second, or an RFC 3339 instant in any zone."""
    monkeypatch.setenv(clock.VARIABLE, value)
    assert instant(now()) == expected
    assert today().isoformat() == expected[:10]
    assert now().tzinfo is dt.UTC


@pytest.mark.parametrize(
    "value",
    [
        *("yesterday", "2026", "2026-10", "2026-10-03T12:34:56", "2026-10-03T12:34Z", "2026-02-30", "2026-W40-6", " "),
        *("2026-10-03\n", "20261003", "2026-10-03T25:00:00Z", "1899-12-31", "0001-01-01T00:00:00+14:00", "٢٠٢٦-١٠-٠٣"),
    ],
)
def test_a_malformed_bilat_now_is_refused(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A clock that cannot be read is never silently the real one."""
    monkeypatch.setenv(clock.VARIABLE, value)
    with pytest.raises(InvalidValue, match=r"^BILAT_NOW is ") as refusal:
        today()
    assert refusal.value.hint == "set BILAT_NOW=2026-10-03 or BILAT_NOW=2026-10-03T12:00:00Z"


def test_an_empty_bilat_now_is_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty variable leaves the real clock."""
    monkeypatch.setenv(clock.VARIABLE, "")
    before = dt.datetime.now(dt.UTC).replace(microsecond=0)
    assert before <= now() <= dt.datetime.now(dt.UTC)


def test_an_instant_needs_a_zone() -> None:
    """A time without a zone is no instant."""
    with pytest.raises(ValueError, match="time zone"):
        instant(dt.datetime(2026, 10, 3))


def test_canonical_dates_load_nothing_more() -> None:
    """The package and a canonical date load neither the grammar nor anything heavy: a list starts with them."""
    program = (
        "import sys, datetime, re, os; before = set(sys.modules)\n"
        "from bilat import dates\n"
        "for text in ('2026', '2026-Q3', '2026-H1', '2026-09', '2026-09-15'): dates.parse_date(text)\n"
        "print(*sorted(set(sys.modules) - before))"
    )
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert set(loaded.stdout.split()) <= {
        *("bilat", "bilat.dates", "bilat.dates.clock", "bilat.dates.span", "bilat.errors"),
        *("__future__", "collections.abc"),
    }
