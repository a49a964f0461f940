"""An initiative on its way: each step as somebody who may take it."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from chassis.clock import now
from chassis.db import Database
from contracts.budgets import initiatives
from contracts.crowdfunding import CampaignDrafted, CampaignRefused
from contracts.errors import NotYet
from contracts.principal import Principal
from services.budgets import operations, queries
from services.budgets.models import Initiative
from tests.mothers_areas import record_areas
from tests.mothers_budgets import AREA, PLAYMAKER, RESIDENT

WISH, SUMMARY, STEPS, NOTE = "Hvordan?", "Vi gik stien igennem.", "Spørg lodsejeren.", "Lodsejeren er vred på os."


@dataclass
class Idea:
    """Started by a resident of the area."""

    db: Database
    initiative_id: UUID = field(default_factory=uuid4)
    coaching_id: UUID = field(default_factory=uuid4)
    campaign_id: UUID = field(default_factory=uuid4)

    def do(self, who: Principal, operation: Any, command: Any) -> Any:
        return self.db.run(lambda session: operation(session, who, command))

    def starting(self, **changes: Any) -> initiatives.StartInitiative:
        said: dict[str, Any] = {"area_id": AREA, "title": "En sti til søen", "text": "Vi vil gå tørskoet."}
        return initiatives.StartInitiative(command_id=self.initiative_id, **{**said, **changes})

    def start(self, who: Principal = RESIDENT, **changes: Any) -> "Idea":
        record_areas(self.db, AREA, "malling")
        self.do(who, operations.start_initiative, self.starting(**changes))
        return self

    def assigning(self, playmaker: str | None = None) -> initiatives.AssignPlaymaker:
        return initiatives.AssignPlaymaker(command_id=uuid4(), initiative_id=self.initiative_id, playmaker=playmaker)

    def assign(self, playmaker: str | None = None, who: Principal = PLAYMAKER) -> "Idea":
        self.do(who, operations.assign_playmaker, self.assigning(playmaker))
        return self

    def again(self) -> "Idea":
        """Another talk from here on."""
        self.coaching_id = uuid4()
        return self

    def requesting(self) -> initiatives.RequestCoaching:
        return initiatives.RequestCoaching(command_id=self.coaching_id, initiative_id=self.initiative_id, wish=WISH)

    def request(self, who: Principal = RESIDENT) -> "Idea":
        self.do(who, operations.request_coaching, self.requesting())
        return self

    def offering(self, *hours: int) -> initiatives.OfferTimes:
        times = tuple(now() + timedelta(hours=each) for each in hours)
        return initiatives.OfferTimes(command_id=uuid4(), coaching_id=self.coaching_id, times=times)

    def offer(self, *hours: int, who: Principal = PLAYMAKER) -> Any:
        return self.do(who, operations.offer_times, self.offering(*hours))

    def holding(self, hours: int = -1, note: str = NOTE) -> initiatives.HoldCoaching:
        held_at = now() + timedelta(hours=hours)
        told = {"summary": SUMMARY, "next_steps": STEPS, "private_note": note}
        return initiatives.HoldCoaching(command_id=uuid4(), coaching_id=self.coaching_id, held_at=held_at, **told)

    def hold(self, hours: int = -1, who: Principal = PLAYMAKER) -> Any:
        return self.do(who, operations.hold_coaching, self.holding(hours))

    def proposing(self, budget_id: UUID, cost: int = 30_000) -> initiatives.ProposeFromInitiative:
        return initiatives.ProposeFromInitiative(
            command_id=uuid4(), initiative_id=self.initiative_id, budget_id=budget_id, cost=cost
        )

    def propose(self, budget_id: UUID, who: Principal = RESIDENT) -> UUID:
        found: UUID = self.do(who, operations.propose_from_initiative, self.proposing(budget_id)).id
        return found

    def linking(self) -> initiatives.LinkCampaign:
        return initiatives.LinkCampaign(command_id=uuid4(), initiative_id=self.initiative_id, campaign_id=uuid4())

    def collecting(self, **changes: Any) -> initiatives.CollectForInitiative:
        asked: dict[str, Any] = {"title": "En sti for alle", "text": "Med bænke.", "goal": 40_000, "currency": "DKK"}
        asked |= {"command_id": uuid4(), "closes_at": now() + timedelta(days=60)}
        return initiatives.CollectForInitiative(initiative_id=self.initiative_id, **{**asked, **changes})

    def collect(self, who: Principal = RESIDENT) -> UUID:
        self.campaign_id = self.do(who, operations.collect_for_initiative, self.collecting()).id
        return self.campaign_id

    def be_drafted(self) -> None:
        told: dict[str, Any] = {"request_id": self.campaign_id, "origin": "initiative", "origin_id": self.initiative_id}
        self.answer(CampaignDrafted(**told))

    def be_refused(self) -> None:
        told: dict[str, Any] = {"request_id": self.campaign_id, "origin": "initiative", "origin_id": self.initiative_id}
        self.answer(CampaignRefused(**told, reason="fristen ligger bag os"))

    def answer(self, event: CampaignDrafted | CampaignRefused) -> None:
        """What crowdfunding says; to what nobody asked, WrongInitiative."""
        try:
            self.db.run(lambda session: operations.record_collection(session, event))
        except NotYet as early:
            raise initiatives.WrongInitiative("nothing was asked", state=self.state()) from early

    def closing(self) -> initiatives.CloseInitiative:
        return initiatives.CloseInitiative(command_id=uuid4(), initiative_id=self.initiative_id, reason="der er en sti")

    def close(self, who: Principal = RESIDENT) -> Any:
        return self.do(who, operations.close_initiative, self.closing())

    def remind(self, days: int) -> None:
        self.db.run(lambda session: operations.remind_of_silent(session, timedelta(days=days)))

    def state(self) -> str:
        return self.db.read(lambda session: session.get_one(Initiative, self.initiative_id).state)

    def view(self, who: Principal = RESIDENT) -> initiatives.InitiativeView:
        query = initiatives.GetInitiative(initiative_id=self.initiative_id)
        return self.db.read(lambda session: queries.get_initiative(session, who, query))

    def notes(self, who: Principal = PLAYMAKER) -> list[str]:
        query = initiatives.GetCoachingNotes(initiative_id=self.initiative_id)
        found = self.db.read(lambda session: queries.get_coaching_notes(session, who, query))
        return [note.text for note in found.items]
