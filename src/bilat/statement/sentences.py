"""Where the sentences of a block begin and end.

A full stop ends a sentence, except behind an abbreviation, an initial or a number; 'U.S.' ends one only where what
follows can only begin one ('U.S. The'). Enumerated clauses of a contract, '(a) …; (i) …', are sentences too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bilat.statement.paper import Area, Block
from bilat.vocabulary import listed

_SPACE = " \t\r\n\u00a0\u2009\u202f\u200b\ufeff\f\v"

_STOP = re.compile(
    r"""
      (?P<stop>[.!?]+(?:[ \u00a0\u202f]?»)?["'”’»)\]]*)(?P<gap>[ \t\r\n\u00a0\u2009\u202f\u200b]+)
        (?=["'“‘«(\[]?\s?[A-ZÀ-ÖØ-Þ0-9“‘«(\[])
    | (?P<glued>[a-zà-ÿ0-9)’”][.!?])(?=[A-ZÀ-ÖØ-Þ][a-zà-ÿ]+\s)
    | (?P<clause>(?<=[;:,.])\s+(?:(?:and|or|et|ou)\s+)?(?=\((?:[a-z]|[ivx]{1,5})\)\s)
        |\s+(?=\((?:[a-z]|[ivx]{1,5})\)\s+[A-ZÀ-ÖØ-Þ]))
    """,
    re.VERBOSE,
)
_ENUMERATOR = re.compile(r"\s*(?:\((?:[a-z]|[ivx]{1,5}|\d{1,2})\)|\d{1,3}\.)[ \t\u00a0]+")
_ABBREVIATION = re.compile(
    r"""(?:^|[\s(“"‘’'«/–—-])(?:
        (?:[A-Z]\.)*[A-Z]                                                      # initials: J., U.S., D.C.
      | Mr|Mrs|Ms|Dr|Jr|Sr|St|Ste|Prof|Gen|Gov|Sen|Rep|Rev|Hon|Rt|Lt|Col|Capt|Sgt|Adm|Pres|Amb|Sec|Min
      | No|Nos|Art|Arts|Para|Paras|para|paras|art|arts|Ch|ch|Vol|vol|Fig|fig|Ref|ref|Doc|pp|p|cf|Cf|vs|etc|approx|ca
      | e\.g|i\.e|a\.m|p\.m|al|Inc|Ltd|Corp|Co|Bros|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec
      | M|MM|Mme|Mmes|Mlle|Me|Mgr|art|n°|p\.\ ex|c\.-à-d|janv|févr|juill|déc
    )\.["'”’»)\]]*\Z""",
    re.VERBOSE,
)
_COUNTRY = re.compile(r"(?:^|[\s(“\"'’/–-])(?:(?:[A-Z]\.){2,}|[ÉER]\.-U\.)[\"'”’»)\]]*\Z")
_OPENERS = frozenset(
    listed(
        "The, This, These, Those, That, We, Both, In, As, Our, They, It, Its, All, Together, Through, To, A, "
        "An, On, At, For, By, With, And, But, Building, Recognizing, Recognising, Additionally, Further, "
        "Furthermore, Moreover, Finally, Going, Today, Such, Each, There, Under, During, Since, While, When, "
        "Where, If, Les, Le, La, L, Nous, Ils, Elles, Il, Elle, Ce, Cette, Ces, Cela, Dans, En, À, Pour, Afin, "
        "Leurs, Nos, Tous, Chaque, Au, Aux, Par, Lors"
    )
)
"""Words that can only begin a sentence where they have a capital: what stands before them ends one."""


def sentences(text: str, block: Block) -> Iterator[Area]:
    """The sentences of a block, each without the white space and the enumerator before it."""
    start = block.start
    for found in _STOP.finditer(text, block.start, block.end):
        if found.lastgroup == "glued" or found["glued"] or found["clause"]:
            cut = found.end()
        elif _ends(text, found):
            cut = found.end("stop")
        else:
            continue
        yield from _trimmed(text, start, cut)
        start = cut
    yield from _trimmed(text, start, block.end)


def _ends(text: str, found: re.Match[str]) -> bool:
    before = text[max(0, found.end("stop") - 24) : found.end("stop")]
    if "\n" in found["gap"] and found["gap"].count("\n") > 1:
        return True
    if not before.rstrip("\"'”’»)]").endswith("."):
        return True
    after = re.compile(r"[\"'“‘«(\[]?\s?([^\W_]+)").match(text, found.end("gap"))
    word = after[1] if after else ""
    if _COUNTRY.search(before):
        return word in _OPENERS
    if _ABBREVIATION.search(before):
        return False
    return not (re.search(r"(?:^|\s)\d{1,2}\.\Z", before) and word[:1].isdigit())


def _trimmed(text: str, start: int, end: int) -> Iterator[Area]:
    while start < end and text[start] in _SPACE:
        start += 1
    found = _ENUMERATOR.match(text, start, end)
    while found and found.end() < end:
        start = found.end()
        found = _ENUMERATOR.match(text, start, end)
    while end > start and text[end - 1] in _SPACE:
        end -= 1
    if end - start > 1:
        yield start, end
