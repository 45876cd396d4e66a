"""The words: sectors, statuses and the rest, as the program defines them, and how parties and dates are read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from bilat.dates import parse_date
from bilat.errors import BilatError
from bilat.parties import PARTIES, parse_parties
from bilat.scores import G7
from bilat.sectors import SECTORS
from bilat.status import BASES, CLOSED, GRADES, JOINT_RULES, KINDS, SCALES, STATUSES, UNASSESSED
from bilat.vocabulary import Vocabulary
from pages.markdown import code, page, table

TODAY = dt.date(2026, 11, 24)
"""The day that the page's 'next month' counts from, a Tuesday."""

DATES = (
    *("2026-09-15", "15 September 2026", "Sept. 15, 2026", "15/09/2026", "20260915"),
    *("2026-W38", "2026-09", "September 2026", "2026-Q3", "third quarter of 2026", "T3 2026", "2026-H1", "2026"),
    *("autumn 2026", "fall 2026", "winter 2026", "early 2027", "mid-2027", "late September 2026"),
    *("by 2030", "by end of 2030", "d'ici la fin de 2030", "before the end of 2030", "no later than 30 June 2027"),
    *("today", "tomorrow", "in 3 weeks", "2 months ago", "next Friday", "this week", "next month", "this fall"),
    *("end of year", "eoq", "le mois prochain"),
)
REFUSED_DATES = ("2026-02-30", "03/04/2026", "15 September", "before 2030", "soon", "2026-Q5", "1850")
RELATIONSHIPS = ("CA-GB", "gb, ca", "UK", "Canada and the United Kingdom", "Royaume-Uni, USA", "EU/JP", "CAN")
REFUSED_PARTIES = ("Canadda", "XX")

OPENING = """\
A field with a closed vocabulary takes the word itself, its label or one of its aliases, in English or French. Case, \
accents, spaces, underscores and hyphens do not matter. What is stored and printed for scripts is the word itself. \
Anything else is refused with exit status 2 and the nearest word, never taken as a filter that nothing fits."""

SECTOR_TEXT = """\
An initiative has one sector or several. The first is the primary one: it is chosen by the object of the act, not by \
the paragraph it stands in. `--sector` looks at all of them. The configuration can [add further ones](configuration.md\
#words-of-your-own)."""

STATUS_TEXT = """\
The rank is the order in which lists sort. Overdue, due soon and slipping are no statuses: they follow from dates, and \
never overwrite what a person has found."""

JOINT_TEXT = """\
Each party has an assessment of its own. The joint status is derived from them: the first rule that fits gives it. \
`update --override STATUS --why TEXT` sets it by hand; `--clear override` ends that."""

SCALE_TEXT = """\
What a status is on other scales. A dash means that nothing there fits. `list` and `show` add a status on another \
scale with `--vocabulary ogp`, `politifact` or `iati` and keep the original beside it; `score` computes the last one. \
Each scale loses something:"""

PARTY_TEXT = """\
A party is an ISO 3166-1 country or territory, or the European Union. Its code of two or three letters, its name in \
English or French, its full name and former names are understood. Two or more parties make a relationship, named by \
their codes in alphabetical order. The configuration can [add further ones](configuration.md#words-of-your-own)."""

DATE_TEXT = f"""\
A date keeps the precision it was given. Each is a span of days, and is past only when the span's last day is. A date \
is a calendar day, the same in every time zone; today is the day in UTC. Weeks begin on Monday and are numbered as in \
ISO 8601. Seasons are those of the northern hemisphere, three whole months each; a winter bears the year it begins in. \
The table was made on a Tuesday, {TODAY}. The words that were typed are kept \
beside the date where they say more than it does."""


def vocabulary() -> str:
    """The page."""
    return page(
        "Vocabulary",
        OPENING,
        "## Sectors",
        SECTOR_TEXT,
        _terms(SECTORS),
        "### What else a sector is called",
        _aliases(SECTORS),
        "## Statuses",
        STATUS_TEXT,
        _statuses(),
        "### What else a status is called",
        _aliases(STATUSES),
        "### Two governments, one status",
        JOINT_TEXT,
        _joint_rules(),
        "### On other scales",
        _scales(),
        SCALE_TEXT,
        "\n".join(f"- [{s.title}]({s.source}): {_first_lower(s.lost)}" for s in _SCALES),
        *_others(),
        "## Parties",
        PARTY_TEXT,
        table(("written", "read as"), ([code(text), code("-".join(parse_parties(text)))] for text in RELATIONSHIPS)),
        _refusals(REFUSED_PARTIES, PARTIES.parse),
        "## Dates",
        DATE_TEXT,
        table(("written", "kept as", "first day", "last day", "kept words"), map(_date, DATES)),
        _refusals(REFUSED_DATES, lambda text: parse_date(text, today=TODAY)),
    )


def _others() -> Iterable[str]:
    """The smaller vocabularies."""
    for title, text, words in (
        ("Basis", "Who says that it should be. The two are never mixed up.", BASES),
        ("Kinds", "What is promised.", KINDS),
        ("Grades of evidence", "How much a piece of evidence proves, the weakest first.", GRADES),
    ):
        yield from (f"## {title}", text, _terms(words), f"### What else is written for a {words.what}", _aliases(words))


def _terms(words: Vocabulary) -> str:
    return table((words.what, "label", "what it is"), ([code(t.name), t.label, t.definition] for t in words))


def _aliases(words: Vocabulary) -> str:
    return table((words.what, "also"), ([code(term.name), ", ".join(term.aliases)] for term in words))


def _statuses() -> str:
    rows = [
        [str(STATUSES.rank(t.name)), code(t.name), t.label, t.definition, "yes" if t.name in CLOSED else "no"]
        for t in STATUSES
    ]
    return table(("rank", "status", "label", "what it means", "closed"), rows)


def _joint_rules() -> str:
    rules = table(
        ("", "where", "the joint status is"),
        (
            [str(number), rule.when, code(rule.gives) if rule.gives else "that one"]
            for number, rule in enumerate(JOINT_RULES, 1)
        ),
    )
    counts = " and ".join(f"{code(status)} where the basis is {basis}" for basis, status in UNASSESSED.items())
    return f"{rules}\n\nA party that nobody has assessed counts as {counts}."


_SCALES = (*SCALES.values(), G7)


def _scales() -> str:
    rows = [
        [code(name), *(code(value) if (value := scale.values[name]) else "–" for scale in _SCALES)]
        for name in STATUSES.names
    ]
    return table(("status", *(scale.title for scale in _SCALES)), rows)


def _date(text: str) -> list[str]:
    span = parse_date(text, today=TODAY)
    return [code(text), code(span.text), str(span.start), str(span.end), code(span.phrase) if span.phrase else "–"]


def _refusals(texts: Iterable[str], parse: object) -> str:
    """What is refused, and what is said of it."""
    assert callable(parse)
    rows = []
    for text in texts:
        try:
            parse(text)
        except BilatError as error:
            rows.append([code(text), error.message, error.hint or "–"])
        else:
            raise AssertionError(f"{text} is not refused any more")
    return "Refused:\n\n" + table(("written", "what is wrong", "hint"), rows)


def _first_lower(text: str) -> str:
    return text[0].lower() + text[1:]
