"""Which initiative of the tracker a candidate promises again.

Three ways, the surest first: the same place of the same file, the same words in another one, the same promise in other
words. A match that is wrong loses a promise, one that is missed makes a duplicate which a person sees: where in doubt,
nothing is matched. Of the first two, one sentence that holds several promises is shared out one to one.

Other words count by how rare they are among the tracker's initiatives (inverse document frequency, Spärck Jones 1972,
https://doi.org/10.1108/eb026526), and only initiatives that share a rare word are compared at all: the time grows with
the number of candidates, not with that of the pairs.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from functools import cached_property
from itertools import islice
from typing import Literal, NamedTuple

from bilat.result import Document
from bilat.text import fold
from bilat.tracker.likeness import GENERAL, Stems, Told, is_general, together, told

How = Literal["same-place", "same-words", "similar"]

LIKE = 0.8
"""How much of either title's weight the other text must hold. Held to pairs of real and made-up promises by tests."""
OWN = 0.5
"""The same, where a sentence that both rest on speaks for it already, but is not the initiative's first source."""
SENTENCES = 0.2
"""How alike (Dice, 0 to 1) the sentences of two promises are at least, however alike their titles."""
FEWEST_WORDS = 3
"""Words that a sentence must have to be known by its words alone: 'Health' can stand anywhere."""
COMPARED = 12
"""Initiatives that a candidate is compared with, the most promising ones."""
FREQUENT = 500
"""A word of more initiatives than that (of fewer in a small tracker) leads to none where the title has a rarer one: as
much of its weight as `LIKE` asks for is hardly ever in words that so many share. Else that many are looked at."""

TELLING = frozenset({"look", "end"})
"""Acts (`likeness`) that both titles must name, or neither."""

Key = tuple[str, int, int]


class Match(NamedTuple):
    """A candidate's initiative."""

    id: str
    how: How
    """`same-place`: it rests on this very place of this file, so that nothing is new; `same-words`: on the same
    sentence elsewhere; `similar`: it is the same promise in other words."""
    score: float
    """From 0 to 1: how much of the titles they share; 1 where the words themselves are the same."""


class Known:
    """An initiative, as candidates are compared with it."""

    def __init__(self, record: Document) -> None:
        self.id: str = record["id"]
        self.record = record
        self.bases = {record["basis"], *(m["basis"] for m in record["milestones"])}
        self.sources: list[Document] = record["sources"]
        self.quotes = [source["quote"] for source in self.sources]
        self.language: str | None = next((s["language"] for s in record["sources"] if s["language"]), None)

    @cached_property
    def title(self) -> Told:
        """What its title tells."""
        return told(self.record["title"], self.language)

    @cached_property
    def words(self) -> set[str]:
        """Its quotes, plain."""
        return set(map(plain, self.quotes))

    @cached_property
    def sentences(self) -> list[Told]:
        """What each of its quotes tells."""
        return [told(quote, self.language) for quote in self.quotes]

    @cached_property
    def own(self) -> Told:
        """What its fields tell, without the quotes."""
        record = self.record
        parts = [record["target_outcome"], *record["priority_areas"], *(m["title"] for m in record["milestones"])]
        more = [told(part, self.language) for part in parts if part]
        return together([self.title, *more]) if more else self.title

    @cached_property
    def stems(self) -> Stems:
        """The stems of all that it tells."""
        return self.own.stems.union(*(sentence.stems for sentence in self.sentences))

    def besides(self, quote: str) -> Stems:
        """The stems of all but one quote of it."""
        pairs = zip(self.quotes, self.sentences, strict=True)
        return together([self.own, *(one for other, one in pairs if other != quote)]).stems


class Asked:
    """A candidate, as it is compared with initiatives."""

    def __init__(self, candidate: Document) -> None:
        self.candidate = candidate
        self.number: int = candidate["number"]
        self.source = candidate["source"]

    @cached_property
    def title(self) -> Told:
        """What its title tells."""
        return told(self.candidate["title"], self.source["language"])

    @cached_property
    def sentence(self) -> Told:
        """What its sentence tells."""
        return told(self.source["quote"], self.source["language"])

    @cached_property
    def all(self) -> Told:
        """What both tell."""
        return together([self.title, self.sentence])

    @cached_property
    def words(self) -> str:
        """Its sentence, plain."""
        return plain(self.source["quote"])

    @cached_property
    def places(self) -> list[tuple[int, int]]:
        """Where it stands in the file."""
        return places(self.source)


Holders = Callable[[Asked], Iterator[tuple[Known, float]]]
"""The initiatives that a candidate's sentence leads to, each with how sure that is."""


class Index:
    """The tracker's initiatives, looked up by place and by words."""

    def __init__(self, records: Iterable[Document]) -> None:
        self._known = [Known(record) for record in records]
        self._at: dict[Key, list[Known]] = defaultdict(list)
        self._in_file: dict[str, list[Known]] = defaultdict(list)
        self._saying: dict[str, list[Known]] = defaultdict(list)
        self._proved: dict[tuple[str, str], list[Known]] = defaultdict(list)
        self._weights: dict[str, float] = {}
        for one in self._known:
            self._place(one)

    def add(self, records: Iterable[Document]) -> None:
        """Further initiatives."""
        self._weights.clear()
        holding = self._holding
        for one in map(Known, records):
            self._known.append(one)
            self._place(one)
            for stem in one.stems:
                holding[stem].append(one)

    def _place(self, one: Known) -> None:
        for source in one.record["sources"]:
            _put(self._saying[plain(source["quote"])], one)
            if source["file_sha256"] is not None:
                _put(self._in_file[source["file_sha256"]], one)
                for start, end in places(source):
                    _put(self._at[source["file_sha256"], start, end], one)
        for proof in one.record["evidence"]:
            if proof["file_sha256"] and proof["quote"]:
                _put(self._proved[proof["file_sha256"], plain(proof["quote"])], one)

    @cached_property
    def _holding(self) -> dict[str, list[Known]]:
        """From each stem to the initiatives that have it."""
        holding: dict[str, list[Known]] = defaultdict(list)
        for one in self._known:
            for stem in one.stems:
                holding[stem].append(one)
        return holding

    def weight(self, stem: str) -> float:
        """How much a shared word says: the rarer in the tracker the more."""
        if stem not in self._weights:
            self._weights[stem] = self._weighed(stem)
        return self._weights[stem]

    def _weighed(self, stem: str) -> float:
        holding = self._holding.get(stem)
        rarity = math.log((len(self._known) + 1) / ((len(holding) if holding else 0) + 0.5))
        return max(rarity, 0.05) * (GENERAL if is_general(stem) else 1)

    def matches(self, candidates: Sequence[Document], parties: Sequence[str]) -> dict[int, Match]:
        """By their numbers, the candidates that the tracker holds already, each with its initiative.

        `candidates` are all of the statement: which of them a known initiative is depends on the others. `parties`
        are those who issued it; without two of them only the same place is recognised.
        """
        if not self._known:
            return {}
        asked = [Asked(candidate) for candidate in candidates]
        found: dict[int, Match] = {}
        taken: set[tuple[str, str]] = set()
        _share_out(asked, found, taken, self._resting_there, "same-place")
        given = {match.id for match in found.values()}
        _share_out(asked, found, taken, lambda a: self._overlapping(a, given), "same-place")
        if len(parties) > 1:
            between = sorted(parties)
            _share_out(asked, found, taken, lambda a: self._saying_so(a, between), "same-words")
            for one in asked:
                match = None if one.number in found else self._similar(one, between)
                if match is not None:
                    found[one.number] = match
        return found

    # The same place, or the same words

    def _resting_there(self, one: Asked) -> Iterator[tuple[Known, float]]:
        """The initiatives that rest on one of these places or on the same words of this file, or have them as evidence.

        The words alone are enough: a reader of web pages may count characters otherwise since.
        """
        sha = one.source["file_sha256"]
        if sha is None:
            return
        for place in one.places:
            for known in self._at.get((sha, *place), ()):
                is_first = _is_first(known, sha, place)
                if is_first or self._is_its_own(one, known):
                    yield known, self._likeness(one, known) + is_first
        for known in self._proved.get((sha, one.words), ()):
            yield known, self._likeness(one, known)
        for known in self._saying.get(one.words, ()):
            there = [source["file_sha256"] == sha and plain(source["quote"]) == one.words for source in known.sources]
            if any(there) and (there[0] or self._is_its_own(one, known)):
                yield known, self._likeness(one, known)

    def _overlapping(self, one: Asked, given: Container[str]) -> Iterator[tuple[Known, float]]:
        """The initiatives that rest on most of one of these places: rules may have cut the sentence elsewhere since.

        Those that are `given`, to candidates on the very place, are not to be had any more.
        """
        for known in self._in_file.get(one.source["file_sha256"], ()):
            if known.id in given:
                continue
            taken = [place for source in known.record["sources"] for place in places(source)]
            near = any(_overlap(place, other) for place in one.places for other in taken)
            if near and self._is_its_own(one, known):
                yield known, self._likeness(one, known)

    def _is_its_own(self, one: Asked, known: Known) -> bool:
        """Whether an initiative that rests on a candidate's sentence among others is about the same."""
        if one.candidate["basis"] not in known.bases:
            return False
        besides = known.besides(one.source["quote"])
        of_title = self._cover(one.title.stems, besides)
        return max(of_title, self._cover(known.title.stems, one.title.stems)) >= OWN

    def _saying_so(self, one: Asked, between: list[str]) -> Iterator[tuple[Known, float]]:
        """The initiatives between the same parties that rest on the same sentence, wherever it stands."""
        saying = self._saying.get(one.words, ())
        if not saying or len(one.sentence.stems) < FEWEST_WORDS:
            return
        for known in saying:
            first = plain(known.quotes[0]) == one.words and one.candidate["basis"] == known.record["basis"]
            if known.record["parties"] == parties_of(one.candidate, between) and (
                first or self._is_its_own(one, known)
            ):
                yield known, self._likeness(one, known) + first

    # Other words

    def twin(self, candidate: Document, parties: Sequence[str], among: Container[str]) -> str | None:
        """The one of the initiatives `among` that is the same promise in other words; None: none is."""
        if len(parties) < 2 or not among:
            return None
        match = self._similar(Asked(candidate), sorted(parties), among)
        return match.id if match else None

    def _similar(self, one: Asked, between: list[str], among: Container[str] | None = None) -> Match | None:
        best: Match | None = None
        for known in self._promising(one, among):
            score = self._score(one, known) if self._fits(one, known, between) else 0.0
            if score and (best is None or score > best.score):
                best = Match(known.id, "similar", round(score, 2))
        return best

    def _promising(self, one: Asked, among: Container[str] | None = None) -> list[Known]:
        """The initiatives (`among` which; None: all) that share the most weight with the candidate's rarer words."""
        rarest = sorted(one.title.stems, key=lambda stem: (-self.weight(stem), stem))[:6]
        most = min(max(200, len(self._known) // 20), FREQUENT)
        shared: Counter[int] = Counter()
        met: dict[int, Known] = {}
        has_looked = False
        for stem in rarest:
            holding = self._holding.get(stem, ())
            if len(holding) > most and has_looked:
                continue
            has_looked = has_looked or not is_general(stem)
            weight = round(self.weight(stem) * 1000)
            for known in islice(holding, most):
                if among is None or known.id in among:
                    shared[id(known)] += weight
                    met[id(known)] = known
        return [met[key] for key, _ in shared.most_common(COMPARED)]

    def _fits(self, one: Asked, known: Known, between: list[str]) -> bool:
        """Whether nothing speaks against the two being one: basis, parties, sectors, acts, numbers, names."""
        record, candidate = known.record, one.candidate
        if candidate["basis"] != record["basis"] or record["parties"] != parties_of(candidate, between):
            return False
        owners = {m["owner"] for m in record["milestones"] if m["owner"]}
        if owners and len(candidate["parties"]) == 1 and not owners & set(candidate["parties"]):
            return False
        return _sectors_meet(candidate["sectors"], record["sectors"]) and not (
            _apart(one.title.acts, known.title.acts)
            or _contradict(one.all.numbers, together([known.title, *known.sentences]).numbers)
            or (one.title.names - known.stems and known.title.names - one.all.stems)
        )

    def _score(self, one: Asked, known: Known) -> float:
        """How much of both titles the two share; 0 where that is too little.

        A sentence that both rest on says nothing here: it has been shared out already, and may hold many promises.
        """
        if one.words in known.words:
            return 0.0
        shared = (one.title.stems & known.stems) | (known.title.stems & one.all.stems)
        if len(shared) < 2 or all(is_general(stem) for stem in shared):
            return 0.0
        alike = min(self._cover(one.title.stems, known.stems), self._cover(known.title.stems, one.all.stems))
        nearest = max((self._dice(one.all.stems, s.stems | known.title.stems) for s in known.sentences), default=alike)
        return alike if alike >= LIKE and nearest >= SENTENCES else 0.0

    def _likeness(self, one: Asked, known: Known) -> float:
        """How alike the titles are (Dice, 0 to 1), and a little more for the same target and sector."""
        due = one.candidate["deadline"]
        targets = [m["due"]["end"] for m in known.record["milestones"] if m["due"]]
        likeness = self._dice(one.title.stems, known.title.stems)
        likeness += 0.1 if due is not None and due["end"] in targets else 0.0
        return likeness + (0.05 if one.candidate["sectors"][0] == known.record["sectors"][0] else 0.0)

    def _cover(self, part: Stems, whole: Stems) -> float:
        """How much of the weight of `part` is in `whole`; 0 of nothing."""
        weights = {stem: self.weight(stem) for stem in part}
        total = sum(weights.values())
        return sum(weight for stem, weight in weights.items() if stem in whole) / total if total else 0.0

    def _dice(self, one: Stems, other: Stems) -> float:
        total: float = sum(map(self.weight, one)) + sum(map(self.weight, other))
        return 2 * sum(map(self.weight, one & other)) / total if total else 0.0

    # Searching

    def find(self, initiative: str) -> Document | None:
        """The initiative with exactly this id."""
        return next((known.record for known in self._known if known.id == initiative), None)

    def nearest(self, text: str, limit: int, language: str | None = None) -> list[Document]:
        """The initiatives that share the most with `text`, at most `limit`; those whose id begins so stand first."""
        begun = [k for k in self._known if text.strip() and k.id.startswith(text.strip().lower())]
        shared: Counter[str] = Counter()
        records = {known.id: known for known in self._known}
        for stem in told(text, language).stems:
            for known in self._holding.get(stem, ()):
                shared[known.id] += round(self.weight(stem) * (2000 if stem in known.title.stems else 1000))
        found = [*begun, *(records[name] for name, _ in shared.most_common(limit))]
        return [known.record for known in dict.fromkeys(found)][:limit]


def _share_out(
    asked: Sequence[Asked], found: dict[int, Match], taken: set[tuple[str, str]], holders: Holders, how: How
) -> None:
    """Give each initiative that `holders` finds to one candidate of a sentence, the surest first.

    `taken` says which initiative was given for which sentence already.
    """
    pairs = [(sureness, one, known) for one in asked if one.number not in found for known, sureness in holders(one)]
    for _, one, known in sorted(pairs, key=lambda pair: (-pair[0], pair[1].number, pair[2].id)):
        if one.number not in found and (known.id, one.words) not in taken:
            taken.add((known.id, one.words))
            found[one.number] = Match(known.id, how, 1.0)


def parties_of(candidate: Document, between: Sequence[str]) -> list[str]:
    """Between whom the initiative of a candidate is: those who act, or where one acts alone those of the statement."""
    acting: list[str] = candidate["parties"]
    return sorted(acting if len(acting) > 1 else {*acting, *between})


def plain(quote: str) -> str:
    """A sentence as it is compared with others: no case, accents, spacing, marks of punctuation."""
    return " ".join(fold(quote).replace("’", "'").replace("-", " ").split()).strip(" .;:,•*")


def places(source: Document) -> list[tuple[int, int]]:
    """All places where a source's quote stands; empty where none is known."""
    if source["start"] is None or source["end"] is None:
        return []
    return [(source["start"], source["end"]), *((start, end) for start, end in source["also_at"])]


def _put(holders: list[Known], one: Known) -> None:
    if not holders or holders[-1] is not one:
        holders.append(one)


def _is_first(known: Known, sha: str, place: tuple[int, int]) -> bool:
    """Whether it is the first thing that the initiative rests on."""
    source = known.record["sources"][0]
    return source["file_sha256"] == sha and place in places(source)


def _overlap(one: tuple[int, int], other: tuple[int, int]) -> bool:
    """Whether they share at least half of the shorter."""
    shared = min(one[1], other[1]) - max(one[0], other[0])
    return shared > 0 and 2 * shared >= min(one[1] - one[0], other[1] - other[0])


def _sectors_meet(one: Sequence[str], other: Sequence[str]) -> bool:
    return "other" in (one[0], other[0]) or one[0] in other or other[0] in one


def _apart(one: Stems, other: Stems) -> bool:
    """Whether the acts of two titles differ: to report on a thing or to end it is never the thing itself."""
    return bool((one & TELLING) ^ (other & TELLING)) or (bool(one and other) and not one & other)


def _contradict(one: Stems, other: Stems) -> bool:
    """Whether both have numbers, and neither only those of the other."""
    return bool(one and other) and not (one <= other or other <= one)
