"""What the making of budgets says in Danish: the parts and fields of a framing, and the log of what was decided."""

from gateway.web.life_words import DATES, POINTS

FRAMING_PARTS = {
    "what": "Hvad det handler om",
    "proposals": "Hvem der kan foreslå, og hvad",
    "vote": "Afstemningen",
    "dates": "Datoer",
    "why": "Hvorfor det ændres",
}
FRAMING_FIELDS = {
    "challenge": "Udfordringen",
    "proposal_rules.proposers": "Hvem der kan foreslå",
    "proposal_rules.proposer_age_min": "Hvor gammel man skal være for at foreslå",
    "proposal_rules.cost_min": "Det mindste, et projekt må koste, i kroner",
    "proposal_rules.cost_max": "Det meste, et projekt må koste, i kroner",
    "proposal_rules.not_for": "Hvad pengene ikke må gå til",
    "checklist": "Punkter, kommunen ser efter i hvert forslag",
    "age_min": "Hvor gammel man skal være for at stemme",
    "ballot_rules.kind": "Sådan stemmer man",
    "ballot_rules.choices_max": "Hvor mange projekter man højst kan vælge",
    "ballot_rules.sum_cost_max": "Hvad de valgte projekter højst må koste i alt, i kroner",
    "ballot_rules.points_sum_max": "Hvor mange point man har",
    "tally_rule.name": "Sådan findes vinderne",
    "tally_rule.ties": "Hvis det står lige",
    "tally_rule.seed": "Tekst, som lodtrækningen regnes ud fra",
    "tally_rule.rank_points": "Point for hver plads",
    **{f"calendar.{name}": said for name, said in DATES.items() if name != "campaign_closes_at"},
}
FRAMING_HINTS = {
    "proposal_rules.not_for": "En linje for hver ting.",
    "ballot_rules.points_sum_max": "Kun når man fordeler point.",
    "tally_rule.seed": "Kun når der trækkes lod.",
    "tally_rule.rank_points": "Kun når man sætter i rækkefølge. Med mellemrum, for eksempel 3 2 1.",
}
FRAMING_CHOICES = {
    "resident": "Den, der bor i området",
    "council": "Fællesrådet",
    "approval": "Man sætter kryds ved dem, man vil have",
    "choose-1": "Man sætter ét kryds",
    "cumulative": "Man fordeler point",
    "ordinal": "Man sætter dem i rækkefølge",
    "greedy": "Flest stemmer først; det, der ikke er råd til, springes over",
    "greedy-no-skip": "Flest stemmer først; det første, der ikke er råd til, stopper",
    "equal-shares": "Lige andele",
    "phragmen": "Phragmén",
    "ballot-order": "Det, der står først på stemmesedlen, vinder",
    "lots": "Der trækkes lod",
    "min-cost": "Det billigste vinder",
    "min-cost-lots": "Det billigste vinder, og ellers trækkes der lod",
    **{name: said for name, said in POINTS.items() if name != "allowed_use"},
}
BUDGET_ENTRIES = {
    "opened": "Skrevet af playmakeren",
    "amended": "Skrevet om af playmakeren",
    "returned": "Fællesrådets bemærkninger",
    "endorsed": "Godkendt af Fællesrådet",
    "phase": "Nåede hertil",
    "rescheduled": "Andre datoer",
    "overdue": "En dato er overskredet",
    "earmark": "Øremærkningen",
}
EARMARK_CHANGES = {
    "asked": "Bedt om",
    "requested": "Venter på puljens regnskab",
    "granted": "Gennemført",
    "refused": "Afvist af puljens regnskab",
    "declined": "Fællesrådet sagde nej, eller playmakeren trak den tilbage",
    "lapsed": "Faldt bort",
}
FRAMED = {
    "title": "titlen",
    "areas": "områderne",
    "challenge": "udfordringen",
    "year": "året",
    "amount": "beløbet",
    "currency": "valutaen",
    "age_min": "stemmealderen",
    "ballot_rules": "hvordan der stemmes",
    "tally_rule": "hvordan vinderne findes",
    "eligibility": "hvem der stemmer",
    "proposal_rules": "hvem der kan foreslå, og hvad",
    "checklist": "hvad kommunen ser efter",
    "terms": "vilkårene for pengene",
    "calendar": "datoerne",
}
"""What differs between two versions of a framing."""
