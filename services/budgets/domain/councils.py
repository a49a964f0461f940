"""Who may act for a joint council: the life of a mandate, and its term."""

import hashlib
import hmac
from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Literal

from contracts.budgets.councils import ImpossibleTerm, Invitation, MandateState, OnlyADeputy, WrongCode, WrongMandate
from contracts.errors import Invalid
from services.budgets.domain.arrows import arrive, starts

TERM_DAYS_MAX = 4 * 366
MANDATES_MAX = 1_000
"""Of one council: generations of them."""
COUNCIL_AREAS_MAX = 20

MandateTrigger = Literal[
    "accept_mandate",
    "deputise_mandate",
    "hand_over_mandate",
    "successor_accepted",
    "successor_revoked",
    "revoke_mandate",
]
INVITED: MandateState = "invited"
MANDATES: Mapping[tuple[MandateState, MandateTrigger], MandateState] = MappingProxyType(
    {
        ("invited", "accept_mandate"): "acting",
        ("invited", "revoke_mandate"): "revoked",
        ("acting", "deputise_mandate"): "acting",
        ("acting", "hand_over_mandate"): "handing_over",
        ("acting", "revoke_mandate"): "revoked",
        ("handing_over", "successor_accepted"): "handed_over",
        ("handing_over", "successor_revoked"): "acting",
        ("handing_over", "revoke_mandate"): "revoked",
        ("handed_over", "revoke_mandate"): "revoked",
    }
)
"""Every arrow there is. Who has handed over acts until the successor's first day, and can be revoked until then."""
ACTING: tuple[MandateState, ...] = ("acting", "handing_over", "handed_over")
"""In these a mandate acts, on the days of its term."""


def next_mandate_state(state: MandateState, trigger: MandateTrigger) -> MandateState:
    """Where a mandate stands after this, or `WrongMandate`."""
    return arrive(
        MANDATES, state, trigger, WrongMandate, f"the mandate is {state}; this takes {starts(MANDATES, trigger)}"
    )


def check_term(invitation: Invitation, today: date, within: tuple[date, date] | None = None) -> None:
    """`within`: the first and last day of the representative whose deputy this is."""
    first, last = invitation.from_on, invitation.to_on
    if last < max(first, today):
        raise ImpossibleTerm("the term would end before it begins, or has ended already")
    if (last - first).days > TERM_DAYS_MAX:
        raise ImpossibleTerm(f"a term has {TERM_DAYS_MAX} days at most", days_max=TERM_DAYS_MAX)
    if within is not None and not within[0] <= first <= last <= within[1]:
        raise ImpossibleTerm("a deputy acts within the representative's own term")


def check_assembly(assembly_on: date, today: date) -> None:
    if assembly_on > today:
        raise ImpossibleTerm("the general assembly has not been held yet")


def check_term_open(to_on: date, today: date) -> None:
    if to_on < today:
        raise ImpossibleTerm("the term has ended")


def check_own(deputy_of: object) -> None:
    if deputy_of is not None:
        raise OnlyADeputy("a deputy has neither deputies nor successors")


def check_code(code: str, code_hash: str) -> None:
    if not hmac.compare_digest(hashlib.sha256(code.encode()).hexdigest(), code_hash):
        raise WrongCode("this is not the code of the invitation")


def check_council_areas(area_ids: tuple[str, ...]) -> None:
    if not 1 <= len(set(area_ids)) == len(area_ids) <= COUNCIL_AREAS_MAX:
        why = f"at least one area, each once, {COUNCIL_AREAS_MAX} at most"
        raise Invalid("these areas have no joint council", fields={"area_ids": [why]})
