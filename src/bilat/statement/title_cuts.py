"""Which words of a sentence a title keeps: where a phrase ends, what is left out, where a long one is cut."""

from __future__ import annotations

import bisect
from collections.abc import Collection, Sequence

from bilat.statement.deadlines import find_dates
from bilat.statement.paper import Area
from bilat.statement.title_words import Style

_READ = 200
"""Characters of an object that are read for a title."""
FEWEST = 3
"""Words that a cut leaves."""
_ASIDE = 80
"""Characters of a remark in brackets."""
_STOPS = frozenset(";:–—(")
_DASHES = frozenset("–—")
_OPENING = frozenset('“‘«"$€£')
_CLOSING = frozenset('”’»"%)')

Words = list[int]
"""Numbers of a sentence's words."""


class Cuts:
    """A sentence's words, and what can be left out of them."""

    def __init__(self, quote: str, words: Sequence[str], starts: Sequence[int], style: Style) -> None:
        """`words` and `starts` are those that `wordlist.spelled` gives for `quote`."""
        self.quote = quote
        self.words = words
        self.starts = starts
        self.style = style

    def _body(self, area: Sequence[int], room: int, *, is_alone: bool, is_short: bool = True) -> Words:
        """The object's own words: no dates, no remarks, no more than `room` characters."""
        words = self._without_fillers(self._chosen(area))
        dropped = self.style.leading if is_alone else self.style.owners
        first = self._adverbs(words)
        while first < len(words) and self._is_dropped(words, first, dropped):
            first += 1
        words = words[first:]
        words = words[: self._end(words, is_short=is_short)]
        return self._shortened(words, room)

    def _adverbs(self, words: Words) -> int:
        """How many adverbs stand in front of a preposition at the beginning: 'even more closely together | on'."""
        style = self.style
        for index, at in enumerate(words[: FEWEST + 2]):
            word = self.words[at]
            if word in style.prepositions:
                return index
            if not (word.endswith(style.grammar.adverbs) or word in style.loose):
                return 0
        return 0

    def _is_dropped(self, words: Words, at: int, dropped: Collection[str]) -> bool:
        word = self.words[words[at]]
        if word in _OPENING:
            return False
        following = self.words[words[at + 1]] if at + 1 < len(words) else ""
        if word in self.style.kept and following in self.style.kept_before:
            return False
        return word in dropped or not word[0].isalnum()

    def _chosen(self, area: Sequence[int]) -> Words:
        """The words of `area` without dates, remarks in brackets and what cannot be seen."""
        if not area:
            return []
        begin = self.starts[area[0]]
        end = min(self._end_of(area[-1]), begin + _READ)
        dates = find_dates(self.quote, self.style.language)
        hidden = [date for date in dates if begin <= date[0] < end] + self._asides(area, end)
        last = bisect.bisect_left(area, end, key=self.starts.__getitem__)
        chosen = [at for at in area[:last] if self.words[at].isprintable()]
        for first, last in hidden:
            chosen = [at for at in chosen if not first <= self.starts[at] < last]
        return chosen

    def _asides(self, area: Sequence[int], end: int) -> list[Area]:
        """Where the remarks in brackets stand."""
        found: list[Area] = []
        opened = -1
        if self.quote.find("(", self.starts[area[0]], end) < 0:
            return found
        for at in area:
            start = self.starts[at]
            if start >= end:
                break
            if self.words[at] == "(":
                opened = start
            elif self.words[at] == ")" and opened >= 0:
                if start - opened <= _ASIDE:
                    found.append((opened, start + 1))
                opened = -1
        return found

    def _without_fillers(self, words: Words) -> Words:
        """`words` without what adds nothing behind a preposition: 'in [areas such as] health'."""
        at = 1
        firsts = self.style.fillers.firsts
        while at < len(words):
            if self.words[words[at]] in firsts and self.words[words[at - 1]] in self.style.prepositions:
                found = self.style.fillers.before(self.words, words[at])
                if found is not None:
                    words = [*words[:at], *words[at + found[1] :]]
            at += 1
        return words

    def _end(self, words: Words, *, is_short: bool) -> int:
        """How many of `words` stand before a remark behind the noun phrase that they begin with."""
        texts = [self.words[at] for at in words]
        style = self.style
        for index in range(1, len(words)):
            word = texts[index]
            is_long = index >= FEWEST - 1
            if word in _STOPS and not self._joins(words, index):
                return index
            if (word == "," or word in style.gerund_and) and self._begins_act(texts, index + 1):
                return index
            goes_on = index + 1 < len(texts) and texts[index + 1] in style.remarks
            if word == "," and is_long and (goes_on or (is_short and not self._is_list(texts, index))):
                return index
            if is_short and is_long and word in style.always.firsts and style.always.before(texts, index):
                return index
        return len(words)

    def _joins(self, words: Words, index: int) -> bool:
        """Whether a dash joins two names: 'the Tana–Ruritania corridor'."""
        if self.words[words[index]] not in _DASHES or index + 1 >= len(words):
            return False
        before, behind = words[index - 1], words[index + 1]
        is_close = self._end_of(before) == self.starts[words[index]]
        return is_close and self._is_name(before) and self._is_name(behind)

    def _is_name(self, word: int) -> bool:
        return self.quote[self.starts[word]].isupper()

    def _is_list(self, texts: list[str], comma: int) -> bool:
        """Whether the comma parts a list's members, or adjectives in front of their noun."""
        style = self.style
        next_word = texts[comma + 1] if comma + 1 < len(texts) else ""
        if style.always.before(texts, comma + 1) or next_word in style.infinitives or self._is_remark(texts, comma + 1):
            return False
        is_adjective = next_word.replace("-", "").isalpha() and next_word not in style.trailing | style.leading
        if is_adjective and not next_word.endswith("ing"):
            behind = range(comma - 1, max(-1, comma - FEWEST - 2), -1)
            begins = (index + 1 for index in behind if texts[index] in style.before_object or texts[index] == ",")
            begin = next(begins, max(0, behind[-1]))
            if comma - begin < FEWEST and not any(style.cut_before.before(texts, at) for at in range(begin, comma)):
                return True
        for index in range(comma + 1, min(comma + 12, len(texts))):
            if texts[index] in style.gerund_and:
                return True
            if texts[index] in _STOPS or style.always.before(texts, index):
                return False
        return False

    def _is_remark(self, texts: list[str], at: int) -> bool:
        """Whether an article at `at` begins what a thing is, and no further thing: ', a new scheme to build ports'."""
        style = self.style
        if at >= len(texts) or texts[at] not in style.indefinite:
            return False
        behind = range(at + 1, min(at + 12, len(texts) - 1))
        return not any(texts[n] in style.gerund_and and texts[n + 1] in style.before_object for n in behind)

    def _begins_act(self, texts: list[str], at: int) -> bool:
        """Whether another act begins at `at`: 'and will', 'and develop corridors'; 'and support for' is none."""
        grammar, style = self.style.grammar, self.style
        if grammar.promises.before(texts, at) is not None or style.acts.before(texts, at) is not None:
            return True
        while at < len(texts) and (texts[at].endswith(grammar.adverbs) or texts[at] in style.loose):
            at += 1
        if at + 1 >= len(texts):
            return False
        if texts[at] in style.pronouns:
            return True
        lemma = texts[at] if texts[at] in grammar.nouns else None
        is_second = at < 2 or texts[at - 1] == "," or not texts[at - 2].endswith(grammar.participles)
        if lemma is None and is_second and texts[at].endswith(grammar.participles):
            lemma = grammar.lemma(texts[at])
        if lemma is None:
            return False
        if texts[at + 1] in style.before_object:
            return True
        if texts[at + 1] in style.gerund_and and at + 2 < len(texts):  # 'halt and reverse'
            return lemma not in grammar.homographs and texts[at + 2] in grammar.nouns
        return lemma not in grammar.homographs and texts[at + 1] not in style.behind_nouns

    def _shortened(self, words: Words, room: int) -> Words:
        """`words` in at most `room` characters: cut where a new phrase begins, and where none does at a word."""
        fitting = self._fitting(words, room)
        if fitting == len(words):
            return self._without_trailing(words, is_cut=False)
        texts = [self.words[at] for at in words[: fitting + 2]]
        cuts = [index for index in range(FEWEST, fitting + 1) if self.style.cut_before.before(texts, index)]
        whole = [index for index in cuts if not self._breaks(texts, index)]
        cut = (whole or cuts or [fitting])[-1]
        kept = self._without_trailing(words[:cut], is_cut=True)
        return self._relinked(kept, words, cut, room) if whole else kept

    def _relinked(self, kept: Words, words: Words, cut: int, room: int) -> Words:
        """`kept` of a list that was cut: of 'ports, ferries | and towns' the last two are 'ports and ferries'."""
        conjunction = next((at for at in words[cut : cut + FEWEST] if self.words[at] in self.style.gerund_and), None)
        commas = [index for index, at in enumerate(kept) if self.words[at] == ","]
        if conjunction is None or not commas or self.words[kept[commas[-1] + 1]] in self.style.remarks:
            return kept
        if not self.style.gerund_and.isdisjoint(self.words[at] for at in kept):
            return kept
        linked = [*kept[: commas[-1]], conjunction, *kept[commas[-1] + 1 :]]
        return linked if self._fitting(linked, room) == len(linked) else kept

    def _breaks(self, texts: list[str], cut: int) -> bool:
        """Whether a cut parts what belongs together: 'the deployment | of buses', 'between ports | and towns'."""
        style = self.style
        if texts[cut] in style.of and texts[cut - 2] in style.before_object:
            return True
        if (texts[cut] == "," or texts[cut] in style.gerund_and) and self._is_attribute(texts, cut - 1):
            return True  # 'for new | and sustainable ports'
        halves = ((at, style.pairs[word]) for at, word in enumerate(texts[:cut]) if word in style.pairs)
        return any(half not in texts[at:cut] for at, half in halves)

    def _is_attribute(self, texts: list[str], at: int) -> bool:
        """Whether the word at `at` is an attribute, as far as its ending or the words around it tell."""
        style = self.style
        if texts[at].endswith(style.adjectives) or texts[at] in style.leading:
            return True
        behind = texts[at + 2] if at + 2 < len(texts) else ""
        return texts[at - 1] in style.before_object and behind not in style.before_object

    def _without_trailing(self, words: Words, *, is_cut: bool) -> Words:
        style = self.style
        end = len(words)
        while end:
            word = self.words[words[end - 1]]
            if word in style.trailing or (is_cut and end > FEWEST and self._is_participle(words[end - 1])):
                end -= 1
            elif word[-1].isalnum() or word in _CLOSING or len(word) > 1:
                break
            else:
                end -= 1
        return words[:end]

    def _is_participle(self, at: int) -> bool:
        """Whether a word wants something behind it: 'a resolution adopted'; a name does not."""
        word = self.words[at]
        return word.endswith(self.style.participles) and not self._is_name(at) and bool(self.style.grammar.lemma(word))

    # Places

    def _number(self, place: int) -> int:
        """The number of the first word at `place` or behind it."""
        return bisect.bisect_left(self.starts, place)

    def _range(self, area: Area) -> range:
        return range(self._number(area[0]), self._number(max(area)))

    def _end_of(self, word: int) -> int:
        return self.starts[word] + len(self.words[word])

    def _fitting(self, words: Words, room: int) -> int:
        """How many of `words` have `room`."""
        length = 0
        for index, word in enumerate(words):
            if index:
                before = words[index - 1]
                is_close = word == before + 1 and self.starts[word] == self._end_of(before)
                length += 0 if is_close or self.words[word] == "," else 1
            length += len(self.words[word])
            if length > room:
                return max(index, 1)
        return len(words)

    def _text(self, words: Sequence[int]) -> str:
        """The text of `words`: as it is written where they follow one another."""
        pieces: list[str] = []
        begin = 0
        for index in range(1, len(words) + 1):
            if index == len(words) or words[index] != words[index - 1] + 1:
                pieces.append(self.quote[self.starts[words[begin]] : self._end_of(words[index - 1])])
                begin = index
        text = " ".join(pieces)
        return text.replace(" ,", ",") if len(pieces) > 1 else text
