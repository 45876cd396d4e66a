"""What a tracker calls a promise: a short noun phrase, cut from its sentence by the words in `titles.toml`.

The verb goes or becomes a noun, dates and purposes go; nothing is added that the sentence does not say. A sentence is
taken apart once, by `find_clause`: a title is then a choice of its words, by their numbers.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from bilat.statement.clauses import Act, find_clause
from bilat.statement.title_cuts import FEWEST, Cuts, Words
from bilat.statement.title_words import Style, load_style
from bilat.text import fold

LONGEST = 80
"""Characters of a title, at most."""
_FEW = 2
"""Words of a heading that says too little alone, and of a noun's attributes that do."""
_ROOM = 40
"""Characters that are worth a heading in front."""
_HEADING = re.compile(r"[\s*_#\-•–—]*(?P<heading>[^\W\d_][^.:;!?\n]{2,58}[^\W_)])\s*:[\s*_]+(?=[^\W_])")
_SUM = re.compile(
    r"(?:(?:over|up to|more than|at least|nearly|about|approximately|an additional|an initial|plus de|jusqu'à)\s+)?"
    r"(?:(?:US|C|CAD|USD|AUD|A|NZ|CA|EUR|GBP|JPY)\s?)?[$€£¥]\s?[0-9][0-9.,]*(?:\s?(?:million|billion|trillion|milliards?)s?)?"
    r"|[0-9][0-9.,]*(?:\s(?:millions?|milliards?)\s)(?:de dollars|d'euros|de livres)(?:\s(?:canadiens|américains))?",
    re.IGNORECASE,
)
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\u0000-\u001f\u007f-\u009f]+")
_EDGES = " \t-–—•*_#,;:.·/|>"
_PAIRS = (("“", "”"), ("«", "»"), ("(", ")"), ("[", "]"))
_ATTRIBUTES = frozenset({",", "and", "et"})
"""They part the attributes of a noun: 'closer and deeper cooperation'."""


def title_of(quote: str, act: Act | None, lead: str | None, language: str, taken: Collection[str] = ()) -> str:
    """A title for the promise in `quote`: one line of at most 80 characters, in sentence case, never empty.

    `act` is the promise's verb where it is known. `lead` is the lead-in of the quote's list, whose words are taken
    where the quote has none of its own. `language` is `en` or `fr`. `taken` are titles that others have: where the
    sentence holds something that tells it apart, its subject or more of its object, the title holds it too.
    """
    style = load_style(language)
    draft = _Draft(quote, act, style)
    title = draft.title() or (_Draft(lead, None, style).phrase() if lead else "")
    if title in taken:
        title = next((other for other in draft.others(title) if other and other not in taken), title)
    return title or style.fallback


class _Draft(Cuts):
    """A sentence and the titles that can be made of it."""

    def __init__(self, quote: str, act: Act | None, style: Style) -> None:
        self.clause = find_clause(quote, style.language, act)
        self.act = act
        super().__init__(quote, self.clause.words, self.clause.starts, style)

    def title(self) -> str:
        """The title: its heading's words, those of the clause, or those that the sentence begins with."""
        found = _HEADING.match(self.quote)
        if found is None or self._promises(found.end("heading")):
            return self.from_clause(LONGEST) or self.phrase()
        heading = _finished(self._heading(found["heading"]), self.style)
        is_aim = self._is_aim(heading)
        if not is_aim and heading.count(" ") >= _FEW:
            return heading
        room = LONGEST if is_aim else LONGEST - len(heading) - 2
        behind = self._behind(found.end()).from_clause(room if room >= _ROOM else LONGEST)
        if " " not in behind:
            return heading
        return behind if is_aim or room < _ROOM else f"{heading}: {_uncapitalised(behind)}"

    def _behind(self, place: int) -> _Draft:
        """The sentence behind a heading."""
        rest, act = self.quote[place:], self.act
        told = Act(act.verb, act.at - place) if act is not None and act.at >= place else None
        return _Draft(rest, told, self.style)

    def phrase(self) -> str:
        """The words that the sentence begins with."""
        body = self._body(range(len(self.words)), LONGEST, is_alone=True)
        return _finished(self._text(body), self.style)

    def others(self, title: str) -> list[str]:
        """Titles that say more than `title`: who acts, what is further said of the object."""
        words = self._body(self._range(self.clause.subject), _ROOM, is_alone=True)
        who = " ".join(self._text(words).split())
        said = []
        is_one = self.style.gerund_and.isdisjoint(self.words[word] for word in words)
        if is_one and any(self._is_name(word) for word in words) and not self.clause.is_passive:
            short = self.from_clause(LONGEST - len(who) - 3)
            said.append(f"{short} ({who})" if short else "")
        said.append(self.from_clause(LONGEST, is_short=False))
        return [other for other in said if other != title]

    def _heading(self, heading: str) -> str:
        """A heading in sentence case, where it holds no names: 'Trade facilitation', but 'Montreal Protocol'."""
        first, *rest = heading.split(" ")
        common = self.style.common
        is_plain = all(not word[1:].isupper() and (word.islower() or fold(word) in common) for word in rest)
        return " ".join([first, *(word.lower() for word in rest)]) if is_plain else heading

    def _is_aim(self, heading: str) -> bool:
        """Whether a heading is itself an act: 'Advancing food security', 'Build trust'."""
        grammar = self.style.grammar
        first = heading.split(" ")[0].lower()
        if first in grammar.homographs or grammar.lemma(first) is None:
            return False
        return first.endswith(grammar.participles) or first in grammar.nouns

    def _promises(self, end: int) -> bool:
        """Whether the sentence's first `end` characters hold a promise, and so are no heading."""
        promises = self.style.grammar.promises
        return any(promises.before(self.words, at) for at in range(self._number(end)))

    def from_clause(self, room: int, *, is_short: bool = True) -> str:
        """The title that the clause's object gives, or its subject where that is what is acted on; empty: none.

        It has `room` characters. Unless it `is_short`, remarks stay.
        """
        clause, style = self.clause, self.style
        subject = self._range(clause.subject)
        if clause.is_passive:
            found = self._text(self._body(subject, room, is_alone=True))
            if " " in found:
                return _finished(found, style)
        meeting = style.subjects.get(clause.verb or "")
        if meeting is not None and self._has_no_object(subject):
            return self._of_subject(meeting, subject, room)
        area = self._range((clause.object[0], clause.object[1] if is_short else len(self.quote)))
        if self._is_in_filler(area.stop):
            area = range(area.start, len(self.words))
        prefix, words, suffix = self._nominal(clause.verb, area)
        is_clause = bool(words) and self.words[words[0]] in style.clause
        left = room - len(prefix) - len(suffix) - bool(prefix)
        body = self._body(words, left, is_alone=not prefix, is_short=is_short and not is_clause)
        if prefix and clause.verb in style.growth and self._is_relation(body):
            whole = self._body(words, room, is_alone=True)
            prefix, body = ("", whole) if len(whole) > len(body) else (prefix, body)
        if clause.verb is not None and prefix in style.bare and body and self.words[body[0]] not in style.prepositions:
            prefix = style.gerund(clause.verb)  # 'engage partners' is no 'Engagement partners'
        text = self._text(body) + suffix if body else ""
        if is_short and self._is_vague(body, text, is_alone=not prefix):
            purpose = self._purpose(room - len(text) - len(prefix) - 1)
            longer = "" if purpose else self.from_clause(room, is_short=False)
            if len(longer) > len(text) + len(prefix):
                return longer
            text += purpose
        title = _finished(self._joined(prefix, body, text), style) if body else ""
        return self._negated(title) if title and self._is_negated() else title

    def _is_negated(self) -> bool:
        """Whether the act is what is not to be done: 'will never recognise'."""
        at = self._number(self.clause.verb_at)
        return not self.style.negations.isdisjoint(self.words[max(0, at - _FEW) : at])

    def _negated(self, title: str) -> str:
        """'Recognition of the border' as 'No recognition of the border'."""
        said = f"{self.style.no} {_uncapitalised(title)}"
        return said if len(said) <= LONGEST else said[:LONGEST].rpartition(" ")[0]

    def _is_in_filler(self, stop: int) -> bool:
        """Whether the word at `stop` belongs to a filler that begins before it: 'in areas | such as'."""
        for begin in range(max(1, stop - _FEW), stop):
            found = self.style.fillers.before(self.words, begin)
            if found is not None and begin + found[1] > stop and self.words[begin - 1] in self.style.prepositions:
                return True
        return False

    def _of_subject(self, noun: str, subject: range, room: int) -> str:
        body = self._body(subject, room - len(noun), is_alone=False)
        text = self._text(body)
        if body and self.words[body[0]] in self.style.before_object:
            text = text[0].lower() + text[1:]
        return _finished(self._joined(noun, body, text), self.style) if body else ""

    def _has_no_object(self, subject: range) -> bool:
        """Whether the clause says of its subject alone that it acts: 'the working group will meet annually'."""
        style = self.style
        first = self._number(self.clause.object[0])
        is_short = self.clause.object[0] < self.clause.object[1] and first < len(self.words)
        behind = self.words[first] if is_short else ""
        words = {self.words[at] for at in subject}
        return behind in style.no_object and bool(words) and style.pronouns.isdisjoint(words)

    def _nominal(self, verb: str | None, area: range) -> tuple[str, range | Words, str]:
        """The words that stand for the verb, the object that they leave, and what stands behind it."""
        style, grammar, words = self.style, self.style.grammar, self.words
        if verb is None or not area:
            return "", area, ""
        first = words[area[0]]
        if first in style.clause:  # 'ensure that markets are open'
            goes = grammar.nouns.get(verb, "-") == ""
            return "" if goes else style.gerund(verb), range(area[0], len(words)), ""
        if first in style.gerund_and and len(area) > 1:  # 'strengthen and modernise'
            second = grammar.lemma(words[area[1]])
            if second is not None:
                return self._nominal(second, area[2:])
        if len(area) > 1 and first.endswith(grammar.participles) and words[area[1]] in style.before_object:
            inner = grammar.lemma(first)
            if inner is not None:
                return self._nominal(inner, area[1:])
        begin = self.starts[area[0]]
        if verb in style.sums and (found := _SUM.match(self.quote, begin)):
            return style.sums[verb].format(sum=found[0]), range(self._number(found.end()), area.stop), ""
        if verb in style.available:
            for at in area:
                if phrase := style.available_words.before(words, at):
                    return "", [*range(area.start, at), *range(at + phrase[1], area.stop)], ""
        if verb in style.givers:
            receiver, gift = self._given(area)
            return grammar.nouns.get(verb, ""), gift, receiver
        return self._noun(verb, area), area, ""

    def _noun(self, verb: str, area: range) -> str:
        """What a title says for `verb`: a noun, its form in -ing, or nothing."""
        style = self.style
        noun = style.grammar.nouns.get(verb, "-")
        if verb not in style.grammar.nouns and verb.endswith(style.noun_endings):
            return verb.capitalize()
        if verb in style.strengthening:
            return "" if self._is_relation(area) else style.strengthening[verb]
        return style.gerund(verb) if noun == "-" else noun

    def _given(self, area: range) -> tuple[str, range]:
        """Of 'Australia three submarines' what is behind the gift, ' to Australia', and the gift."""
        to = self.style.to
        is_to = self.words[area.start] == to  # 'transfer to the navy two ships'
        for at in area[: FEWEST * 4 if is_to else FEWEST + 2]:
            is_gift = self.words[at] in self.style.gift and not (is_to and self.words[at] in self.style.articles)
            if at > area.start + is_to and is_gift:
                receiver = self.quote[self.starts[area.start] : self.starts[at]].strip()
                return f" {receiver}" if is_to else f" {to} {receiver}", range(at, area.stop)
            if not is_to and not self.quote[self.starts[at]].isupper():
                break
        return "", area

    def _is_relation(self, area: Sequence[int]) -> bool:
        """Whether the first noun of the object is one between partners: 'defence cooperation | on ships'."""
        style = self.style
        for at in area:
            if self.words[at] in style.relations:
                return True
            if at > area[0] and style.cut_before.before(self.words, at) and self.words[at] not in _ATTRIBUTES:
                return False
        return False

    def _is_vague(self, body: Words, text: str, *, is_alone: bool) -> bool:
        if not body:
            return False
        if _SUM.fullmatch(text):
            return True
        texts = [self.words[at] for at in body if self.words[at] != ","]
        if len(texts) == 1 and text.islower() and is_alone:
            return True
        vague = self.style.vague
        if len(texts) >= FEWEST + 2:
            return False
        longest = next((n for n in range(self.style.longest_vague, 0, -1) if tuple(texts[-n:]) in vague), 0)
        return longest > 0 and len(texts) - min(longest, len(texts)) <= _FEW

    def _purpose(self, room: int) -> str:
        """What the purpose adds to a noun that says nothing alone: ' to reduce emissions'."""
        first = self._number(self.clause.object[1])
        while first < len(self.words) and not self.words[first][0].isalnum():
            first += 1
        found = self.style.purposes.before(self.words, first)
        if found is None:
            return ""
        body = self._body(range(first + found[1], len(self.words)), room - len(found[0]) - 2, is_alone=False)
        text = self._text(body)
        return f" {found[0]} {text}" if len(body) > 1 else ""

    def _joined(self, prefix: str, body: Words, text: str) -> str:
        """The noun of the verb before the object; of two prepositions the object's own stays."""
        style = self.style
        if not prefix:
            return text
        first = self.words[body[0]] if body else ""
        head, _, last = prefix.rpartition(" ")
        if first in style.prepositions and not style.amounts.before(self.words, body[0]):
            return f"{head if head and last in style.prepositions else prefix} {text}"
        if not style.contractions or last in style.prepositions:
            return f"{prefix} {text}"
        article = style.contractions.get(first)
        if article is None:
            return f"{prefix} {style.contractions['default']} {text}"
        rest = text[len(first) :].lstrip()
        return f"{prefix} {article}{'' if article.endswith(chr(39)) else ' '}{rest}"


def _uncapitalised(text: str) -> str:
    """`text` as it goes on behind a heading: its first word is no name as far as its letters tell."""
    first, _, rest = text.partition(" ")
    is_name = not first[1:].islower() or rest[:1].isupper()
    return text if is_name else text[0].lower() + text[1:]


def _finished(text: str, style: Style) -> str:
    """`text` as a title: one line, at most 80 characters, no dangling word or quotation mark, a capital first."""
    seen = _INVISIBLE.sub(" ", text)
    if not seen.isprintable():
        seen = "".join(c if c.isprintable() else " " for c in seen)
    plain = _balanced(" ".join(seen.split()).lstrip(_EDGES))
    if len(plain) > LONGEST:
        plain = plain[:LONGEST].rpartition(" ")[0] or plain[:LONGEST]
    plain = _balanced(plain)
    last = plain.rpartition(" ")[2]
    while plain and (plain[-1] in _EDGES or last.lower() in style.trailing):
        if "." in last[:-1]:  # U.S.
            break
        plain = plain.rstrip(_EDGES) if plain[-1] in _EDGES else plain.rpartition(" ")[0]
        last = plain.rpartition(" ")[2]
    return plain[:1].upper() + plain[1:]


def _balanced(text: str) -> str:
    """`text` without the quotation marks and brackets that miss their other half."""
    for opening, closing in _PAIRS:
        if text.count(opening) != text.count(closing):
            text = text.replace(opening, "").replace(closing, "")
    if text[:1] == "‘" or (text[-1:] == "’" and text[-2:-1] != "s"):  # of a plural the sign is the apostrophe
        text = text.lstrip("‘").removesuffix("’")
    return text.strip()
