"""Who issued a statement and when, in which language, and who acts in a sentence of it.

What countries are called stands in the vocabulary of parties and in `data/rules/LANGUAGE/parties.toml`. A person's name
stands in neither: whom a leader speaks for is learned from the text.
"""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from bilat.dates import parse_date
from bilat.errors import InvalidValue
from bilat.statement.calendar_words import one_of
from bilat.statement.clauses import Act, find_clause
from bilat.statement.grammar import load_grammar
from bilat.statement.rules import LANGUAGES, load_rules
from bilat.statement.wordlist import words_of
from bilat.vocabulary import Vocabulary

_READ = 60_000
"""Characters from a statement's beginning that are read for who issued it: those stand at its head."""
_HEAD = 700
"""Characters of the opening, where the issuers introduce themselves."""
_ENOUGH = 5.0
"""Points that an issuer needs: a mention in the opening and one as a sentence's subject."""
_SHARE = 0.4
"""And this share of what the first one has."""
_WORDS = re.compile(r"[^\W\d_](?:[\w.]*\w)?")
_NAME = r"(?![JS]r\b)[A-ZÀ-Þ](?:[\w-]|['’](?=[A-ZÀ-Þ]))*\.?"
_URL = re.compile(r"https?://\S+")
_DAY_IN_URL = re.compile(r"[/=_-](20[0-9]{2})[/-]([01]?[0-9])[/-]([0-3]?[0-9])(?![0-9])")
_DATELINE_IN, _DATELINE_AT_END, _DATELINE_LONGEST = 2500, 600, 90
"""Characters from the beginning and to the end in which a dateline stands, and those of its line."""


_FEW = 4
"""Words of a place or a name in front of a dateline."""


class Mention(NamedTuple):
    """A party named in a text."""

    code: str
    start: int
    end: int


class Names:
    """What the parties are called in one language, ready to be looked up."""

    def __init__(self, language: str, parties: Vocabulary) -> None:
        """`parties` is the vocabulary of parties, as the configuration extends it."""
        rules = load_rules(language, "parties")
        self.language = language
        self.joint = frozenset(rules["joint"]["words"])
        self.actors = frozenset(rules["joint"]["actors"])
        offices = dict(rules["offices"])
        holders: Sequence[str] = offices.pop("holders")
        self.links = frozenset(rules["joint"]["links"])
        self.links_of = re.compile(rf"\s+{one_of(rules['joint']['of'])}\s*(?<=[\s'’])")
        self.offices: Mapping[str, Sequence[str]] = offices
        self.office = re.compile(
            rf"(?P<office>{one_of(holders)})\s+(?P<name>{_NAME}(?:\s+{_NAME}){{0,4}})(?:,?\s+(?:[JS]r|III?)\b\.?)?"
        )
        self._by_first: dict[str, list[tuple[str, str | None]]] = {}
        for name in rules["not_parties"]["names"]:
            self._add(name, None)
        for code, adjectives in rules["adjectives"].items():
            for name in adjectives:
                self._add(name, code)
        for term in parties:
            for name in (term.label, *term.aliases):
                if len(name) > 3:  # a code of three letters is a word too often: CAN, AND, ARE
                    self._add(name, term.name)
        for names in self._by_first.values():
            names.sort(key=lambda name: -len(name[0]))

    def _add(self, name: str, code: str | None) -> None:
        first = _WORDS.match(name)
        if first is not None:
            self._by_first.setdefault(first[0], []).append((name, code))

    def mentions(self, text: str) -> Iterator[Mention]:
        """The parties that `text` names, in its order; of two names at one place the longer."""
        plain = text.translate(_SPACES)
        behind = 0
        for word in _WORDS.finditer(plain):
            for name, code in self._by_first.get(word[0], ()):
                end = word.start() + len(name)
                if (
                    word.start() >= behind
                    and plain.startswith(name, word.start())
                    and not plain[end : end + 1].isalnum()
                ):
                    behind = end
                    if code is not None:
                        yield Mention(code, word.start(), end)
                    break


@functools.lru_cache(maxsize=4)
def load_names(language: str, parties: Vocabulary) -> Names:
    """The names of `parties` in `language`; the last few are kept."""
    return Names(language, parties)


_SPACES = {ord(c): " " for c in "\n\r\t\u00a0\u202f"} | {ord("’"): "'", ord("‑"): "-"}


_PAIRING = frozenset(("-", "–", "/", "and", "et", "and the", "et le", "et la"))
"""What stands between the names of two parties that are named as a pair."""


def issuers(text: str, title: str | None, names: Names) -> list[str]:
    """The codes of the governments that issued the statement, sorted; empty where it does not say.

    They are those that the title names together, or else those that open the statement and act in it most.
    """
    in_title = {mention.code for mention in names.mentions(title or "")}
    if len(in_title) > 1:
        return sorted(in_title)
    body = _URL.sub(lambda url: " " * len(url[0]), text[:_READ])
    points: dict[str, float] = defaultdict(float)
    for code in in_title:
        points[code] += 4
    mentions = list(names.mentions(body))
    opening = Counter(mention.code for mention in mentions if mention.start < _HEAD)
    for index, mention in enumerate(mentions):
        points[mention.code] += 3 if _acts(body, mentions, index, names) else 0.1
    for code, number in opening.items():
        points[code] += 2 * min(number, 2)
    for code in find_leaders(body[:_HEAD], list(opening), names).values():
        points[code] += 3
    if not points:
        return []
    least = max(_ENOUGH, _SHARE * max(points.values()))
    found = sorted(code for code, number in points.items() if number >= least)
    return found if len(found) > 1 else _with_partner(body, mentions, found)


def _with_partner(text: str, mentions: Sequence[Mention], found: list[str]) -> list[str]:
    """`found`, or where it is one party at most those that are named as a pair most often: 'the U.S.-Canada border'."""
    pairs = Counter(
        tuple(sorted({before.code, behind.code}))
        for before, behind in pairwise(mentions)
        if before.code != behind.code and text[before.end : behind.start].strip() in _PAIRING
    )
    likely = [pair for pair, _ in pairs.most_common() if set(found) <= set(pair)]
    return list(likely[0]) if likely else found


def _acts(text: str, mentions: Sequence[Mention], index: int, names: Names) -> bool:
    """Whether the party is a sentence's subject, alone or as one of several: 'Canada and the United States will'."""
    at = mentions[index].end
    for following in mentions[index + 1 : index + 5]:
        between = text[at : following.start]
        if len(between) > 12 or not names.links.issuperset(words_of(between)):
            break
        at = following.end
    words = words_of(text[at : at + 30])
    return bool(words) and words[0] in names.actors


def acting(
    quote: str, issuers: Sequence[str], names: Names, leaders: Mapping[str, str] | None = None, act: Act | None = None
) -> list[str]:
    """The codes of the `issuers` that act in `quote`, in their order; all of them where it names none alone.

    `leaders` says for whom a person speaks, as `find_leaders` learns it. `act` is the act's verb where it is known.
    """
    clause = find_clause(quote, names.language, act)
    subject_end = clause.subject[1]
    between = quote[subject_end : clause.verb_at]
    if load_grammar(names.language).is_welcome(words_of(between)):
        whose = _named(between, issuers, names, leaders)  # 'welcomed Canada's decision to'
        if whose:
            return whose
    subject = quote[slice(*clause.subject)]
    if not subject or clause.is_passive or not names.joint.isdisjoint(words_of(subject)):
        return list(issuers)
    return _named(subject, issuers, names, leaders) or list(issuers)


def _named(text: str, issuers: Sequence[str], names: Names, leaders: Mapping[str, str] | None) -> list[str]:
    codes = {mention.code for mention in names.mentions(text)}
    if leaders:
        codes.update(leaders[word[0]] for word in _WORDS.finditer(text) if word[0] in leaders)
    return [code for code in issuers if code in codes]


def find_leaders(text: str, issuers: Sequence[str], names: Names) -> dict[str, str]:
    """Whom the leaders that `text` names speak for: from a last name to a code of the `issuers`.

    'Prime Minister Jane Roe of Ruritania' says it; else the office does, where one issuer alone has it.
    """
    leaders: dict[str, str] = {}
    guesses: dict[str, str] = {}
    for found in names.office.finditer(text[:_READ]):
        name = _WORDS.findall(found["name"])[-1]
        code = _stated(text, found, names)
        holders = [code for code in issuers if code in names.offices.get(found["office"], ())]
        if code is not None and code in issuers:
            leaders.setdefault(name, code)
        elif code is None and len(holders) == 1:
            guesses.setdefault(name, holders[0])
    return guesses | leaders


def _stated(text: str, found: re.Match[str], names: Names) -> str | None:
    """The party that stands beside a leader: 'Ruritanian President Roe', 'President Roe of Ruritania'."""
    for mention in names.mentions(text[max(0, found.start() - 40) : found.start()]):
        if mention.end + max(0, found.start() - 40) >= found.start() - 1:
            return mention.code
    behind = text[found.end() : found.end() + 60]
    following = next(names.mentions(behind), None)
    if following is not None and names.links_of.fullmatch(behind[: following.start]):
        return following.code
    return None


def language_of(text: str) -> str:
    """The language of `text`, `en` or `fr`; `en` where nothing tells."""
    counts = Counter(words_of(text[: _DATELINE_IN * 2]))
    return max(
        LANGUAGES,
        key=lambda language: sum(counts[word] for word in load_rules(language, "parties")["language"]["words"]),
    )


def published_on(text: str) -> dt.date | None:
    """The statement's day, as its address or its dateline says it; None where neither does, or not as one day."""
    head = text[:_DATELINE_IN]
    for line in head[:1200].split("\n")[:8]:
        day = _day_in_address(line) if _URL.search(line) else None
        if day is not None:
            return day
    for part in (head, text[max(_DATELINE_IN, len(text) - _DATELINE_AT_END) :]):
        for found in _datelines().finditer(part):
            if _is_dateline(part, found):
                return _day(found["date"])
    return None


def _day_in_address(line: str) -> dt.date | None:
    """The day that an address holds: .../2023/03/24/... or ...-2021-06-10-..."""
    for found in _DAY_IN_URL.finditer(line):
        try:
            return dt.date(*map(int, found.groups()))
        except ValueError:  # of the right shape, but the 32nd
            continue
    return None


def _is_dateline(text: str, found: re.Match[str]) -> bool:
    """Whether a date is the statement's own: words say so, or it stands on a line of its own, with a place at most."""
    if found["today"]:
        return True
    begin = text.rfind("\n", 0, found.start()) + 1
    end = text.find("\n", found.end())
    line = text[begin : len(text) if end < 0 else end]
    before = text[begin : found.start()]
    if found["said"]:
        return len(words_of(before)) <= _FEW
    after = text[found.end() : found.end() + 3].strip()
    is_short = len(line) < _DATELINE_LONGEST and not line.rstrip().endswith(";")
    is_heading = is_short and line.rstrip()[-1:] not in ".!?"
    return len(words_of(before)) <= 2 * _FEW and (is_heading or after[:1] in {"–", "—", "-"})


def _day(text: str) -> dt.date | None:
    try:
        return parse_date(text).start
    except InvalidValue:  # 31 June
        return None


@functools.cache
def _datelines() -> re.Pattern[str]:
    """A day in either language, and the words in front that make it the statement's own."""
    months = [month for language in LANGUAGES for month in load_rules(language, "deadlines")["calendar"]["months"]]
    said = [word for language in LANGUAGES for word in load_rules(language, "parties")["dateline"]["words"]]
    today = [word for language in LANGUAGES for word in load_rules(language, "parties")["dateline"]["today"]]
    month = one_of(months)
    year, day = "20[0-9]{2}", "[0-9]{1,2}"
    date = rf"{month}\s+{day},?\s+{year}|{day}(?:er|st|nd|rd|th)?\s+{month},?\s+{year}|{year}-[01][0-9]-[0-3][0-9]"
    return re.compile(
        rf"(?:(?P<today>\b{one_of(today)}[,:]?\s+)|(?P<said>\b{one_of(said)}[,:]?\s+))?(?:the\s+|le\s+)?(?<![\w-])(?P<date>{date})(?![\w-])",
        re.IGNORECASE,
    )
