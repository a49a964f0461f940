"""Matching: a scheme's states, the gates before a match is asked for, and what a match is, to the last øre.

Pure, in whole minor units. A factor or a share is two integers; what it makes of an amount is rounded down.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Literal
from uuid import UUID

from chassis.clock import day_of
from contracts.crowdfunding import MatchNotAdopted, PledgeState
from contracts.crowdfunding.matching import MatchingRules, MatchOutsideScheme, SchemeState
from contracts.errors import Invalid
from contracts.principal import Principal
from services.crowdfunding.domain.rules import EVERYWHERE

SchemeTrigger = Literal[
    "attest_matching_scheme",
    "withdraw_matching_scheme",
    "scheme_earmarked",
    "scheme_refused",
    "end_matching_scheme",
    "earmark_reversed",
]
SCHEMES: Mapping[tuple[SchemeState, SchemeTrigger], SchemeState] = MappingProxyType(
    {
        ("entered", "attest_matching_scheme"): "asked",
        ("entered", "withdraw_matching_scheme"): "withdrawn",
        ("asked", "scheme_earmarked"): "adopted",
        ("asked", "scheme_refused"): "refused",
        ("adopted", "end_matching_scheme"): "ending",
        ("adopted", "earmark_reversed"): "ended",
        ("ending", "attest_matching_scheme"): "ended",
        ("ending", "withdraw_matching_scheme"): "adopted",
        ("ending", "earmark_reversed"): "ended",
    }
)
"""Every arrow of a scheme. An end that one person has entered changes nothing until another attests it."""
RUNNING: tuple[SchemeState, ...] = ("adopted", "ending")
PUBLIC: tuple[SchemeState, ...] = (*RUNNING, "ended")
COUNTED: tuple[PledgeState, ...] = ("reserved", "mandated", "captured")
"""Pledges that bring a match: the provider has said that the money is there."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A campaign, and the match (minor units) that it is to have in all."""

    area_id: str
    goal: int
    least_goal: int
    amount: int


@dataclass(frozen=True, slots=True)
class Counted:
    """A pledge that counts. `donor` is empty for one who did not sign in; `resident` as the scheme asks for it."""

    pledge_id: UUID
    amount: int
    donor: str
    resident: bool
    reserved_at: datetime


@dataclass(frozen=True, slots=True)
class Matched:
    """`base` is the campaign's own, whoever pledged; `each` what every pledge brings, in their order."""

    base: int
    each: tuple[int, ...]

    @property
    def whole(self) -> int:
        return self.base + sum(self.each)


NOTHING = Matched(0, ())


def check_rules(rules: MatchingRules) -> None:
    """Refuse rules that contradict each other: `Invalid`, naming each."""
    wrong: dict[str, list[str]] = {}
    if rules.kind != "factor":
        if rules.numerator >= rules.denominator:
            wrong["numerator"] = ["A share of the goal is less than all of it."]
        for name in ("cap_pledge", "cap_donor"):
            if getattr(rules, name) is not None:
                wrong[name] = ["A share of the goal is the campaign's, and no pledge's own."]
    if rules.kind == "first" and rules.residents != "anybody":
        wrong["residents"] = ["What is there before any pledge does not ask whose they are."]
    if (rules.residents == "municipality") != (rules.municipality is not None):
        wrong["municipality"] = ["Named where only its residents' pledges count, and only there."]
    if not rules.areas:
        wrong["areas"] = [f"Those that it is adopted for, or {EVERYWHERE}."]
    if wrong:
        raise Invalid("the rules contradict each other", fields={"rules": wrong})


def check_match(state: str, rules: MatchingRules, wanted: Wanted, on: date) -> None:
    """Whether the scheme lets a campaign have this. MatchNotAdopted, MatchOutsideScheme, Invalid."""
    if state not in RUNNING:
        raise MatchNotAdopted("no such scheme is adopted by the council and still runs", state=state)
    if not {EVERYWHERE, wanted.area_id} & set(rules.areas):
        raise MatchOutsideScheme(f"the scheme is not adopted for {wanted.area_id}", rule="areas")
    if on > rules.until:
        raise MatchOutsideScheme(f"the scheme ran until {rules.until}", rule="until")
    if rules.cap_campaign is not None and wanted.amount > rules.cap_campaign:
        raise MatchOutsideScheme(f"one campaign has at most {rules.cap_campaign}", rule="cap_campaign")
    if rules.kind != "factor" and wanted.amount > (share := part(rules, wanted.goal)):
        raise MatchOutsideScheme(f"the scheme's share of this goal is {share}", rule="share")
    if wanted.amount >= wanted.least_goal:
        wrong = {"match": {"amount": [f"Must be below {wanted.least_goal} in all."]}}
        raise Invalid("a match is a part of the goal", fields=wrong)


def is_resident(rules: MatchingRules, area_id: str, principal: Principal, today: date) -> bool:
    """Whether who pledges lives where the scheme asks for: known of those who sign in, as the register has it today."""
    if rules.residents == "anybody":
        return True
    if not principal.person:
        return False
    if rules.residents == "area":
        return principal.area_id == area_id
    home = principal.residence
    if home is None or home.municipality != rules.municipality:
        return False
    return home.moved_out_on is None or home.moved_out_on > today


def match_of(rules: MatchingRules, goal: int, reserved: int, pledges: Sequence[Counted]) -> Matched:
    """What of `reserved` these pledges bring, in their order: the last krone is the first one's that it comes to.

    What a pledge brings depends on those before it only. The whole does not depend on their order, never falls by one
    pledge more or by a larger reservation, and is never above a cap or above what is reserved.
    """
    most = limit(rules, goal, reserved)
    if rules.kind == "first":
        return Matched(most, (0,) * len(pledges))
    if rules.kind == "last":
        raised = sum(pledge.amount for pledge in pledges if counts(rules, pledge))
        return Matched(most if raised >= goal - most else 0, (0,) * len(pledges))
    return Matched(0, tuple(by_factor(rules, most, pledges)))


def by_factor(rules: MatchingRules, most: int, pledges: Sequence[Counted]) -> list[int]:
    found: list[int] = []
    of_donor: dict[str, int] = {}
    for pledge in pledges:
        brings = part(rules, pledge.amount) if counts(rules, pledge) else 0
        if rules.cap_pledge is not None:
            brings = min(brings, rules.cap_pledge)
        if rules.cap_donor is not None:
            brings = min(brings, rules.cap_donor - of_donor.get(pledge.donor, 0))
        brings = min(brings, most)
        of_donor[pledge.donor] = of_donor.get(pledge.donor, 0) + brings
        most -= brings
        found.append(brings)
    return found


def counts(rules: MatchingRules, pledge: Counted) -> bool:
    """Whether a pledge brings anything. Where a donor has a cap, one who did not sign in brings nothing: each of their
    pledges could be another donor's.
    """
    in_time = day_of(pledge.reserved_at) <= rules.until
    return in_time and pledge.resident and (rules.cap_donor is None or pledge.donor != "")


def limit(rules: MatchingRules, goal: int, reserved: int) -> int:
    """The most that a campaign can get of what is reserved for it."""
    share = reserved if rules.kind == "factor" else part(rules, goal)
    return min(reserved, share, reserved if rules.cap_campaign is None else rules.cap_campaign)


def part(rules: MatchingRules, amount: int) -> int:
    """What the factor or the share makes of an amount, rounded down to whole minor units."""
    return amount * rules.numerator // rules.denominator
