"""Words that promise an effort rather than a result, in English and French: nobody can check whether they were kept.

A commitment that can be assessed is specific enough to tell its action and to measure it: so the G7 Research Group
(http://www.g8.utoronto.ca/evaluations/1997denver/compliance/g7c2.htm) and the Open Government Partnership
(https://www.opengovpartnership.org/glossary/verifiability/). The list is data: which words are on it is bilat's choice.
"""

from __future__ import annotations

import re
from functools import cache

VAGUE: dict[str, dict[str, str]] = {
    "en": {
        "explore": "explore, explores, explored, exploring",
        "work towards": "work* toward*",
        "strengthen": "strengthen*",
        "deepen": "deepen*",
        "promote": "promot*",
        "enhance": "enhanc*",
        "consider": "consider, considers, considered, considering",
        "support": "support, supports, supporting",
        "encourage": "encourag*",
        "foster": "foster*",
        "facilitate": "facilitat*",
        "improve": "improv*",
        "seek to": "seek* to",
        "aim to": "aim* to, aim* at",
        "look at": "look* at, look* into",
        "discuss": "discuss*",
        "endeavour": "endeavo*",
        "as soon as possible": "as soon as possible",
        "where appropriate": "where appropriate, as appropriate, where possible, if appropriate, where relevant",
    },
    "fr": {
        "explorer": "explorer, explorent, explorera, exploreront, explorant",
        "œuvrer": "œuvrer*, œuvrant, oeuvrer*, oeuvrant",
        "travailler à": "travaill* à, travaill* en vue",
        "renforcer": "renforc*",
        "approfondir": "approfondi*",
        "promouvoir": "promouv*, promeuv*, promotion",
        "améliorer": "amélior*",
        "envisager": "envisag*",
        "examiner la possibilité": "examin* la possibilité",
        "appuyer": "appuyer*, appuie*",
        "encourager": "encourag*",
        "favoriser": "favoris*",
        "faciliter": "facilit*",
        "s'efforcer": "s'efforc*",
        "viser à": "vise* à, visant à",
        "dès que possible": "dès que possible, dans les meilleurs délais",
        "le cas échéant": "le cas échéant, s'il y a lieu, au besoin, dans la mesure du possible",
    },
}
"""By language (ISO 639-1): the word as a reader is told it, and the forms that count as it, where `*` is any ending."""


def vague_words(text: str, language: str | None = None) -> list[str]:
    """The words of the list that `text` uses, in the order in which it first does, each once.

    `language` is ISO 639-1; where it is unknown, or none that the list has, both sets are looked for.
    """
    pattern, names = _pattern(language if language in VAGUE else None)
    found = (names[(match.lastindex or 1) - 1] for match in pattern.finditer(text))
    return list(dict.fromkeys(found))


@cache
def _pattern(language: str | None) -> tuple[re.Pattern[str], list[str]]:
    """One pattern with a group for each entry, and the entries' names in the order of the groups."""
    entries = [entry for code, words in VAGUE.items() if language in (None, code) for entry in words.items()]
    groups = "|".join(f"({'|'.join(map(_form, forms.split(', ')))})" for _, forms in entries)
    return re.compile(rf"\b(?:{groups})\b", re.IGNORECASE), [name for name, _ in entries]


def _form(form: str) -> str:
    words = (re.escape(word).replace(r"\*", r"\w*").replace("'", "['’]") for word in form.split())
    return r"\s+".join(words)
