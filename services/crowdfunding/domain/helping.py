"""Promises of hours and things: their states, how much may be promised, and who may say that it was given."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

from contracts.crowdfunding.drafts import NeedKind
from contracts.crowdfunding.helping import QUARTERS_AN_HOUR, HelpState, MoreThanNeeded, OwnHelp, WrongHelpState
from contracts.errors import Forbidden, Invalid
from services.crowdfunding.domain.arrows import arrive

HelpTrigger = Literal[
    "withdraw_help", "fulfil_help", "confirm_help", "dispute_help", "mark_help_not_given", "campaign_failed"
]
HELP: Mapping[tuple[HelpState, HelpTrigger], HelpState] = MappingProxyType(
    {
        ("promised", "withdraw_help"): "withdrawn",
        ("promised", "fulfil_help"): "fulfilled",
        ("promised", "mark_help_not_given"): "not_given",
        ("promised", "campaign_failed"): "lapsed",
        ("fulfilled", "fulfil_help"): "fulfilled",
        ("fulfilled", "confirm_help"): "confirmed",
        ("fulfilled", "dispute_help"): "disputed",
        ("disputed", "fulfil_help"): "fulfilled",
        ("disputed", "confirm_help"): "confirmed",
        ("disputed", "mark_help_not_given"): "not_given",
        ("not_given", "fulfil_help"): "fulfilled",
    }
)
"""Every arrow of a promise of help. What was given stays so though the campaign fails; only what was not is let go."""
STANDING: tuple[HelpState, ...] = ("promised", "fulfilled", "disputed", "confirmed")
"""What counts against the need."""
WAITING: tuple[HelpState, ...] = ("promised", "fulfilled", "disputed")
"""Where somebody still has to say something."""
DEAD = ("failed", "cancelled")
"""Campaigns that nobody need help any more."""
HOUR_RATE_MAX = 1_000_000
UNITS: Mapping[NeedKind, str] = MappingProxyType({"hours": "quarter hours", "things": "pieces"})


def next_help(state: HelpState, trigger: HelpTrigger) -> HelpState:
    said = f"this takes a promise in another state than {state}"
    return arrive(HELP, state, trigger, WrongHelpState, said)


def needed(kind: NeedKind, quantity: int) -> int:
    """A need is written in whole hours, and promised in quarters of them."""
    return quantity * QUARTERS_AN_HOUR if kind == "hours" else quantity


def check_room(kind: NeedKind, whole: int, standing: int, asked: int) -> None:
    missing = whole - standing
    if asked > missing:
        raise MoreThanNeeded(f"{missing} {UNITS[kind]} of {whole} are still missing", missing=missing)


def check_at_most(quantity: int, most: int, said: str) -> None:
    if quantity > most:
        raise Invalid(said, fields={"quantity": [f"Must be at most {most}."]})


def check_witness(who: str, giver: str, reported_by: str | None) -> None:
    """Four eyes: what somebody gave, or said was given, another confirms or denies."""
    if who in (giver, reported_by):
        raise OwnHelp("what you gave, or entered for who gave it, is for another to confirm")


def check_owners_own(*, playmaker: bool, owners: bool) -> None:
    """Those whom the owner asked into the team are not far enough from the owner to vouch for them."""
    if owners and not playmaker:
        raise OwnHelp("the owner's own help is a playmaker's to confirm")


def check_arbiter(state: HelpState, *, playmaker: bool, ours: bool, disputed_it: bool) -> None:
    """Between a giver and whoever says otherwise, somebody decides who is neither. `ours`: owner, or of the team."""
    if state == "disputed" and (ours or disputed_it or not playmaker):
        raise Forbidden("giver and owner disagree: a playmaker settles it who has said nothing of it yet")


def hours_value(quarters: int, hour_rate: int) -> int:
    """Minor units, rounded down."""
    return quarters * hour_rate // QUARTERS_AN_HOUR
