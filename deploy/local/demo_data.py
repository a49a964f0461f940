"""The demonstration town: invented, in Danish, at the scale of a vote in a real town of its size. Amounts in øre."""

KR = 100
PLAN_2024 = {
    "case_number": "IP 2024-2033",
    "decided_on": "2023-10-11",
    "decided_by": "Aarhus Byråd",
    "text": "Investeringsplan 2024-2033: 10 mio. kr. om året til Oplandspuljen, 2024 til 2033.",
}
AGREEMENT_2025 = {
    "case_number": "Budgetforlig 2025",
    "decided_on": "2024-10-09",
    "decided_by": "Aarhus Byråd",
    "text": "Budgetforlig 2025: Oplandspuljen nedsættes til 4,77 mio. kr. om året, 2025 til 2033.",
}
YEAR_FIRST, YEAR_LAST = 2024, 2033
APPROPRIATED = 10_000_000 * KR
CUT = 5_230_000 * KR

FINISHED = {
    "title": "Et grønnere Tranbjerg",
    "area_id": "tranbjerg",
    "challenge": "Hvordan bliver byens fællesarealer steder, hvor vi mødes? 320.000 kr. er sat af; beboerne foreslår, "
    "udvikler og stemmer.",
    "amount": 320_000 * KR,
    "voters": 1213,
    # title, own estimate, reviewed cost (None: not feasible), how well liked (weight in the drawing of votes)
    "proposals": [
        ("Æblelund ved stationsstien", 45_000, 48_000, 90),
        ("Bordtennis og bænke på torvet", 60_000, 62_500, 84),
        ("Sansehave ved lokalcentret", 85_000, 90_000, 70),
        ("Naturlegeplads i Kirkeparken", 140_000, 150_000, 66),
        ("Regnvejrstag over petanquebanen", 55_000, 58_000, 58),
        ("Fælles orangeri", 110_000, 120_000, 51),
        ("Skaterampe bag hallen", 70_000, 74_000, 47),
        ("Fortællebænke med lokale historier", 24_000, 26_000, 43),
        ("Bålhytte i skovbrynet", 38_000, 40_000, 39),
        ("Byttehylder i tre kvarterer", 12_000, 12_000, 35),
        ("Lys på løbestien", 95_000, 99_000, 28),
        ("Insekthoteller på skolerne", 22_000, 24_000, 24),
        ("Svømmebassin på havnen", 300_000, None, 0),
        ("Privat carport til spejderbussen", 40_000, None, 0),
    ],
    "refusals": {
        "Svømmebassin på havnen": "Ligger uden for området, og driften kan ikke dækkes af puljen.",
        "Privat carport til spejderbussen": "Ikke åben for alle: puljen kan ikke betale for privat ejendom.",
    },
}
VOTING_NOW = {
    "title": "Mødesteder i Harlev",
    "area_id": "harlev",
    "challenge": "Harlev vokser. Hvor skal gamle og nye beboere mødes?",
    "amount": 250_000 * KR,
    "voters": 160,
    "proposals": [
        ("Fælleskøkken i det gamle mejeri", 120_000, 125_000, 60),
        ("Petanquebane ved hallen", 35_000, 36_000, 50),
        ("Udendørs scene i bymidten", 90_000, 98_000, 44),
        ("Legehjørne på biblioteket", 28_000, 28_000, 40),
        ("Cykelværksted for alle", 42_000, 45_000, 30),
    ],
    "refusals": {},
}
IDEAS_NOW = {
    "title": "Trygge veje i Solbjerg",
    "area_id": "solbjerg",
    "challenge": "Hvad kan vi selv gøre, så børn og ældre færdes trygt i byen?",
    "amount": 400_000 * KR,
    "proposals": [("Gåbusser med frivillige", 15_000), ("Lys ved søstien", 120_000), ("Hvilebænke på bakken", 32_000)],
}
LOOKED_AT = {
    "checklist": ["lawful", "open_to_all", "cost"],
    "proposal_rules": {"not_for": ["Løn til ansatte", "Drift af private foreninger"]},
}
"""What the municipality looks at in each proposal to it, and what its money is not for."""
CAMPAIGN_DAYS = 10  # a reservation with the payment provider lives 14, and the last three are for captures
CAMPAIGNS = [
    {
        "title": "Nyt klaver til forsamlingshuset",
        "area_id": "solbjerg",
        "summary": "Et klaver, som alle byens kor og skoler kan bruge.",
        "story": "Det gamle kan ikke stemmes mere. Alle byens kor og skoler skal kunne bruge det nye.",
        "beneficiary": "Alle i Solbjerg, der synger eller spiller",
        "place": {"latitude": 56_046_000, "longitude": 10_088_000},
        "place_name": "Solbjerg forsamlingshus",
        "goal": 60_000 * KR,
        "lines": [("Brugt klaver", 52_000 * KR), ("Flytning", 5_500 * KR), ("Stemning to gange", 2_500 * KR)],
        "needs": [("hours", "Bære det gamle ud og det nye ind", 16), ("things", "Klaverbænk", 1)],
        "match": 15_000 * KR,
        "pledges": [500, 250, 1_000, 200, 2_500, 100, 300, 750, 400, 5_000],
    },
    {
        "title": "Bålhus ved søen",
        "area_id": "harlev",
        "summary": "Et tag over bålet, åbent for alle.",
        "story": "Et åbent bålhus, som alle kan bruge, bygget af frivillige.",
        "beneficiary": "Alle, der kommer ved søen",
        "place": {"latitude": 56_136_000, "longitude": 9_995_000},
        "place_name": "Søen i Harlev",
        "goal": 35_000 * KR,
        "lines": [("Tømmer", 19_000 * KR), ("Tagspån", 11_000 * KR), ("Ildsted", 5_000 * KR)],
        "needs": [
            ("hours", "Bygge sammen over to weekender", 120),
            ("things", "Skovle", 8),
            ("things", "Trillebøre", 3),
        ],
        "match": 0,
        "pledges": [300, 300, 150, 2_000],
    },
]
