"""What the pages of residents say in Danish: the lives of budgets, proposals, projects and initiatives."""

GRANT_STATES = {
    "awarded": "Venter på bevillingen",
    "granted": "I gang",
    "accounting": "Regnskabet ses efter",
    "finished": "Færdigt",
    "given_back": "Opgivet: pengene gik tilbage",
    "refused": "Fik ikke sin bevilling",
}
ACCOUNTS_STATES = {
    "handed_in": "Venter på kommunens svar",
    "returned": "Sendt tilbage",
    "accepted": "Godkendt",
}
PAYMENT_STATES = {
    "asked": "Bedt om",
    "declined": "Afvist",
    "entered": "Konteret",
    "approved": "Attesteret",
    "payable": "Anvist",
    "paid": "Udbetalt",
    "refused": "Afvist af puljen",
    "returned": "Kom retur",
}
MILESTONE_STATES = {
    "planned": "Planlagt",
    "under_way": "I gang",
    "delayed": "Forsinket",
    "done": "Meldt færdig",
    "reached": "Nået",
    "dropped": "Droppet",
}
LIFE = {
    "ideas": "Forslag",
    "development": "Udvikling",
    "review": "Kommunens svar",
    "vote": "Afstemning",
    "awarding": "Pengene tildeles",
    "implementation": "Projekterne laves",
    "closed": "Afsluttet",
}
"""The steps of a budget's life, as short as a label."""
DATES = {
    "ideas_until": "Sidste dag for forslag",
    "development_until": "Forslagene er færdige",
    "review_until": "Kommunen har svaret",
    "vote_opens_at": "Afstemningen åbner",
    "vote_closes_at": "Afstemningen lukker",
    "campaign_closes_at": "Indsamlingen slutter",
}
POINTS = {
    "lawful": "Lovligt",
    "within_powers": "Noget, kommunen må",
    "open_to_all": "Åbent for alle",
    "cost": "Prisen holder",
    "owner": "En ejer bagefter",
    "land": "Stedet kan bruges",
    "allowed_use": "Noget, pengene må bruges til",
}
REVIEW_ENTRIES = {
    "check": "Set efter",
    "question": "Kommunen spørger",
    "answer": "Forslagsstillerne svarer",
    "sent_back": "Sendt tilbage",
    "decision": "Afgørelse",
    "second_look": "Forslagsstillerne beder om et nyt blik",
}
PROPOSERS = {
    "resident": "den, der bor her",
    "council": "Fællesrådet",
    "association": "foreninger",
}
INITIATIVE_STATES = {
    "new": "Modtaget",
    "assigned": "En playmaker er på",
    "led_on": "Ført videre",
    "closed": "Afsluttet",
}
COACHING_STATES = {
    "requested": "Ønsket",
    "offered": "Tider er foreslået",
    "held": "Holdt",
}
PROGRESS = {
    "under_way": "I gang",
    "delayed": "Forsinket",
    "done": "Færdigt",
}
