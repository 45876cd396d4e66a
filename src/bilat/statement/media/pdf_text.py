"""Lines of printed pages made into one text: without what only the pages need.

Running heads, page numbers and the hyphens of parted words go; lines stay lines, and where the page leaves more room
than between lines, or a page ends with a sentence, an empty line parts them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from bilat.statement.wordlists import words_of

_EDGE = 3
"""Lines at a page's top and foot that may be running heads."""
_WIDE = 1.35
"""Times the usual distance between lines that is an empty line."""
_LIGATURES = {0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl", 0xFB05: "st", 0xFB06: "st"}
_CONTROLS = dict.fromkeys([*range(9), *range(11, 32), *range(127, 160)])
_CLEAN = _LIGATURES | _CONTROLS
_NUMBER = re.compile(r"\W*(?:pages?|p\.|pg\.?)?\s*(\d{1,4})(?:\s*(?:of|de|sur|/|\|)\s*\d{1,4})?\W*", re.IGNORECASE)
_PARTED = re.compile(r"([^\W\d_]+)[-\u2010\xad]\Z")
_REST = re.compile(r"[^\W\d_]+")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_SENTENCE_END = re.compile(r"[.:;!?][\"'”’»)\]\s\d]*\Z")


class Placed(NamedTuple):
    """A line of a page."""

    text: str
    height: float | None
    """Of its foot above the page's, in points; None where the page does not say."""


class _Line(NamedTuple):
    text: str
    parted: bool
    """Whether an empty line comes before it."""


def joined(pages: Sequence[Sequence[Placed]]) -> str:
    """The pages' text."""
    clean = [[Placed(_cleaned(line.text), line.height) for line in page] for page in pages]
    kept = _without_running([[line for line in page if line.text] for page in clean])
    lines = _mended(_parted(kept))
    text = "\n".join("\n" * line.parted + line.text for line in lines)
    return text.strip()


def _cleaned(text: str) -> str:
    """`text` in plain letters: ligatures as theirs, no controls, one half of a pair of UTF-16 as a mark."""
    whole = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return whole.translate(_CLEAN).rstrip().lstrip(" \t")


def _without_running(pages: list[list[Placed]]) -> list[list[Placed]]:
    """The pages without the lines at their edges that most pages have, and without their numbers."""
    heads = Counter(key for page in pages for key in {_key(line) for line in _edges(page)})
    least = max(2, len(pages) / 2)
    running = {key for key, count in heads.items() if count >= least and sum(map(str.isalpha, key[0])) >= 4}
    shift = _numbering(pages)

    def is_running(line: Placed, number: int) -> bool:
        return _key(line) in running or (shift is not None and _printed_number(line.text) == number + shift)

    return [
        [line for place, line in enumerate(page) if not (_is_edge(place, page) and is_running(line, number))]
        for number, page in enumerate(pages)
    ]


def _numbering(pages: list[list[Placed]]) -> int | None:
    """What a page's printed number is more than its place from 0; None where pages are not numbered."""
    shifts = Counter(
        shift
        for number, page in enumerate(pages)
        for shift in {n - number for n in (_printed_number(line.text) for line in _edges(page)) if n is not None}
    )
    if not shifts:
        return None
    shift, count = shifts.most_common(1)[0]
    return shift if (len(pages) == 1 and shift == 1) or count >= max(2, len(pages) / 5) else None


def _printed_number(text: str) -> int | None:
    found = _NUMBER.fullmatch(text) if len(text) < 30 else None
    return int(found[1]) if found else None


def _key(line: Placed) -> tuple[str, int]:
    """What the same running head has in common on all pages: its words, and its height to a point."""
    return " ".join(re.sub(r"\d+", "#", line.text).casefold().split()), round(line.height or 0)


def _edges(page: list[Placed]) -> list[Placed]:
    return [line for place, line in enumerate(page) if _is_edge(place, page)]


def _is_edge(place: int, page: list[Placed]) -> bool:
    return place < _EDGE or place >= len(page) - _EDGE


def _parted(pages: list[list[Placed]]) -> list[_Line]:
    usual = _usual_step(pages)
    lines: list[_Line] = []
    for page in pages:
        before: Placed | None = None
        for line in page:
            if before is None:
                parted = bool(lines) and _SENTENCE_END.search(lines[-1].text) is not None
            else:
                parted = _is_wide(_step(before, line), usual)
            lines.append(_Line(line.text, parted))
            before = line
    return lines


def _usual_step(pages: list[list[Placed]]) -> float | None:
    """The commonest distance between two lines, to half a point."""
    steps = [_step(above, below) for page in pages for above, below in pairwise(page)]
    counts = Counter(round(step * 2) / 2 for step in steps if step is not None and 2 < step < 60)
    return counts.most_common(1)[0][0] if counts else None


def _step(above: Placed, below: Placed) -> float | None:
    return above.height - below.height if above.height is not None and below.height is not None else None


def _is_wide(step: float | None, usual: float | None) -> bool:
    """Whether the next line is further down than the next usually is, or up in another column."""
    return step is not None and usual is not None and (step > usual * _WIDE or step < -usual)


def _mended(lines: list[_Line]) -> list[_Line]:
    """The lines, the words that were parted at their ends whole again: the second half goes up to the first."""
    known = Counter(word.lower() for line in lines for word in _WORD.findall(line.text))
    mended: list[_Line] = []
    for line in lines:
        half = _PARTED.search(mended[-1].text) if mended and not line.parted else None
        rest = _REST.match(line.text) if half else None
        if half is None or rest is None or rest[0].lower() in words_of("hyphens", "suspended"):
            mended.append(line)
            continue
        above = mended[-1].text
        hyphen = "-" if _keeps_hyphen(above, half[1], rest[0], known) else ""
        end = re.match(r"\S*", line.text)
        moved = end[0] if end else rest[0]
        mended[-1] = _Line(above[:-1] + hyphen + moved, mended[-1].parted)
        if left := line.text[len(moved) :].lstrip():
            mended.append(_Line(left, parted=False))
    return [_Line(line.text.replace("\xad", ""), line.parted) for line in mended]


def _keeps_hyphen(above: str, first: str, rest: str, known: Counter[str]) -> bool:
    """Whether the hyphen at the end of `above` belongs to the word, as in 'long-term'."""
    if above.endswith("\xad"):
        return False
    if rest[0].isupper():
        return not first.isupper()  # 'Indo-Pacific', but a heading's 'COOPERA-TION'
    whole, compound = (first + rest).lower(), f"{first}-{rest}".lower()
    if known[whole] != known[compound]:
        return known[compound] > known[whole]
    before = above[: -len(first) - 1]
    return (
        before.endswith("-")
        or first.lower() in words_of("hyphens", "before")
        or rest.lower() in words_of("hyphens", "behind")
    )
