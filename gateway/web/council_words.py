"""What pages say in Danish of joint councils: who speaks for them, what they agree, and what a framing holds."""

FRAMING_DETAILS = {
    "title": "Titel",
    "areas": "Områder og deres andele",
    "year": "År",
    "amount": "Beløb",
    "currency": "Valuta",
    "age_min": "Alder for at stemme",
    "ballot_rules.kind": "Stemmesedlens form",
    "ballot_rules.choices_min": "Mindst så mange projekter på en stemmeseddel",
    "ballot_rules.choices_max": "Højst så mange projekter på en stemmeseddel",
    "ballot_rules.sum_cost_max": "Hvad de valgte projekter højst må koste",
    "ballot_rules.points_sum_min": "Mindst så mange point i alt",
    "ballot_rules.points_sum_max": "Højst så mange point i alt",
    "ballot_rules.points_each_max": "Højst så mange point til et projekt",
    "ballot_rules.choices_max_per_category": "Højst så mange projekter i en kategori",
    "ballot_rules.sum_cost_max_per_category": "Hvad projekter i hver kategori højst må koste",
    "tally_rule.name": "Sådan findes vinderne",
    "tally_rule.score_min": "Stemmer, et projekt mindst skal have",
    "tally_rule.rank_points": "Point for hver plads",
    "tally_rule.ranked_from": "Pladserne tælles fra",
    "tally_rule.ties": "Når det står lige",
    "tally_rule.seed": "Lodtrækningens grundtal",
    "tally_rule.votes_share_min": "Andel af stemmerne, et projekt mindst skal have",
    "tally_rule.exclusive": "Projekter, der udelukker hinanden",
    "tally_rule.category_amounts": "Beløb til hver kategori",
    "tally_rule.neighbourhood_amounts": "Beløb til hvert kvarter",
    "tally_rule.leftover": "Hvad der sker med resten",
    "tally_rule.utility": "Hvad et valgt projekt tæller",
    "tally_rule.completion": "Hvordan resten fordeles",
    "tally_rule.exhaustive_stop": "Stop, når alt er brugt",
    "tally_rule.comparison": "Sammenlign med andre regler",
    "tally_rule.increment": "Hvor meget resten øges ad gangen",
    "tally_rule.start_share": "Hvordan andelene regnes",
    "tally_rule.unaffordable": "Når der ikke er råd til et projekt",
    "eligibility": "Hvem der kan stemme",
    "eligibility.area_ids": "Områder, der kan stemme",
    "eligibility.postal_codes": "Postnumre, der kan stemme",
    "eligibility.municipality": "Kommune, der kan stemme",
    "eligibility.moved_in_by": "Har boet her siden",
    "eligibility.resident_on": "Bor her stadig den",
    "proposal_rules.proposers": "Hvem der kan foreslå",
    "proposal_rules.proposer_age_min": "Alder for at foreslå",
    "proposal_rules.cost_min": "Hvad et projekt mindst koster",
    "proposal_rules.cost_max": "Hvad et projekt højst må koste",
    "proposal_rules.not_for": "Det må pengene ikke gå til",
    "checklist": "Det ser kommunen efter",
    "terms.pays": "Om pengene betales før eller efter",
    "terms.agreement": "Om der laves en aftale før den første betaling",
    "terms.start_days_max": "Dage til projektet skal være begyndt",
    "terms.finish_days_max": "Dage til projektet skal være færdigt",
    "terms.silent_days_max": "Dage uden nyt, før vi spørger",
    "calendar.ideas_until": "Sidste dag for forslag",
    "calendar.development_until": "Forslagene er færdige",
    "calendar.review_until": "Kommunen har svaret",
    "calendar.vote_opens_at": "Afstemningen åbner",
    "calendar.vote_closes_at": "Afstemningen lukker",
}
YES_OR_NO = {"yes": "Ja", "no": "Nej"}
MANDATE_STATES = {
    "invited": "Inviteret",
    "acting": "Taler for rådet",
    "handing_over": "Er ved at give videre",
    "handed_over": "Givet videre",
    "revoked": "Trukket tilbage",
}
MANDATE_STEPS = {
    "invited": "Inviteret",
    "accept_mandate": "Sagde ja",
    "deputise_mandate": "Inviterede en suppleant",
    "hand_over_mandate": "Inviterede en efterfølger",
    "successor_accepted": "Efterfølgeren sagde ja",
    "successor_revoked": "Invitationen til efterfølgeren blev trukket tilbage",
    "revoke_mandate": "Trukket tilbage",
}
AGREEMENT_STATES = {"agreed": "Aftalt", "kept": "Holdt", "dropped": "Droppet"}
HOLDERS = {"council": "Fællesrådet", "city": "kommunen", "both": "Fællesrådet og kommunen"}
"""Who is to keep an agreement."""
COUNCIL_SECTIONS = {"councils": "Fællesråd, du taler for"}
COUNCIL_EMPTY = {"councils": "Du taler ikke for noget fællesråd."}
COUNCIL_ACTIONS = {
    "find_council": "Fællesråd, og hvem der taler for dem",
    "found_council": "Anerkend et fællesråd",
    "open_council": "Se, hvem der taler for rådet",
    "invite_representative": "Invitér en repræsentant",
    "deputise_mandate": "Invitér en suppleant",
    "hand_over_mandate": "Giv videre til en efterfølger",
    "revoke_mandate": "Træk fuldmagten tilbage",
    "accept_mandate": "Tag imod fuldmagten",
}
COUNCIL_FIELDS = {
    "name": "Navn",
    "area_ids": "Områder, det taler for",
    "found_council.name": "Fællesrådets navn",
    "invitation.from_on": "Gælder fra og med",
    "invitation.to_on": "Gælder til og med",
    "assembly_on": "Generalforsamlingen blev holdt",
    "code": "Koden fra invitationen",
}
COUNCIL_HINTS = {
    "invitation.to_on": "Højst fire år efter den første dag.",
    "code": "Du har fået den af den, der inviterede dig.",
}
