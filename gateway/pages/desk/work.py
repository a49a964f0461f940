"""What waits for whom: the questions that a desk asks.

A desk asks twice at most: first for what its roles care for, then for what belongs to the budgets and councils that it found.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from contracts.budgets import ListBudgets, ListPayments, ListProposals
from contracts.budgets.application_views import ListApplications, ListWaitingApplications
from contracts.budgets.applications import WaitingState
from contracts.budgets.areas import ListAreas
from contracts.budgets.comments import ListWaitingComments
from contracts.budgets.cooperation import ListAgreements
from contracts.budgets.councils import ListCouncils
from contracts.budgets.earmarks import ListEarmarkChanges
from contracts.budgets.follow_up import ListAlarms, ListPostponements
from contracts.budgets.framing import ListBudgetLog, ListFramings
from contracts.budgets.initiatives import ListInitiatives
from contracts.budgets.projects import ListProjects
from contracts.crowdfunding import ListCampaigns
from contracts.crowdfunding.accounts import ListWaitingAccounts
from contracts.crowdfunding.helping import ListDisputedHelp
from contracts.crowdfunding.holds import ListWithheld
from contracts.crowdfunding.matching import ListMatchingSchemes
from contracts.crowdfunding.undelivered import ListUndelivered
from contracts.ledger import ListDrafts, ListPayables
from contracts.message import Query
from contracts.principal import EVERYWHERE, Principal
from contracts.voting import ElectionState, ListElections

BY_MANDATE = "joint_council"
OVER = ("closed", "cancelled")
CHANGEABLE = ("ideas", "development", "review")
"""The phases in which the earmark of a budget is changed."""
SHOWN_MAX = 50
ALL_MAX = 500
"""Of a list, for who asks to see all of it."""
LOG_MAX = 500
NEXT = ("next_after", "next_before")
WITH_BUDGETS = ("playmaker", "reviewer", "moderator", "joint_council", "counter")
Entry = Mapping[str, Any]


@dataclass(frozen=True)
class Desk:
    """Who sits at it: roles, and where each is held. `acts_for`: areas for whose joint councils they act by a mandate, which gives
    the desk that the role gives.
    """

    principal: Principal
    acts_for: tuple[str, ...] = ()

    def holds(self, *roles: str) -> bool:
        return any(self.areas(role) for role in roles)

    def areas(self, role: str) -> tuple[str | None, ...]:
        """Where it is held; None for everywhere."""
        scopes = {held.scope for held in self.principal.roles if held.role == role}
        scopes |= set(self.acts_for) if role == BY_MANDATE else set()
        return (None,) if EVERYWHERE in scopes else tuple(sorted(scopes))


@dataclass(frozen=True)
class Found:
    """All that was answered, by the names under which it was asked, and the names of what did not come."""

    parts: Mapping[str, Mapping[str, Any]]
    absent: frozenset[str] = frozenset()

    def items(self, name: str) -> Iterator[tuple[str, Entry]]:
        """The items of all parts whose name begins with this, each with the rest of its part's name.

        A budget that several areas share is answered in its own: nobody else may.
        """
        for part, told in self.parts.items():
            kind, _, rest = part.partition(" ")
            if kind == name:
                for item in told.get("items", ()):
                    if name != "budgets" or rest in ("None", item["area_id"]):
                        yield rest, item

    def missing(self, source: str) -> bool:
        """Whether something of it did not come."""
        return any(of_source(part, source) for part in self.absent)

    def has_more(self, source: str) -> bool:
        """Whether there is more of it than came."""
        parts = [told for part, told in self.parts.items() if of_source(part, source)]
        return any(told.get(name) is not None for told in parts for name in NEXT)


def of_source(part: str, source: str) -> bool:
    """`applications submitted harlev` is of `applications submitted` and of `applications`."""
    return f"{part} ".startswith(f"{source} ")


def whole(asked: Mapping[str, Query]) -> dict[str, Query]:
    """The same questions, for as much as is answered at once."""
    return {
        name: replace(query, limit=ALL_MAX) if getattr(query, "limit", 0) == SHOWN_MAX else query  # type: ignore[call-arg]
        for name, query in asked.items()
    }


def first_questions(desk: Desk) -> dict[str, Query]:
    """What is asked at once, by a name of our own: `<section> <area>`."""
    asked: dict[str, Query] = {}
    for area in desk.areas("playmaker"):
        asked |= of_playmaker(area)
    for area in desk.areas("counter"):
        asked |= {f"elections {state} {area}": elections(state, area) for state in ("open", "closing")}
        asked[f"open_campaigns {area}"] = ListCampaigns(area_id=area, state="open", limit=SHOWN_MAX)
        asked[f"begun_campaigns {area}"] = ListCampaigns(area_id=area, state="draft", limit=SHOWN_MAX)
    for area in {each for role in WITH_BUDGETS for each in desk.areas(role)}:
        asked[f"budgets {area}"] = ListBudgets(area_id=area, ended=False, limit=SHOWN_MAX)
    for area in desk.areas("joint_council"):
        asked[f"councils {area}"] = ListCouncils(area_id=area, limit=SHOWN_MAX)
        asked[f"applied {area}"] = ListApplications(area_id=area, state="submitted", limit=SHOWN_MAX)
    for area in desk.areas("decider"):
        asked[f"applications referred {area}"] = waiting("referred", area)
    for area in {*desk.areas("decider"), *desk.areas("finance")}:
        asked[f"applications attesting {area}"] = waiting("attesting", area)
    if desk.holds("playmaker", "finance"):
        asked["payments asked"] = ListPayments(state="asked", limit=SHOWN_MAX)
    if desk.holds("finance"):
        asked |= {
            "payments entered": ListPayments(state="entered", limit=SHOWN_MAX),
            "payments payable": ListPayments(state="payable", limit=SHOWN_MAX),
            "drafts": ListDrafts(limit=SHOWN_MAX),
            "payables": ListPayables(limit=SHOWN_MAX),
            "schemes entered": ListMatchingSchemes(state="entered", limit=SHOWN_MAX),
            "schemes ending": ListMatchingSchemes(state="ending", limit=SHOWN_MAX),
            "running_schemes": ListMatchingSchemes(state="adopted", limit=SHOWN_MAX),
            "undelivered": ListUndelivered(limit=SHOWN_MAX),
            **{f"final_accounts {area}": accounting(area) for area in desk.areas("finance")},
        }
    if desk.areas("playmaker") == (None,):
        asked["areas"] = ListAreas()
    return asked


def of_playmaker(area: str | None) -> dict[str, Query]:
    """What a playmaker cares for in an area, or in all."""
    return {
        f"alarms {area}": ListAlarms(area_id=area, limit=SHOWN_MAX),
        f"initiatives new {area}": ListInitiatives(area_id=area, state="new", limit=SHOWN_MAX),
        f"initiatives assigned {area}": ListInitiatives(area_id=area, state="assigned", limit=SHOWN_MAX),
        f"initiatives led_on {area}": ListInitiatives(area_id=area, state="led_on", limit=SHOWN_MAX),
        f"campaigns {area}": ListCampaigns(area_id=area, state="submitted", limit=SHOWN_MAX),
        f"postponements {area}": ListPostponements(area_id=area, limit=SHOWN_MAX),
        f"applications submitted {area}": waiting("submitted", area),
        f"accounts {area}": ListWaitingAccounts(area_id=area, limit=SHOWN_MAX),
        f"disputed {area}": ListDisputedHelp(area_id=area, limit=SHOWN_MAX),
        f"collecting {area}": ListCampaigns(area_id=area, state="open", order="deadline", limit=SHOWN_MAX),
        f"voting {area}": elections("open", area),
    }


def waiting(state: WaitingState, area: str | None) -> Query:
    return ListWaitingApplications(state=state, area_id=area, limit=SHOWN_MAX)


def accounting(area: str | None) -> Query:
    return ListProjects(area_id=area, state="accounting", limit=SHOWN_MAX)


def elections(state: ElectionState, area: str | None) -> Query:
    return ListElections(state=state, area_id=area, limit=SHOWN_MAX)


def then_questions(desk: Desk, first: Found) -> dict[str, Query]:
    """What belongs to what was found."""
    asked: dict[str, Query] = {}
    for _, budget in first.items("budgets"):
        budget_id = UUID(budget["budget_id"])
        if desk.holds("playmaker", "reviewer") and budget["phase"] == "review":
            asked[f"proposals {budget_id}"] = ListProposals(budget_id=budget_id, state="submitted", limit=SHOWN_MAX)
        if desk.holds("playmaker", "moderator") and budget["phase"] not in OVER:
            asked[f"comments {budget_id}"] = ListWaitingComments(budget_id=budget_id, limit=SHOWN_MAX)
        if desk.holds("playmaker") and budget["phase"] == "draft":
            asked[f"log {budget_id}"] = ListBudgetLog(budget_id=budget_id, limit=LOG_MAX)
        if desk.holds("joint_council") and budget["phase"] == "draft":
            asked[f"framings {budget_id}"] = ListFramings(budget_id=budget_id)
        if desk.holds("joint_council", "playmaker") and budget["phase"] in CHANGEABLE:
            asked[f"earmark_changes {budget_id}"] = ListEarmarkChanges(budget_id=budget_id)
    for _, council in first.items("councils"):
        asked[f"agreements {council['council_id']}"] = ListAgreements(
            council_id=UUID(council["council_id"]), state="agreed", limit=SHOWN_MAX
        )
    if desk.holds("playmaker"):
        areas = [*desk.areas("playmaker"), *(each["area_id"] for _, each in first.items("areas"))]
        asked |= {f"withheld {area}": ListWithheld(area_id=area, limit=SHOWN_MAX) for area in areas if area}
    return asked
