"""What a tracker calls a promise: a short noun phrase, cut from its sentence by the words in `titles.toml`.

The verb goes or becomes a noun, dates and purposes go; nothing is added that the sentence does not say.
"""

from __future__ import annotations

import functools
import re

from bilat.statement.clauses import Act, Clause, Grammar, find_clause, load_grammar
from bilat.statement.deadlines import find_dates
from bilat.statement.rules import load_rules
from bilat.statement.wordlist import Phrases, Word, placed_words, words_of
from bilat.text import fold

LONGEST = 80
"""Characters of a title, at most."""
_READ = 320
"""Characters of a sentence that are read for a title."""
_FEWEST = 3
"""Words that a cut leaves."""
_HEADING = re.compile(r"[\s*_#\-•–—]*(?P<heading>[^\W\d_][^.:;!?\n]{2,58}[^\W_)])\s*:[\s*_]+(?=[^\W_])")
_SUM = re.compile(
    r"(?:(?:over|up to|more than|at least|nearly|about|approximately|an additional|an initial|plus de|jusqu'à)\s+)?"
    r"(?:(?:US|C|CAD|USD|AUD|A|NZ|CA|EUR|GBP|JPY)\s?)?[$€£¥]\s?[0-9][0-9.,]*(?:\s?(?:million|billion|trillion|milliards?)s?)?"
    r"|[0-9][0-9.,]*(?:\s(?:millions?|milliards?)\s)(?:de dollars|d'euros|de livres)(?:\s(?:canadiens|américains))?",
    re.IGNORECASE,
)
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\u0000-\u001f\u007f-\u009f]+")


_ASIDE = re.compile(r"\s*\([^()]{0,80}\)")
_STOPS = frozenset(";:–—(")
_OPENING = frozenset('“‘«"$€£')
_CLOSING = frozenset('”’»"%)')
_EDGES = " \t-–—•*_#,;:.·/|>"
_PAIRS = (("“", "”"), ("«", "»"), ("(", ")"), ("[", "]"))
_BEHIND_NOUNS = frozenset({"of", "for", "on", "in", "to", "and", ",", "with", "de", "du", "des", "d'", "pour", "sur"})
"""Behind a word that may be a verb or a noun ('support', 'exchange') these show the noun."""


class _Style:
    """One language's words of titles, ready to be asked."""

    def __init__(self, language: str) -> None:
        rules = load_rules(language, "titles")
        cut = rules["cut"]
        self.leading = frozenset(rules["leading"]["dropped"])
        self.trailing = frozenset(rules["trailing"]["dropped"])
        self.cut_before: Phrases[bool] = Phrases([(True, cut["before"])])
        self.pairs: dict[str, str] = cut["pairs"]
        self.of = frozenset(cut["of"])
        self.always: Phrases[bool] = Phrases([(True, cut["always"])])
        self.vague = {" ".join(words_of(words)) for words in cut["vague"]}
        self.purposes: Phrases[str] = Phrases((reading, [words]) for words, reading in cut["purpose"].items())
        self.sums: dict[str, str] = rules["sums"]
        self.givers = frozenset(rules["gives"]["verbs"])
        self.gift = frozenset(rules["gives"]["gift"])
        self.owners = frozenset(rules["leading"]["owners"])
        self.gerund_and = frozenset(rules["gerund"]["and"])
        self.before_object = frozenset(rules["gerund"]["before"])
        self.prepositions = frozenset(rules["gerund"]["prepositions"])
        self.available = frozenset(rules["gives"]["available_verbs"])
        self.available_word = re.compile(rules["gives"]["available"])
        self.to: str = rules["gives"]["to"]
        subjects = dict(rules["subjects"])
        self.no_object = frozenset(subjects.pop("behind"))
        self.pronouns = frozenset(subjects.pop("pronouns"))
        self.subjects: dict[str, str] = subjects
        self.contractions: dict[str, str] = rules["contractions"]
        self.fallback: str = rules["fallback"]["title"]


@functools.cache
def _load_style(language: str) -> _Style:
    return _Style(language)


def title_of(quote: str, act: Act | None, lead: str | None, language: str) -> str:
    """A title for the promise in `quote`: one line of at most 80 characters, in sentence case, never empty.

    `act` is the promise's verb where it is known. `lead` is the lead-in of the quote's list, whose words are taken
    where the quote has none of its own. `language` is `en` or `fr`. Two promises may get the same title.
    """
    style = _load_style(language)
    heading = _HEADING.match(quote)
    if heading is not None and not _promises(heading["heading"], language):
        return _finished(_in_sentence_case(heading["heading"], language), style) or style.fallback
    title = _from_clause(quote, find_clause(quote, language, act), language, style)
    return title or _phrase(quote, "", language, style) or _phrase(lead or "", "", language, style) or style.fallback


def _in_sentence_case(heading: str, language: str) -> str:
    """A heading's ordinary words without their capitals: 'Trade Facilitation', but 'Montreal Protocol'."""
    common = _common_words(language)
    words = heading.split(" ")
    return " ".join(
        [words[0], *(word.lower() if word.istitle() and fold(word) in common else word for word in words[1:])]
    )


@functools.cache
def _common_words(language: str) -> frozenset[str]:
    """The words that the rules know: no names are among them."""
    sectors = load_rules(language, "sectors")
    phrases = [phrase for lists in sectors.values() for words in lists.values() for phrase in words]
    verbs = load_grammar(language).nouns
    return frozenset(
        fold(word) for phrase in [*phrases, *verbs, *_load_style(language).trailing] for word in phrase.split()
    )


def _promises(text: str, language: str) -> bool:
    """Whether a sentence's beginning holds a promise, and so is no heading."""
    grammar = load_grammar(language)
    words = words_of(text)
    return any(grammar.promises.before(words, index) for index in range(len(words)))


def _from_clause(quote: str, clause: Clause, language: str, style: _Style) -> str:
    """The title that the clause's object gives, or its subject where that is what is acted on; empty: none."""
    if clause.is_passive:
        subject = _phrase(quote[slice(*clause.subject)], "", language, style)
        if " " in subject:
            return subject
    meeting = style.subjects.get(clause.verb or "")
    if meeting is not None and _has_no_object(quote, clause, style):
        subject = quote[slice(*clause.subject)]
        if words_of(subject)[0] in style.before_object:
            subject = subject[0].lower() + subject[1:]
        return _phrase(subject, meeting, language, style)
    prefix, text = _nominal(clause.verb, quote[slice(*clause.object)], language, style)
    room = LONGEST - len(prefix)
    body = _body(text, room, language, style, is_alone=not prefix)
    if _is_vague(body, style, is_alone=not prefix):
        body += _purpose(quote[clause.object[1] :], room - len(body), language, style)
    return _finished(_joined(prefix, body, style), style) if body else ""


def _has_no_object(quote: str, clause: Clause, style: _Style) -> bool:
    """Whether the clause says of its subject alone that it acts: 'the working group will meet annually'."""
    first = (words_of(quote[slice(*clause.object)][:40]) or [""])[0]
    subject = words_of(quote[slice(*clause.subject)])
    return first in style.no_object and bool(subject) and style.pronouns.isdisjoint(subject)


def _phrase(text: str, prefix: str, language: str, style: _Style) -> str:
    body = _body(text, LONGEST - len(prefix), language, style, is_alone=not prefix)
    return _finished(_joined(prefix, body, style), style) if body else ""


def _nominal(verb: str | None, text: str, language: str, style: _Style) -> tuple[str, str]:
    """The words that stand for the verb, and the object that they leave."""
    grammar = load_grammar(language)
    if verb is None:
        return "", text
    words = words_of(text[:80])
    if words[:1] and words[0] in style.gerund_and:  # 'strengthen and modernise'
        second = grammar.lemma(words[1]) if len(words) > 1 else None
        if second is not None:
            return _nominal(second, _behind(text, 2), language, style)
    if len(words) > 1 and words[0].endswith(grammar.participles) and words[1] in style.before_object:
        inner = grammar.lemma(words[0])
        if inner is not None:
            return _nominal(inner, _behind(text, 1), language, style)
    if verb in style.sums and (found := _SUM.match(text)):
        return style.sums[verb].format(sum=found[0]), text[found.end() :]
    if verb in style.available and (found := style.available_word.search(text)):
        return "", text[: found.start()] + text[found.end() :]
    if verb in style.givers:
        text = _given(text, style)
    noun = grammar.nouns.get(verb, "-")
    return (verb if noun == "-" else noun), text


def _given(text: str, style: _Style) -> str:
    """'Australia three submarines' as 'three submarines to Australia'."""
    words = placed_words(text[:120])
    for index, word in enumerate(words[:5]):
        if index and word.text in style.gift:
            receiver, gift = text[: word.start].strip(), text[word.start :]
            end = _body_end(placed_words(gift), style)
            return f"{gift[:end]} {style.to} {receiver}"
        if not text[word.start].isupper():
            break
    return text


def _behind(text: str, count: int) -> str:
    """`text` without its first `count` words."""
    words = placed_words(text)
    return text[words[count].start :] if len(words) > count else ""


def _body(text: str, room: int, language: str, style: _Style, *, is_alone: bool) -> str:
    """The object's own words: no dates, no remarks, no more than `room` characters."""
    text = _ASIDE.sub("", _without_dates(_INVISIBLE.sub(" ", text[:_READ]), language))
    words = placed_words(text)
    dropped = style.leading if is_alone else style.owners
    first = 0
    while first < len(words) and (words[first].text in dropped or not words[first].text[0].isalnum()):
        if words[first].text in _OPENING:
            break
        first += 1
    words = words[first:]
    if not words:
        return ""
    end = _body_end(words, style, load_grammar(language))
    begin = words[0].start
    return _shortened(text[begin:end], room, style)


def _body_end(words: list[Word], style: _Style, grammar: Grammar | None = None) -> int:
    """Where a remark behind the noun phrase that begins `words` begins."""
    texts = [word.text for word in words]
    for index in range(1, len(words)):
        word = texts[index]
        is_long = index >= _FEWEST - 1
        ends = word in _STOPS or (word == "," and is_long and not _is_list(texts, index, style))
        if grammar is not None and word in style.gerund_and:
            ends = ends or _begins_act(texts, index + 1, grammar, style.before_object)
        if ends or (is_long and style.always.before(texts, index)):
            return words[index - 1].end
    return words[-1].end


def _is_list(texts: list[str], comma: int, style: _Style) -> bool:
    """Whether the comma parts a list's members, or adjectives in front of their noun."""
    next_word = texts[comma + 1] if comma + 1 < len(texts) else ""
    is_adjective = next_word.replace("-", "").isalpha() and next_word not in style.trailing | style.leading
    if is_adjective and not next_word.endswith("ing"):
        behind = range(comma - 1, max(-1, comma - _FEWEST - 2), -1)
        begin = next((index + 1 for index in behind if texts[index] in style.before_object), max(0, behind[-1]))
        if comma - begin < _FEWEST and not any(style.cut_before.before(texts, at) for at in range(begin, comma)):
            return True
    for index in range(comma + 1, min(comma + 12, len(texts))):
        if texts[index] in style.gerund_and:
            return True
        if texts[index] in _STOPS or style.always.before(texts, index):
            return False
    return False


def _begins_act(texts: list[str], at: int, grammar: Grammar, before_object: frozenset[str]) -> bool:
    """Whether another act begins at `at`: 'and will', 'and develop corridors'; 'and support for' is none."""
    if grammar.promises.before(texts, at) is not None:
        return True
    if at + 1 >= len(texts) or texts[at] not in grammar.nouns:
        return False
    if texts[at + 1] in before_object:
        return True
    return texts[at] not in grammar.homographs and texts[at + 1] not in _BEHIND_NOUNS


def _without_dates(text: str, language: str) -> str:
    for start, end in reversed(find_dates(text, language)):
        text = text[:start].rstrip() + text[end:]
    return text


def _shortened(text: str, room: int, style: _Style) -> str:
    """`text` in at most `room` characters: cut where a new phrase begins, and where none does at a word."""
    if len(text) <= room:
        return _without_trailing(text, style)
    words = [word for word in placed_words(text) if word.end <= room]
    texts = [word.text for word in words]
    cuts = [index for index in range(_FEWEST, len(words)) if style.cut_before.before(texts, index)]
    whole = [index for index in cuts if not _breaks(texts, index, style)]
    for index in reversed(whole or cuts):
        return _without_trailing(text[: words[index - 1].end], style)
    return _without_trailing(text[: words[-1].end] if words else text[:room], style)


def _breaks(texts: list[str], cut: int, style: _Style) -> bool:
    """Whether a cut parts what belongs together: 'the deployment | of buses', 'between ports | and towns'."""
    if texts[cut] in style.of and texts[cut - 2] in style.before_object:
        return True
    return any(word in style.pairs and style.pairs[word] not in texts[at:cut] for at, word in enumerate(texts[:cut]))


def _without_trailing(text: str, style: _Style) -> str:
    words = placed_words(text)
    while words and (words[-1].text in style.trailing or not words[-1].text[-1].isalnum()):
        if words[-1].text in _CLOSING or (len(words[-1].text) > 1 and words[-1].text not in style.trailing):
            break
        words.pop()
    return text[: words[-1].end] if words else ""


def _is_vague(body: str, style: _Style, *, is_alone: bool) -> bool:
    if _SUM.fullmatch(body):
        return True
    words = words_of(body)
    if len(words) == 1 and body.islower() and is_alone:
        return True
    return len(words) < _FEWEST + 2 and any(" ".join(words[index:]) in style.vague for index in range(len(words)))


def _purpose(text: str, room: int, language: str, style: _Style) -> str:
    """What the purpose adds to a noun that says nothing alone: ' to reduce emissions'."""
    words = placed_words(text[:_READ])
    while words and not words[0].text[0].isalnum():
        words.pop(0)
    found = style.purposes.before([word.text for word in words[:8]])
    if found is None or len(words) <= found[1]:
        return ""
    begin = words[found[1]].start
    body = _body(text[begin:], room - len(found[0]) - 2, language, style, is_alone=False)
    return f" {found[0]} {body}" if len(body.split()) > 1 else ""


def _joined(prefix: str, body: str, style: _Style) -> str:
    """The noun of the verb before the object; of two prepositions the object's own stays."""
    if not prefix:
        return body
    words = placed_words(body[:40])
    head, _, last = prefix.rpartition(" ")
    if words and words[0].text in style.prepositions:
        return f"{head if head and last in style.prepositions else prefix} {body}"
    if not style.contractions or last in style.prepositions:
        return f"{prefix} {body}"
    article = style.contractions.get(words[0].text) if words else None
    if article is None:
        return f"{prefix} {style.contractions['default']} {body}"
    rest = body[words[0].end :].lstrip()
    return f"{prefix} {article}{'' if article.endswith(chr(39)) else ' '}{rest}"


def _finished(text: str, style: _Style) -> str:
    """`text` as a title: one line, at most 80 characters, no dangling word or quotation mark, a capital first."""
    seen = _INVISIBLE.sub(" ", text)
    if not seen.isprintable():
        seen = "".join(c if c.isprintable() else " " for c in seen)
    plain = " ".join(seen.split())
    plain = _shortened(_balanced(plain.lstrip(_EDGES)), LONGEST, style)
    plain = _without_trailing(_balanced(plain), style)  # a cut may have parted a pair
    return plain[:1].upper() + plain[1:]


def _balanced(text: str) -> str:
    """`text` without the quotation marks and brackets that miss their other half."""
    for opening, closing in _PAIRS:
        if text.count(opening) != text.count(closing):
            text = text.replace(opening, "").replace(closing, "")
    if text[:1] == "‘" or (text[-1:] == "’" and text[-2:-1] != "s"):  # of a plural the sign is the apostrophe
        text = text.lstrip("‘").removesuffix("’")
    return text.strip()
