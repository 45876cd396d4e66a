"""Where an initiative stands: the statuses, how two governments' become one, and what they are on other scales.

Overdue, due soon, stale and slipping are not here: they are signals, computed from dates and history, and never
overwrite a person's verdict.
"""

from __future__ import annotations

from bilat.errors import UnknownValue
from bilat.vocabulary import Term, Vocabulary, listed

TYPE_CHECKING = False  # type checkers know this name; importing it from typing costs 2 ms
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

STATUSES = Vocabulary(
    "status",
    (
        Term(
            "proposed",
            "Proposed",
            listed(
                "recommended, under discussion, proposal, proposé, proposée, recommandé, recommandée, en discussion"
            ),
            "Recommended or under discussion; no government has committed to it.",
        ),
        Term(
            "announced",
            "Announced",
            listed("committed, promised, annoncé, annoncée, promis, promise"),
            "Committed to in public; nobody has assessed what happened since.",
        ),
        Term(
            "not-started",
            "Not started",
            listed("unstarted, not begun, no action, non commencé, non commencée, pas commencé, non entamé"),
            "Assessed: nothing has begun.",
        ),
        Term(
            "in-progress",
            "In progress",
            listed(
                "ongoing, on-going, under way, started, begun, in the works, active, in process, "
                "en cours, commencé, commencée, entamé, en chantier"
            ),
            "Assessed: work has begun; nothing promised is delivered yet.",
        ),
        Term(
            "partially-delivered",
            "Partially delivered",
            listed(
                "partly delivered, partial, partially complete, partially completed, partially done, "
                "partiellement livré, partiellement livrée, partiellement réalisé, partiel"
            ),
            "Assessed: part of what was promised is delivered, or one party has delivered; the rest is open.",
        ),
        Term(
            "delivered",
            "Delivered",
            listed(
                "done, complete, completed, fulfilled, implemented, kept, finished, achieved, "
                "livré, livrée, réalisé, réalisée, terminé, terminée, achevé, achevée, fait, tenu, tenue"
            ),
            "Assessed: everything promised is delivered.",
        ),
        Term(
            "suspended",
            "Suspended",
            listed("paused, on hold, stalled, halted, frozen, suspendu, suspendue, en pause, en suspens, bloqué, gelé"),
            "Put on hold; it may resume.",
        ),
        Term(
            "abandoned",
            "Abandoned",
            listed(
                "cancelled, canceled, dropped, withdrawn, broken, scrapped, "
                "abandonné, abandonnée, annulé, annulée, retiré, retirée, rompu"
            ),
            "Given up: a party has said so, or it can no longer happen.",
        ),
        Term(
            "superseded",
            "Superseded",
            listed("replaced, remplacé, remplacée, overtaken"),
            "Another initiative has taken its place.",
        ),
    ),
)
"""Nine, ranked: the order in which lists sort them."""

CLOSED = frozenset({"delivered", "abandoned", "superseded"})
"""No further step is owed."""

DELIVERED = ("delivered", "partially-delivered")
"""Said to be done, in full or in part: what proof is asked of."""

OPEN = frozenset(STATUSES.names) - CLOSED
"""Somebody owes the next step, or may yet."""

BASES = Vocabulary(
    "basis",
    (
        Term(
            "announced",
            "Announced",
            listed("committed, promised, government, official, annoncé, annoncée, engagement"),
            "By the governments themselves.",
        ),
        Term(
            "recommended",
            "Recommended",
            listed("proposed, expert, experts, recommendation, recommandé, recommandée, recommandation"),
            "By experts or others; no government has committed to it.",
        ),
    ),
)
"""Who says that it should be: the two are never mixed up."""

KINDS = Vocabulary(
    "kind",
    (
        Term(
            "deliverable",
            "Deliverable",
            listed("deliverables, project, agreement, action, livrable, projet, accord"),
            "A thing that will be there, or will have been done: an agreement, a project, an exercise.",
        ),
        Term(
            "joint-body",
            "Joint body",
            listed(
                "body, working group, task force, dialogue, committee, commission, council, forum, "
                "organe mixte, organe conjoint, groupe de travail, comité, conseil"
            ),
            "A body of both that meets: a working group, a dialogue. It has a cadence.",
        ),
        Term(
            "relational",
            "Relational",
            listed("relation, relationship, way of working, cooperation, coopération, relationnel, relationnelle"),
            "A way of working together, with nothing that could be handed over.",
        ),
    ),
)
"""What is promised."""

GRADES = Vocabulary(
    "grade",
    (
        Term(
            "announcement",
            "Announcement",
            listed("announced, press release, statement, communiqué, annonce, déclaration"),
            "Somebody says so: a speech, a statement, a press release.",
        ),
        Term(
            "meeting",
            "Meeting",
            listed("met, held, event, readout, minutes, réunion, rencontre, procès-verbal"),
            "It took place: a meeting, an exercise, with a record of it.",
        ),
        Term(
            "signed",
            "Signed text",
            listed("signature, agreement, treaty, memorandum, MoU, signé, texte signé, accord, traité"),
            "A text that both have signed.",
        ),
        Term(
            "law-or-funds",
            "Law or funds",
            listed(
                "law, funds, funding, funded, budget, legislation, regulation, loi, fonds, financement, législation"
            ),
            "A law in force or money committed: what a signature alone does not bring.",
        ),
        Term(
            "independent",
            "Independent verification",
            listed(
                "verified, independent, independently verified, audit, audited, evaluation, "
                "vérifié, vérification indépendante, indépendant"
            ),
            "Somebody with no part in it has checked: an auditor, a parliament, a researcher.",
        ),
    ),
)
"""How much evidence proves, ranked from the weakest: `delivered` resting on announcements alone is flagged."""


class JointRule:
    """One rule of how the parties' statuses give the joint one."""

    __slots__ = ("any_of", "gives", "when")

    when: str
    """The condition, as a help page prints it."""
    any_of: frozenset[str]
    """It applies where a party has one of these statuses; empty: where all parties have the same one."""
    gives: str | None
    """The joint status; None: the one that all have."""

    def __init__(self, when: str, any_of: Iterable[str], gives: str | None) -> None:
        self.when = when
        self.any_of = frozenset(any_of)
        self.gives = gives

    def result(self, statuses: frozenset[str]) -> str | None:
        """The joint status of parties that have these `statuses` (at least one), or None where the rule is not met."""
        if self.gives is None:
            return next(iter(statuses)) if len(statuses) == 1 else None
        return self.gives if statuses & self.any_of else None


JOINT_RULES = (
    JointRule("all are equal", (), None),
    JointRule("any is superseded", ("superseded",), "superseded"),
    JointRule("any is abandoned", ("abandoned",), "abandoned"),
    JointRule("any is suspended", ("suspended",), "suspended"),
    JointRule("any is delivered or partially-delivered", ("delivered", "partially-delivered"), "partially-delivered"),
    JointRule("any is in-progress", ("in-progress",), "in-progress"),
    JointRule("any is not-started", ("not-started",), "not-started"),
    JointRule("otherwise", STATUSES.names, "announced"),
)
"""The first that is met gives the joint status."""

UNASSESSED: Mapping[str, str] = {"announced": "announced", "recommended": "proposed"}
"""What a party counts as that nobody has assessed, by the initiative's basis."""


def joint_status(assessed: Iterable[str | None], basis: str) -> str:
    """What the parties' statuses come to: the first of `JOINT_RULES` that is met.

    `assessed` holds one canonical status a party, None where nobody has assessed it: such a party counts as
    `UNASSESSED[basis]`, and so does an initiative without any party. Raises UnknownValue for another basis or status.
    """
    unassessed = UNASSESSED[BASES.parse(basis)]
    statuses = frozenset(STATUSES.parse(status) if status is not None else unassessed for status in assessed)
    met = (rule.result(statuses or frozenset({unassessed})) for rule in JOINT_RULES)
    return next(status for status in met if status is not None)


def decided_by(assessed: Mapping[str, str | None], basis: str) -> list[str]:
    """The parties whose own status makes the joint one what it is, in the order of `assessed` (party: status).

    They are those that meet the first of `JOINT_RULES` that is met. Empty where nobody stands out: all are equal, all
    meet that rule, or none of them does more than announce. Raises UnknownValue for another basis or status.
    """
    unassessed = UNASSESSED[BASES.parse(basis)]
    statuses = {party: STATUSES.parse(status) if status else unassessed for party, status in assessed.items()}
    given = frozenset(statuses.values())
    rule = next((rule for rule in JOINT_RULES if rule.result(given) is not None), JOINT_RULES[0])
    found = [party for party, status in statuses.items() if status in rule.any_of]
    return found if len(found) < len(statuses) else []


class Scale:
    """Somebody else's scale of progress, and what bilat's statuses are on it."""

    __slots__ = ("labels", "lost", "name", "source", "title", "values")

    name: str
    """For options and keys: `ogp`."""
    title: str
    source: str
    """The URL of the scale's definition."""
    values: Mapping[str, str | None]
    """One entry a status, as the scale writes it; None where nothing on the scale fits."""
    lost: str
    """What a reader of the other scale cannot see any more."""
    labels: Mapping[str, str]
    """What its codes mean, where it has codes."""

    def __init__(
        self,
        name: str,
        title: str,
        source: str,
        values: Mapping[str, str | None],
        lost: str,
        labels: Mapping[str, str] | None = None,
    ) -> None:
        self.name = name
        self.title = title
        self.source = source
        self.values = values
        self.lost = lost
        self.labels = labels or {}


OGP = Scale(
    "ogp",
    "Open Government Partnership, IRM completion",
    "https://www.opengovpartnership.org/glossary/completion/",
    {
        "proposed": None,
        "announced": None,
        "not-started": "Not Started",
        "in-progress": "Limited",
        "partially-delivered": "Substantial",
        "delivered": "Complete",
        "suspended": None,
        "abandoned": None,
        "superseded": None,
    },
    "That an initiative is only proposed, on hold, given up or replaced: the scale tells how much is implemented, and "
    "nothing else. 'No Evidence Available' is the verdict of somebody who looked; `announced` means nobody has.",
)

POLITIFACT = Scale(
    "politifact",
    "PolitiFact promise meter",
    "https://www.politifact.com/truth-o-meter/blog/2010/jan/04/difference-between-stalled-and-promise-broken/",
    {
        "proposed": None,
        "announced": "Not Yet Rated",
        "not-started": "Not Yet Rated",
        "in-progress": "In the Works",
        "partially-delivered": "In the Works",
        "delivered": "Promise Kept",
        "suspended": "Stalled",
        "abandoned": "Promise Broken",
        "superseded": None,
    },
    "Whether anybody looked before nothing was found (`announced`, `not-started`), and that a part is delivered: "
    "'Compromise' is a final verdict, and a partial delivery is not.",
)

IATI = Scale(
    "iati",
    "IATI ActivityStatus",
    "https://iatistandard.org/en/iati-standard/203/codelists/activitystatus/",
    {
        "proposed": "1",
        "announced": "1",
        "not-started": "1",
        "in-progress": "2",
        "partially-delivered": "2",
        "delivered": "4",
        "suspended": "6",
        "abandoned": "5",
        "superseded": "5",
    },
    "Whether anybody has committed or looked (all 1, Pipeline/identification), that a part is delivered (2, "
    "Implementation), and that another initiative took its place (5, Cancelled). 3, Finalisation, is never used: bilat "
    "does not follow the financial closing.",
    {
        "1": "1 Pipeline/identification",
        "2": "2 Implementation",
        "4": "4 Closed",
        "5": "5 Cancelled",
        "6": "6 Suspended",
    },
)

RFC5545 = Scale(
    "rfc5545",
    "iCalendar VTODO STATUS",
    "https://www.rfc-editor.org/rfc/rfc5545#section-3.8.1.11",
    {
        "proposed": None,
        "announced": "NEEDS-ACTION",
        "not-started": "NEEDS-ACTION",
        "in-progress": "IN-PROCESS",
        "partially-delivered": "IN-PROCESS",
        "delivered": "COMPLETED",
        "suspended": None,
        "abandoned": "CANCELLED",
        "superseded": "CANCELLED",
    },
    "Whether anybody has looked, that a part is delivered, and why a cancelled task was cancelled. What is only "
    "proposed or on hold has no STATUS at all.",
)

SCALES: Mapping[str, Scale] = {scale.name: scale for scale in (OGP, POLITIFACT, IATI, RFC5545)}
"""All of them, by name."""

READERS = ("ogp", "politifact", "iati")
"""The scales that `--vocabulary` takes: those that people read. (A calendar reads the fourth.)"""


def find_scale(name: str) -> Scale:
    """The scale that `--vocabulary` names, case not counting. Raises UnknownValue, which lists them."""
    known = name.strip().lower()
    if known not in READERS:
        raise UnknownValue("vocabulary", name, READERS)
    return SCALES[known]
