"""From a filter's text to its tokens, each knowing where it stands.

A chunk is what stands between spaces and parentheses: a word, or a qualifier with its values. Quotes (", “ ”, « ») make
one value of several words; a backslash inside them takes the next character as it is.
"""

from __future__ import annotations

from bilat.query.errors import refuse
from bilat.query.qualifiers import ALIASES, QUALIFIERS

TYPE_CHECKING = False  # type checkers know this name; importing it from typing costs 2 ms
if TYPE_CHECKING:
    from collections.abc import Iterator

_CLOSING = {'"': '"', "“": "”", "«": "»"}
_COMPARISONS = {"<=": "by", ">=": "since", "<": "before", ">": "after", "=": "is", ":": "is"}


class Piece:
    """Text of a filter without its quotes, and where it came from."""

    __slots__ = ("end", "quoted", "start", "text")

    def __init__(self, text: str, start: int, end: int, *, quoted: bool = False) -> None:
        self.text = text
        self.start = start
        self.end = end
        self.quoted = quoted
        """Whether any of it stood in quotes: then it is never a word of the grammar."""


class Chunk(Piece):
    """A word, or a qualifier with its values."""

    __slots__ = ("comparison", "head", "values")

    def __init__(self, whole: Piece, head: Piece | None, comparison: str, values: list[Piece]) -> None:
        super().__init__(whole.text, whole.start, whole.end, quoted=whole.quoted)
        self.head = head
        """What stands before the colon or comparison sign; None: there is none, it is a word."""
        self.comparison = comparison
        """A name of `tree.RELATIONS`."""
        self.values = values


class Sign(Piece):
    """A parenthesis, or the minus that says not."""

    __slots__ = ()


def tokens(text: str) -> Iterator[Chunk | Sign]:
    """The chunks and signs of `text`. Raises FilterError for a quote that is not closed."""
    place = 0
    while place < len(text):
        character = text[place]
        if character.isspace():
            place += 1
        elif character in "()" or (character == "-" and not _ends(text, place + 1)):
            yield Sign(character, place, place + 1)
            place += 1
        else:
            chunk = _chunk(text, place)
            yield chunk
            place = chunk.end


def _ends(text: str, place: int) -> bool:
    return place >= len(text) or text[place].isspace()


class _Reader:
    """Reads characters of one chunk, quotes taken away."""

    def __init__(self, text: str, place: int) -> None:
        self.text = text
        self.place = place
        self.depth = 0

    def letters(self) -> Iterator[tuple[str, bool, int]]:
        """Each character, whether it stood in quotes, and where."""
        while self.place < len(self.text) and not self._over():
            character = self.text[self.place]
            if character in _CLOSING:
                yield from self._quoted(_CLOSING[character])
            else:
                self.depth += (character == "(") - (character == ")")
                yield character, False, self.place
                self.place += 1

    def _over(self) -> bool:
        character = self.text[self.place]
        return character.isspace() or (character == ")" and not self.depth)

    def _quoted(self, closing: str) -> Iterator[tuple[str, bool, int]]:
        opened = self.place
        self.place += 1
        yield "", True, opened
        while self.place < len(self.text):
            character = self.text[self.place]
            self.place += 1
            if character == closing:
                return
            if character == "\\" and self.place < len(self.text):
                character = self.text[self.place]
                self.place += 1
            yield character, True, self.place - 1
        raise refuse(
            "a quote is opened and not closed", self.text, opened, len(self.text), hint=f"close it with {closing}"
        )


def _chunk(text: str, place: int) -> Chunk:
    reader = _Reader(text, place)
    letters = list(reader.letters())
    whole = _piece(letters, place, reader.place)
    split = _split(letters)
    if split is None:
        return Chunk(whole, None, "is", [])
    first, sign = split
    at = letters[first][2]
    rest = letters[first + len(sign) :]
    return Chunk(
        whole, _piece(letters[:first], place, at), _COMPARISONS[sign], _values(rest, at + len(sign), reader.place)
    )


def _split(letters: list[tuple[str, bool, int]]) -> tuple[int, str] | None:
    """Where a bare colon or comparison sign ends what could be a qualifier, and the sign."""
    for number, (character, quoted, _) in enumerate(letters):
        if quoted:
            return None
        if character == "=" and "".join(c for c, _, _ in letters[:number]).lower() not in {*QUALIFIERS, *ALIASES}:
            return None
        if character in ":<>=":
            following = letters[number + 1 : number + 2]
            double = character + following[0][0] if following and not following[0][1] else ""
            return (number, double if double in _COMPARISONS else character) if number else None
        if not (character.isalpha() or character in "._-"):
            return None
    return None


def _values(letters: list[tuple[str, bool, int]], start: int, end: int) -> list[Piece]:
    """The values between bare commas."""
    commas = [n for n, (character, quoted, _) in enumerate(letters) if character == "," and not quoted]
    found = []
    for first, last in zip([-1, *commas], [*commas, len(letters)], strict=True):
        begin = letters[first][2] + 1 if first >= 0 else start
        close = letters[last][2] if last < len(letters) else end
        found.append(_piece(letters[first + 1 : last], begin, close))
    return found


def _piece(letters: list[tuple[str, bool, int]], start: int, end: int) -> Piece:
    return Piece("".join(c for c, _, _ in letters).strip(), start, end, quoted=any(q for _, q, _ in letters))
