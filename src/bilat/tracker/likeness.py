"""The words of a promise, as two texts about the same thing share them: without what every promise says.

A promise is told by few words ("renewable", "Halifax"); the others ("the two countries will strengthen their joint
efforts") stand in nearly all of them. Words are brought to their stems (Snowball, English and French), verbs of one
meaning to one act ("establish", "set up", "launch"), and general words are kept but count little.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cache
from typing import NamedTuple

from bilat.text import fold

GENERAL = 0.25
"""What a general word counts, where a word of its own counts 1."""

_WORD = re.compile(r"\d{1,3}(?:[ \u00a0\u202f]\d{3})+\b|\d+(?:[.,]\d+)*|[^\W_]+(?:[’'\-][^\W_]+)*")
_NUMBER = re.compile(r"\d[\d., \u00a0\u202f]*")
_PARTING = str.maketrans("", "", ", \u00a0\u202f")
_ENDS = frozenset(".:\n!?")
_YEAR = re.compile(r"(?:19|20|21)\d\d")

_ENGLISH = (
    "a about above across after all also an and any are as at be been being between both but by can could "
    "do does each for from had has have if in including into is it its itself may more most must no nor "
    "not of on or other our over own per shall should so some such than that the their them then there "
    "these they this those through to together toward towards under until up us use was we were what when "
    "where which while who whose will with within without would he she his her i you your upon via among "
    "amid along further well s"
)
_FRENCH = (
    "à afin ainsi alors au aucun aussi autre autres aux avec ce cela ces cette ceci chaque comme d dans de "
    "des deux dont du elle elles en entre est et été être eux il ils l la le les leur leurs lors lui mais "
    "même n ne ni nos notre nous on ont ou où par pas plus pour qu que qui s sa sans se ses si son sont "
    "sous sur tous tout toute toutes un une vers vos votre y"
)
_STOP = frozenset(f"{_ENGLISH} {_FRENCH}".split())
"""Words that tell nothing, in both languages."""

_ACTS = {
    "begin": "establish establishing create form found launch set build develop start begin introduce open initiate "
    "inaugurate established creation launching établir créer lancer former constituer bâtir élaborer ouvrir mettre "
    "création lancement établissement",
    "deepen": "raise strengthen deepen enhance expand improve increase intensify advance promote foster bolster boost "
    "accelerate reinforce broaden grow scale encourage facilitate renforcer approfondir élargir accroître promouvoir "
    "intensifier accélérer améliorer favoriser renforcement approfondissement",
    "go-on": "continue maintain sustain implement pursue carry apply poursuivre maintenir appliquer implementation",
    "look": "review report assess evaluate monitor examine evaluation assessment examiner évaluer rapport évaluation "
    "suivi bilan",
    "settle": "sign conclude ratify adopt finalise finalize signature conclusion signer conclure ratifier adopter",
    "talk": "negotiate negotiation discuss négocier négociation",
    "end": "end close remove eliminate lift abolish withdraw cancel cut reduce reduction removal supprimer éliminer "
    "lever réduire réduction fermer suppression",
    "meet": "meet hold convene host meeting réunir tenir réunion rencontrer",
}
"""Verbs that mean the same act, by its name. Titles with different acts are different promises."""

_GENERAL = (
    "joint bilateral cooperation co-operation collaboration partnership initiative programme program relation "
    "relationship country government nation mutual shared common key new important effort commitment area strategic "
    "strategy global regional world people side leader minister ministry official department agency work opportunity "
    "support ensure provide help seek aim intend agree commit plan need order issue challenge future priority include "
    "specific relevant particular appropriate coordinate coordination cooperate collaborate together focus goal "
    "conjoint commun bilatéral coopération collaboration partenariat initiative programme pays gouvernement nation "
    "effort engagement domaine stratégique priorité travailler soutenir assurer viser engager convenir chef ministre "
    "nouveau nouvelle défi avenir"
)

_ORDINALS = {
    word: str(number)
    for words in (
        ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"),
        ("première", "deuxième", "troisième", "quatrième", "cinquième", "sixième"),
    )
    for number, word in enumerate(words, 1)
}
_SPELLINGS = (("defence", "defense"), ("programme", "program"), ("labour", "labor"), ("centre", "center"))

Stems = frozenset[str]


class Told(NamedTuple):
    """What a text tells."""

    stems: Stems
    """Its words' stems, without stop words, acts and numbers."""
    acts: Stems
    """The names of the acts in it (keys of `_ACTS`)."""
    numbers: Stems
    """Its figures and ordinals, without years: a target may be moved."""
    names: Stems
    """The stems of what is written with a capital inside a sentence."""


NOTHING = Told(frozenset(), frozenset(), frozenset(), frozenset())


def told(text: str, language: str | None = None) -> Told:
    """What `text` tells. `language` is ISO 639-1; anything but `fr` is taken for English."""
    read = _reader("french" if language == "fr" else "english")
    stems: set[str] = set()
    acts: set[str] = set()
    numbers: set[str] = set()
    names: set[str] = set()
    into = {"stem": stems, "general": stems, "act": acts, "number": numbers}
    inside = False
    for match in _WORD.finditer(text):
        word = match[0]
        kind, found = read(word.lower())
        if kind in into:
            into[kind].add(found)
            if inside and kind == "stem" and word[0].isupper():
                names.add(found)
        inside = text[match.end() : match.end() + 1] not in _ENDS
    return Told(frozenset(stems), frozenset(acts), frozenset(numbers), frozenset(names))


def together(parts: Iterable[Told]) -> Told:
    """What several texts tell."""
    all_of = [frozenset().union(*each) for each in zip(*parts, strict=True)]
    return Told(*all_of) if all_of else NOTHING


def is_general(stem: str) -> bool:
    """Whether nearly every promise has this word."""
    return stem in _general()


@cache
def _reader(language: str) -> Callable[[str], tuple[str, str]]:
    """What a word in lower case is (stem, general, act, number, nothing), and what stands for it. Each is read once."""
    stem = _stemmer(language)

    @cache
    def read(word: str) -> tuple[str, str]:
        if _NUMBER.fullmatch(word):
            return ("nothing", "") if _YEAR.fullmatch(word) else ("number", word.translate(_PARTING))
        if word in _ORDINALS:
            return "number", f"{_ORDINALS[word]}th"
        found = stem(word.replace("’", "'"))
        if found is None:
            return "nothing", ""
        act = _act_stems().get(found)
        return ("act", act) if act else ("general" if is_general(found) else "stem", found)

    return read


@cache
def _stemmer(language: str) -> Callable[[str], str | None]:
    """A word's stem, without accents; None for a stop word. Each word is looked at once: a stem takes 25 µs."""
    import snowballstemmer

    snowball = snowballstemmer.stemmer(language)

    @cache
    def stem(word: str) -> str | None:
        plain = word.removesuffix("'s")
        if language == "french":
            plain = re.sub(r"^(?:[cdjlmnst]|qu)'", "", plain)
        if plain in _STOP:
            return None
        for british, american in _SPELLINGS:
            plain = plain.replace(british, american)
        found: str = snowball.stemWord(plain.replace("-", ""))
        return fold(found) or None

    return stem


@cache
def _act_stems() -> dict[str, str]:
    return {
        stemmed: act
        for act, words in _ACTS.items()
        for word in words.split()
        for language in ("english", "french")
        if (stemmed := _stemmer(language)(word))
    }


@cache
def _general() -> frozenset[str]:
    stems = (_stemmer(language)(word) for word in _GENERAL.split() for language in ("english", "french"))
    return frozenset(filter(None, stems))
