"""Limits on pledges: beyond the hard ones no more are taken, beyond the softer ones a person looks first."""

from dataclasses import dataclass

from contracts.crowdfunding.holds import HoldReason, TooManyPledges

HOUR_SECONDS = 3_600
MINUTE_SECONDS = 60
DAY_SECONDS = 86_400
SAID: dict[HoldReason, str] = {
    "large_amount": "Beløbet er så stort, at et menneske ser på det, før betalingen åbnes.",
    "many_small": "Der er kommet mange små bidrag fra samme sted, så et menneske ser på det, før betalingen åbnes.",
    "many_declined": "Flere betalinger er blevet afvist, så et menneske ser på det, før betalingen åbnes.",
}
"""What a donor is told."""


@dataclass(frozen=True)
class Limits:
    """0 is no limit. Amounts are minor units; a `source` is a network, as the gateway's keyed hash.

    Many share a network, a school or all who use one carrier, and one of them is not the others' keeper: it has limits of
    its own, far above what one donor does, and none for who is signed in.
    """

    pledges_a_person_hour_max: int = 20
    pledges_a_contact_hour_max: int = 20
    pledges_a_source_hour_max: int = 100
    pledges_a_campaign_minute_max: int = 6_000
    withhold_above_amount: int = 5_000_000
    small_amount: int = 2_000
    small_pledges_a_day_max: int = 10
    declined_a_day_max: int = 5
    small_pledges_a_source_day_max: int = 200
    declined_a_source_day_max: int = 100


@dataclass(frozen=True)
class Seen:
    """What the same donor has done: pledges of the last hour by each mark, of the campaign's last minute; and, by person
    or contact, small pledges and declined payments of the last day, and apart those of the network. The one that is asked
    for is not counted.
    """

    person: int = 0
    contact: int = 0
    source: int = 0
    campaign: int = 0
    small: int = 0
    declined: int = 0
    small_of_source: int = 0
    declined_of_source: int = 0


def check_limits(limits: Limits, seen: Seen) -> None:
    for name, found, most in (
        ("person", seen.person, limits.pledges_a_person_hour_max),
        ("contact", seen.contact, limits.pledges_a_contact_hour_max),
        ("source", seen.source, limits.pledges_a_source_hour_max),
        ("campaign", seen.campaign, limits.pledges_a_campaign_minute_max),
    ):
        if reached(most, found):
            seconds = MINUTE_SECONDS if name == "campaign" else HOUR_SECONDS
            said = f"more than {most} pledges in {seconds} seconds: wait, or sign in"
            raise TooManyPledges(said, limit=name, seconds=seconds, pledges_max=most)


def hold_reason(limits: Limits, amount: int, seen: Seen) -> HoldReason | None:
    """Why a person should look at this pledge before its payment is opened."""
    if limits.withhold_above_amount and amount > limits.withhold_above_amount:
        return "large_amount"
    if reached(limits.declined_a_day_max, seen.declined) or reached(
        limits.declined_a_source_day_max, seen.declined_of_source
    ):
        return "many_declined"
    many_small = reached(limits.small_pledges_a_day_max, seen.small) or reached(
        limits.small_pledges_a_source_day_max, seen.small_of_source
    )
    return "many_small" if many_small and amount <= limits.small_amount else None


def reached(most: int, found: int) -> bool:
    return bool(most) and found >= most
