"""How the kinds and states of what waits at desks are said in Danish."""

ALARMS = {
    "silent": "Intet nyt i lang tid",
    "start": "Skulle være begyndt",
    "milestone": "En milepæl er ikke nået",
    "finish": "Skulle være færdigt",
}
CRITERION_ANSWERS = {"met": "Opfyldt", "unmet": "Ikke opfyldt"}
CAMPAIGN_WAYS = {
    "reserve": "Beløbet reserveres, når nogen støtter",
    "confirm_late": "Støtter lover først, og betaler i de sidste dage",
    "mandate": "Støtter giver lov til, at beløbet trækkes ved fristen",
    "capture_now": "Beløbet trækkes straks, og betales tilbage hvis målet ikke nås",
}
APPLICATION_STATES = {
    "draft": "Kladde",
    "submitted": "Indsendt",
    "returned": "Sendt tilbage til ansøgeren",
    "referred": "Venter på en afgørelse",
    "attesting": "Afgørelsen skal attesteres",
    "granting": "Venter på puljens regnskab",
    "granted": "Bevilget",
    "rejected": "Afslag",
    "withdrawn": "Trukket tilbage",
}
APPLICATION_ENTRIES = {
    "submitted": "Indsendt",
    "returned": "Sendt tilbage",
    "statement": "Udtalelse",
    "question": "Spørgsmål",
    "answer": "Svar",
    "referred": "Lagt frem til afgørelse",
    "decided": "Afgjort",
    "declined": "Afgørelsen sendt tilbage",
    "attested": "Attesteret",
    "granted": "Bevilget",
    "refused": "Afvist af puljens regnskab",
    "reversed": "Ført tilbage",
    "rejected": "Afslag",
    "withdrawn": "Trukket tilbage",
}
APPLICATION_SIDES = {
    "applicant": "ansøgeren",
    "playmaker": "playmakeren",
    "joint_council": "Fællesrådet",
    "decider": "beslutningstageren",
    "ledger": "puljens regnskab",
}
LETTER_KINDS = {
    "before_proposals": "Brev om, at der kan stilles forslag",
    "before_vote": "Brev om afstemningen",
}
MAILING_STATES = {
    "ordered": "Bestilt",
    "sending": "Sendes",
    "stopped": "Stoppet",
    "sent": "Sendt",
    "closed": "Afsluttet",
}
