"""A walk over all that can be done to proposals, in any order and by anyone: no way leads out of their table."""

from typing import Any, get_args
from uuid import UUID, uuid4

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chassis.db import Database
from contracts import budgets
from contracts.errors import Refused
from contracts.principal import Principal
from services.budgets import domain
from services.budgets.models import Proposal
from tests.integration.budgets.people import FRIEND, NEIGHBOUR, draft, invite
from tests.mothers_budgets import PLAYMAKER, RESIDENT, Road

STEPS_MAX = 40
PEOPLE = (RESIDENT, NEIGHBOUR, FRIEND, PLAYMAKER)
REASON = {"reason": "set på"}
CONTENT: dict[str, Any] = {"title": "Bål", "text": "", "cost": 1}
ON_ONE: dict[str, tuple[Any, dict[str, Any]]] = {
    "hand_in_proposal": (budgets.HandInProposal, {}),
    "withdraw_proposal": (budgets.WithdrawProposal, REASON),
    "agree_to_merge": (budgets.AgreeToMerge, {}),
    "decline_merge": (budgets.DeclineMerge, REASON),
    "send_back_proposal": (budgets.SendBackProposal, REASON),
    "request_second_look": (budgets.RequestSecondLook, {"text": "se igen"}),
    "found_feasible": (budgets.ReviewProposal, {"feasible": True, "cost": 1, **REASON}),
    "found_infeasible": (budgets.ReviewProposal, {"feasible": False, "cost": 1, **REASON}),
}
ON_THE_BUDGET = ("begin_development", "begin_review", "publish_ballot", "merge", "invite", "draft")
STEP = st.tuples(
    st.sampled_from([*ON_ONE, "edit_proposal", *ON_THE_BUDGET]), st.sampled_from(PEOPLE), st.integers(0, 5)
)


class Walk:
    """A budget with proposals, to which anybody may try to do anything at any time."""

    def __init__(self, db: Database) -> None:
        self.road = Road(db).to("ideas")
        self.proposal_ids: list[UUID] = [draft(self.road), draft(self.road, NEIGHBOUR)]

    def states(self) -> dict[UUID, str]:
        def found(session: Any) -> dict[UUID, str]:
            ours = session.query(Proposal).where(Proposal.budget_id == self.road.budget_id)
            return {row.proposal_id: row.state for row in ours}

        return self.road.db.read(found)

    def attempt(self, step: str, who: Principal, place: int) -> None:
        proposal_id = self.proposal_ids[place % len(self.proposal_ids)]
        named: dict[str, Any] = {"command_id": uuid4(), "proposal_id": proposal_id}
        if step in ON_ONE:
            kind, content = ON_ONE[step]
            self.road.do(who, kind(**named, **content))
        elif step == "edit_proposal":
            self.road.do(who, budgets.EditProposal(**named, **CONTENT, version=1))
        elif step == "draft":
            self.proposal_ids.append(draft(self.road, who))
        elif step == "invite":
            invite(self.road, proposal_id, who, who=who)
        elif step == "merge":
            self.merge(who, proposal_id)
        else:
            self.on_the_budget(step)

    def merge(self, who: Principal, proposal_id: UUID) -> None:
        both = (proposal_id, self.proposal_ids[0])
        told: dict[str, Any] = {"command_id": uuid4(), "title": "Begge", "text": ""}
        self.proposal_ids.append(self.road.do(who, budgets.MergeProposals(**told, proposal_ids=both)).id)

    def on_the_budget(self, step: str) -> None:
        named: dict[str, Any] = {"command_id": uuid4(), "budget_id": self.road.budget_id}
        feasible = tuple(each for each, state in self.states().items() if state == "feasible")
        commands = {
            "begin_development": budgets.BeginDevelopment(**named),
            "begin_review": budgets.BeginReview(**named),
            "publish_ballot": self.road.publishing(proposal_ids=feasible, command_id=named["command_id"]),
        }
        self.road.do(PLAYMAKER, commands[step])


def led_to(before: str) -> set[str]:
    return {arrow.then for (state, _), arrow in domain.PROPOSAL_STATES.items() if state == before}


@given(steps=st.lists(STEP, max_size=STEPS_MAX))
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
def test_no_walk_leads_a_proposal_out_of_its_table(db: Database, steps: list[Any]) -> None:
    walk = Walk(db)
    for step, who, place in steps:
        before = walk.states()
        try:
            walk.attempt(step, who, place)
        except Refused:
            assert walk.states() == before, "a refusal changes nothing"
            continue
        after = walk.states()
        assert set(after.values()) <= set(get_args(budgets.ProposalState))
        for proposal_id, state in after.items():
            was = before.get(proposal_id)
            begun = was is None and state in ("draft", "merging", "submitted")
            assert begun or state == was or state in led_to(was or ""), f"{was} --{step}--> {state}"
