"""What the dates and the proofs of an initiative say today. A signal is computed, never stored, and never a status.

Each says why it stands, and since when. Only what is open can be late: nobody owes the next step of what is delivered,
abandoned or superseded. Ages count from the day on which the first source was published, or from the record's creation
where no source says; days are UTC days. How many days are too many is set in the configuration (`Thresholds`).
"""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from bilat.proof import began_on, day_of, evidence_of, published_on
from bilat.status import CLOSED, DELIVERED

TYPE_CHECKING = False  # type checkers know this name; importing it from typing costs 2 ms
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from typing import Protocol

    from bilat.result import Document

    class Settings(Protocol):
        """What the thresholds are read from (`config.Config`)."""

        def get(self, name: str) -> str | float:
            """The value of a setting."""

    Find = Callable[[Document, dt.date, "Thresholds"], "Finding | None"]


class Thresholds(NamedTuple):
    """From when on a signal stands; each is a setting of the same name."""

    due_soon_days: int = 30
    """How many days ahead `due-soon` looks, today not counted."""
    stale_days: int = 270
    """After how many days without evidence something is `stale`: nine months, after which without progress the
    European Parliament's Legislative Train calls a file on hold (https://www.europarl.europa.eu/legislative-train/)."""
    unassessed_days: int = 90
    """After how many days something that nobody has assessed is `unassessed`."""
    slipping_days: int = 180
    """By how many days a target may have moved before it is `slipping`."""
    slipping_moves: int = 2
    """From how many moves on it is, however short."""


class Finding(NamedTuple):
    """That a signal stands."""

    reason: str
    """Why, in words."""
    since: str | None
    """The first day on which it stood, YYYY-MM-DD; None where the record does not tell."""


class Signal:
    """One signal."""

    __slots__ = ("calls", "find", "holds", "name", "template")

    name: str
    template: str
    """Its definition, the thresholds in braces."""
    find: Find
    """Whether and why it stands in a record on a day."""
    holds: Callable[[Document, dt.date, Thresholds], bool]
    """Whether it stands, without the reason, where that costs more than the question."""
    calls: bool
    """Whether it calls for a step now. What does not is a flaw of the promise itself, which no list repeats unasked."""

    def __init__(
        self,
        name: str,
        template: str,
        find: Find,
        *,
        holds: Callable[[Document], bool] | None = None,
        calls: bool = True,
    ) -> None:
        self.name = name
        self.template = template
        self.find = find
        self.holds = _whether(find) if holds is None else lambda record, today, thresholds: holds(record)  # noqa: ARG005
        self.calls = calls

    def definition(self, thresholds: Thresholds) -> str:
        """What it says, in one line, with the thresholds that hold."""
        return self.template.format(**thresholds._asdict())


def _whether(find: Find) -> Callable[[Document, dt.date, Thresholds], bool]:
    return lambda record, today, thresholds: find(record, today, thresholds) is not None


def thresholds_of(settings: Settings | None) -> Thresholds:
    """The thresholds that `settings` hold; None: the defaults. Raises what `settings.get` raises."""
    if settings is None:
        return Thresholds()
    return Thresholds(*(int(settings.get(name)) for name in Thresholds._fields))


def signals_of(
    record: Document, today: dt.date, thresholds: Thresholds, among: Sequence[Signal] | None = None
) -> list[Document]:
    """The signals that stand in `record` on the day `today`, in the order of `SIGNALS`: `{signal, reason, since}`.

    `among` is which ones are looked for; None: all.
    """
    found = ((signal.name, signal.find(record, today, thresholds)) for signal in among or SIGNALS.values())
    return [{"signal": name, "reason": one.reason, "since": one.since} for name, one in found if one is not None]


# Deadlines


def _overdue(record: Document, today: dt.date, thresholds: Thresholds) -> Finding | None:  # noqa: ARG001
    day = today.isoformat()
    late = [milestone for milestone in _owed(record) if milestone["due"]["end"] < day]
    if not late:
        return None
    first = min(late, key=_end)
    end = dt.date.fromisoformat(_end(first))
    return Finding(f"{_step(first)} was due {_date(first['due'])}, {_ago(end, today)}{_more(late)}", _on(end, 1))


def _due_soon(record: Document, today: dt.date, thresholds: Thresholds) -> Finding | None:
    day, last = today.isoformat(), _on(today, thresholds.due_soon_days)
    near = [milestone for milestone in _owed(record) if day <= milestone["due"]["end"] <= last]
    if not near:
        return None
    first = min(near, key=_end)
    end = dt.date.fromisoformat(_end(first))
    when = "its last day is today" if end == today else f"in {_days((end - today).days)}"
    since = _on(end, -thresholds.due_soon_days)
    return Finding(f"{_step(first)} is due {_date(first['due'])}, {when}{_more(near)}", since)


def _slipping(record: Document, today: dt.date, thresholds: Thresholds) -> Finding | None:  # noqa: ARG001
    moved = [m for m in _owed(record) if m["moves"] and m["first_due"]]
    slipping = [
        m for m in moved if m["moves"] >= thresholds.slipping_moves or slipped_days(m) > thresholds.slipping_days
    ]
    if not slipping:
        return None
    worst = max(slipping, key=lambda m: (slipped_days(m), m["moves"]))
    times = "once" if worst["moves"] == 1 else f"{worst['moves']} times"
    span = f"from {_date(worst['first_due'])} to {_date(worst['due'])}"
    return Finding(f"{_step(worst)} moved {times}, {span} ({slipped_days(worst):+} days){_more(slipping)}", None)


def slipped_days(milestone: Document) -> int:
    """By how many days a milestone's target is later than its first one (less than 0: earlier); 0 without a date.

    The last days of the two spans are compared.
    """
    first, due = milestone["first_due"], milestone["due"]
    if first is None or due is None or first["end"] == due["end"]:
        return 0
    return (dt.date.fromisoformat(due["end"]) - dt.date.fromisoformat(first["end"])).days


# Silence


def _stale(record: Document, today: dt.date, thresholds: Thresholds) -> Finding | None:
    if record["status"] in CLOSED:
        return None
    proof = max(map(day_of, evidence_of(record)), default="")
    last = max(proof, began_on(record))
    if last > _on(today, -thresholds.stale_days):
        return None
    day = dt.date.fromisoformat(last)
    what = f"no evidence since {last}" if proof == last else f"no evidence since it was {_began(record)}"
    return Finding(f"{what}, {_ago(day, today)}", _on(day, thresholds.stale_days))


def _unassessed(record: Document, today: dt.date, thresholds: Thresholds) -> Finding | None:
    if record["status"] != "announced" or record["override"] or any(record["assessments"].values()):
        return None
    began = began_on(record)
    if began > _on(today, -thresholds.unassessed_days):
        return None
    day = dt.date.fromisoformat(began)
    reason = f"{_began(record)}, {_ago(day, today)}, and nobody has assessed any side"
    return Finding(reason, _on(day, thresholds.unassessed_days))


def _meeting_missed(record: Document, today: dt.date, thresholds: Thresholds) -> Finding | None:  # noqa: ARG001
    if not record["cadence"] or record["status"] in CLOSED:
        return None
    from bilat.dates.cadence import find_cadence

    cadence = find_cadence(record["cadence"])
    last = max((meeting["on"] for meeting in record["meetings"]), default=None)
    day = dt.date.fromisoformat(last or began_on(record))
    expected = cadence.after(day) if cadence is not None else today
    if expected >= today:
        return None
    since = f"the last meeting was on {last}" if last else f"no meeting since it was {_began(record)}"
    return Finding(f"meets {record['cadence']}: {since}, the next was due by {expected}", _on(expected, 1))


# Proof and wording


def _weak(record: Document, today: dt.date, thresholds: Thresholds) -> Finding | None:  # noqa: ARG001
    if record["status"] not in DELIVERED:
        return None
    grades = {proof["grade"] for proof in evidence_of(record)}
    if grades - {"announcement"}:
        return None
    on = "announcements alone" if grades else "no evidence at all"
    return Finding(f"{record['status']}, on {on}", _delivered_since(record))


def _delivered_since(record: Document) -> str | None:
    """The day that the latest verdict of delivery describes; of one set by hand, the day on which it was."""
    if record["override"]:
        day: str = record["override"]["changed_at"][:10]
        return day
    return max((side["on"] for side in _assessed(record).values() if side["status"] in DELIVERED), default=None)


def _split(record: Document, today: dt.date, thresholds: Thresholds) -> Finding | None:  # noqa: ARG001
    sides = _assessed(record)
    if len({side["status"] for side in sides.values()}) < 2:
        return None
    told = ", ".join(f"{party} {side['status']} ({side['on']})" for party, side in sides.items())
    return Finding(told, max(side["on"] for side in sides.values()))


def _assessed(record: Document) -> dict[str, Document]:
    return {party: side for party, side in record["assessments"].items() if side}


def _uncheckable(record: Document, today: dt.date, thresholds: Thresholds) -> Finding | None:  # noqa: ARG001
    lacks = _lacks(record)
    if not lacks:
        return None
    words = _vague(record)
    return Finding(f"no {', no '.join(lacks)}" + (f"; vague: {', '.join(words)}" if words else ""), None)


def _lacks(record: Document) -> list[str]:
    """What would have to be known to check it, and is not."""
    steps = record["milestones"]
    there = (
        ("owner", any(m["owner"] for m in steps)),
        ("date", record["cadence"] or any(m["due"] or m["done_on"] for m in steps)),
        ("measure", record["measure"]),
    )
    return [what for what, known in there if not known]


def _vague(record: Document) -> list[str]:
    """The words of the title and of the quotes that leave open what is to be done."""
    from bilat.wording import vague_words

    texts = [(record["title"], None), *((source["quote"], source["language"]) for source in record["sources"])]
    return list(dict.fromkeys(word for text, language in texts for word in vague_words(text, language)))


SIGNALS: dict[str, Signal] = {
    signal.name: signal
    for signal in (
        Signal("overdue", "open, and a milestone's last day has passed", _overdue),
        Signal("due-soon", "open, and a milestone falls due within {due_soon_days} days", _due_soon),
        Signal("meeting-missed", "open, and no meeting for longer than its cadence", _meeting_missed),
        Signal("slipping", "open, moved {slipping_moves} times or by over {slipping_days} days", _slipping),
        Signal("stale", "open, and no evidence for {stale_days} days", _stale),
        Signal("unassessed", "announced {unassessed_days} days ago, and no side assessed", _unassessed),
        Signal("split", "the sides' assessments differ", _split),
        Signal("weak", "delivered (or in part) on announcements alone", _weak),
        Signal(
            "uncheckable",
            "no owner, no date or no measure",
            _uncheckable,
            holds=lambda record: bool(_lacks(record)),
            calls=False,
        ),
    )
}
"""By name, in the order in which they are told: what is late first."""

CALLING = tuple(signal for signal in SIGNALS.values() if signal.calls)
"""Those that call for a step now."""


# In words


def _owed(record: Document) -> Collection[Document]:
    """The milestones of an open initiative that are still to be done and have a date."""
    if record["status"] in CLOSED:
        return ()
    return [m for m in record["milestones"] if m["due"] and not m["done_on"]]


def _end(milestone: Document) -> str:
    end: str = milestone["due"]["end"]
    return end


def _step(milestone: Document) -> str:
    return str(milestone["id"]) + (f" ({milestone['owner']})" if milestone["owner"] else "")


def _date(date: Document) -> str:
    return str(date["phrase"] or date["text"])


def _more(found: Sequence[Document]) -> str:
    return f", and {len(found) - 1} more" if len(found) > 1 else ""


def _began(record: Document) -> str:
    return f"{'published' if published_on(record) else 'entered'} on {began_on(record)}"


def _ago(day: dt.date, today: dt.date) -> str:
    return f"{_days((today - day).days)} ago"


def _days(number: int) -> str:
    return "1 day" if number == 1 else f"{number} days"


def _on(day: dt.date, shift: int) -> str:
    """`shift` days from `day`, YYYY-MM-DD."""
    return (day + dt.timedelta(shift)).isoformat()
