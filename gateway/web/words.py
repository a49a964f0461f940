"""How amounts, instants, phases and refusals are said in Danish."""

import re
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime
from babel.numbers import format_currency, format_decimal

from contracts.errors import Refused
from contracts.ledger import SCHEME_PREFIX
from gateway.web import donor_words
from gateway.web.ledger_words import ACCOUNTS, MOVES

LOCALE = "da_DK"
ZONE = ZoneInfo("Europe/Copenhagen")
MINOR_UNITS = 100
WHOLE = "#,##0\xa0¤"
DECISION = re.compile(r"(.+), (.+), (\d{4}-\d\d-\d\d)")

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
PLEDGE_STATES = donor_words.PLEDGE_STATES
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
STAGES = {
    "available": "Til rådighed",
    "earmarked": "Øremærket",
    "reserved_match": "Medfinansiering",
    "granted": "Bevilget",
    "payable": "Anvist",
    "paid": "Udbetalt",
    "lapsed": "Bortfaldet",
}
ROLES = {
    "citizen": "borger",
    "joint_council": "Fællesråd",
    "playmaker": "playmaker",
    "decider": "beslutningstager",
    "finance": "økonomi",
    "operator": "drift",
    "counter": "stemmemodtager",
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
REFUSALS = {
    "AlreadyVoted": "Du har stemt. Vil du ændre din stemme, så skriv nummeret fra din kvittering.",
    "BallotInvalid": "Stemmesedlen følger ikke reglerne for afstemningen.",
    "ElectionNotOpen": "Afstemningen er ikke åben.",
    "NotEligible": "Du kan ikke stemme her.",
    "NoSuchPath": "Siden findes ikke.",
    "BudgetNotFound": "Deltagerbudgettet findes ikke.",
    "ElectionNotFound": "Afstemningen findes ikke.",
    "CampaignNotFound": "Indsamlingen findes ikke.",
    "PledgeNotFound": "Støtten findes ikke.",
    "CampaignNotOpen": "Indsamlingen tager ikke imod støtte nu.",
    "PledgeDeclined": "Betalingen blev afvist.",
    **donor_words.REFUSALS,
    "ResultNotDeclared": "Resultatet er ikke afgjort endnu.",
    "Unauthenticated": "Du skal logge ind først.",
    "SignInUnavailable": "Det er ikke muligt at logge ind lige nu. Prøv igen om nogle minutter. Alt, der ikke kræver login, virker.",
    "SignInRefused": "Det lykkedes ikke at logge ind. Prøv igen fra begyndelsen.",
    "SignInCancelled": "Du afbrød, før du var logget ind.",
    "NotKnown": "Vi kan ikke se, hvem du er. Skriv til os, hvis det sker igen.",
    "AssuranceTooLow": "Her skal man logge ind på en mere sikker måde, for eksempel med MitID-appen.",
    "Forbidden": "Det må du ikke.",
    "ForeignForm": "Formularen blev ikke sendt fra en af vores egne sider.",
    "TooManyRequests": "Det går for stærkt. Vent et øjeblik, og prøv igen.",
    "Unavailable": "En del af os er nede lige nu. Prøv igen om lidt.",
    "Busy": "Der er mange lige nu. Prøv igen om lidt.",
    "Expired": "Det tog for lang tid. Prøv igen.",
    "Defect": "Der er sket en fejl hos os. Vi har skrevet den ned.",
    "Invalid": "Noget i formularen er ikke udfyldt rigtigt.",
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
    "not_kroner": "Skriv beløbet i kroner, for eksempel 250 eller 250,50.",
    "receipt_unknown": "Nummeret fra kvitteringen er ikke skrevet rigtigt.",
}


def amount(minor: int | None, currency: str = "DKK") -> str:
    """`1.234.567,50 kr.` with a non-breaking space, whole ones without their zeros; an em dash where there is none."""
    if minor is None:
        return "—"
    whole = minor % MINOR_UNITS == 0
    value = Decimal(minor) / MINOR_UNITS
    return str(format_currency(value, currency, WHOLE if whole else None, LOCALE, currency_digits=not whole))


def decision(reference: str) -> str:
    """`2026-1, Byrådet, 2026-01-15` -> `sag 2026-1, Byrådet, 15. januar 2026`; nothing where no decision is named."""
    found = DECISION.fullmatch(reference)
    return f"sag {found[1]}, {found[2]}, {day(found[3])}" if found else ""


def number(value: int) -> str:
    return str(format_decimal(value, locale=LOCALE))


def instant(value: str | datetime) -> str:
    """`6. december 2026 kl. 23.59`, as clocks go in Copenhagen."""
    at = datetime.fromisoformat(value) if isinstance(value, str) else value
    return str(format_datetime(at, "d. MMMM y 'kl.' HH.mm", tzinfo=ZONE, locale=LOCALE))


def day(value: str | date) -> str:
    """`6. december 2026`."""
    return str(format_date(date.fromisoformat(value) if isinstance(value, str) else value, "d. MMMM y", locale=LOCALE))


def account(path: str) -> str:
    """`earmark/<budget>/2026` -> `Øremærket til deltagerbudget, 2026`."""
    kind, *rest = path.split("/")
    kind = "scheme" if rest and rest[0].startswith(SCHEME_PREFIX) else kind
    year = rest[-1] if rest and rest[-1].isdecimal() else ""
    return ", ".join(filter(None, [ACCOUNTS.get(kind, kind), year]))


def area(slug: str) -> str:
    """`gl-estrup` -> `Gl Estrup`: areas have no names of their own here yet."""
    return " ".join(part.capitalize() for part in slug.split("-"))


def listed(services: Iterable[str]) -> str:
    """`afstemninger og indsamlinger`."""
    words = [SERVICES.get(each, each) for each in services]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} og {words[-1]}"


def refused(refusal: Refused) -> str:
    """A sentence for people; our own where we have one, else what the service said."""
    name = type(refusal).__name__
    reason = str(refusal.facts.get("reason", ""))
    return " ".join(filter(None, [REFUSALS.get(name) or refusal.detail, REASONS.get(reason)]))


FILTERS: dict[str, Any] = {
    each.__name__: each for each in (account, amount, area, day, decision, instant, listed, number)
}
WORDS: dict[str, Any] = {
    "CAMPAIGN_STATES": CAMPAIGN_STATES,
    "EARMARK_STATES": EARMARK_STATES,
    "ELECTION_STATES": ELECTION_STATES,
    "MOVES": MOVES,
    "OUTCOMES": OUTCOMES,
    "PHASES": PHASES,
    "PLEDGE_STATES": PLEDGE_STATES,
    "PROPOSAL_STATES": PROPOSAL_STATES,
    "ROLES": ROLES,
    "RULES": RULES,
    "TIES": TIES,
    "OTHERS": OTHERS,
    "STAGES": STAGES,
}
