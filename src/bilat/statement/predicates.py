"""The clauses of a sentence: who does or promises what.

A clause has a predicate (the words that promise, praise or condemn, or a plain verb), a subject, and behind a promise
the verb that is promised: 'we | will continue to | expand'. Clauses that depend on another ('which will help') are told
apart from those that stand by themselves.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from bilat.statement.lexicon import Grammar, Lexicon, Match, Tokens
from bilat.vocabulary import listed

AHEAD = 9
"""Tokens behind a promise among which its verb is looked for."""
PREFACE = 60
"""Tokens that may stand before the comma behind which a sentence really begins."""
RUN_IN = 18
"""Tokens in a run-in heading, at most: 'Trade Facilitation: …'."""

FIRMNESS = frozenset(
    listed(
        "will, intend, agree, pledge, commit, committed, recommit, confirm, seek, look_forward, direct, "
        "lead, stand_ready, call_own"
    )
)
"""The classes of words that promise outright; the others do where nothing outright stands beside them."""
NO_GOVERNMENT = frozenset(("firm", "thing", "third"))
"""Subjects whose promise is none of the governments'."""

_NONE: frozenset[str] = frozenset()
_ACTS = frozenset(listed("make, sign, negotiate, fund, lower, supply, hold, develop, renew"))
"""'We are establishing': with these verbs the present tense promises."""
_NO_PREDICATES = frozenset(
    listed(
        "frames.history, frames.effect, frames.legal, frames.concern, promise.includes, "
        "promise.commitment_noun, promise.intention"
    )
)
_FUTURE = frozenset(("will", "would"))
"""The tags of forms that speak of the future by themselves."""
_AFTER_HAVE = frozenset(listed("agree, pledge, commit, reaffirm, recommit, confirm, direct"))


class Clause(NamedTuple):
    """One predicate with its subject."""

    kind: str
    """The class of its words (`will`, `agree`, `condemn`), or of a plain predicate its form: `past`, `present`,
    `progressive`, `perfect`, `be`, `modal`."""
    is_promise: bool
    subject: str
    """`we`, `joint`, `party`, `office`, `body`, `thing`, `firm`, `third`, `name`, `lead` (of its lead-in), `other`,
    `none`."""
    first: int
    """The predicate's first token."""
    last: int
    """The token behind its last one."""
    is_main: bool
    """Whether it depends on no other clause."""
    verb: str | None
    """The verb that is promised or done, in its base form."""
    verb_at: int
    """Its token; -1: there is none."""
    verb_classes: frozenset[str]
    hedges: frozenset[str]
    """What stands between the promise and its verb: `work`, `continue`, `seek` …"""


class Reader:
    """A sentence while it is read."""

    def __init__(self, tokens: Tokens, matches: Sequence[Match], lexicon: Lexicon) -> None:
        self.tokens = tokens
        self.words = tokens.words
        self.matches = matches
        self.lexicon = lexicon
        self._grammar: Grammar = lexicon.grammar
        self._known: dict[int, tuple[str, bool, int]] = {}
        self._predicates: dict[int, Match] = {}
        self._compounds: dict[int, Match] = {}
        self._subjects: list[tuple[int, int, str]] = []
        for match in matches:
            self._sort(match)
        self._subject_begins = {first for first, _, _ in self._subjects}
        self._subject_ends = {last for _, last, _ in self._subjects}
        self._is_today = any(match.table == "signs" and match.kind == "today" for match in matches)
        self.start = self._behind_preface(self._behind_heading())
        """The first token behind a run-in heading and a preface: 'Building on this, | the leaders …'."""

    def _sort(self, match: Match) -> None:
        table = match.table
        if table == "subjects":
            self._subjects.append((match.first, match.last, match.kind))
        elif table == "parties":
            self._subjects.append((match.first, match.last, "party"))
        elif table == "verb":
            self._compounds[match.first] = match
        elif table in ("promise", "frames") and match.name not in _NO_PREDICATES:
            known = self._predicates.get(match.first)
            mine = (table == "promise", match.last)
            if known is None or mine > (known.table == "promise", known.last):
                self._predicates[match.first] = match

    def clauses(self) -> Iterator[Clause]:
        """The clauses from `start` on."""
        place = start = self.start
        inherited = ""
        while place < len(self.words):
            kind, promises, last = self._predicate(place)
            if not kind:
                place += 1
                continue
            clause = self._clause(start, place, kind, promises, last, inherited)
            if clause.is_main:
                inherited = clause.subject
            yield clause
            start = place = max(last, place + 1)
            if clause.is_promise and clause.verb_at >= place:
                start = place = clause.verb_at + 1

    def _clause(self, start: int, place: int, kind: str, promises: bool, last: int, inherited: str) -> Clause:
        is_main = not self._depends(start, place)
        subject = self._subject(start, place)
        if subject in ("none", "other") and inherited and is_main:
            subject = inherited
        verb, at, classes, hedges = None, -1, _NONE, _NONE
        if promises or kind in ("past", "present", "progressive", "perfect"):
            verb, at, classes, hedges = self.verb_behind(last if promises and not self._is_future(place) else place)
        if classes & _ACTS and (kind == "progressive" or (kind == "past" and self._is_today)):
            promises = True
        return Clause(kind, promises, subject, place, last, is_main, verb, at, classes, hedges)

    # Where a sentence really begins

    def _behind_heading(self) -> int:
        """The first token behind a run-in heading: 'Trade Facilitation: Streamlined …', 'Space  The Presidents …'."""
        words, tokens = self.words, self.tokens
        for place in range(1, min(len(words) - 2, RUN_IN)):
            if words[place] == ":":
                return place + 1 if tokens.capitals[place + 1] and not self._is_finite(place) else 0
            if words[place] in (",", ";") and place > 8:
                return 0
            if tokens.capitals[place] and words[place] in self._grammar.openers:
                gap = tokens.starts[place] - tokens.ends[place - 1]
                parted = gap > 1 or tokens.capitals[place - 1]
                if parted and words[place - 1] not in self._grammar.links and not self._is_finite(place):
                    return place
        return 0

    def _is_finite(self, end: int) -> bool:
        return any(self._predicate(at)[0] not in ("", "present", "past") for at in range(end))

    def _behind_preface(self, begin: int) -> int:
        words = self.words
        if begin >= len(words):
            return 0
        first, form = words[begin], self.lexicon.forms.get(words[begin])
        grammar = self._grammar
        opens = first in grammar.prefaces or first.endswith(grammar.participles) or (form and form.tag == "ed")
        if not opens:
            return begin
        for place in range(begin + 1, min(len(words) - 1, begin + PREFACE)):
            if words[place] != ",":
                continue
            following = place + 1
            begins = following in self._subject_begins or words[following] in grammar.openers
            if (begins or self.tokens.capitals[following]) and self._finite_ahead(following):
                return following
        return begin

    def _finite_ahead(self, place: int) -> bool:
        return any(self._predicate(at)[0] for at in range(place, min(len(self.words), place + 22)))

    # Predicates

    def _predicate(self, place: int) -> tuple[str, bool, int]:
        """Of the predicate that begins at a token: its kind (empty: none), whether it promises, the token behind it."""
        found = self._known.get(place)
        if found is None:
            found = self._known[place] = self._find_predicate(place)
        return found

    def _find_predicate(self, place: int) -> tuple[str, bool, int]:
        word = self.words[place]
        found = self._predicates.get(place)
        before = self.words[place - 1] if place else ""
        grammar = self._grammar
        if found is not None and before not in grammar.no_predicate_behind and not self._is_noun(place, found, before):
            return found.kind, found.table == "promise", found.last
        if word in grammar.be:
            at = self._behind_adverbs(place + 1)
            following = self.words[at] if at < len(self.words) else ""
            if following.endswith(grammar.progressives) and len(following) > 5:
                return "progressive", False, at
            return "be", False, place + 1
        if word in grammar.have:
            promised = self._predicates.get(self._behind_adverbs(place + 1))
            if promised is not None and (promised.kind in _AFTER_HAVE or grammar.perfect == "past"):
                return promised.kind, promised.table == "promise", promised.last
            return grammar.perfect, False, place + 1
        if word in grammar.modals:
            return "modal", False, place + 1
        return self._plain(place, before)

    def _is_noun(self, place: int, found: Match, before: str) -> bool:
        """Whether what looks like a predicate is a noun ('the plan', 'Canada’s commitment') or some other verb form."""
        form = self.lexicon.forms.get(self.words[place])
        if self.words[place] in self._grammar.needs_verb:
            return not self._has_infinitive(found.last)
        if self.words[place].endswith(self._grammar.participles):
            return found.kind not in ("look_forward", "seek", "commit")
        if form is None or form.tag != "base":
            return False
        return before in self._grammar.noun_behind or before.endswith(("’s", "’"))

    def _has_infinitive(self, place: int) -> bool:
        """Whether an infinitive stands at a token, or behind adverbs there: 'compte aussi participer', 'prévoit de'."""
        at = self._behind_adverbs(place)
        if at < len(self.words) and self.words[at] in self._grammar.to:
            at = self._behind_adverbs(at + 1)
        return at < len(self.words) and self.words[at].endswith(self._grammar.infinitives)

    def _plain(self, place: int, before: str) -> tuple[str, bool, int]:
        form = self.lexicon.forms.get(self.words[place])
        if form is not None and form.tag in _FUTURE:
            return "will" if form.tag == "will" else "modal", form.tag == "will", place + 1
        if form is None and self._grammar.futures and self._ends_as_future(place, before):
            return "will", True, place + 1
        if form is None or not place or before in self._grammar.no_verb_behind:
            return "", False, 0
        if form.tag == "ed" and self._ends_subject(place):
            return "past", False, place
        if form.tag == "s" and not before.endswith("ed") and self._ends_subject(place):
            return self._grammar.present, False, place
        if form.tag == "base" and self._ends_subject(place, plural=True):
            return "present", False, place
        return "", False, 0

    def _ends_as_future(self, place: int, before: str) -> bool:
        """Whether a word that the rules do not know has the ending of a future, and stands where a verb can."""
        ends = self.words[place].endswith(self._grammar.futures)
        return ends and not self.tokens.capitals[place] and before not in self._grammar.no_verb_behind

    def _is_future(self, place: int) -> bool:
        """Whether the promise at a token is its verb's own form: 'établiront'."""
        form = self.lexicon.forms.get(self.words[place])
        return form is not None and form.tag == "will" and place not in self._predicates

    def _ends_subject(self, place: int, *, plural: bool = False) -> bool:
        """Whether a subject ends before a token, but for adverbs."""
        at = place - 1
        while at >= 0 and self._is_adverb(at):
            at -= 1
        if at < 0:
            return False
        word = self.words[at]
        if word in self._grammar.pronouns:
            return True
        return at + 1 in self._subject_ends and (not plural or word.endswith("s") or self.tokens.capitals[at])

    def _behind_adverbs(self, place: int) -> int:
        while place < len(self.words) and self._is_adverb(place):
            place += 1
        return place

    def _is_adverb(self, place: int) -> bool:
        return self.words[place] in self._grammar.adverbs or self.words[place].endswith(self._grammar.adverb_ending)

    def _depends(self, start: int, place: int) -> bool:
        words = self.words
        for at in range(place - 1, start - 1, -1):
            if words[at] == ";":
                return False
            if words[at] in self._grammar.subordinators:
                return not (words[at] in self._grammar.that and at > 0 and words[at - 1] in self._grammar.says_that)
        return False

    def _subject(self, start: int, before: int) -> str:
        best, where = "", -1
        for first, last, kind in self._subjects:
            if first >= before:
                break
            if first >= start and last <= before and (last > where or kind == "firm"):
                best, where = kind, last
        if best:
            return best
        if any(self.tokens.capitals[at] for at in range(max(start, 1), before)):
            return "name"
        return "other" if before - start > 2 else "none"

    # What is promised

    def verb_behind(self, place: int) -> tuple[str | None, int, frozenset[str], frozenset[str]]:
        """The verb behind a promise whose last token is before `place`: itself, its token, its classes, the hedges."""
        words, forms = self.words, self.lexicon.forms
        hedges: set[str] = set()
        end = min(len(words), place + AHEAD)
        while place < end:
            if words[place] in (";", ":"):
                break
            form = forms.get(words[place])
            if form is None:
                place += 1
                continue
            hedge = self._hedge(form.lemma, place)
            if hedge:
                hedges.add(self._name_of_hedge(form.lemma, words[hedge - 1]))
                place, end = hedge, min(len(words), hedge + AHEAD)
                continue
            lemma = form.lemma
            compound = self._compounds.get(place)
            if compound is not None:
                lemma = " ".join([lemma, *words[place + 1 : compound.last]])
            classes = self.lexicon.classes.get(lemma) or self.lexicon.classes.get(form.lemma)
            if classes:
                return lemma, place, frozenset(classes), frozenset(hedges)
            place += 1
        return None, -1, _NONE, frozenset(hedges)

    def _name_of_hedge(self, lemma: str, link: str) -> str:
        name = self._grammar.hedging[lemma]
        return "toward" if link in self._grammar.toward and name != "continue" else name

    def _hedge(self, lemma: str, place: int) -> int:
        """The token behind 'work to', 'continue working with', 'seek to' at `place`; 0 where it is no hedge."""
        words = self.words
        if lemma not in self._grammar.hedging:
            return 0
        at = place + 1
        while at < len(words) and at < place + 3 and words[at] in self._grammar.with_hedge:
            at += 1
        if at < len(words) and words[at] in self._grammar.to:
            return at + 1
        goes_on = self._grammar.hedging[lemma] == "continue" and place + 1 < len(words)
        return place + 1 if goes_on and words[place + 1] in self.lexicon.forms else 0


def chosen(clauses: Sequence[Clause]) -> Clause | None:
    """The promise that decides: a government's first outright one, else the first of any kind; None: there is none."""
    main = [clause for clause in clauses if clause.is_main and clause.is_promise]
    outright = (c for c in main if c.kind in FIRMNESS and c.subject not in NO_GOVERNMENT)
    return next(outright, main[0] if main else None)
