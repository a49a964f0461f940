"""What the pages of one's own say in Danish: what a resident can do with a proposal, a project or an initiative of theirs."""

OWN_ACTIONS = {
    "edit_proposal": "Ret forslaget",
    "hand_in_proposal": "Send forslaget ind",
    "answer_question": "Svar på kommunens spørgsmål",
    "request_second_look": "Bed kommunen se på det igen",
    "merge_proposals": "Læg forslaget sammen med andre",
    "agree_to_merge": "Sig ja til at lægge forslagene sammen",
    "decline_merge": "Sig nej til at lægge forslagene sammen",
    "invite_author": "Invitér en medforslagsstiller",
    "accept_invitation": "Bliv medforslagsstiller",
    "withdraw_proposal": "Træk forslaget tilbage",
    "leave_proposal": "Træd ud af forslaget",
    "carry_proposal": "Tag forslaget med i en ny runde",
    "collect_for_proposal": "Saml ind til forslaget",
    "collect_for_project": "Saml ind til resten",
    "propose_from_initiative": "Lav det til et forslag",
    "collect_for_initiative": "Saml ind til det",
    "close_initiative": "Afslut initiativet",
}
OWN_SAYS = {
    "hand_in_proposal": "Når du sender forslaget ind, kan alle læse det, og kommunen ser på det.",
    "request_second_look": "Det kan I bede om én gang, før der stemmes. Skriv, hvad kommunen skal se på igen.",
    "agree_to_merge": "Flere forslag bliver til ét. Det sker først, når alle forslagsstillere har sagt ja.",
    "decline_merge": "Så bliver forslagene ikke lagt sammen. De bliver ved med at være hvert sit.",
    "invite_author": "Du får et link, som du sender til én person. Den, der siger ja, kan rette forslaget ligesom du.",
    "accept_invitation": "Du er inviteret til at stå bag et forslag sammen med andre. Så kan du rette det ligesom de.",
    "withdraw_proposal": "Så går forslaget ikke videre. Det kan ikke fortrydes. Er det sendt ind, kan alle stadig læse det.",
    "leave_proposal": "Så står du ikke længere bag forslaget. De andre fortsætter uden dig.",
    "carry_proposal": "Forslaget bliver til en kladde i den runde, du vælger. Du kan rette den, før du sender den ind.",
    "collect_for_proposal": "Vi laver en kladde til en indsamling af det, forslaget koster. Du retter den, og en playmaker læser den, før den åbner.",
    "collect_for_project": "Vi laver en kladde til en indsamling af det, puljen ikke gav. Du retter den, og en playmaker læser den, før den åbner.",
    "propose_from_initiative": "Titel og tekst bliver til et forslag, som alle kan læse. Du kan rette det bagefter.",
    "collect_for_initiative": "Vi laver en kladde til en indsamling. Du retter den, og en playmaker læser den, før den åbner.",
    "close_initiative": "Så arbejder ingen videre med det. Det kan ikke fortrydes.",
}
"""What it means, before one does it."""
OWN_DONE = {
    "edit_proposal": "Forslaget er rettet.",
    "hand_in_proposal": "Forslaget er sendt ind.",
    "answer_question": "Dit svar er sendt.",
    "request_second_look": "Kommunen er bedt om at se på det igen.",
    "merge_proposals": "Du har spurgt. Forslagene bliver til ét, når alle, der står bag dem, har sagt ja.",
    "agree_to_merge": "Du har sagt ja til at lægge forslagene sammen.",
    "decline_merge": "Du har sagt nej til at lægge forslagene sammen.",
    "accept_invitation": "Du er nu en af forslagsstillerne.",
    "withdraw_proposal": "Forslaget er trukket tilbage.",
    "leave_proposal": "Du står ikke længere bag forslaget.",
    "carry_proposal": "Forslaget ligger som en kladde i den nye runde. Ret det, og send det ind.",
    "collect_for_proposal": "Indsamlingen er bestilt. Om lidt står kladden under Min side.",
    "collect_for_project": "Indsamlingen er bestilt. Om lidt står kladden under Min side.",
    "propose_from_initiative": "Dit initiativ er blevet til et forslag.",
    "collect_for_initiative": "Indsamlingen er bestilt. Om lidt står kladden under Min side.",
    "close_initiative": "Initiativet er afsluttet.",
    "link_campaign": "Indsamlingen står nu på initiativets side.",
    "choose_preferences": "Dit valg er gemt.",
}
"""What a page says once it is done."""
OWN_FIELDS = {
    "withdraw_proposal.reason": "Hvorfor trækker I det tilbage?",
    "request_second_look.text": "Hvad skal kommunen se på igen?",
    "decline_merge.reason": "Hvorfor siger du nej?",
    "carry_proposal.budget_id": "Hvilken runde?",
    "collect_for_proposal.closes_at": "Sidste dag",
    "collect_for_project.costs": "Hvad koster det hele nu, i kroner?",
    "collect_for_project.closes_at": "Sidste dag",
    "propose_from_initiative.budget_id": "Hvilket deltagerbudget?",
    "propose_from_initiative.cost": "Hvad koster det, cirka, i kroner?",
    "collect_for_initiative.title": "Hvad skal den hedde?",
    "collect_for_initiative.text": "Hvad skal der ske, og hvem får gavn af det?",
    "collect_for_initiative.goal": "Mål i kroner",
    "collect_for_initiative.closes_at": "Sidste dag",
    "close_initiative.reason": "Hvorfor slutter det?",
}
LAST_DAY = "Højst et år frem. Mange vælger en til to måneder."
OWN_HINTS = {
    "withdraw_proposal.reason": "Alle kan læse det.",
    "request_second_look.text": "Alle kan læse det.",
    "decline_merge.reason": "De andre forslagsstillere kan læse det.",
    "collect_for_proposal.closes_at": LAST_DAY,
    "collect_for_project.costs": "Kun hvis prisen er en anden end før.",
    "collect_for_project.closes_at": LAST_DAY,
    "collect_for_initiative.text": "Alle kan læse det, når indsamlingen åbner. Skriv intet privat.",
    "collect_for_initiative.closes_at": LAST_DAY,
}
OWN_SECTIONS = {
    "proposals": "Mine forslag",
    "projects": "Mine projekter",
    "initiatives": "Mine initiativer",
    "campaigns": "Mine indsamlinger",
    "applications": "Mine ansøgninger",
    "support": "Min støtte",
}
OWN_EMPTY = {
    "proposals": "Du har ikke stillet noget forslag endnu.",
    "projects": "Ingen af dine forslag er blevet til et projekt endnu.",
    "initiatives": "Du har ikke startet noget endnu.",
    "campaigns": "Du har ingen indsamlinger endnu.",
    "applications": "Du har ikke søgt om penge.",
    "support": "Du har ikke givet eller lovet noget endnu.",
}
OWN_BEGIN = {
    "proposals": "Se deltagerbudgetterne",
    "initiatives": "Start et initiativ",
    "campaigns": "Start en indsamling",
    "support": "Se, hvad der samles ind til",
}
OWN_WHOLE = {
    "campaigns": "Alle dine indsamlinger",
    "support": "Alt, du har givet og lovet",
}
TOPICS = {
    "news": "Nyt fra deltagerbudgetter, hvor du har foreslået eller støttet noget",
    "votes": "Når en afstemning åbner i dit område",
    "results": "Når et resultat er klar",
    "milestones": "Når et projekt fortæller nyt",
    "reminders": "Påmindelser om frister",
}
WISHES = {
    "digital": "Digital Post",
    "email": "E-mail",
    "none": "Nej tak",
}
