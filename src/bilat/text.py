"""Text from outside made harmless for one line of a terminal, and compared the way readers expect."""

from __future__ import annotations

import re

# C0 and C1 controls, DEL, line and paragraph separators, and the characters that reorder what follows them
# (Unicode TR #9: embeddings, overrides, isolates), which could make a line show something other than it says.
_UNSAFE = "[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]"
_SPACING = "[\t\n\v\f\r\x85\u2028\u2029]+"
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
_STRIPPED = ("\t", "\r", "\n")  # some spreadsheets drop these before they look for a formula
_ENGLISH = "and of for to the with in on by a"
_FRENCH = "et de du des la le les pour au aux en"
_LEADING_ON = frozenset(f"{_ENGLISH} {_FRENCH}".split())
"""Words without which an id says as much, in English and French, as ids spell them."""
INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff"))
"""Characters that nobody sees, which tables carry along: for `str.translate`."""
_VISIBLE = {"\x1b": "␛", "\x7f": "␡"}


def one_line(text: str) -> str:
    """`text` on one line: runs of tabs and line breaks become one space, other controls a visible mark."""
    if text.isprintable():  # none of the unsafe ones is, and it takes a tenth of a pattern's time
        return text
    return re.sub(_UNSAFE, lambda m: _mark(m[0]), re.sub(_SPACING, " ", text))


def printable(text: str) -> str:
    """`text` as it may be printed on a terminal: line breaks kept, a tab as a space, other controls visible."""
    return "\n".join(one_line(line) for line in text.split("\n"))


def may_run(cell: str) -> bool:
    """Whether a spreadsheet could take `cell` for a formula (https://owasp.org/www-community/attacks/CSV_Injection)."""
    return cell.startswith(_STRIPPED) or cell.lstrip().startswith(_FORMULA)


def _mark(character: str) -> str:
    if character in _VISIBLE:
        return _VISIBLE[character]
    code = ord(character)
    return chr(0x2400 + code) if code < 0x20 else "\ufffd"


def fold(text: str) -> str:
    """`text` without case and accents, no-break spaces as spaces: what a search compares ('Défense' as 'defense')."""
    if text.isascii():
        return text.lower()
    import unicodedata  # a shared library, which plain lists do without

    decomposed = unicodedata.normalize("NFKD", text)
    plain = re.sub("[\u0300-\u034e\u0350-\u036f]+", "", decomposed)  # the accents of European languages
    if not plain.isascii():
        plain = "".join([c for c in plain if not unicodedata.combining(c)])
    return plain.casefold()


def slug(text: str) -> str:
    """`text` as an id: lower-case ASCII words joined by hyphens, at most 48 characters; may be empty.

    A longer one is cut at a word, and does not end with one that only leads on ("of", "pour").
    """
    joined = _joined(text[:80])
    if len(joined) < 60 < len(text):  # as a rule the beginning of a long text is enough
        joined = _joined(text)
    if len(joined) <= 48:
        return joined
    end = joined.rfind("-", 0, 49)
    cut = joined[: end if end > 0 else 48]
    while (end := cut.rfind("-")) > 0 and cut[end + 1 :] in _LEADING_ON:
        cut = cut[:end]
    return cut


_WORDS = bytes(code if chr(code).isdigit() or chr(code).islower() else ord(" ") for code in range(128)).ljust(256)
"""ASCII in lower case, all but letters and digits as spaces."""


def _joined(text: str) -> str:
    folded = fold(text).replace("’", "")
    if folded.isascii():  # a table takes a third of a pattern's time
        return b"-".join(folded.encode().translate(_WORDS, b"'").split()).decode()
    return "-".join(re.findall("[a-z0-9]+", folded.replace("'", "")))
