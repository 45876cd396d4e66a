"""What a tracker calls a promise."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bilat.statement.clauses import Act
from bilat.statement.rules import load_rules
from bilat.statement.titles import LONGEST, title_of
from statements import CHECKABLE, annotated


@pytest.mark.parametrize(
    ("quote", "title"),
    [
        ("Establish a joint working group on ports to deepen economic ties.", "Joint working group on ports"),
        ("We will hold the next Harbour Dialogue in 2025.", "Next Harbour Dialogue"),
        ("Canada will invest $10 million in small ports.", "$10 million investment in small ports"),
        ("They will negotiate an agreement on the safety of ferries.", "Agreement on the safety of ferries"),
        ("Deepen cooperation on fisheries, including by sharing data.", "Cooperation on fisheries"),
        (
            "Building on last year’s talks, the two countries will reduce tariffs on nets.",
            "Reduction of tariffs on nets",
        ),
        ("Port Security: The two navies will share their charts.", "Port security: sharing of charts"),
        ("The leaders directed their ministers to develop a roadmap on ferries by May 2025.", "Roadmap on ferries"),
        ("They welcomed the decision of both navies to publish a chart of the strait.", "Chart of the strait"),
        ("They announced the launch of a ferry, which will cross the strait.", "Ferry to cross the strait"),
        ("We look forward to doubling our funding for clean cooking by 2030.", "Doubling of funding for clean cooking"),
        ("A new dialogue on ports will be launched by the end of 2025.", "Dialogue on ports"),
        ("The joint committee will meet twice a year.", "Meeting of the joint committee"),
        ("Both intend to propose rules that will reduce noise in ports.", "Rules to reduce noise in ports"),
        ("They pledge, through this forum, to expand the ferry scheme.", "Expansion of the ferry scheme"),
        ("Ruritania will sell Canada three ferries.", "Sale of three ferries to Canada"),
        ("The U.S.-Kenya forum on ports will be convened.", "U.S.-Kenya forum on ports"),
        ("They will befriend 13,000 sailors.", "Befriending 13,000 sailors"),
        ("We will set up a\u200b ferry\nline.", "Ferry line"),
        ("…", "Commitment"),
    ],
)
def test_english(quote: str, title: str) -> None:
    """The verb goes or becomes a noun; purposes, dates and remarks go."""
    assert title_of(quote, None, None, "en") == title


@pytest.mark.parametrize(
    ("quote", "title"),
    [
        ("The pact will see the growth of the ferry trade.", "Growth of the ferry trade"),
        ("Both aim to unlock new opportunities for sailors and pilots.", "New opportunities for sailors and pilots"),
        ("The pact aims to address silted harbours by clearing them.", "Action on silted harbours"),
        ("We will respond to rising tides.", "Response to rising tides"),
        ("We will strengthen harbour authorities.", "Strengthening harbour authorities"),
        ("We will strengthen our cooperation on harbours.", "Cooperation on harbours"),
        ("They will prioritize ferries, pilots, and buoys.", "Priority for ferries, pilots, and buoys"),
        ("We will uphold the law of the sea.", "Upholding the law of the sea"),
        ("They will refrain from taxing nets.", "Refraining from taxing nets"),
        ("They will never recognise the new border.", "No recognition of the new border"),
        ("They will transfer to the coast guard two patrol boats.", "Transfer of two patrol boats to the coast guard"),
        ("We will continue our work alongside pilots from the north.", "Work alongside pilots from the north"),
        ("Both are on track to open a ferry school.", "Opening of a ferry school"),
        ("We will ensure that ferries are safe.", "Ensuring ferries are safe"),
        ("We will explore how to dredge the strait.", "Exploring how to dredge the strait"),
        ("We will engage pilots from both shores.", "Engaging pilots from both shores"),
        ("They will welcome as many as 900 sailors.", "Admission of as many as 900 sailors"),
    ],
)
def test_acts_stay_nouns(quote: str, title: str) -> None:
    """The verb becomes a noun or goes, and what goes with it is said all the same."""
    assert title_of(quote, None, None, "en") == title


@pytest.mark.parametrize(
    ("quote", "verb", "title"),
    [
        ("Ruritania will work with Syldavia to map the strait.", "work", "Mapping of the strait"),
        ("They will work together closely on ferries.", "work together", "Cooperation on ferries"),
        ("They will work toward ensuring safe ferries.", "work", "Ensuring safe ferries"),
        ("They reaffirmed their resolve to strengthen harbour security.", "resolve", "Strengthening harbour security"),
        ("They reaffirmed their shared determination to protect seals.", "shared", "Protection of seals"),
        ("Toward an integrated port system both will adopt a charter.", "integrated", "Charter"),
        ("The United Ports will adopt a charter of the sea.", "United", "Charter of the sea"),
        ("They will conduct a rescue training exercise.", "training", "Rescue training exercise"),
        ("They will build a deep-sea port to support trade.", "support", "Deep-sea port"),
        ("They will make practical efforts to support ferry crews.", "support", "Support for ferry crews"),
        ("Integration of advanced buoys to see ships.", "advanced", "Integration of advanced buoys"),
        ("They commit to continue close talks on nets.", "continue", "Close talks on nets"),
        ("We will do this by defending free seas.", "do", "Defence of free seas"),
        ("SUPPORT ferry crews in every port;", "SUPPORT", "Support for ferry crews in every port"),
    ],
)
def test_a_told_verb_that_carries_or_serves_another(quote: str, verb: str, title: str) -> None:
    """What is told may be no verb, may only carry the act's, or may say what the act is for."""
    lemmas = {"shared": "share", "integrated": "integrate", "United": "unite", "training": "train"}
    lemmas |= {"advanced": "advance", "SUPPORT": "support"}
    assert title_of(quote, Act(lemmas.get(verb, verb), quote.index(verb)), None, "en") == title


@pytest.mark.parametrize(
    ("quote", "title"),
    [
        (
            "Beyond dredging, experts advocate for expanding research in the strait.",
            "Expansion of research in the strait",
        ),
        ("Moreover, we call on our ministers to map the strait.", "Mapping of the strait"),
        ("Further, both sides express their readiness to map the reefs.", "Mapping of the reefs"),
        ("We announced today that we intend to hold a sailing contest.", "Sailing contest"),
        (
            "They will deepen ties in areas such as fishing, sailing, and rowing.",
            "Ties in fishing, sailing, and rowing",
        ),
        ("Regular joint military exercises to enhance readiness.", "Regular joint military exercises"),
        ("They will open the Tana–Ruritania canal.", "Opening of the Tana–Ruritania canal"),
        ("They will promote pilots and adapting charts.", "Promotion of pilots"),
        ("They will share charts, align signals, and paint buoys.", "Sharing of charts"),
        ("They will fight smuggling and work with coast guards.", "Fight against smuggling"),
        ("They will name an envoy, a sailor of rank.", "Naming an envoy"),
        ("Advancing Safe Ferries: Both will adopt a ferry code.", "Ferry code"),
        ("Tariffs: Ruritania will open its fish markets.", "Tariffs: opening of fish markets"),
        ("Open Sea 5G Lab: Both will fund it.", "Open Sea 5G Lab"),
    ],
)
def test_what_goes(quote: str, title: str) -> None:
    """Prefaces, purposes, second acts, and words that only lead on to others go; a heading keeps its names."""
    assert title_of(quote, None, None, "en") == title


def test_a_cut_list_ends_with_and() -> None:
    """A list that has no room is cut at a member, and reads on as a list does."""
    quote = (
        "They will cooperate on the safety of ferries, the training of harbour pilots, and the mapping of the reefs."
    )
    title = title_of(quote, None, None, "en")
    assert title == "Cooperation on the safety of ferries and the training of harbour pilots"


def test_attributes_are_not_parted() -> None:
    """No cut leaves an attribute without its noun."""
    quote = "They will pay for the long and costly repairs of harbour lights for U.S. and Ruritanian ferries in winter."
    assert not title_of(quote, None, None, "en").endswith("U.S.")


def test_titles_are_told_apart() -> None:
    """Where another promise has the title already, who acts is said, or more of the object."""
    quote = "Ruritania will reduce its tariffs on nets, which come from the north."
    first = title_of(quote, None, None, "en")
    assert first == "Reduction of tariffs on nets"
    assert title_of(quote, None, None, "en", {first}) == "Reduction of tariffs on nets (Ruritania)"
    ours = "We will establish a working group with the pilots as part of the sea charter."
    short = title_of(ours, None, None, "en")
    assert short != title_of(ours, None, None, "en", {short})


@pytest.mark.parametrize(
    ("quote", "title"),
    [
        (
            "Créer un groupe de travail mixte sur les ports afin d'approfondir les liens.",
            "Groupe de travail mixte sur les ports",
        ),
        (
            "Les deux pays s'engagent à réduire les droits de douane sur les filets d'ici 2026.",
            "Réduction des droits de douane sur les filets",
        ),
        ("Ils mettront en œuvre l'accord sur la pêche.", "Mise en œuvre de l'accord sur la pêche"),
        ("Les dirigeants ont annoncé le lancement d'un programme de bourses.", "Programme de bourses"),
        ("Le groupe de travail se réunira chaque année.", "Réunion du groupe de travail"),
        (
            "Le Canada investira 10 millions de dollars dans les ports.",
            "Investissement de 10 millions de dollars dans les ports",
        ),
        ("…", "Engagement"),
    ],
)
def test_french(quote: str, title: str) -> None:
    """The same in French."""
    assert title_of(quote, None, None, "fr") == title


def test_the_act_may_be_told() -> None:
    """Of a sentence with two acts, the one that is told gives the title."""
    quote = "They will open a port and publish a chart of the strait."
    assert title_of(quote, Act("open", quote.index("open")), None, "en") == "Opening of a port"
    assert title_of(quote, Act("publish", quote.index("publish")), None, "en") == "Chart of the strait"


def test_the_lead_stands_in() -> None:
    """An item without words is called by its lead-in."""
    assert title_of("–", None, "The two countries will build a port", "en") != "Commitment"


def test_a_long_object_is_cut_at_a_phrase() -> None:
    """What is too long ends where a phrase does, not in the middle of one."""
    quote = "They will establish a partnership of harbour masters, pilots and captains from every coast of the north."
    title = "Partnership of harbour masters, pilots and captains from every coast of the north"
    assert title_of(quote, None, None, "en") == title.removesuffix(" of the north")


PIECES = st.sampled_from(
    [
        "We will ",
        "establish ",
        "a ",
        "the ",
        "and ",
        "of ",
        "to ",
        "in 2025 ",
        "port ",
        ", ",
        ": ",
        "“",
        "’s ",
        "U.S. ",
        "$10 million ",
        "which ",
        "\u200b",
        "\n",
        "be ",
        "launched ",
        "ensuring ",
        "(",
        ")",
        "– ",
        "wordwordwordwordwordwordwordwordwordwordwordword",
        "les ",
        "d'",
        "créer ",
        "Ils créeront ",
    ]
)


@given(
    st.one_of(st.text(max_size=300), st.lists(PIECES, max_size=25).map("".join)),
    st.one_of(st.none(), st.text(max_size=60)),
    st.sampled_from(["en", "fr"]),
)
def test_any_text(quote: str, lead: str | None, language: str) -> None:
    """Whatever the text: one line, not empty, not too long, nothing that cannot be seen, no word left dangling."""
    title = title_of(quote, None, lead, language)
    assert title.strip() == title != ""
    assert len(title) <= LONGEST
    assert title.isprintable()
    assert not {"\u200b", "\n"} & set(title)
    if " " in title:
        dangling = set(load_rules(language, "titles")["trailing"]["dropped"])
        assert title.split()[-1] not in dangling


def test_annotated_statements(shared: Path) -> None:
    """On real promises titles are short, of several words nearly always, and never the sentence cut off."""
    titles = [
        (record["quote"], title_of(record["quote"], None, None, "en"))
        for statement in annotated(shared)
        for record in statement.records
        if record["kind"] in CHECKABLE
    ]
    assert all(0 < len(title) <= LONGEST for _, title in titles)
    cut_off = [title for quote, title in titles if len(quote) > LONGEST and quote.startswith(title)]
    assert len(cut_off) <= 0.05 * len(titles)
    assert sum(" " in title for _, title in titles) >= 0.95 * len(titles)
