"""What forms and pages say in Danish to those who look after a campaign: of its end, its match, its help and the names it shows.

A field or a hint with an action before its name is that action's alone.
"""

ACTIONS = {
    "raise_match": "Læg mere medfinansiering til",
    "archive_campaign": "Tag indsamlingen ud af listerne",
    "give_back_contributions": "Giv resten tilbage til dem, der støttede",
    "hide_supporter": "Fjern navnet fra listen",
    "hide_helper": "Fjern hjælperens navn",
    "withdraw_campaign_comment": "Træk din kommentar tilbage",
    "leave_team": "Gå ud af holdet",
    "confirm_help": "Bekræft, hvad der er givet",
    "dispute_help": "Sig, at det ikke passer",
    "mark_help_not_given": "Skriv, at hjælpen ikke kom",
    "settle_help": "Afgør det",
}
FIELDS = {
    "raise_match.amount": "Hvor meget mere, i kroner?",
    "give_back_contributions.reason": "Hvorfor gives pengene tilbage?",
    "hide_supporter.reason": "Hvorfor fjernes navnet?",
    "hide_helper.reason": "Hvorfor fjernes navnet?",
}
HINTS = {
    "raise_match.amount": "Det lægges oven i det, der er sat af.",
    "give_back_contributions.reason": "Alle kan læse det. Hver får tilbage i forhold til, hvad de gav.",
    "hide_supporter.reason": "Alle kan læse begrundelsen. Navnet kan ikke vises igen. Støtten tæller som før.",
    "hide_helper.reason": "Alle kan læse begrundelsen. Navnet kan ikke vises igen. Løftet gælder som før.",
}
PROMISED_HELP = {
    "promised": "Lovet",
    "withdrawn": "Trukket tilbage",
    "fulfilled": "Givet, siger den, der lovede det",
    "disputed": "Der er uenighed om det",
    "confirmed": "Givet og bekræftet",
    "not_given": "Blev ikke givet",
    "lapsed": "Faldet bort",
}
"""A promise, as those read it whom it was given to."""
GIVE_BACKS = {
    "asked": "Bogføres",
    "refused": "Kunne ikke bogføres",
    "giving": "På vej tilbage",
    "given": "Givet tilbage",
}
"""A decision to give citizens' money back."""
