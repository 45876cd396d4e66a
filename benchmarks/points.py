"""Weigh the cues of statements: `python -m benchmarks.points LANGUAGE FOLDER…` writes the language's `points.toml`.

A folder holds annotated statements: `texts/NAME.txt` and `gold/NAME.jsonl`, one record a line with `start`, `end` and
`kind` (commitment, review, aspiration). Two logistic regressions are fitted: which sentences are recorded, and which of
those are checkable. Every weight is the points that one cue gives; the penalty keeps a cue that is rare near nothing.
Fitted by coordinate descent: for each cue in turn one Newton step, which a table of a few thousand cues takes in
seconds. `--folds N` does not write, but says how well N parts of the statements are told by the rest.

Points that a person has set, in the table `[set]` of the file that is written, are kept.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parents[1]
PENALTY = 6.0
"""Of a weight's square, halved. Folds told which."""
RAREST = 6
"""Sentences that a cue stands in, at least."""
SWEEPS = 25
"""Rounds over all cues; the weights then change by less than a hundredth."""
SMALLEST = 0.03
"""A weight nearer to nothing is left out of the table."""
CHECKABLE = ("commitment", "review")
NAME = 0.8
"""A word is a name that has a capital in so many of its places inside a sentence."""
WORDED = ("word", "early", "pair")
"""What the cues begin with that hold words of the text."""
BIAS = "*"

Document = dict[str, Any]
Weights = dict[str, float]


class Sentence(NamedTuple):
    """One sentence of an annotated statement."""

    cues: frozenset[str]
    kind: str | None
    """The annotation's, or None where the sentence is not recorded."""
    inner: tuple[tuple[str, bool], ...] = ()
    """The words behind the first one, each with whether it is written with a capital."""


class Statement(NamedTuple):
    """An annotated statement."""

    name: str
    sentences: list[Sentence]
    gold: list[Document]


def read(folder: Path, language: str) -> Iterable[Statement]:
    """The annotated statements in a folder."""
    from bilat.statement.structure import find_blocks

    rules = _rules(language)
    for file in sorted((folder / "gold").glob("*.jsonl")):
        text = (folder / "texts" / f"{file.stem}.txt").read_text("utf-8")
        gold = [json.loads(line) for line in file.read_text("utf-8").splitlines() if line.strip()]
        yield Statement(file.stem, _sentences(text, find_blocks(text), gold, rules), gold)


def _rules(language: str) -> Any:
    from bilat.parties import PARTIES
    from bilat.statement.acts import load_act_rules

    return load_act_rules(language, PARTIES, points=False)


def _sentences(text: str, blocks: Any, gold: Sequence[Document], rules: Any) -> list[Sentence]:
    from bilat.statement.acts import units
    from bilat.statement.cues import context_cues

    free = list(range(len(gold)))
    found: list[Sentence] = []
    for unit in units(text, blocks, rules):
        best = max(free, key=lambda at: _share(unit.area, gold[at]), default=None)
        kind = None
        if best is not None and _share(unit.area, gold[best]) >= 0.5:
            free.remove(best)
            kind = gold[best]["kind"]
        before = found[-1].kind is not None if found else None
        cues = unit.cues.names | context_cues(unit.tokens, unit.setting, before)
        inner = tuple(zip(unit.tokens.words[1:], unit.tokens.capitals[1:], strict=True))
        found.append(Sentence(frozenset(cues), kind, inner))
    return found


def without_names(statements: Iterable[Statement]) -> list[Statement]:
    """The statements without the cues that hold a name: what a text's countries are called says nothing of the next.

    A cue never has a word with a capital, but for a sentence's first: 'Canada' there is told from 'Ministers' by how
    the word is written elsewhere.
    """
    statements = list(statements)
    inner = [pair for statement in statements for sentence in statement.sentences for pair in sentence.inner]
    written = Counter(word for word, _ in inner)
    capitals = Counter(word for word, is_capital in inner if is_capital)
    names = {word for word, count in capitals.items() if count >= NAME * written[word]}

    def is_named(cue: str) -> bool:
        head, *words = cue.split()
        return head in WORDED and not names.isdisjoint(words)

    return [
        statement._replace(
            sentences=[s._replace(cues=frozenset(c for c in s.cues if not is_named(c))) for s in statement.sentences]
        )
        for statement in statements
    ]


def _share(area: tuple[int, int], record: Document) -> float:
    common = min(area[1], record["end"]) - max(area[0], record["start"])
    longer: int = max(record["end"] - record["start"], area[1] - area[0], 1)
    return float(common) / longer


def fit(cases: Sequence[tuple[frozenset[str], bool]]) -> Weights:
    """The weights by which a case's cues tell whether it is a yes: the sum of theirs and the bias is above 0."""
    counts = Counter(cue for cues, _ in cases for cue in cues)
    places: dict[str, list[int]] = {cue: [] for cue, count in sorted(counts.items()) if count >= RAREST}
    for number, (cues, _) in enumerate(cases):
        for cue in cues:
            if cue in places:
                places[cue].append(number)
    places[BIAS] = list(range(len(cases)))
    weights = dict.fromkeys(places, 0.0)
    margins = [0.0] * len(cases)
    wanted = [1.0 if yes else 0.0 for _, yes in cases]
    for _ in range(SWEEPS):
        for cue, where in places.items():
            penalty = 1e-3 if cue == BIAS else PENALTY
            slope, bend = penalty * weights[cue], penalty
            for number in where:
                chance = 1 / (1 + math.exp(-max(-30.0, min(30.0, margins[number]))))
                slope += chance - wanted[number]
                bend += chance * (1 - chance)
            step = -slope / bend
            weights[cue] += step
            for number in where:
                margins[number] += step
    return weights


def fit_both(statements: Iterable[Statement]) -> tuple[Weights, Weights]:
    """The weights of being recorded, and of being checkable among what is."""
    sentences = [sentence for statement in statements for sentence in statement.sentences]
    recorded = [(s.cues, s.kind in CHECKABLE) for s in sentences if s.kind is not None]
    return fit([(s.cues, s.kind is not None) for s in sentences]), fit(recorded)


def tell(statements: Iterable[Statement], record: Weights, check: Weights) -> tuple[float, float]:
    """F1 of all that is recorded, and of what is checkable."""
    told = [0] * 6
    for statement in statements:
        told[2] += len(statement.gold)
        told[5] += sum(record["kind"] in CHECKABLE for record in statement.gold)
        for sentence in statement.sentences:
            if _sum(sentence.cues, record) > 0:
                told[0] += sentence.kind is not None
                told[1] += 1
                if _sum(sentence.cues, check) > 0:
                    told[3] += sentence.kind in CHECKABLE
                    told[4] += 1
    return _f1(*told[:3]), _f1(*told[3:])


def _sum(cues: Iterable[str], weights: Weights) -> float:
    return weights[BIAS] + sum(weights.get(cue, 0.0) for cue in cues)


def _f1(right: int, proposed: int, gold: int) -> float:
    return 2 * right / (proposed + gold) if proposed + gold else 0.0


def try_folds(statements: Sequence[Statement], count: int) -> None:
    """Say how well each part of the statements is told by the weights of the rest."""
    scores = []
    for number in range(count):
        rest = [statement for at, statement in enumerate(statements) if at % count != number]
        part = [statement for at, statement in enumerate(statements) if at % count == number]
        scores.append(tell(part, *fit_both(rest)))
        sys.stdout.write(f"fold {number + 1}: any {scores[-1][0]:.3f}, checkable {scores[-1][1]:.3f}\n")
        sys.stdout.flush()
    for place, name in enumerate(("any", "checkable")):
        sys.stdout.write(f"{name}: {sum(score[place] for score in scores) / count:.3f}\n")


def write(path: Path, record: Weights, check: Weights, head: str) -> None:
    """Write the table, the cues by name; what a person has set stays behind it."""
    cues = [cue for cue in record if max(abs(record[cue]), abs(check.get(cue, 0.0))) >= SMALLEST or cue == BIAS]
    _, mark, own = path.read_text("utf-8").partition(SET) if path.exists() else ("", "", "")
    lines = [f'"{cue}" = [{record[cue]:.2f}, {check.get(cue, 0.0):.2f}]\n' for cue in sorted(cues)]
    path.write_text("".join([head, *lines, mark, own]), "utf-8")


SET = "\n# Set by hand"
"""With which the part of a table begins that is no measurement."""
HEAD = """\
# What each cue of a sentence says, as points: first for being a promise of the governments at all, then for naming an
# act that an outsider could check. Above 0 speaks for it, below 0 against; a sentence is what its points add up to.
#
# The names of the cues are made of the classes in acts.toml ("will to make": a `will` before a verb of `make`); "word"
# is a word wherever it stands, "early" one of the first six. "*" is what every sentence begins with.
#
{origin}

[points]
"""
MEASURED = """\
# The numbers were measured on {count} annotated sentences of public statements by `python -m benchmarks.points`, not
# set by hand. A rule file of your own may set any of them otherwise."""
CARRIED_OVER = """\
# There are no annotated statements in this language: the numbers were measured on {count} annotated sentences of
# English ones by `python -m benchmarks.points --classes-only`, without the words, whose cues would be English. The
# classes are the same here, and so is what they say. Without its words the English table tells promises from talk
# nearly as well (F1 0.86 instead of 0.88 on statements that it was not fitted on), and what is checkable a little worse
# (0.66 instead of 0.70). A rule file of your own may set any of the numbers otherwise."""


def main() -> int:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("language")
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--folds", type=int, default=0, help="Only try: how well parts are told by the rest.")
    parser.add_argument(
        "--classes-only", action="store_true", help="Leave out the words: for a language without texts."
    )
    parser.add_argument("--to", help="The language whose table is written. [default: LANGUAGE]")
    given = parser.parse_args()
    statements = without_names(statement for folder in given.folders for statement in read(folder, given.language))
    if given.classes_only:
        statements = [_without_words(statement) for statement in statements]
    if given.folds:
        try_folds(statements, given.folds)
        return 0
    record, check = fit_both(statements)
    any_, checkable = tell(statements, record, check)
    sys.stdout.write(f"on what it was fitted: any {any_:.3f}, checkable {checkable:.3f}\n")
    count = sum(len(statement.sentences) for statement in statements)
    origin = (CARRIED_OVER if given.to else MEASURED).format(count=count)
    path = ROOT / "data" / "rules" / (given.to or given.language) / "points.toml"
    write(path, record, check, HEAD.format(origin=origin))
    return 0


def _without_words(statement: Statement) -> Statement:
    words = ("word ", "early ", "pair ", "verb ", "preface ", "this ", "it ", "these ", "they ", "such ", "we ")
    kept = [s._replace(cues=frozenset(cue for cue in s.cues if not cue.startswith(words))) for s in statement.sentences]
    return statement._replace(sentences=kept)


if __name__ == "__main__":
    sys.exit(main())
