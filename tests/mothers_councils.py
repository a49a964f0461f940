"""A joint council, and the mandates of those who act for it: each step as somebody who may take it."""

import hashlib
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from chassis.clock import today
from chassis.db import Database
from contracts.budgets import cooperation, councils
from contracts.principal import Principal
from services.budgets import operations, queries
from services.budgets.models import Mandate
from tests.mothers_areas import record_areas
from tests.mothers_budgets import AREA, PLAYMAKER, person

CHAIR = person("chair")
DEPUTY = person("deputy")
SUCCESSOR = person("successor")


@dataclass
class Assembly:
    """A council of one area, and its mandates."""

    db: Database
    council_id: UUID = field(default_factory=uuid4)
    city: Principal = PLAYMAKER

    def do(self, who: Principal, operation: Any, command: Any) -> Any:
        return self.db.run(lambda session: operation(session, who, command))

    def found(self, *area_ids: str) -> "Assembly":
        record_areas(self.db, *dict.fromkeys((AREA, "malling", *area_ids)))
        command = councils.FoundCouncil(
            command_id=self.council_id, name="Solbjerg Fællesråd", area_ids=area_ids or (AREA,)
        )
        self.do(person("city", "playmaker", scope="*"), operations.found_council, command)
        return self

    def invitation(self, code: str, first: int = 0, last: int = 700) -> councils.Invitation:
        """For the holder of a code, from and to so many days from now."""
        days = {"from_on": today() + timedelta(days=first), "to_on": today() + timedelta(days=last)}
        return councils.Invitation(code_hash=hashlib.sha256(code.encode()).hexdigest(), **days)

    def inviting(self, code: str, *days: int) -> councils.InviteRepresentative:
        return councils.InviteRepresentative(
            command_id=uuid4(), council_id=self.council_id, invitation=self.invitation(code, *days)
        )

    def accepting(self, mandate_id: UUID, code: str) -> councils.AcceptMandate:
        return councils.AcceptMandate(command_id=uuid4(), mandate_id=mandate_id, code=code)

    def accept(self, who: Principal, mandate_id: UUID, code: str) -> Any:
        return self.do(who, operations.accept_mandate, self.accepting(mandate_id, code))

    def appoint(self, who: Principal = CHAIR, *days: int) -> UUID:
        """Invite and accept; the mandate's id."""
        code = f"kode til {who.person} {uuid4()}"
        found: UUID = self.do(self.city, operations.invite_representative, self.inviting(code, *days)).id
        self.accept(who, found, code)
        return found

    def deputising(self, mandate_id: UUID, code: str, *days: int) -> councils.DeputiseMandate:
        invitation = self.invitation(code, *days)
        return councils.DeputiseMandate(command_id=uuid4(), mandate_id=mandate_id, invitation=invitation)

    def deputise(self, mandate_id: UUID, *days: int, who: Principal = CHAIR) -> UUID:
        code = f"kode til suppleant {uuid4()}"
        found: UUID = self.do(who, operations.deputise_mandate, self.deputising(mandate_id, code, *days)).id
        self.accept(DEPUTY, found, code)
        return found

    def handing_over(self, mandate_id: UUID, code: str, *days: int, held: int = -1) -> councils.HandOverMandate:
        return councils.HandOverMandate(
            command_id=uuid4(),
            mandate_id=mandate_id,
            assembly_on=today() + timedelta(days=held),
            invitation=self.invitation(code, *days),
        )

    def hand_over(self, mandate_id: UUID, code: str, *days: int, who: Principal = CHAIR) -> UUID:
        found: UUID = self.do(who, operations.hand_over_mandate, self.handing_over(mandate_id, code, *days)).id
        return found

    def revoking(self, mandate_id: UUID) -> councils.RevokeMandate:
        return councils.RevokeMandate(command_id=uuid4(), mandate_id=mandate_id, reason="flyttet fra området")

    def revoke(self, mandate_id: UUID, who: Principal = PLAYMAKER) -> Any:
        return self.do(who, operations.revoke_mandate, self.revoking(mandate_id))

    def state(self, mandate_id: UUID) -> str:
        return self.db.read(lambda session: session.get_one(Mandate, mandate_id).state)

    def view(self, who: Principal = CHAIR) -> councils.CouncilView:
        query = councils.GetCouncil(council_id=self.council_id)
        return self.db.read(lambda session: queries.get_council(session, who, query))

    def acts(self, who: Principal, area_id: str = AREA) -> bool:
        return self.db.read(lambda session: queries.acts_for(session, who.person, area_id))


def agreeing(council_id: UUID, **changes: Any) -> cooperation.RecordAgreement:
    said: dict[str, Any] = {"title": "Lys på stien", "text": "Byen sætter lamper.", "held_by": "city"}
    said |= {"agreed_on": today(), "due_on": today() + timedelta(days=30)}
    return cooperation.RecordAgreement(command_id=uuid4(), council_id=council_id, **{**said, **changes})


def settling(agreement_id: UUID, **changes: Any) -> cooperation.SettleAgreement:
    said: dict[str, Any] = {"state": "kept", "settled_on": today(), "reason": "Lamperne er tændt."}
    return cooperation.SettleAgreement(command_id=uuid4(), agreement_id=agreement_id, **{**said, **changes})
