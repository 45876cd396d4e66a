"""What a reader should know of the data before trusting it: proofs that do not hold, and what nothing proves.

Nothing here stands in the way of a change: a record may be as weak as what it records.
"""

from __future__ import annotations

from collections.abc import Iterator

from bilat.proof import evidence_of, published_on
from bilat.result import Document
from bilat.status import DELIVERED
from bilat.store.protocol import Problem, View
from bilat.tracker.find import listed


def review(view: View) -> list[Problem]:
    """The notices on the proofs and cadences of all initiatives, in the order of their ids.

    `unproved`: delivered without any evidence; `weak-proof`: delivered on announcements alone; `proof-undated`;
    `proof-before-announcement`; `shared-proof`: one address or document behind several initiatives; `unread-cadence`:
    a cadence in words of which no meeting can be missed.
    """
    records = sorted(view.search(), key=lambda record: record["id"])
    return [problem for record in records for problem in _of_one(record)] + list(_shared(records))


def _of_one(record: Document) -> Iterator[Problem]:
    yield from _delivered(record)
    announced = published_on(record)
    for proof in evidence_of(record):
        place = _place(proof)
        if proof["on"] is None:
            yield _notice("proof-undated", f"{place} has no date: nobody can tell what it came after", record)
        elif announced is not None and proof["on"] < announced:
            message = f"{place} is of {proof['on']}, before the announcement of {announced}: it proves nothing since"
            yield _notice("proof-before-announcement", message, record)
    if record["cadence"]:
        yield from _cadence(record)


def _delivered(record: Document) -> Iterator[Problem]:
    if record["status"] not in DELIVERED:
        return
    grades = {proof["grade"] for proof in evidence_of(record)}
    if not grades:
        yield _notice("unproved", f"it is {record['status']}, and nothing proves it", record)
    elif grades == {"announcement"}:
        yield _notice("weak-proof", f"it is {record['status']}, on announcements alone", record)


def _cadence(record: Document) -> Iterator[Problem]:
    from bilat.dates.cadence import EXAMPLES, find_cadence

    if find_cadence(record["cadence"]) is None:
        message = f"the cadence {record['cadence']!r} cannot be read, so no meeting can be missed; {EXAMPLES}"
        yield _notice("unread-cadence", message, record)


def _shared(records: list[Document]) -> Iterator[Problem]:
    """One proof of several initiatives may prove them all, or none of them in particular."""
    holders: dict[str, list[str]] = {}
    for record in records:
        for place in dict.fromkeys(_address(proof) for proof in evidence_of(record)):
            holders.setdefault(place, []).append(record["id"])
    for place, names in holders.items():
        if len(names) > 1:
            message = f"{place} is evidence of {len(names)} initiatives"
            yield Problem("shared-proof", message, "notice", listed(names))


def _address(proof: Document) -> str:
    """What two evidences of the same thing share: the address without its fragment, or the document's path."""
    return str(proof["file"] or (proof["url"] or "").partition("#")[0])


def _place(proof: Document) -> str:
    return str(proof["url"] or proof["file"])


def _notice(code: str, message: str, record: Document) -> Problem:
    return Problem(code, message, "notice", record["id"])


# Documents on this machine


def verify_evidence(view: View) -> tuple[int, list[Problem]]:
    """How many local documents serve as evidence, and those that are not any more what they were when they were added.

    A document is what its bytes are: their SHA-256 was kept. `proof-changed`, `proof-vanished`, `proof-unreadable`.
    """
    records = sorted(view.search(), key=lambda record: record["id"])
    kept = {(p["file"], p["file_sha256"]): r["id"] for r in reversed(records) for p in evidence_of(r) if p["file"]}
    now = {path: _digest(path) for path, _ in kept}
    problems = [_compared(path, digest, now[path], name) for (path, digest), name in sorted(kept.items(), key=str)]
    return len(now), [problem for problem in problems if problem is not None]


def _compared(path: str, kept: str | None, now: str | OSError | None, where: str) -> Problem | None:
    if isinstance(now, OSError):
        return Problem("proof-unreadable", f"{path} cannot be read: {now.strerror}", "notice", where)
    if now is None:
        return Problem("proof-vanished", f"{path} is not there any more", "notice", where)
    if kept is not None and now != kept:
        message = f"{path} has changed: it was SHA-256 {kept[:12]}… when it was added, and is {now[:12]}…"
        return Problem("proof-changed", message, "notice", where)
    return None


def _digest(path: str) -> str | OSError | None:
    """The SHA-256 of the file; None where there is none (a pipe or a folder is no document either)."""
    import hashlib
    import os

    try:
        if not os.path.isfile(path):
            return None
        with open(path, "rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        return None
    except OSError as error:
        return error
