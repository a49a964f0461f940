"""How states, rules, reasons and accounts are said in Danish; `locale/en/` says them in English."""

PHASES = {
    "draft": "Under udarbejdelse",
    "earmarking": "Venter på øremærkning",
    "ideas": "Tager imod forslag",
    "development": "Forslagene udvikles",
    "review": "Kommunen ser på forslagene",
    "vote": "Afstemning",
    "awarding": "Midlerne tildeles",
    "implementation": "Projekterne gennemføres",
    "closed": "Afsluttet",
    "cancelled": "Aflyst",
}
ELECTION_STATES = {
    "announced": "Åbner snart",
    "open": "Åben for stemmer",
    "closing": "Lukker nu",
    "closed": "Stemmerne tælles op",
    "declared": "Afgjort",
}
CAMPAIGN_STATES = {
    "draft": "Kladde",
    "submitted": "Venter på kommunens gennemsyn",
    "matching": "Venter på medfinansiering",
    "open": "Samler ind",
    "settling": "Støtten hentes",
    "funded": "Lykkedes",
    "handed_over": "Overdraget til projektet",
    "failed": "Nåede ikke målet",
    "cancelled": "Aflyst",
}
PLEDGE_STATES = {
    "made": "Venter på betaling",
    "withheld": "Venter på at et menneske ser på den",
    "reserved": "Beløbet er reserveret",
    "declined": "Betalingen blev afvist",
    "expired": "Betalingen udløb",
    "captured": "Betalt",
    "let_go": "Sluppet: der er ikke trukket penge",
    "refunded": "Betalt tilbage",
    "promised": "Lovet, endnu ikke betalt",
    "mandated": "Beløbet trækkes, hvis indsamlingen lykkes",
    "charged_back": "Betalingen er ført tilbage",
}
PROPOSAL_STATES = {
    "draft": "Kladde",
    "merging": "Venter på at alle forslagsstillere siger ja til sammenlægning",
    "submitted": "Indsendt",
    "sent_back": "Sendt tilbage til forslagsstillerne",
    "withdrawn": "Trukket tilbage",
    "merged": "Lagt sammen med andre",
    "feasible": "Kan gennemføres",
    "infeasible": "Kan ikke gennemføres",
    "on_ballot": "På stemmesedlen",
    "won": "Vandt",
    "lost": "Vandt ikke",
}
EARMARK_STATES = {
    "none": "ikke øremærket",
    "asked": "øremærkning er bedt om",
    "granted": "øremærket",
    "refused": "afvist",
}
OUTCOMES = {
    "funded": "Vinder: der er råd",
    "does_not_fit": "Sprunget over: der er ikke råd",
    "below_threshold": "For få stemmer",
    "stopped": "Optællingen stoppede før dette projekt",
    "funded_from_leftover": "Vinder: for det, der var tilbage",
    "excluded": "Udelukket af en anden vinder",
    "category_is_full": "Kategoriens penge var brugt",
    "neighbourhood_is_full": "Kvarterets penge var brugt",
    "supporters_cannot_pay": "De, der valgte det, havde ikke penge nok tilbage",
}
ROLES = {
    "citizen": "borger",
    "joint_council": "Fællesråd",
    "playmaker": "playmaker",
    "decider": "beslutningstager",
    "finance": "økonomi",
    "operator": "drift",
    "counter": "borgerservice",
    "reviewer": "fagperson",
    "moderator": "moderator",
}
SERVICES = {
    "budgets": "deltagerbudgetter",
    "voting": "afstemninger",
    "crowdfunding": "indsamlinger",
    "ledger": "puljens regnskab",
}
RULES = {
    "greedy": "Flest stemmer først. Et projekt, der ikke er råd til, springes over.",
    "greedy-no-skip": "Flest stemmer først. Ved det første projekt, der ikke er råd til, stoppes der.",
    "equal-shares": "Lige andele: Hver stemmeseddel får lige mange penge, som kun kan bruges på de projekter, den nævner.",
    "phragmen": "Phragmén: Alle sparer lige hurtigt op, og et projekt vinder, så snart de, der valgte det, kan betale.",
}
OTHERS = {
    "greedy": "Flest stemmer først, springer over",
    "greedy-no-skip": "Flest stemmer først, stopper",
    "greedy per cost": "Flest stemmer for pengene først",
    "equalshares": "Lige andele, uden udfyldning",
    "equalshares/add1": "Lige andele",
    "equalshares/add1u": "Lige andele, resten efter stemmer",
    "phragmen": "Phragmén",
}
"""The rules that a result is compared with."""
TIES = {
    "ballot-order": "Står det lige, vinder det projekt, der står først på stemmesedlen.",
    "lots": "Står det lige, afgør lodtrækning, og den kan alle regne efter.",
    "min-cost": "Står det lige, vinder det billigste, og ellers det med flest stemmer.",
    "min-cost-lots": "Står det lige, vinder det billigste, ellers det med flest stemmer, og ellers lodtrækning.",
}
REASONS = {
    "protected": "Dit navn og din adresse er beskyttet, så dit navn kan ikke vises her.",
    "another_area": "Du bor i et andet område.",
    "too_young": "Du er ikke gammel nok.",
    "another_municipality": "Du bor i en anden kommune.",
    "moved_in_too_late": "Du er flyttet hertil for sent.",
    "moved_out": "Du er flyttet herfra.",
    "unknown_project": "Et projekt står ikke på stemmesedlen.",
    "project_twice": "Et projekt er valgt to gange.",
    "over_the_sum": "Projekterne koster tilsammen mere, end der er at stemme om.",
    "too_many_in_a_category": "Der er valgt for mange projekter i en kategori.",
    "over_the_sum_of_a_category": "Projekterne i en kategori koster tilsammen mere, end der er til den.",
    "too_few_choices": "Du har valgt for få projekter.",
    "too_many_choices": "Du har valgt for mange projekter.",
    "points_missing": "Giv point til de projekter, du vælger.",
    "points_not_positive": "Point er hele tal over nul.",
    "too_many_points_for_one_project": "Du har givet et projekt for mange point.",
    "too_few_points": "Du har givet for få point.",
    "too_many_points": "Du har givet for mange point.",
    "form_unknown": "Hent siden igen, og prøv en gang til.",
    "rank_twice": "To projekter har samme nummer. Giv hvert projekt sit eget.",
    "not_whole": "Skriv hele tal.",
    "not_hours": "Skriv timer i hele, halve eller kvarte, for eksempel 2 eller 2,5.",
    "not_kroner": "Skriv beløbet i kroner, for eksempel 250 eller 250,50.",
    "title_missing": "Skriv, hvad det hedder.",
    "title_too_long": "Titlen er for lang.",
    "text_missing": "Skriv, hvad du gerne vil.",
    "text_too_long": "Teksten er for lang.",
    "area_missing": "Vælg et område.",
    "costs_too_little": "Prisen er lavere, end der kan søges om.",
    "costs_too_much": "Prisen er højere, end et projekt må koste.",
    "association_in_part": "Skriv både foreningens navn og CVR-nummer, eller ingen af dem.",
    "empty": "Udfyld feltet.",
    "not_a_date": "Skriv en dato.",
    "field_wrong": "Det kan ikke bruges her. Se efter, om det er skrevet rigtigt.",
    "not_an_id": "Nummeret er ikke skrevet rigtigt.",
    "not_a_cost": "Skriv en linje for hver udgift, med beløbet til sidst.",
    "name_twice": "Det samme navn står på to linjer.",
    "other_councils_area": "Området er ikke et af Fællesrådets.",
    "not_your_council": "Du taler ikke for det fællesråd nu.",
    "own_share": "Deltagerbudgettets eget område skal også have en del.",
    "not_a_place": "Skriv stedet som bredde og længde, for eksempel 56.04300, 10.08800.",
    "place_outside": "Stedet ligger ikke i Danmark.",
    "receipt_unknown": "Nummeret fra kvitteringen er ikke skrevet rigtigt.",
    "amount_outside": "Skriv et beløb, der er større end nul.",
    "shown_as": "Vælg, hvordan din støtte skal vises.",
    "display_name": "Skriv det navn, som alle må se.",
    "cvr": "Skriv foreningens CVR-nummer. Det har otte cifre.",
    "email": "Skriv en e-mail, vi kan nå dig på.",
    "hours": "Skriv, hvor mange timer du kan give, for eksempel 2 eller 2,5.",
    "pieces": "Skriv, hvor mange du kan give. Brug et helt tal.",
    "unreachable": "Skriv en e-mail eller et telefonnummer.",
    "campaign_missing": "Vælg en indsamling, eller skriv adressen på dens side.",
    "campaign_unknown": "Vi kan ikke finde indsamlingen. Se efter, om adressen er skrevet rigtigt.",
    "nothing_to_merge": "Vælg mindst ét andet forslag.",
    "too_many_to_merge": "Vælg højst ni andre forslag.",
    "not_there_to_merge": "Et af forslagene kan ikke lægges sammen længere. Se, hvilke der er valgt nu.",
    "pieces_needed": "Skriv, hvor mange der mangler. Brug et helt tal.",
}
"""What is wrong with a field, and why something was refused."""
SHOWN_AS = {
    "anonymous": "Vis ikke mit navn",
    "named": "Vis mit navn",
    "association": "Vis min forenings navn",
}
"""Where a year's money came from, went through and ended."""
HELP_STATES = {
    "promised": "Lovet",
    "withdrawn": "Trukket tilbage",
    "fulfilled": "Du har givet det. Ejeren skal bekræfte det",
    "disputed": "Ejeren mener noget andet. Ret tallet, eller tal med ejeren",
    "confirmed": "Givet og bekræftet",
    "not_given": "Blev ikke givet",
    "lapsed": "Faldet bort",
}
"""A promise, as its giver reads it."""
ACCOUNT_STATES = {
    "none": "Du har ikke sendt regnskabet endnu.",
    "submitted": "Kommunen ser på regnskabet. Du kan rette det, indtil det er godkendt.",
    "returned": "Kommunen har sendt regnskabet tilbage. Ret det, og send det igen.",
    "published": "Regnskabet er godkendt. Alle kan læse det.",
}
"""A campaign's account, as its owner reads it."""
OWN_CAMPAIGN_TO_DO = {
    "draft": "Skriv den færdig, og aflever den.",
    "submitted": "Playmakeren læser den. Du skal ikke gøre noget nu.",
    "matching": "Den er godkendt. Puljen sætter penge af, og så åbner den.",
    "open": "Den samler ind. Fortæl nyt, og bekræft den hjælp, I får.",
    "settling": "Fristen er gået. Pengene hentes eller gives tilbage.",
    "funded": "Målet er nået. Pengene er på vej til projektet.",
    "handed_over": "Projektet har fået pengene. Fortæl, hvordan det går.",
    "failed": "Målet blev ikke nået. Alle har fået deres penge igen.",
    "cancelled": "Den er aflyst.",
}
"""What its owner does now."""
