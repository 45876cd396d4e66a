"""How far a review has come: kept in a file of its own after every key, so that nothing is lost when it ends.

One file for each statement and tracker, in bilat's folder of the user's state (XDG_STATE_HOME). What was decided is
kept by the candidate's place and title, not by its number: rules that were changed meanwhile number anew.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any, NamedTuple

from bilat.config import state_folder
from bilat.result import Document

VERSION = 1
VERDICTS = ("accept", "skip", "evidence", "restates")


class Answer(NamedTuple):
    """What a person said of a candidate."""

    verdict: str | None = None
    """One of `VERDICTS`; None: nothing yet."""
    into: str | None = None
    """The initiative that it is to be evidence of, or that it restates."""
    edited: Document | None = None
    """The fields that were edited, with their new values."""


class Progress:
    """The answers of one review, on disk."""

    def __init__(self, file_sha256: str, store: str) -> None:
        """`store` is the tracker's path: another tracker's review is another one."""
        which = hashlib.sha256(os.path.abspath(store).encode(errors="surrogatepass")).hexdigest()[:12]
        self.path = os.path.join(state_folder(), "reviews", f"{file_sha256}-{which}.json")

    def load(self, candidates: Sequence[Document]) -> tuple[dict[int, Answer], int | None]:
        """The answers by the candidates' numbers, and the number of the one that was shown last; where nothing was
        kept, or what was kept cannot be read, no answers and None."""
        try:
            with open(self.path, encoding="utf-8") as file:
                kept = json.load(file)
            if kept["version"] != VERSION:
                return {}, None
            by_key = {_key(a): _answer(a) for a in kept["answers"]}
            last = kept["last"]
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            return {}, None
        found = {c["number"]: by_key[_key_of(c)] for c in candidates if _key_of(c) in by_key}
        at = next((c["number"] for c in candidates if list(_key_of(c)) == last), None)
        return found, at if found else None

    def save(self, candidates: Sequence[Document], answers: Mapping[int, Answer], at: Document) -> None:
        """Keep the answers. Raises OSError where they cannot be."""
        told = [
            {**dict(zip(("start", "end", "title"), _key_of(c), strict=True)), **answers[c["number"]]._asdict()}
            for c in candidates
            if c["number"] in answers
        ]
        text = json.dumps({"version": VERSION, "last": list(_key_of(at)), "answers": told}, ensure_ascii=True)
        folder = os.path.dirname(self.path)
        os.makedirs(folder, mode=0o700, exist_ok=True)
        descriptor, path = tempfile.mkstemp(dir=folder, suffix=".tmp")
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                file.write(text)
            os.replace(path, self.path)
        except BaseException:
            with suppress(OSError):
                os.remove(path)
            raise

    def forget(self) -> None:
        """Take the file away."""
        with suppress(OSError):
            os.remove(self.path)


Key = tuple[int | None, int | None, str]


def _key_of(candidate: Document) -> Key:
    source = candidate["source"]
    return source["start"], source["end"], candidate["title"]


def _key(kept: Document) -> Key:
    return kept["start"], kept["end"], kept["title"]


def _answer(kept: dict[str, Any]) -> Answer:
    verdict, edited = kept["verdict"], kept["edited"]
    if verdict not in (*VERDICTS, None) or not isinstance(edited, dict | None):
        raise ValueError(verdict)
    return Answer(verdict, kept["into"], edited)
