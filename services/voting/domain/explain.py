"""Why each project won or lost, as a sentence for a citizen, in Danish and in English.

The step says what happened; the words add nothing to it. Amounts are told to the øre, rounded down; the exact number
stands in the step.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Literal

from services.voting.domain.equal_shares import SharesStep
from services.voting.domain.pabulib_amounts import decimals_of
from services.voting.domain.phragmen import LoadStep
from services.voting.domain.rules import Step

Language = Literal["da", "en"]

SENTENCES: Mapping[Language, Mapping[str, str]] = {
    "da": {
        "funded": "Fik {score} stemmer eller point. Det koster {cost}, og der var {left} tilbage: Projektet vinder.",
        "funded_from_leftover": "Fik {score} stemmer eller point. Det koster {cost}, og der var {left} tilbage, da de andre"
        " vindere var fundet: Projektet vinder.",
        "does_not_fit": "Fik {score} stemmer eller point. Det koster {cost}, men der var kun {left} tilbage.",
        "below_threshold": "Fik {score} stemmer eller point. Det er for få til at kunne vinde.",
        "stopped": "Fik {score} stemmer eller point. Optællingen var stoppet ved et projekt, der ikke var råd til.",
        "excluded": "Kan ikke gennemføres sammen med et projekt, der allerede har vundet.",
        "category_is_full": "Det koster {cost}. Så meget var der ikke tilbage til dets kategori.",
        "neighbourhood_is_full": "Det koster {cost}. Så meget var der ikke tilbage til dets kvarter.",
        "supporters_cannot_pay": "De {score}, der valgte det, havde tilsammen {money} tilbage. Det koster {cost}.",
        "points_cannot_pay": "De, der gav det {score} point, havde tilsammen {money} tilbage. Det koster {cost}.",
        "paid": "{payers} vælgere betalte tilsammen {cost}: {price} hver. Projektet vinder.",
        "paid_unevenly": "{payers} vælgere betalte tilsammen {cost}: {full} af dem {price} hver, og {poor} det, de havde"
        " tilbage. Projektet vinder.",
        "paid_by_points": "{payers} vælgere betalte tilsammen {cost}: {price} for hvert point, de gav, eller det, de havde"
        " tilbage. Projektet vinder.",
        "saved": "Da hver vælger havde sparet {load} op, kunne de, der valgte det, betale {cost}. Projektet vinder.",
        "more_votes": "Det manglede {number} stemmesedler med kun dette projekt.",
        "cheaper": "Var det {amount} billigere, havde det vundet.",
    },
    "en": {
        "funded": "Got {score} votes or points. It costs {cost}, and {left} was left: the project wins.",
        "funded_from_leftover": "Got {score} votes or points. It costs {cost}, and {left} was left when the other winners had"
        " been found: the project wins.",
        "does_not_fit": "Got {score} votes or points. It costs {cost}, but only {left} was left.",
        "below_threshold": "Got {score} votes or points. That is too few to win.",
        "stopped": "Got {score} votes or points. The count had stopped at a project that there was no money for.",
        "excluded": "Cannot be built together with a project that has won already.",
        "category_is_full": "It costs {cost}. That much was not left for its category.",
        "neighbourhood_is_full": "It costs {cost}. That much was not left for its neighbourhood.",
        "supporters_cannot_pay": "The {score} who chose it had {money} left together. It costs {cost}.",
        "points_cannot_pay": "Those who gave it {score} points had {money} left together. It costs {cost}.",
        "paid": "{payers} voters paid {cost} together: {price} each. The project wins.",
        "paid_unevenly": "{payers} voters paid {cost} together: {full} of them {price} each, and {poor} what they had left."
        " The project wins.",
        "paid_by_points": "{payers} voters paid {cost} together: {price} for each point they gave, or what they had left. The"
        " project wins.",
        "saved": "When every voter had saved {load}, those who chose it could pay {cost}. The project wins.",
        "more_votes": "It lacked {number} ballots with this project alone.",
        "cheaper": "Had it been {amount} cheaper, it would have won.",
    },
}


def sentence(step: Step, currency: str, language: Language, *, pointed: bool = False) -> str:
    """The sentence of a step. `pointed`: whether its utility was points, so that its price is that of a point."""
    words = {
        "score": number(step.score, language),
        "cost": money(step.cost, currency, language),
        "left": money(step.left_before, currency, language),
    }
    key: str = step.outcome
    if isinstance(step, LoadStep) and step.load is not None:
        key, words["load"] = "saved", money(Fraction(step.load), currency, language)
    if isinstance(step, SharesStep):
        words["money"] = money(Fraction(step.money or 0), currency, language)
        if key == "supporters_cannot_pay" and pointed:
            key = "points_cannot_pay"
        if step.price is not None:
            key = "paid_by_points" if pointed else "paid" if step.payers == step.full_payers else "paid_unevenly"
            words["price"] = money(Fraction(step.price), currency, language)
            words["payers"], words["full"] = number(step.payers, language), number(step.full_payers, language)
            words["poor"] = number(step.payers - step.full_payers, language)
    return SENTENCES[language][key].format(**words)


def distance_sentence(more_votes: int | None, cheaper: int | None, currency: str, language: Language) -> str:
    """How far a loser was from winning; empty where nothing is known."""
    said = []
    if more_votes is not None:
        said.append(SENTENCES[language]["more_votes"].format(number=number(more_votes, language)))
    if cheaper is not None:
        said.append(SENTENCES[language]["cheaper"].format(amount=money(cheaper, currency, language)))
    return " ".join(said)


def number(value: int, language: Language) -> str:
    grouped = f"{value:,}"
    return grouped.replace(",", ".") if language == "da" else grouped


def money(minor: int | Fraction, currency: str, language: Language) -> str:
    """An amount for people, rounded down to the smallest coin: 48.000 kr., EUR 1,234.50."""
    decimals = decimals_of({"currency": currency})
    whole, rest = divmod(int(minor), 10**decimals)
    comma = "," if language == "da" else "."
    told = number(whole, language) + (f"{comma}{rest:0{decimals}}" if rest else "")
    if language == "en":
        return f"{currency} {told}"
    return f"{told} kr." if currency == "DKK" else f"{told} {currency}"
