"""The sectors of cooperation, found in English and French. The first of an initiative's sectors is its primary one.

A sector is chosen by the object of the act, not by the paragraph it stands in: an agreement on the customs treatment
of wind turbines is trade. `[sectors.NAME]` in the configuration adds further ones.
"""

from __future__ import annotations

from bilat.vocabulary import Term, Vocabulary, listed

SECTORS = Vocabulary(
    "sector",
    (
        Term(
            "trade",
            "Trade",
            listed(
                "commerce, trade and investment, international trade, digital trade, free trade, trade facilitation, "
                "tariffs, tariff, customs, exports, imports, market access, supply chain, supply chains, investment, "
                "commerce international, commerce et investissement, libre-échange, douanes, douane, droits de douane, "
                "investissement, investissements, chaîne d'approvisionnement, chaînes d'approvisionnement"
            ),
            "Goods, services and investment across the border: tariffs, customs, market access, supply chains.",
        ),
        Term(
            "defense",
            "Defense",
            listed(
                "defence, military, armed forces, defence and security, defense and security, security and defence, "
                "security and defense, national defence, national defense, defense technology, defence technology, "
                "defense technologies, defence technologies, advanced defense technologies, "
                "advanced defence technologies, arms control, défense, défense nationale, défense et sécurité, "
                "sécurité et défense, militaire, forces armées"
            ),
            "Armed forces: exercises, interoperability, equipment, deployments, the defence industry.",
        ),
        Term(
            "intelligence",
            "Intelligence",
            listed(
                "intel, intelligence sharing, cyber, cybersecurity, cyber threats, cyber defence, cyber defense, "
                "counter-terrorism, national security, foreign interference, espionage, surveillance, renseignement, "
                "renseignements, partage de renseignements, cybersécurité, contre-terrorisme, "
                "lutte contre le terrorisme, sécurité nationale, ingérence étrangère"
            ),
            "What is known of threats, and shared: intelligence, cyber security, counter-terrorism.",
        ),
        Term(
            "energy",
            "Energy",
            listed(
                "renewables, renewable energy, clean energy, clean tech, nuclear, nuclear energy, electricity, "
                "hydrogen, oil and gas, énergie, énergies, énergie propre, énergie renouvelable, "
                "énergies renouvelables, nucléaire, énergie nucléaire, électricité, hydrogène, pétrole et gaz"
            ),
            "Producing, moving and securing energy: renewables, nuclear, grids, fuels.",
        ),
        Term(
            "sustainability",
            "Sustainability",
            listed(
                "climate, climate change, climate action, climate initiatives, environment, climate and environment, "
                "environmental protection, nature, biodiversity, oceans, net zero, sustainable development, climat, "
                "changement climatique, changements climatiques, environnement, biodiversité, océans, durabilité, "
                "développement durable, protection de l'environnement, carboneutralité"
            ),
            "Climate, environment and nature: emissions, adaptation, conservation.",
        ),
        Term(
            "technology",
            "Technology",
            listed(
                "tech, technologies, tech innovation, technology innovation, technology and innovation, innovation, "
                "innovation ecosystems, emerging technologies, digital, science, research, science and technology, "
                "R&D, artificial intelligence, AI, quantum, semiconductors, space, telecoms, telecommunications, 5G, "
                "technologie, technologies émergentes, technologie et innovation, science et technologie, numérique, "
                "recherche, recherche et développement, intelligence artificielle, IA, quantique, espace, "
                "télécommunications"
            ),
            "Science, research and new technologies: AI, quantum, space, telecommunications.",
        ),
        Term(
            "health",
            "Health",
            listed(
                "healthcare, public health, global health, medicine, life sciences, pandemic, pandemics, "
                "pandemic preparedness, santé, santé publique, santé mondiale, soins de santé, médecine, pandémie, "
                "pandémies, sciences de la vie"
            ),
            "Public health, care and medicines: pandemics, regulation, research on disease.",
        ),
        Term(
            "migration",
            "Migration",
            listed(
                "immigration, mobility, labour mobility, labor mobility, youth mobility, borders, border, visas, visa, "
                "refugees, asylum, migrations, mobilité, frontière, frontières, réfugiés, asile"
            ),
            "People crossing the border: visas, mobility, asylum, border management.",
        ),
        Term(
            "culture",
            "Culture",
            listed(
                "cultural, arts, heritage, education, sport, sports, tourism, youth, people-to-people, "
                "people-to-people ties, creative industries, languages, culturel, culturelle, patrimoine, éducation, "
                "enseignement, tourisme, jeunesse, langues, industries créatives"
            ),
            "Culture, education, sport and the ties between people.",
        ),
        Term(
            "development",
            "Development",
            listed(
                "international development, development assistance, development cooperation, aid, foreign aid, ODA, "
                "humanitarian, humanitarian aid, food security, développement, développement international, "
                "aide au développement, coopération au développement, aide, aide humanitaire, humanitaire, "
                "sécurité alimentaire"
            ),
            "Assistance to third countries: development, humanitarian aid, food security.",
        ),
        Term(
            "finance",
            "Finance",
            listed(
                "financial, financial services, banking, capital markets, monetary, tax, taxation, sanctions, fintech, "
                "finances, services financiers, banque, banques, fiscalité, impôts"
            ),
            "Money and its rules: banking, capital markets, taxation, sanctions.",
        ),
        Term(
            "governance",
            "Governance",
            listed(
                "democracy, human rights, rule of law, justice, law enforcement, anti-corruption, gender equality, "
                "institutions, diplomacy, foreign policy, multilateralism, gouvernance, démocratie, "
                "droits de la personne, droits de l'homme, droits humains, état de droit, diplomatie, "
                "politique étrangère, multilatéralisme, égalité des genres, lutte contre la corruption"
            ),
            "How states are run and deal with each other: democracy, rights, justice, institutions, diplomacy.",
        ),
        Term(
            "other",
            "Other",
            listed("miscellaneous, misc, cross-cutting, horizontal, autre, autres, divers, transversal"),
            "What none of the others is about.",
        ),
    ),
)
"""Thirteen, ranked: the order in which tables and grids show them."""
