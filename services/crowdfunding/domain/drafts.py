"""What a draft may say, and what must be there before it is published."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from contracts.budgets import LimitReached, StaleVersion
from contracts.crowdfunding import CampaignNeed, CampaignState, UnbalancedCampaign, WrongCampaignState
from contracts.crowdfunding.drafts import Campaigning
from contracts.errors import Forbidden, Invalid

DRAFTS_A_PERSON_MAX = 100
"""That one person owns at the same time."""
COSTS_MAX = 100
"""Lines of what the money is for."""
NEEDS_MAX = 50
VERSIONS_MAX = 1_000
"""Of one campaign: how often it is edited."""


def check_room(count: int, limit: int, what: str) -> None:
    if count >= limit:
        raise LimitReached(f"there may be {limit} {what}", limit=limit)


def check_content(command: Campaigning) -> None:
    """Within limits and of one piece, whatever it lacks still. `Invalid` names the field."""
    wrong: dict[str, list[str]] = {}
    for name, limit in (("lines", COSTS_MAX), ("needs", NEEDS_MAX)):
        if len(getattr(command, name)) > limit:
            wrong[name] = [f"{limit} at most."]
    if len({need.need_id for need in command.needs}) < len(command.needs):
        wrong["needs"] = ["One of them is there twice."]
    if command.least_goal is not None and command.least_goal > command.goal:
        wrong["least_goal"] = [f"Must be at most {command.goal}."]
    if wrong:
        raise Invalid("a campaign cannot say this", fields=wrong)


def check_needs(needs: Sequence[CampaignNeed], before: Mapping[UUID, str], elsewhere: Collection[UUID]) -> None:
    """A need stays what it is: `before` says of which kind each of this campaign was, `elsewhere` are ids of others' needs."""
    turned = [each for each in needs if before.get(each.need_id, each.kind) != each.kind]
    if turned:
        raise Invalid("a need stays what it is: give the new one an id of its own", fields={"needs": ["Another kind."]})
    if elsewhere:
        raise Invalid("this id is another need's", fields={"needs": ["The id is taken."]})


def check_version(read: int, newest: int) -> None:
    if read != newest:
        raise StaleVersion(f"version {newest} is there, not {read}: read it first", version=newest)


def check_draft(state: CampaignState) -> None:
    if state != "draft":
        raise WrongCampaignState(f"only a draft is changed, this is {state}", state=state)


def check_balanced(goal: int, granted: int, lines: int) -> None:
    """What the money is for adds up to the goal and what is granted already, to the øre; `lines` is their sum."""
    difference = lines - goal - granted
    if difference:
        said = f"{difference} more" if difference > 0 else f"{-difference} less"
        raise UnbalancedCampaign(
            f"what the money is for comes to {said} than the goal, in minor units",
            goal=goal,
            granted=granted,
            lines=lines,
            difference=difference,
        )


def check_another(official: str, citizen: str) -> None:
    """Who can sign in needs no help; and what is marked as entered by the city was not entered by oneself."""
    if official == citizen:
        raise Forbidden("enter your own as yourself")
