"""`bilat ingest --review`: the candidates one by one on a terminal, and one change at the end.

The walk writes to stderr, as all questions do; stdout gets the change alone. What is decided is kept after every key
(`resuming`), so that Ctrl-C, a lost connection or `q` lose nothing; the tracker is touched once, at the end.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from bilat.commands import keys
from bilat.commands.asking import can_ask, say
from bilat.commands.cards import card_of, facts_of, known_as
from bilat.commands.resuming import Answer, Progress
from bilat.errors import BilatError, Refused
from bilat.result import Document, Notice, Result
from bilat.text import one_line, printable
from bilat.tracker.intake import Decision, plan_decided

if TYPE_CHECKING:
    from bilat.commands.context import Context
    from bilat.commands.ingesting import Taken
    from bilat.formats.card import Card
    from bilat.formats.table import Pen

Outcome = Literal["store", "leave"]

HELP = {
    "a": "accept: it becomes an initiative",
    "e": "edit its title, sectors, parties, deadline … in your editor",
    "s": "skip it",
    "m": "merge: it is evidence of an initiative of the tracker, or restates it",
    "b": "back to the one before (also the left arrow)",
    "d": "done: go to the end, and leave the rest undecided",
    "q": "quit and store nothing now; what you decided is kept for next time",
    "?": "this help",
}
PROMPT = "accept, edit, skip, merge, back, done, quit [a/e/s/m/b/d/q/?] "
OFFERED = 6
"""Initiatives that a search offers at most."""
NARROW, WIDE = 40, 100
"""Cells that a line has at least and at most: longer ones are hard to read."""
LISTED = 20
"""Lines of a kind that the end of the walk shows at most."""


def expect_terminal(file: str | None) -> None:
    """Raise Refused where nobody can press a key."""
    if can_ask() and sys.stderr.isatty() and file not in (None, "-"):
        return
    if file in (None, "-"):
        hint = "save the statement in a file: bilat ingest statement.txt --review"
    else:
        hint = "--accept all, checkable or numbers asks nothing"
    raise Refused("--review needs a terminal to ask at", hint=hint, code="needs-terminal")


def walk_through(context: Context, taken: Taken, shown: Sequence[Document], *, restart: bool) -> Result:
    """Walk through the `shown` candidates, and store what was decided."""
    from bilat.commands.changes import change_result

    matches = taken.matches
    open_ = [c for c in shown if c["number"] not in matches or matches[c["number"]].how != "same-place"]
    passed = len(shown) - len(open_)
    notices = list(taken.notices)
    if passed:
        notices.append(Notice(f"{passed} of {len(shown)} rest on this very file in the tracker, and are left out"))
    if not open_:
        return change_result(None, notices, "there is nothing to go through", dry_run=bool(context.shared.dry_run))
    with keys.Keyboard() as keyboard:
        walk = Walk(context, taken, open_, keyboard)
        for notice in notices:
            say(printable(notice.message))
        walk.resume(restart=restart)
        try:
            outcome = walk.run()
        except KeyboardInterrupt:
            say("\n" + walk.parting())
            raise
    if outcome == "leave":
        return change_result(None, [], walk.parting(), dry_run=bool(context.shared.dry_run))
    return _stored(context, taken, walk)


def _stored(context: Context, taken: Taken, walk: Walk) -> Result:
    from bilat.commands.ingesting import told_of

    plan = plan_decided(walk.decisions(), taken.statement, context.stamp(), context.words())
    result = context.change(plan, "nothing to add: the tracker holds all of it")
    if not context.shared.dry_run:
        walk.forget()
    return result._replace(notices=[*told_of(result), *result.notices])


class Walk:
    """The candidates, what was decided on each, and where the person stands."""

    def __init__(self, context: Context, taken: Taken, candidates: Sequence[Document], keyboard: keys.Keyboard) -> None:
        self._context = context
        self._taken = taken
        self._candidates = candidates
        self._keyboard = keyboard
        self._progress = Progress(taken.statement.sha256, context.store_path())
        self._is_kept = True
        self._answers: dict[int, Answer] = {}
        self._at = 0
        self._pen = _pen()

    # Where it stands

    @property
    def _original(self) -> Document:
        return self._candidates[self._at]

    @property
    def _answer(self) -> Answer:
        return self._answers.get(self._original["number"], Answer())

    def _current(self, candidate: Document) -> Document:
        """The candidate as it was edited."""
        answer = self._answers.get(candidate["number"])
        return {**candidate, **(answer.edited or {})} if answer else candidate

    def resume(self, *, restart: bool) -> None:
        """Go on where the last walk through this statement ended."""
        if restart:
            self._progress.forget()
            return
        self._answers, last = self._progress.load(self._taken.reading.candidates)
        decided = [c["number"] for c in self._candidates if self._verdict(c)]
        if not self._answers:
            return
        numbers = [c["number"] for c in self._candidates]
        self._at = numbers.index(last) if last in numbers else 0
        say(f"going on where you left: {len(decided)} of {len(numbers)} decided (--restart begins anew)")

    def _verdict(self, candidate: Document) -> str | None:
        answer = self._answers.get(candidate["number"])
        return answer.verdict if answer else None

    def _decide(self, answer: Answer, *, step: int = 1) -> None:
        self._answers[self._original["number"]] = answer
        self._at += step
        self._keep()

    def _keep(self) -> None:
        at = self._candidates[min(self._at, len(self._candidates) - 1)]
        try:
            self._progress.save(self._taken.reading.candidates, self._answers, at)
        except OSError as error:
            if self._is_kept:
                say(
                    printable(f"what you decide cannot be kept for next time: {error.strerror} ({self._progress.path})")
                )
            self._is_kept = False

    def forget(self) -> None:
        """What was stored need not be kept; what else was decided on this statement is."""
        ours = {candidate["number"] for candidate in self._candidates}
        self._answers = {number: answer for number, answer in self._answers.items() if number not in ours}
        if self._answers:
            self._keep()
        else:
            self._progress.forget()

    def decisions(self) -> list[Decision]:
        """What is to become of the candidates that are to be stored."""
        found = []
        for candidate in self._candidates:
            answer = self._answers.get(candidate["number"], Answer())
            if answer.verdict == "accept":
                found.append(Decision(self._current(candidate)))
            elif answer.verdict == "evidence":
                found.append(Decision(self._current(candidate), "evidence", answer.into))
            elif answer.verdict == "restates":
                found.append(Decision(self._current(candidate), "restates", answer.into))
        return found

    def parting(self) -> str:
        """What is said where nothing is stored."""
        if not self._answers or not self._is_kept:
            return "nothing was stored"
        return "nothing was stored; what you decided is kept, and the same command goes on from there"

    # Walking

    def run(self) -> Outcome:
        """Ask until the person wants to store or to leave."""
        while True:
            if self._at >= len(self._candidates):
                outcome = self._end()
            else:
                self._show()
                outcome = self._ask()
            if outcome is not None:
                return outcome

    def _show(self) -> None:
        from bilat.formats.card import draw

        self._pen = _pen()  # the window may have another size now
        say(draw(self._card(), self._pen), end="")

    def _ask(self) -> Outcome | None:
        """One key for the candidate that is shown; None: go on."""
        while True:
            key = self._key(PROMPT)
            match key:
                case "a" | "s":
                    self._decide(self._answer._replace(verdict="accept" if key == "a" else "skip", into=None))
                    return None
                case "e":
                    self._edit()
                    return None
                case "m":
                    self._merge()
                    return None
                case "b" | keys.LEFT:
                    self._at = max(self._at - 1, 0)
                    return None
                case "d":
                    self._at = len(self._candidates)
                    return None
                case "q" | keys.END:
                    self._keep()
                    return "leave"
            self._explain(key, HELP)

    def _key(self, question: str) -> str:
        """The key that answers `question`, shown behind it."""
        say(question, end="")
        key = self._keyboard.key(question)
        if self._keyboard.is_single:
            say(key if len(key) == 1 and key.isprintable() else "")
        return key

    def _explain(self, key: str, meanings: dict[str, str]) -> None:
        """What the keys do, where that was asked; after any other key that is no answer, how to ask."""
        if key != "?":
            say("? shows the keys")
            return
        say("".join(f"  {key}  {meaning}\n" for key, meaning in meanings.items()), end="")

    # Editing

    def _edit(self) -> None:
        from bilat.commands.edit import parsed
        from bilat.commands.editor import edited
        from bilat.tracker.amending import amended

        candidate, words = self._current(self._original), self._context.words()
        day = self._taken.reading.published_on

        def take(text: str) -> Document:
            return amended(candidate, parsed(text), words, day)

        try:
            with self._keyboard.away():
                changed = edited(self._context, f"candidate-{candidate['number']}", _as_text(candidate), take)
        except BilatError as error:
            hint = f"\n{error.hint}" if error.hint else ""
            say(printable(f"error: {error.message}{hint}"))
            return
        if changed:
            answer = self._answer
            self._decide(answer._replace(edited={**(answer.edited or {}), **changed}), step=0)

    # Merging

    def _merge(self) -> None:
        """Look for the initiative that it announces again, and say how the two belong together."""
        into = self._search()
        if into is None:
            return None
        meanings = {"e": f"evidence of {into['id']}", "r": "a new initiative that restates it", "c": "neither: cancel"}
        while True:
            key = self._key("as evidence, or as a restatement? [e/r/c/?] ")
            match key:
                case "e" | "r":
                    verdict = "evidence" if key == "e" else "restates"
                    return self._decide(self._answer._replace(verdict=verdict, into=into["id"]))
                case "c" | keys.END | keys.ESCAPE:
                    return None
            self._explain(key, meanings)

    def _search(self) -> Document | None:
        """The initiative that the person means; None: none."""
        from bilat.formats.card import hanging

        candidate = self._current(self._original)
        language = candidate["source"]["language"]
        found = self._suggested(candidate, language)
        while True:
            for number, record in enumerate(found, 1):
                say("  " + hanging(f"{number}  {record['id']}  {record['title']}", self._pen))
            if not found:
                say("  none found")
            typed = self._keyboard.line("a number, other words to look for, or Enter for none: ")
            if not typed:
                return None
            if typed.isascii() and typed.isdigit() and 0 < int(typed) <= len(found):
                return found[int(typed) - 1]
            found = self._taken.known.nearest(typed, OFFERED, language)

    def _suggested(self, candidate: Document, language: str | None) -> list[Document]:
        known = self._taken.known
        match = self._taken.matches.get(candidate["number"])
        likely = known.nearest(f"{candidate['title']} {candidate['source']['quote']}", OFFERED, language)
        first = known.find(match.id) if match else None
        return ([first] if first else []) + [r for r in likely if first is None or r["id"] != first["id"]][
            : OFFERED - 1
        ]

    # The end

    def _end(self) -> Outcome | None:
        """What would be stored, and the question whether to; None: back to the candidates."""
        from bilat.formats.card import hanging, rule

        decisions = self.decisions()
        say(rule("the end", self._so_far(), self._pen))
        for line in self._told(decisions):
            say("  " + hanging(line, self._pen))
        if not decisions:
            question, meanings = "Nothing is to be stored. [b/q/?] ", {"b": "back", "q": "leave"}
        else:
            question = "Store this as one change? [y/n/b/?] "
            meanings = {"y": "yes", "n": "no: what you decided is kept for next time", "b": "back to the candidates"}
        while True:
            key = self._key(question)
            match key:
                case "y" if decisions:
                    return "store"
                case "n" | "q" | keys.END:
                    self._at = len(self._candidates) - 1
                    self._keep()
                    return "leave"
                case "b" | keys.LEFT:
                    self._at = len(self._candidates) - 1
                    return None
            self._explain(key, meanings)

    def _told(self, decisions: Sequence[Decision]) -> list[str]:
        lines = []
        for decision in decisions[:LISTED]:
            title = one_line(decision.candidate["title"])
            match decision.way:
                case "new":
                    lines.append(f"new: {title}")
                case "evidence":
                    lines.append(f"evidence of {decision.into}: {title}")
                case "restates":
                    lines.append(f"new, restates {decision.into}: {title}")
        if len(decisions) > LISTED:
            lines.append(f"… and {len(decisions) - LISTED} more")
        grids = len(self._taken.statement.grids)
        if decisions and grids:
            lines.append(f"with {grids} table{'' if grids == 1 else 's'} of the statement")
        return lines

    # Showing

    def _so_far(self) -> str:
        verdicts = [self._verdict(candidate) for candidate in self._candidates]
        skipped = verdicts.count("skip")
        stored = sum(verdict not in (None, "skip") for verdict in verdicts)
        parts = [f"{stored} to store"] if stored else []
        return ", ".join([*parts, *([f"{skipped} skipped"] if skipped else [])])

    def _card(self) -> Card:
        candidate = self._current(self._original)
        match = self._taken.matches.get(candidate["number"])
        known = self._taken.known.find(match.id) if match else None
        facts = facts_of(candidate, self._context.config)
        if match is not None:
            facts.append(("known", known_as(match, known)))
        if self._decided():
            facts.append(("decided", self._decided()))
        place = f"{self._at + 1} of {len(self._candidates)}"
        return card_of(candidate, self._taken.reading.paper.text, facts, place, self._so_far())

    def _decided(self) -> str:
        answer = self._answer
        told = {"accept": "to be stored", "skip": "skipped", "evidence": f"evidence of {answer.into}"}
        told["restates"] = f"new, restates {answer.into}"
        return ", ".join([*([told[answer.verdict]] if answer.verdict else []), *(["edited"] if answer.edited else [])])


def _as_text(candidate: Document) -> str:
    from bilat.commands.edit import as_toml
    from bilat.tracker.amending import FIELDS, amendable

    shown = amendable(candidate)
    quote = printable(candidate["source"]["quote"]).splitlines()
    empty = ", ".join(field for field in FIELDS if field not in shown)
    head = ["# " + line for line in quote] + ([f"# Empty, and left out: {empty}."] if empty else [])
    return "\n".join(head) + "\n\n" + as_toml(shown)


def _pen() -> Pen:
    from bilat.formats import options_for
    from bilat.formats.table import Pen

    environ = os.environ
    color = not environ.get("NO_COLOR") and environ.get("TERM") != "dumb"
    options = options_for(sys.stderr, environ, color=color)
    return Pen(min(max(options.width or 80, NARROW), WIDE), color, options.ascii_only)
