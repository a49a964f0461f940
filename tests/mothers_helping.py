"""Makers of promises of hours and things, and a campaign that needs some."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from contracts.crowdfunding import CampaignNeed, drafts, helping
from contracts.principal import ANONYMOUS, Principal, Role
from services.crowdfunding import operations, queries
from services.crowdfunding.domain import Rules
from tests.mothers_crowdfunding import CITIZEN, PLAYMAKER, Room
from tests.mothers_donors import export

GIVER = Principal(person="giver")
SECOND_GIVER = Principal(person="giver 2")
OFFICIAL = Principal(person="official", roles=(Role(role="counter"),))
HELP_RULES = Rules()
ACTS: dict[type[Any], Any] = {
    helping.PromiseHelp: operations.helping.promise_help,
    helping.WithdrawHelp: operations.helping.withdraw_help,
    helping.FulfilHelp: operations.helping.fulfil_help,
    helping.ConfirmHelp: operations.helping.confirm_help,
    helping.DisputeHelp: operations.helping.dispute_help,
    helping.MarkHelpNotGiven: operations.helping.mark_help_not_given,
    helping.EnterHelpForCitizen: operations.helping.enter_help_for_citizen,
}


def a_promise(need_id: UUID, quantity: int = 8, **different: Any) -> helping.PromiseHelp:
    values: dict[str, Any] = {"command_id": uuid4(), "need_id": need_id, "quantity": quantity, "shown_as": "anonymous"}
    return helping.PromiseHelp(**{**values, **different})


def a_need(kind: drafts.NeedKind = "hours", needed: int = 40) -> CampaignNeed:
    """`needed` as it is promised, in quarter hours or pieces; a need is written in whole hours."""
    quantity = needed // helping.QUARTERS_AN_HOUR if kind == "hours" else needed
    return CampaignNeed(need_id=uuid4(), kind=kind, title="Byg bålhuset", quantity=quantity)


@dataclass
class Helped:
    """A campaign whose first need is promised; every act as its entrypoint would do it."""

    room: Room
    campaign_id: UUID
    need_id: UUID

    @classmethod
    def opened(cls, room: Room, *needs: CampaignNeed, **different: Any) -> "Helped":
        needs = needs or (a_need(),)
        return cls(room, room.opened(needs=needs, **different), needs[0].need_id)

    def do(self, who: Principal, command: Any) -> helping.HelpDone:
        done: helping.HelpDone = self.room.db.run(lambda session: ACTS[type(command)](session, who, command))
        return done

    def of(self, kind: Any, promise_id: UUID, who: Principal, **content: Any) -> str:
        """The state after this act on a promise."""
        return self.do(who, kind(command_id=uuid4(), promise_id=promise_id, **content)).state

    def promise(self, quantity: int = 8, who: Principal = GIVER, **different: Any) -> UUID:
        return self.do(who, a_promise(self.need_id, quantity, **different)).id

    def withdraw(self, promise_id: UUID, who: Principal = GIVER) -> str:
        return self.of(helping.WithdrawHelp, promise_id, who)

    def fulfil(self, promise_id: UUID, quantity: int = 8, who: Principal = GIVER, **more: Any) -> str:
        return self.of(helping.FulfilHelp, promise_id, who, quantity=quantity, **more)

    def confirm(self, promise_id: UUID, quantity: int = 8, who: Principal = CITIZEN) -> str:
        return self.of(helping.ConfirmHelp, promise_id, who, quantity=quantity)

    def dispute(self, promise_id: UUID, who: Principal = CITIZEN) -> str:
        return self.of(helping.DisputeHelp, promise_id, who, reason="Ingen så nogen.")

    def miss(self, promise_id: UUID, who: Principal = CITIZEN) -> str:
        return self.of(helping.MarkHelpNotGiven, promise_id, who, reason="Ingen kom.")

    def tend(self, rules: Rules = HELP_RULES) -> None:
        self.room.db.run(lambda session: operations.help_ends.tend_help(session, rules))

    def funded(self) -> None:
        self.room.paid(self.campaign_id, 100_00)
        self.room.to_the_deadline(self.campaign_id)
        assert self.room.settle(self.campaign_id).state == "funded"

    def failed(self) -> None:
        self.room.to_the_deadline(self.campaign_id)
        assert self.room.settle(self.campaign_id).state == "failed"

    def needs(self) -> helping.CampaignNeeds:
        query = helping.GetNeeds(campaign_id=self.campaign_id)
        return self.room.db.read(lambda session: queries.helping.get_needs(session, ANONYMOUS, query))

    def need(self) -> helping.NeedStatus:
        return self.needs().needs[0]

    def view(self, promise_id: UUID, who: Principal = GIVER) -> helping.HelpView:
        query = helping.GetHelp(promise_id=promise_id)
        return self.room.db.read(lambda session: queries.helping.get_help(session, who, query))

    def list(self, who: Principal = PLAYMAKER, **asked: Any) -> helping.HelpPage:
        query = helping.ListHelp(campaign_id=self.campaign_id, **asked)
        return self.room.db.read(lambda session: queries.helping.list_help(session, who, query))

    def disputed_page(self, who: Principal = PLAYMAKER, **asked: Any) -> helping.DisputedHelpPage:
        query = helping.ListDisputedHelp(**{"area_id": "tranbjerg", **asked})
        return self.room.db.read(lambda session: queries.helping.list_disputed_help(session, who, query))

    def disputed(self, who: Principal = PLAYMAKER, **asked: Any) -> tuple[helping.DisputedHelp, ...]:
        return self.disputed_page(who, **asked).items

    def helpers(self, **asked: Any) -> helping.Helpers:
        query = helping.ListHelpers(campaign_id=self.campaign_id, **asked)
        return self.room.db.read(lambda session: queries.helping.list_helpers(session, ANONYMOUS, query))

    def own(self, who: Principal = GIVER) -> tuple[helping.HelpView, ...]:
        return export(self.room, who).help
