"""The forms of verbs: English ones by the rules of spelling, French ones by conjugation.

A form has a tag that says what it does in a sentence, the same in every language: `base` (the infinitive), `s` (a form
of the present), `will` (of the future: 'établiront'), `would` (of the conditional), `ed` (a past participle, in English
the past as well) or `ing` (a present participle, and the noun of the action: 'établissement').

What the rules do not give stands in the rule files, in the table `[irregular]`; how, is explained there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from bilat.errors import InvalidValue, quoted

TAGS = ("base", "s", "will", "would", "ed", "ing")
"""What a form can be."""

Forms = Iterator[tuple[str, str]]
"""Forms, each with its tag."""
Conjugate = Callable[[str, Mapping[str, str]], Forms]
"""Gives the forms of a verb; the second argument is the table `[irregular]`."""


def conjugation(name: str) -> Conjugate:
    """How the verbs of a language make their forms: `english` or `french`. Raises InvalidValue for another name."""
    if name not in _CONJUGATIONS:
        raise InvalidValue(
            f"[grammar] conjugation is {quoted(name)}", hint="write one of: " + ", ".join(sorted(_CONJUGATIONS))
        )
    return _CONJUGATIONS[name]


def english(verb: str, irregular: Mapping[str, str]) -> Forms:
    """The forms of an English verb: those listed, or those that the rules of spelling make."""
    if verb in irregular:
        for form in _parts(irregular[verb]):
            tag = "base" if form == verb else "ing" if form.endswith("ing") else "s" if form.endswith("s") else "ed"
            yield form, tag
        return
    yield verb, "base"
    is_y = verb.endswith("y") and verb[-2:-1] not in "aeiou"
    if verb.endswith(("s", "x", "z", "ch", "sh")):
        yield verb + "es", "s"
    else:
        yield (verb[:-1] + "ies" if is_y else verb + "s"), "s"
    if verb.endswith("e"):
        yield verb + "d", "ed"
        yield (verb[:-2] + "ying" if verb.endswith("ie") else verb[:-1] + "ing"), "ing"
    else:
        yield (verb[:-1] + "ied" if is_y else verb + "ed"), "ed"
        yield verb + "ing", "ing"


def french(verb: str, irregular: Mapping[str, str]) -> Forms:
    """The forms of a French verb in the persons that speak in statements: il, ils, nous."""
    yield verb, "base"
    parts = irregular.get(verb)
    if parts is None:
        parts = _of_model(verb, irregular)
    if parts is None:
        parts = _regular(verb)
    for part in _parts(parts):
        yield from _of_part(part)


def _of_model(verb: str, irregular: Mapping[str, str]) -> str | None:
    """The parts of a verb that goes as others with its ending: 'comprendre' as '*prendre'; None: there is no such."""
    for at in range(len(verb)):
        parts = irregular.get("*" + verb[at:])
        if parts is not None:
            return ", ".join(verb[:at] + part for part in _parts(parts))
    return None


def _regular(verb: str) -> str:
    """The parts of a verb in -er, -ir or -re, written as `[irregular]` writes them."""
    stem = verb[:-2]
    if verb.endswith("er"):
        weak = _before_mute_e(stem)
        soft = stem + "e" if stem.endswith("g") else stem[:-1] + "ç" if stem.endswith("c") else stem
        # é keeps its accent in the future by the older spelling, which both countries' governments still write
        futures = {weak + "er", stem + "er"} if "é" in stem[-3:] else {weak + "er"}
        return ", ".join([f"{weak}e, {weak}ent, {soft}ons, {stem}é=ed", *sorted(f"{form}-" for form in futures)])
    if verb.endswith("ir"):
        return f"{stem}it, {stem}issent, {stem}issons, {verb}-, {stem}i=ed"
    if verb.endswith("re"):
        return f"{stem}, {stem}ent, {stem}ons, {verb[:-1]}-, {stem}u=ed"
    return ""


_DOUBLED = ("pel", "vel", "cel", "jet", "quet", "ttel")
"""Endings of stems that double their consonant before a mute e: renouvelle, projette; others take an accent: gèle."""


def _before_mute_e(stem: str) -> str:
    """The stem as it is before an e that is not heard: lever, lève; accélérer, accélère; appuyer, appuie."""
    if stem.endswith(("uy", "oy", "ay")):
        return stem[:-1] + "i"
    if stem.endswith(_DOUBLED):
        return stem + stem[-1]
    for length in (1, 2):
        vowel, rest = stem[-length - 1 : -length], stem[-length:]
        is_cluster = length == 1 or rest in ("gr", "gl", "br", "tr", "gn", "ch", "gu", "qu", "vr", "dr", "fl")
        if vowel in ("e", "é") and is_cluster and not set(rest) & set("aeioyéè") - {"u"} and rest != "u":
            return f"{stem[: -length - 1]}è{rest}"
    return stem


def _of_part(part: str) -> Forms:
    form, _, tag = part.partition("=")
    if form.endswith("-"):
        stem = form[:-1]
        if tag != "would":
            yield from ((stem + ending, "will") for ending in ("a", "ont", "ons"))
        yield from ((stem + ending, "would") for ending in ("ait", "aient", "ions"))
    elif tag == "ed":
        yield from _agreeing(form)
    elif tag:
        if tag not in TAGS:
            raise InvalidValue(f"[irregular] {quoted(part)} is no form", hint="write one of: " + ", ".join(TAGS))
        yield form, tag
    else:
        yield form, "s"
        if form.endswith("ons"):
            yield form[:-3] + "ant", "ing"


def _agreeing(participle: str) -> Forms:
    """A past participle in both genders and numbers: signé, signée, signés, signées; mis, mise, mises."""
    plural = participle if participle.endswith("s") else participle + "s"
    feminine = "due" if participle == "dû" else participle + "e"
    for form in (participle, feminine, plural, feminine + "s"):
        yield form, "ed"


def _parts(text: str) -> Iterator[str]:
    return (part.strip() for part in text.split(",") if part.strip())


_CONJUGATIONS: Mapping[str, Conjugate] = {"english": english, "french": french}
